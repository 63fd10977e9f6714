#include "services/identity/domain/csv_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// How files begin that people take for CSV.
struct ForeignStart {
  std::string_view bytes;
  std::string_view advice;
};
constexpr std::string_view kSpreadsheetAdvice =
    "this is not CSV text (it looks like a spreadsheet/zip file); export it as CSV UTF-8";
constexpr std::string_view kUtf16Advice =
    "this is not CSV text in UTF-8 (it looks like UTF-16); export it as CSV UTF-8";
constexpr std::array<ForeignStart, 5> kForeignStarts = {{
    {"PK\x03\x04", kSpreadsheetAdvice},
    {"\xD0\xCF\x11\xE0", kSpreadsheetAdvice},
    {"\x1F\x8B", kSpreadsheetAdvice},
    {"\xFF\xFE", kUtf16Advice},
    {"\xFE\xFF", kUtf16Advice},
}};

absl::Status Unreadable(std::string_view message) {
  return base::Error(absl::StatusCode::kInvalidArgument, "IMPORT_UNREADABLE", message);
}

// The number of continuation bytes behind a lead byte, or -1.
int ContinuationsAfter(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) return 2;
  if (lead >= 0xF0 && lead <= 0xF4) return 3;
  return -1;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int continuations = ContinuationsAfter(lead);
    if (continuations < 0 || text.size() - i < static_cast<std::size_t>(continuations)) {
      return false;
    }
    for (int k = 0; k < continuations; ++k) {
      const auto byte = static_cast<unsigned char>(text[i++]);
      unsigned char low = 0x80;
      unsigned char high = 0xBF;
      if (k == 0) {  // overlong forms, surrogates, beyond U+10FFFF
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
      }
      if (byte < low || byte > high) return false;
    }
  }
  return true;
}

CsvReader::CsvReader(ReadBytes read, char delimiter)
    : read_(std::move(read)), delimiter_(delimiter), buffer_(kCsvBufferBytes) {}

absl::StatusOr<bool> CsvReader::Next(CsvRow& row) {
  if (!std::exchange(started_, true)) UPWARD_RETURN_IF_ERROR(CheckStart());
  BeginRow();
  while (true) {
    while (begin_ < end_) {
      UPWARD_RETURN_IF_ERROR(AppendPlainBytes());
      if (begin_ == end_) break;
      UPWARD_ASSIGN_OR_RETURN(const bool ended, Take(buffer_[begin_++]));
      if (ended) {
        Deliver(row);
        return true;
      }
    }
    UPWARD_ASSIGN_OR_RETURN(const bool more, Fill());
    if (!more) break;
  }
  if (place_ == Place::kQuoted) {
    return Unreadable(
        fmt::format("the quote opened in line {} is never closed; close it, or "
                    "double it if it belongs to the text",
                    quote_line_));
  }
  UPWARD_ASSIGN_OR_RETURN(const bool ended, EndRow());
  if (ended) Deliver(row);
  return ended;
}

absl::StatusOr<bool> CsvReader::Fill() {
  begin_ = 0;
  UPWARD_ASSIGN_OR_RETURN(end_, read_(std::span<char>(buffer_)));
  return end_ > 0;
}

