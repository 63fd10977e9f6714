// `upward pairs`: proposals and relationships.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/groups.h"
#include "services/upward/commands/option_types.h"
#include "services/upward/commands/pair_changes.h"
#include "services/upward/commands/pair_tables.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/relationship_service.grpc.pb.h"
#include "upward/matching/v1/round_service.grpc.pb.h"

namespace upward::commands {
namespace {

using matching::v1::RelationshipService;
using matching::v1::RoundService;

struct ListOptions {
  std::string programme;
  bool proposals = false;
  bool relationships = false;
  std::string state;  // of either kind
  std::string round;
  bool in_line = false;
};

// The words for states of both kinds, each once.
std::vector<std::string> StatesOfPairs() {
  std::vector<std::string> words =
      console::EnumFlagWords(*matching::v1::ProposalState_descriptor());
  for (std::string& word : console::EnumFlagWords(*matching::v1::RelationshipState_descriptor())) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

// The state of this kind that the word names; 0 without a word, nothing if it is of no such kind.
template <class Enum>
std::optional<Enum> StateOf(const std::string& word) {
  if (word.empty()) return Enum{};
  const auto state = console::EnumFromFlagWord(*google::protobuf::GetEnumDescriptor<Enum>(), word);
  if (!state.has_value()) return std::nullopt;
  return static_cast<Enum>(*state);
}

absl::StatusOr<matching::v1::ListRelationshipsResponse> InLine(Session& session,
                                                               const std::string& programme) {
  matching::v1::ListRelationshipsRequest request;
  request.set_programme_id(programme);
  request.set_only_in_line(true);
  const auto stub = session.Matching<RelationshipService>();
  return ListAll(session, *stub, &RelationshipService::Stub::ListRelationships, request);
}

// Pairs wait for somebody to decide; whoever looks at proposals learns of them.
absl::Status TellOfInLine(Session& session, const std::string& programme) {
  if (session.console().json() || session.console().quiet()) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(const auto in_line, InLine(session, programme));
  const int count = in_line.relationships_size();
  if (count == 0) return absl::OkStatus();
  session.console().Say(
      absl::StrCat("\n", console::Counted(count, "confirmed pair is", "confirmed pairs are"),
                   " in line since a re-organisation; `upward pairs list ", programme,
                   " --in-line` says what to do next"));
  return absl::OkStatus();
}

// The way from a flagged pair to a new one for both, as commands.
void TellHowToRematch(console::Console& console, const std::string& programme,
                      const matching::v1::ListRelationshipsResponse& all) {
  std::string steps;
  for (const auto& relationship : all.relationships()) {
    if (!relationship.in_line()) continue;
    if (relationship.state() == matching::v1::RELATIONSHIP_STATE_CONCLUDED) continue;
    absl::StrAppend(&steps, "  upward pairs conclude ", relationship.relationship_id(),
                    " --early --reason \"in line since a re-organisation\"\n");
  }
  if (steps.empty()) return;
  console.Say(absl::StrCat(
      "\nPairs that are in line have come onto one chain of command, or under one manager, since "
      "they were matched. They go on until somebody ends them. For a re-match, end them and run a "
      "round; it pairs both with others, and confirmed pairs stay as they are:\n",
      steps, "  upward round start ", programme));
}

absl::Status ListProposals(Session& session, const ListOptions& options,
                           matching::v1::ProposalState state) {
  matching::v1::ListProposalsRequest request;
  request.set_programme_id(options.programme);
  request.set_round_id(options.round);
  request.set_state(state);
  const auto stub = session.Matching<RoundService>();
  UPWARD_ASSIGN_OR_RETURN(const auto all,
                          ListAll(session, *stub, &RoundService::Stub::ListProposals, request));
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(LoadPeople(session, all.proposals(), directory));
  session.console().Show(
      all, [&] { return ProposalsTable(all.proposals(), directory); },
      "no such proposals; `upward round start` makes them");
  return TellOfInLine(session, options.programme);
}

absl::Status ListRelationships(Session& session, const ListOptions& options,
                               matching::v1::RelationshipState state) {
  matching::v1::ListRelationshipsRequest request;
  request.set_programme_id(options.programme);
  request.set_state(state);
  request.set_only_in_line(options.in_line);
  const auto stub = session.Matching<RelationshipService>();
  UPWARD_ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, *stub, &RelationshipService::Stub::ListRelationships, request));
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(LoadPeople(session, all.relationships(), directory));
  session.console().Show(
      all, [&] { return RelationshipsTable(all.relationships(), directory); },
      options.in_line ? "no pair has come onto one chain of command"
                      : "no such relationships; `upward pairs accept` begins them");
  TellHowToRematch(session.console(), options.programme, all);
  return absl::OkStatus();
}

absl::Status List(Session& session, const ListOptions& options) {
  const bool relationships = options.relationships || options.in_line;
  if (relationships) {
    const auto state = StateOf<matching::v1::RelationshipState>(options.state);
    if (!state.has_value()) {
      return UsageError(
          "a relationship's --state is accepted, preparing, active, paused or "
          "concluded");
    }
    return ListRelationships(session, options, *state);
  }
  const auto state = StateOf<matching::v1::ProposalState>(options.state);
  if (!state.has_value()) {
    return UsageError(
        "a proposal's --state is proposed, accepted, declined or withdrawn; "
        "relationships are listed with --relationships");
  }
  return ListProposals(session, options, *state);
}

void AddList(CLI::App& group, Program& program) {
  auto list = program.Add<ListOptions>(
      group,
      {"list",
       "Lists proposals, the best score first, or relationships.",
       {"upward pairs list $P --state proposed", "upward pairs list $P --relationships",
        "upward pairs list $P --in-line"}},
      &List);
  list.app.add_option("programme", list.options.programme, "Programme id")->required();
  auto* proposals =
      list.app.add_flag("--proposals", list.options.proposals, "Proposals, as without this flag");
  list.app.add_flag("--relationships", list.options.relationships, "Relationships")
      ->excludes(proposals);
  list.app.add_option("--state", list.options.state, "Only this state")
      ->check(CLI::IsMember(StatesOfPairs()));
  list.app.add_option("--round", list.options.round, "Only proposals of this round");
  list.app
      .add_flag("--in-line", list.options.in_line,
                "Only relationships that have come onto one chain of command")
      ->excludes(proposals);
}

void AddChange(CLI::App& group, Program& program, CommandText text,
               absl::Status (*run)(Session&, const PairOptions&), const std::string& what,
               const std::string& all) {
  auto command = program.Add<PairOptions>(group, std::move(text), run);
  command.app.add_option(what, command.options.ids, "Ids from `upward pairs list`");
  command.app.add_option("--all", command.options.all, all)->type_name("PROGRAMME");
}

}  // namespace

