// A person as the identity service knows them: the attributes that matching needs, and the
// reporting lines.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "libs/base/id.h"

namespace upward::identity {

using PersonId = base::StrongId<struct PersonIdTag>;

enum class PersonState { kActive, kLeft };

// Everything an HR file can say about somebody. Empty text means unknown. The birth date is not
// here: it is turned into `generation` while a row is read, and then forgotten.
struct PersonFacts {
  std::string employee_id;  // unique in the tenant; never changes
  std::string given_name;
  std::string family_name;
  std::string email;
  std::string job_title;
  std::optional<int> job_level;
  std::string job_family;
  std::string department;
  std::string division;
  std::string location;
  std::string time_zone;  // IANA name
  std::vector<std::string> languages;
  std::string gender;
  std::string generation;
  std::optional<absl::CivilDay> hire_date;
  std::optional<absl::CivilDay> leave_date;
  std::string leave_kind;  // "voluntary", "involuntary" or empty
  std::string employment_type;
  std::map<std::string, std::string> attributes;  // tenant-defined
  std::vector<std::string> consents;              // names of sensitive attributes, sorted

  friend bool operator==(const PersonFacts&, const PersonFacts&) = default;
};

// A person of one tenant. The id stays the same over leaving and coming back.
struct Person {
  PersonId id;
  PersonFacts facts;
  PersonState state = PersonState::kActive;
  PersonId manager;                       // solid line; empty for a head
  std::vector<PersonId> dotted_managers;  // sorted

  friend bool operator==(const Person&, const Person&) = default;
};

// One entry of the employment history.
enum class EmploymentChange { kJoined, kMoved, kLeft, kReturned };

struct EmploymentEntry {
  EmploymentChange change = EmploymentChange::kJoined;
  absl::CivilDay effective_date;
  std::vector<std::string> changed_fields;  // of a move
  std::string leave_kind;                   // of a leaver
  std::int64_t version = 0;                 // orders a person's entries; given by the store
};

}  // namespace upward::identity