// Reads until the longest of the known starts can be told.
absl::Status CsvReader::CheckStart() {
  constexpr std::size_t kStartBytes = 4;
  while (end_ < kStartBytes) {
    UPWARD_ASSIGN_OR_RETURN(const std::size_t count, read_(std::span<char>(buffer_).subspan(end_)));
    if (count == 0) break;
    end_ += count;
  }
  const std::string_view start(buffer_.data(), end_);
  for (const ForeignStart& foreign : kForeignStarts) {
    if (start.starts_with(foreign.bytes)) return Unreadable(foreign.advice);
  }
  if (start.starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
  return absl::OkStatus();
}

void CsvReader::BeginRow() {
  text_.clear();
  cell_ends_.clear();
  row_line_ = line_;
  row_quoted_ = false;
  row_ascii_ = true;
  place_ = Place::kCellStart;
}

absl::StatusOr<bool> CsvReader::Take(char byte) {
  if (std::exchange(after_cr_, false) && byte == '\n') {
    row_line_ = line_;
    return false;
  }
  if (byte == '\0') {
    return Unreadable(fmt::format("line {} holds NUL bytes: {}", line_, kSpreadsheetAdvice));
  }
  if (place_ == Place::kQuoted && byte == '"') {
    place_ = Place::kQuoteInQuoted;
    return false;
  }
  if (place_ == Place::kQuoted || (place_ == Place::kQuoteInQuoted && byte == '"')) {
    if (byte == '\n') ++line_;
    place_ = Place::kQuoted;
    UPWARD_RETURN_IF_ERROR(Append({&byte, 1}, static_cast<unsigned char>(byte) < 0x80));
    return false;
  }
  if (place_ == Place::kCellStart && byte == '"') {
    place_ = Place::kQuoted;
    quote_line_ = line_;
    row_quoted_ = true;
    return false;
  }
  if (byte == '\n' || byte == '\r') {
    ++line_;
    after_cr_ = byte == '\r';
    return EndRow();
  }
  if (byte == delimiter_) {
    UPWARD_RETURN_IF_ERROR(EndCell());
    place_ = Place::kCellStart;
    return false;
  }
  place_ = Place::kUnquoted;
  UPWARD_RETURN_IF_ERROR(Append({&byte, 1}, static_cast<unsigned char>(byte) < 0x80));
  return false;
}

// Takes the bytes that mean nothing but themselves where the reader stands, all at once.
absl::Status CsvReader::AppendPlainBytes() {
  if (place_ != Place::kUnquoted && place_ != Place::kQuoted) return absl::OkStatus();
  const bool quoted = place_ == Place::kQuoted;
  const char* const begin = buffer_.data() + begin_;
  const char* const end = buffer_.data() + end_;
  const char* at = begin;
  unsigned char bits = 0;
  for (; at != end; ++at) {
    const char byte = *at;
    if (byte == '\n' || byte == '\0' || byte == (quoted ? '"' : delimiter_)) break;
    if (!quoted && byte == '\r') break;
    bits |= static_cast<unsigned char>(byte);
  }
  begin_ += static_cast<std::size_t>(at - begin);
  return Append(std::string_view(begin, static_cast<std::size_t>(at - begin)), bits < 0x80);
}

absl::Status CsvReader::Append(std::string_view bytes, bool ascii) {
  row_ascii_ = row_ascii_ && ascii;
  text_.append(bytes);
  const std::size_t cell_begin = cell_ends_.empty() ? 0 : cell_ends_.back();
  if (text_.size() - cell_begin <= kCsvCellBytesMax && text_.size() <= kCsvRowBytesMax) {
    return absl::OkStatus();
  }
  return Unreadable(
      fmt::format("the row that begins in line {} is too long (cells of up to {} and rows of up to "
                  "{} bytes are "
                  "taken); look for a quote that is not closed, and check the delimiter",
                  row_line_, kCsvCellBytesMax, kCsvRowBytesMax));
}

absl::Status CsvReader::EndCell() {
  cell_ends_.push_back(text_.size());
  if (cell_ends_.size() < kCsvColumnsMax) return absl::OkStatus();
  return Unreadable(
      fmt::format("the row that begins in line {} has more than {} cells; check the "
                  "delimiter",
                  row_line_, kCsvColumnsMax));
}

absl::StatusOr<bool> CsvReader::EndRow() {
  const bool blank = text_.empty() && cell_ends_.empty() && !row_quoted_;
  if (blank) {
    BeginRow();
    return false;
  }
  UPWARD_RETURN_IF_ERROR(EndCell());
  return true;
}

void CsvReader::Deliver(CsvRow& row) const {
  row.line = row_line_;
  row.valid_utf8 = row_ascii_ || IsUtf8(text_);
  row.cells.clear();
  std::size_t begin = 0;
  for (const std::size_t end : cell_ends_) {
    row.cells.push_back(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
}

}  // namespace upward::identity
