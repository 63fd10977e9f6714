// New identifiers: 128 bits as 26 characters, sortable by the time of their creation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/clock.h"
#include "libs/base/mutex.h"

namespace upward::base {

// A source of random bits. Implementations may be used from several threads at once.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t Next64() = 0;
};

// The operating system's generator (getrandom): fit for tokens and keys.
class SystemRandom final : public Random {
 public:
  std::uint64_t Next64() override;
};

// The same numbers for the same seed (splitmix64), for tests and reproducible samples.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next64() override;

 private:
  Mutex mutex_;
  std::uint64_t state_ ABSL_GUARDED_BY(mutex_);
};

// The 128 bits behind an id, most significant byte first.
using IdBits = std::array<std::uint8_t, 16>;

// Makes ids in the ULID layout: 48 bits of milliseconds since 1970, then 80 random bits, written
// in Crockford's base 32 (lower case). Owns nothing; `clock` and `random` must outlive it. Safe
// to use from several threads. Source of the layout: github.com/ulid/spec.
class IdGenerator {
 public:
  IdGenerator(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  std::string New();

 private:
  const Clock& clock_;
  Random& random_;
};

inline constexpr std::size_t kIdLength = 26;

// Text ↔ bits. Decode answers nothing for text that is not an id in the canonical lower-case form.
std::string EncodeId(const IdBits& bits);
std::optional<IdBits> DecodeId(std::string_view text);

}  // namespace upward::base
