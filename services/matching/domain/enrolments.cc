#include "services/matching/domain/enrolments.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/preparation.h"
#include "services/matching/domain/programmes.h"
#include "services/matching/domain/proposals.h"
#include "services/matching/domain/recheck.h"
#include "services/matching/domain/relationships.h"

namespace upward::matching {
namespace {

using base::Absl;

void CheckPeople(const std::vector<PersonId>& people, const PersonId& self, int most,
                 const std::string& field, base::Violations& violations) {
  if (static_cast<int>(people.size()) > most) {
    violations.Add(field, absl::StrCat("takes at most ", most, " people; it has ", people.size()));
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    base::CheckText(absl::StrCat(field, "[", i, "]"), people[i].value(), kPersonIdLengthMax,
                    violations);
  }
  if (std::find(people.begin(), people.end(), self) != people.end()) {
    violations.Add(field, "holds the person's own id; leave it out");
  }
  if (std::set<PersonId>(people.begin(), people.end()).size() != people.size()) {
    violations.Add(field, "holds an id twice; keep one");
  }
}

void CheckTexts(const std::vector<std::string>& texts, int most, int bytes_max,
                const std::string& field, base::Violations& violations) {
  if (static_cast<int>(texts.size()) > most) {
    violations.Add(field, absl::StrCat("takes at most ", most, "; it has ", texts.size()));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    base::CheckText(absl::StrCat(field, "[", i, "]"), texts[i], static_cast<std::size_t>(bytes_max),
                    violations);
  }
}

void CheckTopics(const Programme& programme, const Wishes& wishes, std::string_view path,
                 base::Violations& violations) {
  const auto& topics = programme.rules.topics;
  for (std::size_t i = 0; i < wishes.topic_ids.size(); ++i) {
    if (std::none_of(topics.begin(), topics.end(),
                     [&](const Topic& topic) { return topic.id == wishes.topic_ids[i]; })) {
      violations.Add(absl::StrCat(Absl(path), ".topic_ids[", i, "]"),
                     "is not a topic of the programme; read the programme to see its topics");
    }
  }
}

absl::Status MustHaveTopics(const Programme& programme, const Wishes& wishes) {
  base::Violations violations;
  CheckTopics(programme, wishes, "enrolment", violations);
  return violations.ToStatus();
}

// Enrols, or takes back, one person. Nothing when they are enrolled already.
absl::StatusOr<std::optional<Enrolment>> EnrolOne(MatchingTransaction& transaction,
                                                  const UseCaseContext& context,
                                                  const Programme& programme,
                                                  const EnrolmentDraft& draft) {
  UPWARD_ASSIGN_OR_RETURN(const std::optional<Enrolment> before,
                          transaction.FindEnrolment(programme.id, draft.person, draft.role));
  if (before.has_value() && before->state == EnrolmentState::kEnrolled) return std::nullopt;
  Enrolment enrolment = before.value_or(Enrolment{.id = EnrolmentId(context.ids.New()),
                                                  .programme = programme.id,
                                                  .person = draft.person,
                                                  .role = draft.role,
                                                  .create_time = context.now});
  enrolment.state = EnrolmentState::kEnrolled;
  enrolment.wishes = draft.wishes;
  if (!before.has_value()) {
    enrolment.prepared = ModulesFor(programme.rules, draft.role).empty();
  }
  UPWARD_ASSIGN_OR_RETURN(enrolment, transaction.SaveEnrolment(enrolment, ""));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(Enrolled{enrolment}));
  return enrolment;
}

}  // namespace

absl::Status MaySeeEnrolment(const Actor& actor, const Enrolment& enrolment) {
  if (MustBeLeadOr(actor, enrolment.person).ok()) return absl::OkStatus();
  return NotFound("enrolment");
}

void CheckWishes(const Wishes& wishes, const PersonId& person, std::string_view path,
                 base::Violations& violations) {
  const auto field = [path](std::string_view name) {
    return absl::StrCat(Absl(path), ".", Absl(name));
  };
  CheckPeople(wishes.preferred, person, kPreferredMax, field("preferred_person_ids"), violations);
  CheckPeople(wishes.excluded, person, kExcludedMax, field("excluded_person_ids"), violations);
  CheckTexts(wishes.topic_ids, kTopicsMax, kNameLengthMax, field("topic_ids"), violations);
  CheckTexts(wishes.languages, kLanguagesMax, kLanguageLengthMax, field("languages"), violations);
  if (wishes.capacity < 0 || wishes.capacity > kCapacityMax) {
    violations.Add(field("capacity"), absl::StrCat("must be 0 (default) to ", kCapacityMax));
  }
  const bool standard = wishes.work_start_minute == 0 && wishes.work_end_minute == 0;
  if (wishes.work_start_minute < 0 || wishes.work_start_minute >= kMinutesPerDay) {
    violations.Add(field("work_start_minute"),
                   absl::StrCat("must be 0 to ", kMinutesPerDay - 1, ", minutes of the day"));
  }
  if (!standard && (wishes.work_end_minute < 1 || wishes.work_end_minute > kMinutesPerDay ||
                    wishes.work_end_minute <= wishes.work_start_minute)) {
    violations.Add(field("work_end_minute"), absl::StrCat("must lie behind the start, up to ",
                                                          kMinutesPerDay, ", minutes of the day"));
  }
}

