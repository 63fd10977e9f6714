// An enrolment: a person's place in a programme, on one side, with their wishes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "services/matching/domain/programme.h"

namespace upward::matching {

using EnrolmentId = base::StrongId<struct EnrolmentIdTag>;

enum class EnrolmentState { kEnrolled = 1, kWithdrawn };

// What a participant may say and change.
struct Wishes {
  std::vector<std::string> topic_ids;  // to teach (mentor) or to learn (mentee)
  std::vector<std::string> languages;  // empty: those of the HR file
  std::vector<PersonId> preferred;
  std::vector<PersonId> excluded;  // private
  int capacity = 0;                // partners; 0: the programme's default
  int work_start_minute = 0;       // local, after midnight; both 0: 9 to 17
  int work_end_minute = 0;
  friend bool operator==(const Wishes&, const Wishes&) = default;
};

struct Enrolment {
  EnrolmentId id;
  ProgrammeId programme;
  PersonId person;
  Role role = Role::kMentor;
  EnrolmentState state = EnrolmentState::kEnrolled;
  Wishes wishes;
  bool prepared = false;  // every module of the role is completed
  int partners = 0;       // in open proposals and live relationships
  int confirmed = 0;      // of these, in live relationships
  absl::Time create_time;
  std::string etag;
};

// That somebody completed a module of their preparation.
struct PreparationRecord {
  EnrolmentId enrolment;
  std::string module_id;
  absl::CivilDay completed;
  std::optional<int> score;  // 0 to 100
  friend bool operator==(const PreparationRecord&, const PreparationRecord&) = default;
};

}  // namespace upward::matching
