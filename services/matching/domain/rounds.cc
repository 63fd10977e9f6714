#include "services/matching/domain/rounds.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/domain/judgement.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/programmes.h"

namespace upward::matching {
namespace {

// How often a round is computed again because rules or enrolments changed under it.
constexpr int kRunsMax = 3;

// Keeps the stored round true while it runs: stage, progress, heartbeat, cancellation.
class RoundLog {
 public:
  RoundLog(const RoundJob& job, Round round) : job_(job), round_(std::move(round)) {}

  const Round& round() const { return round_; }
  Round& mutable_round() { return round_; }

  absl::Status Stage(std::string_view stage) {
    round_.stage = std::string(stage);
    round_.units_done = 0;
    round_.units_total = 0;
    return Save();
  }

  void Progress(std::int64_t done, std::int64_t total) {
    round_.units_done = done;
    round_.units_total = total;
    job_.changed(round_);
    if (job_.clock.Now() - round_.heartbeat_time >= kRoundHeartbeat) Save().IgnoreError();
  }

  bool Cancelled() const { return round_.cancel_requested || job_.stopping(); }

  // CANCELLED when the stored round has ended: it was taken for dead, and stays as it was ended.
  absl::Status Save() {
    round_.heartbeat_time = job_.clock.Now();
    const absl::Status saved =
        job_.store.Transact(job_.tenant, [this](MatchingTransaction& transaction) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(const Round stored, transaction.GetRound(round_.id));
          if (stored.state != RoundState::kRunning) {
            round_ = stored;
            return absl::CancelledError("the round was given up as interrupted");
          }
          round_.cancel_requested = stored.cancel_requested;
          return transaction.SaveRound(round_);
        });
    job_.changed(round_);
    return saved;
  }

 private:
  const RoundJob& job_;
  Round round_;
};

template <class Pairs>
std::vector<PairOfPeople> PairsOf(const Pairs& pairs, const ProgrammeId& programme) {
  std::vector<PairOfPeople> people;
  for (const auto& one : pairs) {
    if (one.programme == programme) people.emplace_back(one.mentor, one.mentee);
  }
  return people;
}

bool SameEnrolments(const std::vector<Enrolment>& a, const std::vector<Enrolment>& b) {
  const auto key = [](const Enrolment& e) {
    return std::make_tuple(e.id, e.etag, e.partners, e.state);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Enrolment& x, const Enrolment& y) { return key(x) == key(y); });
}

PersonAttributes AttributesOf(const RoundInput& input, const PersonId& person) {
  const auto known = input.attributes.find(person);
  return known == input.attributes.end() ? PersonAttributes{.person = person} : known->second;
}

// Pairs that are together already are not proposed once more, however many places they have.
PastPairs NotToBeProposed(const RoundInput& input) {
  PastPairs pairs = input.past;
  pairs.insert(input.proposed.begin(), input.proposed.end());
  pairs.insert(input.confirmed.begin(), input.confirmed.end());
  return pairs;
}

