#include "libs/sql/postgres_batch.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/sql/multi_row.h"
#include "libs/sql/postgres_values.h"

namespace upward::sql {
namespace {

// Collects statements and posts them each time that there are enough rows.
class Flow {
 public:
  explicit Flow(PostgresConnection& connection) : connection_(connection) {}

  absl::Status Send(std::string_view statement, std::span<const Parameters> rows,
                    const std::vector<Oid>& column_types) {
    UPWARD_RETURN_IF_ERROR(connection_.SendRows(statement, rows, column_types));
    return Sent(rows.size());
  }
  absl::Status Send(std::string_view statement, const Parameters& row) {
    UPWARD_RETURN_IF_ERROR(connection_.Send(statement, row));
    return Sent(1);
  }

  absl::Status Finish() {
    return std::exchange(rows_, 0) == 0 ? absl::OkStatus() : connection_.Post();
  }

 private:
  absl::Status Sent(std::size_t rows) {
    rows_ += rows;
    return rows_ < kRowsASync ? absl::OkStatus() : Finish();
  }

  PostgresConnection& connection_;
  std::size_t rows_ = 0;  // that are not posted yet
};

// The type of each column (0 where all are NULL), or nothing when rows differ: a statement of
// several rows has one type a column.
std::optional<std::vector<Oid>> ColumnTypes(std::span<const Parameters> batch, std::size_t width) {
  std::vector<Oid> types(width, 0);
  for (const Parameters& row : batch) {
    if (row.size() != width) return std::nullopt;
    for (std::size_t i = 0; i < width; ++i) {
      const Oid type = PostgresTypeOf(row[i]);
      if (type == 0) continue;
      if (types[i] != 0 && types[i] != type) return std::nullopt;
      types[i] = type;
    }
  }
  return types;
}

// The length of the longest start of `rows` in which no two have the same key.
std::size_t DistinctRows(const MultiRowInsert& insert, std::span<const Parameters> rows) {
  if (!insert.has_key()) return rows.size();
  std::unordered_set<std::string> keys;
  std::size_t count = 0;
  while (count < rows.size() && keys.insert(insert.KeyOf(rows[count])).second) ++count;
  return count;
}

absl::Status PostAsMultiRow(PostgresConnection& connection, const MultiRowInsert& insert,
                            std::span<const Parameters> batch,
                            const std::vector<Oid>& column_types) {
  Flow flow(connection);
  std::map<std::size_t, std::string> texts;  // by number of rows, powers of two only
  const std::size_t rows_most =
      std::bit_floor(std::min(kRowsAStatement, kParametersAStatement / insert.width()));
  while (!batch.empty()) {
    const std::size_t distinct =
        DistinctRows(insert, batch.first(std::min(rows_most, batch.size())));
    const std::size_t rows = std::bit_floor(distinct);
    std::string& text = texts[rows];
    if (text.empty()) text = insert.Text(rows);
    UPWARD_RETURN_IF_ERROR(flow.Send(text, batch.first(rows), column_types));
    batch = batch.subspan(rows);
  }
  return flow.Finish();
}

}  // namespace

absl::Status PostBatch(PostgresConnection& connection, std::string_view statement,
                       std::span<const Parameters> batch) {
  if (batch.size() > 1) {
    const std::optional<MultiRowInsert> insert = MultiRowInsert::Parse(statement);
    if (insert.has_value() && insert->width() <= kParametersAStatement) {
      const auto types = ColumnTypes(batch, insert->width());
      if (types.has_value()) return PostAsMultiRow(connection, *insert, batch, *types);
    }
  }
  Flow flow(connection);
  for (const Parameters& row : batch) UPWARD_RETURN_IF_ERROR(flow.Send(statement, row));
  return flow.Finish();
}

}  // namespace upward::sql
