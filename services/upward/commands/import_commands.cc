// `upward import`: HR files, and what came of them.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/import_report.h"
#include "services/upward/commands/import_upload.h"
#include "services/upward/commands/mapping_file.h"
#include "services/upward/commands/mapping_guide.h"
#include "services/upward/commands/option_types.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/json.h"
#include "services/upward/console/words.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using identity::v1::ImportJob;
using identity::v1::ImportService;
using Stub = ImportService::Stub;

constexpr int kFindingsDefault = 10;  // half a screen
constexpr int kFindingsMax = 1'000;
constexpr int kChangesShown = 20;

struct ImportOptions {
  std::string file;
  std::string mapping;
  bool delta = false;
  bool best_effort = false;
  bool dry_run = false;
  bool allow_drop = false;
  std::string effective_date;
  std::vector<std::string> only;
  int findings = kFindingsDefault;
};

absl::StatusOr<identity::v1::ImportOptions> MakeOptions(const ImportOptions& given) {
  identity::v1::ImportOptions options;
  UPWARD_ASSIGN_OR_RETURN(const std::string text, console::ReadFile(given.mapping));
  absl::StatusOr<identity::v1::ImportMapping> mapping = ParseMapping(text);
  if (!mapping.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(given.mapping, ": ", mapping.status().message()));
  }
  *options.mutable_mapping() = *std::move(mapping);
  for (const std::string& only : given.only) {
    const auto pair = ParseOnlyRows(only);
    if (!pair.ok()) return UsageError(std::string(pair.status().message()));
    (*options.mutable_mapping()->mutable_only_rows())[pair->first] = pair->second;
  }
  options.set_mode(given.delta ? identity::v1::IMPORT_MODE_DELTA
                               : identity::v1::IMPORT_MODE_SNAPSHOT);
  options.set_strictness(given.best_effort ? identity::v1::IMPORT_STRICTNESS_BEST_EFFORT
                                           : identity::v1::IMPORT_STRICTNESS_ALL_OR_NOTHING);
  options.set_dry_run(given.dry_run);
  options.set_allow_drop(given.allow_drop);
  options.set_effective_date(given.effective_date);
  return options;
}

absl::Status PrintChanges(Session& session, Stub& stub, const std::string& job_id) {
  console::Console& console = session.console();
  if (console.json() || console.quiet()) return absl::OkStatus();
  identity::v1::ListImportChangesRequest request;
  request.set_import_job_id(job_id);
  request.set_page_size(kChangesShown);
  UPWARD_ASSIGN_OR_RETURN(const auto changes,
                          Call(session, stub, &Stub::ListImportChanges, request));
  if (changes.changes().empty()) {
    console.Say("\nThe import would change nothing.");
    return absl::OkStatus();
  }
  console.Say("\nThe import would change:");
  console.Print(ChangesTable(changes));
  if (!changes.next_page_token().empty()) {
    console.Say(absl::StrCat("… and more: upward import changes ", job_id));
  }
  return absl::OkStatus();
}

absl::Status Import(Session& session, const ImportOptions& given) {
  if (given.file.empty() || given.mapping.empty()) {
    return UsageError("name the FILE to import and its --map");
  }
  UPWARD_ASSIGN_OR_RETURN(const identity::v1::ImportOptions options, MakeOptions(given));
  UPWARD_ASSIGN_OR_RETURN(const ImportJob job, ImportFile(session, given.file, options));
  const absl::Status status = JobStatus(job);
  console::Console& console = session.console();
  console.Tell(job, job.import_job_id(),
               absl::StrCat(given.file, ": ",
                            !status.ok()    ? "not imported"
                            : job.dry_run() ? "checked, nothing changed"
                                            : "imported",
                            " (job ", job.import_job_id(), ")"));
  if (job.counts().rows() > 0) {  // else it was not read
    console.Print(CountsTable(job.counts()));
    UPWARD_RETURN_IF_ERROR(PrintFindings(session, job.import_job_id(), given.findings));
  }
  if (status.ok() && job.dry_run()) {
    const auto stub = session.Identity<ImportService>();
    UPWARD_RETURN_IF_ERROR(PrintChanges(session, *stub, job.import_job_id()));
  }
  return status;
}

// "succeeded (dry run)", "failed: IMPORT_DROP".
std::string JobStateText(const ImportJob& job) {
  return absl::StrCat(console::Word(job.state()), job.dry_run() ? " (dry run)" : "",
                      job.error_reason().empty() ? "" : ": ", job.error_reason());
}

absl::Status Jobs(Session& session, const NoOptions&) {
  const auto stub = session.Identity<ImportService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListImportJobs,
                                                  identity::v1::ListImportJobsRequest()));
  const auto table = [&all] {
    Table made({{"job", ColumnKind::kId},
                {"state"},
                {"started"},
                {"rows", ColumnKind::kNumber},
                {"outcome"}});
    for (const ImportJob& job : all.import_jobs()) {
      made.AddRow({job.import_job_id(), JobStateText(job), console::TimeText(job.create_time()),
                   console::CountText(job.counts().rows()), OutcomeText(job.counts())});
    }
    return made;
  };
  session.console().Show(all, table, "no imports");
  return absl::OkStatus();
}

