#include "absl/strings/str_cat.h"

#include "libs/base/day.h"
#include "libs/base/text.h"
#include "libs/rpc/requests.h"
#include "services/matching/rpc/conversion.h"
#include "services/matching/rpc/values.h"

namespace upward::matching {

v1::Enrolment ToProto(const Enrolment& enrolment, bool with_private) {
  v1::Enrolment to;
  to.set_enrolment_id(enrolment.id.value());
  to.set_programme_id(enrolment.programme.value());
  to.set_person_id(enrolment.person.value());
  to.set_role(static_cast<v1::ParticipantRole>(enrolment.role));
  to.set_state(static_cast<v1::EnrolmentState>(enrolment.state));
  const Wishes& wishes = enrolment.wishes;
  for (const std::string& topic : wishes.topic_ids) to.add_topic_ids(topic);
  for (const std::string& language : wishes.languages) to.add_languages(language);
  PeopleTo(wishes.preferred, *to.mutable_preferred_person_ids());
  if (with_private) PeopleTo(wishes.excluded, *to.mutable_excluded_person_ids());
  to.set_capacity(wishes.capacity);
  to.set_work_start_minute(wishes.work_start_minute);
  to.set_work_end_minute(wishes.work_end_minute);
  to.set_prepared(enrolment.prepared);
  to.set_partners(enrolment.partners);
  *to.mutable_create_time() = TimeTo(enrolment.create_time);
  to.set_etag(enrolment.etag);
  return to;
}

Wishes WishesFromProto(const v1::Enrolment& enrolment) {
  Wishes wishes;
  wishes.topic_ids.assign(enrolment.topic_ids().begin(), enrolment.topic_ids().end());
  wishes.languages.assign(enrolment.languages().begin(), enrolment.languages().end());
  wishes.preferred = PeopleFrom(enrolment.preferred_person_ids());
  wishes.excluded = PeopleFrom(enrolment.excluded_person_ids());
  wishes.capacity = enrolment.capacity();
  wishes.work_start_minute = enrolment.work_start_minute();
  wishes.work_end_minute = enrolment.work_end_minute();
  return wishes;
}

EnrolmentDraft DraftFromProto(const v1::Enrolment& enrolment, std::string_view path,
                              base::Violations& violations) {
  const std::string at(path);
  rpc::RequireId(at + ".programme_id", enrolment.programme_id(), violations);
  rpc::RequireId(at + ".person_id", enrolment.person_id(), violations);
  if (enrolment.role() != v1::PARTICIPANT_ROLE_MENTOR &&
      enrolment.role() != v1::PARTICIPANT_ROLE_MENTEE) {
    violations.Add(at + ".role", "must be PARTICIPANT_ROLE_MENTOR or PARTICIPANT_ROLE_MENTEE");
  }
  EnrolmentDraft draft{.programme = ProgrammeId(enrolment.programme_id()),
                       .person = PersonId(enrolment.person_id()),
                       .role = static_cast<Role>(enrolment.role()),
                       .wishes = WishesFromProto(enrolment)};
  CheckWishes(draft.wishes, draft.person, path, violations);
  return draft;
}

v1::PreparationRecord ToProto(const PreparationRecord& record) {
  v1::PreparationRecord to;
  to.set_enrolment_id(record.enrolment.value());
  to.set_module_id(record.module_id);
  to.set_completed_date(base::DayToText(record.completed));
  if (record.score.has_value()) to.set_score(*record.score);
  return to;
}

PreparationRecord FromProto(const v1::PreparationRecord& record, base::Violations& violations) {
  constexpr int kScoreMaxPercent = 100;
  rpc::RequireId("record.enrolment_id", record.enrolment_id(), violations);
  rpc::RequireId("record.module_id", record.module_id(), violations);
  PreparationRecord from{.enrolment = EnrolmentId(record.enrolment_id()),
                         .module_id = record.module_id()};
  if (const auto day = base::DayFromText(record.completed_date())) {
    from.completed = *day;
  } else {
    violations.Add("record.completed_date", "must be a day written YYYY-MM-DD");
  }
  if (record.has_score()) {
    from.score = record.score();
    if (record.score() < 0 || record.score() > kScoreMaxPercent) {
      violations.Add("record.score", "must be 0 to 100");
    }
  }
  return from;
}

}  // namespace upward::matching
