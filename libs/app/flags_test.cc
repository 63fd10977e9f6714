// Goal: an option can be set in three places, the nearest wins, and no secret is shown.
// Method: parse command lines with and without environment and configuration files.
#include "libs/app/flags.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "libs/base/testing/fake_clock.h"

namespace upward::app {
namespace {

class FlagsTest : public ::testing::Test {
 protected:
  FlagsTest() : flags_("server", "Serves.", "  server --pool 3") {
    std::filesystem::create_directories(folder_);
    flags_.Group("Storage");
    flags_.Add("database", database_, "Where the data is");
    flags_.Add("pool", pool_, "Connections");
    flags_.Add("share", share_, "A share");
    flags_.AddSecret("password", password_, "Password of the database");
    flags_.Group("Serving");
    flags_.Add("reflection", reflection_, "Describe the services to tools");
    flags_.Add("grace", grace_, "Time to finish calls");
    flags_.Add("topics", topics_, "What to follow");
    flags_.AddChoice("log-level", level_, {"debug", "info"}, "How much to log");
  }
  ~FlagsTest() override {
    std::filesystem::remove_all(folder_);
    for (const char* name :
         {"UPWARD_POOL", "UPWARD_PASSWORD", "UPWARD_REFLECTION", "UPWARD_GRACE", "UPWARD_CONFIG"}) {
      unsetenv(name);
    }
  }

