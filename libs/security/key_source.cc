#include "libs/security/key_source.h"

#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::security {

ReloadingKeySource::ReloadingKeySource(std::unique_ptr<KeyLoader> loader, const base::Clock& clock,
                                       Report report, absl::Duration interval)
    : loader_(std::move(loader)),
      clock_(clock),
      report_(std::move(report)),
      interval_(interval),
      keys_(KeySet::Empty()) {
  UPWARD_CHECK(loader_ != nullptr && report_ != nullptr, "a key source needs loader and report");
}

ReloadingKeySource::~ReloadingKeySource() {
  loader_->Cancel();
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void ReloadingKeySource::Start() {
  UPWARD_CHECK(!thread_.joinable(), "a key source is started once");
  thread_ = std::thread([this] { Run(); });
}

std::shared_ptr<const KeySet> ReloadingKeySource::Current() const {
  base::MutexLock lock(mutex_);
  return keys_;
}

void ReloadingKeySource::OnUnknownKey() {
  {
    base::MutexLock lock(mutex_);
    if (wanted_ || clock_.Now() < last_refresh_ + kUnknownKeyInterval) return;
    wanted_ = true;
  }
  wake_.NotifyAll();
}

bool ReloadingKeySource::RefreshWanted() const {
  base::MutexLock lock(mutex_);
  return wanted_;
}

absl::Status ReloadingKeySource::Refresh() {
  base::MutexLock lock(refreshing_);
  {
    base::MutexLock state(mutex_);
    last_refresh_ = clock_.Now();
    wanted_ = false;
  }
  absl::Status status = LoadAndSwap();
  std::string failure = status.ok() ? std::string() : std::string(status.message());
  if (!failure.empty() && failure != last_failure_) {
    report_({KeySourceEvent::Kind::kFailed, "the old keys stay in force: " + failure});
  }
  last_failure_ = std::move(failure);
  return status;
}

absl::Status ReloadingKeySource::LoadAndSwap() {
  UPWARD_ASSIGN_OR_RETURN(std::string text, loader_->Load());
  if (text == text_in_force_) return absl::OkStatus();  // keeps what is cached under these keys
  std::vector<std::string> warnings;
  UPWARD_ASSIGN_OR_RETURN(std::shared_ptr<const KeySet> keys, KeySet::Parse(text, &warnings));
  const std::size_t size = keys->size();
  {
    base::MutexLock lock(mutex_);
    keys_ = std::move(keys);
  }
  text_in_force_ = std::move(text);
  report_({KeySourceEvent::Kind::kLoaded, "keys in force: " + std::to_string(size)});
  for (std::string& warning : warnings) {
    report_({KeySourceEvent::Kind::kWarning, std::move(warning)});
  }
  return absl::OkStatus();
}

void ReloadingKeySource::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      bool interval_passed = false;
      while (!stopping_ && !wanted_ && !interval_passed) {
        interval_passed = !wake_.WaitFor(mutex_, absl::ToChronoNanoseconds(interval_));
      }
      if (stopping_) return;
    }
    // A failure is reported where it occurs, and the next turn tries again.
    Refresh().IgnoreError();
  }
}

std::unique_ptr<KeyLoader> NewKeyLoader(std::string_view location, std::string_view ca_file) {
  if (location.starts_with("http://") || location.starts_with("https://")) {
    return std::make_unique<UrlKeyLoader>(std::string(location), std::string(ca_file));
  }
  return std::make_unique<FileKeyLoader>(std::string(location));
}

}  // namespace upward::security
