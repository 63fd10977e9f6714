// Goal: every RPC tells all that is wrong with a request at once: where, why and what to do.
// Method: walks the descriptors of all matching services and sends each method requests that are
// empty, or in which no field can be used; what is excepted stands in tables that must stay true.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/rpc/testing/refusal_walk.h"
#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using ::testing::IsEmpty;

class RefusalTest : public ::testing::Test {
 protected:
  TestService service_;
  const rpc::testing::RefusalWalk walk_{AllMethods(), service_.host(), service_.channel(), kIberia};
};

TEST_F(RefusalTest, AnEmptyRequestIsToldWhatIsMissing) {
  EXPECT_THAT(walk_.OfEmptyRequests({{"ListProgrammes", "lists from the start"}}), IsEmpty());
}

const rpc::testing::FieldExceptions& NotLookedAt() {
  static const rpc::testing::FieldExceptions fields = {
      {"CreateProgramme",
       {{"programme.programme_id", "output only"},
        {"programme.state", "output only"},
        {"programme.create_time", "output only"},
        {"programme.etag", "output only: there is none to compare with"},
        {"programme.effective_preparation_modules", "output only"}}},
      {"UpdateProgramme",
       {{"programme.state", "output only"},
        {"programme.create_time", "output only"},
        {"programme.effective_preparation_modules", "output only"}}},
      {"Enrol",
       {{"enrolment.enrolment_id", "output only"},
        {"enrolment.state", "output only"},
        {"enrolment.partners", "output only"},
        {"enrolment.create_time", "output only"},
        {"enrolment.etag", "output only: there is none to compare with"}}},
      {"BatchEnrol",
       {{"enrolments[].enrolment_id", "output only"},
        {"enrolments[].state", "output only"},
        {"enrolments[].partners", "output only"},
        {"enrolments[].create_time", "output only"},
        {"enrolments[].etag", "output only: there is none to compare with"}}},
      {"UpdateEnrolment",
       {{"enrolment.programme_id", "immutable: that of the enrolment holds"},
        {"enrolment.person_id", "immutable: that of the enrolment holds"},
        {"enrolment.role", "immutable: that of the enrolment holds"},
        {"enrolment.state", "output only"},
        {"enrolment.partners", "output only"},
        {"enrolment.create_time", "output only"}}},
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
}  // namespace upward::matching
