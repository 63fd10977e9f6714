// Who is to be enrolled: named one by one, chosen by level and place, or listed in a file.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/upward/commands/option_types.h"
#include "services/upward/commands/session.h"
#include "upward/matching/v1/enrolment_service.pb.h"

namespace upward::commands {

struct EnrolOptions {
  std::string programme;
  matching::v1::ParticipantRole role = matching::v1::PARTICIPANT_ROLE_UNSPECIFIED;
  std::vector<std::string> people;
  LevelRange levels;
  std::string department;
  std::string division;
  std::string file;
  std::vector<std::string> topics;
  std::vector<std::string> languages;
  int capacity = 0;

  bool by_place() const {
    return levels.min || levels.max || !department.empty() || !division.empty();
  }
};

// An enrolment that was asked for, and what the person was called: a person id, or e:EMPLOYEE_ID.
struct AskedEnrolment {
  std::string name;
  matching::v1::Enrolment enrolment;
};

// The enrolments that the options mean. A usage error when they mean none or contradict each other;
// NOT_FOUND naming every employee number that nobody has.
absl::StatusOr<std::vector<AskedEnrolment>> FindEnrolments(Session& session,
                                                           const EnrolOptions& options);

}  // namespace upward::commands
