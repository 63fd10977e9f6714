// Goal: an import that is here, or was when it was last read as running, is never taken for dead.
// Method: the calls of a job's life in their order, on a clock that the test moves.
#include "services/identity/rpc/import_progress.h"

#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"

namespace upward::identity {
namespace {

constexpr char kJob[] = "job-1";

class ImportProgressTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
  ImportProgress progress_{clock_};
};

TEST_F(ImportProgressTest, AJobIsHereFromTakenUntilItsEndIsOld) {
  EXPECT_FALSE(progress_.Has(kJob));
  progress_.Taken(base::TenantId("iberia"), kJob);
  EXPECT_TRUE(progress_.Has(kJob));
  progress_.Ended(kJob);
  EXPECT_TRUE(progress_.Has(kJob)) << "somebody may have read it as running just before";
  clock_.Advance(kEndRemembered);
  EXPECT_TRUE(progress_.Has(kJob));
  clock_.Advance(absl::Microseconds(1));
  EXPECT_FALSE(progress_.Has(kJob)) << "an end that was not stored is not alive for ever";
}

TEST_F(ImportProgressTest, AnEndToldTwiceIsRememberedFromTheFirst) {
  progress_.Taken(base::TenantId("iberia"), kJob);
  progress_.Ended(kJob);
  clock_.Advance(kEndRemembered);
  progress_.Ended(kJob);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_FALSE(progress_.Has(kJob));
}

TEST_F(ImportProgressTest, OnlyWhatRunsHasHeartbeats) {
  progress_.Taken(base::TenantId("iberia"), kJob);
  progress_.Report(kJob, "checking", 3, 10);
  ASSERT_EQ(progress_.All().size(), 1u);
  EXPECT_EQ(progress_.All()[0].heartbeat.rows_done, 3);
  progress_.Ended(kJob);
  EXPECT_TRUE(progress_.All().empty());
  EXPECT_FALSE(progress_.IsDisowned(kJob));
}

}  // namespace
}  // namespace upward::identity
