#include "tests/bench/import_once.h"

#include <cstdio>
#include <fstream>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "libs/base/clock.h"
#include "libs/base/id_generator.h"
#include "libs/base/status_macros.h"
#include "libs/base/text.h"
#include "libs/events/outbox.h"
#include "services/identity/domain/cell_values.h"
#include "services/identity/domain/import_run.h"
#include "services/identity/events/identity_event_encoder.h"
#include "services/identity/rpc/spooled_file.h"
#include "services/identity/store/sql_identity_store.h"
#include "tests/bench/measure.h"
#include "tests/support/child_process.h"

namespace upward::bench {
namespace {

// Far above what the largest import takes here.
constexpr absl::Duration kImportTimeout = absl::Minutes(10);
constexpr absl::Duration kLook = absl::Milliseconds(200);

// A line of /proc/self/status, such as VmHWM, in bytes.
std::int64_t StatusBytes(const std::string& name) {
  std::ifstream file("/proc/self/status");
  std::string field;
  while (file >> field) {
    std::int64_t kilobytes = 0;
    if (field == name + ":" && file >> kilobytes) return kilobytes * 1024;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

// The rise of the resident memory to its peak since the construction.
class MemoryRise {
 public:
  MemoryRise() {
    // 5 sets the peak back to what is resident now (see proc(5)).
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = StatusBytes("VmRSS");
  }
  std::int64_t Bytes() const { return StatusBytes("VmHWM") - before_; }

 private:
  std::int64_t before_ = 0;
};

absl::StatusOr<std::unique_ptr<identity::SpooledFile>> Spool(const std::string& folder,
                                                             const StaffFile& staff,
                                                             std::int64_t& bytes) {
  UPWARD_ASSIGN_OR_RETURN(auto file, identity::SpooledFile::Create(folder));
  UPWARD_RETURN_IF_ERROR(WriteStaff(staff, [&](std::string_view piece) {
    bytes += static_cast<std::int64_t>(piece.size());
    return file->Append(piece);
  }));
  UPWARD_RETURN_IF_ERROR(file->Seal().status());
  return file;
}

absl::StatusOr<identity::ImportJob> StoreJob(identity::IdentityStore& store, std::string id,
                                             absl::Time now) {
  identity::ImportJob job;
  job.id = std::move(id);
  job.create_time = now;
  job.heartbeat_time = now;
  UPWARD_RETURN_IF_ERROR(store.Transact(kTenant, [&](identity::IdentityTransaction& transaction) {
    return transaction.SaveJob(job);
  }));
  return job;
}

absl::Status CheckAllJoined(const identity::ImportJob& job, int rows) {
  if (job.counts.joined == rows) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the import took ", job.counts.joined, " of ", rows, " people"));
}

absl::StatusOr<ImportOutcome> ReadOutcome(const std::string& path) {
  std::ifstream file(path);
  ImportOutcome outcome;
  if (file >> outcome.seconds >> outcome.file_bytes >> outcome.memory_bytes) return outcome;
  return absl::InternalError("the process of the import printed no outcome");
}

}  // namespace

absl::StatusOr<ImportOutcome> ImportHere(const Address& address, const StaffFile& staff,
                                         const std::string& folder) {
  const base::SystemClock clock;
  base::SystemRandom random;
  base::IdGenerator ids(clock, random);
  events::Outbox outbox(clock, ids);
  const identity::IdentityEventEncoder encoder;
  UPWARD_ASSIGN_OR_RETURN(const auto database, Open(address));
  identity::store::SqlIdentityStore store(*database, clock, outbox, encoder, [] {});

  ImportOutcome outcome;
  UPWARD_ASSIGN_OR_RETURN(const auto file, Spool(folder, staff, outcome.file_bytes));
  UPWARD_ASSIGN_OR_RETURN(identity::ImportJob job, StoreJob(store, ids.New(), clock.Now()));

  const identity::ImportPorts ports{
      .store = store, .ids = ids, .clock = clock, .is_time_zone = identity::IsTimeZone};
  const identity::ImportHooks hooks{.cancelled = [] { return !CheckStopped().ok(); }};
  const MemoryRise rise;
  const Stopwatch watch;
  UPWARD_ASSIGN_OR_RETURN(job,
                          identity::RunImport(ports, kTenant, job, StaffImport(), *file, hooks));
  outcome.seconds = watch.Seconds();
  outcome.memory_bytes = rise.Bytes();
  UPWARD_RETURN_IF_ERROR(CheckAllJoined(job, staff.rows));
  return outcome;
}

absl::StatusOr<ImportOutcome> ImportApart(const Address& address, const StaffFile& file) {
  const testing::TemporaryDirectory folder;
  testing::ChildOptions options;
  options.output_file = folder.File("outcome");
  options.arguments = {"/proc/self/exe",
                       "--import-into",
                       address.place,
                       "--engine",
                       EngineName(address.dialect),
                       "--rows",
                       absl::StrCat(file.rows),
                       "--width",
                       absl::StrCat(file.width),
                       "--folder",
                       folder.path()};
  UPWARD_ASSIGN_OR_RETURN(const auto child, testing::ChildProcess::Start(options));
  const absl::Time deadline = absl::Now() + kImportTimeout;
  while (child->IsRunning()) {
    UPWARD_RETURN_IF_ERROR(CheckStopped());
    if (absl::Now() > deadline) return absl::DeadlineExceededError("an import does not end");
    child->Wait(kLook).status().IgnoreError();
  }
  UPWARD_ASSIGN_OR_RETURN(const int exit_code, child->Wait(kLook));
  if (exit_code == 0) return ReadOutcome(options.output_file);
  std::ifstream output(options.output_file);
  std::string line;
  std::getline(output, line);
  return absl::InternalError(absl::StrCat("the process of an import failed: ", line));
}

int ImportAndPrint(const Address& address, const StaffFile& file, const std::string& folder) {
  const auto outcome = ImportHere(address, file, folder);
  if (!outcome.ok()) {
    std::printf("%s\n", outcome.status().ToString().c_str());
    return 1;
  }
  std::printf("%.6f %lld %lld\n", outcome->seconds, static_cast<long long>(outcome->file_bytes),
              static_cast<long long>(outcome->memory_bytes));
  return 0;
}

}  // namespace upward::bench
