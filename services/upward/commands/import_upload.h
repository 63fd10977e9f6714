// Sends an HR file and follows its import.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "services/upward/commands/session.h"
#include "upward/identity/v1/import_service.grpc.pb.h"

namespace upward::commands {

// Streams the file and waits until its job has ended, with progress. Answers the job as it ended,
// also when it failed. NOT_FOUND when the file cannot be read; otherwise the server's error.
absl::StatusOr<identity::v1::ImportJob> ImportFile(Session& session, const std::string& path,
                                                   const identity::v1::ImportOptions& options);

// OK for a job that succeeded, else its error as a status.
absl::Status JobStatus(const identity::v1::ImportJob& job);

}  // namespace upward::commands
