#include "libs/events/testing/event_listener.h"

#include <algorithm>
#include <utility>

#include "libs/events/consumer.h"
#include "libs/events/event.h"

namespace upward::events {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(60);

}  // namespace

EventListener::EventListener(Bus& bus, std::string source, sql::Database& database) {
  Consumer consumer;
  consumer.name = "test";
  consumer.sources = {std::move(source)};
  consumer.database = &database;
  consumer.handle = [this](sql::Transaction&, std::span<const Event> events) {
    base::MutexLock lock(mutex_);
    for (const Event& event : events) types_.push_back(event.type);
    heard_.NotifyAll();
    return absl::OkStatus();
  };
  subscription_ = bus.Subscribe(std::move(consumer));
}

bool EventListener::Await(std::string_view type, int count) {
  const absl::Time deadline = clock_.Now() + kLimit;
  base::MutexLock lock(mutex_);
  while (std::count(types_.begin(), types_.end(), type) < count) {
    const absl::Duration left = deadline - clock_.Now();
    if (left <= absl::ZeroDuration()) return false;
    heard_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
  }
  return true;
}

}  // namespace upward::events
