#include "services/upward/console/json_check.h"

#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "libs/base/text.h"
#include "services/upward/console/nearest.h"

namespace upward::console {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

bool IsWholeNumber(const json& value) {
  if (value.is_number_integer()) return true;
  std::int64_t number = 0;  // protobuf writes 64-bit numbers as texts
  return value.is_string() && absl::SimpleAtoi(value.get<std::string>(), &number);
}

// Walks one document beside the description of its message.
class Walk {
 public:
  void Message(const std::string& path, const json& value, const Descriptor& type) {
    if (absl::StartsWith(type.full_name(), "google.protobuf.")) return;  // written as texts
    if (!value.is_object()) {
      return Add(path, "must be an object in braces: {\"key\": value, …}");
    }
    for (const auto& [key, inner] : value.items()) {
      const std::string inner_path = path.empty() ? key : absl::StrCat(path, ".", key);
      const FieldDescriptor* field = FieldOf(type, key);
      if (field == nullptr) {
        Add(inner_path, UnknownKey(key, type));
      } else if (!inner.is_null()) {  // null stands for the default
        Field(inner_path, inner, *field);
      }
    }
  }

  std::vector<std::string> Take() { return std::move(wrong_); }

 private:
  // A key may be written as in the proto file or in protobuf's own JSON style.
  static const FieldDescriptor* FieldOf(const Descriptor& type, const std::string& key) {
    const FieldDescriptor* field = type.FindFieldByName(key);
    return field != nullptr ? field : type.FindFieldByCamelcaseName(key);
  }

  static std::string UnknownKey(const std::string& key, const Descriptor& type) {
    std::vector<std::string> known;
    known.reserve(static_cast<std::size_t>(type.field_count()));
    for (int i = 0; i < type.field_count(); ++i) known.push_back(type.field(i)->name());
    const std::vector<std::string> nearest = Nearest(key, known);
    if (!nearest.empty()) return absl::StrCat("is no known key", DidYouMean(nearest));
    return absl::StrCat("is no known key; known are ", absl::StrJoin(known, ", "));
  }

  void Field(const std::string& path, const json& value, const FieldDescriptor& field) {
    if (field.is_map()) {
      if (!value.is_object()) Add(path, "must be an object in braces: {\"key\": value, …}");
      return;
    }
    if (!field.is_repeated()) return Single(path, value, field);
    if (!value.is_array()) return Add(path, "must be a list in brackets: [ … ]");
    for (std::size_t i = 0; i < value.size(); ++i) {
      Single(absl::StrCat(path, "[", i, "]"), value[i], field);
    }
  }

  void Single(const std::string& path, const json& value, const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Message(path, value, *field.message_type());
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(path, value, *field.enum_type());
      case FieldDescriptor::CPPTYPE_STRING:
        if (!value.is_string()) Add(path, "must be a text in quotes");
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!value.is_boolean()) Add(path, "must be true or false");
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        if (!value.is_number()) Add(path, "must be a number");
        return;
      default:
        if (!IsWholeNumber(value)) Add(path, "must be a whole number");
    }
  }

  void Enum(const std::string& path, const json& value, const EnumDescriptor& type) {
    if (value.is_number_integer()) return;
    if (value.is_string() && type.FindValueByName(value.get<std::string>()) != nullptr) return;
    std::vector<std::string> known;
    known.reserve(static_cast<std::size_t>(type.value_count()));
    for (int i = 1; i < type.value_count(); ++i) known.push_back(type.value(i)->name());
    const std::vector<std::string> nearest =
        value.is_string() ? Nearest(value.get<std::string>(), known) : std::vector<std::string>();
    Add(path, nearest.empty()
                  ? absl::StrCat("must be one of ", absl::StrJoin(known, ", "))
                  : absl::StrCat("is ", value.dump(), ", which is not known", DidYouMean(nearest)));
  }

  void Add(const std::string& path, std::string_view what) {
    wrong_.push_back(absl::StrCat(path.empty() ? "the file" : path, " ", base::Absl(what)));
  }

  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> JsonMistakes(const json& document, const Descriptor& type) {
  Walk walk;
  walk.Message("", document, type);
  return walk.Take();
}

}  // namespace upward::console
