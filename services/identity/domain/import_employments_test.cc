// Goal: several rows of one employee id whose employments are apart are one person who came back,
// wherever the rows stand; anything else about one id is refused, and ends nobody.
// Method: small files; then random lives in random order against a history written down here.
#include <algorithm>
#include <map>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHeader[] =
    "employee_id,hire_date,leave_date,leave_kind,job_title,manager_employee_id\n";
constexpr char kHead[] = "1,2000-01-01,,,Chief,\n";
constexpr char kBefore[] = "17,2010-01-01,2015-06-30,voluntary,Clerk,1\n";
constexpr char kAfter[] = "17,2019-02-01,,,Cook,1\n";

class ImportEmploymentsTest : public ::testing::Test, protected ImportWorld {
 protected:
  ImportResult Rows(const std::string& rows, ImportMode mode = ImportMode::kSnapshot) {
    ImportOptions options = OptionsFor(kHeader);
    options.mode = mode;
    return Import(kHeader + rows, options);
  }

  // "change day", oldest first.
  std::vector<std::string> HistoryOf(std::string_view employee_id) {
    const Person* person = store.PersonOf(employee_id);
    if (person == nullptr) return {};
    std::vector<std::string> told;
    for (const EmploymentEntry& entry : store.state().history[person->id]) {
      constexpr std::array kNames = {"joined", "moved", "left", "returned"};
      told.push_back(fmt::format("{} {}", kNames[static_cast<std::size_t>(entry.change)],
                                 absl::FormatCivilTime(entry.effective_date)));
    }
    return told;
  }
};

TEST_F(ImportEmploymentsTest, TwoEmploymentsAreOnePersonWhoCameBack) {
  for (const std::string& rows :
       {std::string(kHead) + kBefore + kAfter, std::string(kAfter) + kBefore + kHead}) {
    ImportWorld::store.state() = FakeIdentityStore().state();
    const ImportResult result = Rows(rows);
    EXPECT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
    EXPECT_THAT(HistoryOf("17"),
                ElementsAre("joined 2010-01-01", "left 2015-06-30", "returned 2019-02-01"));
    const Person* person = store.PersonOf("17");
    EXPECT_EQ(store.state().history[person->id][1].leave_kind, "voluntary");
    EXPECT_EQ(person->state, PersonState::kActive);
    EXPECT_EQ(person->facts.job_title, "Cook");
    EXPECT_EQ(person->facts.leave_kind, "");
    const ImportFinding* back = result.Find(ImportVerdict::kCameBack);
    ASSERT_NE(back, nullptr);
    EXPECT_EQ(back->severity, FindingSeverity::kNoted);
    EXPECT_EQ(back->line, 3);
    EXPECT_THAT(back->message, HasSubstr(rows.starts_with("1,") ? "line 4" : "line 2"));
    EXPECT_EQ(result.job.counts.joined, 2);
    EXPECT_EQ(result.job.counts.left, 1);
    EXPECT_EQ(result.job.counts.returned, 1);
    EXPECT_EQ(result.job.counts.rejected, 0);
    EXPECT_THAT(Rows(rows).changes, IsEmpty()) << "safe to repeat";
    EXPECT_EQ(HistoryOf("17").size(), 3u);
  }
}

TEST_F(ImportEmploymentsTest, WhoeverIsStoredHasMissedTheEndAndTheReturn) {
  Rows(std::string(kHead) + "17,2010-01-01,,,Clerk,1\n");
  EXPECT_THAT(Rows(std::string(kBefore) + kAfter, ImportMode::kDelta).Changes(),
              ElementsAre("17 left", "17 returned"));
  EXPECT_THAT(HistoryOf("17"),
              ElementsAre("joined 2010-01-01", "left 2015-06-30", "returned 2019-02-01"));
  EXPECT_EQ(store.PersonOf("17")->facts.job_title, "Cook");
  EXPECT_THAT(Rows(std::string(kAfter) + kBefore, ImportMode::kDelta).changes, IsEmpty());
}

