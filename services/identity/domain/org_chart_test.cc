// Goal: the chart answers as the reporting lines say, for ids of people, within its memory.
// Method: a small chart asked everything; a large one against walking up the lines.
#include "services/identity/domain/org_chart.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PersonId Id(std::uint32_t n) {
  base::IdBits bits{};
  bits[0] = 1;
  for (std::size_t i = 0; i < 4; ++i) bits[12 + i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
  return PersonId(base::EncodeId(bits));
}

//        1            7
//      2   3          8      5 ··> 8 (dotted)
//     4 5   6
OrgChart Small() {
  std::vector<ReportingLines> people;
  people.push_back({Id(5), Id(2), {Id(8)}});  // before their managers
  people.push_back({Id(1), PersonId(), {}});
  people.push_back({Id(2), Id(1), {}});
  people.push_back({Id(3), Id(1), {}});
  people.push_back({Id(4), Id(2), {}});
  people.push_back({Id(6), Id(3), {}});
  people.push_back({Id(7), PersonId(), {}});
  people.push_back({Id(8), Id(7), {Id(99)}});  // dotted to nobody
  absl::StatusOr<OrgChart> chart = OrgChart::Build(people);
  EXPECT_TRUE(chart.ok()) << chart.status();
  return *std::move(chart);
}

TEST(OrgChartTest, RelatesPairs) {
  const OrgChart chart = Small();
  const auto relation = [&chart](std::uint32_t a, std::uint32_t b) {
    const auto found = chart.Relation(Id(a), Id(b));
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  };
  EXPECT_EQ(relation(1, 4), (PairRelation{LineRelation::kAbove, 1}));
  EXPECT_EQ(relation(2, 4), (PairRelation{LineRelation::kAbove, 0}));
  EXPECT_EQ(relation(4, 1), (PairRelation{LineRelation::kBelow, 1}));
  EXPECT_EQ(relation(4, 5), (PairRelation{LineRelation::kSameManager, 0}));
  EXPECT_EQ(relation(4, 6), (PairRelation{LineRelation::kOffLine, 0}));
  EXPECT_EQ(relation(4, 3), (PairRelation{LineRelation::kOffLine, 0}));
  EXPECT_EQ(relation(7, 5), (PairRelation{LineRelation::kDottedAbove, 0}));
  EXPECT_EQ(relation(5, 8), (PairRelation{LineRelation::kDottedBelow, 0}));
  EXPECT_EQ(relation(1, 7), (PairRelation{LineRelation::kOffLine, 0})) << "two heads";
  EXPECT_EQ(relation(3, 3), (PairRelation{LineRelation::kSamePerson, 0}));
}

TEST(OrgChartTest, TellsTheChainOfCommand) {
  const auto chain = Small().Chain(Id(5));
  ASSERT_TRUE(chain.ok());
  EXPECT_THAT(chain->solid, ElementsAre(Id(2), Id(1)));
  EXPECT_THAT(chain->dotted, ElementsAre(Id(7), Id(8)));
  EXPECT_THAT(Small().Chain(Id(1))->solid, IsEmpty());
}

