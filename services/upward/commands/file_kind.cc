#include "services/upward/commands/file_kind.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/text.h"

namespace upward::commands {
namespace {

using namespace std::string_view_literals;
using base::Absl;

constexpr std::string_view kFromWorkbook =
    "open it there and save the sheet as \"CSV UTF-8 (comma delimited)\"";
constexpr std::string_view kFromDocument = "export it as CSV UTF-8 from the program that made it";
constexpr std::string_view kFromArchive = "unpack it and name the CSV file in it";
constexpr std::string_view kFromPage =
    "this is often a login or error page: export the report again as CSV UTF-8";
constexpr std::string_view kFromEncoding = "save it again as CSV UTF-8";

struct Kind {
  std::string_view name;  // empty: nothing that is known
  std::string_view cure;
};

Kind KindOfZip(std::string_view head) {
  if (head.find("opendocument.spreadsheet"sv) != std::string_view::npos) {
    return {"an OpenDocument spreadsheet (ODS)", kFromWorkbook};
  }
  if (head.find("[Content_Types].xml"sv) != std::string_view::npos ||
      head.find("xl/"sv) != std::string_view::npos) {
    return {"an Excel workbook (XLSX)", kFromWorkbook};
  }
  return {"a ZIP archive", kFromArchive};
}

Kind KindOfMarkup(std::string_view head) {
  const auto begins = [head](std::string_view tag) {
    return absl::StartsWithIgnoreCase(Absl(head), Absl(tag));
  };
  if (begins("<!doctype html") || begins("<html")) return {"a web page (HTML)", kFromPage};
  if (begins("<?xml")) return {"an XML document", kFromDocument};
  return {};
}

Kind KindOf(std::string_view head) {
  if (head.starts_with("PK\x03\x04"sv)) return KindOfZip(head);
  if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv)) {
    return {"an old Excel workbook (XLS)", kFromWorkbook};
  }
  if (head.starts_with("%PDF-"sv)) return {"a PDF document", kFromDocument};
  if (head.starts_with("\x1F\x8B"sv)) return {"a gzip archive", kFromArchive};
  if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv)) {
    return {"text in UTF-16", kFromEncoding};
  }
  const auto text = std::find_if_not(head.begin(), head.end(),
                                     [](unsigned char c) { return std::isspace(c) != 0; });
  const Kind markup = KindOfMarkup(head.substr(static_cast<std::size_t>(text - head.begin())));
  if (!markup.name.empty()) return markup;
  if (head.find('\0') != std::string_view::npos) return {"a binary file", kFromDocument};
  return {};
}

}  // namespace

absl::Status MustLookLikeCsv(const std::string& path, std::string_view head) {
  const Kind kind = KindOf(head);
  if (kind.name.empty()) return absl::OkStatus();
  return base::Error(absl::StatusCode::kInvalidArgument, "IMPORT_UNREADABLE",
                     absl::StrCat(path, " is not CSV text; it looks like ", Absl(kind.name), ": ",
                                  Absl(kind.cure)));
}

}  // namespace upward::commands
