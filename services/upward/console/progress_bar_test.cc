// Goal: progress is told truly, on one line that fits, and leaves nothing behind.
// Method: render single states, and watch what a bar writes to a stream.
#include "services/upward/console/progress_bar.h"

#include <sstream>

#include "gtest/gtest.h"

#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

TEST(ProgressLineTest, ShowsShareAndNumbers) {
  EXPECT_EQ(ProgressLine("applying", 5'000, 10'000, 80),
            "applying [###############...............]   50 %  5,000 of 10,000");
  EXPECT_EQ(ProgressLine("applying", 0, 10, 80),
            "applying [..............................]    0 %  0 of 10");
}

TEST(ProgressLineTest, StaysWithinItsBounds) {
  for (const int width : {8, 20, 30, 45, 200}) {
    EXPECT_LE(DisplayWidth(ProgressLine("checking", 123'456, 200'000, width)), width);
  }
  EXPECT_EQ(ProgressLine("x", 12, 10, 60), ProgressLine("x", 10, 10, 60)) << "never above 100 %";
}

TEST(ProgressLineTest, WithoutATotalThereIsNoBar) {
  EXPECT_EQ(ProgressLine("reading", 1'200, 0, 80), "reading  1,200");
  EXPECT_EQ(ProgressLine("loading", 0, 0, 80), "loading");
}

TEST(ProgressBarTest, DrawsOnlyWhatChangedAndClearsItself) {
  std::ostringstream out;
  {
    ProgressBar bar(&out, 60);
    bar.Show("reading", 1, 1'000'000);
    const std::string first = out.str();
    bar.Show("reading", 1, 1'000'000);
    EXPECT_EQ(out.str(), first) << "the same state is not drawn again";
    bar.Show("reading", 500'000, 1'000'000);
    EXPECT_GT(out.str().size(), first.size());
  }
  EXPECT_TRUE(out.str().ends_with("\r\033[K")) << "the line is empty at the end";
  EXPECT_EQ(out.str().find('\n'), std::string::npos);
}

TEST(ProgressBarTest, DrawsNothingWithoutATerminal) {
  ProgressBar bar(nullptr, 60);
  bar.Show("reading", 1, 2);
  bar.Clear();
}

}  // namespace
}  // namespace upward::console
