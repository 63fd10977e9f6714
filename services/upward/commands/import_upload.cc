#include "services/upward/commands/import_upload.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/file_kind.h"

namespace upward::commands {
namespace {

using identity::v1::ImportJob;
using identity::v1::ImportPeopleRequest;
using identity::v1::ImportService;

constexpr std::size_t kChunkBytes = 512 * 1024;  // half of what the service takes at once

// Sends what `file` holds; stops early when the server has ended the call, whose status says why.
absl::Status SendChunks(std::ifstream& file, std::int64_t total,
                        grpc::ClientWriter<ImportPeopleRequest>& writer,
                        console::ProgressBar& progress) {
  std::string buffer(kChunkBytes, '\0');
  std::int64_t sent = 0;
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto count = static_cast<std::size_t>(file.gcount());
    if (file.bad()) return absl::UnavailableError("the file cannot be read to its end");
    if (count == 0) break;
    ImportPeopleRequest request;
    request.set_chunk(buffer.data(), count);
    if (!writer.Write(request)) break;
    sent += static_cast<std::int64_t>(count);
    progress.Show("sending the file", sent, total);
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportJob> Upload(Session& session, ImportService::Stub& stub,
                                 const std::string& path,
                                 const identity::v1::ImportOptions& options,
                                 console::ProgressBar& progress) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file.is_open()) {
    return absl::NotFoundError(
        absl::StrCat("cannot read ", path, "; check the name and your rights to it"));
  }
  std::string head(kFileHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  UPWARD_RETURN_IF_ERROR(MustLookLikeCsv(path, head));
  file.clear();
  file.seekg(0);
  ImportJob job;
  const std::unique_ptr<grpc::ClientContext> context = session.NewStreamContext();
  const auto writer = stub.ImportPeople(context.get(), &job);
  ImportPeopleRequest first;
  *first.mutable_options() = options;
  first.mutable_options()->set_request_id(session.NewRequestId());
  if (writer->Write(first)) {
    const absl::Status sent = SendChunks(file, static_cast<std::int64_t>(size), *writer, progress);
    if (!sent.ok()) {
      context->TryCancel();
      writer->Finish();
      return sent;
    }
    writer->WritesDone();
  }
  UPWARD_RETURN_IF_ERROR(rpc::FromGrpc(writer->Finish()));
  return job;
}

}  // namespace

absl::StatusOr<ImportJob> ImportFile(Session& session, const std::string& path,
                                     const identity::v1::ImportOptions& options) {
  const auto stub = session.Identity<ImportService>();
  console::ProgressBar progress = session.console().NewProgressBar();
  UPWARD_ASSIGN_OR_RETURN(const ImportJob started, Upload(session, *stub, path, options, progress));
  identity::v1::WatchImportJobRequest request;
  request.set_import_job_id(started.import_job_id());
  const std::function<void(const ImportJob&)> show = [&progress](const ImportJob& job) {
    progress.Show(job.stage(), job.rows_done(), job.rows_total());
  };
  return Watch(session, *stub, &ImportService::Stub::WatchImportJob, request, show);
}

absl::Status JobStatus(const ImportJob& job) {
  if (job.state() == identity::v1::IMPORT_JOB_STATE_SUCCEEDED) return absl::OkStatus();
  const std::string reason = job.error_reason().empty() ? "INTERNAL" : job.error_reason();
  return base::Error(absl::StatusCode::kFailedPrecondition, reason,
                     absl::StrCat("the import failed and changed nothing: ", job.error_message()),
                     {{"import_job_id", job.import_job_id()}});
}

}  // namespace upward::commands
