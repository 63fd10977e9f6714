// The statements that a connection keeps prepared.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace upward::sql {

// Keeps at most `capacity` values by statement text and forgets the one that was used longest ago.
// For one thread.
template <typename Prepared>
class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}

  // Null when absent. The pointer holds until the next Insert or Erase.
  Prepared* Find(std::string_view text) {
    const auto found = places_.find(text);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  // Returns what had to give way. REQUIRES: the text is absent.
  std::optional<Prepared> Insert(std::string_view text, Prepared prepared) {
    std::optional<Prepared> evicted;
    if (entries_.size() == capacity_) {
      evicted = std::move(entries_.back().second);
      places_.erase(entries_.back().first);
      entries_.pop_back();
    }
    entries_.emplace_front(std::string(text), std::move(prepared));
    places_.emplace(entries_.front().first, entries_.begin());
    return evicted;
  }

  void Erase(std::string_view text) {
    const auto found = places_.find(text);
    if (found == places_.end()) return;
    const auto entry = found->second;
    places_.erase(found);
    entries_.erase(entry);
  }

 private:
  using Entry = std::pair<std::string, Prepared>;

  const std::size_t capacity_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> places_;
};

// A service has some hundred statements; only generated texts could be more.
inline constexpr std::size_t kStatementsKept = 256;

}  // namespace upward::sql
