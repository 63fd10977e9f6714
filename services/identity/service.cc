#include "services/identity/service.h"

#include <filesystem>
#include <utility>

#include "prometheus/counter.h"
#include "prometheus/registry.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/events/migrations.h"
#include "libs/events/outbox.h"
#include "libs/rpc/page_token.h"
#include "libs/sql/answers.h"
#include "services/identity/domain/imports.h"
#include "services/identity/events/identity_event_encoder.h"
#include "services/identity/rpc/import_handler.h"
#include "services/identity/rpc/import_heart.h"
#include "services/identity/rpc/import_jobs.h"
#include "services/identity/rpc/import_progress.h"
#include "services/identity/rpc/org_charts.h"
#include "services/identity/rpc/org_handler.h"
#include "services/identity/rpc/people_handler.h"
#include "services/identity/rpc/tenant_handler.h"
#include "services/identity/store/migrations.h"
#include "services/identity/store/sql_identity_store.h"

namespace upward::identity {
namespace {

events::RelayOptions RelayOf(const ServiceOptions& options) {
  events::RelayOptions relay = options.relay;
  relay.source = kServiceName;
  return relay;
}

// A SQLite database has one process, which holds its folder's lock; on PostgreSQL there are
// replicas.
bool HasOtherProcesses(const sql::Database& database) {
  return database.dialect() == sql::Dialect::kPostgres;
}

ImportLiveness LivenessOf(const sql::Database& database, const ImportProgress& progress) {
  ImportLiveness liveness;
  liveness.runs_here = [&progress](std::string_view job_id) { return progress.Has(job_id); };
  if (!HasOtherProcesses(database)) liveness.silence_max = absl::ZeroDuration();
  return liveness;
}

const char* StateLabel(ImportJobState state) {
  return state == ImportJobState::kSucceeded ? "succeeded" : "failed";
}

}  // namespace

absl::Status ServiceOptions::Validate() const {
  base::Violations violations;
  std::error_code error;
  if (!std::filesystem::is_directory(spool_folder, error)) {
    violations.Add("spool_folder", "is no folder; make it, or name another");
  }
  if (page_token_key.size() < rpc::kMinPageKeyBytes) {
    violations.Add("page_token_key",
                   "must be at least 32 bytes; make one with `openssl rand -hex 32`");
  }
  return violations.ToStatus();
}

// In the order of who needs whom; destroyed in reverse.
class Service::Parts {
 public:
  Parts(const ServiceOptions& options, const ServiceDependencies& given)
      : given_(given),
        imports_total_(prometheus::BuildCounter()
                           .Name("upward_identity_imports_total")
                           .Help("Imports that ended, by state.")
                           .Register(given.registry)),
        import_rows_total_(prometheus::BuildCounter()
                               .Name("upward_identity_import_rows_total")
                               .Help("Rows of the imports that succeeded.")
                               .Register(given.registry)
                               .Add({})),
        outbox_(given.clock, given.ids),
        relay_(given.database, given.bus, given.clock, given.ids, RelayOf(options),
               {&given.registry, &given.logger}),
        store_(given.database, given.clock, outbox_, encoder_, [this] { relay_.Notify(); }),
        tokens_(options.page_token_key),
        charts_(store_),
        progress_(given.clock),
        imports_(store_, given.ids, given.clock, LivenessOf(given.database, progress_)),
        jobs_(imports_, progress_,
              [this](const auto& tenant, const auto& job, const auto& error) {
                Ended(tenant, job, error);
              }),
        heart_(imports_, progress_, given.clock),
        tenant_handler_(store_, given.clock, tokens_, given.core),
        people_handler_(store_, tokens_, given.core),
        org_handler_(charts_, tokens_, given.core),
        import_handler_({.store = store_,
                         .imports = imports_,
                         .jobs = jobs_,
                         .progress = progress_,
                         .clock = given.clock,
                         .tokens = tokens_,
                         .spool_folder = options.spool_folder},
                        given.core) {}

  std::vector<grpc::Service*> services() {
    return {&tenant_handler_, &people_handler_, &org_handler_, &import_handler_};
  }
  events::Relay& relay() { return relay_; }

  void Start() {
    relay_.Start();
    if (HasOtherProcesses(given_.database)) heart_.Start();
  }

  void Stop() {
    jobs_.Stop();
    heart_.Stop();
    relay_.Stop();
  }

 private:
  // Builds the new chart on the import's thread, so that the next who asks does not wait for it.
  void Ended(const base::TenantId& tenant, const ImportJob& job, const absl::Status& error) {
    imports_total_.Add({{"state", StateLabel(job.state)}}).Increment();
    given_.logger.Info("import ended", {{"tenant_id", tenant.value()},
                                        {"import_job_id", job.id},
                                        {"state", StateLabel(job.state)},
                                        {"reason", job.error_reason},
                                        {"error", error.ToString()},
                                        {"rows", job.counts.rows}});
    if (job.state != ImportJobState::kSucceeded) return;
    import_rows_total_.Increment(static_cast<double>(job.counts.rows));
    if (const auto chart = charts_.Get(tenant); !chart.ok()) {
      given_.logger.Warning("org chart not built",
                            {{"tenant_id", tenant.value()}, {"error", chart.status().ToString()}});
    }
  }

  const ServiceDependencies given_;
  prometheus::Family<prometheus::Counter>& imports_total_;
  prometheus::Counter& import_rows_total_;
  const IdentityEventEncoder encoder_;
  events::Outbox outbox_;
  events::Relay relay_;
  store::SqlIdentityStore store_;
  const rpc::PageTokens tokens_;
  OrgCharts charts_;
  ImportProgress progress_;
  Imports imports_;
  ImportJobs jobs_;
  ImportHeart heart_;
  TenantHandler tenant_handler_;
  PeopleHandler people_handler_;
  OrgHandler org_handler_;
  ImportHandler import_handler_;
};

std::vector<sql::MigrationSet> Service::Migrations() {
  return {events::EventsMigrations(), sql::AnswersMigrations(), store::IdentityMigrations()};
}

absl::StatusOr<std::unique_ptr<Service>> Service::Create(const ServiceOptions& options,
                                                         const ServiceDependencies& dependencies) {
  UPWARD_RETURN_IF_ERROR(options.Validate());
  return std::unique_ptr<Service>(new Service(std::make_unique<Parts>(options, dependencies)));
}

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Service::~Service() { Stop(); }

std::vector<grpc::Service*> Service::services() { return parts_->services(); }

void Service::Start() { parts_->Start(); }

void Service::Stop() { parts_->Stop(); }

absl::Status Service::Resend(std::int64_t after_position, std::string_view consumer) {
  return parts_->relay().Resend(after_position, consumer);
}

}  // namespace upward::identity
