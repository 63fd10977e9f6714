#include "libs/rpc/testing/access_walk.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

#include "libs/base/text.h"
#include "upward/common/v1/access.pb.h"

namespace upward::rpc::testing {
namespace {

// The roles of a token and of the contract, told apart from how the server reads them.
struct RolePair {
  security::Role token;
  common::v1::Role contract;
  bool of_a_tenant;
};

constexpr RolePair kRoles[] = {
    {security::Role::kParticipant, common::v1::ROLE_PARTICIPANT, true},
    {security::Role::kProgrammeLead, common::v1::ROLE_PROGRAMME_LEAD, true},
    {security::Role::kTenantAdmin, common::v1::ROLE_TENANT_ADMIN, true},
    {security::Role::kHrIntegration, common::v1::ROLE_HR_INTEGRATION, true},
    {security::Role::kGroupAnalyst, common::v1::ROLE_GROUP_ANALYST, false},
    {security::Role::kOperator, common::v1::ROLE_OPERATOR, false},
};
static_assert(std::size(kRoles) == common::v1::Role_ARRAYSIZE - 1,
              "every role of the contract but the unspecified one is walked");

const google::protobuf::RepeatedField<int>& RolesOf(
    const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(common::v1::access).roles();
}

}  // namespace

std::vector<std::string> AccessWalk::WithoutRoles() const {
  std::vector<std::string> breaches;
  for (const auto* method : methods_) {
    if (RolesOf(*method).empty()) breaches.push_back(method->full_name());
  }
  return breaches;
}

std::vector<std::string> AccessWalk::AgainstContract() const {
  std::vector<std::string> breaches;
  for (const auto* method : methods_) {
    const auto& allowed = RolesOf(*method);
    for (const RolePair& role : kRoles) {
      const Context context = host_.As({role.token}, role.of_a_tenant ? "acme" : "",
                                       role.token == security::Role::kParticipant ? "p1" : "");
      const absl::Status status = Send(channel_, *method, context, "");
      const bool is_named = std::count(allowed.begin(), allowed.end(), role.contract) > 0;
      const bool is_let_in = !absl::IsPermissionDenied(status) &&
                             !absl::IsUnauthenticated(status) && !absl::IsUnavailable(status);
      if (is_let_in == is_named) continue;
      breaches.push_back(absl::StrCat(method->full_name(), " as ",
                                      base::Absl(security::RoleName(role.token)), ": ",
                                      status.ToString()));
    }
  }
  return breaches;
}

std::vector<std::string> AccessWalk::WithoutToken() const {
  std::vector<std::string> breaches;
  for (const auto* method : methods_) {
    const absl::Status status =
        Send(channel_, *method, std::make_unique<grpc::ClientContext>(), "");
    if (!absl::IsUnauthenticated(status)) {
      breaches.push_back(absl::StrCat(method->full_name(), ": ", status.ToString()));
    }
  }
  return breaches;
}

}  // namespace upward::rpc::testing