void AddPairs(Program& program) {
  CLI::App& group = program.AddGroup({"pairs", "Proposals and the relationships they become.", {}});
  AddList(group, program);
  AddChange(group, program,
            {"accept",
             "Accepts proposals for your side; as a lead, for the lead's. A pair is confirmed once "
             "all whom the programme asks have accepted.",
             {"upward pairs accept PROPOSAL", "upward pairs accept --all $P"}},
            &AcceptProposals, "proposal", "Every open proposal of the programme");
  auto decline = program.Add<DeclineOptions>(
      group,
      {"decline",
       "Declines a proposal: both go back to the pool, and the pair is not proposed again.",
       {"upward pairs decline PROPOSAL --reason \"they share an office\""}},
      &DeclineProposal);
  decline.app.add_option("proposal", decline.options.proposal, "Proposal id")->required();
  decline.app.add_option("--reason", decline.options.reason, "Shown to leads");
  AddChange(group, program,
            {"activate",
             "Begins relationships: they meet from now on.",
             {"upward pairs activate RELATIONSHIP", "upward pairs activate --all $P"}},
            &ActivateRelationships, "relationship", "Every accepted relationship of the programme");
  AddChange(group, program,
            {"pause", "Lets relationships rest.", {"upward pairs pause RELATIONSHIP"}},
            &PauseRelationships, "relationship", "Every active relationship of the programme");
  AddChange(group, program,
            {"resume", "Lets relationships go on.", {"upward pairs resume RELATIONSHIP"}},
            &ResumeRelationships, "relationship", "Every paused relationship of the programme");
  auto conclude = program.Add<ConcludeOptions>(
      group,
      {"conclude",
       "Ends a relationship; both get their place back.",
       {"upward pairs conclude RELATIONSHIP",
        "upward pairs conclude RELATIONSHIP --early --reason \"changed priorities\""}},
      &ConcludeRelationship);
  conclude.app.add_option("relationship", conclude.options.relationship, "Relationship id")
      ->required();
  auto* early = conclude.app.add_flag("--early", conclude.options.early,
                                      "Ended before its length; needs --reason");
  conclude.app.add_option("--reason", conclude.options.reason, "Why")->needs(early);
  conclude.app.add_flag("--allow-again", conclude.options.allow_again,
                        "The pair may be matched again");
}

}  // namespace upward::commands
