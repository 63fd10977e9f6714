#include "libs/base/id_generator.h"

#include <sys/random.h>

#include "libs/base/check.h"

namespace upward::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kBitsPerCharacter = 5;

int DigitOf(char character) {
  const std::size_t digit = kAlphabet.find(character);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

}  // namespace

std::uint64_t SystemRandom::Next64() {
  std::uint64_t bits = 0;
  UPWARD_CHECK(getrandom(&bits, sizeof bits, 0) == static_cast<ssize_t>(sizeof bits),
               "the operating system gives no random bytes");
  return bits;
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
  std::string text(kIdLength, '0');
  for (std::size_t i = 0; i < kIdLength; ++i) {
    int digit = 0;
    for (int b = 0; b < kBitsPerCharacter; ++b) {
      const int position = static_cast<int>(i) * kBitsPerCharacter + b - 2;
      const int bit = position < 0 ? 0 : (bits[position / 8] >> (7 - position % 8)) & 1;
      digit = digit * 2 + bit;
    }
    text[i] = kAlphabet[static_cast<std::size_t>(digit)];
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
