// Goal: a data folder holds its keys safely, and says clearly when it cannot be used.
// Method: real folders, new ones, used ones and ones that cannot be.
#include "services/upward/suite/data_folder.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

#include "tests/support/temporary_directory.h"

namespace upward::suite {
namespace {

using std::filesystem::perms;

class DataFolderTest : public ::testing::Test {
 protected:
  upward::testing::TemporaryDirectory directory_;
  const DataFolder folder_{directory_.path() + "/data"};
  base::SystemClock clock_;
  base::SystemRandom random_;
};

TEST_F(DataFolderTest, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(folder_.Make().ok());
  const perms rights = std::filesystem::status(folder_.path()).permissions();
  EXPECT_EQ(rights & (perms::group_all | perms::others_all), perms::none);
  EXPECT_TRUE(std::filesystem::is_directory(folder_.uploads()));
  EXPECT_TRUE(folder_.Make().ok()) << "a second start finds it there";
}

TEST_F(DataFolderTest, SaysWhichFolderCannotBeMade) {
  std::ofstream(directory_.path() + "/file") << "x";
  const DataFolder below_a_file(directory_.path() + "/file/data");
  const absl::Status made = below_a_file.Make();
  EXPECT_TRUE(absl::IsUnavailable(made)) << made;
  EXPECT_NE(std::string(made.message()).find(below_a_file.path()), std::string::npos) << made;
  EXPECT_NE(std::string(made.message()).find("--data"), std::string::npos) << made;
}

TEST_F(DataFolderTest, TheTokenKeyStaysTheSame) {
  ASSERT_TRUE(folder_.Make().ok());
  EXPECT_FALSE(folder_.HasTokenKey());
  EXPECT_TRUE(absl::IsNotFound(folder_.OpenExistingIssuer(clock_).status()));
  const auto issuer = folder_.OpenIssuer(clock_);
  ASSERT_TRUE(issuer.ok()) << issuer.status();
  const auto again = folder_.OpenExistingIssuer(clock_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->key_id(), (*issuer)->key_id());
  EXPECT_EQ(std::filesystem::status(folder_.token_key()).permissions(),
            perms::owner_read | perms::owner_write);
}

TEST_F(DataFolderTest, ThePageTokenKeyIsLongAndStaysTheSame) {
  ASSERT_TRUE(folder_.Make().ok());
  const auto key = folder_.ReadPageTokenKey(random_);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 64u);
  EXPECT_EQ(*folder_.ReadPageTokenKey(random_), *key);
}

TEST(DefaultFolderTest, FollowsTheEnvironment) {
  setenv("XDG_DATA_HOME", "/data/of/me", 1);
  EXPECT_EQ(DataFolder::Default(), "/data/of/me/upward");
  setenv("XDG_DATA_HOME", "relative", 1);
  setenv("HOME", "/places/me", 1);
  EXPECT_EQ(DataFolder::Default(), "/places/me/.local/share/upward")
      << "the standard tells to ignore a relative path";
}

}  // namespace
}  // namespace upward::suite
