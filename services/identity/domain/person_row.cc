#include "services/identity/domain/person_row.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/date_format.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/tenants.h"

namespace upward::identity {

// Reads the cells of one row and notes what it finds on the way.
class RowReader::Work {
 public:
  Work(RowReader& reader, const CsvRow& row) : reader_(reader), row_(row) {}

  ParsedRow Run() {
    parsed_.line = row_.line;
    if (IsWhole()) {
      ReadIds();
      const bool vacant = parsed_.facts.employee_id.empty() && !parsed_.post_id.empty();
      if (vacant) {
        Treated(Field::kPostId, ImportVerdict::kVacantPost,
                "the post has no holder: its reports go to the post above");
      } else {
        if (parsed_.facts.employee_id.empty()) RejectWithoutId();
        ReadPerson();
      }
      TellTrimmedFields();
    }
    for (ImportFinding& finding : parsed_.findings) {
      finding.line = row_.line;
      finding.employee_id = parsed_.facts.employee_id;
    }
    return std::move(parsed_);
  }

 private:
  // A row that is broken as a whole gives nothing but whose it is.
  bool IsWhole() {
    const std::size_t expected = reader_.plan_.column_count;
    if (row_.cells.size() == expected && row_.valid_utf8) return true;
    ReadIdOfBrokenRow();
    if (!row_.valid_utf8) {
      Rejected("", ImportVerdict::kNotUtf8,
               "the row holds bytes that are not UTF-8; export the file as CSV UTF-8");
    } else {
      Rejected("", ImportVerdict::kWrongCellCount,
               fmt::format("the row has {} cells and the header has {}; look for a delimiter in a "
                           "value that is not in quotes",
                           row_.cells.size(), expected));
    }
    return false;
  }

  void ReadIdOfBrokenRow() {
    const auto column = reader_.plan_.ColumnOf(Field::kEmployeeId);
    if (!column.has_value() || *column >= row_.cells.size()) return;
    const std::string_view id = TrimBlanks(row_.cells[*column]);
    if (!IsUtf8(id) || id.size() > kEmployeeIdBytesMax) return;
    parsed_.facts.employee_id = std::string(WithoutZeroFraction(id).value_or(id));
  }

  void ReadIds() {
    parsed_.facts.employee_id = TakeId(Field::kEmployeeId);
    parsed_.post_id = TakeId(Field::kPostId);
    parsed_.manager_post_id = TakeId(Field::kManagerPostId);
    parsed_.manager_employee_id = TakeId(Field::kManagerEmployeeId);
  }

  void RejectWithoutId() {
    Rejected(FieldName(Field::kEmployeeId), ImportVerdict::kRequiredFieldEmpty,
             "the row has no employee id; fill it in. In a best-effort snapshot nobody who is "
             "missing from the file is ended while a row like this is in it");
  }

  void ReadPerson() {
    ReadTexts();
    ReadLevel();
    ReadDates();
    ReadLists();
    for (const auto& [name, column] : reader_.plan_.attributes) {
      std::string value = TakeText(name, column, kTextBytesMax);
      if (!value.empty()) parsed_.facts.attributes[name] = std::move(value);
    }
  }

  void ReadTexts() {
    for (std::size_t i = 0; i < kFieldCount; ++i) {
      const auto field = static_cast<Field>(i);
      const auto text = TextOf(field);
      if (text == nullptr || field == Field::kEmployeeId) continue;
      parsed_.facts.*text = TakeField(field, kTextBytesMax);
    }
    PersonFacts& facts = parsed_.facts;
    if (reader_.plan_.ColumnOf(Field::kName).has_value()) {
      std::tie(facts.given_name, facts.family_name) =
          SplitName(TakeField(Field::kName, kTextBytesMax));
    }
    if (!facts.email.empty() && !IsEmail(facts.email)) {
      facts.email.clear();
      Treated(Field::kEmail, ImportVerdict::kInvalidEmail,
              "this is no e-mail address; it is stored as unknown. Correct it in the HR platform");
    }
    if (!facts.time_zone.empty() && !reader_.KnowsTimeZone(facts.time_zone)) {
      facts.time_zone.clear();
      Treated(Field::kTimeZone, ImportVerdict::kUnknownTimeZone,
              "this is no IANA time zone such as Europe/Madrid; it is stored as unknown. Correct "
              "it, or add a translation to the mapping");
    }
    // Words of other systems count as unknown until the mapping translates them.
    if (facts.leave_kind != "voluntary" && facts.leave_kind != "involuntary") {
      facts.leave_kind.clear();
    }
  }

