#include "services/identity/domain/person_change.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "libs/base/check.h"
#include "services/identity/domain/person_fields.h"

namespace upward::identity {
namespace {

std::vector<std::string> AllChangedFields(const Person& before, const Person& after) {
  std::vector<std::string> changed = ChangedFields(before.facts, after.facts);
  if (before.manager != after.manager) changed.emplace_back(kManagerFieldName);
  if (before.dotted_managers != after.dotted_managers) changed.emplace_back(kDottedFieldName);
  return changed;
}

EmploymentEntry Entry(EmploymentChange change, absl::CivilDay day) {
  EmploymentEntry entry;
  entry.change = change;
  entry.effective_date = day;
  return entry;
}

PersonChange Leaving(Person after, std::vector<std::string> fields) {
  UPWARD_CHECK(after.facts.leave_date.has_value(), "somebody who has left has a leave date");
  PersonChange change;
  change.kind = ChangeKind::kLeft;
  EmploymentEntry entry = Entry(EmploymentChange::kLeft, *after.facts.leave_date);
  entry.leave_kind = after.facts.leave_kind;
  change.write = {std::move(after), std::move(entry), false, std::move(fields)};
  return change;
}

PersonChange Returning(const Person& before, Person after, absl::CivilDay effective_date,
                       std::vector<std::string> fields) {
  const std::optional<absl::CivilDay> hired = after.facts.hire_date;
  const std::optional<absl::CivilDay> left = before.facts.leave_date;
  const bool hired_again = hired.has_value() && (!left.has_value() || *hired > *left);
  PersonChange change;
  change.kind = ChangeKind::kReturned;
  change.write = {std::move(after),
                  Entry(EmploymentChange::kReturned, hired_again ? *hired : effective_date), false,
                  std::move(fields)};
  return change;
}

PersonChange Moving(Person after, absl::CivilDay effective_date, std::vector<std::string> moved,
                    std::vector<std::string> fields) {
  PersonChange change;
  change.kind = ChangeKind::kMoved;
  EmploymentEntry entry = Entry(EmploymentChange::kMoved, effective_date);
  entry.changed_fields = std::move(moved);
  change.write = {std::move(after), std::move(entry), false, std::move(fields)};
  return change;
}

}  // namespace

std::string_view ChangeKindName(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kUnchanged:
      return "unchanged";
    case ChangeKind::kJoined:
      return "joined";
    case ChangeKind::kMoved:
      return "moved";
    case ChangeKind::kChanged:
      return "changed";
    case ChangeKind::kLeft:
      return "left";
    case ChangeKind::kReturned:
      return "returned";
  }
  UPWARD_CHECK(false, "every kind has a name");
}

PersonChange CompareStored(const Person& before, Person after, absl::CivilDay effective_date) {
  std::vector<std::string> fields = AllChangedFields(before, after);
  const bool was_active = before.state == PersonState::kActive;
  const bool is_active = after.state == PersonState::kActive;
  if (was_active && !is_active) return Leaving(std::move(after), std::move(fields));
  if (!was_active && is_active) {
    return Returning(before, std::move(after), effective_date, std::move(fields));
  }
  if (fields.empty()) return PersonChange();
  std::vector<std::string> moved;
  std::copy_if(fields.begin(), fields.end(), std::back_inserter(moved), IsMoveField);
  if (is_active && !moved.empty()) {
    return Moving(std::move(after), effective_date, std::move(moved), std::move(fields));
  }
  PersonChange change;
  change.kind = ChangeKind::kChanged;
  change.write = {std::move(after), std::nullopt, true, std::move(fields)};
  return change;
}

std::vector<PersonChange> AddNew(Person person, absl::CivilDay effective_date) {
  const bool has_left = person.state == PersonState::kLeft;
  const absl::CivilDay first_day = person.facts.hire_date.value_or(
      has_left ? person.facts.leave_date.value_or(effective_date) : effective_date);
  PersonChange joined;
  joined.kind = ChangeKind::kJoined;
  joined.write = {person, Entry(EmploymentChange::kJoined, first_day), false, {}};
  joined.write.person.state = PersonState::kActive;
  joined.write.is_new = true;
  std::vector<PersonChange> changes;
  changes.push_back(std::move(joined));
  if (has_left) changes.push_back(Leaving(std::move(person), {"leave_date"}));
  return changes;
}

}  // namespace upward::identity
