#include "libs/rpc/access.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "libs/base/status_macros.h"
#include "upward/common/v1/access.pb.h"

namespace upward::rpc {
namespace {

absl::StatusOr<std::set<security::Role>> RolesOf(const google::protobuf::MethodDescriptor& method) {
  const auto& access = method.options().GetExtension(common::v1::access);
  std::set<security::Role> roles;
  for (const int number : access.roles()) {
    // Proto and token names differ by prefix and case only: ROLE_TENANT_ADMIN, tenant_admin.
    const std::string name = common::v1::Role_Name(static_cast<common::v1::Role>(number));
    const auto role =
        security::RoleFromName(absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_")));
    if (!role.has_value()) {
      return absl::InternalError(
          absl::StrCat(method.full_name(), " allows role ", number, ", which is unknown"));
    }
    roles.insert(*role);
  }
  if (roles.empty()) {
    return absl::InternalError(absl::StrCat(method.full_name(),
                                            " allows no role; add option "
                                            "(upward.common.v1.access) to its proto"));
  }
  return roles;
}

}  // namespace

absl::Status AccessFromDescriptors(const google::protobuf::ServiceDescriptor& service,
                                   security::AccessTable& table) {
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    UPWARD_ASSIGN_OR_RETURN(std::set<security::Role> roles, RolesOf(method));
    table.Allow(absl::StrCat("/", service.full_name(), "/", method.name()), std::move(roles));
  }
  return absl::OkStatus();
}

}  // namespace upward::rpc