  void ReadLevel() {
    const std::string text = Number(Field::kJobLevel, TakeField(Field::kJobLevel, kTextBytesMax));
    if (text.empty()) return;
    const std::optional<int> level = ParseWholeNumber(text);
    if (level.has_value() && *level >= kJobLevelMin && *level <= kJobLevelMax) {
      parsed_.facts.job_level = level;
      return;
    }
    Rejected(FieldName(Field::kJobLevel), ImportVerdict::kUnreadableNumber,
             fmt::format("a whole number from {} to {} is expected; correct it, or add a "
                         "translation to the mapping",
                         kJobLevelMin, kJobLevelMax));
  }

  void ReadDates() {
    PersonFacts& facts = parsed_.facts;
    facts.hire_date = TakeDay(Field::kHireDate);
    facts.leave_date = TakeDay(Field::kLeaveDate);
    if (facts.leave_date.has_value() && facts.leave_date->year() >= kOpenEndYearMin) {
      facts.leave_date.reset();
      Treated(Field::kLeaveDate, ImportVerdict::kOpenEndDate,
              "an end date this far away is read as no end");
    }
    if (facts.leave_date.has_value() && facts.hire_date.has_value() &&
        *facts.leave_date < *facts.hire_date) {
      Rejected(FieldName(Field::kLeaveDate), ImportVerdict::kLeftBeforeHired,
               "the leave date lies before the hire date; correct one of them");
    }
    if (!reader_.settings_.keep_generation) return;
    const std::optional<absl::CivilDay> birth = TakeDay(Field::kBirthDate);
    if (!birth.has_value()) return;
    facts.generation = GenerationOf(reader_.settings_, static_cast<int>(birth->year()));
  }

  void ReadLists() {
    parsed_.facts.languages = TakeList(Field::kLanguages);
    parsed_.facts.consents = TakeList(Field::kConsent);
    std::sort(parsed_.facts.consents.begin(), parsed_.facts.consents.end());
    for (std::string& id : TakeList(Field::kDottedManagerEmployeeIds)) {
      id = Number(Field::kDottedManagerEmployeeIds, std::move(id));
      if (id.size() > kEmployeeIdBytesMax) {
        TooLong(FieldName(Field::kDottedManagerEmployeeIds), kEmployeeIdBytesMax);
      }
      parsed_.dotted_manager_employee_ids.push_back(std::move(id));
    }
  }

  std::optional<absl::CivilDay> TakeDay(Field field) {
    const std::string text = TakeField(field, kTextBytesMax);
    if (text.empty()) return std::nullopt;
    const std::optional<absl::CivilDay> day = ParseDay(text, reader_.mapping_.date_formats);
    if (!day.has_value()) {
      Rejected(FieldName(field), ImportVerdict::kUnreadableDate,
               fmt::format("this is no day in any of the mapping's date formats ({}); correct it, "
                           "or add its format",
                           fmt::join(reader_.mapping_.date_formats, ", ")));
    }
    return day;
  }

  // Translated as a whole, then item by item.
  std::vector<std::string> TakeList(Field field) {
    const std::string text = TakeField(field, kListItemsMax * kTextBytesMax);
    std::vector<std::string> items = SplitList(text, reader_.mapping_.list_separator);
    if (items.size() > kListItemsMax) {
      Rejected(FieldName(field), ImportVerdict::kValueTooLong,
               fmt::format("up to {} items are taken; shorten the list", kListItemsMax));
      items.resize(kListItemsMax);
    }
    for (std::string& item : items) Translate(FieldName(field), item);
    return items;
  }

  std::string TakeId(Field field) { return Number(field, TakeField(field, kEmployeeIdBytesMax)); }

  std::string TakeField(Field field, std::size_t bytes_max) {
    const auto column = reader_.plan_.ColumnOf(field);
    return column.has_value() ? TakeText(FieldName(field), *column, bytes_max) : "";
  }

