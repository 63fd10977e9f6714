#include "libs/security/verified_token_cache.h"

#include <openssl/evp.h>

#include <cstring>
#include <utility>

#include "libs/base/check.h"

namespace upward::security {

TokenDigest DigestOf(std::string_view token) {
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  TokenDigest digest;
  unsigned size = 0;
  UPWARD_CHECK(
      EVP_Digest(token.data(), token.size(), digest.data(), &size, kSha256, nullptr) == 1 &&
          size == digest.size(),
      "OpenSSL has SHA-256");
  return digest;
}

std::size_t VerifiedTokenCache::DigestHash::operator()(const TokenDigest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

VerifiedTokenCache::VerifiedTokenCache(std::size_t capacity) : capacity_(capacity) {
  UPWARD_CHECK(capacity > 0, "a cache holds something");
}

void VerifiedTokenCache::ForgetOtherSets(const std::shared_ptr<const KeySet>& keys) {
  if (keys_ == keys) return;
  index_.clear();
  entries_.clear();
  keys_ = keys;  // holding it keeps its address from being given to a later set
}

std::optional<VerifiedToken> VerifiedTokenCache::Find(const TokenDigest& digest,
                                                      const std::shared_ptr<const KeySet>& keys) {
  base::MutexLock lock(mutex_);
  ForgetOtherSets(keys);
  const auto found = index_.find(digest);
  if (found == index_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->token;
}

void VerifiedTokenCache::Put(const TokenDigest& digest, VerifiedToken token,
                             const std::shared_ptr<const KeySet>& keys) {
  base::MutexLock lock(mutex_);
  ForgetOtherSets(keys);
  if (index_.contains(digest)) return;  // two threads verified the same token
  if (entries_.size() == capacity_) {
    index_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, std::move(token)});
  index_.emplace(digest, entries_.begin());
}

void VerifiedTokenCache::Remove(const TokenDigest& digest) {
  base::MutexLock lock(mutex_);
  const auto found = index_.find(digest);
  if (found == index_.end()) return;
  entries_.erase(found->second);
  index_.erase(found);
}

std::size_t VerifiedTokenCache::size() const {
  base::MutexLock lock(mutex_);
  return entries_.size();
}

}  // namespace upward::security
