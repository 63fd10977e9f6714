// Goal: each verdict about a row by itself is found where it should be, with its field and
// severity, and no finding tells a personal value.
// Method: one row at a time through a reader that maps every field.
#include "services/identity/domain/person_row.h"

#include <algorithm>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/domain/limits.h"
#include "services/identity/domain/tenants.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Reads rows given as field → cell; the other cells are empty.
class PersonRowTest : public ::testing::Test {
 protected:
  PersonRowTest() {
    for (std::size_t i = 0; i < kFieldCount; ++i) {
      const auto field = static_cast<Field>(i);
      if (field == Field::kGivenName || field == Field::kFamilyName) continue;
      mapping_.columns[std::string(FieldName(field))] = FieldName(field);
      header_.emplace_back(FieldName(field));
    }
    mapping_.attributes = {{"shift", "Shift"}};
    header_.emplace_back("Shift");
    mapping_.date_formats = {"%Y-%m-%d", "%d/%m/%Y"};
    settings_.attribute_names = {"shift"};
    settings_.keep_generation = true;
  }

  RowReader Reader() {
    CsvRow header;
    header.cells.assign(header_.begin(), header_.end());
    absl::StatusOr<RowReader> reader = RowReader::Create(
        mapping_, settings_, [](std::string_view name) { return name == "Europe/Madrid"; }, header);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return *std::move(reader);
  }

  ParsedRow Parse(const std::map<std::string, std::string>& cells) {
    CsvRow row;
    row.line = 5;
    for (const std::string& column : header_) {
      const auto found = cells.find(column);
      row.cells.push_back(found == cells.end() ? std::string_view() : found->second);
    }
    RowReader reader = Reader();
    ParsedRow parsed = reader.Parse(row);
    for (const ImportFinding& finding : parsed.findings) {
      EXPECT_EQ(finding.line, 5);
      for (const auto& [column, value] : cells) {
        if (column == "employee_id" || value.size() < 4) continue;
        EXPECT_THAT(finding.message, Not(HasSubstr(value))) << "a personal value is told";
      }
    }
    return parsed;
  }

  static void ExpectOne(const ParsedRow& row, ImportVerdict verdict, FindingSeverity severity,
                        const std::string& field) {
    ASSERT_EQ(row.findings.size(), 1u);
    EXPECT_EQ(row.findings[0].verdict, verdict);
    EXPECT_EQ(row.findings[0].severity, severity);
    EXPECT_EQ(row.findings[0].field, field);
    EXPECT_EQ(row.findings[0].employee_id, row.facts.employee_id);
    EXPECT_EQ(row.rejected, severity == FindingSeverity::kRejected);
    EXPECT_EQ(row.treated, severity == FindingSeverity::kTreated);
  }

  ImportMapping mapping_;
  TenantSettings settings_;
  std::vector<std::string> header_;
};

TEST_F(PersonRowTest, ReadsEveryField) {
  mapping_.translations["gender"]["F"] = "female";
  const ParsedRow row = Parse({{"employee_id", "E1"},
                               {"name", "Lovelace, Ada"},
                               {"email", "ada@example.org"},
                               {"job_title", "Engineer"},
                               {"job_level", "4"},
                               {"job_family", "Engineering"},
                               {"department", "R&D"},
                               {"division", "Tools"},
                               {"location", "Madrid"},
                               {"time_zone", "Europe/Madrid"},
                               {"languages", "es; en"},
                               {"gender", "F"},
                               {"birth_date", "1985-12-10"},
                               {"hire_date", "01/02/2015"},
                               {"leave_date", "2030-01-01"},
                               {"leave_kind", "voluntary"},
                               {"employment_type", "permanent"},
                               {"manager_employee_id", "E0"},
                               {"dotted_manager_employee_ids", "E8;E9"},
                               {"consent", "generation;gender"},
                               {"post_id", "P1"},
                               {"manager_post_id", "P0"},
                               {"Shift", "late"}});
  PersonFacts expected;
  expected.employee_id = "E1";
  expected.given_name = "Ada";
  expected.family_name = "Lovelace";
  expected.email = "ada@example.org";
  expected.job_title = "Engineer";
  expected.job_level = 4;
  expected.job_family = "Engineering";
  expected.department = "R&D";
  expected.division = "Tools";
  expected.location = "Madrid";
  expected.time_zone = "Europe/Madrid";
  expected.languages = {"es", "en"};
  expected.gender = "female";
  expected.generation = "Millennials";
  expected.hire_date = absl::CivilDay(2015, 2, 1);
  expected.leave_date = absl::CivilDay(2030, 1, 1);
  expected.leave_kind = "voluntary";
  expected.employment_type = "permanent";
  expected.attributes = {{"shift", "late"}};
  expected.consents = {"gender", "generation"};
  EXPECT_EQ(row.facts, expected);
  EXPECT_EQ(row.manager_employee_id, "E0");
  EXPECT_THAT(row.dotted_manager_employee_ids, ElementsAre("E8", "E9"));
  EXPECT_EQ(row.post_id, "P1");
  EXPECT_EQ(row.manager_post_id, "P0");
  EXPECT_THAT(row.findings, IsEmpty());
}

