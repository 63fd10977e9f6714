// Goal: every RPC says who may call it, and nobody else gets through.
// Method: walks the descriptors of all identity services and calls each method with a token of
// every role, with an empty request.
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"
#include "upward/common/v1/access.pb.h"
#include "upward/identity/v1/import_service.pb.h"
#include "upward/identity/v1/org_service.pb.h"
#include "upward/identity/v1/people_service.pb.h"
#include "upward/identity/v1/tenant_service.pb.h"

namespace upward::identity {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file :
       {v1::Tenant::descriptor()->file(), v1::Person::descriptor()->file(),
        v1::PersonPair::descriptor()->file(), v1::ImportJob::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

// The roles of a token and of the contract.
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

class AccessTest : public ::testing::Test {
 protected:
  // Sends one empty message, whatever kind of method it is. A stream of answers is not read, and
  // its status does not matter here but for refusals, which come without any message.
  grpc::StatusCode Call(const MethodDescriptor& method, TestService::Context context) {
    grpc::GenericStub stub(service_.channel());
    const grpc::Slice nothing;
    const grpc::ByteBuffer request(&nothing, 1);
    grpc::ByteBuffer response;
    std::mutex mutex;
    std::condition_variable done;
    bool is_done = false;
    grpc::Status status;
    stub.UnaryCall(context.get(),
                   absl::StrCat("/", method.service()->full_name(), "/", method.name()), {},
                   &request, &response, [&](grpc::Status answer) {
                     const std::lock_guard<std::mutex> lock(mutex);
                     status = std::move(answer);
                     is_done = true;
                     done.notify_one();
                   });
    std::unique_lock<std::mutex> lock(mutex);
    done.wait(lock, [&] { return is_done; });
    return status.error_code();
  }

  TestService::Context As(const RolePair& role) {
    return service_.As({role.token}, role.of_a_tenant ? kIberia : "",
                       role.token == security::Role::kParticipant ? "p1" : "");
  }

  TestService service_;
};

TEST_F(AccessTest, EveryMethodSaysWhoMayCallIt) {
  EXPECT_EQ(AllMethods().size(), 19u);
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_FALSE(method->options().GetExtension(common::v1::access).roles().empty())
        << method->full_name();
  }
}

TEST_F(AccessTest, NobodyElseGetsThrough) {
  for (const MethodDescriptor* method : AllMethods()) {
    std::set<int> allowed;
    for (const int role : method->options().GetExtension(common::v1::access).roles()) {
      allowed.insert(role);
    }
    for (const RolePair& role : kRoles) {
      const bool refused = Call(*method, As(role)) == grpc::StatusCode::PERMISSION_DENIED;
      EXPECT_EQ(refused, !allowed.contains(role.contract))
          << method->full_name() << " as " << security::RoleName(role.token);
    }
  }
}

TEST_F(AccessTest, NobodyGetsThroughWithoutAToken) {
  for (const MethodDescriptor* method : AllMethods()) {
    EXPECT_EQ(Call(*method, std::make_unique<grpc::ClientContext>()),
              grpc::StatusCode::UNAUTHENTICATED)
        << method->full_name();
  }
}

}  // namespace
}  // namespace upward::identity
