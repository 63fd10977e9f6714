#include "services/identity/domain/import_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/hierarchy/cycles.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/line_resolver.h"
#include "services/identity/domain/tenants.h"

namespace upward::identity {
namespace {

class Check {
 public:
  Check(const ImportOptions& options, const TenantSettings& settings, const FieldScope& scope,
        ImportTable& table, FindingWriter& findings, ImportCounts& counts)
      : options_(options),
        settings_(settings),
        scope_(scope),
        table_(table),
        findings_(findings),
        counts_(counts) {}

  absl::StatusOr<CheckedLines> Run() {
    CheckedLines lines;
    for (int round = 0; round < kCycleRoundsMax; ++round) {
      LineResolver resolver(options_, scope_, table_);
      UPWARD_ASSIGN_OR_RETURN(const bool rejected, RejectCycles(resolver.managers()));
      if (rejected) continue;
      UPWARD_RETURN_IF_ERROR(TellManagers(resolver));
      std::vector<NodePair> dropped;
      lines.dotted = resolver.ResolveDotted(dropped);
      UPWARD_RETURN_IF_ERROR(TellDropped(dropped));
      lines.manager = resolver.TakeManagers();
      UPWARD_RETURN_IF_ERROR(TellRoots(lines.manager));
      MarkChangedLines(lines);
      UPWARD_RETURN_IF_ERROR(Verdict());
      return lines;
    }
    return Refused("IMPORT_REJECTED",
                   fmt::format("leaving out rows on circles of reporting lines laid open new "
                               "circles {} times; correct the circles that the findings show",
                               kCycleRoundsMax));
  }

 private:
  static absl::Status Refused(std::string_view reason, std::string_view message) {
    return base::Error(absl::StatusCode::kFailedPrecondition, reason, message);
  }

  std::string IdOf(std::uint32_t node) const {
    return std::string(table_.employee_ids.TextOf(node));
  }

  // True when rows were rejected.
  absl::StatusOr<bool> RejectCycles(const std::vector<std::int32_t>& managers) {
    // People who have left are on no circle: nobody's line ends at them.
    const std::vector<std::vector<std::int32_t>> cycles = hierarchy::FindCycles(managers);
    for (const std::vector<std::int32_t>& cycle : cycles) {
      const std::string message = fmt::format(
          "the reporting lines run in a circle: {}; correct one of the managers", Shown(cycle));
      bool any = false;
      for (const std::int32_t node : cycle) {
        PersonNode& person = table_.people[static_cast<std::uint32_t>(node)];
        if (!person.IsFromFile()) continue;
        any = true;
        UPWARD_RETURN_IF_ERROR(Reject(static_cast<std::uint32_t>(node), message));
      }
      if (!any) return absl::InternalError("the stored reporting lines run in a circle");
    }
    return !cycles.empty();
  }

  std::string Shown(const std::vector<std::int32_t>& cycle) const {
    std::vector<std::string> ids;
    for (const std::int32_t node : cycle) {
      if (ids.size() == kCycleShownMax) {
        ids.push_back(fmt::format("({} more)", cycle.size() - kCycleShownMax));
        break;
      }
      ids.push_back(IdOf(static_cast<std::uint32_t>(node)));
    }
    ids.push_back(ids.front());
    return fmt::format("{}", fmt::join(ids, " → "));
  }

  absl::Status Reject(std::uint32_t node, const std::string& message) {
    PersonNode& person = table_.people[node];
    person.Set(PersonNode::kRejected);
    ++counts_.rejected;
    if (person.Has(PersonNode::kTreated)) --counts_.treated;
    return Tell(node, ManagerField(node), ImportVerdict::kManagerCycle, FindingSeverity::kRejected,
                message);
  }

  absl::Status TellManagers(const LineResolver& resolver) {
    for (std::uint32_t node = 0; node < table_.people.size(); ++node) {
      const PersonNode& person = table_.people[node];
      if (!person.Has(PersonNode::kActive)) continue;
      const bool back = person.Has(PersonNode::kStored) && !person.Has(PersonNode::kStoredActive);
      if (back) {
        UPWARD_RETURN_IF_ERROR(Tell(node, "", ImportVerdict::kCameBack, FindingSeverity::kNoted,
                                    "the person had left and is back; they keep their person id"));
      }
      UPWARD_RETURN_IF_ERROR(TellFate(resolver, node));
    }
    return absl::OkStatus();
  }

