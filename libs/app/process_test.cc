// Goal: a process starts in order and stops in reverse, however it is ended.
// Method: child processes that get real signals; their exit codes and what they print.
#include "libs/app/process.h"

#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "gtest/gtest.h"

#include "libs/base/clock.h"

namespace upward::app {
namespace {

class ProcessDeathTest : public ::testing::Test {
 protected:
  ProcessDeathTest() { ::testing::FLAGS_gtest_death_test_style = "threadsafe"; }

  void AddPrinting(Process& process, const std::string& name) {
    process.Add(
        name,
        [name] {
          std::cerr << "+" << name << " ";
          return absl::OkStatus();
        },
        [name] { std::cerr << "-" << name << " "; });
  }

  // Runs the process, which is to get `signal` from the last of its parts.
  [[noreturn]] void RunAndExit(Process& process, int signal) {
    const auto send = [signal] {
      kill(getpid(), signal);
      return absl::OkStatus();
    };
    process.Add("sender", send, nullptr);
    std::_Exit(static_cast<int>(process.Run()));
  }

  base::SystemClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kError};
};

TEST_F(ProcessDeathTest, ASignalStopsThePartsInReverse) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_EXIT(
        {
          BlockSignals();
          Process process(logger_);
          AddPrinting(process, "a");
          AddPrinting(process, "b");
          AddPrinting(process, "c");
          RunAndExit(process, signal);
        },
        ::testing::ExitedWithCode(0), "\\+a \\+b \\+c -c -b -a $");
  }
}

TEST_F(ProcessDeathTest, ASecondSignalEndsAtOnce) {
  EXPECT_EXIT(
      {
        BlockSignals();
        Process process(logger_);
        process.Add("stubborn", nullptr, [] {
          kill(getpid(), SIGTERM);
          while (true) pause();
        });
        RunAndExit(process, SIGTERM);
      },
      ::testing::ExitedWithCode(130), "");
}

TEST_F(ProcessDeathTest, WhatCannotStartStopsWhatHasStarted) {
  EXPECT_EXIT(
      {
        BlockSignals();
        Process process(logger_);
        AddPrinting(process, "a");
        process.Add(
            "broken", [] { return absl::UnavailableError("port taken"); },
            [] { std::cerr << "must not run"; });
        AddPrinting(process, "c");
        std::_Exit(static_cast<int>(process.Run()));
      },
      ::testing::ExitedWithCode(69), "\\+a .*cannot start.*port taken.*\n-a $");
}

TEST_F(ProcessDeathTest, APartMayEndTheProcess) {
  EXPECT_EXIT(
      {
        BlockSignals();
        Process process(logger_);
        AddPrinting(process, "a");
        process.Stop(absl::DataLossError("gone"));
        std::_Exit(static_cast<int>(process.Run()));
      },
      ::testing::ExitedWithCode(69), "");
  EXPECT_EXIT(
      {
        BlockSignals();
        Process process(logger_);
        process.Add(
            "a",
            [&process] {
              process.Stop(absl::DataLossError("gone"));
              return absl::OkStatus();
            },
            [] { std::cerr << "-a"; });
        std::_Exit(static_cast<int>(process.Run()));
      },
      ::testing::ExitedWithCode(1), "-a");
}

}  // namespace
}  // namespace upward::app
