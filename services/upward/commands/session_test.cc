// Goal: the token comes from where the user put it, never from a flag's value, and nobody sends it
// in the clear without knowing.
// Method: token files with blanks and line ends, a missing one, and the environment variable;
// sessions with servers here and elsewhere, to which no call is made.
#include "services/upward/commands/session.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

#include "services/upward/commands/usage.h"

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

// What is said when a session with these options is opened.
std::string Said(const ConnectionOptions& options) {
  std::ostringstream out;
  std::ostringstream err;
  console::Console console({.out = out, .err = err, .out_width = {}, .err_width = {}});
  const auto session = Session::Open(options, console);
  EXPECT_TRUE(session.ok() || options.tls.enabled()) << session.status();
  return err.str();
}

TEST(ClearTextTest, IsWarnedOfWhereItLeavesThisMachine) {
  EXPECT_EQ(Said({.server = "127.0.0.1:7400"}), "");
  EXPECT_EQ(Said({.server = "localhost:7400", .matching_server = "[::1]:7402"}), "");
  EXPECT_EQ(Said({.server = "upward.example.org:443", .tls = {.authorities = "authorities.pem"}}),
            "");
  const std::string warning = Said({.server = "upward.example.org:443"});
  EXPECT_NE(warning.find("in the clear to upward.example.org:443; give --ca"), warning.npos)
      << warning;
  EXPECT_NE(Said({.matching_server = "10.0.0.2:7002"}).find("10.0.0.2:7002"), warning.npos);
}

TEST(TlsTest, OneFileOfAPairIsNamedAsTheFlagThatMissesTheOther) {
  for (const ConnectionOptions& options : {ConnectionOptions{.tls = {.certificate = "chain.pem"}},
                                           ConnectionOptions{.tls = {.private_key = "key.pem"}}}) {
    std::ostringstream out;
    console::Console console({.out = out, .err = out, .out_width = {}, .err_width = {}});
    const absl::Status status = Session::Open(options, console).status();
    EXPECT_TRUE(IsUsageError(status)) << status;
    EXPECT_NE(status.message().find("--client-certificate and --client-key"), std::string::npos)
        << status;
  }
}

}  // namespace
}  // namespace upward::commands
