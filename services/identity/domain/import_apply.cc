#include "services/identity/domain/import_apply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/person_change.h"

namespace upward::identity {
namespace {

class Application {
 public:
  Application(const ImportPlan& plan, std::string_view job_id, IdentityTransaction& transaction,
              ImportCounts& counts)
      : plan_(plan), job_id_(job_id), transaction_(transaction), counts_(counts) {}

  // Takes the row that speaks for a person; the others were treated when the file was read.
  absl::Status TakeRow(ParsedRow row) {
    if (row.rejected || row.facts.employee_id.empty()) return absl::OkStatus();
    const std::uint32_t node = plan_.table.employee_ids.Find(row.facts.employee_id);
    if (node == kNoNode) return FileChanged();
    const PersonNode& person = plan_.table.people[node];
    if (!person.IsFromFile() || person.line != row.line) return absl::OkStatus();
    if (HashFacts(row.facts, plan_.scope) != person.facts_hash) return FileChanged();
    if (!IsTouched(person)) {
      ++counts_.unchanged;
      return absl::OkStatus();
    }
    return Push({node, std::move(row.facts)});
  }

  // People who are not in the file can leave, and get another manager when theirs has left.
  absl::Status TakeTheOthers() {
    for (std::uint32_t node = 0; node < plan_.table.people.size(); ++node) {
      const PersonNode& person = plan_.table.people[node];
      if (person.IsFromFile() || !person.Has(PersonNode::kStored)) continue;
      if (!person.Has(PersonNode::kLinesDiffer) && !ChangesState(person)) continue;
      UPWARD_RETURN_IF_ERROR(Push({node, std::nullopt}));
    }
    return Flush();
  }

 private:
  struct Item {
    std::uint32_t node;
    std::optional<PersonFacts> facts;  // of the row; nothing for people who are not in the file
  };

  static absl::Status FileChanged() {
    return absl::InternalError("the file of an import changed while it was applied");
  }

  static bool ChangesState(const PersonNode& person) {
    return person.Has(PersonNode::kStoredActive) != person.Has(PersonNode::kActive);
  }

  static bool IsTouched(const PersonNode& person) {
    return !person.Has(PersonNode::kStored) || person.Has(PersonNode::kFactsDiffer) ||
           person.Has(PersonNode::kLinesDiffer) || ChangesState(person);
  }

  absl::Status Push(Item item) {
    batch_.push_back(std::move(item));
    return batch_.size() < kPeopleBatch ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    std::vector<PersonId> ids;
    for (const Item& item : batch_) {
      if (plan_.table.people[item.node].Has(PersonNode::kStored)) ids.push_back(IdOf(item.node));
    }
    std::vector<Person> stored;
    if (!ids.empty()) {
      UPWARD_ASSIGN_OR_RETURN(stored, transaction_.GetPeople(ids));
    }
    if (stored.size() != ids.size()) return absl::InternalError("stored people have vanished");
    std::size_t next = 0;
    const absl::CivilDay day = plan_.options.effective_date;
    for (Item& item : batch_) {
      const std::vector<Employment> employments = EmploymentsOf(item);
      if (plan_.table.people[item.node].Has(PersonNode::kStored)) {
        const Person& before = stored[next++];
        Take(CompareStored(before, After(before, item), employments, day));
      } else {
        Take(AddNew(NewPerson(item), employments, day));
      }
    }
    batch_.clear();
    return Write();
  }

  std::vector<Employment> EmploymentsOf(const Item& item) const {
    if (!item.facts.has_value()) return {};
    return plan_.table.employments.UpTo(item.node, plan_.table.people[item.node].line);
  }

  Person NewPerson(Item& item) const {
    Person person;
    person.id = IdOf(item.node);
    person.facts = *std::move(item.facts);
    SetState(item.node, person);
    SetLines(item.node, person);
    return person;
  }

