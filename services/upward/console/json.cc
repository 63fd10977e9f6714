#include "services/upward/console/json.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

#include "libs/base/check.h"
#include "services/upward/console/json_check.h"

namespace upward::console {
namespace {

// The line and column of the first letter that is not JSON.
std::string WhereItBreaks(std::string_view text) {
  std::size_t byte = 0;
  try {
    [[maybe_unused]] const auto parsed = nlohmann::json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::parse_error& error) {
    byte = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
  }
  const std::string_view before = text.substr(0, byte);
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 on the first line: npos + 1
  return absl::StrCat("line ", std::count(before.begin(), before.end(), '\n') + 1, ", column ",
                      byte - line_begin + 1);
}

// The lists that `message` itself holds and that are empty, if it is an answer.
std::vector<std::string> EmptyLists(const google::protobuf::Message& message) {
  std::vector<std::string> names;
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  if (!type.name().ends_with("Response")) return names;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (!field.is_repeated() || field.is_map()) continue;
    if (message.GetReflection()->FieldSize(message, &field) == 0) names.push_back(field.name());
  }
  return names;
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  UPWARD_CHECK(status.ok(), "a message without Any fields can be written as JSON");
  const std::vector<std::string> empty = EmptyLists(message);
  if (empty.empty()) return text;
  auto document = nlohmann::ordered_json::parse(text);
  for (const std::string& name : empty) document[name] = nlohmann::ordered_json::array();
  return document.dump(1) + "\n";
}

absl::Status FromJson(std::string_view text, google::protobuf::Message& message) {
  const nlohmann::json document =
      nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) {
    return absl::InvalidArgumentError(
        absl::StrCat("this is no JSON; look at it around ", WhereItBreaks(text)));
  }
  const std::vector<std::string> wrong = JsonMistakes(document, *message.GetDescriptor());
  if (!wrong.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("this is no ", message.GetDescriptor()->name(),
                                                   ":\n  ", absl::StrJoin(wrong, "\n  ")));
  }
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
