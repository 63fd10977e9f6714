// The people of one round, in the form that rules and scores read fast.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "services/matching/domain/enrolment.h"

namespace upward::matching {

// What the identity service says of a person. A sensitive attribute without consent is absent:
// to matching it is unknown.
struct PersonAttributes {
  PersonId person;
  std::map<std::string, std::string> values;  // by the names that dimensions use
  std::vector<std::string> languages;
  std::string time_zone;  // IANA name; empty: unknown
  bool employed = true;
};

// Small sets of numbers, such as topics or languages.
class NumberSet {
 public:
  void Add(int number);
  int CountCommon(const NumberSet& other) const;
  bool Meets(const NumberSet& other) const { return CountCommon(other) > 0; }
  int size() const { return size_; }

 private:
  std::vector<std::uint64_t> words_;
  int size_ = 0;
};

// Somebody who may be matched. Codes stand for equal texts within a pool; 0 is unknown.
struct Candidate {
  EnrolmentId enrolment;
  PersonId person;
  std::vector<std::int32_t> values;  // code of each dimension of the programme, in its order
  NumberSet topics;
  NumberSet languages;
  std::optional<int> work_start_utc;  // minutes after midnight in UTC; may be negative
  int work_minutes = 0;
  absl::flat_hash_set<PersonId> preferred;
  absl::flat_hash_set<PersonId> excluded;
  int capacity = 1;  // partners that they can still take
  int places = 1;    // the same if no proposal were open
};

// Both sides of a round, each sorted by person id: the order that ties are settled by.
struct Pool {
  std::vector<Candidate> mentors;
  std::vector<Candidate> mentees;
};

// Partners that somebody may have at once.
int PlacesOf(const ProgrammeRules& rules, const Enrolment& enrolment);

// Builds the pool of a programme. People without attributes (not known to identity any more) stay
// in it with unknown values. `at` decides the offset of each time zone.
Pool BuildPool(const ProgrammeRules& rules, std::span<const Enrolment> enrolments,
               const absl::flat_hash_map<PersonId, PersonAttributes>& attributes, absl::Time at);

}  // namespace upward::matching
