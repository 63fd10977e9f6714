// `upward enrol prepare` and `upward enrol preparation`: what somebody has completed of their
// preparation.
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

struct PreparationOptions {
  std::string enrolment;
};

absl::Status ListPreparation(Session& session, const PreparationOptions& options);

absl::Status Prepare(Session& session, const PrepareOptions& options);

}  // namespace upward::commands
