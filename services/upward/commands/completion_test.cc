// Goal: bash completes words, flags of the command and flags of everywhere.
// Method: ask a real bash that has read the script for the completions of a line.
#include "services/upward/commands/completion.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/upward/commands/groups.h"

namespace upward::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    std::ostringstream unused;
    Program program({.out = unused, .err = unused, .err_width = {}});
    AddAll(program);
    std::ofstream(script_) << BashCompletion(program.root());
  }
  ~CompletionTest() override { std::filesystem::remove(script_); }

  // What bash offers behind the words of a line; the last one may be empty.
  std::string Complete(const std::string& words, int last) const {
    const std::string command = "bash -c 'source " + script_ + "; COMP_WORDS=(" + words +
                                "); COMP_CWORD=" + std::to_string(last) +
                                "; _upward; echo \" ${COMPREPLY[*]} \"' 2>&1";
    std::string answer;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "bash cannot be run";
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) answer += buffer.data();
    pclose(pipe);
    return answer;
  }

  const std::string script_ =
      ::testing::TempDir() + "upward_completion_" + std::to_string(::getpid());
};

TEST_F(CompletionTest, CompletesWords) {
  const std::string words = Complete("upward pro", 1);
  EXPECT_THAT(words, HasSubstr(" programme "));
  EXPECT_THAT(words, Not(HasSubstr("tenant")));
  EXPECT_THAT(Complete("upward events dead-letters re", 3), HasSubstr(" replay "));
}

TEST_F(CompletionTest, CompletesFlagsOfTheCommandAndOfEverywhere) {
  const std::string flags = Complete("upward people list --", 3);
  EXPECT_THAT(flags, HasSubstr(" --department "));
  EXPECT_THAT(flags, HasSubstr(" --server "));
  EXPECT_THAT(flags, Not(HasSubstr("--map")));
}

TEST_F(CompletionTest, ValuesBetweenWordsDoNotConfuseIt) {
  EXPECT_THAT(Complete("upward --server host:1 tenant settings s", 5), HasSubstr(" set "));
}

TEST_F(CompletionTest, CompletesTheValuesOfAFlag) {
  EXPECT_EQ(Complete("upward enrol P --role ''", 4), " mentor mentee \n");
  EXPECT_EQ(Complete("upward enrol list P --state w", 5), " withdrawn \n");
  EXPECT_EQ(Complete("upward people list --output ''", 4), " table json \n");
  EXPECT_THAT(Complete("upward pairs list P --state ''", 5), HasSubstr(" proposed "));
  EXPECT_THAT(Complete("upward token issue --role te", 4), HasSubstr(" tenant_admin "));
}

TEST_F(CompletionTest, LeavesFilesToTheShellAndOffersNoFlagsAsValues) {
  EXPECT_EQ(Complete("upward import staff.csv --map ''", 4), "  \n");
  EXPECT_EQ(Complete("upward people list --department ''", 4), "  \n");
}

TEST_F(CompletionTest, AFlagWithoutAValueIsFollowedByFlags) {
  EXPECT_THAT(Complete("upward import staff.csv --dry-run --", 4), HasSubstr(" --map "));
}

}  // namespace
}  // namespace upward::commands
