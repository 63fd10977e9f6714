// Short ways to write down people, lines and pools in tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/organisation.h"

namespace upward::matching::testing {

// {"report", "manager"}; an empty manager makes a head.
inline Organisation MakeOrganisation(
    const std::vector<std::pair<std::string, std::string>>& solid,
    const std::vector<std::pair<std::string, std::string>>& dotted = {}) {
  std::vector<ReportingLines> lines;
  for (const auto& [person, manager] : solid) {
    ReportingLines line{
        .person = PersonId(person), .manager = PersonId(manager), .dotted_managers = {}};
    for (const auto& [from, to] : dotted) {
      if (from == person) line.dotted_managers.emplace_back(to);
    }
    lines.push_back(std::move(line));
  }
  auto organisation = Organisation::Build(lines);
  UPWARD_CHECK(organisation.ok(), "the test's organisation has no circle");
  return *std::move(organisation);
}

// An enrolment whose id is the person's with the role in front.
inline Enrolment MakeEnrolment(const std::string& person, Role role, Wishes wishes = {}) {
  Enrolment enrolment;
  enrolment.id = EnrolmentId((role == Role::kMentor ? "mentor-" : "mentee-") + person);
  enrolment.programme = ProgrammeId("programme");
  enrolment.person = PersonId(person);
  enrolment.role = role;
  enrolment.wishes = std::move(wishes);
  return enrolment;
}

using AttributeMap = absl::flat_hash_map<PersonId, PersonAttributes>;

inline void SetAttribute(AttributeMap& people, const std::string& person, const std::string& name,
                         const std::string& value) {
  PersonAttributes& attributes = people[PersonId(person)];
  attributes.person = PersonId(person);
  attributes.values[name] = value;
}

// Monday 5 January 2026, 09:00 UTC.
inline absl::Time TestTime() {
  return absl::FromCivil(absl::CivilSecond(2026, 1, 5, 9), absl::UTCTimeZone());
}

}  // namespace upward::matching::testing
