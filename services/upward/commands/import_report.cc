#include "services/upward/commands/import_report.h"

#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/console/words.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using identity::v1::FindingSeverity;
using identity::v1::ImportFinding;
using identity::v1::ImportService;
using identity::v1::ImportVerdict;
using identity::v1::ListImportFindingsResponse;

// How often each verdict was given, the gravest first, and the first findings of each gravity.
class FindingSummary {
 public:
  explicit FindingSummary(int shown) : shown_(static_cast<std::size_t>(shown)) {}

  void Add(const ImportFinding& finding) {
    ++counts_[{-finding.severity(), finding.verdict()}];
    auto& first = first_[-finding.severity()];
    if (first.size() < shown_) first.push_back(finding);
  }

  bool empty() const { return counts_.empty(); }

  Table Verdicts() const {
    Table table({{"found", ColumnKind::kText}, {"rows", ColumnKind::kNumber}, {"treatment"}});
    for (const auto& [key, count] : counts_) {
      table.AddRow({console::Word(static_cast<ImportVerdict>(key.second)),
                    console::CountText(count),
                    console::Word(static_cast<FindingSeverity>(-key.first))});
    }
    return table;
  }

  std::vector<ImportFinding> First() const {
    std::vector<ImportFinding> all;
    for (const auto& [severity, findings] : first_) {
      for (const ImportFinding& finding : findings) {
        if (all.size() < shown_) all.push_back(finding);
      }
    }
    return all;
  }

 private:
  const std::size_t shown_;
  // Keys begin with the negative severity, so that the gravest comes first.
  std::map<std::pair<int, int>, std::int64_t> counts_;
  std::map<int, std::vector<ImportFinding>> first_;
};

using TitledCounts = std::array<std::pair<const char*, std::int64_t>, 9>;

TitledCounts Titled(const identity::v1::ImportCounts& counts) {
  return {{{"rows", counts.rows()},
           {"joined", counts.joined()},
           {"moved", counts.moved()},
           {"changed", counts.changed()},
           {"left", counts.left()},
           {"returned", counts.returned()},
           {"unchanged", counts.unchanged()},
           {"rejected", counts.rejected()},
           {"treated", counts.treated()}}};
}

}  // namespace

std::string OutcomeText(const identity::v1::ImportCounts& counts) {
  std::vector<std::string> parts;
  const TitledCounts all = Titled(counts);
  for (std::size_t i = 1; i < all.size(); ++i) {  // the rows are told apart
    if (all[i].second == 0) continue;
    parts.push_back(absl::StrCat(console::CountText(all[i].second), " ", all[i].first));
  }
  return absl::StrJoin(parts, ", ");
}

Table CountsTable(const identity::v1::ImportCounts& counts) {
  std::vector<console::Column> columns;
  std::vector<std::string> cells;
  for (const auto& [title, count] : Titled(counts)) {
    columns.push_back({title, ColumnKind::kNumber});
    cells.push_back(console::CountText(count));
  }
  Table table(std::move(columns));
  table.AddRow(std::move(cells));
  return table;
}

Table FindingsTable(const std::vector<ImportFinding>& findings) {
  Table table({{"line", ColumnKind::kNumber},
               {"employee", ColumnKind::kId},
               {"field"},
               {"treatment"},
               {"what was found"}});
  for (const ImportFinding& finding : findings) {
    table.AddRow({finding.line() == 0 ? "" : std::to_string(finding.line()), finding.employee_id(),
                  finding.field(), console::Word(finding.severity()), finding.message()});
  }
  return table;
}

Table ChangesTable(const identity::v1::ListImportChangesResponse& changes) {
  Table table({{"employee", ColumnKind::kId}, {"what", ColumnKind::kId}, {"fields"}});
  for (const auto& change : changes.changes()) {
    table.AddRow({change.employee_id(), change.kind(), absl::StrJoin(change.fields(), ", ")});
  }
  return table;
}

absl::Status PrintFindings(Session& session, const std::string& job_id, int shown) {
  console::Console& console = session.console();
  if (console.json() || console.quiet()) return absl::OkStatus();
  identity::v1::ListImportFindingsRequest request;
  request.set_import_job_id(job_id);
  FindingSummary summary(shown);
  const auto stub = session.Identity<ImportService>();
  const std::function<void(ListImportFindingsResponse&)> add =
      [&summary](ListImportFindingsResponse& page) {
        for (const ImportFinding& finding : page.findings()) summary.Add(finding);
      };
  UPWARD_RETURN_IF_ERROR(
      ForEachPage(session, *stub, &ImportService::Stub::ListImportFindings, request, add));
  if (summary.empty()) return absl::OkStatus();
  console.Say("");
  console.Print(summary.Verdicts());
  if (const auto first = summary.First(); !first.empty()) {
    console.Say("");
    console.Print(FindingsTable(first));
    console.Say(absl::StrCat("All of them: upward import findings ", job_id));
  }
  return absl::OkStatus();
}

}  // namespace upward::commands