TEST_F(ImportEmploymentsTest, WhoeverHadLeftReturnsOnce) {
  Rows(std::string(kHead) + kBefore);
  EXPECT_THAT(Rows(std::string(kHead) + kAfter + kBefore).Changes(), ElementsAre("17 returned"));
  EXPECT_THAT(Rows(std::string(kHead) + kBefore + kAfter).changes, IsEmpty());
  EXPECT_THAT(Rows(std::string(kHead) + kAfter).changes, IsEmpty()) << "without the first row too";
}

TEST_F(ImportEmploymentsTest, AnEndInTheLastEmploymentIsTold) {
  const std::string ended = "17,2019-02-01,2021-05-31,,Cook,1\n";
  EXPECT_THAT(Rows(std::string(kHead) + ended + kBefore).Changes(),
              ElementsAre("1 joined", "17 joined", "17 left", "17 returned", "17 left"));
  EXPECT_EQ(store.PersonOf("17")->state, PersonState::kLeft);
  EXPECT_THAT(HistoryOf("17"), ElementsAre("joined 2010-01-01", "left 2015-06-30",
                                           "returned 2019-02-01", "left 2021-05-31"));
  const std::string third = "17,2022-01-01,2023-01-01,,Cook,1\n";
  EXPECT_THAT(Rows(std::string(kHead) + third + ended + kBefore).Changes(),
              ElementsAre("17 returned", "17 left"));
  EXPECT_THAT(Rows(std::string(kHead) + kBefore + third + ended).changes, IsEmpty());
}

TEST_F(ImportEmploymentsTest, AnEmploymentThatHasNotBegunWaits) {
  const std::string planned = "17,2024-09-01,,,Head,1\n";
  const ImportResult result = Rows(std::string(kHead) + planned + kBefore);
  EXPECT_EQ(store.PersonOf("17")->state, PersonState::kLeft);
  EXPECT_EQ(result.Find(ImportVerdict::kCameBack)->line, 3);
  EXPECT_THAT(HistoryOf("17"), ElementsAre("joined 2010-01-01", "left 2015-06-30"));
  ImportOptions later = OptionsFor(kHeader);
  later.effective_date = absl::CivilDay(2024, 9, 1);
  EXPECT_THAT(Import(kHeader + std::string(kHead) + planned + kBefore, later).Changes(),
              ElementsAre("17 returned"));
}

TEST_F(ImportEmploymentsTest, EmploymentsThatAreNotApartAreDuplicates) {
  for (const char* other :
       {"17,2015-06-30,,,Cook,1\n", "17,2012-01-01,2018-01-01,,Cook,1\n", "17,,,,Cook,1\n",
        "17,2009-01-01,,,Cook,1\n", "17,2009-01-01,2010-01-01,,Cook,1\n"}) {
    ImportWorld::store.state() = FakeIdentityStore().state();
    const ImportResult result = Rows(std::string(kHead) + kBefore + other);
    const ImportFinding* found = result.Find(ImportVerdict::kDuplicateEmployeeId);
    ASSERT_NE(found, nullptr) << other;
    EXPECT_EQ(store.PersonOf("17"), nullptr) << "nobody is stored as left on half of the story";
    std::vector<std::int64_t> lines;
    for (const ImportFinding& finding : result.findings) {
      if (finding.verdict != ImportVerdict::kDuplicateEmployeeId) continue;
      lines.push_back(finding.line);
      EXPECT_THAT(finding.message, HasSubstr(finding.line == 3 ? "line 4" : "line 3"));
    }
    EXPECT_THAT(lines, ::testing::UnorderedElementsAre(3, 4)) << "both rows are named";
    EXPECT_EQ(result.job.counts.rejected, 2);
  }
}

TEST_F(ImportEmploymentsTest, ABrokenRowEndsNobody) {
  Rows(std::string(kHead) + "17,2010-01-01,,,Clerk,1\n");
  const ImportResult result = Rows(std::string(kHead) + kBefore + "17,soon,,,Cook,1\n");
  EXPECT_EQ(result.job.counts.rejected, 2);
  EXPECT_THAT(result.changes, IsEmpty());
  EXPECT_EQ(store.PersonOf("17")->state, PersonState::kActive);
}

