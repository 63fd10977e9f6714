// `upward org`: questions about reporting lines.
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/people_directory.h"
#include "services/upward/console/words.h"
#include "upward/identity/v1/org_service.grpc.pb.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using identity::v1::OrgService;
using Stub = OrgService::Stub;

struct PersonOptions {
  std::string person;
};

Table LinesTable(const std::string& number_title) {
  return Table({{"person", ColumnKind::kId},
                {number_title, ColumnKind::kNumber},
                {"name"},
                {"title"},
                {"department"}});
}

void AddPersonRow(const std::string& id, const std::string& number, PeopleDirectory& directory,
                  Table& table) {
  const identity::v1::Person& person = directory.Find(id);
  table.AddRow({id, number, directory.Name(id), person.job_title(), person.department()});
}

absl::Status Chain(Session& session, const PersonOptions& options) {
  const auto stub = session.Identity<OrgService>();
  identity::v1::GetChainOfCommandRequest request;
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_person_id(), ResolvePerson(session, options.person));
  UPWARD_ASSIGN_OR_RETURN(const auto chain,
                          Call(session, *stub, &Stub::GetChainOfCommand, request));
  std::vector<std::string> ids(chain.solid_person_ids().begin(), chain.solid_person_ids().end());
  ids.insert(ids.end(), chain.dotted_person_ids().begin(), chain.dotted_person_ids().end());
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  const auto table = [&] {
    Table made = LinesTable("above");
    int above = 0;
    for (const std::string& id : chain.solid_person_ids()) {
      AddPersonRow(id, std::to_string(++above), directory, made);
    }
    for (const std::string& id : chain.dotted_person_ids()) {
      AddPersonRow(id, "dotted", directory, made);
    }
    return made;
  };
  session.console().Show(chain, table, "nobody is above this person");
  return absl::OkStatus();
}

absl::Status Subtree(Session& session, const PersonOptions& options) {
  const auto stub = session.Identity<OrgService>();
  identity::v1::ListSubtreeRequest request;
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_person_id(), ResolvePerson(session, options.person));
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListSubtree, request));
  std::vector<std::string> ids;
  for (const auto& entry : all.entries()) ids.push_back(entry.person_id());
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  const auto table = [&] {
    Table made = LinesTable("below");
    for (const auto& entry : all.entries()) {
      AddPersonRow(entry.person_id(), std::to_string(entry.depth()), directory, made);
    }
    return made;
  };
  session.console().Show(all, table, "nobody reports to this person");
  return absl::OkStatus();
}

struct CheckOptions {
  std::string first;
  std::string second;
};

// "A is above B, with 2 levels between them".
std::string RelationText(const std::string& first, const identity::v1::PairRelation& relation,
                         const std::string& second) {
  const bool direct = relation.levels_between() == 0;
  const std::string between = absl::StrCat(
      ", with ", console::Counted(relation.levels_between(), "level", "levels"), " between them");
  switch (relation.relation()) {
    case identity::v1::LINE_RELATION_OFF_LINE:
      return absl::StrCat(first, " is on no chain of command with ", second);
    case identity::v1::LINE_RELATION_ABOVE:
      return direct ? absl::StrCat(first, " is the manager of ", second)
                    : absl::StrCat(first, " is above ", second, between);
    case identity::v1::LINE_RELATION_BELOW:
      return direct ? absl::StrCat(first, " reports to ", second)
                    : absl::StrCat(first, " is below ", second, between);
    case identity::v1::LINE_RELATION_DOTTED_ABOVE:
      return absl::StrCat(first, " is above ", second, " by way of a dotted line");
    case identity::v1::LINE_RELATION_DOTTED_BELOW:
      return absl::StrCat(first, " is below ", second, " by way of a dotted line");
    case identity::v1::LINE_RELATION_SAME_MANAGER:
      return absl::StrCat(first, " and ", second, " report to the same manager");
    case identity::v1::LINE_RELATION_SAME_PERSON:
      return absl::StrCat(first, " is one person");
    default:
      return absl::StrCat(first, " and ", second, ": ", console::Word(relation.relation()));
  }
}

absl::Status Check(Session& session, const CheckOptions& options) {
  const auto stub = session.Identity<OrgService>();
  identity::v1::CheckOffLineRequest request;
  auto& pair = *request.add_pairs();
  UPWARD_ASSIGN_OR_RETURN(*pair.mutable_first_person_id(), ResolvePerson(session, options.first));
  UPWARD_ASSIGN_OR_RETURN(*pair.mutable_second_person_id(), ResolvePerson(session, options.second));
  UPWARD_ASSIGN_OR_RETURN(const auto answer, Call(session, *stub, &Stub::CheckOffLine, request));
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(
      directory.Load(session, {pair.first_person_id(), pair.second_person_id()}));
  if (session.console().json()) {
    session.console().WriteJson(answer);
    return absl::OkStatus();
  }
  const auto& relation = answer.relations(0);
  const bool off_line = relation.relation() == identity::v1::LINE_RELATION_OFF_LINE;
  session.console().Say(
      absl::StrCat(RelationText(directory.Name(pair.first_person_id()), relation,
                                directory.Name(pair.second_person_id())),
                   off_line ? ": they may be paired" : ": they may not be paired"));
  return absl::OkStatus();
}

}  // namespace

void AddOrg(Program& program) {
  CLI::App& org = program.AddGroup({"org", "Questions about reporting lines.", {}});
  auto chain = program.Add<PersonOptions>(
      org, {"chain", "Everybody above a person, up to the head.", {"upward org chain e:10001"}},
      &Chain);
  chain.app.add_option("person", chain.options.person, "Person id, or e:EMPLOYEE_ID")->required();
  auto subtree = program.Add<PersonOptions>(
      org, {"subtree", "Everybody below a person.", {"upward org subtree e:10449"}}, &Subtree);
  subtree.app.add_option("person", subtree.options.person, "Person id, or e:EMPLOYEE_ID")
      ->required();
  auto check = program.Add<CheckOptions>(
      org,
      {"check",
       "How two people stand to one another, and whether the off-line rule allows the pair.",
       {"upward org check e:10001 e:10005"}},
      &Check);
  check.app.add_option("first", check.options.first, "Person id, or e:EMPLOYEE_ID")->required();
  check.app.add_option("second", check.options.second, "Person id, or e:EMPLOYEE_ID")->required();
}

}  // namespace upward::commands
