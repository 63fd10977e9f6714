// Use cases of rounds: the matching run as a job, and its explanations.
#pragma once

#include <functional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "services/matching/domain/actor.h"
#include "services/matching/domain/matcher.h"
#include "services/matching/domain/matching_store.h"
#include "services/matching/domain/people_source.h"

namespace upward::matching {

// Begins a round. WRONG_STATE when the programme is not open, ROUND_RUNNING while another round of
// it is running and not silent for longer than kRoundSilenceMax.
absl::StatusOr<Round> StartRound(MatchingTransaction& transaction, const UseCaseContext& context,
                                 const ProgrammeId& programme);
// A round that has ended stays as it is.
absl::StatusOr<Round> CancelRound(MatchingTransaction& transaction, const RoundId& id);
// The round as it is to be shown: one whose process has died is FAILED (ROUND_INTERRUPTED).
Round AsShown(Round round, absl::Time now);

// Mentor and mentee.
using PairOfPeople = std::pair<PersonId, PersonId>;

// Everything that a round reads, at one moment.
struct RoundInput {
  Programme programme;
  std::vector<Enrolment> enrolments;
  PastPairs past;
  std::vector<PairOfPeople> proposed;   // of open proposals
  std::vector<PairOfPeople> confirmed;  // of live relationships
  absl::flat_hash_map<PersonId, PersonAttributes> attributes;
  Organisation organisation;
  Pool pool;
};
absl::StatusOr<RoundInput> LoadRoundInput(MatchingStore& store, const base::TenantId& tenant,
                                          const ProgrammeId& programme, PeopleSource& people,
                                          absl::Time now);

// What RunRound needs beside the round; all must outlive the call.
struct RoundJob {
  MatchingStore& store;
  PeopleSource& people;
  const base::Clock& clock;
  base::IdGenerator& ids;
  base::TenantId tenant;
  std::function<bool()> stopping;             // the process is about to end
  std::function<void(const Round&)> changed;  // told of every change, for those who watch
};

// Runs a round from RUNNING to its end on the calling thread. Proposals, left-over people and the
// round's end are saved in one transaction, and only if the programme and the enrolments are still
// those that the round was computed from; otherwise it is computed again. An error ends the round
// as FAILED.
void RunRound(const RoundJob& job, Round round);

// What a lead learns before a round. The numbers are of those who have a place left.
struct RoundPreview {
  int mentors = 0;
  int mentees = 0;
  std::int64_t allowed_pairs = 0;
  std::int64_t forbidden_pairs = 0;
  std::vector<Unmatched> with_nobody;
};
RoundPreview PreviewRound(const RoundInput& input);

}  // namespace upward::matching
