#include "libs/rpc/testing/request_fields.h"

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "libs/base/check.h"
#include "libs/base/text.h"

namespace upward::rpc::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kUnknownEnum = 9999;

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Whether Fill sets it, or something in it.
bool IsFilled(const FieldDescriptor& field) {
  const auto* oneof = field.real_containing_oneof();
  return field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
         field.type() != FieldDescriptor::TYPE_BYTES &&
         (oneof == nullptr || oneof->field(0) == &field);
}

template <class Value>
using Setter = void (Reflection::*)(Message*, const FieldDescriptor*, Value) const;

template <class Value>
void Put(Message& message, const FieldDescriptor& field, Setter<Value> set, Setter<Value> add,
         Value value) {
  (message.GetReflection()->*(field.is_repeated() ? add : set))(&message, &field, value);
}

void PutUnusable(Message& message, const FieldDescriptor& field, const std::string& text) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Put(message, field, &Reflection::SetString, &Reflection::AddString, text);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Put(message, field, &Reflection::SetEnumValue, &Reflection::AddEnumValue,
                 kUnknownEnum);
    case FieldDescriptor::CPPTYPE_INT32:
      return Put(message, field, &Reflection::SetInt32, &Reflection::AddInt32,
                 std::numeric_limits<std::int32_t>::min());
    case FieldDescriptor::CPPTYPE_INT64:
      return Put(message, field, &Reflection::SetInt64, &Reflection::AddInt64,
                 std::numeric_limits<std::int64_t>::min());
    default:
      UPWARD_CHECK(false, field.full_name() + " is of a kind that no request had: fill it here");
  }
}

Message& Child(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? *reflection.AddMessage(&message, &field)
                             : *reflection.MutableMessage(&message, &field);
}

// Elements that a path leads through.
int SizeOf(const Message& message, const FieldDescriptor& field) {
  return field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
}

const Message& ChildAt(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field);
}

void AddPaths(const Message& message, const std::string& before, std::vector<std::string>& paths) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsFilled(field)) continue;
    const std::string path = before + field.name();
    if (field.is_map()) {
      paths.push_back(path);
      continue;
    }
    for (int at = 0; at < SizeOf(message, field); ++at) {
      const std::string one = field.is_repeated() ? absl::StrCat(path, "[", at, "]") : path;
      if (IsMessage(field)) {
        AddPaths(ChildAt(message, field, at), one + ".", paths);
      } else {
        paths.push_back(one);
      }
    }
  }
}

// The entry of a map with this key, or none.
const Message* EntryOf(const Message& message, const FieldDescriptor& map, std::string_view key) {
  const FieldDescriptor& name = *map.message_type()->map_key();
  if (name.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return nullptr;
  for (int i = 0; i < SizeOf(message, map); ++i) {
    const Message& entry = ChildAt(message, map, i);
    if (base::Absl(key) == entry.GetReflection()->GetString(entry, &name)) return &entry;
  }
  return nullptr;
}

// Whether `subscript`, what stands between brackets, names something in the field.
bool IsElement(const Message& message, const FieldDescriptor& field, std::string_view subscript) {
  if (field.is_map()) return EntryOf(message, field, subscript) != nullptr;
  int index = 0;
  return field.is_repeated() && absl::SimpleAtoi(base::Absl(subscript), &index) && index >= 0 &&
         index < SizeOf(message, field);
}

}  // namespace

Filling LongTexts() { return {.text = std::string(100'000, 'x')}; }

Filling ControlCharacters() { return {.text = std::string("a\0\x1b", 3)}; }

void Fill(Message& message, const Filling& filling) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsFilled(field)) continue;
    const int count = field.is_repeated() && !field.is_map() ? filling.list_size : 1;
    for (int k = 0; k < count; ++k) {
      if (IsMessage(field)) {
        Fill(Child(message, field), filling);
      } else {
        PutUnusable(message, field, filling.text);
      }
    }
  }
}

std::vector<std::string> FilledPaths(const Message& message) {
  std::vector<std::string> paths;
  AddPaths(message, "", paths);
  return paths;
}

bool IsPathIn(const Message& message, std::string_view path) {
  const std::size_t end = path.find_first_of(".[");
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, end)));
  if (field == nullptr) return false;
  if (end == path.npos) return true;
  path.remove_prefix(end);
  int index = 0;
  if (path.front() == '[') {
    // A map's key may hold a bracket itself, and nothing follows it.
    const std::size_t close = field->is_map() ? path.rfind(']') : path.find(']');
    if (close == path.npos) return false;
    const std::string_view subscript = path.substr(1, close - 1);
    if (!IsElement(message, *field, subscript)) return false;
    path.remove_prefix(close + 1);
    if (path.empty()) return true;
    if (field->is_map()) return false;
    UPWARD_CHECK(absl::SimpleAtoi(base::Absl(subscript), &index), "it is an element's");
  } else if (field->is_repeated()) {
    return false;  // of which element?
  }
  return path.front() == '.' && IsMessage(*field) &&
         IsPathIn(ChildAt(message, *field, index), path.substr(1));
}

bool Holds(std::string_view outer, std::string_view inner) {
  return inner.starts_with(outer) &&
         (inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

std::string WithoutIndices(std::string_view path) {
  std::string bare;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) bare.push_back(c);
    if (c == '[') inside = true;
  }
  return bare;
}

}  // namespace upward::rpc::testing
