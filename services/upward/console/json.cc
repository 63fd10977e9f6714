#include "services/upward/console/json.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "libs/base/check.h"
#include "libs/base/text.h"

namespace upward::console {

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  UPWARD_CHECK(status.ok(), "a message without Any fields can be written as JSON");
  return text;
}

absl::Status FromJson(std::string_view text, google::protobuf::Message& message) {
  const auto status =
      google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, &message);
  if (status.ok()) return absl::OkStatus();
  const auto why = status.message();
  return absl::InvalidArgumentError(absl::StrCat("no valid ", message.GetDescriptor()->name(), ": ",
                                                 std::string(why.data(), why.size())));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  // An empty file sets failbit on `content`, a folder badbit on `file`.
  if (file) content << file.rdbuf();
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", path, "; check the name and your rights to it"));
  }
  return content.str();
}

}  // namespace upward::console
