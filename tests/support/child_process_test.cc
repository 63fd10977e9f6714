// Goal: a child's end is told truly, and it never outlives the one who started it.
// Method: run small system programs; end a parent by force and look for its child.
#include "tests/support/child_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace upward::testing {
namespace {

using ::testing::HasSubstr;

TEST(ChildProcessTest, RunToEndTellsSuccessAndFailureWithItsOutput) {
  EXPECT_TRUE(RunToEnd({.arguments = {"/bin/true"}}, absl::Seconds(10)).ok());
  const absl::Status failed =
      RunToEnd({.arguments = {"/bin/sh", "-c", "echo broken pipe; exit 3"}}, absl::Seconds(10));
  EXPECT_THAT(std::string(failed.message()), HasSubstr("ended with 3"));
  EXPECT_THAT(std::string(failed.message()), HasSubstr("broken pipe"));
}

TEST(ChildProcessTest, WaitGivesUpAfterItsTimeoutAndSeesTheSignal) {
  const auto child = ChildProcess::Start({.arguments = {"/bin/sleep", "1000"}});
  ASSERT_TRUE(child.ok());
  EXPECT_EQ((*child)->Wait(absl::Milliseconds(20)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  (*child)->Signal(SIGTERM);
  const auto code = (*child)->Wait(absl::Seconds(10));
  ASSERT_TRUE(code.ok());
  EXPECT_EQ(*code, 128 + SIGTERM);
}

TEST(ChildProcessTest, DiesWithItsParent) {
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    const auto child = ChildProcess::Start({.arguments = {"/bin/sleep", "1000"}});
    const pid_t pid = child.ok() ? (*child)->pid() : -1;
    (void)!write(channel[1], &pid, sizeof pid);
    pause();
  }
  pid_t grandchild = -1;
  ASSERT_EQ(read(channel[0], &grandchild, sizeof grandchild), ssize_t{sizeof grandchild});
  ASSERT_GT(grandchild, 0);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  // The grandchild holds the pipe's other end: reading ends exactly when it is gone.
  close(channel[1]);
  char byte;
  EXPECT_EQ(read(channel[0], &byte, 1), 0);
}

}  // namespace
}  // namespace upward::testing
