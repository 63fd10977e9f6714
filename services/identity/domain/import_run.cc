#include "services/identity/domain/import_run.h"

#include <optional>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/finding_writer.h"
#include "services/identity/domain/import_apply.h"
#include "services/identity/domain/import_check.h"
#include "services/identity/domain/import_reading.h"
#include "services/identity/domain/import_scan.h"
#include "services/identity/domain/import_table.h"
#include "services/identity/domain/tenants.h"

namespace upward::identity {
namespace {

class Run {
 public:
  Run(const ImportPorts& ports, const base::TenantId& tenant, ImportJob& job,
      const ImportOptions& options, ImportSource& source, const ImportHooks& hooks)
      : ports_(ports),
        tenant_(tenant),
        job_(job),
        options_(options),
        source_(source),
        hooks_(hooks),
        findings_(ports.store, tenant, job.id) {}

  absl::StatusOr<ImportJob> Execute() {
    UPWARD_RETURN_IF_ERROR(ReadSettings());
    UPWARD_RETURN_IF_ERROR(Read());
    UPWARD_RETURN_IF_ERROR(Check());
    // Before the job can be seen as succeeded.
    UPWARD_RETURN_IF_ERROR(findings_.Finish());
    UPWARD_RETURN_IF_ERROR(CheckCancelled(hooks_));
    GivePersonIds();
    return Apply();
  }

  // A failed import keeps what it found.
  absl::Status KeepFindings() { return findings_.Finish(); }

 private:
  absl::StatusOr<RowStream> OpenFile(std::string_view stage) {
    return RowStream::Open(source_, hooks_, stage, job_.rows_total, options_.mapping, settings_,
                           ports_.is_time_zone);
  }

  absl::Status ReadSettings() {
    return ports_.store.Read(tenant_, [this](IdentityReader& reader) -> absl::Status {
      UPWARD_ASSIGN_OR_RETURN(TenantSettings settings, reader.GetSettings());
      settings_ = WithDefaults(std::move(settings));
      return absl::OkStatus();
    });
  }

  absl::Status Read() {
    job_.stage = "reading";
    UPWARD_ASSIGN_OR_RETURN(RowStream rows, OpenFile(job_.stage));
    scope_ = rows.scope();
    UPWARD_RETURN_IF_ERROR(ReadFile(rows, options_.effective_date, table_, findings_, job_.counts));
    job_.rows_total = job_.counts.rows;
    return absl::OkStatus();
  }

  absl::Status Check() {
    job_.stage = "checking";
    if (hooks_.progress) hooks_.progress(job_.stage, 0, job_.rows_total);
    UPWARD_RETURN_IF_ERROR(CheckCancelled(hooks_));
    UPWARD_RETURN_IF_ERROR(
        ports_.store.Read(tenant_, [this](IdentityReader& reader) -> absl::Status {
          UPWARD_ASSIGN_OR_RETURN(people_version_, reader.PeopleVersion());
          const ForEachPerson people = [&reader](const auto& each) {
            return reader.ForEachPerson(each);
          };
          return ScanStore(people, scope_, table_);
        }));
    UPWARD_ASSIGN_OR_RETURN(
        lines_, CheckImport(options_, settings_, scope_, table_, findings_, job_.counts));
    if (hooks_.progress) hooks_.progress(job_.stage, job_.rows_total, job_.rows_total);
    return absl::OkStatus();
  }

  void GivePersonIds() {
    table_.person_ids.resize(table_.people.size());
    for (std::size_t node = 0; node < table_.people.size(); ++node) {
      const PersonNode& person = table_.people[node];
      if (!person.IsFromFile() || person.Has(PersonNode::kStored)) continue;
      const std::optional<base::IdBits> bits = base::DecodeId(ports_.ids.New());
      UPWARD_CHECK(bits.has_value(), "the generator makes ids");
      table_.person_ids[node] = *bits;
    }
  }

  absl::StatusOr<ImportJob> Apply() {
    job_.stage = "applying";
    // The function may run more than once: it begins with the counts of the stages before.
    ImportJob done = job_;
    UPWARD_RETURN_IF_ERROR(
        ports_.store.Transact(tenant_, [&](IdentityTransaction& transaction) -> absl::Status {
          done = job_;
          UPWARD_RETURN_IF_ERROR(CheckStillOurs(transaction));
          UPWARD_RETURN_IF_ERROR(CheckPeopleUnchanged(transaction));
          UPWARD_ASSIGN_OR_RETURN(RowStream rows, OpenFile(job_.stage));
          UPWARD_RETURN_IF_ERROR(ApplyImport({options_, scope_, table_, lines_}, rows, job_.id,
                                             transaction, done.counts));
          done.state = ImportJobState::kSucceeded;
          done.rows_done = done.rows_total;
          done.finish_time = ports_.clock.Now();
          return transaction.SaveJob(done);
        }));
    return done;
  }

  // Whoever starts another job of the tenant ends this one first. If that happens after this look,
  // the job cannot be saved as succeeded: the transaction runs again and finds out here.
  absl::Status CheckStillOurs(IdentityTransaction& transaction) const {
    UPWARD_ASSIGN_OR_RETURN(const ImportJob stored, transaction.GetJob(job_.id));
    if (stored.state == ImportJobState::kRunning) return absl::OkStatus();
    return base::Error(absl::StatusCode::kFailedPrecondition, "IMPORT_INTERRUPTED",
                       "the import was silent for so long that another took its place; nothing "
                       "was changed. Run it again");
  }

  // What was worked out holds only for the people that were read.
  absl::Status CheckPeopleUnchanged(IdentityTransaction& transaction) const {
    UPWARD_ASSIGN_OR_RETURN(const std::int64_t version, transaction.PeopleVersion());
    if (version == people_version_) return absl::OkStatus();
    return base::Error(absl::StatusCode::kFailedPrecondition, "CONFLICT",
                       "the people of the tenant changed while the import was checked; nothing was "
                       "changed by it. Run it again");
  }

  const ImportPorts& ports_;
  const base::TenantId& tenant_;
  ImportJob& job_;
  const ImportOptions& options_;
  ImportSource& source_;
  const ImportHooks& hooks_;

  FindingWriter findings_;
  TenantSettings settings_;
  FieldScope scope_;
  std::int64_t people_version_ = 0;
  ImportTable table_;
  CheckedLines lines_;
};

}  // namespace

absl::StatusOr<ImportJob> RunImport(const ImportPorts& ports, const base::TenantId& tenant,
                                    ImportJob& job, const ImportOptions& options,
                                    ImportSource& source, const ImportHooks& hooks) {
  Run run(ports, tenant, job, options, source, hooks);
  absl::StatusOr<ImportJob> result = run.Execute();
  // The first error is the one to tell.
  if (!result.ok()) run.KeepFindings().IgnoreError();
  return result;
}

}  // namespace upward::identity