TEST_F(ImportEmploymentsTest, RepetitionsOfAnyOfThemAreIgnored) {
  const ImportResult result =
      Rows(std::string(kHead) + kBefore + kAfter + kBefore + kAfter + kBefore);
  EXPECT_THAT(result.Verdicts(), ElementsAre("5:5", "6:5", "7:5", "3:19"));
  EXPECT_EQ(result.job.counts.treated, 3);
}

TEST_F(ImportEmploymentsTest, LinesAndPostsAreThoseOfTheLastEmployment) {
  const std::string header =
      "employee_id,hire_date,leave_date,post_id,manager_post_id,dotted_manager_employee_ids\n";
  std::vector<std::string> rows = {
      "1,2000-01-01,,P1,,\n",     "2,2000-01-01,,P2,P1,\n",  "17,2010-01-01,2015-06-30,P7,P2,1\n",
      "17,2019-02-01,,P8,P1,2\n", "18,2015-07-01,,P7,P2,\n", "19,2015-07-01,,P9,P7,\n"};
  std::sort(rows.begin(), rows.end());
  do {
    ImportWorld::store.state() = FakeIdentityStore().state();
    std::string csv = header;
    for (const std::string& row : rows) csv += row;
    ImportOptions options = OptionsFor(header);
    EXPECT_EQ(Import(csv, options).job.counts.rejected, 0) << csv;
    ASSERT_THAT(Lines(), ::testing::UnorderedElementsAre("1>", "17>1+2", "18>2", "19>18", "2>1"))
        << csv;
  } while (std::next_permutation(rows.begin(), rows.end()));
}

// Everybody's employments, apart from one another, and the history that they make.
struct Life {
  std::vector<std::string> rows;
  std::vector<std::string> history;
};

Life RandomLife(int id, std::mt19937& random) {
  const auto below = [&random](unsigned end) { return static_cast<int>(random() % end); };
  Life life;
  absl::CivilDay day = absl::CivilDay(2000, 1, 1) + below(400);
  const int employments = 1 + below(4);
  for (int i = 0; i < employments; ++i) {
    const absl::CivilDay first = day;
    const absl::CivilDay last = first + below(500);
    const bool ends = i + 1 < employments || below(2) == 0;
    life.rows.push_back(fmt::format("{},{},{},,Cook,\n", id, absl::FormatCivilTime(first),
                                    ends ? absl::FormatCivilTime(last) : ""));
    const char* begin = i == 0 ? "joined" : "returned";
    life.history.push_back(fmt::format("{} {}", begin, absl::FormatCivilTime(first)));
    if (ends) life.history.push_back(fmt::format("left {}", absl::FormatCivilTime(last)));
    day = last + 1 + below(300);
  }
  return life;
}

TEST_F(ImportEmploymentsTest, TheHistoryIsThatOfTheRowsInAnyOrderAndInAnyPortions) {
  std::mt19937 random(3);
  for (int round = 0; round < 40; ++round) {
    ImportWorld::store.state() = FakeIdentityStore().state();
    std::map<int, Life> lives;
    std::vector<std::string> rows;
    std::vector<std::string> first;  // what was known some time ago
    for (int id = 0; id < 30; ++id) {
      const Life& life = lives[id] = RandomLife(id, random);
      rows.insert(rows.end(), life.rows.begin(), life.rows.end());
      const auto known = static_cast<std::ptrdiff_t>(random() % (life.rows.size() + 1));
      first.insert(first.end(), life.rows.begin(), life.rows.begin() + known);
    }
    std::shuffle(rows.begin(), rows.end(), random);
    std::shuffle(first.begin(), first.end(), random);
    const auto joined = [](const std::vector<std::string>& parts) {
      std::string all;
      for (const std::string& part : parts) all += part;
      return all;
    };
    if (round % 2 == 1) Rows(joined(first), ImportMode::kDelta);
    const ImportMode mode = round % 4 < 2 ? ImportMode::kSnapshot : ImportMode::kDelta;
    const ImportResult result = Rows(joined(rows), mode);
    ASSERT_EQ(result.job.counts.rejected, 0);
    for (const auto& [id, life] : lives) {
      EXPECT_EQ(HistoryOf(std::to_string(id)), life.history) << joined(life.rows);
    }
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_THAT(Rows(joined(rows), mode).changes, IsEmpty());
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace upward::identity
