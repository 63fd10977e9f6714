#include "services/identity/rpc/testing/test_service.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/sql/migration.h"
#include "libs/sql/sqlite_database.h"

namespace upward::identity {
namespace {

constexpr char kIssuer[] = "https://id.example.org";
constexpr char kAudience[] = "upward";
// No healthy call comes near it.
constexpr absl::Duration kCallTime = absl::Seconds(60);
// Small, so that a file takes several.
constexpr std::size_t kChunkBytes = 100;

template <class T>
T Checked(absl::StatusOr<T> answer) {
  UPWARD_CHECK(answer.ok(), answer.status().ToString());
  return *std::move(answer);
}

std::unique_ptr<sql::Database> OpenMigrated(const std::string& path, const base::Clock& clock) {
  auto database = Checked(sql::OpenSqlite({.name = kServiceName, .path = path}));
  const absl::Status status = sql::Migrate(*database, Service::Migrations(), clock);
  UPWARD_CHECK(status.ok(), status.ToString());
  return database;
}

}  // namespace

TestService::TestService() {
  issuer_ = Checked(security::TokenIssuer::Open(
      {.key_file = directory_.File("key.json"), .issuer = kIssuer, .audience = kAudience}, clock_));
  keys_ = std::make_unique<security::FixedKeySource>(
      Checked(security::KeySet::Parse(issuer_->Jwks(), nullptr)));
  verifier_ = std::make_unique<security::TokenVerifier>(
      security::TokenVerifierOptions{.issuer = kIssuer, .audience = kAudience}, *keys_, clock_);
  database_ = OpenMigrated(directory_.File("identity.db"), clock_);
  core_ = std::make_unique<rpc::Core>(rpc::CoreOptions{.threads = 4},
                                      rpc::Core::Parts{.authenticator = *verifier_,
                                                       .logger = logger_,
                                                       .registry = *registry_,
                                                       .clock = wire_clock_,
                                                       .random = random_});
  ServiceOptions options;
  options.spool_folder = directory_.path();
  options.page_token_key = std::string(32, 'k');
  service_ = Checked(Service::Create(options, {.database = *database_,
                                               .bus = bus_,
                                               .core = *core_,
                                               .clock = clock_,
                                               .ids = ids_,
                                               .logger = logger_,
                                               .registry = *registry_}));
  service_->Start();
  rpc::ServerOptions server_options;
  server_options.address = "";
  server_ = Checked(rpc::Server::Start(server_options, *core_, service_->services()));
  channel_ = server_->InProcessChannel();
  tenants_ = v1::TenantService::NewStub(channel_);
  people_ = v1::PeopleService::NewStub(channel_);
  org_ = v1::OrgService::NewStub(channel_);
  imports_ = v1::ImportService::NewStub(channel_);
}

TestService::~TestService() {
  server_->Drain({.notice = absl::ZeroDuration(), .grace = absl::Seconds(10)});
  service_->Stop();
}

TestService::Context TestService::As(const std::set<security::Role>& roles,
                                     const std::string& tenant, const std::string& person_id) {
  const security::Principal principal{.subject = "tester",
                                      .tenant = base::TenantId(tenant),
                                      .roles = roles,
                                      .person_id = person_id};
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization",
                       "Bearer " + Checked(issuer_->Issue(principal, absl::Hours(1))));
  context->set_deadline(absl::ToChronoTime(wire_clock_.Now() + kCallTime));
  return context;
}

v1::ImportOptions TestService::Options() {
  v1::ImportOptions options;
  auto& columns = *options.mutable_mapping()->mutable_columns();
  columns["employee_id"] = "id";
  columns["given_name"] = "name";
  columns["email"] = "mail";
  columns["department"] = "unit";
  columns["job_level"] = "level";
  columns["manager_employee_id"] = "boss";
  columns["dotted_manager_employee_ids"] = "dotted";
  options.set_mode(v1::IMPORT_MODE_DELTA);
  return options;
}

absl::StatusOr<v1::ImportJob> TestService::Upload(const std::string& tenant,
                                                  const v1::ImportOptions& options,
                                                  std::string_view file) {
  clock_.Advance(absl::Milliseconds(1));  // ids of jobs sort by the millisecond
  const Context context = As({security::Role::kHrIntegration}, tenant);
  v1::ImportJob job;
  const auto stream = imports_->ImportPeople(context.get(), &job);
  v1::ImportPeopleRequest message;
  *message.mutable_options() = options;
  bool open = stream->Write(message);
  while (open && !file.empty()) {
    message.set_chunk(std::string(file.substr(0, kChunkBytes)));
    file.remove_prefix(std::min(kChunkBytes, file.size()));
    open = stream->Write(message);
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return rpc::FromGrpc(status);
  return job;
}

std::vector<v1::ImportJob> TestService::Watch(const std::string& tenant,
                                              const std::string& job_id) {
  const Context context = AsAdmin(tenant);
  v1::WatchImportJobRequest request;
  request.set_import_job_id(job_id);
  const auto stream = imports_->WatchImportJob(context.get(), request);
  std::vector<v1::ImportJob> sent;
  v1::ImportJob job;
  while (stream->Read(&job)) sent.push_back(job);
  const grpc::Status status = stream->Finish();
  UPWARD_CHECK(status.ok(), status.error_message());
  return sent;
}

v1::ImportJob TestService::Import(const std::string& tenant, const v1::ImportOptions& options,
                                  std::string_view file) {
  const v1::ImportJob started = Checked(Upload(tenant, options, file));
  return Watch(tenant, started.import_job_id()).back();
}

std::string TestService::IdOf(const std::string& tenant, const std::string& employee_id) {
  v1::ListPeopleRequest request;
  request.set_employee_id(employee_id);
  const auto answer =
      Checked(Invoke(*people_, &v1::PeopleService::Stub::ListPeople, AsAdmin(tenant), request));
  return answer.people().empty() ? "" : answer.people(0).person_id();
}

Answer AnswerOf(const absl::Status& status) {
  Answer answer{
      .code = status.code(), .message = std::string(status.message()), .reason = "", .fields = {}};
  if (const auto detail = base::DetailOf(status); detail.has_value()) {
    answer.reason = detail->reason;
    for (const auto& violation : detail->violations) answer.fields.push_back(violation.field);
  }
  return answer;
}

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << absl::StatusCodeToString(answer.code) << " " << answer.reason << ": " << answer.message;
  for (const std::string& field : answer.fields) *out << " [" << field << "]";
}

}  // namespace upward::identity
