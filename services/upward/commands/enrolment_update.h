// `upward enrol get` and `upward enrol update`: one enrolment, and changes of its wishes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/upward/commands/option_types.h"
#include "services/upward/commands/session.h"
#include "upward/matching/v1/enrolment_service.pb.h"

namespace upward::commands {

// Which enrolment: by its id, or by programme and person, which leads alone may look up.
struct WhichEnrolment {
  std::string programme;
  std::string person;
  std::string enrolment;
  matching::v1::ParticipantRole role = matching::v1::PARTICIPANT_ROLE_UNSPECIFIED;
};

absl::Status GetEnrolment(Session& session, const WhichEnrolment& options);

// What is not given stays as it is. Lists are whole lists; an empty text in one stands for nothing.
struct UpdateOptions {
  WhichEnrolment which;
  std::optional<std::vector<std::string>> topics;
  std::optional<std::vector<std::string>> languages;
  std::optional<std::vector<std::string>> preferred;
  std::optional<std::vector<std::string>> excluded;
  std::optional<int> capacity;
  std::optional<WorkingDay> working_hours;
};

absl::Status UpdateEnrolment(Session& session, const UpdateOptions& options);

}  // namespace upward::commands