  Person After(const Person& before, const Item& item) const {
    Person after = before;
    PersonFacts& facts = after.facts;
    if (item.facts.has_value()) facts = Overlay(before.facts, *item.facts, plan_.scope);
    SetState(item.node, after);
    if (after.state == PersonState::kActive) {
      const bool returns = before.state == PersonState::kLeft;
      // A file without leave dates cannot take back the one that is stored.
      if (returns && !plan_.scope.Has(Field::kLeaveDate)) facts.leave_date.reset();
      if (returns && !facts.leave_date.has_value()) facts.leave_kind.clear();
      SetLines(item.node, after);
    } else if (!item.facts.has_value()) {
      const absl::CivilDay day = plan_.options.effective_date;
      if (!facts.leave_date.has_value() || *facts.leave_date > day) facts.leave_date = day;
    }
    return after;
  }

  void SetState(std::uint32_t node, Person& person) const {
    const bool active = plan_.table.people[node].Has(PersonNode::kActive);
    person.state = active ? PersonState::kActive : PersonState::kLeft;
  }

  // The lines of somebody who leaves stay as they were.
  void SetLines(std::uint32_t node, Person& person) const {
    const std::int32_t manager = plan_.lines.manager[node];
    person.manager = manager < 0 ? PersonId() : IdOf(static_cast<std::uint32_t>(manager));
    person.dotted_managers.clear();
    const std::vector<NodePair>& dotted = plan_.lines.dotted;
    auto at = std::lower_bound(dotted.begin(), dotted.end(), NodePair{node, 0});
    for (; at != dotted.end() && at->from == node; ++at) {
      person.dotted_managers.push_back(IdOf(at->to));
    }
    std::sort(person.dotted_managers.begin(), person.dotted_managers.end());
  }

  PersonId IdOf(std::uint32_t node) const {
    return PersonId(base::EncodeId(plan_.table.person_ids[node]));
  }

  // Nobody is twice in one call of WritePeople: the changes of one person go into as many.
  void Take(std::vector<PersonChange> changes) {
    if (writes_.size() < changes.size()) writes_.resize(changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) Take(std::move(changes[i]), writes_[i]);
  }

  void Take(PersonChange change, std::vector<PersonWrite>& writes) {
    switch (change.kind) {
      case ChangeKind::kUnchanged:
        ++counts_.unchanged;
        return;
      case ChangeKind::kJoined:
        ++counts_.joined;
        break;
      case ChangeKind::kMoved:
        ++counts_.moved;
        break;
      case ChangeKind::kChanged:
        ++counts_.changed;
        break;
      case ChangeKind::kLeft:
        ++counts_.left;
        break;
      case ChangeKind::kReturned:
        ++counts_.returned;
        break;
    }
    ImportChange told;
    told.employee_id = change.write.person.facts.employee_id;
    told.kind = std::string(ChangeKindName(change.kind));
    told.fields = change.write.changed_fields;
    changes_.push_back(std::move(told));
    writes.push_back(std::move(change.write));
  }

  absl::Status Write() {
    for (std::vector<PersonWrite>& writes : writes_) {
      const bool any = !writes.empty() && !plan_.options.dry_run;
      if (any) UPWARD_RETURN_IF_ERROR(transaction_.WritePeople(writes));
      writes.clear();
    }
    if (!changes_.empty()) UPWARD_RETURN_IF_ERROR(transaction_.AddChanges(job_id_, changes_));
    changes_.clear();
    return absl::OkStatus();
  }

  const ImportPlan& plan_;
  const std::string_view job_id_;
  IdentityTransaction& transaction_;
  ImportCounts& counts_;

  std::vector<Item> batch_;
  std::vector<std::vector<PersonWrite>> writes_;  // the first of each person, the second, …
  std::vector<ImportChange> changes_;
};

}  // namespace

absl::Status ApplyImport(const ImportPlan& plan, RowStream& rows, std::string_view job_id,
                         IdentityTransaction& transaction, ImportCounts& counts) {
  Application application(plan, job_id, transaction, counts);
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(std::optional<ParsedRow> row, rows.Next());
    if (!row.has_value()) return application.TakeTheOthers();
    UPWARD_RETURN_IF_ERROR(application.TakeRow(*std::move(row)));
  }
}

}  // namespace upward::identity
