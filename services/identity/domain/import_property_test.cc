// Goal: whatever a file holds, the organisation that comes out is sound, and the same file again
// changes nothing.
// Method: random dirty files, by employee ids and by posts, imported one after the other into one
// tenant; after each the stored people are checked against the rules.
#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "fmt/format.h"
#include "services/identity/domain/org_chart.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::IsEmpty;

class DirtyFiles {
 public:
  explicit DirtyFiles(std::uint32_t seed) : random_(seed) {}

  std::string ByEmployeeId() {
    std::string csv =
        "employee_id,job_title,leave_date,manager_employee_id,dotted_manager_employee_ids\n";
    const int rows = Below(40);
    for (int i = 0; i < rows; ++i) {
      const int id = Below(30);
      csv += fmt::format("{},{},{},{},{}", OneIn(25) ? "" : std::to_string(id),
                         OneIn(5) ? " Cook" : "Clerk", LeaveDate(), Manager(id), Dotted());
      csv += OneIn(30) ? ",surplus\n" : OneIn(40) ? "\xFF\n" : "\n";
      if (OneIn(10)) csv += csv.substr(csv.rfind('\n', csv.size() - 2) + 1);  // the row again
    }
    return csv;
  }

  std::string ByPost() {
    std::string csv = "employee_id,leave_date,post_id,manager_post_id\n";
    const int rows = Below(40);
    for (int i = 0; i < rows; ++i) {
      const int post = Below(30);
      csv += fmt::format("{},{},P{},{}\n", OneIn(5) ? "" : std::to_string(Below(25)), LeaveDate(),
                         post, OneIn(8) ? "" : fmt::format("P{}", OneIn(2) ? post / 2 : Below(32)));
    }
    return csv;
  }

  ImportOptions Options(const std::string& csv) {
    ImportOptions options = OptionsFor(csv);
    options.mode = OneIn(2) ? ImportMode::kDelta : ImportMode::kSnapshot;
    if (OneIn(6)) options.strictness = ImportStrictness::kAllOrNothing;
    options.allow_drop = !OneIn(6);
    options.dry_run = OneIn(8);
    return options;
  }

  int Below(int end) { return static_cast<int>(random_() % static_cast<std::uint32_t>(end)); }
  bool OneIn(int count) { return Below(count) == 0; }

 private:
  std::string LeaveDate() {
    if (!OneIn(6)) return "";
    return OneIn(8) ? "soon" : fmt::format("20{}-01-01", 20 + Below(10));
  }

  // Mostly somebody with a smaller number, so that whole trees come out too.
  std::string Manager(int id) {
    if (OneIn(8)) return "";
    return std::to_string(OneIn(4) ? Below(33) : id / 2);
  }

  std::string Dotted() {
    std::string dotted;
    while (OneIn(3)) dotted += fmt::format("{};", Below(33));
    return dotted;
  }

  std::mt19937 random_;
};

void ExpectSound(const FakeIdentityStore::State& state) {
  for (const auto& [id, person] : state.people) {
    if (person.state == PersonState::kLeft) {
      EXPECT_TRUE(person.facts.leave_date.has_value());
      continue;
    }
    std::vector<PersonId> above = person.dotted_managers;
    EXPECT_TRUE(std::is_sorted(above.begin(), above.end()));
    EXPECT_EQ(std::count(above.begin(), above.end(), person.manager), 0) << "solid and dotted";
    if (!person.manager.empty()) above.push_back(person.manager);
    for (const PersonId& manager : above) {
      EXPECT_NE(manager, id) << "their own manager";
      const auto found = state.people.find(manager);
      ASSERT_NE(found, state.people.end()) << "a manager who is nobody";
      EXPECT_EQ(found->second.state, PersonState::kActive) << "a manager who has left";
    }
  }
}

TEST(ImportPropertyTest, TheOrganisationIsSoundAfterAnyFile) {
  int applied = 0;
  int rejected = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    DirtyFiles files(seed);
    ImportWorld world;
    for (int step = 0; step < 12; ++step) {
      const std::string csv = files.OneIn(2) ? files.ByEmployeeId() : files.ByPost();
      const ImportOptions options = files.Options(csv);
      const auto people = world.store.state().people;
      const std::size_t events = world.store.state().events.size();
      const ImportResult result = world.Import(csv, options);
      const bool writes = result.job.state == ImportJobState::kSucceeded && !options.dry_run;
      rejected += static_cast<int>(result.job.counts.rejected);
      ASSERT_NE(result.job.error_reason, "INTERNAL") << csv;
      ASSERT_LE(result.job.counts.rejected + result.job.counts.treated, result.job.counts.rows);
      ExpectSound(world.store.state());
      ASSERT_TRUE(world.store
                      .Read(world.tenant,
                            [](IdentityReader& reader) { return OrgChart::Load(reader).status(); })
                      .ok())
          << csv;
      if (!writes) {
        EXPECT_EQ(world.store.state().people, people) << csv;
        continue;
      }
      ++applied;
      EXPECT_EQ(world.store.state().events.size() - events, result.changes.size());
      const ImportResult again = world.Import(csv, options);
      EXPECT_EQ(again.job.state, ImportJobState::kSucceeded) << again.job.error_message;
      EXPECT_THAT(again.Changes(), IsEmpty()) << csv;
      ASSERT_FALSE(::testing::Test::HasFailure());
    }
  }
  EXPECT_GT(applied, 300) << "most files must get through, or this tests little";
  EXPECT_GT(rejected, 300);
}

}  // namespace
}  // namespace upward::identity
