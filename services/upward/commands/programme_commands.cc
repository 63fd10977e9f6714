// `upward programme`: one run of reverse mentoring and its rules.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/console/json.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/programme_service.grpc.pb.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using matching::v1::Programme;
using matching::v1::ProgrammeService;
using Stub = ProgrammeService::Stub;

struct FileOptions {
  std::string programme;  // of update
  std::string file;
};

struct ProgrammeOptions {
  std::string programme;
};

absl::Status ReadProgramme(const std::string& path, Programme& programme) {
  UPWARD_ASSIGN_OR_RETURN(const std::string text, console::ReadFile(path));
  const absl::Status parsed = console::FromJson(text, programme);
  if (parsed.ok()) return parsed;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": ", parsed.message(),
                   "\n`upward programme get ID --output json` shows how one is written"));
}

void TellProgramme(Session& session, const Programme& programme, const std::string& what) {
  session.console().Tell(
      programme, programme.programme_id(),
      absl::StrCat("programme ", programme.programme_id(), " (", programme.name(), ") ", what));
}

absl::Status Create(Session& session, const FileOptions& options) {
  matching::v1::CreateProgrammeRequest request;
  UPWARD_RETURN_IF_ERROR(ReadProgramme(options.file, *request.mutable_programme()));
  const auto stub = session.Matching<ProgrammeService>();
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          Change(session, *stub, &Stub::CreateProgramme, request));
  TellProgramme(session, programme, "created as a draft; `upward programme open` opens it");
  return absl::OkStatus();
}

absl::StatusOr<Programme> Read(Session& session, Stub& stub, const std::string& id) {
  matching::v1::GetProgrammeRequest request;
  request.set_programme_id(id);
  return Call(session, stub, &Stub::GetProgramme, request);
}

absl::Status Update(Session& session, const FileOptions& options) {
  const auto stub = session.Matching<ProgrammeService>();
  UPWARD_ASSIGN_OR_RETURN(const Programme present, Read(session, *stub, options.programme));
  matching::v1::UpdateProgrammeRequest request;
  UPWARD_RETURN_IF_ERROR(ReadProgramme(options.file, *request.mutable_programme()));
  request.mutable_programme()->set_programme_id(options.programme);
  // A file that was written from an answer holds the etag of then, which must still be current.
  if (request.programme().etag().empty()) request.mutable_programme()->set_etag(present.etag());
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          Change(session, *stub, &Stub::UpdateProgramme, request));
  TellProgramme(session, programme, "updated");
  return absl::OkStatus();
}

absl::Status Open(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<ProgrammeService>();
  matching::v1::OpenProgrammeRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          Change(session, *stub, &Stub::OpenProgramme, request));
  TellProgramme(session, programme, "is open: enrol people and run rounds");
  return absl::OkStatus();
}

absl::Status Close(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<ProgrammeService>();
  matching::v1::CloseProgrammeRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          Change(session, *stub, &Stub::CloseProgramme, request));
  TellProgramme(session, programme, "is closed; running relationships go on");
  return absl::OkStatus();
}

absl::Status List(Session& session, const NoOptions&) {
  const auto stub = session.Matching<ProgrammeService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListProgrammes,
                                                  matching::v1::ListProgrammesRequest()));
  const auto table = [&all] {
    Table made({{"programme", ColumnKind::kId}, {"name"}, {"state"}, {"created"}});
    for (const Programme& programme : all.programmes()) {
      made.AddRow({programme.programme_id(), programme.name(), console::Word(programme.state()),
                   console::TimeText(programme.create_time())});
    }
    return made;
  };
  session.console().Show(all, table, "no programmes; `upward programme create` makes one");
  return absl::OkStatus();
}

std::string OffLineText(const matching::v1::OffLineRule& rule) {
  std::string text = "no pair on one chain of command";
  const int named = rule.within_levels_mentee_ids_size();
  if (named > 0) {
    absl::StrAppend(&text, ", but for ", console::Counted(named, "named mentee", "named mentees"),
                    " with at least ", rule.within_levels(), " levels between");
  } else if (rule.within_levels() > 0) {
    absl::StrAppend(&text, " with fewer than ", rule.within_levels(), " levels between");
  }
  if (rule.common_manager_levels_min() > 0) {
    absl::StrAppend(&text, "; common manager at least ", rule.common_manager_levels_min(),
                    " levels above the mentor");
  }
  return text;
}

