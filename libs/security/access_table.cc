#include "libs/security/access_table.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"

namespace upward::security {
namespace {

std::string JoinNames(const std::set<Role>& roles) {
  std::string names;
  for (const Role role : roles) {
    if (!names.empty()) names += ',';
    names += RoleName(role);
  }
  return names;
}

}  // namespace

void AccessTable::Allow(std::string method, std::set<Role> roles) {
  UPWARD_CHECK(!roles.empty(), "a method that nobody may call is left out of the table");
  const bool inserted = methods_.emplace(std::move(method), std::move(roles)).second;
  UPWARD_CHECK(inserted, "a method is allowed once, with all of its roles");
}

absl::Status AccessTable::Check(std::string_view method, const Principal& principal) const {
  const auto found = methods_.find(method);
  if (found == methods_.end()) {
    return base::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                       "no role may call this method; check its name",
                       {{"method", std::string(method)}});
  }
  const std::set<Role>& allowed = found->second;
  if (std::any_of(allowed.begin(), allowed.end(),
                  [&principal](Role role) { return principal.Has(role); })) {
    return absl::OkStatus();
  }
  return base::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                     "your roles do not allow this call; ask a tenant admin for one of the roles "
                     "in allowed_roles",
                     {{"method", std::string(method)}, {"allowed_roles", JoinNames(allowed)}});
}

}  // namespace upward::security