std::vector<Proposal> MakeProposals(const RoundJob& job, const Round& round,
                                    const RoundInput& input, const Scoring& scoring,
                                    const MatchOutcome& outcome) {
  std::vector<Proposal> proposals;
  for (const MatchedPair& pair : outcome.pairs) {
    const Candidate& mentor = input.pool.mentors[pair.mentor];
    const Candidate& mentee = input.pool.mentees[pair.mentee];
    Proposal proposal;
    proposal.id = ProposalId(job.ids.New());
    proposal.round = round.id;
    proposal.programme = round.programme;
    proposal.mentor_enrolment = mentor.enrolment;
    proposal.mentee_enrolment = mentee.enrolment;
    proposal.mentor = mentor.person;
    proposal.mentee = mentee.person;
    proposal.score = pair.score;
    proposal.score_max = scoring.max();
    proposal.contributions = scoring.Contributions(mentor, mentee);
    proposal.likeness =
        LikenessOf(AttributesOf(input, mentor.person), AttributesOf(input, mentee.person));
    proposal.in_line = pair.in_line;
    proposal.required = input.programme.rules.required_acceptances;
    proposal.create_time = job.clock.Now();
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

// Whether the programme and its enrolments are those that the round was computed from; from here to
// the end of the transaction nobody changes them unseen.
absl::StatusOr<bool> IsCurrent(MatchingTransaction& transaction, const RoundInput& input) {
  UPWARD_RETURN_IF_ERROR(transaction.HoldProgramme(input.programme.id));
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(input.programme.id));
  UPWARD_ASSIGN_OR_RETURN(const auto enrolments, transaction.LoadEnrolled(input.programme.id));
  return programme.etag == input.programme.etag && SameEnrolments(input.enrolments, enrolments);
}

// Saves the end of a round with all that came out. False when it is not current any more.
absl::StatusOr<bool> SaveOutcome(const RoundJob& job, RoundLog& log, const RoundInput& input,
                                 const Scoring& scoring, const MatchOutcome& outcome) {
  Round done = log.round();
  done.state = RoundState::kSucceeded;
  done.pairs = static_cast<int>(outcome.pairs.size());
  done.unmatched = static_cast<int>(outcome.unmatched.size());
  done.total_score = outcome.total_score;
  done.certified = true;
  done.finish_time = job.clock.Now();
  const std::vector<Proposal> proposals = MakeProposals(job, done, input, scoring, outcome);
  bool same = true;
  UPWARD_RETURN_IF_ERROR(
      job.store.Transact(job.tenant, [&](MatchingTransaction& transaction) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(const Round stored, transaction.GetRound(done.id));
        if (stored.cancel_requested || stored.state != RoundState::kRunning) {
          log.mutable_round().cancel_requested = stored.cancel_requested;
          return absl::CancelledError("the round was cancelled, or given up as interrupted");
        }
        UPWARD_ASSIGN_OR_RETURN(same, IsCurrent(transaction, input));
        if (!same) return absl::OkStatus();
        UPWARD_RETURN_IF_ERROR(transaction.SaveRound(done));
        UPWARD_RETURN_IF_ERROR(transaction.AddUnmatched(done.id, outcome.unmatched));
        for (const Proposal& proposal : proposals) {
          UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
          UPWARD_RETURN_IF_ERROR(transaction.Publish(ProposalChanged{proposal}));
        }
        return transaction.Publish(RoundDone{done});
      }));
  if (same) {
    log.mutable_round() = done;
    job.changed(done);
  }
  return same;
}

// One computation from loading to saving. False when it has to be done again.
absl::StatusOr<bool> Compute(const RoundJob& job, RoundLog& log) {
  UPWARD_RETURN_IF_ERROR(log.Stage("loading"));
  UPWARD_ASSIGN_OR_RETURN(
      const RoundInput input,
      LoadRoundInput(job.store, job.tenant, log.round().programme, job.people, job.clock.Now()));
  UPWARD_RETURN_IF_ERROR(MustBeOpen(input.programme));
  const auto with_places = [](const std::vector<Candidate>& side) {
    return static_cast<int>(
        std::count_if(side.begin(), side.end(), [](const Candidate& c) { return c.capacity > 0; }));
  };
  log.mutable_round().mentors = with_places(input.pool.mentors);
  log.mutable_round().mentees = with_places(input.pool.mentees);
  if (log.round().mentors == 0 || log.round().mentees == 0) {
    return base::Error(absl::StatusCode::kFailedPrecondition, "ROUND_EMPTY",
                       log.round().mentors == 0
                           ? "no enrolled mentor has a place left; enrol mentors first"
                           : "no enrolled mentee has a place left; enrol mentees first");
  }
  UPWARD_RETURN_IF_ERROR(log.Stage("matching"));
  const PastPairs past = NotToBeProposed(input);
  const HardRules rules(input.programme.rules, input.organisation, past);
  const Scoring scoring(input.programme.rules);
  MatchControl control;
  control.progress = [&log](std::int64_t done, std::int64_t total) { log.Progress(done, total); };
  control.cancelled = [&log] { return log.Cancelled(); };
  UPWARD_ASSIGN_OR_RETURN(const MatchOutcome outcome, Match(input.pool, rules, scoring, control));
  UPWARD_RETURN_IF_ERROR(log.Stage("saving"));
  if (log.Cancelled()) return absl::CancelledError("cancelled");
  return SaveOutcome(job, log, input, scoring, outcome);
}

absl::Status ComputeUntilStable(const RoundJob& job, RoundLog& log) {
  for (int run = 0; run < kRunsMax; ++run) {
    UPWARD_ASSIGN_OR_RETURN(const bool done, Compute(job, log));
    if (done) return absl::OkStatus();
  }
  return base::Error(absl::StatusCode::kAborted, "CONFLICT",
                     "rules or enrolments kept changing while the round ran; start it again");
}

}  // namespace

absl::StatusOr<Round> StartRound(MatchingTransaction& transaction, const UseCaseContext& context,
                                 const ProgrammeId& programme_id) {
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(programme_id));
  UPWARD_RETURN_IF_ERROR(MustBeOpen(programme));
  UPWARD_ASSIGN_OR_RETURN(const auto latest, transaction.ListRounds(programme_id, RoundId(), 1));
  if (!latest.empty() && latest.front().state == RoundState::kRunning) {
    const Round shown = AsShown(latest.front(), context.now);
    // A dead process's round gives way; a live one is refused by SaveRound below.
    if (shown.state == RoundState::kFailed) UPWARD_RETURN_IF_ERROR(transaction.SaveRound(shown));
  }
  Round round;
  round.id = RoundId(context.ids.New());
  round.programme = programme_id;
  round.stage = "loading";
  round.create_time = context.now;
  round.heartbeat_time = context.now;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRound(round));
  return round;
}

