#include "services/identity/domain/mapping.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/base/error.h"
#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/cell_values.h"
#include "services/identity/domain/date_format.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

constexpr std::size_t kColumnsShownMax = 60;       // of a header, in a message
constexpr std::size_t kColumnNameShownBytes = 60;  // of one of them
constexpr std::size_t kEditsOfANearMatch = 2;      // two slips of the finger

// Paths of an upload's request.
constexpr char kColumns[] = "options.mapping.columns";
constexpr char kAttributes[] = "options.mapping.attributes";
constexpr char kTranslations[] = "options.mapping.translations";
constexpr char kOnlyRows[] = "options.mapping.only_rows";
constexpr char kDateFormats[] = "options.mapping.date_formats";

// The name, cut where it is very long; never within a character.
std::string_view Shown(std::string_view name) {
  if (name.size() <= kColumnNameShownBytes) return name;
  std::size_t end = kColumnNameShownBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

absl::Status MappingError(const std::vector<std::string>& problems) {
  return base::Error(absl::StatusCode::kInvalidArgument, "IMPORT_MAPPING",
                     fmt::format("the mapping cannot be used: {}", fmt::join(problems, "; ")));
}

// Letters and digits only, in lower case: "Employee ID" and "employee_id" are the same.
std::string Simplified(std::string_view name) {
  std::string simple;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      simple.push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (c != ' ' && c != '_' && c != '-' && c != '.') {
      simple.push_back(c);
    }
  }
  return simple;
}

// Levenshtein's distance.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

// "; did you mean "x"?" for the nearest of the candidates, or nothing.
std::string Suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string wanted = Simplified(Shown(name));
  std::size_t best_distance = kEditsOfANearMatch + 1;
  std::string_view best;
  for (const std::string& candidate : candidates) {
    const std::string simple = Simplified(Shown(candidate));
    const std::size_t distance = EditDistance(wanted, simple);
    if (distance < best_distance && distance < std::max<std::size_t>(simple.size(), 1)) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", best);
}

std::vector<std::string> FieldNames() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    names.emplace_back(FieldName(static_cast<Field>(i)));
  }
  return names;
}

void CheckFields(const ImportMapping& mapping, base::Violations& violations) {
  for (const auto& [field, column] : mapping.columns) {
    if (!FieldNamed(field).has_value()) {
      violations.Add(kColumns,
                     fmt::format("\"{}\" is no field of a person{}; correct it or leave it out",
                                 Shown(field), Suggestion(field, FieldNames())));
    } else if (TrimBlanks(column).empty()) {
      violations.Add(kColumns,
                     fmt::format("the field {} has no column; name one or leave it out", field));
    }
  }
  const auto has = [&mapping](Field field) {
    return mapping.columns.contains(std::string(FieldName(field)));
  };
  if (!has(Field::kEmployeeId) && !has(Field::kPostId)) {
    violations.Add(kColumns, "neither employee_id nor post_id has a column; map one of them");
  }
  if (has(Field::kManagerPostId) && !has(Field::kPostId)) {
    violations.Add(kColumns, "manager_post_id needs post_id; map it too");
  }
  if (has(Field::kName) && (has(Field::kGivenName) || has(Field::kFamilyName))) {
    violations.Add(kColumns,
                   "name stands for given_name and family_name; map either it or those two");
  }
}

void CheckAttributes(const ImportMapping& mapping, const TenantSettings& settings,
                     base::Violations& violations) {
  const std::vector<std::string>& allowed = settings.attribute_names;
  for (const auto& [attribute, column] : mapping.attributes) {
    if (std::find(allowed.begin(), allowed.end(), attribute) == allowed.end()) {
      violations.Add(
          kAttributes,
          fmt::format("the attribute \"{}\" is not among the tenant's attribute_names{}; add it to "
                      "the settings or leave it out",
                      Shown(attribute), Suggestion(attribute, allowed)));
    } else if (TrimBlanks(column).empty()) {
      violations.Add(
          kAttributes,
          fmt::format("the attribute {} has no column; name one or leave it out", attribute));
    }
  }
  for (const auto& [field, values] : mapping.translations) {
    if (!FieldNamed(field).has_value() && !mapping.attributes.contains(field)) {
      violations.Add(
          kTranslations,
          fmt::format(
              "there is a translation for \"{}\", which is no field{}; correct it or leave it out",
              Shown(field), Suggestion(field, FieldNames())));
    }
  }
}

