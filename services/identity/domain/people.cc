#include "services/identity/domain/people.h"

#include <utility>

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {

namespace {

bool MayRead(const PersonWish& wish) {
  return wish.viewer.sees_everybody ||
         (!wish.viewer.person.empty() && wish.viewer.person == wish.person);
}

}  // namespace

absl::Status NoSuchPerson() {
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                     "There is no person with this id. List the people to find theirs.");
}

absl::StatusOr<std::vector<absl::StatusOr<Person>>> ReadEach(IdentityReader& reader,
                                                             std::span<const PersonWish> wishes) {
  if (wishes.size() == 1 && MayRead(wishes.front())) {
    return std::vector{reader.GetPerson(wishes.front().person)};  // the cheaper statement
  }
  std::vector<PersonId> ids;
  for (const PersonWish& wish : wishes) {
    if (MayRead(wish)) ids.push_back(wish.person);
  }
  std::vector<Person> people;
  if (!ids.empty()) {
    UPWARD_ASSIGN_OR_RETURN(people, reader.GetPeople(ids));
  }
  std::vector<absl::StatusOr<Person>> answers;
  answers.reserve(wishes.size());
  auto next = people.begin();  // GetPeople keeps the order and leaves out unknown ones
  for (const PersonWish& wish : wishes) {
    if (!MayRead(wish)) {
      answers.emplace_back(
          base::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                      "a participant may read only their own record; ask with your own person id"));
    } else if (next != people.end() && next->id == wish.person) {
      answers.emplace_back(std::move(*next++));
    } else {
      answers.emplace_back(NoSuchPerson());
    }
  }
  return answers;
}

absl::Status ValidateBatch(std::size_t ids) {
  base::Violations violations;
  if (ids == 0 || ids > kBatchGetPeopleMax) {
    violations.Add("person_ids",
                   fmt::format("must have 1 to {} ids; it has {}", kBatchGetPeopleMax, ids));
  }
  return violations.ToStatus();
}

absl::StatusOr<std::vector<Person>> ReadPeople(IdentityReader& reader,
                                               std::span<const PersonId> ids) {
  UPWARD_RETURN_IF_ERROR(ValidateBatch(ids.size()));
  return reader.GetPeople(ids);
}

absl::Status ValidateFilter(const PeopleFilter& filter) {
  base::Violations violations;
  base::CheckText("employee_id", filter.employee_id, kEmployeeIdBytesMax, violations);
  base::CheckText("department", filter.department, kTextBytesMax, violations);
  base::CheckText("division", filter.division, kTextBytesMax, violations);
  if (filter.job_level_min.has_value() && filter.job_level_max.has_value() &&
      *filter.job_level_min > *filter.job_level_max) {
    violations.Add("job_level_max", "must not be smaller than job_level_min");
  }
  return violations.ToStatus();
}

}  // namespace upward::identity
