// `upward people`: who works here, as the HR platform describes them.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/option_types.h"
#include "services/upward/commands/people_directory.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using identity::v1::PeopleService;
using identity::v1::Person;
using Stub = PeopleService::Stub;

struct ListOptions {
  std::string department;
  std::string division;
  LevelRange levels;
  identity::v1::PersonState state = identity::v1::PERSON_STATE_ACTIVE;
  bool any_state = false;
};

std::string LevelText(const Person& person) {
  return person.has_job_level() ? std::to_string(person.job_level()) : "";
}

// "Ana Solís (left)"; those who work here need no word.
std::string NameWithState(const Person& person) {
  if (person.state() == identity::v1::PERSON_STATE_ACTIVE) return FullName(person);
  return absl::StrCat(FullName(person), " (", console::Word(person.state()), ")");
}

// "Data, Rotterdam".
std::string DepartmentText(const Person& person) {
  std::vector<std::string> parts = {person.department(), person.location()};
  std::erase(parts, "");
  return absl::StrJoin(parts, ", ");
}

absl::Status List(Session& session, const ListOptions& options) {
  identity::v1::ListPeopleRequest request;
  if (!options.any_state) request.set_state(options.state);
  request.set_department(options.department);
  request.set_division(options.division);
  if (options.levels.min) request.set_job_level_min(*options.levels.min);
  if (options.levels.max) request.set_job_level_max(*options.levels.max);
  const auto stub = session.Identity<PeopleService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListPeople, request));
  const auto table = [&all] {
    Table made({{"person", ColumnKind::kId},
                {"employee", ColumnKind::kId},
                {"name"},
                {"level", ColumnKind::kNumber},
                {"title"},
                {"department"}});
    for (const Person& person : all.people()) {
      made.AddRow({person.person_id(), person.employee_id(), NameWithState(person),
                   LevelText(person), person.job_title(), DepartmentText(person)});
    }
    return made;
  };
  session.console().Show(all, table, "nobody; `upward import` brings people in");
  session.console().Say(console::Counted(all.people_size(), "person", "people"));
  return absl::OkStatus();
}

Table PersonTable(const Person& person, PeopleDirectory& directory) {
  Table table({{"field"}, {"value"}});
  const auto add = [&table](const std::string& field, const std::string& value) {
    if (!value.empty()) table.AddRow({field, value});
  };
  std::vector<std::string> dotted;
  for (const std::string& id : person.dotted_manager_person_ids()) {
    dotted.push_back(directory.Name(id));
  }
  add("person", person.person_id());
  add("employee", person.employee_id());
  add("name", FullName(person));
  add("state", console::Word(person.state()));
  add("e-mail", person.email());
  add("title", person.job_title());
  add("level", LevelText(person));
  add("job family", person.job_family());
  add("department", person.department());
  add("division", person.division());
  add("location", person.location());
  add("time zone", person.time_zone());
  add("languages", absl::StrJoin(person.languages(), ", "));
  add("gender", person.gender());
  add("generation", person.generation());
  add("consents", absl::StrJoin(person.consents(), ", "));
  add("hired", person.hire_date());
  add("left", person.leave_date());
  add("left how", person.leave_kind());
  add("employment", person.employment_type());
  if (!person.manager_person_id().empty()) {
    add("manager", directory.Name(person.manager_person_id()));
  }
  add("dotted lines", absl::StrJoin(dotted, ", "));
  for (const auto& [name, value] : person.attributes()) add(name, value);
  return table;
}

struct GetOptions {
  std::string person;
  std::string employee_id;
};

absl::Status Get(Session& session, const GetOptions& options) {
  if (options.person.empty() == options.employee_id.empty()) {
    return UsageError("name either a person or --employee-id");
  }
  const auto stub = session.Identity<PeopleService>();
  identity::v1::GetPersonRequest request;
  const std::string name =
      options.person.empty() ? absl::StrCat("e:", options.employee_id) : options.person;
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_person_id(), ResolvePerson(session, name));
  UPWARD_ASSIGN_OR_RETURN(const Person person, Call(session, *stub, &Stub::GetPerson, request));
  PeopleDirectory directory;
  std::vector<std::string> managers(person.dotted_manager_person_ids().begin(),
                                    person.dotted_manager_person_ids().end());
  managers.push_back(person.manager_person_id());
  UPWARD_RETURN_IF_ERROR(directory.Load(session, managers));
  session.console().ShowOne(person, person.person_id(), PersonTable(person, directory));
  return absl::OkStatus();
}

struct HistoryOptions {
  std::string person;
};

absl::Status History(Session& session, const HistoryOptions& options) {
  const auto stub = session.Identity<PeopleService>();
  identity::v1::ListEmploymentHistoryRequest request;
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_person_id(), ResolvePerson(session, options.person));
  UPWARD_ASSIGN_OR_RETURN(const auto all,
                          ListAll(session, *stub, &Stub::ListEmploymentHistory, request));
  const auto table = [&all] {
    Table made({{"day"}, {"what"}, {"fields"}, {"how"}});
    for (const auto& entry : all.entries()) {
      made.AddRow({entry.effective_date(), console::Word(entry.change()),
                   absl::StrJoin(entry.changed_fields(), ", "), entry.leave_kind()});
    }
    return made;
  };
  session.console().Show(all, table, "nothing is recorded");
  return absl::OkStatus();
}

void AddPeopleList(CLI::App& people, Program& program) {
  auto list = program.Add<ListOptions>(
      people,
      {"list",
       "Lists people; those who work here unless --state says otherwise.",
       {"upward people list --department Data", "upward people list --levels 0-2",
        "upward people list --division Technology --levels 5- --output json"}},
      &List);
  list.app.add_option("--department", list.options.department, "Only this department");
  list.app.add_option("--division", list.options.division, "Only this division");
  AddLevels(list.app, list.options.levels, "Only these job levels, such as 3, 0-2 or 5-");
  auto* state = AddEnum(list.app, "--state", list.options.state, "Only this state");
  list.app.add_flag("--all", list.options.any_state, "In any state")->excludes(state);
}

}  // namespace

void AddPeople(Program& program) {
  CLI::App& people =
      program.AddGroup({"people", "People and what happened to their employment.", {}});
  AddPeopleList(people, program);
  auto get = program.Add<GetOptions>(
      people,
      {"get",
       "Shows one person.",
       {"upward people get 01jh2v8k3m5n7p9q1r3s5t7v9w", "upward people get e:10001",
        "upward people get --employee-id 10001"}},
      &Get);
  get.app.add_option("person", get.options.person, "Person id, or e:EMPLOYEE_ID");
  get.app.add_option("--employee-id", get.options.employee_id, "Number in the HR platform");
  auto history = program.Add<HistoryOptions>(people,
                                             {"history",
                                              "Shows what happened to one person's employment.",
                                              {"upward people history e:10001"}},
                                             &History);
  history.app.add_option("person", history.options.person, "Person id, or e:EMPLOYEE_ID")
      ->required();
}

}  // namespace upward::commands
