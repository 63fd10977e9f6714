#include "services/upward/commands/program.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/error_report.h"
#include "services/upward/console/nearest.h"

namespace upward::commands {
namespace {

constexpr char kDescription[] =
    "Upward: reverse mentoring for an enterprise. Runs the server, and the command line of any "
    "deployment.";

constexpr char kFooter[] =
    "A person is named by person id, or by employee number as e:NUMBER.\n"
    "Tables are as wide as COLUMNS says, else as the terminal, else 100 columns.\n"
    "Exit codes: 0 done, 1 failed (standard error says why), 2 wrong command line.\n"
    "\nFirst steps, with `upward serve` running in another terminal:\n"
    "  export UPWARD_TOKEN=$(upward token issue --role operator)\n"
    "  upward tenant create acme --name \"Acme Shipping\"\n"
    "  export UPWARD_TOKEN=$(upward token issue --tenant acme --role tenant_admin --role "
    "programme_lead)\n"
    "  upward import mapping --example > mapping.json\n"
    "  upward import --help";

absl::Status Unwritten() {
  return absl::DataLossError(
      "the answer could not be written to its end: the disk is full, or whoever reads it has gone. "
      "What was asked for is done, so look before you repeat a change");
}

std::string Footer(const std::vector<std::string>& examples) {
  if (examples.empty()) return "";
  return absl::StrCat("Examples:\n  ", absl::StrJoin(examples, "\n  "));
}

}  // namespace

Program::Program(const console::Console::Streams& streams)
    : streams_(streams), console_(streams), root_(kDescription, "upward") {
  root_.require_subcommand(1);
  root_.set_version_flag("--version", "upward " UPWARD_VERSION);
  root_.footer(kFooter);
  AddGlobalOptions();
}

void Program::AddGlobalOptions() {
  constexpr char kGroup[] = "Everywhere";
  root_.add_option("--server", connection_.server, "Address of the server, host:port")
      ->envname("UPWARD_SERVER")
      ->capture_default_str()
      ->group(kGroup);
  root_
      .add_option("--matching-server", connection_.matching_server,
                  "Address of the matching service, where it is a process of its own")
      ->envname("UPWARD_MATCHING_SERVER")
      ->group(kGroup);
  root_
      .add_option("--token-file", connection_.token_file,
                  "File with your token; without it the token itself is taken from UPWARD_TOKEN")
      ->type_name("FILE")
      ->envname("UPWARD_TOKEN_FILE")
      ->group(kGroup);
  root_
      .add_option("--ca", connection_.tls.authorities,
                  "PEM file of the authorities to trust; switches TLS on")
      ->type_name("FILE")
      ->envname("UPWARD_CA")
      ->group(kGroup);
  root_
      .add_option("--client-certificate", connection_.tls.certificate,
                  "PEM file of your certificate chain, for a server that demands one (mutual TLS)")
      ->type_name("FILE")
      ->envname("UPWARD_CLIENT_CERTIFICATE")
      ->group(kGroup);
  root_
      .add_option("--client-key", connection_.tls.private_key,
                  "PEM file of the private key of that certificate")
      ->type_name("FILE")
      ->envname("UPWARD_CLIENT_KEY")
      ->group(kGroup);
  root_
      .add_option_function<std::string>(
          "--output", [this](const std::string& format) { output_.json = format == "json"; },
          "table for people, json for programs: one document of the answers' protobuf JSON, with "
          "the lists of an answer even when they are empty")
      ->check(CLI::IsMember({"table", "json"}))
      ->default_str("table")
      ->group(kGroup);
  root_
      .add_flag("-q,--quiet", output_.quiet,
                "Only the ids of what is listed, made or changed, one a line, and nothing where "
                "there are none; no progress. Tokens, keys and scripts are printed all the same")
      ->group(kGroup);
}

CLI::App& Program::AddGroup(CommandText text) {
  CLI::App& group = AddApp(root_, std::move(text));
  group.require_subcommand(1);
  return group;
}

CLI::App& Program::AddApp(CLI::App& parent, CommandText text) {
  CLI::App* app = parent.add_subcommand(text.name, text.description);
  app->footer(Footer(text.examples));
  app->fallthrough();  // global options may stand behind the command
  return *app;
}

void Program::Choose(CLI::App& app, Action action) {
  app.callback([this, &app, action = std::move(action)] {
    if (app.get_subcommands().empty()) chosen_ = action;
  });
}

absl::Status Program::WithSession(const std::function<absl::Status(Session&)>& run) {
  UPWARD_ASSIGN_OR_RETURN(const auto session, Session::Open(connection_, console_));
  connected_ = true;
  return run(*session);
}

Exit Program::Run(int argc, const char* const* argv) {
  try {
    root_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Explain(error);
  }
  console_.Configure(output_);
  const Exit exit = Report(chosen_());
  return console_.Flush() ? exit : Report(Unwritten());
}

Exit Program::Explain(const CLI::ParseError& error) {
  const bool asked_for = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
  if (asked_for) {
    root_.exit(error, streams_.out, streams_.err);
    return Exit::kOk;
  }
  const std::string unknown = UnknownCommand();
  return Report(UsageError(unknown.empty() ? error.what() : unknown));
}

std::string Program::UnknownCommand() const {
  std::string words;
  const CLI::App* group = &root_;
  while (!group->get_subcommands().empty()) {
    group = group->get_subcommands().back();
    absl::StrAppend(&words, group->get_name(), " ");
  }
  std::vector<std::string> known;
  for (const CLI::App* below : group->get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(below->get_name());
  }
  const std::vector<std::string> rest = root_.remaining(/*recurse=*/true);
  const auto word = std::find_if(rest.begin(), rest.end(), [](const std::string& one) {
    return !one.empty() && one.front() != '-';
  });
  if (known.empty() || word == rest.end()) return "";
  const std::vector<std::string> nearest = console::Nearest(*word, known);
  return absl::StrCat("there is no command '", words, *word, "'",
                      nearest.empty()
                          ? absl::StrCat("; the commands are ", absl::StrJoin(known, ", "))
                          : console::DidYouMean(nearest));
}

Exit Program::Report(const absl::Status& status) {
  if (status.ok()) return Exit::kOk;
  if (!IsUsageError(status)) {
    streams_.err << console::ErrorReport(status, connected_ ? connection_.server : "");
    return Exit::kFailed;
  }
  std::string words = "upward";
  for (const CLI::App* app = &root_; !app->get_subcommands().empty();) {
    app = app->get_subcommands().back();
    absl::StrAppend(&words, " ", app->get_name());
  }
  const std::string message(status.message());
  streams_.err << "upward: " << message << (message.ends_with('?') ? " " : "; ") << "see `" << words
               << " --help`\n";
  return Exit::kUsage;
}

}  // namespace upward::commands
