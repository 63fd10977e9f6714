// Use cases of enrolments and preparation.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"

#include "libs/base/error.h"
#include "services/matching/domain/actor.h"
#include "services/matching/domain/matching_store.h"

namespace upward::matching {

// Somebody to be enrolled.
struct EnrolmentDraft {
  ProgrammeId programme;
  PersonId person;
  Role role = Role::kMentor;
  Wishes wishes;
};

struct BatchResult {
  int enrolled = 0;
  int already_enrolled = 0;
};

// OK for a lead and for the person; NOT_FOUND for anybody else, as if it were not there.
absl::Status MaySeeEnrolment(const Actor& actor, const Enrolment& enrolment);

// Everything that is wrong with wishes in themselves (bounds, duplicates, the person's own id).
void CheckWishes(const Wishes& wishes, const PersonId& person, std::string_view path,
                 base::Violations& violations);

// Enrols a person. INVALID_ARGUMENT when a topic is not the programme's; ALREADY_EXISTS when they
// are enrolled on that side. Somebody who was
// withdrawn is taken back with the new wishes, under the old id.
absl::StatusOr<Enrolment> Enrol(MatchingTransaction& transaction, const UseCaseContext& context,
                                const EnrolmentDraft& draft);
// All or none; people who are enrolled on that side already are counted and left as they are.
absl::StatusOr<BatchResult> BatchEnrol(MatchingTransaction& transaction,
                                       const UseCaseContext& context,
                                       std::span<const EnrolmentDraft> drafts);
// Open proposals with the person that the new wishes forbid are withdrawn.
absl::StatusOr<Enrolment> UpdateEnrolment(MatchingTransaction& transaction,
                                          const UseCaseContext& context, const EnrolmentId& id,
                                          const Wishes& wishes, std::string_view etag);
// Open proposals with the person end; live relationships stay. Withdrawing twice changes nothing.
absl::StatusOr<Enrolment> WithdrawEnrolment(MatchingTransaction& transaction,
                                            const UseCaseContext& context, const EnrolmentId& id);
// INVALID_ARGUMENT when the module is not one of the person's role. When the last module is
// completed on both sides, relationships that wait for it move from PREPARING to ACCEPTED.
absl::StatusOr<PreparationRecord> RecordPreparation(MatchingTransaction& transaction,
                                                    const UseCaseContext& context,
                                                    const PreparationRecord& record);

}  // namespace upward::matching
