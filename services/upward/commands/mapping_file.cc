#include "services/upward/commands/mapping_file.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "libs/base/text.h"

namespace upward::commands {
namespace {

using identity::v1::ImportMapping;
using nlohmann::json;
using StringMap = google::protobuf::Map<std::string, std::string>;

// Walks one document and collects everything that is wrong with it.
class MappingReader {
 public:
  absl::StatusOr<ImportMapping> Read(const json& document) {
    if (!document.is_object()) {
      Fail("the file", "must be a JSON object with the key \"columns\"");
      return Result();
    }
    for (const auto& [key, value] : document.items()) ReadPart(key, value);
    if (!document.contains("columns")) Fail("columns", "is missing; it names the file's columns");
    return Result();
  }

 private:
  void ReadPart(const std::string& key, const json& value) {
    if (key == "format") return ReadFormat(value);
    if (key == "columns") return ReadTexts(key, value, *mapping_.mutable_columns());
    if (key == "attributes") return ReadTexts(key, value, *mapping_.mutable_attributes());
    if (key == "only_rows") return ReadTexts(key, value, *mapping_.mutable_only_rows());
    if (key == "values") return ReadValues(value);
    Fail(key, "is no key of a mapping; known are format, columns, attributes, values, only_rows");
  }

  void ReadFormat(const json& format) {
    if (!IsObject("format", format)) return;
    for (const auto& [key, value] : format.items()) {
      const std::string path = "format." + key;
      if (key == "delimiter") {
        ReadText(path, value, *mapping_.mutable_delimiter());
      } else if (key == "list_separator") {
        ReadText(path, value, *mapping_.mutable_list_separator());
      } else if (key == "date_formats") {
        ReadDateFormats(path, value);
      } else {
        Fail(path, "is no key of format; known are delimiter, date_formats, list_separator");
      }
    }
  }

  void ReadDateFormats(const std::string& path, const json& formats) {
    if (!formats.is_array()) return Fail(path, "must be a list of texts such as \"%Y-%m-%d\"");
    for (std::size_t i = 0; i < formats.size(); ++i) {
      ReadText(absl::StrCat(path, "[", i, "]"), formats[i], *mapping_.add_date_formats());
    }
  }

  void ReadValues(const json& values) {
    if (!IsObject("values", values)) return;
    for (const auto& [field, translations] : values.items()) {
      const std::string path = "values." + field;
      if (!IsObject(path, translations)) continue;
      for (const auto& [from, to] : translations.items()) {
        auto& translation = *mapping_.add_translations();
        translation.set_field(field);
        translation.set_from(from);
        ReadText(absl::StrCat(path, ".", from), to, *translation.mutable_to());
      }
    }
  }

  void ReadTexts(const std::string& path, const json& object, StringMap& texts) {
    if (!IsObject(path, object)) return;
    for (const auto& [key, value] : object.items()) {
      ReadText(absl::StrCat(path, ".", key), value, texts[key]);
    }
  }

  void ReadText(const std::string& path, const json& value, std::string& text) {
    if (!value.is_string()) return Fail(path, "must be a text in quotes");
    text = value.get<std::string>();
  }

  bool IsObject(const std::string& path, const json& value) {
    if (!value.is_object()) Fail(path, "must be an object: {\"name\": \"value\", …}");
    return value.is_object();
  }

  void Fail(const std::string& path, std::string_view what) {
    wrong_.push_back(absl::StrCat(path, " ", base::Absl(what)));
  }

  absl::StatusOr<ImportMapping> Result() const {
    if (wrong_.empty()) return mapping_;
    return absl::InvalidArgumentError(
        absl::StrCat("the mapping cannot be used:\n  ", absl::StrJoin(wrong_, "\n  ")));
  }

  ImportMapping mapping_;
  std::vector<std::string> wrong_;
};

}  // namespace

absl::StatusOr<ImportMapping> ParseMapping(std::string_view text) {
  try {
    return MappingReader().Read(json::parse(text.begin(), text.end()));
  } catch (const json::parse_error& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the mapping is no JSON; look at it around byte ", error.byte));
  }
}

absl::StatusOr<std::pair<std::string, std::string>> ParseOnlyRows(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == text.npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", base::Absl(text), "' must be written COLUMN=VALUE"));
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

}  // namespace upward::commands
