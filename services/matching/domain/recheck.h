// After the organisation, a programme or somebody's wishes have changed: pairs are judged again.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "services/matching/domain/matching_store.h"

namespace upward::matching {

struct RecheckResult {
  int flagged = 0;    // relationships that have come onto one chain of command
  int cleared = 0;    // relationships that are off it again
  int withdrawn = 0;  // open proposals that may no longer be
};

// Somebody left the company: ends their live relationships (CONCLUDED, person left) and open
// proposals, and withdraws their enrolments. Their reporting lines must have been removed before.
absl::Status EndAllOfLeaver(MatchingTransaction& transaction, const PersonId& person,
                            absl::Time now);

// Judges every open proposal of the tenant by all hard rules, and every live relationship by the
// off-line rule, on the reporting lines as they are stored, if the tenant is marked. A pair that
// was matched in-line because its programme allowed it is not flagged for that, as long as three
// levels lie between the two. People whose lines are not known (yet) are passed over: that somebody
// left is told by an event of its own.
absl::StatusOr<RecheckResult> RecheckPairs(MatchingTransaction& transaction, absl::Time now);

// The same for one programme whose rules have just been changed, marked or not.
absl::StatusOr<RecheckResult> RecheckProgramme(MatchingTransaction& transaction,
                                               const Programme& programme, absl::Time now);

// Judges the open proposals of one enrolment whose wishes have just been changed.
absl::StatusOr<RecheckResult> RecheckEnrolment(MatchingTransaction& transaction,
                                               const Programme& programme,
                                               const EnrolmentId& enrolment);

}  // namespace upward::matching
