// How a program of the suite ends.
#pragma once

namespace upward::app {

// What the shell learns. The numbers are those of sysexits.h where it has one.
enum class ExitCode : int {
  kOk = 0,
  kFailed = 1,         // a part failed while running
  kUsage = 64,         // wrong options
  kCannotStart = 69,   // a part could not be started
  kInterrupted = 130,  // a second signal cut the stop short
};

}  // namespace upward::app
