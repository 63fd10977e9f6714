// A list of people to enrol, as a CSV file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "upward/matching/v1/enrolment_service.pb.h"

namespace upward::commands {

// One line. People are employee numbers.
struct EnrolmentRow {
  int line = 0;
  std::string employee_id;
  matching::v1::ParticipantRole role = matching::v1::PARTICIPANT_ROLE_UNSPECIFIED;
  std::vector<std::string> topics;
  std::vector<std::string> languages;
  std::vector<std::string> preferred;
  std::vector<std::string> excluded;
  int capacity = 0;  // 0: the programme's default
};

// The header names the columns employee_id, role, topics, languages, preferred, excluded and
// capacity in any order; employee_id alone is required. Lists are separated by semicolons. Rows
// without a role get `role`. INVALID_ARGUMENT with everything that is wrong, by line.
absl::StatusOr<std::vector<EnrolmentRow>> ParseEnrolments(std::string_view text,
                                                          matching::v1::ParticipantRole role);

}  // namespace upward::commands