TEST_F(PersonRowTest, BirthDatesAreDroppedUnlessTheTenantKeepsGenerations) {
  settings_.keep_generation = false;
  const ParsedRow row = Parse({{"employee_id", "1"}, {"birth_date", "not a date"}});
  EXPECT_EQ(row.facts.generation, "");
  EXPECT_THAT(row.findings, IsEmpty());
}

TEST_F(PersonRowTest, WrongCellCount) {
  RowReader reader = Reader();
  CsvRow row;
  row.cells = {"E7", "x"};
  const ParsedRow parsed = reader.Parse(row);
  ExpectOne(parsed, ImportVerdict::kWrongCellCount, FindingSeverity::kRejected, "");
  EXPECT_THAT(parsed.findings[0].message, HasSubstr("has 2 cells"));
}

TEST_F(PersonRowTest, NotUtf8KeepsTheEmployeeId) {
  RowReader reader = Reader();
  CsvRow row;
  row.cells.assign(header_.size(), "\xEB");
  row.valid_utf8 = false;
  const auto id = std::find(header_.begin(), header_.end(), "employee_id") - header_.begin();
  row.cells[static_cast<std::size_t>(id)] = " 12.0";
  const ParsedRow parsed = reader.Parse(row);
  ExpectOne(parsed, ImportVerdict::kNotUtf8, FindingSeverity::kRejected, "");
  EXPECT_EQ(parsed.facts.employee_id, "12");
}

TEST_F(PersonRowTest, RequiredFieldEmpty) {
  ExpectOne(Parse({{"job_title", "Engineer"}}), ImportVerdict::kRequiredFieldEmpty,
            FindingSeverity::kRejected, "employee_id");
}

TEST_F(PersonRowTest, VacantPost) {
  const ParsedRow row = Parse({{"post_id", "P1"}, {"manager_post_id", "P0"}, {"hire_date", "?"}});
  ExpectOne(row, ImportVerdict::kVacantPost, FindingSeverity::kTreated, "post_id");
  EXPECT_EQ(row.manager_post_id, "P0");
}

TEST_F(PersonRowTest, NumberNormalised) {
  const ParsedRow row = Parse({{"employee_id", "12.0"}});
  ExpectOne(row, ImportVerdict::kNumberNormalised, FindingSeverity::kTreated, "employee_id");
  EXPECT_EQ(row.facts.employee_id, "12");
  const ParsedRow others = Parse({{"employee_id", "1"},
                                  {"manager_employee_id", "2.0"},
                                  {"job_level", "3.0"},
                                  {"dotted_manager_employee_ids", "4.0"}});
  EXPECT_EQ(others.manager_employee_id, "2");
  EXPECT_EQ(others.facts.job_level, 3);
  EXPECT_THAT(others.dotted_manager_employee_ids, ElementsAre("4"));
  EXPECT_EQ(others.findings.size(), 3u);
}

TEST_F(PersonRowTest, BlanksTrimmed) {
  const ParsedRow one = Parse({{"employee_id", "1"}, {"job_title", " Engineer "}});
  ExpectOne(one, ImportVerdict::kBlanksTrimmed, FindingSeverity::kTreated, "job_title");
  EXPECT_EQ(one.facts.job_title, "Engineer");
  const ParsedRow two = Parse({{"employee_id", "1 "}, {"job_title", " Engineer"}});
  ExpectOne(two, ImportVerdict::kBlanksTrimmed, FindingSeverity::kTreated, "");
  EXPECT_THAT(two.findings[0].message, HasSubstr("employee_id, job_title"));
}