  absl::StatusOr<bool> Parse(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"server"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return flags_.Parse(static_cast<int>(argv.size()), argv.data());
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "/upward_flags_", ::getpid());
  std::string database_ = "sqlite:/var/lib/upward";
  int pool_ = 8;
  double share_ = 0.5;
  bool reflection_ = false;
  absl::Duration grace_ = absl::Seconds(30);
  std::vector<std::string> topics_;
  std::string level_ = "info";
  Secret password_;
  Flags flags_;
};

TEST_F(FlagsTest, DefaultsStayWhereNothingIsGiven) {
  EXPECT_FALSE(*Parse({}));
  EXPECT_EQ(pool_, 8);
  EXPECT_EQ(grace_, absl::Seconds(30));
}

TEST_F(FlagsTest, TheCommandLineSetsEveryKind) {
  const auto parsed = Parse({"--database", "x", "--pool=3", "--share=0.25", "--reflection",
                             "--grace", "1.5s", "--topics", "a,b", "--log-level", "debug"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(database_, "x");
  EXPECT_EQ(pool_, 3);
  EXPECT_EQ(share_, 0.25);
  EXPECT_TRUE(reflection_);
  EXPECT_EQ(grace_, absl::Milliseconds(1500));
  EXPECT_EQ(topics_, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(level_, "debug");
}

TEST_F(FlagsTest, FlagBeatsEnvironmentBeatsFile) {
  const std::string file = Write("c.toml", "pool = 1\ndatabase = \"from file\"\ngrace = \"2m\"\n");
  setenv("UPWARD_POOL", "2", 1);
  setenv("UPWARD_GRACE", "3m", 1);
  setenv("UPWARD_REFLECTION", "true", 1);
  const auto parsed = Parse({"--config", file, "--grace", "4m"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(database_, "from file");
  EXPECT_EQ(pool_, 2);
  EXPECT_EQ(grace_, absl::Minutes(4));
  EXPECT_TRUE(reflection_);
}

TEST_F(FlagsTest, TheFileItselfMayBeNamedInTheEnvironment) {
  setenv("UPWARD_CONFIG", Write("c.ini", "pool=11\nreflection=true\n").c_str(), 1);
  ASSERT_TRUE(Parse({"--no-reflection"}).ok());
  EXPECT_EQ(pool_, 11);
  EXPECT_FALSE(reflection_);
}

TEST_F(FlagsTest, MistakesAreNamedWithTheCure) {
  EXPECT_TRUE(absl::StrContains(Parse({"--grace", "5"}).status().message(), "250ms, 1.5s, 2h"));
  EXPECT_TRUE(absl::StrContains(Parse({"--pools", "5"}).status().message(), "--pools"));
  EXPECT_TRUE(absl::StrContains(Parse({"--pool", "many"}).status().message(), "--pool"));
  EXPECT_EQ(Parse({"--log-level", "loud"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(
      Parse({"--config", Write("bad.toml", "pools = 1\n")}).status().message(), "pools"));
  EXPECT_FALSE(Parse({"--config", folder_ + "/none.toml"}).ok());
}

TEST_F(FlagsTest, SecretsComeFromFilesOrTheEnvironment) {
  setenv("UPWARD_PASSWORD", "from environment", 1);
  ASSERT_TRUE(Parse({}).ok());
  EXPECT_EQ(password_.Reveal(), "from environment");
  ASSERT_TRUE(Parse({"--password-file", Write("p", "from file\n")}).ok());
  EXPECT_EQ(password_.Reveal(), "from file");
  EXPECT_FALSE(Parse({"--password", "on the command line"}).ok());
  EXPECT_FALSE(Parse({"--password-file", folder_ + "/none"}).ok());
  EXPECT_FALSE(Parse({"--password-file", Write("empty", "\n")}).ok());
}

TEST_F(FlagsTest, NothingSecretIsShown) {
  setenv("UPWARD_PASSWORD", "hunter2", 1);
  ASSERT_TRUE(Parse({"--database", "postgres://me:hunter2@db:5432/upward"}).ok());
  std::ostringstream out;
  base::FakeClock clock;
  flags_.Log(telemetry::Logger(clock, telemetry::Level::kInfo, out));
  out << password_;
  EXPECT_FALSE(absl::StrContains(out.str(), "hunter2")) << out.str();
  EXPECT_TRUE(absl::StrContains(out.str(), "database=postgres://***@db:5432/upward")) << out.str();
  EXPECT_TRUE(absl::StrContains(out.str(), " pool=8 ")) << out.str();
}

TEST_F(FlagsTest, ACommandOfALargerProgramIsSetInTheSamePlaces) {
  CLI::App program("A program.", "program");
  CLI::App& command = *program.add_subcommand("serve");
  CLI::App& other = *program.add_subcommand("other");
  Flags flags(command);
  flags.Add("pool", pool_, "Connections");
  flags.Add("database", database_, "Where the data is");
  flags.Add("reflection", reflection_, "Describe the services to tools");
  setenv("UPWARD_POOL", "2", 1);
  const std::string file =
      "--config=" + Write("c.toml", "pool=1\ndatabase=\"from file\"\nreflection=true\n");
  const char* const serve[] = {"program", "serve", file.c_str(), "--no-reflection"};
  program.parse(std::size(serve), serve);
  EXPECT_EQ(pool_, 2);
  EXPECT_EQ(database_, "from file");
  EXPECT_FALSE(reflection_);

  const std::string bad = "--config=" + Write("bad.toml", "pools=1\n");
  const char* const misspelt[] = {"program", "serve", bad.c_str()};
  EXPECT_THROW(program.parse(std::size(misspelt), misspelt), CLI::ParseError);
  setenv("UPWARD_POOL", "no number", 1);
  const char* const elsewhere[] = {"program", "other"};
  program.parse(std::size(elsewhere), elsewhere);
  EXPECT_TRUE(other.parsed()) << "what is wrong for one command is nothing to another";
}

TEST_F(FlagsTest, HelpTeaches) {
  EXPECT_TRUE(*Parse({"--help"}));
  const std::string help = flags_.Help();
  for (const char* part : {"Serves.", "Storage:", "Serving:", "--pool", "UPWARD_POOL", "=8", "=30s",
                           "UPWARD_PASSWORD", "Examples:", "server --pool 3", "{debug,info}"}) {
    EXPECT_TRUE(absl::StrContains(help, part)) << part << "\n" << help;
  }
}

}  // namespace
}  // namespace upward::app
