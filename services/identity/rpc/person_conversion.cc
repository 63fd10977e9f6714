#include "services/identity/rpc/person_conversion.h"

#include <string>
#include <utility>

#include "absl/time/civil_time.h"

#include "libs/base/check.h"
#include "libs/base/day.h"
#include "libs/rpc/requests.h"
#include "services/identity/domain/people.h"

namespace upward::identity {
namespace {

std::string Day(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? base::DayToText(*day) : "";
}

v1::EmploymentChange ToProto(EmploymentChange change) {
  switch (change) {
    case EmploymentChange::kJoined:
      return v1::EMPLOYMENT_CHANGE_JOINED;
    case EmploymentChange::kMoved:
      return v1::EMPLOYMENT_CHANGE_MOVED;
    case EmploymentChange::kLeft:
      return v1::EMPLOYMENT_CHANGE_LEFT;
    case EmploymentChange::kReturned:
      return v1::EMPLOYMENT_CHANGE_RETURNED;
  }
  UPWARD_CHECK(false, "an unknown change");
}

}  // namespace

v1::Person ToProto(Person person) {
  PersonFacts& facts = person.facts;
  v1::Person message;
  message.set_person_id(person.id.value());
  message.set_employee_id(std::move(facts.employee_id));
  message.set_given_name(std::move(facts.given_name));
  message.set_family_name(std::move(facts.family_name));
  message.set_email(std::move(facts.email));
  message.set_job_title(std::move(facts.job_title));
  if (facts.job_level.has_value()) message.set_job_level(*facts.job_level);
  message.set_job_family(std::move(facts.job_family));
  message.set_department(std::move(facts.department));
  message.set_division(std::move(facts.division));
  message.set_location(std::move(facts.location));
  message.set_time_zone(std::move(facts.time_zone));
  message.mutable_languages()->Assign(facts.languages.begin(), facts.languages.end());
  message.set_gender(std::move(facts.gender));
  message.set_generation(std::move(facts.generation));
  message.set_hire_date(Day(facts.hire_date));
  message.set_leave_date(Day(facts.leave_date));
  message.set_leave_kind(std::move(facts.leave_kind));
  message.set_employment_type(std::move(facts.employment_type));
  message.mutable_attributes()->insert(facts.attributes.begin(), facts.attributes.end());
  message.mutable_consents()->Assign(facts.consents.begin(), facts.consents.end());
  message.set_manager_person_id(person.manager.value());
  for (const PersonId& manager : person.dotted_managers) {
    message.add_dotted_manager_person_ids(manager.value());
  }
  message.set_state(person.state == PersonState::kActive ? v1::PERSON_STATE_ACTIVE
                                                         : v1::PERSON_STATE_LEFT);
  return message;
}

v1::PersonCard CardOf(Person person) {
  v1::PersonCard card;
  card.set_person_id(person.id.value());
  card.set_given_name(std::move(person.facts.given_name));
  card.set_family_name(std::move(person.facts.family_name));
  card.set_job_title(std::move(person.facts.job_title));
  return card;
}

v1::EmploymentEntry ToProto(const EmploymentEntry& entry) {
  v1::EmploymentEntry message;
  message.set_change(ToProto(entry.change));
  message.set_effective_date(base::DayToText(entry.effective_date));
  message.mutable_changed_fields()->Assign(entry.changed_fields.begin(),
                                           entry.changed_fields.end());
  message.set_leave_kind(entry.leave_kind);
  return message;
}

PeopleFilter FilterFromProto(const v1::ListPeopleRequest& request, base::Violations& violations) {
  PeopleFilter filter;
  switch (request.state()) {
    case v1::PERSON_STATE_UNSPECIFIED:
      break;
    case v1::PERSON_STATE_ACTIVE:
      filter.state = PersonState::kActive;
      break;
    case v1::PERSON_STATE_LEFT:
      filter.state = PersonState::kLeft;
      break;
    default:
      rpc::CheckFilter("state", request.state(), violations);
  }
  filter.employee_id = request.employee_id();
  filter.department = request.department();
  filter.division = request.division();
  if (request.has_job_level_min()) filter.job_level_min = request.job_level_min();
  if (request.has_job_level_max()) filter.job_level_max = request.job_level_max();
  rpc::AddViolationsOf(ValidateFilter(filter), violations);
  return filter;
}

}  // namespace upward::identity
