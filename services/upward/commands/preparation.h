// `upward enrol prepare`: what somebody has completed of their preparation.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"

#include "services/upward/commands/session.h"

namespace upward::commands {

struct PrepareOptions {
  std::string enrolment;
  std::string module;
  bool all_modules = false;
  std::string date;  // empty: today
  std::optional<int> score;
};

absl::Status Prepare(Session& session, const PrepareOptions& options);

}  // namespace upward::commands
