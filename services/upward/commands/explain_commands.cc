// `upward explain`: why people are matched, or not.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/pair_tables.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::commands {
namespace {

using console::ColumnKind;
using console::Table;
using matching::v1::RoundService;
using Stub = RoundService::Stub;

struct PairOptions {
  std::string programme;
  std::string mentor;
  std::string mentee;
};

struct PersonOptions {
  std::string programme;
  std::string person;
};

void PrintPair(console::Console& console, const matching::v1::ExplainPairResponse& answer) {
  console.Say(answer.text());
  for (const auto& forbidden : answer.forbidden_by()) {
    console.Say(
        absl::StrCat("  forbidden (", console::Word(forbidden.rule()), "): ", forbidden.text()));
    if (!forbidden.cure().empty()) console.Say(absl::StrCat("    cure: ", forbidden.cure()));
  }
  if (!answer.contributions().empty()) {
    console.Say(
        absl::StrCat("\nScore ", console::ScoreText(answer.score(), answer.score_max()), ":"));
    console.Print(ContributionsTable(answer.contributions()));
  }
  if (answer.pairs_lost() != 0 || answer.score_lost() != 0) {
    console.Say(absl::StrCat("\nForcing the pair would cost the programme ",
                             console::Counted(answer.pairs_lost(), "pair", "pairs"), " and ",
                             console::CountText(answer.score_lost()), " of its total score."));
  }
}

absl::Status ExplainPair(Session& session, const PairOptions& options) {
  matching::v1::ExplainPairRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_mentor_person_id(),
                          ResolvePerson(session, options.mentor));
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_mentee_person_id(),
                          ResolvePerson(session, options.mentee));
  const auto stub = session.Matching<RoundService>();
  UPWARD_ASSIGN_OR_RETURN(const auto answer, Call(session, *stub, &Stub::ExplainPair, request));
  console::Console& console = session.console();
  if (console.json()) {
    console.WriteJson(answer);
    return absl::OkStatus();
  }
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(
      directory.Load(session, {request.mentor_person_id(), request.mentee_person_id()}));
  const auto describe = [&directory](const std::string& id) {
    const identity::v1::Person& person = directory.Find(id);
    std::vector<std::string> parts = {person.job_title(), person.department(), person.location()};
    std::erase(parts, "");
    const std::string name = directory.Name(id);
    return parts.empty() ? name : absl::StrCat(name, " (", absl::StrJoin(parts, ", "), ")");
  };
  console.Say(absl::StrCat("mentor  ", describe(request.mentor_person_id()), "\nmentee  ",
                           describe(request.mentee_person_id()), "\nverdict ",
                           console::Word(answer.verdict()), "\n"));
  PrintPair(console, answer);
  return absl::OkStatus();
}

Table RulesTable(const matching::v1::ExplainPersonResponse& answer) {
  Table table({{"rule"}, {"people it forbids", ColumnKind::kNumber}});
  for (const auto& count : answer.forbidden()) {
    table.AddRow({console::Word(count.rule()), console::CountText(count.people())});
  }
  return table;
}

absl::Status ExplainPerson(Session& session, const PersonOptions& options) {
  matching::v1::ExplainPersonRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(*request.mutable_person_id(), ResolvePerson(session, options.person));
  const auto stub = session.Matching<RoundService>();
  UPWARD_ASSIGN_OR_RETURN(const auto answer, Call(session, *stub, &Stub::ExplainPerson, request));
  console::Console& console = session.console();
  if (console.json()) {
    console.WriteJson(answer);
    return absl::OkStatus();
  }
  std::vector<std::string> ids(answer.partner_person_ids().begin(),
                               answer.partner_person_ids().end());
  ids.push_back(request.person_id());
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  std::vector<std::string> partners;
  for (const std::string& id : answer.partner_person_ids()) partners.push_back(directory.Name(id));
  console.Say(absl::StrCat(
      directory.Name(request.person_id()), ", ", console::Word(answer.role()), ": ",
      partners.empty() ? "no partner" : absl::StrCat("with ", absl::StrJoin(partners, ", ")),
      ". The rules allow ", console::Counted(answer.allowed(), "person", "people"),
      " on the other side."));
  if (answer.has_unmatched()) {
    console.Say(answer.unmatched().text());
    if (!answer.unmatched().cure().empty()) {
      console.Say(absl::StrCat("cure: ", answer.unmatched().cure()));
    }
  }
  if (!answer.forbidden().empty()) {
    console.Say("");
    console.Print(RulesTable(answer));
  }
  return absl::OkStatus();
}

}  // namespace

void AddExplain(Program& program) {
  CLI::App& group = program.AddGroup({"explain", "Why people are matched, or not.", {}});
  auto pair = program.Add<PairOptions>(
      group,
      {"pair",
       "What each part gave to a pair, the rule that forbids it, or what forcing it would cost.",
       {"upward explain pair $P e:10001 e:10449"}},
      &ExplainPair);
  pair.app.add_option("programme", pair.options.programme, "Programme id")->required();
  pair.app.add_option("mentor", pair.options.mentor, "The junior: person id, or e:EMPLOYEE_ID")
      ->required();
  pair.app.add_option("mentee", pair.options.mentee, "The senior: person id, or e:EMPLOYEE_ID")
      ->required();
  auto person = program.Add<PersonOptions>(
      group,
      {"person",
       "How somebody stands in a programme: partners, or why there is none.",
       {"upward explain person $P e:10001"}},
      &ExplainPerson);
  person.app.add_option("programme", person.options.programme, "Programme id")->required();
  person.app.add_option("person", person.options.person, "Person id, or e:EMPLOYEE_ID")->required();
}

}  // namespace upward::commands