// Formats that disagree would silently mix days and months within one column.
void CheckAmbiguity(const std::vector<std::string>& formats, base::Violations& violations) {
  for (std::size_t i = 0; i < formats.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::optional<std::string> text = FindAmbiguousText(formats[j], formats[i]);
      if (!text.has_value()) continue;
      violations.Add(
          kDateFormats,
          fmt::format("the date formats \"{}\" and \"{}\" read \"{}\" as different days; keep the "
                      "one that the file uses",
                      formats[j], formats[i], *text));
    }
  }
}

void CheckFormats(const ImportMapping& mapping, base::Violations& violations) {
  const auto separates = [](char c) { return c != '"' && c != '\r' && c != '\n' && c != '\0'; };
  for (const auto& [separator, field] :
       {std::pair(mapping.delimiter, "options.mapping.delimiter"),
        std::pair(mapping.list_separator, "options.mapping.list_separator")}) {
    if (separates(separator)) continue;
    violations.Add(field,
                   "a quote, a line end or nothing cannot separate; use one other character");
  }
  if (mapping.date_formats.empty() || mapping.date_formats.size() > kDateFormatsMax) {
    violations.Add(kDateFormats, fmt::format("must have 1 to {} date formats", kDateFormatsMax));
  }
  std::vector<std::string> formats;
  for (const std::string& format : mapping.date_formats) {
    if (formats.size() == kDateFormatsMax) break;
    if (format.size() <= kDateFormatBytesMax && IsDateFormat(format)) {
      formats.push_back(format);
      continue;
    }
    violations.Add(
        kDateFormats,
        fmt::format("\"{}\" is no date format; it must have year, month and day, such as "
                    "%Y-%m-%d or %d %b %Y",
                    Shown(format)));
  }
  CheckAmbiguity(formats, violations);
}

// What makes names and values of the file, or of a mapping, unusable; nothing when they are not.
void CheckWords(const std::vector<std::string_view>& words, const char* field,
                base::Violations& violations) {
  const auto is_long = [](std::string_view word) { return word.size() > kMappingTextBytesMax; };
  // Headers and cells may have several lines.
  const auto is_plain = [](std::string_view word) {
    return base::IsPlainText(word, base::TextForm::kLines);
  };
  if (std::any_of(words.begin(), words.end(), is_long)) {
    violations.Add(
        field, fmt::format("must have names and values of up to {} bytes", kMappingTextBytesMax));
  }
  if (!std::all_of(words.begin(), words.end(), is_plain)) {
    violations.Add(field, "holds a control character; leave it out");
  }
}

void CheckSizes(const ImportMapping& mapping, base::Violations& violations) {
  for (const auto& [texts, field] :
       {std::pair(&mapping.columns, +kColumns), std::pair(&mapping.attributes, +kAttributes),
        std::pair(&mapping.only_rows, +kOnlyRows)}) {
    if (texts->size() > kMappedColumnsMax) {
      violations.Add(field, fmt::format("takes at most {} columns", kMappedColumnsMax));
    }
    std::vector<std::string_view> words;
    for (const auto& [key, value] : *texts) words.insert(words.end(), {key, value});
    CheckWords(words, field, violations);
  }
  std::size_t translations = 0;
  std::vector<std::string_view> words;
  for (const auto& [field, values] : mapping.translations) {
    translations += values.size();
    words.push_back(field);
    for (const auto& [from, to] : values) words.insert(words.end(), {from, to});
  }
  CheckWords(words, kTranslations, violations);
  if (translations > kTranslationsMax) {
    violations.Add(kTranslations, fmt::format("takes at most {} translations", kTranslationsMax));
  }
}

