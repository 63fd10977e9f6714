// Goal: the token comes from where the user put it, and never from a flag's value.
// Method: token files with blanks and line ends, a missing one, and the environment variable.
#include "services/upward/commands/session.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

namespace upward::commands {
namespace {

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() { unsetenv("UPWARD_TOKEN"); }
  ~TokenTest() override {
    std::filesystem::remove(path_);
    unsetenv("UPWARD_TOKEN");
  }

  const std::string path_ = ::testing::TempDir() + "upward_token_" + std::to_string(::getpid());
};

TEST_F(TokenTest, AFileMayEndInBlanksAndLineEnds) {
  std::ofstream(path_) << "  abc.def.ghi \n\n";
  const auto token = ReadToken({.token_file = path_});
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->Reveal(), "abc.def.ghi");
}

TEST_F(TokenTest, AFileGoesBeforeTheVariable) {
  std::ofstream(path_) << "from-file";
  setenv("UPWARD_TOKEN", "from-variable", 1);
  EXPECT_EQ(ReadToken({.token_file = path_})->Reveal(), "from-file");
  EXPECT_EQ(ReadToken({})->Reveal(), "from-variable");
}

TEST_F(TokenTest, NoTokenIsNoError) { EXPECT_TRUE(ReadToken({})->empty()); }

TEST_F(TokenTest, AFileThatIsNotThereIsOne) {
  EXPECT_TRUE(absl::IsNotFound(ReadToken({.token_file = path_ + ".none"}).status()));
}

}  // namespace
}  // namespace upward::commands
