// Goal: a real, dirty organisation chart goes through, snapshot after snapshot.
// Method: the published posts of HM Treasury since 2010 (shared data, not part of the repository;
// skipped where it is absent): one import for each of its dates.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/domain/org_chart.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::IsEmpty;

constexpr char kFile[] = "people/hm-treasury-2010-2026.csv";

// Where UPWARD_SHARED_DATA says, else beside the source tree.
std::filesystem::path SharedFile() {
  if (const char* folder = std::getenv("UPWARD_SHARED_DATA"); folder != nullptr) {
    return std::filesystem::path(folder) / kFile;
  }
  std::filesystem::path root = __FILE__;
  for (int i = 0; i < 4; ++i) root = root.parent_path();  // services/identity/domain/x.cc
  return root.parent_path() / "shared/data" / kFile;
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> DatesOf(const std::string& csv) {
  std::set<std::string> dates;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("HMT,")) dates.insert(line.substr(4, 10));
  }
  return dates;
}

ImportOptions OptionsOf(const std::string& date) {
  ImportOptions options;
  options.mapping.columns = {
      {"employee_id", "holder_id"}, {"post_id", "pur"},     {"manager_post_id", "reports_to"},
      {"job_title", "title"},       {"department", "unit"}, {"employment_type", "grade"}};
  options.mapping.only_rows = {{"date", date}};
  options.strictness = ImportStrictness::kBestEffort;
  options.allow_drop = true;
  return options;
}

TEST(ImportTreasuryTest, EverySnapshotGoesThrough) {
  const std::filesystem::path path = SharedFile();
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no shared data at " << path << "; set UPWARD_SHARED_DATA to its folder";
  }
  const std::string csv = ReadText(path);
  ImportWorld world;
  int left = 0;
  for (const std::string& date : DatesOf(csv)) {
    SCOPED_TRACE(date);
    ImportOptions options = OptionsOf(date);
    ASSERT_TRUE(absl::ParseCivilTime(date, &options.effective_date));
    const ImportResult result = world.Import(csv, options);
    ASSERT_EQ(result.job.state, ImportJobState::kSucceeded) << result.job.error_message;
    EXPECT_GE(result.job.counts.rows, 80);
    left += static_cast<int>(result.job.counts.left);
    EXPECT_EQ(world.Import(csv, options).job.counts.unchanged,
              static_cast<std::int64_t>(world.Lines().size()));
    EXPECT_THAT(world.store.state().changes, IsEmpty()) << "the same file again";
    ASSERT_TRUE(world.store
                    .Read(world.tenant,
                          [](IdentityReader& reader) { return OrgChart::Load(reader).status(); })
                    .ok());
  }
  EXPECT_GT(left, 100) << "people come and go in 16 years";
}

}  // namespace
}  // namespace upward::identity
