#include "services/identity/rpc/import_handler.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/mutation.h"
#include "libs/rpc/requests.h"
#include "services/identity/domain/mapping.h"
#include "services/identity/domain/tenants.h"
#include "services/identity/rpc/import_conversion.h"
#include "services/identity/rpc/spooled_file.h"

namespace upward::identity {
namespace {

absl::Status Violation(std::string_view field, std::string_view description) {
  base::Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

// All that is wrong with options of which something is: of a mapping that alone is wrong, Begin
// tells, because a repeat must get its first answer whatever the tenant's settings are now.
absl::Status WithMapping(base::Violations violations, const ImportMapping& mapping,
                         IdentityStore& store, const rpc::Call& call) {
  if (violations.empty()) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(store.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const TenantSettings settings, reader.GetSettings());
    rpc::AddViolationsOf(ValidateMapping(mapping, settings), violations);
    return absl::OkStatus();
  }));
  return violations.ToStatus();
}

// The first message of an upload.
absl::StatusOr<v1::ImportOptions> ReadOptions(const rpc::Call& call,
                                              rpc::Reader<v1::ImportPeopleRequest>& upload) {
  v1::ImportPeopleRequest message;
  const bool received = upload.Read(message);
  UPWARD_RETURN_IF_ERROR(call.Stopped());
  if (!received || !message.has_options()) {
    return Violation("options", "must be the first message, the file's chunks follow");
  }
  return std::move(*message.mutable_options());
}

// The messages behind it.
absl::Status ReadChunks(const rpc::Call& call, rpc::Reader<v1::ImportPeopleRequest>& upload,
                        SpooledFile& file) {
  v1::ImportPeopleRequest message;
  while (upload.Read(message)) {
    if (!message.has_chunk())
      return Violation("chunk", "must be set in every message but the first");
    if (message.chunk().size() > kChunkBytesMax) {
      return Violation("chunk", "is larger than 1 MiB; send smaller ones");
    }
    UPWARD_RETURN_IF_ERROR(file.Append(message.chunk()));
  }
  return call.Stopped();
}

}  // namespace

ImportHandler::ImportHandler(ImportHandlerParts parts, rpc::Core& core)
    : parts_(std::move(parts)), dispatcher_(v1::ImportService::service_full_name(), core) {}

grpc::ServerReadReactor<v1::ImportPeopleRequest>* ImportHandler::ImportPeople(
    grpc::CallbackServerContext* context, v1::ImportJob* response) {
  return dispatcher_.ClientStream<v1::ImportPeopleRequest>(
      context, "ImportPeople", response,
      [this](const rpc::Call& call, Upload& upload) { return Import(call, upload); });
}

grpc::ServerUnaryReactor* ImportHandler::GetImportJob(grpc::CallbackServerContext* context,
                                                      const v1::GetImportJobRequest* request,
                                                      v1::ImportJob* response) {
  return dispatcher_.Unary(context, "GetImportJob", request, response,
                           [this](const auto& call, const auto& get) { return Get(call, get); });
}

grpc::ServerUnaryReactor* ImportHandler::ListImportJobs(grpc::CallbackServerContext* context,
                                                        const v1::ListImportJobsRequest* request,
                                                        v1::ListImportJobsResponse* response) {
  return dispatcher_.Unary(context, "ListImportJobs", request, response,
                           [this](const auto& call, const auto& list) { return List(call, list); });
}

grpc::ServerWriteReactor<v1::ImportJob>* ImportHandler::WatchImportJob(
    grpc::CallbackServerContext* context, const v1::WatchImportJobRequest* request) {
  return dispatcher_.ServerStream<v1::ImportJob>(
      context, "WatchImportJob", request,
      [this](const auto& call, const auto& watch, auto& writer) {
        return Watch(call, watch, writer);
      });
}

