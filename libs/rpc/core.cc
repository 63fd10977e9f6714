#include "libs/rpc/core.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/error.h"

namespace upward::rpc {

static_assert(CoreOptions{}.max_calls >=
                  CoreOptions{}.threads + CoreOptions{}.max_queued + CoreOptions{}.max_streams,
              "the limit of all calls must leave room for every worker and the queue");

absl::Status CoreOptions::Validate() const {
  base::Violations wrong;
  if (threads < 1) wrong.Add("threads", "must be at least 1");
  if (max_queued < 0) wrong.Add("max_queued", "must not be negative");
  if (max_streams < 1) wrong.Add("max_streams", "must be at least 1");
  const std::int64_t workers = std::int64_t{threads} + max_queued + max_streams;
  if (max_calls < workers) {
    wrong.Add("max_calls", absl::StrCat("must be at least ", workers,
                                        ": room for all threads, the queue and all streams"));
  }
  if (max_unary_time <= absl::ZeroDuration()) wrong.Add("max_unary_time", "must be positive");
  if (max_stream_time <= absl::ZeroDuration()) wrong.Add("max_stream_time", "must be positive");
  return wrong.ToStatus();
}

Core::Core(const CoreOptions& options, const Parts& parts)
    : options_(options),
      parts_(parts),
      metrics_(parts.registry),
      unary_pool_(options.threads, options.max_queued),
      stream_pool_(options.max_streams, 0) {
  UPWARD_CHECK(options.Validate().ok(), "the options were not validated");
}

bool Core::Enter() {
  if (calls_.fetch_add(1) >= options_.max_calls) {
    calls_.fetch_sub(1);
    return false;
  }
  metrics_.Entered();
  return true;
}

void Core::Leave() {
  calls_.fetch_sub(1);
  metrics_.Left();
}

void Core::AddSetupError(const absl::Status& error) {
  base::MutexLock lock(mutex_);
  setup_.Update(error);
}

absl::Status Core::setup() const {
  base::MutexLock lock(mutex_);
  return setup_;
}

}  // namespace upward::rpc
