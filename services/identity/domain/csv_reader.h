// Reads CSV text row by row, as RFC 4180 has it and as spreadsheets really write it.
//
// Taken: cells in quotes with delimiters, doubled quotes and line ends inside; CRLF, LF or CR as
// line end; a byte-order mark; no line end after the last row. Blank lines are skipped. A quote
// within an unquoted cell is an ordinary character, and what follows a closing quote is appended.
//
// Memory is one buffer and one row, both bounded (limits.h). What cannot be CSV text (NUL bytes,
// zip and spreadsheet files, UTF-16, a quote that is never closed, a row beyond the bounds) ends
// the reading with INVALID_ARGUMENT, reason IMPORT_UNREADABLE; errors of the source are passed on.
// Used by one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace upward::identity {

struct CsvRow {
  std::int64_t line = 0;  // physical line of the file that the row begins in, the first being 1
  bool valid_utf8 = true;
  std::vector<std::string_view> cells;  // into the reader; valid until its next call
};

class CsvReader {
 public:
  // Fills the front of the span; returns 0 at the end.
  using ReadBytes = std::function<absl::StatusOr<std::size_t>(std::span<char>)>;

  CsvReader(ReadBytes read, char delimiter);

  // Reads the next row; false at the end of the file. After an error only errors follow.
  absl::StatusOr<bool> Next(CsvRow& row);

 private:
  enum class Place { kCellStart, kUnquoted, kQuoted, kQuoteInQuoted };

  absl::StatusOr<bool> Fill();
  absl::Status CheckStart();
  // Takes one byte; true when it ends a row that is not blank.
  absl::StatusOr<bool> Take(char byte);
  absl::Status AppendPlainBytes();
  absl::Status Append(std::string_view bytes, bool ascii);
  absl::Status EndCell();
  absl::StatusOr<bool> EndRow();
  void Deliver(CsvRow& row) const;
  void BeginRow();

  // Constant after construction.
  const ReadBytes read_;
  const char delimiter_;

  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the bytes that are not taken yet
  std::size_t end_ = 0;
  bool started_ = false;

  // The row on its way: its cells one after the other, and where each ends.
  std::string text_;
  std::vector<std::size_t> cell_ends_;
  std::int64_t row_line_ = 1;
  bool row_quoted_ = false;  // has a cell in quotes, so it is not blank
  bool row_ascii_ = true;

  Place place_ = Place::kCellStart;
  bool after_cr_ = false;  // a line feed now belongs to the line end before
  std::int64_t line_ = 1;
  std::int64_t quote_line_ = 0;  // where the quote that is open now was opened
};

// Whether the bytes are well-formed UTF-8 (RFC 3629: shortest forms, no surrogates).
bool IsUtf8(std::string_view text);

}  // namespace upward::identity