  // The cell without blanks around it, translated.
  std::string TakeText(std::string_view name, std::size_t column, std::size_t bytes_max) {
    const std::string_view cell = row_.cells[column];
    const std::string_view trimmed = TrimBlanks(cell);
    if (trimmed.size() != cell.size()) trimmed_fields_.emplace_back(name);
    std::string value(trimmed);
    Translate(name, value);
    if (value.size() > bytes_max) {
      TooLong(name, bytes_max);
      value.clear();
    }
    return value;
  }

  void Translate(std::string_view name, std::string& value) const {
    const auto& translations = reader_.mapping_.translations;
    if (translations.empty()) return;
    const auto of_field = translations.find(std::string(name));
    if (of_field == translations.end()) return;
    const auto found = of_field->second.find(value);
    if (found != of_field->second.end()) value = found->second;
  }

  std::string Number(Field field, std::string text) {
    const std::optional<std::string_view> whole = WithoutZeroFraction(text);
    if (!whole.has_value()) return text;
    Treated(field, ImportVerdict::kNumberNormalised,
            "a number with a fraction of zero is read as a whole number");
    return std::string(*whole);
  }

  void TellTrimmedFields() {
    if (trimmed_fields_.empty()) return;
    const bool one = trimmed_fields_.size() == 1;
    Add(one ? trimmed_fields_.front() : "", ImportVerdict::kBlanksTrimmed,
        FindingSeverity::kTreated,
        fmt::format("blanks around the value were cut off: {}", fmt::join(trimmed_fields_, ", ")));
  }

  void TooLong(std::string_view field, std::size_t bytes_max) {
    Rejected(field, ImportVerdict::kValueTooLong,
             fmt::format("up to {} bytes are taken; shorten the value", bytes_max));
  }

  void Rejected(std::string_view field, ImportVerdict verdict, std::string message) {
    Add(field, verdict, FindingSeverity::kRejected, std::move(message));
  }

  void Treated(Field field, ImportVerdict verdict, std::string message) {
    Add(FieldName(field), verdict, FindingSeverity::kTreated, std::move(message));
  }

  void Add(std::string_view field, ImportVerdict verdict, FindingSeverity severity,
           std::string message) {
    (severity == FindingSeverity::kRejected ? parsed_.rejected : parsed_.treated) = true;
    ImportFinding finding;
    finding.field = std::string(field);
    finding.verdict = verdict;
    finding.severity = severity;
    finding.message = std::move(message);
    parsed_.findings.push_back(std::move(finding));
  }

  RowReader& reader_;
  const CsvRow& row_;
  ParsedRow parsed_;
  std::vector<std::string> trimmed_fields_;
};

absl::StatusOr<RowReader> RowReader::Create(const ImportMapping& mapping,
                                            const TenantSettings& settings,
                                            TimeZoneCheck is_time_zone, const CsvRow& header) {
  UPWARD_RETURN_IF_ERROR(ValidateMapping(mapping, settings));
  RowReader reader;
  UPWARD_ASSIGN_OR_RETURN(reader.plan_, PlanColumns(mapping, header));
  reader.mapping_ = mapping;
  reader.settings_ = WithDefaults(settings);
  reader.is_time_zone_ = std::move(is_time_zone);
  return reader;
}

bool RowReader::IsWanted(const CsvRow& row) const {
  const auto is_blank = [](std::string_view cell) { return TrimBlanks(cell).empty(); };
  if (std::all_of(row.cells.begin(), row.cells.end(), is_blank)) return false;
  for (const auto& [column, value] : plan_.only_rows) {
    if (column < row.cells.size() && TrimBlanks(row.cells[column]) != value) return false;
  }
  return true;
}

ParsedRow RowReader::Parse(const CsvRow& row) { return Work(*this, row).Run(); }

bool RowReader::KnowsTimeZone(const std::string& name) {
  const auto found = time_zones_.find(name);
  if (found != time_zones_.end()) return found->second;
  if (time_zones_.size() >= kTimeZoneLookupsMax) return false;
  const bool known = is_time_zone_(name);
  time_zones_.emplace(name, known);
  return known;
}

}  // namespace upward::identity
