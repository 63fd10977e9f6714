// `upward token`: tokens of an all-in-one server, issued where its data lies.
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

#include "libs/base/clock.h"
#include "libs/base/status_macros.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/option_types.h"
#include "services/upward/suite/data_folder.h"

namespace upward::commands {
namespace {

constexpr int kHoursDefault = 12;  // a working day; what leaks is soon worth nothing
constexpr int kHoursMax = 24 * 365;
static_assert(absl::Hours(kHoursMax) <= security::kMaxTokenLifetime);

struct IssueOptions {
  std::string data = suite::DataFolder::Default();
  std::string tenant;
  std::vector<std::string> roles;
  std::string person;
  std::string subject = "command-line";
  int hours = kHoursDefault;
};

struct KeysOptions {
  std::string data = suite::DataFolder::Default();
};

std::vector<std::string> RoleNames() {
  std::vector<std::string> names;
  for (const auto role :
       {security::Role::kParticipant, security::Role::kProgrammeLead, security::Role::kTenantAdmin,
        security::Role::kGroupAnalyst, security::Role::kOperator, security::Role::kHrIntegration}) {
    names.emplace_back(security::RoleName(role));
  }
  return names;
}

absl::Status Issue(console::Console& console, const IssueOptions& options) {
  security::Principal principal;
  principal.subject = options.subject;
  principal.tenant = base::TenantId(options.tenant);
  principal.person_id = options.person;
  for (const std::string& name : options.roles) {
    principal.roles.insert(*security::RoleFromName(name));
  }
  const base::SystemClock clock;
  UPWARD_ASSIGN_OR_RETURN(const auto issuer,
                          suite::DataFolder(options.data).OpenExistingIssuer(clock));
  UPWARD_ASSIGN_OR_RETURN(const std::string token,
                          issuer->Issue(principal, absl::Hours(options.hours)));
  const absl::Time end = clock.Now() + absl::Hours(options.hours);
  const nlohmann::ordered_json document = {
      {"token", token}, {"expire_time", absl::FormatTime(end, absl::UTCTimeZone())}};
  console.Write((console.json() ? document.dump(1) : token) + "\n");
  return absl::OkStatus();
}

absl::Status Keys(console::Console& console, const KeysOptions& options) {
  const base::SystemClock clock;
  UPWARD_ASSIGN_OR_RETURN(const auto issuer,
                          suite::DataFolder(options.data).OpenExistingIssuer(clock));
  console.Write(issuer->Jwks() + "\n");
  return absl::OkStatus();
}

void AddData(CLI::App& app, std::string& data) {
  app.add_option("--data", data, "The server's data folder")
      ->envname("UPWARD_DATA")
      ->capture_default_str();
}

}  // namespace

void AddToken(Program& program) {
  CLI::App& token = program.AddGroup(
      {"token", "Tokens of an all-in-one server. Work with the server up or down.", {}});
  auto issue = program.Add<IssueOptions>(
      token,
      {"issue",
       "Prints a new token. Whoever holds it has its rights until it ends: keep it in a file of "
       "your own.",
       {"upward token issue --role operator > operator.token",
        "upward token issue --tenant harbour-line --role tenant_admin --role programme_lead",
        "upward token issue --tenant harbour-line --role participant --person PERSON_ID"}},
      &Issue);
  AddData(issue.app, issue.options.data);
  AddTexts(issue.app, "--role", issue.options.roles, "What the holder may do; several are joined")
      ->required()
      ->check(CLI::IsMember(RoleNames()));
  issue.app.add_option("--tenant", issue.options.tenant,
                       "The holder's tenant; none for operator and group_analyst");
  issue.app.add_option("--person", issue.options.person, "Person id of a participant");
  issue.app.add_option("--subject", issue.options.subject, "Who it is for, as the logs name them")
      ->capture_default_str();
  issue.app.add_option("--hours", issue.options.hours, "How long it is good")
      ->check(CLI::Range(1, kHoursMax))
      ->capture_default_str();
  auto keys = program.Add<KeysOptions>(
      token,
      {"keys",
       "Prints the public key set (JWKS), for services that verify this server's tokens.",
       {"upward token keys > keys.json"}},
      &Keys);
  AddData(keys.app, keys.options.data);
}

}  // namespace upward::commands