absl::StatusOr<Enrolment> Enrol(MatchingTransaction& transaction, const UseCaseContext& context,
                                const EnrolmentDraft& draft) {
  UPWARD_RETURN_IF_ERROR(MustBeLeadOr(context.actor, draft.person));
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(draft.programme));
  UPWARD_RETURN_IF_ERROR(MustBeOpen(programme));
  UPWARD_RETURN_IF_ERROR(MustHaveTopics(programme, draft.wishes));
  UPWARD_ASSIGN_OR_RETURN(std::optional<Enrolment> enrolment,
                          EnrolOne(transaction, context, programme, draft));
  if (enrolment.has_value()) return *std::move(enrolment);
  return base::Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                     "the person is enrolled on that side of the programme already");
}

absl::StatusOr<BatchResult> BatchEnrol(MatchingTransaction& transaction,
                                       const UseCaseContext& context,
                                       std::span<const EnrolmentDraft> drafts) {
  if (drafts.empty()) return BatchResult{};
  UPWARD_ASSIGN_OR_RETURN(const Programme programme,
                          transaction.GetProgramme(drafts.front().programme));
  UPWARD_RETURN_IF_ERROR(MustBeOpen(programme));
  base::Violations violations;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    CheckTopics(programme, drafts[i].wishes, absl::StrCat("enrolments[", i, "]"), violations);
  }
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  BatchResult result;
  for (const EnrolmentDraft& draft : drafts) {
    UPWARD_RETURN_IF_ERROR(MustBeLeadOr(context.actor, draft.person));
    UPWARD_ASSIGN_OR_RETURN(const std::optional<Enrolment> enrolment,
                            EnrolOne(transaction, context, programme, draft));
    ++(enrolment.has_value() ? result.enrolled : result.already_enrolled);
  }
  return result;
}

absl::StatusOr<Enrolment> UpdateEnrolment(MatchingTransaction& transaction,
                                          const UseCaseContext& context, const EnrolmentId& id,
                                          const Wishes& wishes, std::string_view etag) {
  UPWARD_ASSIGN_OR_RETURN(Enrolment enrolment, transaction.GetEnrolment(id));
  UPWARD_RETURN_IF_ERROR(MaySeeEnrolment(context.actor, enrolment));
  if (enrolment.state != EnrolmentState::kEnrolled) {
    return WrongState("the person was withdrawn; enrol them again", "withdrawn", "enrolled");
  }
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(enrolment.programme));
  UPWARD_RETURN_IF_ERROR(MustBeOpen(programme));
  UPWARD_RETURN_IF_ERROR(MustHaveTopics(programme, wishes));
  enrolment.wishes = wishes;
  UPWARD_RETURN_IF_ERROR(transaction.SaveEnrolment(enrolment, etag).status());
  UPWARD_RETURN_IF_ERROR(RecheckEnrolment(transaction, programme, id).status());
  return transaction.GetEnrolment(id);
}

absl::StatusOr<Enrolment> WithdrawEnrolment(MatchingTransaction& transaction,
                                            const UseCaseContext& context, const EnrolmentId& id) {
  UPWARD_ASSIGN_OR_RETURN(Enrolment enrolment, transaction.GetEnrolment(id));
  UPWARD_RETURN_IF_ERROR(MaySeeEnrolment(context.actor, enrolment));
  if (enrolment.state == EnrolmentState::kWithdrawn) return enrolment;
  enrolment.state = EnrolmentState::kWithdrawn;
  UPWARD_ASSIGN_OR_RETURN(enrolment, transaction.SaveEnrolment(enrolment, ""));
  UPWARD_ASSIGN_OR_RETURN(const std::vector<Proposal> open, transaction.LoadOpenProposals());
  for (const Proposal& proposal : open) {
    if (proposal.mentor_enrolment != id && proposal.mentee_enrolment != id) continue;
    UPWARD_RETURN_IF_ERROR(
        WithdrawProposal(transaction, proposal, "one of the two withdrew from the programme"));
  }
  UPWARD_RETURN_IF_ERROR(transaction.Publish(Withdrawn{enrolment}));
  return transaction.GetEnrolment(id);
}

absl::StatusOr<PreparationRecord> RecordPreparation(MatchingTransaction& transaction,
                                                    const UseCaseContext& context,
                                                    const PreparationRecord& record) {
  UPWARD_ASSIGN_OR_RETURN(Enrolment enrolment, transaction.GetEnrolment(record.enrolment));
  UPWARD_RETURN_IF_ERROR(MaySeeEnrolment(context.actor, enrolment));
  UPWARD_ASSIGN_OR_RETURN(const Programme programme, transaction.GetProgramme(enrolment.programme));
  const auto modules = ModulesFor(programme.rules, enrolment.role);
  if (std::none_of(modules.begin(), modules.end(), [&](const PreparationModule& module) {
        return module.id == record.module_id;
      })) {
    base::Violations violations;
    violations.Add("record.module_id",
                   "is not a module of the person's role in the programme; read the programme to "
                   "see its modules");
    return violations.ToStatus();
  }
  UPWARD_RETURN_IF_ERROR(transaction.SavePreparation(record));
  UPWARD_ASSIGN_OR_RETURN(const auto records, transaction.ListPreparation(enrolment.id));
  enrolment.prepared = IsComplete(programme.rules, enrolment.role, records);
  UPWARD_ASSIGN_OR_RETURN(enrolment, transaction.SaveEnrolment(enrolment, ""));
  UPWARD_RETURN_IF_ERROR(transaction.Publish(Prepared{enrolment, record}));
  if (enrolment.prepared) {
    UPWARD_RETURN_IF_ERROR(AdvancePrepared(transaction, enrolment.id));
  }
  return record;
}

}  // namespace upward::matching
