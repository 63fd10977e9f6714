// Goal: an upload is kept byte by byte, can be read twice, leaves nothing behind, and is known by
// its contents.
// Method: real files in a folder of the test's own.
#include "services/identity/rpc/spooled_file.h"

#include <filesystem>
#include <string>

#include "gtest/gtest.h"

#include "tests/support/temporary_directory.h"

namespace upward::identity {
namespace {

class SpooledFileTest : public ::testing::Test {
 protected:
  // A file of `contents`, appended in pieces of `piece` bytes; its digest goes to `digest`.
  std::unique_ptr<SpooledFile> Spool(std::string_view contents, std::size_t piece,
                                     std::string& digest) {
    auto file = SpooledFile::Create(directory_.path());
    EXPECT_TRUE(file.ok()) << file.status();
    for (std::size_t at = 0; at < contents.size(); at += piece) {
      EXPECT_TRUE((*file)->Append(contents.substr(at, piece)).ok());
    }
    const auto sealed = (*file)->Seal();
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    digest = *sealed;
    return *std::move(file);
  }

  static std::string ReadAll(SpooledFile& file) {
    std::string contents;
    std::string buffer(1000, '\0');
    while (true) {
      const auto count = file.Read(buffer);
      EXPECT_TRUE(count.ok()) << count.status();
      if (!count.ok() || *count == 0) return contents;
      contents.append(buffer, 0, *count);
    }
  }

  static std::string LongText() {
    std::string text;
    while (text.size() < 3 * kDigestBlockBytes) text += std::to_string(text.size()) + "\n";
    return text;
  }

  testing::TemporaryDirectory directory_;
  std::string digest_;
};

TEST_F(SpooledFileTest, GivesBackWhatWasAppendedAsOftenAsAsked) {
  const std::string text = LongText();
  const auto file = Spool(text, 777, digest_);
  EXPECT_EQ(ReadAll(*file), text);
  ASSERT_TRUE(file->Rewind().ok());
  EXPECT_EQ(ReadAll(*file), text);
}

TEST_F(SpooledFileTest, HasNoNameInItsFolder) {
  const auto file = Spool("secret", 6, digest_);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(SpooledFileTest, TheDigestIsThatOfTheContentsHoweverTheyWereCut) {
  const std::string text = LongText();
  std::string other;
  Spool(text, 1, digest_);
  Spool(text, 100'000, other);
  EXPECT_EQ(digest_, other);
  Spool(text + "x", 100'000, other);
  EXPECT_NE(digest_, other);
  Spool("", 1, other);
  EXPECT_NE(digest_, other);
}

TEST_F(SpooledFileTest, AFolderThatIsNotThereIsReported) {
  EXPECT_EQ(SpooledFile::Create(directory_.File("missing")).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace upward::identity
