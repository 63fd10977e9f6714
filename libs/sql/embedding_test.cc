// Goal: files that the build puts into a binary arrive unchanged and in order.
// Method: embed two awkward files and look for what is likely to be lost.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/sql/migration.h"

namespace upward::sql {

// Made by upward_embed_migrations from testing/migrations.
MigrationSet EmbeddedMigrations();

namespace {

using ::testing::HasSubstr;

TEST(EmbeddingTest, FilesArriveUnchangedAndInOrder) {
  const MigrationSet set = EmbeddedMigrations();
  EXPECT_EQ(set.name, "embedded");
  ASSERT_EQ(set.files.size(), 2u);
  EXPECT_EQ(set.files[0].name, "0001_first.sql");
  EXPECT_EQ(set.files[1].name, "0002_second.sql");
  const std::string first(set.files[0].sql);
  EXPECT_THAT(first, HasSubstr("; [brackets] ${NAME} @NAME@ \"quotes\".\n"));
  EXPECT_THAT(first, HasSubstr("'a;b \\n ] [ \"c\" ${d} )');\n"));
  EXPECT_EQ(set.files[1].sql, "CREATE TABLE second (tenant_id TEXT NOT NULL);\n");
}

}  // namespace
}  // namespace upward::sql
