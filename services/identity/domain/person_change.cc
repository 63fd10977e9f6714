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

PersonChange Difference(const Person& before, Person after, absl::CivilDay effective_date) {
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

// Whether the history up to `now` has the employment, and also its end unless `now` stands in it.
// Without a hire date nobody can tell, and nothing is made up.
bool IsTold(const Person& now, const Employment& employment) {
  if (now.state == PersonState::kLeft) {
    return now.facts.leave_date.has_value() && employment.first_day <= *now.facts.leave_date;
  }
  if (!employment.last_day.has_value()) return false;
  return !now.facts.hire_date.has_value() || *employment.last_day < *now.facts.hire_date;
}

Person Beginning(Person person, const Employment& employment) {
  person.state = PersonState::kActive;
  person.facts.hire_date = employment.first_day;
  person.facts.leave_date.reset();
  person.facts.leave_kind.clear();
  return person;
}

Person Ending(Person person, const Employment& employment) {
  person.state = PersonState::kLeft;
  person.facts.hire_date = employment.first_day;
  person.facts.leave_date = employment.last_day;
  person.facts.leave_kind = employment.leave_kind;
  return person;
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

std::vector<PersonChange> CompareStored(const Person& before, Person after,
                                        std::span<const Employment> employments,
                                        absl::CivilDay effective_date) {
  std::vector<PersonChange> changes;
  Person now = before;
  const auto step = [&](Person next) {
    changes.push_back(Difference(now, next, effective_date));
    now = std::move(next);
  };
  for (std::size_t i = 0; i < employments.size(); ++i) {
    const bool last = i + 1 == employments.size();
    if (IsTold(now, employments[i])) continue;
    const bool ends = !last || after.state == PersonState::kLeft;
    if (now.state == PersonState::kLeft && ends) step(Beginning(now, employments[i]));
    if (!last) step(Ending(now, employments[i]));
  }
  PersonChange rest = Difference(now, std::move(after), effective_date);
  if (changes.empty() || rest.kind != ChangeKind::kUnchanged) changes.push_back(std::move(rest));
  return changes;
}

std::vector<PersonChange> AddNew(Person person, std::span<const Employment> employments,
                                 absl::CivilDay effective_date) {
  const bool has_left = person.state == PersonState::kLeft;
  Person first = employments.empty() ? person : Beginning(person, employments.front());
  first.state = PersonState::kActive;
  const absl::CivilDay first_day = first.facts.hire_date.value_or(
      has_left ? person.facts.leave_date.value_or(effective_date) : effective_date);
  PersonChange joined;
  joined.kind = ChangeKind::kJoined;
  joined.write = {first, Entry(EmploymentChange::kJoined, first_day), false, {}};
  joined.write.is_new = true;
  std::vector<PersonChange> changes;
  changes.push_back(std::move(joined));
  if (!employments.empty()) {
    std::vector<PersonChange> further =
        CompareStored(first, std::move(person), employments, effective_date);
    std::move(further.begin(), further.end(), std::back_inserter(changes));
  } else if (has_left) {
    changes.push_back(Leaving(std::move(person), {"leave_date"}));
  }
  return changes;
}

}  // namespace upward::identity