grpc::ServerUnaryReactor* ImportHandler::ListImportFindings(
    grpc::CallbackServerContext* context, const v1::ListImportFindingsRequest* request,
    v1::ListImportFindingsResponse* response) {
  return dispatcher_.Unary(
      context, "ListImportFindings", request, response,
      [this](const auto& call, const auto& list) { return Findings(call, list); });
}

grpc::ServerUnaryReactor* ImportHandler::ListImportChanges(
    grpc::CallbackServerContext* context, const v1::ListImportChangesRequest* request,
    v1::ListImportChangesResponse* response) {
  return dispatcher_.Unary(
      context, "ListImportChanges", request, response,
      [this](const auto& call, const auto& list) { return Changes(call, list); });
}

absl::StatusOr<v1::ImportJob> ImportHandler::Import(const rpc::Call& call, Upload& upload) {
  UPWARD_ASSIGN_OR_RETURN(const v1::ImportOptions request, ReadOptions(call, upload));
  base::Violations violations;
  const absl::CivilDay today = absl::ToCivilDay(parts_.clock.Now(), absl::UTCTimeZone());
  ImportOptions options = FromProto(request, today, violations);
  UPWARD_RETURN_IF_ERROR(WithMapping(violations, options.mapping, parts_.store, call));
  UPWARD_RETURN_IF_ERROR(RequireTenant(parts_.store, call.tenant()));

  UPWARD_ASSIGN_OR_RETURN(ImportJobs::Place place, parts_.jobs.Reserve());
  UPWARD_ASSIGN_OR_RETURN(std::unique_ptr<SpooledFile> file,
                          SpooledFile::Create(parts_.spool_folder));
  UPWARD_RETURN_IF_ERROR(ReadChunks(call, upload, *file));
  UPWARD_ASSIGN_OR_RETURN(const std::string digest, file->Seal());

  const std::string job_id = parts_.imports.NewJobId();
  place.Take(call.tenant(), job_id);
  UPWARD_ASSIGN_OR_RETURN(Begun begun, Begin(call, request, options, digest, job_id));
  v1::ImportJob response = ToProto(begun.job);
  if (begun.is_new) {
    parts_.jobs.Run(std::move(place), call.tenant(), std::move(begun.job), std::move(options),
                    std::move(file));
  }
  return response;
}

absl::StatusOr<ImportHandler::Begun> ImportHandler::Begin(const rpc::Call& call,
                                                          const v1::ImportOptions& request,
                                                          const ImportOptions& options,
                                                          const std::string& file_digest,
                                                          const std::string& new_job_id) {
  const std::string& id = request.request_id();
  const std::string fingerprint =
      rpc::Sha256(rpc::MutationFingerprint(call, request) + file_digest);
  Begun begun;
  const auto begin = [&](IdentityTransaction& transaction) -> absl::Status {
    if (!id.empty()) {
      UPWARD_ASSIGN_OR_RETURN(const std::optional<std::string> job_id,
                              transaction.FindAnswer(call.method(), id, fingerprint));
      if (job_id.has_value()) {
        UPWARD_ASSIGN_OR_RETURN(begun.job, parts_.imports.Get(transaction, *job_id));
        begun.is_new = false;
        return absl::OkStatus();
      }
    }
    UPWARD_ASSIGN_OR_RETURN(begun.job, parts_.imports.Start(transaction, new_job_id, options));
    begun.is_new = true;
    return id.empty() ? absl::OkStatus()
                      : transaction.SaveAnswer(call.method(), id, fingerprint, begun.job.id);
  };
  UPWARD_RETURN_IF_ERROR(parts_.store.Transact(call.tenant(), begin));
  return begun;
}

absl::StatusOr<ImportJob> ImportHandler::Load(const rpc::Call& call, const std::string& job_id) {
  base::Violations violations;
  rpc::RequireId("import_job_id", job_id, violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  ImportJob job;
  UPWARD_RETURN_IF_ERROR(
      parts_.store.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(job, parts_.imports.Get(reader, job_id));
        return absl::OkStatus();
      }));
  parts_.progress.ShowOn(job);
  return job;
}