absl::StatusOr<Round> CancelRound(MatchingTransaction& transaction, const RoundId& id) {
  UPWARD_ASSIGN_OR_RETURN(Round round, transaction.GetRound(id));
  if (round.state != RoundState::kRunning) return round;
  round.cancel_requested = true;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRound(round));
  return round;
}

Round AsShown(Round round, absl::Time now) {
  if (round.state == RoundState::kRunning && now - round.heartbeat_time > kRoundSilenceMax) {
    round.state = RoundState::kFailed;
    round.error_reason = "ROUND_INTERRUPTED";
    round.error_message =
        "the server stopped while the round ran; nothing was proposed. Start it "
        "again";
    round.finish_time = round.heartbeat_time;
  }
  return round;
}

absl::StatusOr<RoundInput> LoadRoundInput(MatchingStore& store, const base::TenantId& tenant,
                                          const ProgrammeId& programme_id, PeopleSource& people,
                                          absl::Time now) {
  Programme programme;
  std::vector<Enrolment> enrolments;
  PastPairs past;
  std::vector<Proposal> proposals;
  std::vector<Relationship> live;
  UPWARD_RETURN_IF_ERROR(store.Read(tenant, [&](MatchingReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(programme, reader.GetProgramme(programme_id));
    UPWARD_ASSIGN_OR_RETURN(enrolments, reader.LoadEnrolled(programme_id));
    UPWARD_ASSIGN_OR_RETURN(past, reader.LoadPastPairs(programme_id));
    UPWARD_ASSIGN_OR_RETURN(proposals, reader.LoadOpenProposals());
    UPWARD_ASSIGN_OR_RETURN(live, reader.LoadLiveRelationships());
    return absl::OkStatus();
  }));
  std::vector<PersonId> ids;
  for (const Enrolment& enrolment : enrolments) ids.push_back(enrolment.person);
  UPWARD_ASSIGN_OR_RETURN(const auto lines, people.Lines());
  UPWARD_ASSIGN_OR_RETURN(Organisation organisation, Organisation::Build(lines));
  UPWARD_ASSIGN_OR_RETURN(auto attributes, people.Attributes(ids));
  Pool pool = BuildPool(programme.rules, enrolments, attributes, now);
  return RoundInput{.programme = std::move(programme),
                    .enrolments = std::move(enrolments),
                    .past = std::move(past),
                    .proposed = PairsOf(proposals, programme_id),
                    .confirmed = PairsOf(live, programme_id),
                    .attributes = std::move(attributes),
                    .organisation = std::move(organisation),
                    .pool = std::move(pool)};
}

void RunRound(const RoundJob& job, Round round) {
  RoundLog log(job, std::move(round));
  const absl::Status status = ComputeUntilStable(job, log);
  if (status.ok()) return;
  Round& failed = log.mutable_round();
  const bool cancelled = absl::IsCancelled(status) && failed.cancel_requested;
  failed.state = cancelled ? RoundState::kCancelled : RoundState::kFailed;
  failed.finish_time = job.clock.Now();
  if (!cancelled) {
    const auto detail = base::DetailOf(status);
    failed.error_reason = detail.has_value()          ? detail->reason
                          : absl::IsCancelled(status) ? "ROUND_INTERRUPTED"
                                                      : "INTERNAL";
    failed.error_message = detail.has_value() ? std::string(status.message())
                                              : "the round could not be finished; start it again";
  }
  log.Save().IgnoreError();
}

RoundPreview PreviewRound(const RoundInput& input) {
  const PastPairs past = NotToBeProposed(input);
  const HardRules rules(input.programme.rules, input.organisation, past);
  RoundPreview preview;
  for (const Candidate& mentor : input.pool.mentors) {
    if (mentor.capacity == 0) continue;
    ++preview.mentors;
    for (const Candidate& mentee : input.pool.mentees) {
      if (mentee.capacity == 0) continue;
      ++(rules.Allows(mentor, mentee) ? preview.allowed_pairs : preview.forbidden_pairs);
    }
  }
  for (const Candidate& mentee : input.pool.mentees) preview.mentees += mentee.capacity > 0 ? 1 : 0;
  preview.with_nobody = WithNobody(input.pool, rules);
  return preview;
}

}  // namespace upward::matching
