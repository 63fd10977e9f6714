#include "services/upward/console/error_report.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "libs/base/error.h"
#include "libs/base/text.h"
#include "libs/rpc/status.h"
#include "services/upward/console/text_width.h"

namespace upward::console {
namespace {

constexpr char kIssueToken[] =
    "`upward token issue --help` tells how to make one where the server keeps its data";

// What only the command line can say, by reason.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNextSteps = {{
    {"TOKEN_MISSING",
     "name a file with your token by --token-file, or set UPWARD_TOKEN_FILE or UPWARD_TOKEN; "
     "`upward token issue --help` tells how to make one"},
    {"PERMISSION_DENIED",
     "use a token with a role that may do this; `upward token issue --help` lists the roles"},
    {"ETAG_MISMATCH",
     "somebody changed it since it was read: if your file holds an etag, take the present one from "
     "`get --output json` or leave it out, then run the command again"},
    {"IMPORT_DROP",
     "check that the file is complete; --dry-run --allow-drop shows who would leave, and "
     "--allow-drop lets them"},
    {"IMPORT_REJECTED",
     "correct the rows that `upward import findings JOB` lists, or add --best-effort to leave them "
     "out"},
    {"NOT_PREPARED", "record the preparation with `upward enrol prepare`"},
    {"ROUND_EMPTY", "enrol people on both sides with `upward enrol`"},
    {"INTERNAL", "tell your operator the request id; it leads to the line of the server's log"},
}};

std::string NextStep(const absl::Status& error, const std::string& reason,
                     std::string_view server) {
  for (const auto& [known, step] : kNextSteps) {
    if (known == reason) return std::string(step);
  }
  if (absl::StartsWith(reason, "TOKEN_")) return absl::StrCat("use a new token; ", kIssueToken);
  if (reason.empty() && absl::IsUnavailable(error) && !server.empty()) {
    return absl::StrCat("check that a server listens on ", base::Absl(server),
                        " (`upward serve` starts one), or name another with --server; one that "
                        "speaks TLS needs --ca, and --client-certificate where it asks for yours");
  }
  return "";
}

// The message with a mark in front of its first line, each line printable.
std::string Marked(absl::string_view message) {
  std::string text = "upward: ";
  for (const auto line : absl::StrSplit(message, '\n')) {
    absl::StrAppend(&text, Printable(base::Std(line)), "\n");
  }
  return text;
}

}  // namespace

std::string ErrorReport(const absl::Status& error, std::string_view server) {
  const base::ErrorDetail detail = base::DetailOf(error).value_or(base::ErrorDetail{});
  // The message of a status with violations repeats them.
  std::string text = detail.violations.empty() ? Marked(error.message())
                                               : Marked("this cannot be done as it was asked for:");
  for (const base::FieldViolation& violation : detail.violations) {
    absl::StrAppend(&text, "  ", Printable(violation.field), ": ", Printable(violation.description),
                    "\n");
  }
  if (!detail.reason.empty()) absl::StrAppend(&text, "  reason: ", detail.reason, "\n");
  for (const auto& [key, value] : detail.metadata) {
    const bool is_request_id = key == rpc::kRequestIdKey;
    absl::StrAppend(&text, "  ", is_request_id ? "request id" : Printable(key), ": ",
                    Printable(value), "\n");
  }
  const std::string next = NextStep(error, detail.reason, server);
  if (!next.empty()) absl::StrAppend(&text, "  next: ", next, "\n");
  return text;
}

}  // namespace upward::console
