// Goal: a slip of the fingers finds the word that was meant, and a strange word finds none.
// Method: words with one kind of slip each against short lists.
#include "services/upward/console/nearest.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::console {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kWords = {"serve", "tenant", "token", "topics", "topic_weight"};

TEST(NearestTest, FindsTheWordBehindASlip) {
  EXPECT_THAT(Nearest("tennant", kWords), ElementsAre("tenant"));
  EXPECT_THAT(Nearest("tenat", kWords), ElementsAre("tenant"));
  EXPECT_THAT(Nearest("sevre", kWords), ElementsAre("serve"));
  EXPECT_THAT(Nearest("Token", kWords), ElementsAre("token"));
  EXPECT_THAT(Nearest("topic_wait", kWords), ElementsAre("topic_weight"));
}

TEST(NearestTest, TheLikeliestComesFirst) {
  EXPECT_THAT(Nearest("topic", {"topical", "topics", "tropic"}),
              ElementsAre("topics", "tropic", "topical"));
}

TEST(NearestTest, AStrangeWordIsNearToNone) {
  EXPECT_THAT(Nearest("frobnicate", kWords), IsEmpty());
  EXPECT_THAT(Nearest("", kWords), IsEmpty());
  EXPECT_THAT(Nearest("x", {"a"}), IsEmpty()) << "nothing in common";
}

TEST(NearestTest, SaysItInASentence) {
  EXPECT_EQ(DidYouMean({}), "");
  EXPECT_EQ(DidYouMean({"a"}), "; did you mean a?");
  EXPECT_EQ(DidYouMean({"a", "b"}), "; did you mean a or b?");
}

}  // namespace
}  // namespace upward::console
