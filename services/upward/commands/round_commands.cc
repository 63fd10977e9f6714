// `upward round`: matching runs.
#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
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
using matching::v1::Round;
using matching::v1::RoundService;
using Stub = RoundService::Stub;

struct ProgrammeOptions {
  std::string programme;
  bool no_wait = false;  // of start
};

struct RoundOptions {
  std::string round;
};

absl::Status Preview(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::PreviewRoundRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(const auto preview, Call(session, *stub, &Stub::PreviewRound, request));
  console::Console& console = session.console();
  if (console.json()) {
    console.WriteJson(preview);
    return absl::OkStatus();
  }
  console.Say(absl::StrCat(console::Counted(preview.mentors(), "mentor", "mentors"), " and ",
                           console::Counted(preview.mentees(), "mentee", "mentees"),
                           " have a place left. The rules allow ",
                           console::Counted(preview.allowed_pairs(), "pair", "pairs"),
                           " and forbid ", console::CountText(preview.forbidden_pairs()), "."));
  if (preview.cannot_be_matched().empty()) {
    console.Say("Everybody can be matched with somebody.");
    return absl::OkStatus();
  }
  console.Say(absl::StrCat("\nThe rules leave ",
                           console::Counted(preview.cannot_be_matched_size(), "person", "people"),
                           " with nobody:"));
  return PrintUnmatched(session, preview.cannot_be_matched());
}

// OK for a round that succeeded, else its error as a status.
absl::Status RoundStatus(const Round& round) {
  switch (round.state()) {
    case matching::v1::ROUND_STATE_SUCCEEDED:
      return absl::OkStatus();
    case matching::v1::ROUND_STATE_CANCELLED:
      return absl::CancelledError("the round was cancelled; it proposed nothing");
    default:
      return base::Error(
          absl::StatusCode::kFailedPrecondition,
          round.error_reason().empty() ? "INTERNAL" : round.error_reason(),
          absl::StrCat("the round failed and proposed nothing: ", round.error_message()),
          {{"round_id", round.round_id()}});
  }
}

absl::StatusOr<Round> WaitForRound(Session& session, Stub& stub, const std::string& round_id) {
  console::ProgressBar progress = session.console().NewProgressBar();
  matching::v1::WatchRoundRequest request;
  request.set_round_id(round_id);
  const std::function<void(const Round&)> show = [&progress](const Round& round) {
    progress.Show(round.stage(), round.units_done(), round.units_total());
  };
  return Watch(session, stub, &Stub::WatchRound, request, show);
}

std::string ResultText(const Round& round) {
  return absl::StrCat("round ", round.round_id(), ": ",
                      console::Counted(round.pairs(), "pair", "pairs"), " proposed from ",
                      console::Counted(round.mentors(), "mentor", "mentors"), " and ",
                      console::Counted(round.mentees(), "mentee", "mentees"), ", ",
                      console::Counted(round.unmatched(), "person", "people"),
                      " left over, total score ", console::CountText(round.total_score()),
                      round.certified() ? " (proved to be the best there is)" : "");
}

absl::Status Start(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::StartRoundRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(Round round, Change(session, *stub, &Stub::StartRound, request));
  if (options.no_wait) {
    session.console().Tell(
        round, round.round_id(),
        absl::StrCat("round ", round.round_id(), " started; see `upward round show`"));
    return absl::OkStatus();
  }
  UPWARD_ASSIGN_OR_RETURN(round, WaitForRound(session, *stub, round.round_id()));
  UPWARD_RETURN_IF_ERROR(RoundStatus(round));
  session.console().Tell(round, round.round_id(), ResultText(round));
  return absl::OkStatus();
}

// "failed: why".
std::string RoundStateText(const Round& round) {
  return absl::StrCat(console::Word(round.state()), round.error_message().empty() ? "" : ": ",
                      round.error_message());
}

Table RoundsTable(const google::protobuf::RepeatedPtrField<Round>& rounds) {
  Table table({{"round", ColumnKind::kId},
               {"state"},
               {"started"},
               {"pairs", ColumnKind::kNumber},
               {"left over", ColumnKind::kNumber},
               {"score", ColumnKind::kNumber}});
  for (const Round& round : rounds) {
    table.AddRow({round.round_id(), RoundStateText(round), console::TimeText(round.create_time()),
                  console::CountText(round.pairs()), console::CountText(round.unmatched()),
                  console::CountText(round.total_score())});
  }
  return table;
}

