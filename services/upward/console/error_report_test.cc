// Goal: who reads an error learns what is wrong, where, and what to do next.
// Method: statuses as servers send them and as the connection makes them; whole texts compared.
#include "services/upward/console/error_report.h"

#include "gtest/gtest.h"

#include "libs/base/error.h"

namespace upward::console {
namespace {

TEST(ErrorReportTest, ListsEveryViolationOnItsOwnLine) {
  base::Violations violations;
  violations.Add("programme.name", "is empty; give it a name");
  violations.Add("programme.dimensions[2].weight", "must be 0 to 100");
  const std::string report = ErrorReport(violations.ToStatus(), "");
  EXPECT_NE(report.find("\n  programme.name: is empty; give it a name\n"), report.npos) << report;
  EXPECT_NE(report.find("\n  programme.dimensions[2].weight: must be 0 to 100\n"), report.npos);
  EXPECT_NE(report.find("\n  reason: INVALID_FIELDS\n"), report.npos);
  EXPECT_EQ(report.find("is empty"), report.rfind("is empty")) << "said once";
}

TEST(ErrorReportTest, AMessageOfSeveralLinesKeepsThem) {
  EXPECT_EQ(ErrorReport(absl::InvalidArgumentError("the mapping:\n  a is wrong"), ""),
            "upward: the mapping:\n  a is wrong\n");
}

TEST(ErrorReportTest, NamesTheRequestIdAndTheNextStep) {
  const absl::Status error =
      base::Error(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED", "no role may do this",
                  {{"request_id", "0af7"}, {"method", "CreateTenant"}});
  EXPECT_EQ(ErrorReport(error, "host:1"),
            "upward: no role may do this\n"
            "  reason: PERMISSION_DENIED\n"
            "  method: CreateTenant\n"
            "  request id: 0af7\n"
            "  next: use a token with a role that may do this; `upward token issue --help` lists "
            "the roles\n");
}

TEST(ErrorReportTest, ASilentServerIsNamed) {
  const std::string report = ErrorReport(absl::UnavailableError("connection refused"), "host:7400");
  EXPECT_NE(report.find("check that a server listens on host:7400"), report.npos) << report;
  EXPECT_EQ(ErrorReport(absl::UnavailableError("no room on the disk"), ""),
            "upward: no room on the disk\n");
}

TEST(ErrorReportTest, EveryTokenErrorHasACure) {
  for (const char* reason : {"TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_SIGNATURE"}) {
    const std::string report =
        ErrorReport(base::Error(absl::StatusCode::kUnauthenticated, reason, "no"), "host:1");
    EXPECT_NE(report.find("upward token issue"), report.npos) << report;
  }
}

TEST(ErrorReportTest, TextOfAServerCannotSteerTheTerminal) {
  const std::string report = ErrorReport(absl::InternalError("bad \033[2J"), "");
  EXPECT_EQ(report, "upward: bad ?[2J\n");
}

}  // namespace
}  // namespace upward::console
