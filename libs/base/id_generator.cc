#include "libs/base/id_generator.h"

#include <pthread.h>
#include <sys/random.h>

#include <atomic>
#include <cstddef>

#include "libs/base/check.h"

namespace upward::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kBitsPerCharacter = 5;

int DigitOf(char character) {
  const std::size_t digit = kAlphabet.find(character);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

// Processes between this one and its first ancestor: a child must not use what was drawn before it.
std::atomic<unsigned>& Forks() {
  static std::atomic<unsigned> forks{0};
  return forks;
}

// Words drawn ahead by one thread, because a call into the kernel costs more than all that is done
// with a word. As many as getrandom gives without being interrupted.
class DrawnWords {
 public:
  std::uint64_t Next() {
    const unsigned now = Forks().load(std::memory_order_relaxed);
    if (next_ == words_.size() || now != drawn_in_) Draw(now);
    const std::uint64_t word = words_[next_];
    words_[next_++] = 0;  // nobody finds it here after it was used
    return word;
  }

 private:
  void Draw(unsigned now) {
    UPWARD_CHECK(getrandom(words_.data(), sizeof words_, 0) == static_cast<ssize_t>(sizeof words_),
                 "the operating system gives no random bytes");
    next_ = 0;
    drawn_in_ = now;
  }

  std::array<std::uint64_t, 32> words_{};
  std::size_t next_ = words_.size();
  unsigned drawn_in_ = 0;
};

}  // namespace

std::uint64_t SystemRandom::Next64() {
  static const int kCounted =
      pthread_atfork(nullptr, nullptr, [] { Forks().fetch_add(1, std::memory_order_relaxed); });
  UPWARD_CHECK(kCounted == 0, "no memory to be told of forks");
  thread_local DrawnWords words;
  return words.Next();
}

std::uint64_t SeededRandom::Next64() {
  MutexLock lock(mutex_);
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::string IdGenerator::New() {
  const auto milliseconds = static_cast<std::uint64_t>(absl::ToUnixMillis(clock_.Now()));
  const std::uint64_t high = random_.Next64();
  const std::uint64_t low = random_.Next64();
  IdBits bits;
  for (int i = 0; i < 6; ++i) bits[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
  for (int i = 0; i < 2; ++i) bits[6 + i] = static_cast<std::uint8_t>(high >> (8 * i));
  for (int i = 0; i < 8; ++i) bits[8 + i] = static_cast<std::uint8_t>(low >> (8 * i));
  return EncodeId(bits);
}

std::string EncodeId(const IdBits& bits) {
  // 26 characters hold 130 bits: the first carries two zero bits of padding in front.
  unsigned __int128 number = 0;
  for (const std::uint8_t byte : bits) number = number << 8 | byte;
  std::string text(kIdLength, '0');
  for (std::size_t i = kIdLength; i-- > 0; number >>= kBitsPerCharacter) {
    text[i] = kAlphabet[static_cast<std::size_t>(number & 31)];
  }
  return text;
}

std::optional<IdBits> DecodeId(std::string_view text) {
  if (text.size() != kIdLength) return std::nullopt;
  IdBits bits{};
  for (std::size_t i = 0; i < kIdLength; ++i) {
    const int digit = DigitOf(text[i]);
    if (digit < 0) return std::nullopt;
    for (int b = 0; b < kBitsPerCharacter; ++b) {
      const int bit = (digit >> (kBitsPerCharacter - 1 - b)) & 1;
      const int position = static_cast<int>(i) * kBitsPerCharacter + b - 2;
      if (position < 0) {
        if (bit != 0) return std::nullopt;  // would not fit into 128 bits
        continue;
      }
      bits[position / 8] |= static_cast<std::uint8_t>(bit << (7 - position % 8));
    }
  }
  return bits;
}

}  // namespace upward::base
