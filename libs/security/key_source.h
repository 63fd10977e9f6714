// The key set in force, and how it is kept up to date while keys rotate.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/security/key_loader.h"
#include "libs/security/key_set.h"

namespace upward::security {

// Answers the set in force. Implementations may be used from several threads at once and answer
// without waiting for the network or the disk.
class KeySource {
 public:
  virtual ~KeySource() = default;

  // Never null.
  virtual std::shared_ptr<const KeySet> Current() const = 0;

  // Somebody showed a token of a key that Current() lacks: a hint that the keys may have rotated,
  // or an attack. Implementations bound what it makes them do.
  virtual void OnUnknownKey() {}
};

// The same set for ever, for the embedded mode and tests.
class FixedKeySource final : public KeySource {
 public:
  explicit FixedKeySource(std::shared_ptr<const KeySet> keys) : keys_(std::move(keys)) {}
  std::shared_ptr<const KeySet> Current() const override { return keys_; }

 private:
  const std::shared_ptr<const KeySet> keys_;
};

// How often a key set is read again: a key that the identity provider withdraws is trusted for at
// most this long, and for as long as the provider cannot be reached.
inline constexpr absl::Duration kRefreshInterval = absl::Minutes(1);

// Least time between two reads that unknown keys cause: forged tokens must not turn this service
// into a load on the identity provider, yet a new key should work soon.
inline constexpr absl::Duration kUnknownKeyInterval = absl::Seconds(10);
static_assert(kUnknownKeyInterval < kRefreshInterval);
static_assert(kFetchTimeout <= kUnknownKeyInterval);

// What the owner may want to log.
struct KeySourceEvent {
  enum class Kind {
    kLoaded,   // a new set is in force
    kWarning,  // it is in force, but something in it needs attention
    kFailed,   // no new set; the old one stays in force. Not repeated while the cause is the same.
  };
  Kind kind;
  std::string text;
};

// Reads the set anew at an interval, and soon after an unknown key was seen. A set that is broken
// or cannot be read leaves the old one in force. Until the first one is read the set is empty.
// Owns its loader and, once started, one thread; the destructor stops it.
class ReloadingKeySource final : public KeySource {
 public:
  // Called from whichever thread refreshes, one call at a time; must not call back into the source.
  using Report = std::function<void(const KeySourceEvent&)>;

  // `clock` must outlive this.
  ReloadingKeySource(std::unique_ptr<KeyLoader> loader, const base::Clock& clock, Report report,
                     absl::Duration interval = kRefreshInterval);
  ~ReloadingKeySource() override;

  // Reads the set now. Call it once before Start, so that a misconfigured address is found at once.
  absl::Status Refresh() ABSL_LOCKS_EXCLUDED(refreshing_, mutex_);

  // Begins refreshing in the background. REQUIRES: not called before.
  void Start() ABSL_LOCKS_EXCLUDED(mutex_);

  std::shared_ptr<const KeySet> Current() const override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnUnknownKey() override ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether an unknown key asked for a refresh that has not begun yet.
  bool RefreshWanted() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status LoadAndSwap() ABSL_EXCLUSIVE_LOCKS_REQUIRED(refreshing_);

  const std::unique_ptr<KeyLoader> loader_;
  const base::Clock& clock_;
  const Report report_;
  const absl::Duration interval_;

  // Held for a whole refresh; taken before mutex_.
  base::Mutex refreshing_;
  std::string text_in_force_ ABSL_GUARDED_BY(refreshing_);
  std::string last_failure_ ABSL_GUARDED_BY(refreshing_);

  mutable base::Mutex mutex_;
  base::CondVar wake_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_refresh_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // touched by Start and the destructor alone
};

// The loader for a configured location: a URL when it begins with http:// or https://, else a path.
std::unique_ptr<KeyLoader> NewKeyLoader(std::string_view location, std::string_view ca_file);

}  // namespace upward::security
