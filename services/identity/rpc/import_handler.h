// ImportService: uploading HR files and watching what becomes of them.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"

#include "libs/base/clock.h"
#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/stream.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/imports.h"
#include "services/identity/rpc/import_jobs.h"
#include "services/identity/rpc/import_progress.h"
#include "upward/identity/v1/import_service.grpc.pb.h"

namespace upward::identity {

// The largest chunk of an upload: below the server's bound for messages, with room for the framing.
inline constexpr std::size_t kChunkBytesMax = 1 << 20;
// How often a watch looks for the progress of a job that another process runs.
inline constexpr absl::Duration kWatchPoll = absl::Seconds(1);
// The least time between two messages of a watch: more are no use to anybody.
inline constexpr absl::Duration kWatchPace = absl::Milliseconds(100);
static_assert(kWatchPace < kWatchPoll);

// What the handler works with; all of it must outlive the handler.
struct ImportHandlerParts {
  IdentityStore& store;
  Imports& imports;
  ImportJobs& jobs;
  const ImportProgress& progress;
  const base::Clock& clock;
  const rpc::PageTokens& tokens;
  std::string spool_folder;
};

// Safe to use from several threads.
class ImportHandler final : public v1::ImportService::CallbackService {
 public:
  ImportHandler(ImportHandlerParts parts, rpc::Core& core);

  grpc::ServerReadReactor<v1::ImportPeopleRequest>* ImportPeople(
      grpc::CallbackServerContext* context, v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* GetImportJob(grpc::CallbackServerContext* context,
                                         const v1::GetImportJobRequest* request,
                                         v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* ListImportJobs(grpc::CallbackServerContext* context,
                                           const v1::ListImportJobsRequest* request,
                                           v1::ListImportJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::ImportJob>* WatchImportJob(
      grpc::CallbackServerContext* context, const v1::WatchImportJobRequest* request) override;
  grpc::ServerUnaryReactor* ListImportFindings(grpc::CallbackServerContext* context,
                                               const v1::ListImportFindingsRequest* request,
                                               v1::ListImportFindingsResponse* response) override;
  grpc::ServerUnaryReactor* ListImportChanges(grpc::CallbackServerContext* context,
                                              const v1::ListImportChangesRequest* request,
                                              v1::ListImportChangesResponse* response) override;

 private:
  using Upload = rpc::Reader<v1::ImportPeopleRequest>;

  // A job that was found or made by a request.
  struct Begun {
    ImportJob job;
    bool is_new = false;
  };

  absl::StatusOr<v1::ImportJob> Import(const rpc::Call& call, Upload& upload);
  absl::StatusOr<v1::ImportJob> Get(const rpc::Call& call, const v1::GetImportJobRequest& request);
  absl::StatusOr<v1::ListImportJobsResponse> List(const rpc::Call& call,
                                                  const v1::ListImportJobsRequest& request);
  absl::Status Watch(const rpc::Call& call, const v1::WatchImportJobRequest& request,
                     rpc::Writer<v1::ImportJob>& writer);
  absl::StatusOr<v1::ListImportFindingsResponse> Findings(
      const rpc::Call& call, const v1::ListImportFindingsRequest& request);
  absl::StatusOr<v1::ListImportChangesResponse> Changes(
      const rpc::Call& call, const v1::ListImportChangesRequest& request);

  // Stores a new job, or finds the one of an earlier request with this request id, whose options
  // and file must be the same.
  absl::StatusOr<Begun> Begin(const rpc::Call& call, const v1::ImportOptions& request,
                              const ImportOptions& options, const std::string& file_digest,
                              const std::string& new_job_id);
  absl::StatusOr<ImportJob> Load(const rpc::Call& call, const std::string& job_id);

  const ImportHandlerParts parts_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::identity
