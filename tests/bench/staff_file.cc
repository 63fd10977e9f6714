#include "tests/bench/staff_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"

namespace upward::bench {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr int kReports = 8;
constexpr int kPaddingBytes = 36;  // of each of five texts, for each further width

constexpr const char* kColumns[] = {
    "employee_id", "given_name", "family_name", "email",           "job_title",
    "job_level",   "job_family", "department",  "division",        "location",
    "time_zone",   "languages",  "hire_date",   "employment_type", "manager_employee_id"};

int LevelOf(int person) {
  int level = 0;
  for (; person > 0; person = (person - 1) / kReports) ++level;
  return level;
}

void AppendRow(int person, const std::string& padding, std::string& text) {
  const std::string manager = person == 0 ? "" : absl::StrFormat("E%07d", (person - 1) / kReports);
  absl::StrAppendFormat(&text,
                        "E%07d,Maren %d%s,Lindqvist %d%s,person.%d@harbour.example.org,"
                        "Operations specialist%s,%d,Operations%s,Department %d,Division %d,"
                        "Rotterdam%s,Europe/Amsterdam,nl;en,20%02d-%02d-%02d,permanent,%s\n",
                        person, person % 97, padding, person, padding, person, padding,
                        LevelOf(person), padding, person % 500, person % 12, padding, person % 24,
                        person % 12 + 1, person % 28 + 1, manager);
}

}  // namespace

absl::Status WriteStaff(const StaffFile& file,
                        const std::function<absl::Status(std::string_view)>& write) {
  const std::string padding(static_cast<std::size_t>((file.width - 1) * kPaddingBytes), 'x');
  std::string piece = absl::StrCat(absl::StrJoin(kColumns, ","), "\n");
  for (int person = 0; person < file.rows; ++person) {
    AppendRow(person, padding, piece);
    if (piece.size() < kPieceBytes) continue;
    UPWARD_RETURN_IF_ERROR(write(piece));
    piece.clear();
  }
  return write(piece);
}

identity::ImportOptions StaffImport() {
  identity::ImportOptions options;
  for (const char* const column : kColumns) options.mapping.columns[column] = column;
  options.mode = identity::ImportMode::kSnapshot;
  options.strictness = identity::ImportStrictness::kAllOrNothing;
  options.effective_date = absl::CivilDay(2026, 1, 1);
  return options;
}

}  // namespace upward::bench
