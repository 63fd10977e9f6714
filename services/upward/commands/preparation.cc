#include "services/upward/commands/preparation.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"

namespace upward::commands {
namespace {

using matching::v1::Enrolment;
using matching::v1::EnrolmentService;
using matching::v1::ProgrammeService;

// The modules of the enrolment's side, as its programme names them.
absl::StatusOr<std::vector<std::string>> ModulesOf(Session& session, EnrolmentService::Stub& stub,
                                                   const std::string& enrolment_id) {
  matching::v1::GetEnrolmentRequest enrolment_request;
  enrolment_request.set_enrolment_id(enrolment_id);
  UPWARD_ASSIGN_OR_RETURN(
      const Enrolment enrolment,
      Call(session, stub, &EnrolmentService::Stub::GetEnrolment, enrolment_request));
  matching::v1::GetProgrammeRequest programme_request;
  programme_request.set_programme_id(enrolment.programme_id());
  const auto programmes = session.Matching<ProgrammeService>();
  UPWARD_ASSIGN_OR_RETURN(
      const auto programme,
      Call(session, *programmes, &ProgrammeService::Stub::GetProgramme, programme_request));
  std::vector<std::string> modules;
  for (const auto& module : programme.effective_preparation_modules()) {
    if (module.role() == enrolment.role()) modules.push_back(module.module_id());
  }
  if (!modules.empty()) return modules;
  return absl::FailedPreconditionError(absl::StrCat("the programme names no modules for a ",
                                                    console::Word(enrolment.role()),
                                                    "; give them one by one with --module"));
}

console::Table RecordsTable(const matching::v1::ListPreparationResponse& records) {
  console::Table table({{"module", console::ColumnKind::kId},
                        {"completed", console::ColumnKind::kId},
                        {"score", console::ColumnKind::kNumber}});
  for (const auto& record : records.records()) {
    table.AddRow({record.module_id(), record.completed_date(),
                  record.has_score() ? std::to_string(record.score()) : ""});
  }
  return table;
}

}  // namespace

absl::Status ListPreparation(Session& session, const PreparationOptions& options) {
  matching::v1::ListPreparationRequest request;
  request.set_enrolment_id(options.enrolment);
  const auto stub = session.Matching<EnrolmentService>();
  UPWARD_ASSIGN_OR_RETURN(
      const auto all, ListAll(session, *stub, &EnrolmentService::Stub::ListPreparation, request));
  session.console().Show(
      all, [&all] { return RecordsTable(all); },
      "nothing is completed yet; `upward enrol prepare` records a module");
  return absl::OkStatus();
}

absl::Status Prepare(Session& session, const PrepareOptions& options) {
  if (options.module.empty() != options.all_modules) {
    return UsageError("name either --module or --all-modules");
  }
  const auto stub = session.Matching<EnrolmentService>();
  std::vector<std::string> modules = {options.module};
  if (options.all_modules) {
    UPWARD_ASSIGN_OR_RETURN(modules, ModulesOf(session, *stub, options.enrolment));
  }
  matching::v1::RecordPreparationRequest request;
  auto& record = *request.mutable_record();
  record.set_enrolment_id(options.enrolment);
  record.set_completed_date(options.date.empty() ? absl::FormatCivilTime(absl::ToCivilDay(
                                                       session.Now(), absl::LocalTimeZone()))
                                                 : options.date);
  if (options.score.has_value()) record.set_score(*options.score);
  matching::v1::ListPreparationResponse recorded;
  for (const std::string& module : modules) {
    record.set_module_id(module);
    UPWARD_ASSIGN_OR_RETURN(
        *recorded.add_records(),
        Change(session, *stub, &EnrolmentService::Stub::RecordPreparation, request));
  }
  session.console().Show(
      recorded, [&recorded] { return RecordsTable(recorded); }, "");
  return absl::OkStatus();
}

}  // namespace upward::commands