struct JobOptions {
  std::string job;
  std::string kind;  // of changes
  identity::v1::FindingSeverity severity = identity::v1::FINDING_SEVERITY_UNSPECIFIED;
};

absl::Status Findings(Session& session, const JobOptions& options) {
  const auto stub = session.Identity<ImportService>();
  identity::v1::ListImportFindingsRequest request;
  request.set_import_job_id(options.job);
  request.set_severity_min(options.severity);
  UPWARD_ASSIGN_OR_RETURN(const auto all,
                          ListAll(session, *stub, &Stub::ListImportFindings, request));
  session.console().Show(
      all,
      [&all] {
        return FindingsTable({all.findings().begin(), all.findings().end()});
      },
      "nothing was found");
  return absl::OkStatus();
}

void KeepKind(const std::string& kind,
              google::protobuf::RepeatedPtrField<identity::v1::ImportChange>& changes) {
  const auto kept =
      std::remove_if(changes.begin(), changes.end(),
                     [&kind](const identity::v1::ImportChange& one) { return one.kind() != kind; });
  changes.erase(kept, changes.end());
}

absl::Status Changes(Session& session, const JobOptions& options) {
  const auto stub = session.Identity<ImportService>();
  identity::v1::ListImportChangesRequest request;
  request.set_import_job_id(options.job);
  UPWARD_ASSIGN_OR_RETURN(auto all, ListAll(session, *stub, &Stub::ListImportChanges, request));
  if (!options.kind.empty()) KeepKind(options.kind, *all.mutable_changes());
  session.console().Show(
      all, [&all] { return ChangesTable(all); }, "nothing was changed");
  return absl::OkStatus();
}

struct MappingOptions {
  bool example = false;
};

absl::Status ExplainMapping(console::Console& console, const MappingOptions& options) {
  if (options.example || console.json()) {
    console.Write(ExampleMapping());
    return absl::OkStatus();
  }
  console.Say(MappingKeys());
  console.Print(MappingFields());
  return absl::OkStatus();
}

void AddImportOptions(CLI::App& app, ImportOptions& options) {
  app.add_option("FILE", options.file, "CSV file in UTF-8 with a header line")->type_name("FILE");
  app.add_option("--map", options.mapping,
                 "JSON file: which column is which field; `upward import mapping` explains it")
      ->type_name("FILE");
  app.add_flag("--delta", options.delta,
               "The file holds only what changed; without it, people missing in it have left");
  app.add_flag("--best-effort", options.best_effort,
               "Leave rejected rows out; without it, one of them stops the import");
  app.add_flag("--dry-run", options.dry_run, "Check everything and change nothing");
  app.add_flag("--allow-drop", options.allow_drop,
               "Let the file end more people than drop-percent-max; with --dry-run, shows who");
  AddDay(app, "--effective-date", options.effective_date,
         "The day that the file describes, not before that of the last import; today if not "
         "given");
  app.add_option("--only", options.only, "Only rows whose column holds the value")
      ->allow_extra_args(false)
      ->type_name("COLUMN=VALUE");
  app.add_option("--findings", options.findings, "How many findings to show")
      ->check(CLI::Range(0, kFindingsMax))
      ->capture_default_str();
}

}  // namespace

void AddImport(Program& program) {
  CLI::App& import = program.AddGroup(
      {"import",
       "Imports an HR file, all of it or nothing, and tells what was wrong with it.",
       {"upward import people.csv --map mapping.json --dry-run",
        "upward import people.csv --map mapping.json --effective-date 2025-12-31",
        "upward import mapping --example > mapping.json",
        "upward import changes.csv --map mapping.json --delta --best-effort"}});
  import.require_subcommand(0, 1);
  auto file = program.Attach<ImportOptions>(import, &Import);
  AddImportOptions(file.app, file.options);
  auto mapping = program.Add<MappingOptions>(
      import,
      {"mapping",
       "Explains the file of --map: its keys, and the fields of a person.",
       {"upward import mapping", "upward import mapping --example > mapping.json"}},
      &ExplainMapping);
  mapping.app.add_flag("--example", mapping.options.example,
                       "Print a mapping to begin your own from instead");
  program.Add<NoOptions>(import, {"jobs", "Lists the imports.", {"upward import jobs"}}, &Jobs);
  auto findings = program.Add<JobOptions>(import,
                                          {"findings",
                                           "Lists what an import found in its file.",
                                           {"upward import findings JOB --severity rejected"}},
                                          &Findings);
  findings.app.add_option("job", findings.options.job, "Import job id")->required();
  AddEnum(findings.app, "--severity", findings.options.severity, "Only this grave or graver");
  auto changes = program.Add<JobOptions>(
      import,
      {"changes",
       "Lists what an import changed, or in a dry run would change.",
       {"upward import changes JOB", "upward import changes JOB --kind left"}},
      &Changes);
  changes.app.add_option("job", changes.options.job, "Import job id")->required();
  changes.app.add_option("--kind", changes.options.kind, "Only changes of this kind")
      ->check(CLI::IsMember({"joined", "moved", "changed", "left", "returned"}));
}

}  // namespace upward::commands
