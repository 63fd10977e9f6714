// Goal: what is typed runs the right command or says what is wrong, with the documented exit code.
// Method: run whole command lines that need no server and look at both streams.
#include "services/upward/commands/program.h"

#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/upward/commands/groups.h"
#include "services/upward/commands/mapping_file.h"

namespace upward::commands {
namespace {

using ::testing::HasSubstr;

class ProgramTest : public ::testing::Test {
 protected:
  Exit Run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "upward");
    Program program({.out = out_, .err = err_, .err_width = {}});
    AddAll(program);
    return program.Run(static_cast<int>(arguments.size()), arguments.data());
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

// Every path of words below `app`.
void CollectPaths(const CLI::App& app, const std::vector<std::string>& path,
                  std::vector<std::vector<std::string>>& paths) {
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<std::string> longer = path;
    longer.push_back(below->get_name());
    paths.push_back(longer);
    CollectPaths(*below, longer, paths);
  }
}

TEST_F(ProgramTest, EveryCommandHasHelpWithAnExampleOrFurtherWords) {
  Program program({.out = out_, .err = err_, .err_width = {}});
  AddAll(program);
  std::vector<std::vector<std::string>> paths;
  CollectPaths(program.root(), {}, paths);
  EXPECT_GT(paths.size(), 40u);
  for (const auto& path : paths) {
    std::vector<const char*> arguments;
    for (const std::string& word : path) arguments.push_back(word.c_str());
    arguments.push_back("--help");
    out_.str("");
    EXPECT_EQ(Run(arguments), Exit::kOk);
    EXPECT_TRUE(out_.str().find("Examples:") != std::string::npos ||
                out_.str().find("Subcommands:") != std::string::npos)
        << out_.str();
  }
}

TEST_F(ProgramTest, VersionAndHelpAreNoErrors) {
  EXPECT_EQ(Run({"--version"}), Exit::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("upward "));
  EXPECT_EQ(Run({"--help"}), Exit::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgramTest, AWrongLineSaysWhereHelpIs) {
  EXPECT_EQ(Run({"tenant", "create"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("id is required"));
  EXPECT_THAT(err_.str(), HasSubstr("upward tenant create --help"));
  EXPECT_EQ(Run({"people", "list", "--levels", "high"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("write 3, 3-5 or 5-"));
  EXPECT_EQ(Run({}), Exit::kUsage);
}

TEST_F(ProgramTest, AnUnknownCommandIsNamedWithTheNearest) {
  EXPECT_EQ(Run({"tennant", "create", "acme"}), Exit::kUsage);
  EXPECT_EQ(err_.str(),
            "upward: there is no command 'tennant'; did you mean tenant? see `upward --help`\n");
  err_.str("");
  EXPECT_EQ(Run({"pairs", "acept", "some-id"}), Exit::kUsage);
  EXPECT_EQ(err_.str(),
            "upward: there is no command 'pairs acept'; did you mean accept? see `upward pairs "
            "--help`\n");
  err_.str("");
  EXPECT_EQ(Run({"--quiet", "events", "dead-letters", "lists"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("no command 'events dead-letters lists'; did you mean list?"));
  err_.str("");
  EXPECT_EQ(Run({"frobnicate"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("no command 'frobnicate'; the commands are "));
  EXPECT_THAT(err_.str(), HasSubstr("programme"));
}

TEST_F(ProgramTest, AnAnswerThatCannotBeWrittenIsAFailure) {
  std::ofstream full("/dev/full");  // takes nothing
  Program program({.out = full, .err = err_, .err_width = {}});
  AddAll(program);
  const char* const arguments[] = {"upward", "completion", "bash"};
  EXPECT_EQ(program.Run(3, arguments), Exit::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("the answer could not be written"));
}

TEST_F(ProgramTest, AFileToImportAndTheWordsBelowImportAreToldApart) {
  EXPECT_EQ(Run({"import"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("name the FILE to import"));
  EXPECT_EQ(Run({"import", "findings"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("job is required"));
  EXPECT_EQ(Run({"import", "people.csv", "--map", "no-such-file.json"}), Exit::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("cannot read no-such-file.json"));
}

TEST_F(ProgramTest, EnrollingNeedsOneWayToSayWho) {
  EXPECT_EQ(Run({"enrol", "p1", "--role", "mentor"}), Exit::kUsage);
  EXPECT_EQ(Run({"enrol", "p1", "--role", "mentor", "--person", "a", "--levels", "3"}),
            Exit::kUsage);
  EXPECT_EQ(Run({"enrol", "p1", "--person", "a"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--role mentor or --role mentee"));
}

TEST_F(ProgramTest, WhatMeansAnotherNumberIsRefused) {
  EXPECT_EQ(Run({"tenant", "settings", "set", "--drop-percent-max", "0"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--drop-percent-max"));
}

TEST_F(ProgramTest, AnUnknownConsumerIsRefusedWithTheKnown) {
  for (const char* command : {"list", "replay"}) {
    err_.str("");
    EXPECT_EQ(Run({"events", "dead-letters", command, "--consumer", "nonsense"}), Exit::kUsage);
    EXPECT_THAT(err_.str(), HasSubstr("{matching}"));
  }
}

TEST_F(ProgramTest, AMappingIsExplainedWithoutAServer) {
  EXPECT_EQ(Run({"import", "mapping"}), Exit::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("manager_employee_id"));
  EXPECT_THAT(out_.str(), HasSubstr("only_rows"));
  out_.str("");
  EXPECT_EQ(Run({"import", "mapping", "--example"}), Exit::kOk);
  const auto mapping = ParseMapping(out_.str());
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_GT(mapping->columns_size(), 20);
}

TEST_F(ProgramTest, AnUpdateNamesOneEnrolmentAndAWish) {
  EXPECT_EQ(Run({"enrol", "update", "p1", "e:1"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("name at least one wish"));
  err_.str("");
  EXPECT_EQ(Run({"enrol", "update", "p1", "--capacity", "2"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("either PROGRAMME and PERSON, or --enrolment"));
  err_.str("");
  EXPECT_EQ(Run({"enrol", "update", "p1", "e:1", "--working-hours", "9-17"}), Exit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("write it as 9:00-17:30"));
}

TEST_F(ProgramTest, ATokenNeedsAFolderThatAServerHasUsed) {
  const std::string folder = ::testing::TempDir() + "upward_no_such_folder";
  EXPECT_EQ(Run({"token", "issue", "--role", "operator", "--data", folder.c_str()}), Exit::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("there is no key in the data folder"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgramTest, AnUnknownFieldInAProgrammeIsAnError) {
  const std::string path = ::testing::TempDir() + "upward_programme.json";
  std::ofstream(path) << R"({"name": "Pilot", "topic_wait": 3})";
  EXPECT_EQ(Run({"programme", "create", "--file", path.c_str()}), Exit::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr(path));
  EXPECT_THAT(err_.str(), HasSubstr("topic_wait is no known key; did you mean topic_weight?"));
}

}  // namespace
}  // namespace upward::commands
