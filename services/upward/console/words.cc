#include "services/upward/console/words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

#include "libs/base/text.h"

namespace upward::console {
namespace {

constexpr char kUnspecified[] = "UNSPECIFIED";
constexpr std::size_t kGroup = 3;  // digits between two commas

}  // namespace

std::string CountText(std::int64_t count) {
  std::string digits = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t end = digits.size(); end > first + kGroup; end -= kGroup) {
    digits.insert(end - kGroup, 1, ',');
  }
  return digits;
}

std::string Counted(std::int64_t count, std::string_view one, std::string_view many) {
  return absl::StrCat(CountText(count), " ", base::Absl(count == 1 ? one : many));
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()),
                          absl::LocalTimeZone());
}

std::string Mark(bool value) { return value ? "yes" : ""; }

std::string ScoreText(std::int64_t score, std::int64_t score_max) {
  return absl::StrCat(score, "/", score_max);
}

std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value, char separator) {
  const auto* found = type.FindValueByNumber(value);
  if (found == nullptr) return absl::StrCat("unknown (", value, ")");
  const std::string& none = type.FindValueByNumber(0)->name();
  const std::string prefix(absl::StripSuffix(none, kUnspecified));
  std::string word(absl::StripPrefix(found->name(), prefix));
  if (word == kUnspecified) return "";
  absl::AsciiStrToLower(&word);
  std::replace(word.begin(), word.end(), '_', separator);
  return word;
}

std::vector<std::string> EnumFlagWords(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(EnumWord(type, type.value(i)->number(), '-'));
  }
  return words;
}

std::optional<int> EnumFromFlagWord(const google::protobuf::EnumDescriptor& type,
                                    std::string_view word) {
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number != 0 && EnumWord(type, number, '-') == word) return number;
  }
  return std::nullopt;
}

}  // namespace upward::console
