// Goal: a date is read as the mapping's formats write it, and two formats that could disagree are
// told.
// Method: lists of texts against days; every conversion, alone and in pairs, there and back.
#include "services/identity/domain/date_format.h"

#include <ctime>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace upward::identity {
namespace {

TEST(DateFormatTest, ReadsDaysInTheFirstFormatThatFits) {
  const std::vector<std::string> formats = {"%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%B %d, %Y",
                                            "%d.%m.%y"};
  const absl::CivilDay day(2021, 3, 4);
  for (const char* text : {"2021-03-04", "4/3/2021", "04/03/2021", "4 Mar 2021", "04 MARCH 2021",
                           "March 4, 2021", "04.03.21"}) {
    EXPECT_EQ(ParseDay(text, formats), day) << text;
  }
  EXPECT_EQ(ParseDay("31/12/4712", formats), absl::CivilDay(4712, 12, 31));
  EXPECT_EQ(ParseDay("9999-12-31", formats), absl::CivilDay(9999, 12, 31));
  EXPECT_EQ(ParseDay("29.02.68", formats), absl::CivilDay(2068, 2, 29));
  EXPECT_EQ(ParseDay("01.02.69", formats), absl::CivilDay(1969, 2, 1));
  for (const char* text : {"", "2021-02-30", "31/04/2021", "2021-03-04x", "infinite-future",
                           "04/03/21", "44259", "2021", "4 Mrz 2021", "2021-0-4", "1899-01-01"}) {
    EXPECT_FALSE(ParseDay(text, formats).has_value()) << text;
  }
}

TEST(DateFormatTest, KnowsDateFormats) {
  for (const char* format : {"%Y-%m-%d", "%d %b %y", "%B %e, %Y", "%F", "%Y-%m-%dT%H:%M:%S"}) {
    EXPECT_TRUE(IsDateFormat(format)) << format;
  }
  for (const char* format : {"", "%Y-%m", "dd.mm.yyyy", "%Y-%m-%d %Z", "%Y-%m-%", "%s", "%e%m%Y"}) {
    EXPECT_FALSE(IsDateFormat(format)) << format;
  }
}

// As strftime writes it, which shares no code with the reading.
std::string WrittenByTheSystem(absl::CivilDay day, const std::string& format) {
  std::tm parts = {};
  parts.tm_year = static_cast<int>(day.year()) - 1900;
  parts.tm_mon = day.month() - 1;
  parts.tm_mday = day.day();
  parts.tm_hour = 23;
  parts.tm_min = 59;
  parts.tm_sec = 8;
  std::string text(200, '\0');
  text.resize(std::strftime(text.data(), text.size(), format.c_str(), &parts));
  return text;
}

void ExpectThereAndBack(const std::string& format) {
  ASSERT_TRUE(IsDateFormat(format)) << format;
  const std::vector<std::string> formats = {format};
  for (const absl::CivilDay day : {absl::CivilDay(2001, 3, 5), absl::CivilDay(1999, 12, 31),
                                   absl::CivilDay(2024, 2, 29), absl::CivilDay(1970, 11, 1)}) {
    const std::string text = WrittenByTheSystem(day, format);
    EXPECT_EQ(ParseDay(text, formats), day) << format << ": " << text;
  }
}

TEST(DateFormatTest, EveryFormatReadsWhatItWrites) {
  int checked = 0;
  for (const char* year : {"%Y", "%y"}) {
    for (const char* month : {"%m", "%b", "%B", "%h"}) {
      for (const char* day : {"%d", "%e"}) {
        for (const char* order : {"YsMsD", "DsMsY", "MsDsY", "YsDsM"}) {
          for (const char* separator : {"", "-", " ", "/", ".", ", ", "%%"}) {
            for (const char* time : {"", " %H:%M:%S", "T%T", " %H%M%S"}) {
              const std::string format =
                  absl::StrReplaceAll(order,
                                      {{"Y", year}, {"M", month}, {"D", day}, {"s", separator}}) +
                  time;
              if (!IsDateFormat(format)) continue;
              ExpectThereAndBack(format);
              ++checked;
            }
          }
        }
      }
    }
  }
  EXPECT_GT(checked, 1'700) << "nearly all are formats";
  for (const char* format : {"%F", "%D", "%F %T", "%T %D", "%Y%m%d", "%d%m%Y", "%y%m%d", "%FT%T"}) {
    ExpectThereAndBack(format);
  }
}

TEST(DateFormatTest, TellsFormatsThatReadOneTextAsTwoDays) {
  const auto clash = [](const char* a, const char* b) {
    const std::optional<std::string> text = FindAmbiguousText(a, b);
    EXPECT_EQ(FindAmbiguousText(b, a).has_value(), text.has_value()) << a << " " << b;
    if (!text.has_value()) return false;
    const auto one = ParseDay(*text, std::vector<std::string>{a});
    const auto other = ParseDay(*text, std::vector<std::string>{b});
    EXPECT_TRUE(one.has_value() && other.has_value()) << *text;
    EXPECT_NE(one, other) << *text;
    return true;
  };
  EXPECT_TRUE(clash("%d/%m/%Y", "%m/%d/%Y"));
  EXPECT_TRUE(clash("%d.%m.%y", "%y.%m.%d"));
  EXPECT_TRUE(clash("%Y-%m-%d", "%Y-%d-%m"));
  EXPECT_TRUE(clash("%D", "%d/%m/%y"));
  EXPECT_TRUE(clash("%m %d %Y", "%d%m%Y")) << "a blank may be missing";
  EXPECT_TRUE(clash("%d%m%y", "%y%m%d"));
  EXPECT_TRUE(clash("%F %H", "%Y-%H-%d %m"));
  EXPECT_FALSE(clash("%d/%m/%Y", "%d/%m/%y"));
  EXPECT_FALSE(clash("%d/%m/%Y", "%d.%m.%Y"));
  EXPECT_FALSE(clash("%Y-%m-%d", "%d/%m/%Y"));
  EXPECT_FALSE(clash("%d %b %Y", "%e %B %Y")) << "both read the same";
  EXPECT_FALSE(clash("%F", "%Y-%m-%d"));
  EXPECT_FALSE(clash("%Y%m%d", "%d%m%Y")) << "no year has a month in front";
}

}  // namespace
}  // namespace upward::identity