TEST(OrgChartTest, PagesThroughASubtree) {
  const OrgChart chart = Small();
  const auto all = chart.Subtree(Id(1), 0, 100);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->total, 5);
  ASSERT_EQ(all->entries.size(), 5u);
  std::vector<SubtreeEntry> paged;
  for (std::int32_t offset = 0; offset < 6; offset += 2) {
    const auto page = chart.Subtree(Id(1), offset, 2);
    paged.insert(paged.end(), page->entries.begin(), page->entries.end());
  }
  ASSERT_EQ(paged.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(paged[i].person, all->entries[i].person);
  EXPECT_EQ(all->entries[0].person, Id(2));
  EXPECT_EQ(all->entries[0].depth, 1);
  EXPECT_EQ(all->entries[1].depth, 2);
  EXPECT_THAT(chart.Subtree(Id(4), 0, 10)->entries, IsEmpty());
  EXPECT_THAT(chart.Subtree(Id(1), 1'000, 10)->entries, IsEmpty());
}

TEST(OrgChartTest, TellsLinesAsTheyWereGiven) {
  const OrgChart chart = Small();
  EXPECT_EQ(chart.LinesOf(0).person, Id(5));
  EXPECT_EQ(chart.LinesOf(0).manager, Id(2));
  EXPECT_THAT(chart.LinesOf(0).dotted_managers, ElementsAre(Id(8)));
  EXPECT_TRUE(chart.LinesOf(1).manager.empty());
  EXPECT_THAT(chart.LinesOf(7).dotted_managers, IsEmpty());
}

TEST(OrgChartTest, UnknownPeopleAreNotFound) {
  const OrgChart chart = Small();
  for (const PersonId& id : {Id(99), PersonId(), PersonId("x")}) {
    EXPECT_EQ(chart.Chain(id).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(chart.Subtree(id, 0, 1).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(base::DetailOf(chart.Relation(Id(1), id).status())->reason, "NOT_FOUND");
  }
  EXPECT_EQ(OrgChart::Build({})->Chain(Id(1)).status().code(), absl::StatusCode::kNotFound);
}

TEST(OrgChartTest, RefusesWhatIsNoOrganisation) {
  using Lines = std::vector<ReportingLines>;
  EXPECT_FALSE(OrgChart::Build(Lines{{Id(1), Id(2), {}}, {Id(2), Id(1), {}}}).ok());
  EXPECT_FALSE(OrgChart::Build(Lines{{Id(1), PersonId(), {}}, {Id(1), PersonId(), {}}}).ok());
  EXPECT_FALSE(OrgChart::Build(Lines{{PersonId("x"), PersonId(), {}}}).ok());
  EXPECT_EQ(OrgChart::Build(Lines{{Id(1), Id(2), {}}})->LinesOf(0).manager, PersonId());
}

TEST(OrgChartTest, LoadsActivePeopleOnly) {
  ImportWorld world;
  world.Import("employee_id,manager_employee_id,leave_date\n1,,\n2,1,2020-01-01\n3,1,\n");
  ASSERT_TRUE(world.store
                  .Read(world.tenant,
                        [&world](IdentityReader& reader) -> absl::Status {
                          const auto chart = OrgChart::Load(reader);
                          EXPECT_EQ(chart->size(), 2);
                          const PersonId one = world.store.PersonOf("1")->id;
                          EXPECT_EQ(chart->Subtree(one, 0, 9)->total, 1);
                          return chart.status();
                        })
                  .ok());
}

TEST(OrgChartTest, ALargeOneAgreesWithWalkingUpAndStaysSmall) {
  constexpr std::uint32_t kPeople = 300'000;
  std::mt19937 random(5);
  std::vector<ReportingLines> people(kPeople);
  std::vector<std::uint32_t> manager(kPeople);
  for (std::uint32_t n = 0; n < kPeople; ++n) {
    manager[n] = n == 0 ? 0 : (n - 1) / (1 + random() % 9);
    people[n].person = Id(n);
    if (n > 0) people[n].manager = Id(manager[n]);
    if (n % 50 == 7) people[n].dotted_managers = {Id(random() % n)};
  }
  const auto chart = OrgChart::Build(people);
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_LE(chart->MemoryBytes(), std::size_t{64} * kPeople)
      << static_cast<double>(chart->MemoryBytes()) / kPeople << " bytes a person";
  RecordProperty("bytes_per_person",
                 std::to_string(static_cast<double>(chart->MemoryBytes()) / kPeople));
  for (int i = 0; i < 2'000; ++i) {
    const std::uint32_t below = random() % kPeople;
    std::uint32_t above = below;
    std::int32_t depth = 0;
    for (std::uint32_t steps = random() % 4; steps > 0 && above > 0; --steps, ++depth) {
      above = manager[above];
    }
    const auto relation = chart->Relation(Id(above), Id(below));
    ASSERT_TRUE(relation.ok());
    if (depth == 0) {
      EXPECT_EQ(relation->relation, LineRelation::kSamePerson);
    } else {
      EXPECT_EQ(*relation, (PairRelation{LineRelation::kAbove, depth - 1}));
    }
  }
}

}  // namespace
}  // namespace upward::identity