Table RoundTable(const Round& round) {
  Table table({{"field"}, {"value"}});
  table.AddRow({"round", round.round_id()});
  table.AddRow({"state", RoundStateText(round)});
  table.AddRow({"started", console::TimeText(round.create_time())});
  table.AddRow({"mentors", console::CountText(round.mentors())});
  table.AddRow({"mentees", console::CountText(round.mentees())});
  table.AddRow({"pairs", console::CountText(round.pairs())});
  table.AddRow({"left over", console::CountText(round.unmatched())});
  table.AddRow({"total score", console::CountText(round.total_score())});
  table.AddRow({"proved the best", round.certified() ? "yes" : "no"});
  return table;
}

absl::Status List(Session& session, const ProgrammeOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::ListRoundsRequest request;
  request.set_programme_id(options.programme);
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListRounds, request));
  session.console().Show(
      all, [&all] { return RoundsTable(all.rounds()); }, "no rounds yet");
  return absl::OkStatus();
}

absl::Status Show(Session& session, const RoundOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::GetRoundRequest request;
  request.set_round_id(options.round);
  UPWARD_ASSIGN_OR_RETURN(const Round round, Call(session, *stub, &Stub::GetRound, request));
  session.console().ShowOne(round, round.round_id(), RoundTable(round));
  return absl::OkStatus();
}

absl::Status Cancel(Session& session, const RoundOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::CancelRoundRequest request;
  request.set_round_id(options.round);
  UPWARD_ASSIGN_OR_RETURN(const Round round, Change(session, *stub, &Stub::CancelRound, request));
  session.console().Tell(round, round.round_id(),
                         absl::StrCat("round ", round.round_id(),
                                      round.state() == matching::v1::ROUND_STATE_RUNNING
                                          ? " will end without proposals"
                                          : " had ended already; nothing was changed"));
  return absl::OkStatus();
}

absl::Status Unmatched(Session& session, const RoundOptions& options) {
  const auto stub = session.Matching<RoundService>();
  matching::v1::ListUnmatchedRequest request;
  request.set_round_id(options.round);
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListUnmatched, request));
  if (session.console().json()) {
    session.console().WriteJson(all);
    return absl::OkStatus();
  }
  if (all.people().empty()) session.console().Say("nobody was left over");
  return PrintUnmatched(session, all.people());
}

template <class Options>
void AddById(CLI::App& group, Program& program, CommandText text,
             absl::Status (*run)(Session&, const Options&), std::string Options::*id) {
  const bool by_round = std::is_same_v<Options, RoundOptions>;
  auto command = program.Add<Options>(group, std::move(text), run);
  command.app
      .add_option(by_round ? "round" : "programme", command.options.*id,
                  by_round ? "Round id" : "Programme id")
      ->required();
}

}  // namespace

void AddRound(Program& program) {
  CLI::App& group = program.AddGroup({"round", "Matching runs.", {}});
  AddById(group, program,
          {"preview",
           "Says whom the rules leave with nobody, before a round is run.",
           {"upward round preview $P"}},
          &Preview, &ProgrammeOptions::programme);
  auto start = program.Add<ProgrammeOptions>(
      group,
      {"start",
       "Finds the best pairs for all who are enrolled and have a place left.",
       {"upward round start $P", "upward round start $P --no-wait"}},
      &Start);
  start.app.add_option("programme", start.options.programme, "Programme id")->required();
  start.app.add_flag("--no-wait", start.options.no_wait, "Return at once; the round goes on");
  AddById(group, program, {"list", "Lists the rounds.", {"upward round list $P"}}, &List,
          &ProgrammeOptions::programme);
  AddById(group, program, {"show", "Shows one round.", {"upward round show ROUND"}}, &Show,
          &RoundOptions::round);
  AddById(group, program,
          {"cancel", "Ends a running round without proposals.", {"upward round cancel ROUND"}},
          &Cancel, &RoundOptions::round);
  AddById(group, program,
          {"unmatched",
           "Lists who was left over, why, and what would change it.",
           {"upward round unmatched ROUND"}},
          &Unmatched, &RoundOptions::round);
}

}  // namespace upward::commands
