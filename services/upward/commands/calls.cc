#include "services/upward/commands/calls.h"

#include <chrono>
#include <thread>

namespace upward::commands {
namespace {

constexpr std::chrono::milliseconds kFirstPause{200};  // doubled each time: 1.4 s in all

}  // namespace

bool WaitToRetry(const absl::Status& status, int attempt) {
  if (!absl::IsUnavailable(status) || attempt >= kAttempts) return false;
  std::this_thread::sleep_for(kFirstPause * (1 << (attempt - 1)));
  return true;
}

}  // namespace upward::commands
