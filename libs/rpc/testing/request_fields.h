// The fields of a request by reflection, for tests that must not forget one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace upward::rpc::testing {

// What every field of a kind is filled with. Numbers get the least there is, enums a value that no
// contract knows.
struct Filling {
  std::string text;
  int list_size = 2;
};

// Texts longer than any field takes, and texts that no database keeps or that steer a terminal.
Filling LongTexts();
Filling ControlCharacters();

// Sets every text, number and enum at any depth, with `list_size` elements in each list, one entry
// in each map, and the first field of each oneof. Truth values and bytes stay as they are: nothing
// is wrong with either of two, or with any. REQUIRES: no message holds itself.
void Fill(google::protobuf::Message& message, const Filling& filling);

// The paths of all that Fill has set, as violations name them: "pairs[1].first_person_id". Of a map
// the field alone: what is wrong with an entry can be told as the map's fault.
std::vector<std::string> FilledPaths(const google::protobuf::Message& message);

// Whether a path leads to something in the message: each name is a field's, each "[i]" an element
// that is there, each "[key]" behind a map an entry that is there. Fields need not be set.
bool IsPathIn(const google::protobuf::Message& message, std::string_view path);

// Whether `outer` is `inner` or something that holds it: "pairs" and "pairs[1]" hold
// "pairs[1].first_person_id".
bool Holds(std::string_view outer, std::string_view inner);

// Without the numbers of elements: "pairs[].first_person_id".
std::string WithoutIndices(std::string_view path);

}  // namespace upward::rpc::testing