absl::StatusOr<v1::ImportJob> ImportHandler::Get(const rpc::Call& call,
                                                 const v1::GetImportJobRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(const ImportJob job, Load(call, request.import_job_id()));
  return ToProto(job);
}

absl::StatusOr<v1::ListImportJobsResponse> ImportHandler::List(
    const rpc::Call& call, const v1::ListImportJobsRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request));
  std::vector<ImportJob> jobs;
  UPWARD_RETURN_IF_ERROR(
      parts_.store.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(jobs, parts_.imports.List(reader, page.cursor, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListImportJobsResponse response;
  const bool more = rpc::TakeOffExtra(jobs, page.size);
  for (ImportJob& job : jobs) {
    parts_.progress.ShowOn(job);
    *response.add_import_jobs() = ToProto(job);
  }
  if (more) response.set_next_page_token(parts_.tokens.Next(call, request, jobs.back().id));
  return response;
}

absl::Status ImportHandler::Watch(const rpc::Call& call, const v1::WatchImportJobRequest& request,
                                  rpc::Writer<v1::ImportJob>& writer) {
  std::string sent;
  while (true) {
    const std::uint64_t seen = parts_.progress.changes();
    UPWARD_ASSIGN_OR_RETURN(const ImportJob job, Load(call, request.import_job_id()));
    v1::ImportJob message = ToProto(job);
    std::string bytes = message.SerializeAsString();
    if (bytes != sent) {
      if (!writer.Write(std::move(message))) return call.Stopped();
      sent = std::move(bytes);
    }
    if (job.state != ImportJobState::kRunning) return absl::OkStatus();
    parts_.progress.AwaitChange(seen, kWatchPoll);
    if (!call.Wait(kWatchPace)) return call.Stopped();
  }
}

absl::StatusOr<v1::ListImportFindingsResponse> ImportHandler::Findings(
    const rpc::Call& call, const v1::ListImportFindingsRequest& request) {
  base::Violations violations;
  rpc::RequireId("import_job_id", request.import_job_id(), violations);
  const FindingSeverity severity_min = SeverityFromProto(request.severity_min(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  UPWARD_ASSIGN_OR_RETURN(const FindingKey after, FindingKeyFromCursor(page.cursor));
  std::vector<ImportFinding> findings;
  UPWARD_RETURN_IF_ERROR(
      parts_.store.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(reader.GetJob(request.import_job_id()).status());
        UPWARD_ASSIGN_OR_RETURN(findings, reader.ListFindings(request.import_job_id(), severity_min,
                                                              after, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListImportFindingsResponse response;
  const bool more = rpc::TakeOffExtra(findings, page.size);
  for (const ImportFinding& finding : findings) *response.add_findings() = ToProto(finding);
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, CursorBehind(findings.back())));
  }
  return response;
}

absl::StatusOr<v1::ListImportChangesResponse> ImportHandler::Changes(
    const rpc::Call& call, const v1::ListImportChangesRequest& request) {
  base::Violations violations;
  rpc::RequireId("import_job_id", request.import_job_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, parts_.tokens.Open(call, request, violations));
  UPWARD_ASSIGN_OR_RETURN(const ChangeKey after, ChangeKeyFromCursor(page.cursor));
  std::vector<ImportChange> changes;
  UPWARD_RETURN_IF_ERROR(
      parts_.store.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
        UPWARD_RETURN_IF_ERROR(reader.GetJob(request.import_job_id()).status());
        UPWARD_ASSIGN_OR_RETURN(changes,
                                reader.ListChanges(request.import_job_id(), after, page.size + 1));
        return absl::OkStatus();
      }));
  v1::ListImportChangesResponse response;
  const bool more = rpc::TakeOffExtra(changes, page.size);
  for (const ImportChange& change : changes) *response.add_changes() = ToProto(change);
  if (more) {
    response.set_next_page_token(parts_.tokens.Next(call, request, CursorBehind(changes.back())));
  }
  return response;
}

}  // namespace upward::identity