  absl::Status TellFate(const LineResolver& resolver, std::uint32_t node) {
    const auto treated = [&](ImportVerdict verdict, const std::string& message) {
      return Tell(node, ManagerField(node), verdict, FindingSeverity::kTreated, message);
    };
    switch (resolver.FateOf(node)) {
      case LineFate::kNone:
      case LineFate::kTaken:
        return absl::OkStatus();
      case LineFate::kSelf:
        return treated(ImportVerdict::kManagerIsSelf,
                       "the person is their own manager; they are taken for a head. Name the "
                       "manager, or nobody");
      case LineFate::kUnknownManager:
        return treated(ImportVerdict::kUnknownManager, UnknownManager(node));
      case LineFate::kManagerLeft:
        break;
    }
    const std::int32_t above = resolver.managers()[node];
    const std::string left = IdOf(resolver.NamedManager(node));
    if (above < 0) {
      return treated(ImportVerdict::kManagerLeft,
                     fmt::format("the manager {} has left and nobody above them works here; the "
                                 "person is taken for a head. Name a new manager",
                                 left));
    }
    return treated(ImportVerdict::kManagerLeft,
                   fmt::format("the manager {} has left; the line goes to {}. Name a new manager",
                               left, IdOf(static_cast<std::uint32_t>(above))));
  }

  std::string UnknownManager(std::uint32_t node) const {
    const PersonNode& person = table_.people[node];
    if (person.Has(PersonNode::kManagerIsPost)) {
      return fmt::format(
          "the post {} above is not in the file; the person is taken for a head. "
          "Add the post's row or correct it",
          table_.post_ids.TextOf(person.manager));
    }
    const bool rejected = table_.people[person.manager].Has(PersonNode::kRejected);
    return fmt::format("the manager {} {}; the person is taken for a head. {}",
                       table_.employee_ids.TextOf(person.manager),
                       rejected ? "is in a rejected row" : "is nobody in the file or the tenant",
                       rejected ? "Correct that row" : "Correct the id or add the manager's row");
  }

  absl::Status TellDropped(const std::vector<NodePair>& dropped) {
    for (const NodePair& pair : dropped) {
      UPWARD_RETURN_IF_ERROR(
          Tell(pair.from, FieldName(Field::kDottedManagerEmployeeIds),
               ImportVerdict::kDottedLineDropped, FindingSeverity::kTreated,
               fmt::format("the dotted line to {} leads to nobody who works here, to the person or "
                           "to the solid manager; it is dropped",
                           table_.employee_ids.TextOf(pair.to))));
    }
    return absl::OkStatus();
  }

  absl::Status TellRoots(const std::vector<std::int32_t>& managers) {
    std::int64_t roots = 0;
    for (std::uint32_t node = 0; node < managers.size(); ++node) {
      if (table_.people[node].Has(PersonNode::kActive) && managers[node] < 0) ++roots;
    }
    if (roots <= 1) return absl::OkStatus();
    ImportFinding finding;
    finding.field = std::string(FieldName(Field::kManagerEmployeeId));
    finding.verdict = ImportVerdict::kSeveralRoots;
    finding.message = fmt::format(
        "{} people have no manager; if there is one head, name the "
        "managers of the others",
        roots);
    return findings_.Add(std::move(finding));
  }

  void MarkChangedLines(const CheckedLines& lines) {
    std::sort(table_.stored_dotted.begin(), table_.stored_dotted.end());
    const std::vector<NodePair>& before = table_.stored_dotted;
    std::size_t old_at = 0;
    std::size_t new_at = 0;
    for (std::uint32_t node = 0; node < table_.people.size(); ++node) {
      PersonNode& person = table_.people[node];
      const std::size_t old_begin = old_at;
      const std::size_t new_begin = new_at;
      while (old_at < before.size() && before[old_at].from == node) ++old_at;
      while (new_at < lines.dotted.size() && lines.dotted[new_at].from == node) ++new_at;
      const bool same_dotted =
          std::equal(before.begin() + static_cast<std::ptrdiff_t>(old_begin),
                     before.begin() + static_cast<std::ptrdiff_t>(old_at),
                     lines.dotted.begin() + static_cast<std::ptrdiff_t>(new_begin),
                     lines.dotted.begin() + static_cast<std::ptrdiff_t>(new_at));
      const std::int32_t stored = person.stored_manager == kNoNode
                                      ? hierarchy::kNoParent
                                      : static_cast<std::int32_t>(person.stored_manager);
      const bool differ = !same_dotted || lines.manager[node] != stored;
      if (person.Has(PersonNode::kActive) && differ) person.Set(PersonNode::kLinesDiffer);
    }
  }

