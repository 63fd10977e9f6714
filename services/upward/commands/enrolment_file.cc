#include "services/upward/commands/enrolment_file.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/upward/commands/csv.h"
#include "services/upward/console/words.h"

namespace upward::commands {
namespace {

using matching::v1::ParticipantRole;

enum ColumnName { kEmployeeId, kRole, kTopics, kLanguages, kPreferred, kExcluded, kCapacity };
constexpr std::array<const char*, 7> kColumns = {"employee_id", "role",     "topics",  "languages",
                                                 "preferred",   "excluded", "capacity"};
constexpr std::size_t kErrorsShown = 20;  // more are the same mistake again

class EnrolmentReader {
 public:
  explicit EnrolmentReader(ParticipantRole role) : role_(role) {}

  absl::StatusOr<std::vector<EnrolmentRow>> Read(const std::vector<CsvLine>& lines) {
    if (lines.empty()) return absl::InvalidArgumentError("the file is empty");
    ReadHeader(lines.front());
    for (std::size_t i = 1; i < lines.size() && wrong_.empty(); ++i) {
      CheckWidth(lines[i], lines.front().cells.size());
    }
    if (wrong_.empty()) {
      for (std::size_t i = 1; i < lines.size(); ++i) ReadRow(lines[i]);
    }
    if (wrong_.empty()) return std::move(rows_);
    const bool many = wrong_.size() > kErrorsShown;
    if (many) wrong_.resize(kErrorsShown);
    return absl::InvalidArgumentError(absl::StrCat("the file cannot be used:\n  ",
                                                   absl::StrJoin(wrong_, "\n  "),
                                                   many ? "\n  … and more" : ""));
  }

 private:
  void ReadHeader(const CsvLine& header) {
    places_.fill(-1);
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
      const std::string name(absl::StripAsciiWhitespace(header.cells[i]));
      const auto found = std::find(kColumns.begin(), kColumns.end(), name);
      if (found == kColumns.end()) {
        Fail(header, absl::StrCat("unknown column '", name, "'; known are ",
                                  absl::StrJoin(kColumns, ", ")));
      } else {
        places_[static_cast<std::size_t>(found - kColumns.begin())] = static_cast<int>(i);
      }
    }
    if (places_[kEmployeeId] < 0) Fail(header, "the column employee_id is missing");
  }

  void CheckWidth(const CsvLine& line, std::size_t width) {
    if (line.cells.size() == width) return;
    Fail(line, absl::StrCat("has ", line.cells.size(), " cells, the header ", width));
  }

  void ReadRow(const CsvLine& line) {
    EnrolmentRow row;
    row.line = line.number;
    row.employee_id = Cell(line, kEmployeeId);
    if (row.employee_id.empty()) Fail(line, "employee_id is empty");
    row.role = ReadRole(line);
    row.topics = List(line, kTopics);
    row.languages = List(line, kLanguages);
    row.preferred = List(line, kPreferred);
    row.excluded = List(line, kExcluded);
    const std::string capacity = Cell(line, kCapacity);
    if (!capacity.empty() && (!absl::SimpleAtoi(capacity, &row.capacity) || row.capacity < 0)) {
      Fail(line, "capacity must be a number from 0 on");
    }
    rows_.push_back(std::move(row));
  }

  ParticipantRole ReadRole(const CsvLine& line) {
    const std::string word = Cell(line, kRole);
    const auto role = console::EnumFromFlagWord(*matching::v1::ParticipantRole_descriptor(), word);
    if (role.has_value()) return static_cast<ParticipantRole>(*role);
    if (!word.empty() || role_ == matching::v1::PARTICIPANT_ROLE_UNSPECIFIED) {
      Fail(line, "role must be mentor or mentee, in the file or by --role");
    }
    return role_;
  }

  std::string Cell(const CsvLine& line, ColumnName column) const {
    if (places_[column] < 0) return "";
    return std::string(
        absl::StripAsciiWhitespace(line.cells[static_cast<std::size_t>(places_[column])]));
  }

  std::vector<std::string> List(const CsvLine& line, ColumnName column) const {
    std::vector<std::string> items;
    for (const auto item : absl::StrSplit(Cell(line, column), ';')) {
      const auto stripped = absl::StripAsciiWhitespace(item);
      if (!stripped.empty()) items.emplace_back(stripped);
    }
    return items;
  }

  void Fail(const CsvLine& line, std::string_view what) {
    wrong_.push_back(absl::StrCat("line ", line.number, ": ", base::Absl(what)));
  }

  const ParticipantRole role_;
  std::array<int, kColumns.size()> places_{};  // -1: not in the file
  std::vector<EnrolmentRow> rows_;
  std::vector<std::string> wrong_;
};

}  // namespace

absl::StatusOr<std::vector<EnrolmentRow>> ParseEnrolments(std::string_view text,
                                                          ParticipantRole role) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<CsvLine> lines, ParseCsv(text));
  return EnrolmentReader(role).Read(lines);
}

}  // namespace upward::commands