// Finds columns by name, and remembers which were missing.
class Header {
 public:
  explicit Header(const CsvRow& row) {
    for (const std::string_view cell : row.cells) names_.emplace_back(TrimBlanks(cell));
  }

  std::size_t Find(const std::string& column) {
    const auto name = std::string(TrimBlanks(column));
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) {
      missing_.push_back(name);
      return 0;
    }
    found_any_ = true;
    if (std::find(found + 1, names_.end(), name) != names_.end()) {
      problems_.push_back(
          fmt::format("the column \"{}\" is there more than once; rename one", Shown(name)));
    }
    return static_cast<std::size_t>(found - names_.begin());
  }

  absl::Status Verdict() {
    for (const std::string& name : missing_) {
      problems_.push_back(fmt::format("the file has no column \"{}\"{}", Shown(name),
                                      found_any_ ? Suggestion(name, names_) : ""));
    }
    if (problems_.empty()) return absl::OkStatus();
    if (!missing_.empty()) problems_.push_back(Present());
    return MappingError(problems_);
  }

 private:
  std::string Present() const {
    if (!found_any_) {
      return "none of the mapped columns is in the first line; check that it is the header, and "
             "that the delimiter is right";
    }
    std::vector<std::string_view> shown;
    for (const std::string& name : names_) {
      if (shown.size() == kColumnsShownMax) break;
      shown.push_back(Shown(name));
    }
    return fmt::format("its columns are: {}{}", fmt::join(shown, ", "),
                       names_.size() > shown.size() ? ", …" : "");
  }

  std::vector<std::string> names_;
  std::vector<std::string> missing_;
  std::vector<std::string> problems_;
  bool found_any_ = false;
};

void TakePostsForPeople(ColumnPlan& plan) {
  const auto move_column = [&plan](Field from, Field to) {
    auto& source = plan.fields[static_cast<std::size_t>(from)];
    auto& target = plan.fields[static_cast<std::size_t>(to)];
    if (!target.has_value()) target = source;
    source.reset();
  };
  move_column(Field::kPostId, Field::kEmployeeId);
  move_column(Field::kManagerPostId, Field::kManagerEmployeeId);
}

}  // namespace

absl::Status ValidateMapping(const ImportMapping& mapping, const TenantSettings& settings) {
  base::Violations violations;
  CheckFields(mapping, violations);
  CheckAttributes(mapping, settings, violations);
  CheckFormats(mapping, violations);
  CheckSizes(mapping, violations);
  return violations.ToStatus("IMPORT_MAPPING");
}

absl::StatusOr<ColumnPlan> PlanColumns(const ImportMapping& mapping, const CsvRow& header) {
  Header columns(header);
  ColumnPlan plan;
  plan.column_count = header.cells.size();
  for (const auto& [field, column] : mapping.columns) {
    plan.fields[static_cast<std::size_t>(*FieldNamed(field))] = columns.Find(column);
  }
  for (const auto& [attribute, column] : mapping.attributes) {
    plan.attributes.emplace_back(attribute, columns.Find(column));
    plan.scope.attributes.insert(attribute);
  }
  for (const auto& [column, value] : mapping.only_rows) {
    plan.only_rows.emplace_back(columns.Find(column), value);
  }
  UPWARD_RETURN_IF_ERROR(columns.Verdict());

  if (!plan.ColumnOf(Field::kEmployeeId).has_value()) TakePostsForPeople(plan);
  for (std::size_t i = 0; i < kFieldCount; ++i) plan.scope.fields[i] = plan.fields[i].has_value();
  if (plan.scope.Has(Field::kName)) {
    plan.scope.fields.set(static_cast<std::size_t>(Field::kGivenName));
    plan.scope.fields.set(static_cast<std::size_t>(Field::kFamilyName));
  }
  return plan;
}

}  // namespace upward::identity
