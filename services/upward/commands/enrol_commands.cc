// `upward enrol`: who takes part in a programme, and who is prepared.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/enrolment_source.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/people_directory.h"
#include "services/upward/commands/preparation.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using matching::v1::BatchEnrolResponse;
using matching::v1::Enrolment;
using matching::v1::EnrolmentService;
using Stub = EnrolmentService::Stub;

constexpr std::size_t kBatch = 1'000;  // the service's own bound

absl::Status Enrol(Session& session, const EnrolOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<Enrolment> enrolments,
                          FindEnrolments(session, options));
  if (enrolments.empty()) {
    return absl::NotFoundError("nobody fits; `upward people list` shows who is there");
  }
  const auto stub = session.Matching<EnrolmentService>();
  console::ProgressBar progress = session.console().NewProgressBar();
  BatchEnrolResponse sum;
  for (std::size_t begin = 0; begin < enrolments.size(); begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, enrolments.size());
    matching::v1::BatchEnrolRequest request;
    for (std::size_t i = begin; i < end; ++i) *request.add_enrolments() = enrolments[i];
    UPWARD_ASSIGN_OR_RETURN(const BatchEnrolResponse batch,
                            Change(session, *stub, &Stub::BatchEnrol, request));
    sum.set_enrolled(sum.enrolled() + batch.enrolled());
    sum.set_already_enrolled(sum.already_enrolled() + batch.already_enrolled());
    progress.Show("enrolling", static_cast<std::int64_t>(end),
                  static_cast<std::int64_t>(enrolments.size()));
  }
  progress.Clear();
  session.console().Tell(
      sum, std::to_string(sum.enrolled()),
      absl::StrCat(console::Counted(sum.enrolled(), "person", "people"), " enrolled, ",
                   console::CountText(sum.already_enrolled()), " were enrolled before"));
  return absl::OkStatus();
}

struct ListOptions {
  std::string programme;
  matching::v1::ParticipantRole role = matching::v1::PARTICIPANT_ROLE_UNSPECIFIED;
  matching::v1::EnrolmentState state = matching::v1::ENROLMENT_STATE_ENROLLED;
};

absl::Status List(Session& session, const ListOptions& options) {
  const auto stub = session.Matching<EnrolmentService>();
  matching::v1::ListEnrolmentsRequest request;
  request.set_programme_id(options.programme);
  request.set_role(options.role);
  request.set_state(options.state);
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListEnrolments, request));
  PeopleDirectory directory;
  std::vector<std::string> ids;
  for (const Enrolment& enrolment : all.enrolments()) ids.push_back(enrolment.person_id());
  if (!session.console().json()) UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  const auto table = [&] {
    Table made({{"enrolment", ColumnKind::kId},
                {"side", ColumnKind::kId},
                {"name"},
                {"department"},
                {"topics"},
                {"partners", ColumnKind::kNumber},
                {"prepared"}});
    for (const Enrolment& enrolment : all.enrolments()) {
      made.AddRow({enrolment.enrolment_id(), console::Word(enrolment.role()),
                   directory.Name(enrolment.person_id()),
                   directory.Find(enrolment.person_id()).department(),
                   absl::StrJoin(enrolment.topic_ids(), ", "), std::to_string(enrolment.partners()),
                   console::Mark(enrolment.prepared())});
    }
    return made;
  };
  session.console().Show(all, table, "nobody is enrolled");
  return absl::OkStatus();
}

struct WithdrawOptions {
  std::string enrolment;
};

absl::Status Withdraw(Session& session, const WithdrawOptions& options) {
  const auto stub = session.Matching<EnrolmentService>();
  matching::v1::WithdrawEnrolmentRequest request;
  request.set_enrolment_id(options.enrolment);
  UPWARD_ASSIGN_OR_RETURN(const Enrolment enrolment,
                          Change(session, *stub, &Stub::WithdrawEnrolment, request));
  session.console().Tell(
      enrolment, enrolment.enrolment_id(),
      absl::StrCat("enrolment ", enrolment.enrolment_id(), " withdrawn; live relationships go on"));
  return absl::OkStatus();
}

void AddWho(CLI::App& app, EnrolOptions& options) {
  app.add_option("PROGRAMME", options.programme, "Programme id");
  AddEnum(app, "--role", options.role, "The junior mentors, the senior is the mentee");
  AddTexts(app, "--person", options.people, "Person id, or e:EMPLOYEE_ID; several are joined");
  AddLevels(app, options.levels, "Everybody of these job levels, such as 0-2 or 5-");
  app.add_option("--department", options.department, "Only this department");
  app.add_option("--division", options.division, "Only this division");
  app.add_option("--file", options.file,
                 "CSV file with the columns employee_id, role, topics, languages, preferred, "
                 "excluded, capacity; the first alone is required, lists by semicolon");
  AddTexts(app, "--topics", options.topics, "Topics that all of them teach or want to learn");
  AddTexts(app, "--languages", options.languages, "Languages instead of those of the HR file");
  app.add_option("--capacity", options.capacity, "How many partners each takes; 0: the programme's")
      ->check(CLI::NonNegativeNumber);
}

void AddPrepare(CLI::App& enrol, Program& program) {
  auto prepare = program.Add<PrepareOptions>(
      enrol,
      {"prepare",
       "Records that somebody completed a module of their preparation.",
       {"upward enrol prepare ENROLMENT --module listening --date 2026-02-01 --score 90",
        "upward enrol prepare ENROLMENT --all-modules"}},
      &Prepare);
  PrepareOptions& options = prepare.options;
  prepare.app.add_option("enrolment", options.enrolment, "Enrolment id")->required();
  auto* module = prepare.app.add_option("--module", options.module, "Module id");
  prepare.app.add_flag("--all-modules", options.all_modules, "Every module of their side")
      ->excludes(module);
  AddDay(prepare.app, "--date", options.date, "The day; today if not given");
  prepare.app.add_option("--score", options.score, "0 to 100")->check(CLI::Range(0, 100));
}

}  // namespace

void AddEnrol(Program& program) {
  CLI::App& enrol = program.AddGroup(
      {"enrol",
       "Enrols people in a programme. Those who are enrolled on that side already stay as they "
       "are.",
       {"upward enrol $P --role mentee --levels 0-2",
        "upward enrol $P --role mentor --person e:10001",
        "upward enrol $P --role mentor --levels 5- --division Technology --topics ai,security",
        "upward enrol $P --file wishes.csv"}});
  enrol.require_subcommand(0, 1);
  auto who = program.Attach<EnrolOptions>(enrol, &Enrol);
  AddWho(who.app, who.options);
  auto list = program.Add<ListOptions>(
      enrol, {"list", "Lists who is enrolled.", {"upward enrol list $P --role mentee"}}, &List);
  list.app.add_option("programme", list.options.programme, "Programme id")->required();
  AddEnum(list.app, "--role", list.options.role, "Only this side");
  AddEnum(list.app, "--state", list.options.state, "Only this state; enrolled if not given");
  auto withdraw = program.Add<WithdrawOptions>(
      enrol,
      {"withdraw",
       "Takes somebody out of a programme. Open proposals with them end.",
       {"upward enrol withdraw ENROLMENT"}},
      &Withdraw);
  withdraw.app.add_option("enrolment", withdraw.options.enrolment, "Enrolment id")->required();
  AddPrepare(enrol, program);
}

}  // namespace upward::commands
