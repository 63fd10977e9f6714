// Remembers tokens whose signature and claims were found good, because a verification costs about
// 100 µs and the same token comes with every call of a client.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"

#include "libs/base/mutex.h"
#include "libs/security/key_set.h"
#include "libs/security/principal.h"

namespace upward::security {

// About 2 MB at the usual 500 bytes an entry, and more clients than one process serves at a time.
inline constexpr std::size_t kMaxCachedTokens = 4096;

// SHA-256: a dump of the memory then shows no token that could be used.
using TokenDigest = std::array<std::uint8_t, 32>;
TokenDigest DigestOf(std::string_view token);

struct VerifiedToken {
  Principal principal;
  absl::Time not_before;  // infinite past when the token says nothing
  absl::Time expires;
};

// Least recently used goes first. What was verified under one key set is unknown under any other,
// so a key's removal takes its tokens along. Knows no time: the caller checks the validity of what
// it finds, on every use. May be used from several threads at once.
class VerifiedTokenCache {
 public:
  // REQUIRES: capacity > 0.
  explicit VerifiedTokenCache(std::size_t capacity);

  // Both take the set that the caller verifies with.
  std::optional<VerifiedToken> Find(const TokenDigest& digest,
                                    const std::shared_ptr<const KeySet>& keys);
  void Put(const TokenDigest& digest, VerifiedToken token,
           const std::shared_ptr<const KeySet>& keys);
  void Remove(const TokenDigest& digest);

  std::size_t size() const;

 private:
  struct Entry {
    TokenDigest digest;
    VerifiedToken token;
  };
  // A digest's bytes are evenly spread already.
  struct DigestHash {
    std::size_t operator()(const TokenDigest& digest) const;
  };

  void ForgetOtherSets(const std::shared_ptr<const KeySet>& keys)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t capacity_;

  mutable base::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<TokenDigest, std::list<Entry>::iterator, DigestHash> index_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace upward::security