  absl::Status Verdict() {
    if (counts_.rejected > 0 && options_.strictness == ImportStrictness::kAllOrNothing) {
      return Refused("IMPORT_REJECTED",
                     fmt::format("{} of {} rows were rejected and the import takes all or nothing; "
                                 "correct the rows that the findings list, or import with best "
                                 "effort",
                                 counts_.rejected, counts_.rows));
    }
    if (options_.mode != ImportMode::kSnapshot || options_.allow_drop) return absl::OkStatus();
    std::int64_t active = 0;
    std::int64_t ended = 0;
    std::vector<std::string> shown;
    for (std::uint32_t node = 0; node < table_.people.size(); ++node) {
      const PersonNode& person = table_.people[node];
      if (!person.Has(PersonNode::kStoredActive)) continue;
      ++active;
      if (person.Has(PersonNode::kActive)) continue;
      ++ended;
      if (shown.size() < kDropShownMax) shown.push_back(IdOf(node));
    }
    if (ended * 100 <= active * settings_.drop_percent_max) return absl::OkStatus();
    UPWARD_RETURN_IF_ERROR(TellDrop(ended, active, shown));
    return Refused("IMPORT_DROP",
                   fmt::format("the snapshot would end {} of {} active people, and the tenant "
                               "allows {} %; check that the file is complete. A dry run with "
                               "allow_drop lists all of them, an import with allow_drop ends them",
                               ended, active, settings_.drop_percent_max));
  }

  absl::Status TellDrop(std::int64_t ended, std::int64_t active,
                        const std::vector<std::string>& shown) {
    counts_.left = ended;
    const std::int64_t more = ended - static_cast<std::int64_t>(shown.size());
    ImportFinding finding;
    finding.field = std::string(FieldName(Field::kEmployeeId));
    finding.verdict = ImportVerdict::kSuddenDrop;
    finding.severity = FindingSeverity::kRejected;
    finding.message = fmt::format(
        "{} of {} active people would leave: {}{}; a dry run with "
        "allow_drop lists all of them",
        ended, active, fmt::join(shown, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
    return findings_.Add(std::move(finding));
  }

  std::string_view ManagerField(std::uint32_t node) const {
    return FieldName(table_.people[node].Has(PersonNode::kManagerIsPost)
                         ? Field::kManagerPostId
                         : Field::kManagerEmployeeId);
  }

  // People who are not in the file have no line in it.
  absl::Status Tell(std::uint32_t node, std::string_view field, ImportVerdict verdict,
                    FindingSeverity severity, std::string message) {
    PersonNode& person = table_.people[node];
    const bool first_treatment =
        severity == FindingSeverity::kTreated && !person.Has(PersonNode::kTreated);
    if (first_treatment && person.IsFromFile()) {
      person.Set(PersonNode::kTreated);
      ++counts_.treated;
    }
    ImportFinding finding;
    finding.line = person.Has(PersonNode::kInFile) ? person.line : 0;
    finding.employee_id = IdOf(node);
    finding.field = std::string(field);
    finding.verdict = verdict;
    finding.severity = severity;
    finding.message = std::move(message);
    return findings_.Add(std::move(finding));
  }

  const ImportOptions& options_;
  const TenantSettings& settings_;
  const FieldScope& scope_;
  ImportTable& table_;
  FindingWriter& findings_;
  ImportCounts& counts_;
};

}  // namespace

absl::StatusOr<CheckedLines> CheckImport(const ImportOptions& options,
                                         const TenantSettings& settings, const FieldScope& scope,
                                         ImportTable& table, FindingWriter& findings,
                                         ImportCounts& counts) {
  return Check(options, settings, scope, table, findings, counts).Run();
}

}  // namespace upward::identity
