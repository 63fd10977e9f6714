#include "libs/events/in_process_bus.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/events/dead_letter_table.h"
#include "libs/events/runner.h"

namespace upward::events {

// A subscribed consumer. Publications run one after the other in each, whatever their source, so
// that replays and events of one aggregate do not overtake each other.
class InProcessBus::Member {
 public:
  Member(Consumer consumer, const base::Clock& clock, const Observers& observers)
      : consumer_(consumer),
        clock_(clock),
        runner_(
            std::move(consumer), clock, [this](absl::Duration time) { return Pause(time); },
            observers) {}

  const Consumer& consumer() const { return consumer_; }

  bool Reads(std::string_view source) const {
    return std::find(consumer_.sources.begin(), consumer_.sources.end(), source) !=
           consumer_.sources.end();
  }

  absl::Status Run(std::string_view source, std::span<const Event> events) {
    base::MutexLock lock(running_);
    if (!Pause(absl::ZeroDuration())) return absl::CancelledError("the consumer has stopped");
    return runner_.Run(events, [&](std::size_t index, const Failure& failure) {
      return StoreDeadLetter(consumer_, DeadLetter{.id = events[index].id,
                                                   .source = std::string(source),
                                                   .event = events[index],
                                                   .failure = failure,
                                                   .failed_at = clock_.Now()});
    });
  }

  // Ends pauses and waits for the function to return; Run fails from now on.
  void Stop() {
    {
      base::MutexLock lock(mutex_);
      stopped_ = true;
      wake_.NotifyAll();
    }
    base::MutexLock lock(running_);
  }

 private:
  bool Pause(absl::Duration time) {
    base::MutexLock lock(mutex_);
    if (!stopped_ && time > absl::ZeroDuration()) {
      wake_.WaitFor(mutex_, absl::ToChronoNanoseconds(time));
    }
    return !stopped_;
  }

  const Consumer consumer_;
  const base::Clock& clock_;

  base::Mutex running_;
  Runner runner_ ABSL_GUARDED_BY(running_);

  base::Mutex mutex_;
  base::CondVar wake_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

class InProcessBus::MemberSubscription final : public Subscription {
 public:
  MemberSubscription(InProcessBus& bus, std::shared_ptr<Member> member)
      : bus_(bus), member_(std::move(member)) {}
  ~MemberSubscription() override {
    bus_.Remove(member_.get());
    member_->Stop();
  }

 private:
  InProcessBus& bus_;
  const std::shared_ptr<Member> member_;
};

absl::StatusOr<SourceState> InProcessBus::State(std::string_view) {
  return SourceState{.last_publication = std::numeric_limits<std::int64_t>::max()};
}

absl::Status InProcessBus::Publish(const Publication& publication) {
  std::vector<std::shared_ptr<Member>> readers;
  {
    base::MutexLock lock(mutex_);
    for (const std::shared_ptr<Member>& member : members_) {
      const bool meant = publication.only.empty() || publication.only == member->consumer().name;
      if (meant && member->Reads(publication.source)) readers.push_back(member);
    }
  }
  // One that fails does not keep the events from the others; those skip them the next time.
  absl::Status status;
  for (const std::shared_ptr<Member>& reader : readers) {
    status.Update(reader->Run(publication.source, publication.events));
  }
  return status;
}

std::unique_ptr<Subscription> InProcessBus::Subscribe(Consumer consumer) {
  auto member = std::make_shared<Member>(std::move(consumer), clock_, observers_);
  base::MutexLock lock(mutex_);
  members_.push_back(member);
  return std::make_unique<MemberSubscription>(*this, std::move(member));
}

absl::Status InProcessBus::Trim(std::string_view) { return absl::OkStatus(); }

absl::Status InProcessBus::Welcome(std::string_view, std::span<const std::string>) {
  return absl::OkStatus();
}

void InProcessBus::Remove(const Member* member) {
  base::MutexLock lock(mutex_);
  members_.remove_if([member](const auto& other) { return other.get() == member; });
}

absl::StatusOr<std::shared_ptr<InProcessBus::Member>> InProcessBus::Find(
    std::string_view consumer) {
  base::MutexLock lock(mutex_);
  for (const std::shared_ptr<Member>& member : members_) {
    if (member->consumer().name == consumer) return member;
  }
  return base::Error(absl::StatusCode::kFailedPrecondition, "CONSUMER_NOT_RUNNING",
                     "The consumer does not run in this server; start it, or check its name.",
                     {{"consumer", std::string(consumer)}});
}

absl::StatusOr<std::vector<DeadLetter>> InProcessBus::List(std::string_view consumer,
                                                           std::string_view after, int limit) {
  UPWARD_ASSIGN_OR_RETURN(const std::shared_ptr<Member> member, Find(consumer));
  return ListDeadLetters(member->consumer(), after, limit);
}

absl::Status InProcessBus::Replay(std::string_view consumer, std::string_view id) {
  UPWARD_ASSIGN_OR_RETURN(const std::shared_ptr<Member> member, Find(consumer));
  UPWARD_ASSIGN_OR_RETURN(DeadLetter letter, FindDeadLetter(member->consumer(), id));
  letter.event.replay = true;
  UPWARD_RETURN_IF_ERROR(member->Run(letter.source, {&letter.event, 1}));
  return RemoveConsumedDeadLetter(member->consumer(), letter.event);
}

absl::StatusOr<int> InProcessBus::ReplayAll(std::string_view consumer) {
  int replayed = 0;
  std::string after;
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(const std::vector<DeadLetter> letters,
                            List(consumer, after, kMaxDeadLetterPage));
    if (letters.empty()) return replayed;
    for (const DeadLetter& letter : letters) {
      UPWARD_RETURN_IF_ERROR(Replay(consumer, letter.id));
      ++replayed;
    }
    after = letters.back().id;
  }
}

}  // namespace upward::events
