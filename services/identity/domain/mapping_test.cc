// Goal: whoever writes a mapping learns everything that is wrong with it, with the cure.
// Method: broken mappings and headers against the words of the error.
#include "services/identity/domain/mapping.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::identity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string MessageOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto detail = base::DetailOf(status);
  EXPECT_TRUE(detail.has_value() && detail->reason == "IMPORT_MAPPING") << status;
  return std::string(status.message());
}

ImportMapping Minimal() {
  ImportMapping mapping;
  mapping.columns = {{"employee_id", "ID"}, {"family_name", "Surname"}};
  return mapping;
}

absl::StatusOr<ColumnPlan> Plan(const ImportMapping& mapping,
                                const std::vector<std::string_view>& header) {
  CsvRow row;
  row.cells = header;
  return PlanColumns(mapping, row);
}

TEST(ValidateMappingTest, TakesAMinimalOne) {
  EXPECT_TRUE(ValidateMapping(Minimal(), TenantSettings()).ok());
}

TEST(ValidateMappingTest, NamesAllThatIsWrong) {
  ImportMapping mapping = Minimal();
  mapping.columns = {{"jobtitle", "T"}, {"email", " "}};
  mapping.attributes = {{"shift", "Shift"}};
  mapping.translations["salry"]["1"] = "2";
  mapping.date_formats = {"dd.mm.yyyy"};
  mapping.delimiter = '"';
  TenantSettings settings;
  settings.attribute_names = {"shifts"};
  EXPECT_THAT(MessageOf(ValidateMapping(mapping, settings)),
              AllOf(HasSubstr("\"jobtitle\" is no field of a person (did you mean \"job_title\"?)"),
                    HasSubstr("email has no column"), HasSubstr("neither employee_id nor post_id"),
                    HasSubstr("attribute \"shift\" is not among the tenant's attribute_names (did "
                              "you mean \"shifts\"?)"),
                    HasSubstr("translation for \"salry\""), HasSubstr("\"dd.mm.yyyy\" is no date"),
                    HasSubstr("cannot separate")));
}

TEST(ValidateMappingTest, FieldsThatDoNotGoTogether) {
  ImportMapping mapping = Minimal();
  mapping.columns["name"] = "Name";
  mapping.columns["manager_post_id"] = "Boss";
  EXPECT_THAT(MessageOf(ValidateMapping(mapping, TenantSettings())),
              AllOf(HasSubstr("map either it or those two"), HasSubstr("needs post_id")));
}

TEST(ValidateMappingTest, FormatsThatDisagreeAreNamedInPairs) {
  ImportMapping mapping = Minimal();
  mapping.date_formats = {"%d/%m/%Y", "%Y%m%d", "%m/%d/%Y"};
  EXPECT_THAT(MessageOf(ValidateMapping(mapping, TenantSettings())),
              AllOf(HasSubstr("\"%d/%m/%Y\" and \"%m/%d/%Y\" read \""),
                    HasSubstr("as different days"), Not(HasSubstr("%Y%m%d"))));
}

TEST(ValidateMappingTest, IsBounded) {
  ImportMapping mapping = Minimal();
  for (int i = 0; i < 10'001; ++i) mapping.translations["gender"][std::to_string(i)] = "x";
  mapping.only_rows[std::string(2'000, 'x')] = "y";
  EXPECT_THAT(MessageOf(ValidateMapping(mapping, TenantSettings())),
              AllOf(HasSubstr("at most 10000 translations"), HasSubstr("up to 1000 bytes")));
}

TEST(PlanColumnsTest, FindsColumnsWhateverBlanksAreAroundThem) {
  const auto plan = Plan(Minimal(), {"Surname ", "x", " ID"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->ColumnOf(Field::kEmployeeId), 2u);
  EXPECT_EQ(plan->ColumnOf(Field::kFamilyName), 0u);
  EXPECT_EQ(plan->column_count, 3u);
  EXPECT_TRUE(plan->scope.Has(Field::kFamilyName));
  EXPECT_FALSE(plan->scope.Has(Field::kGivenName));
}

TEST(PlanColumnsTest, AMissingColumnIsToldWithWhatIsThere) {
  EXPECT_THAT(MessageOf(Plan(Minimal(), {"ID", "Sur name", "Grade"}).status()),
              AllOf(HasSubstr("no column \"Surname\" (did you mean \"Sur name\"?)"),
                    HasSubstr("its columns are: ID, Sur name, Grade")));
}

TEST(PlanColumnsTest, AFirstLineThatIsNoHeaderIsNotShown) {
  EXPECT_THAT(MessageOf(Plan(Minimal(), {"17", "Lovelace"}).status()),
              AllOf(HasSubstr("check that it is the header"), Not(HasSubstr("Lovelace"))));
}

TEST(PlanColumnsTest, AColumnMustNotBeThereTwice) {
  EXPECT_THAT(MessageOf(Plan(Minimal(), {"ID", "Surname", "ID"}).status()),
              HasSubstr("\"ID\" is there more than once"));
}

TEST(PlanColumnsTest, LongNamesAreCutBetweenCharacters) {
  ImportMapping mapping = Minimal();
  std::string name(59, 'x');
  name += "éééé";
  mapping.columns["email"] = name;
  const std::string message = MessageOf(Plan(mapping, {"ID", "Surname"}).status());
  EXPECT_TRUE(IsUtf8(message)) << message;
}

TEST(PlanColumnsTest, PostsAloneStandForPeople) {
  ImportMapping mapping;
  mapping.columns = {{"post_id", "post"}, {"manager_post_id", "above"}};
  const auto plan = Plan(mapping, {"post", "above"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->ColumnOf(Field::kEmployeeId), 0u);
  EXPECT_EQ(plan->ColumnOf(Field::kManagerEmployeeId), 1u);
  EXPECT_FALSE(plan->scope.Has(Field::kPostId));
}

TEST(PlanColumnsTest, OneNameCoversBoth) {
  ImportMapping mapping;
  mapping.columns = {{"employee_id", "ID"}, {"name", "Name"}};
  const auto plan = Plan(mapping, {"ID", "Name"});
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->scope.Has(Field::kGivenName) && plan->scope.Has(Field::kFamilyName));
}

}  // namespace
}  // namespace upward::identity
