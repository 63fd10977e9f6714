#include "services/identity/domain/import_settling.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/person_fields.h"

namespace upward::identity {
namespace {

class Settling {
 public:
  Settling(ImportTable& table, FindingWriter& findings) : table_(table), findings_(findings) {}

  void DropLinesOfEarlierEmployments(const RowNotes& notes) {
    if (notes.dotted_begins.empty()) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < table_.dotted.size(); ++i) {
      const NodePair pair = table_.dotted[i];
      const auto begin = notes.dotted_begins.find(pair.from);
      if (begin == notes.dotted_begins.end() || i >= begin->second) table_.dotted[kept++] = pair;
    }
    table_.dotted.resize(kept);
  }

  // Each employment beside the one that speaks for the person.
  absl::Status TellEmployments() {
    for (const EmploymentNode& employment : table_.employments) {
      const std::uint32_t speaking = table_.people[employment.person].line;
      if (employment.line == speaking) continue;
      const bool earlier =
          employment.period.first_day < table_.periods[employment.person].first_day;
      UPWARD_RETURN_IF_ERROR(Tell(
          employment.person, employment.line, Field::kEmployeeId, ImportVerdict::kCameBack,
          FindingSeverity::kNoted,
          earlier ? fmt::format("the employment ended before that of line {} began: the person "
                                "came back, and that line tells who they are now",
                                speaking)
                  : fmt::format("the employment begins after the day of the file; until a file of "
                                "that day, line {} tells who the person is",
                                speaking)));
    }
    return absl::OkStatus();
  }

  // A rejected row may say that its person works here: none of their others may end them then.
  absl::Status KeepPeopleWithRejectedRows(const RowNotes& notes, ImportCounts& counts) {
    for (const auto& [node, line] : notes.rejected_rows) {
      PersonNode& person = table_.people[node];
      if (!person.Has(PersonNode::kLeaves)) continue;
      person.Set(PersonNode::kRejected);
      ++counts.rejected;
      if (person.Has(PersonNode::kTreated)) --counts.treated;
      UPWARD_RETURN_IF_ERROR(
          Tell(node, person.line, Field::kEmployeeId, ImportVerdict::kDuplicateEmployeeId,
               FindingSeverity::kRejected,
               fmt::format("the row ends the person's employment, but line {} is about them too "
                           "and is rejected; correct that line, so that nobody who works here is "
                           "ended",
                           line)));
    }
    return absl::OkStatus();
  }

  absl::Status TellSharedEmails() {
    const Column<std::uint64_t>& hashes = table_.email_hashes;
    std::vector<std::uint32_t> with_email;
    // Growing it would leave behind several times its memory.
    with_email.reserve(hashes.size() -
                       static_cast<std::size_t>(std::count(hashes.begin(), hashes.end(), 0)));
    for (std::uint32_t node = 0; node < hashes.size(); ++node) {
      if (hashes[node] != 0) with_email.push_back(node);
    }
    std::sort(with_email.begin(), with_email.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(hashes[a], table_.people[a].line) <
             std::pair(hashes[b], table_.people[b].line);
    });
    for (std::size_t i = 1; i < with_email.size(); ++i) {
      const std::uint32_t node = with_email[i];
      const std::uint32_t other = with_email[i - 1];
      if (hashes[node] != hashes[other]) continue;
      UPWARD_RETURN_IF_ERROR(
          Tell(node, table_.people[node].line, Field::kEmail, ImportVerdict::kSharedEmail,
               FindingSeverity::kNoted,
               fmt::format("the person of line {} has the same address; check both",
                           table_.people[other].line)));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Tell(std::uint32_t node, std::uint32_t line, Field field, ImportVerdict verdict,
                    FindingSeverity severity, std::string message) {
    ImportFinding finding;
    finding.line = line;
    finding.employee_id = std::string(table_.employee_ids.TextOf(node));
    finding.field = std::string(FieldName(field));
    finding.verdict = verdict;
    finding.severity = severity;
    finding.message = std::move(message);
    return findings_.Add(std::move(finding));
  }

  ImportTable& table_;
  FindingWriter& findings_;
};

}  // namespace

absl::Status SettleFile(const RowNotes& notes, ImportTable& table, FindingWriter& findings,
                        ImportCounts& counts) {
  Settling settling(table, findings);
  settling.DropLinesOfEarlierEmployments(notes);
  UPWARD_RETURN_IF_ERROR(settling.TellEmployments());
  UPWARD_RETURN_IF_ERROR(settling.KeepPeopleWithRejectedRows(notes, counts));
  // Assigning an empty list would keep the memory.
  Column<std::uint32_t>().swap(table.dotted_hashes);
  Column<Period>().swap(table.periods);
  UPWARD_RETURN_IF_ERROR(settling.TellSharedEmails());
  Column<std::uint64_t>().swap(table.email_hashes);
  return absl::OkStatus();
}

}  // namespace upward::identity
