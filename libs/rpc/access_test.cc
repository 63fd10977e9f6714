// Goal: who may call what is read from the protos, and an omission is an error.
// Method: the descriptors of the echo services, one complete and one without options.
#include "libs/rpc/access.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/echo.pb.h"

namespace upward::rpc {
namespace {

const google::protobuf::ServiceDescriptor& Service(const char* name) {
  const auto* file = testing::EchoRequest::descriptor()->file();
  return *file->FindServiceByName(name);
}

TEST(AccessTest, ReadsTheRolesOfEachMethod) {
  security::AccessTable table;
  ASSERT_TRUE(AccessFromDescriptors(Service("EchoService"), table).ok());
  const security::AccessTable::Methods expected = {
      {"/upward.rpc.testing.EchoService/Echo",
       {security::Role::kParticipant, security::Role::kTenantAdmin}},
      {"/upward.rpc.testing.EchoService/Administer", {security::Role::kTenantAdmin}},
      {"/upward.rpc.testing.EchoService/Collect", {security::Role::kParticipant}},
      {"/upward.rpc.testing.EchoService/Repeat", {security::Role::kParticipant}}};
  EXPECT_EQ(table.methods(), expected);
}

TEST(AccessTest, AMethodWithoutTheOptionIsAnErrorThatNamesIt) {
  security::AccessTable table;
  const absl::Status status = AccessFromDescriptors(Service("OpenService"), table);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(absl::StrContains(status.message(), "upward.rpc.testing.OpenService.Echo")) << status;
}

}  // namespace
}  // namespace upward::rpc
