// `upward enrol`: who takes part in a programme, and who is prepared.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/enrolment_source.h"
#include "services/upward/commands/enrolment_update.h"
#include "services/upward/commands/enrolment_wishes.h"
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

// Participants may enrol themselves, by this method alone.
absl::Status EnrolOne(Session& session, const Enrolment& wanted) {
  matching::v1::EnrolRequest request;
  *request.mutable_enrolment() = wanted;
  const auto stub = session.Matching<EnrolmentService>();
  UPWARD_ASSIGN_OR_RETURN(const Enrolment enrolment, Change(session, *stub, &Stub::Enrol, request));
  session.console().Tell(
      enrolment, enrolment.enrolment_id(),
      absl::StrCat("1 person enrolled; the enrolment is ", enrolment.enrolment_id()));
  return absl::OkStatus();
}

absl::StatusOr<BatchEnrolResponse> EnrolAll(Session& session,
                                            const std::vector<AskedEnrolment>& enrolments) {
  const auto stub = session.Matching<EnrolmentService>();
  console::ProgressBar progress = session.console().NewProgressBar();
  BatchEnrolResponse sum;
  for (std::size_t begin = 0; begin < enrolments.size(); begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, enrolments.size());
    matching::v1::BatchEnrolRequest request;
    for (std::size_t i = begin; i < end; ++i) *request.add_enrolments() = enrolments[i].enrolment;
    UPWARD_ASSIGN_OR_RETURN(const BatchEnrolResponse batch,
                            Change(session, *stub, &Stub::BatchEnrol, request));
    sum.set_enrolled(sum.enrolled() + batch.enrolled());
    sum.set_already_enrolled(sum.already_enrolled() + batch.already_enrolled());
    progress.Show("enrolling", static_cast<std::int64_t>(end),
                  static_cast<std::int64_t>(enrolments.size()));
  }
  return sum;
}

absl::Status Enrol(Session& session, const EnrolOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<AskedEnrolment> enrolments,
                          FindEnrolments(session, options));
  if (enrolments.empty()) {
    return absl::NotFoundError("nobody fits; `upward people list` shows who is there");
  }
  if (options.people.size() == 1) return EnrolOne(session, enrolments.front().enrolment);
  UPWARD_ASSIGN_OR_RETURN(const BatchEnrolResponse sum, EnrolAll(session, enrolments));
  session.console().Tell(
      sum, "",
      absl::StrCat(console::Counted(sum.enrolled(), "person", "people"), " enrolled, ",
                   console::CountText(sum.already_enrolled()), " were enrolled before"));
  if (sum.already_enrolled() == 0) return absl::OkStatus();
  return CheckWishes(session, options.programme, enrolments);
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
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  const auto table = [&] {
    Table made({{"enrolment", ColumnKind::kId},
                {"side", ColumnKind::kId},
                {"name"},
                {"topics"},
                {"partners", ColumnKind::kNumber},
                {"prepared"}});
    for (const Enrolment& enrolment : all.enrolments()) {
      made.AddRow({enrolment.enrolment_id(), console::Word(enrolment.role()),
                   directory.NameAndPlace(enrolment.person_id()),
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
                 "excluded, capacity; the first alone is required, lists by semicolon")
      ->type_name("FILE");
  AddTexts(app, "--topics", options.topics, "Topics that all of them teach or want to learn");
  AddTexts(app, "--languages", options.languages, "Languages instead of those of the HR file");
  app.add_option("--capacity", options.capacity, "How many partners each takes; 0: the programme's")
      ->check(CLI::NonNegativeNumber);
}

void AddWhich(CLI::App& app, WhichEnrolment& which) {
  app.add_option("PROGRAMME", which.programme, "Programme id");
  app.add_option("PERSON", which.person, "Person id, or e:EMPLOYEE_ID");
  app.add_option("--enrolment", which.enrolment,
                 "Enrolment id instead of the two; participants name their own by it")
      ->type_name("ID");
  AddEnum(app, "--role", which.role, "Which side, of somebody who is enrolled on both");
}

void AddUpdate(CLI::App& enrol, Program& program) {
  auto get = program.Add<WhichEnrolment>(
      enrol, {"get", "Shows one enrolment with its wishes.", {"upward enrol get $P e:10001"}},
      &GetEnrolment);
  AddWhich(get.app, get.options);
  auto update = program.Add<UpdateOptions>(
      enrol,
      {"update",
       "Changes the wishes that are named; the others stay. A list takes the place of the present "
       "one, and an empty text (\"\") empties it.",
       {"upward enrol update $P e:10001 --capacity 2",
        "upward enrol update $P e:10001 --languages de,en --excluded e:10005",
        "upward enrol update --enrolment ENROLMENT --topics ai --working-hours 8:30-16:00"}},
      &UpdateEnrolment);
  CLI::App& app = update.app;
  UpdateOptions& options = update.options;
  AddWhich(app, options.which);
  AddTextsIfGiven(app, "--topics", options.topics, "Topics to teach or to learn");
  AddTextsIfGiven(app, "--languages", options.languages,
                  "Languages for this programme; empty: those of the HR file");
  AddTextsIfGiven(app, "--preferred", options.preferred, "People they would like to be paired with")
      ->type_name("PERSON");
  AddTextsIfGiven(app, "--excluded", options.excluded,
                  "People they must not be paired with; shown to them and to leads alone")
      ->type_name("PERSON");
  app.add_option("--capacity", options.capacity, "How many partners; 0: the programme's default")
      ->check(CLI::NonNegativeNumber);
  AddWorkingDay(app, options.working_hours, "Their working day in their own time zone");
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
       "are; it fails if other wishes were given for one of them, and says how to change these.",
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
  AddUpdate(enrol, program);
  AddPrepare(enrol, program);
  auto preparation =
      program.Add<PreparationOptions>(enrol,
                                      {"preparation",
                                       "Lists what somebody has completed of their preparation.",
                                       {"upward enrol preparation ENROLMENT"}},
                                      &ListPreparation);
  preparation.app.add_option("enrolment", preparation.options.enrolment, "Enrolment id")
      ->required();
}

}  // namespace upward::commands
