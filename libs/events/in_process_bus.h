// The bus of the all-in-one server: the relay's thread runs the consumers itself.
#pragma once

#include <list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/events/bus.h"
#include "libs/events/observers.h"

namespace upward::events {

// Publish returns OK only when every subscribed consumer has taken each event or set it aside in
// its table of dead letters, so that a row that is marked as published has been consumed, and a
// crash delivers again. It keeps nothing itself: State always holds everything, Trim does nothing,
// and a consumer that is new needs Relay::Resend to see what was published before. So consumers
// subscribe before the relays start, and relays stop before the consumers do.
//
// `clock` must outlive it.
class InProcessBus final : public Bus, private DeadLetters {
 public:
  explicit InProcessBus(const base::Clock& clock, const Observers& observers = {})
      : clock_(clock), observers_(observers) {}

  absl::StatusOr<SourceState> State(std::string_view source) override;
  absl::Status Publish(const Publication& publication) override;
  std::unique_ptr<Subscription> Subscribe(Consumer consumer) override;
  absl::Status Trim(std::string_view source) override;
  absl::Status Welcome(std::string_view source, std::span<const std::string> newcomers) override;
  DeadLetters& dead_letters() override { return *this; }

 private:
  class Member;
  class MemberSubscription;

  absl::StatusOr<std::vector<DeadLetter>> List(std::string_view consumer, std::string_view after,
                                               int limit) override;
  absl::Status Replay(std::string_view consumer, std::string_view id) override;
  absl::StatusOr<int> ReplayAll(std::string_view consumer) override;

  absl::StatusOr<std::shared_ptr<Member>> Find(std::string_view consumer);
  void Remove(const Member* member);

  const base::Clock& clock_;
  const Observers observers_;

  base::Mutex mutex_;
  std::list<std::shared_ptr<Member>> members_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::events
