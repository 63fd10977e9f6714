// Use cases of programmes.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "libs/base/error.h"
#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"
#include "services/matching/domain/people_source.h"

namespace upward::matching {

// Everything that is wrong with the rules of a programme, under paths that begin with `path`.
void CheckRules(const ProgrammeRules& rules, std::string_view path, base::Violations& violations);

// The same for what only `people` knows: the tenant's own attributes, and who the named mentees
// are. Asks nothing when the rules name neither.
absl::Status CheckNames(const ProgrammeRules& rules, PeopleSource& people, std::string_view path,
                        base::Violations& violations);

// REQUIRES of all: the rules have passed CheckRules and CheckNames.
absl::StatusOr<Programme> CreateProgramme(MatchingTransaction& transaction,
                                          const UseCaseContext& context,
                                          const ProgrammeRules& rules);
// Open proposals that the new rules forbid are withdrawn, live relationships that they put in-line
// are flagged. ABORTED (ETAG_MISMATCH) when `etag` is not current; WRONG_STATE when the programme
// is closed.
absl::StatusOr<Programme> UpdateProgramme(MatchingTransaction& transaction,
                                          const UseCaseContext& context, const ProgrammeId& id,
                                          const ProgrammeRules& rules, std::string_view etag);
// Opening an open programme and closing a closed one change nothing.
absl::StatusOr<Programme> OpenProgramme(MatchingTransaction& transaction, const ProgrammeId& id);
absl::StatusOr<Programme> CloseProgramme(MatchingTransaction& transaction, const ProgrammeId& id);

// WRONG_STATE unless the programme is open.
absl::Status MustBeOpen(const Programme& programme);

}  // namespace upward::matching