TEST_F(PersonRowTest, OpenEndDate) {
  for (const char* date : {"9999-12-31", "2999-01-01", "31/12/4712"}) {
    const ParsedRow row = Parse({{"employee_id", "1"}, {"leave_date", date}});
    ExpectOne(row, ImportVerdict::kOpenEndDate, FindingSeverity::kTreated, "leave_date");
    EXPECT_FALSE(row.facts.leave_date.has_value());
  }
}

TEST_F(PersonRowTest, UnreadableDate) {
  for (const char* field : {"hire_date", "leave_date", "birth_date"}) {
    ExpectOne(Parse({{"employee_id", "1"}, {field, "03-04-2021"}}), ImportVerdict::kUnreadableDate,
              FindingSeverity::kRejected, field);
  }
}

TEST_F(PersonRowTest, UnreadableNumber) {
  for (const char* level : {"senior", "3.5", "99999999"}) {
    ExpectOne(Parse({{"employee_id", "1"}, {"job_level", level}}), ImportVerdict::kUnreadableNumber,
              FindingSeverity::kRejected, "job_level");
  }
}

TEST_F(PersonRowTest, LeftBeforeHired) {
  ExpectOne(
      Parse({{"employee_id", "1"}, {"hire_date", "2021-05-02"}, {"leave_date", "2021-05-01"}}),
      ImportVerdict::kLeftBeforeHired, FindingSeverity::kRejected, "leave_date");
}

TEST_F(PersonRowTest, UnknownTimeZone) {
  const ParsedRow row = Parse({{"employee_id", "1"}, {"time_zone", "Berlin"}});
  ExpectOne(row, ImportVerdict::kUnknownTimeZone, FindingSeverity::kTreated, "time_zone");
  EXPECT_EQ(row.facts.time_zone, "");
}

TEST_F(PersonRowTest, InvalidEmail) {
  const ParsedRow row = Parse({{"employee_id", "1"}, {"email", "ada at example"}});
  ExpectOne(row, ImportVerdict::kInvalidEmail, FindingSeverity::kTreated, "email");
  EXPECT_EQ(row.facts.email, "");
}

TEST_F(PersonRowTest, ValueTooLong) {
  ExpectOne(Parse({{"employee_id", "1"}, {"job_title", std::string(kTextBytesMax + 1, 'x')}}),
            ImportVerdict::kValueTooLong, FindingSeverity::kRejected, "job_title");
  ExpectOne(Parse({{"employee_id", "1"}, {"Shift", std::string(kTextBytesMax + 1, 'x')}}),
            ImportVerdict::kValueTooLong, FindingSeverity::kRejected, "shift");
  std::string many;
  for (int i = 0; i < 60; ++i) many += std::to_string(i) + ";";
  ExpectOne(Parse({{"employee_id", "1"}, {"languages", many}}), ImportVerdict::kValueTooLong,
            FindingSeverity::kRejected, "languages");
}

TEST_F(PersonRowTest, TranslatesListsAsAWholeAndByItem) {
  mapping_.translations["consent"]["yes"] = "gender;generation";
  mapping_.translations["languages"]["Spanish"] = "es";
  mapping_.translations["leave_kind"]["resigned"] = "voluntary";
  const ParsedRow row = Parse({{"employee_id", "1"},
                               {"consent", "yes"},
                               {"languages", "Spanish;en"},
                               {"leave_kind", "resigned"}});
  EXPECT_THAT(row.facts.consents, ElementsAre("gender", "generation"));
  EXPECT_THAT(row.facts.languages, ElementsAre("es", "en"));
  EXPECT_EQ(row.facts.leave_kind, "voluntary");
  EXPECT_EQ(Parse({{"employee_id", "1"}, {"leave_kind", "other"}}).facts.leave_kind, "");
}

TEST_F(PersonRowTest, WantsRowsThatMatchAndHoldAnything) {
  mapping_.only_rows = {{"division", "Tools"}};
  const RowReader reader = Reader();
  CsvRow row;
  row.cells.assign(header_.size(), " ");
  EXPECT_FALSE(reader.IsWanted(row));
  row.cells[0] = "x";
  EXPECT_FALSE(reader.IsWanted(row));
  const auto at = std::find(header_.begin(), header_.end(), "division") - header_.begin();
  row.cells[static_cast<std::size_t>(at)] = "Tools ";
  EXPECT_TRUE(reader.IsWanted(row));
  row.cells.resize(1);
  EXPECT_TRUE(reader.IsWanted(row)) << "to be rejected for its cells";
}

}  // namespace
}  // namespace upward::identity
