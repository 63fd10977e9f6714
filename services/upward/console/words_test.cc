// Goal: numbers, times and enum values read like words, and flags find their value again.
// Method: fixed inputs, and a round trip over every value of an enum of the contracts.
#include "services/upward/console/words.h"

#include "gtest/gtest.h"

#include "upward/identity/v1/import_service.pb.h"

namespace upward::console {
namespace {

TEST(WordsTest, GroupsDigits) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(CountText(1'000), "1,000");
  EXPECT_EQ(CountText(12'345'678), "12,345,678");
  EXPECT_EQ(CountText(-1'234), "-1,234");
  EXPECT_EQ(CountText(-123), "-123");
}

TEST(WordsTest, CountsInWords) {
  EXPECT_EQ(Counted(1, "pair", "pairs"), "1 pair");
  EXPECT_EQ(Counted(0, "pair", "pairs"), "0 pairs");
  EXPECT_EQ(Counted(2'000, "person", "people"), "2,000 people");
}

TEST(WordsTest, NamesEnumValuesWithoutTheirPrefix) {
  EXPECT_EQ(Word(identity::v1::IMPORT_VERDICT_VACANT_POST), "vacant post");
  EXPECT_EQ(Word(identity::v1::FINDING_SEVERITY_UNSPECIFIED), "");
  EXPECT_EQ(Word(static_cast<identity::v1::FindingSeverity>(99)), "unknown (99)")
      << "a newer server may send values that this program does not know";
}

TEST(WordsTest, FindsEveryValueByItsFlagWord) {
  const auto& type = *identity::v1::ImportVerdict_descriptor();
  const std::vector<std::string> words = EnumFlagWords(type);
  EXPECT_EQ(words.size(), static_cast<std::size_t>(type.value_count()) - 1);
  for (const std::string& word : words) {
    EXPECT_EQ(word.find(' '), word.npos);
    const auto value = EnumFromFlagWord(type, word);
    ASSERT_TRUE(value.has_value()) << word;
    EXPECT_EQ(EnumWord(type, *value, '-'), word);
  }
  EXPECT_FALSE(EnumFromFlagWord(type, "unspecified").has_value());
  EXPECT_FALSE(EnumFromFlagWord(type, "").has_value());
}

TEST(WordsTest, ATimeThatIsNotSetIsEmpty) {
  EXPECT_EQ(TimeText(google::protobuf::Timestamp()), "");
  google::protobuf::Timestamp time;
  time.set_seconds(1'767'225'600);
  EXPECT_EQ(TimeText(time).size(), std::string("2026-01-01 00:00").size());
}

}  // namespace
}  // namespace upward::console
