// Turns the rows of an HR file into facts about people, following a mapping.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "services/identity/domain/cell_values.h"
#include "services/identity/domain/csv_reader.h"
#include "services/identity/domain/import_job.h"
#include "services/identity/domain/mapping.h"
#include "services/identity/domain/person.h"
#include "services/identity/domain/person_fields.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity {

// What one row says. `facts.leave_date` is empty for an open end.
struct ParsedRow {
  std::int64_t line = 0;
  PersonFacts facts;
  std::string post_id;
  std::string manager_employee_id;
  std::string manager_post_id;
  std::vector<std::string> dotted_manager_employee_ids;
  std::vector<ImportFinding> findings;
  bool rejected = false;
  bool treated = false;
};

// Reads rows of one file. Remembers the time zones it has looked up; used by one thread at a time.
class RowReader {
 public:
  // Copies what it needs. INVALID_ARGUMENT, reason IMPORT_MAPPING, when the mapping is invalid or
  // names columns that `header` does not have (see mapping.h).
  static absl::StatusOr<RowReader> Create(const ImportMapping& mapping,
                                          const TenantSettings& settings,
                                          TimeZoneCheck is_time_zone, const CsvRow& header);

  // What the rows say something about.
  const FieldScope& scope() const { return plan_.scope; }

  // Whether the row holds a value at all, and those that the mapping's only_rows ask for.
  bool IsWanted(const CsvRow& row) const;

  // A rejected row still has its employee id, if that can be read. A row with a post but without
  // an employee id is a vacant post: it has nothing but the posts.
  ParsedRow Parse(const CsvRow& row);

 private:
  class Work;  // one row on its way

  RowReader() = default;

  bool KnowsTimeZone(const std::string& name);

  // Constant after Create.
  ImportMapping mapping_;
  TenantSettings settings_;
  TimeZoneCheck is_time_zone_;
  ColumnPlan plan_;

  absl::flat_hash_map<std::string, bool> time_zones_;
};

}  // namespace upward::identity
