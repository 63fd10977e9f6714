// Goal: every RPC tells all that is wrong with a request at once: where, why and what to do.
// Method: walks the descriptors of all identity services and sends each method requests that are
// empty, or in which no field can be used; what is excepted stands in tables that must stay true.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/refusal_walk.h"
#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using ::testing::IsEmpty;

class RefusalTest : public ::testing::Test {
 protected:
  TestService service_;
  const rpc::testing::RefusalWalk walk_{AllMethods(), service_.host(), service_.channel(), kIberia};
};

TEST_F(RefusalTest, AnEmptyRequestIsToldWhatIsMissing) {
  EXPECT_THAT(walk_.OfEmptyRequests({
                  {"ListTenants", "lists from the start"},
                  {"GetTenantSettings", "the token tells which tenant"},
                  {"ListPeople", "lists from the start, whatever they are"},
                  {"StreamReportingLines", "the token tells whose"},
                  {"ListImportJobs", "lists from the start"},
              }),
              IsEmpty());
}

const rpc::testing::FieldExceptions& NotLookedAt() {
  static const rpc::testing::FieldExceptions fields = {
      {"CreateTenant", {{"tenant.create_time", "output only"}}},
      {"ListPeople",
       {{"job_level_min", "every number can be a bound"},
        {"job_level_max", "every number can be a bound"}}},
  };
  return fields;
}

TEST_F(RefusalTest, ALongTextIsTold) {
  EXPECT_THAT(walk_.OfUnusableRequests(rpc::testing::LongTexts(), NotLookedAt()), IsEmpty());
}

TEST_F(RefusalTest, AControlCharacterIsTold) {
  EXPECT_THAT(walk_.OfUnusableRequests(rpc::testing::ControlCharacters(), NotLookedAt()),
              IsEmpty());
}

}  // namespace
}  // namespace upward::identity
