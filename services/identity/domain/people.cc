#include "services/identity/domain/people.h"

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {

absl::StatusOr<Person> ReadPerson(IdentityReader& reader, const Viewer& viewer,
                                  const PersonId& person) {
  if (!viewer.sees_everybody && (viewer.person.empty() || viewer.person != person)) {
    return base::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                       "a participant may read only their own record; ask with your own person id");
  }
  return reader.GetPerson(person);
}

absl::StatusOr<std::vector<Person>> ReadPeople(IdentityReader& reader,
                                               std::span<const PersonId> ids) {
  base::Violations violations;
  if (ids.empty() || ids.size() > kBatchGetPeopleMax) {
    violations.Add("person_ids",
                   fmt::format("must have 1 to {} ids; it has {}", kBatchGetPeopleMax, ids.size()));
  }
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  return reader.GetPeople(ids);
}

absl::Status ValidateFilter(const PeopleFilter& filter) {
  base::Violations violations;
  if (filter.employee_id.size() > kEmployeeIdBytesMax) {
    violations.Add("employee_id", fmt::format("must have up to {} bytes", kEmployeeIdBytesMax));
  }
  if (filter.department.size() > kTextBytesMax) {
    violations.Add("department", fmt::format("must have up to {} bytes", kTextBytesMax));
  }
  if (filter.division.size() > kTextBytesMax) {
    violations.Add("division", fmt::format("must have up to {} bytes", kTextBytesMax));
  }
  if (filter.job_level_min.has_value() && filter.job_level_max.has_value() &&
      *filter.job_level_min > *filter.job_level_max) {
    violations.Add("job_level_max", "must not be smaller than job_level_min");
  }
  return violations.ToStatus();
}

}  // namespace upward::identity