std::string PreparationText(const Programme& programme) {
  std::string text = programme.preparation_required() ? "required" : "not required";
  for (const auto role :
       {matching::v1::PARTICIPANT_ROLE_MENTOR, matching::v1::PARTICIPANT_ROLE_MENTEE}) {
    std::vector<std::string> modules;
    for (const auto& module : programme.effective_preparation_modules()) {
      if (module.role() == role) modules.push_back(module.module_id());
    }
    absl::StrAppend(&text, "; ", console::Word(role), ": ",
                    modules.empty() ? "none" : absl::StrJoin(modules, ", "));
  }
  return text;
}

Table RulesTable(const Programme& programme) {
  Table table({{"rule"}, {"value"}});
  const auto add = [&table](const std::string& rule, const std::string& value) {
    table.AddRow({rule, value});
  };
  std::vector<std::string> topics;
  for (const auto& topic : programme.topics()) topics.push_back(topic.topic_id());
  std::vector<std::string> parties;
  for (const int party : programme.required_acceptances()) {
    parties.push_back(console::Word(static_cast<matching::v1::Party>(party)));
  }
  add("programme", programme.programme_id());
  add("name", programme.name());
  add("state", console::Word(programme.state()));
  for (const auto& dimension : programme.dimensions()) {
    add(dimension.attribute(),
        absl::StrCat(console::Word(dimension.mode()), ", weight ", dimension.weight()));
  }
  add("topics", absl::StrCat(topics.empty() ? "none" : absl::StrJoin(topics, ", "), ", weight ",
                             programme.topic_weight()));
  add("working hours", absl::StrCat("weight ", programme.working_hours_weight()));
  add("preferences", absl::StrCat("weight ", programme.preference_weight()));
  add("common language", programme.require_common_language() ? "required" : "not required");
  add("off-line", OffLineText(programme.off_line_rule()));
  add("capacity", absl::StrCat("mentor ", programme.mentor_capacity(), ", mentee ",
                               programme.mentee_capacity()));
  add("length", absl::StrCat(programme.length_weeks(), " weeks, a session every ",
                             programme.cadence_days(), " days"));
  add("preparation", PreparationText(programme));
  add("accepted by", absl::StrJoin(parties, ", "));
  return table;
}

absl::Status Get(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<ProgrammeService>();
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, Read(session, *stub, options.programme));
  session.console().ShowOne(programme, programme.programme_id(), RulesTable(programme));
  return absl::OkStatus();
}

void AddById(CLI::App& group, Program& program, CommandText text,
             absl::Status (*run)(Session&, const ProgrammeOptions&)) {
  auto command = program.Add<ProgrammeOptions>(group, std::move(text), run);
  command.app.add_option("programme", command.options.programme, "Programme id")->required();
}

}  // namespace

void AddProgramme(Program& program) {
  CLI::App& group =
      program.AddGroup({"programme", "Runs of reverse mentoring and their rules.", {}});
  auto create =
      program.Add<FileOptions>(group,
                               {"create",
                                "Creates a programme as a draft, from a file of its protobuf JSON.",
                                {"upward programme create --file deploy/sample/programme.json",
                                 "P=$(upward programme create --file programme.json --quiet)"}},
                               &Create);
  create.app.add_option("--file", create.options.file, "JSON file")->required()->type_name("FILE");
  program.Add<NoOptions>(group, {"list", "Lists the programmes.", {"upward programme list"}},
                         &List);
  AddById(group, program, {"get", "Shows a programme's rules.", {"upward programme get $P"}}, &Get);
  auto update = program.Add<FileOptions>(group,
                                         {"update",
                                          "Replaces the rules of a programme that is not closed.",
                                          {"upward programme get $P --output json > programme.json",
                                           "upward programme update $P --file programme.json"}},
                                         &Update);
  update.app.add_option("programme", update.options.programme, "Programme id")->required();
  update.app.add_option("--file", update.options.file, "JSON file with the whole programme")
      ->required()
      ->type_name("FILE");
  AddById(group, program,
          {"open",
           "Opens a draft: people can be enrolled and rounds run.",
           {"upward programme open $P"}},
          &Open);
  AddById(group, program,
          {"close",
           "Closes a programme: no more enrolments and rounds.",
           {"upward programme close $P"}},
          &Close);
}

}  // namespace upward::commands
