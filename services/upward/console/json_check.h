// What is wrong with a JSON document that is to become a message of the contracts, in words for
// whoever wrote it by hand.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "nlohmann/json_fwd.hpp"

namespace upward::console {

// Every key that the message does not have, with the nearest ones that it has, and every value of
// the wrong kind, each under its path, such as "dimensions[2].weight". Empty when protobuf's own
// reader will take the document, but for the inside of its well-known types.
std::vector<std::string> JsonMistakes(const nlohmann::json& document,
                                      const google::protobuf::Descriptor& type);

}  // namespace upward::console
