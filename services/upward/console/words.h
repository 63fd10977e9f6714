// Numbers, times and enum values as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/timestamp.pb.h"

namespace upward::console {

// "12,345".
std::string CountText(std::int64_t count);

// "1 person", "12,345 people".
std::string Counted(std::int64_t count, std::string_view one, std::string_view many);

// "2026-03-01 09:30" in the time zone of this machine; empty for a time that is not set.
std::string TimeText(const google::protobuf::Timestamp& time);

// "yes" or an empty text: marks stand out in a column.
std::string Mark(bool value);

// "7/10".
std::string ScoreText(std::int64_t score, std::int64_t score_max);

// The value's name without the enum's prefix, in lower case, its words joined by `separator`; empty
// for UNSPECIFIED.
std::string EnumWord(const google::protobuf::EnumDescriptor& type, int value, char separator = ' ');
template <class Enum>
std::string Word(Enum value) {
  return EnumWord(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The words of all values but UNSPECIFIED as flags write them, with hyphens; and the value of one.
std::vector<std::string> EnumFlagWords(const google::protobuf::EnumDescriptor& type);
std::optional<int> EnumFromFlagWord(const google::protobuf::EnumDescriptor& type,
                                    std::string_view word);

}  // namespace upward::console
