// Messages of the contracts as JSON text.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace upward::console {

// Indented, with the field names of the proto files; fields without a value are left out, but for
// the lists of an answer (a message …Response), which are printed when they are empty too.
std::string ToJson(const google::protobuf::Message& message);

// Fills `message`. INVALID_ARGUMENT naming every unknown key and wrong value by its path, on a line
// each, with what may have been meant.
absl::Status FromJson(std::string_view text, google::protobuf::Message& message);

// A file's content. NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace upward::console
