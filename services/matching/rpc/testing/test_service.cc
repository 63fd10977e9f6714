#include "services/matching/rpc/testing/test_service.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>

#include "absl/strings/str_split.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/text.h"
#include "libs/sql/migration.h"
#include "libs/sql/sqlite_database.h"
#include "upward/identity/v1/import_service.grpc.pb.h"
#include "upward/identity/v1/people_service.grpc.pb.h"

namespace upward::matching {
namespace {

constexpr char kIssuer[] = "https://id.example.org";
constexpr char kAudience[] = "upward";
// No healthy call or event comes near it.
constexpr absl::Duration kCallTime = absl::Seconds(60);

// The field that a column of a test's file is for; most have its name.
std::string FieldOf(const std::string& column) {
  if (column == "id") return "employee_id";
  if (column == "name") return "given_name";
  if (column == "boss") return "manager_employee_id";
  return column;
}

template <class T>
T Checked(absl::StatusOr<T> answer) {
  UPWARD_CHECK(answer.ok(), answer.status().ToString());
  return *std::move(answer);
}

std::unique_ptr<sql::Database> OpenMigrated(const std::string& name, const std::string& path,
                                            const std::vector<sql::MigrationSet>& migrations,
                                            const base::Clock& clock) {
  auto database = Checked(sql::OpenSqlite({.name = name, .path = path}));
  const absl::Status status = sql::Migrate(*database, migrations, clock);
  UPWARD_CHECK(status.ok(), status.ToString());
  return database;
}

std::unique_ptr<rpc::Server> Serve(rpc::Core& core, const std::vector<grpc::Service*>& services) {
  rpc::ServerOptions options;
  options.address = "";
  return Checked(rpc::Server::Start(options, core, services));
}

}  // namespace

TestService::TestService() {
  issuer_ = Checked(security::TokenIssuer::Open(
      {.key_file = directory_.File("key.json"), .issuer = kIssuer, .audience = kAudience}, clock_));
  keys_ = std::make_unique<security::FixedKeySource>(
      Checked(security::KeySet::Parse(issuer_->Jwks(), nullptr)));
  verifier_ = std::make_unique<security::TokenVerifier>(
      security::TokenVerifierOptions{.issuer = kIssuer, .audience = kAudience}, *keys_, clock_);
  identity_database_ = OpenMigrated(identity::kServiceName, directory_.File("identity.db"),
                                    identity::Service::Migrations(), clock_);
  matching_database_ =
      OpenMigrated(kServiceName, directory_.File("matching.db"), Service::Migrations(), clock_);
  StartIdentity();
  StartMatching();
  Listen();
  // Whoever consumes comes first: what is published to nobody is lost to it.
  matching_->Start();
  identity_->Start();
  programmes_ = v1::ProgrammeService::NewStub(channel_);
  enrolments_ = v1::EnrolmentService::NewStub(channel_);
  rounds_ = v1::RoundService::NewStub(channel_);
  relationships_ = v1::RelationshipService::NewStub(channel_);
}

TestService::~TestService() {
  const rpc::DrainOptions at_once{.notice = absl::ZeroDuration(), .grace = absl::Seconds(10)};
  matching_server_->Drain(at_once);
  identity_->Stop();
  matching_->Stop();
  identity_server_->Drain(at_once);
  subscription_.reset();
}

rpc::Core::Parts TestService::CoreParts() {
  return {.authenticator = *verifier_,
          .logger = logger_,
          .registry = *registry_,
          .clock = wire_clock_,
          .random = random_};
}

void TestService::StartIdentity() {
  identity_core_ = std::make_unique<rpc::Core>(rpc::CoreOptions{.threads = 2}, CoreParts());
  identity::ServiceOptions options;
  options.spool_folder = directory_.path();
  options.page_token_key = std::string(32, 'k');
  identity_ = Checked(identity::Service::Create(options, {.database = *identity_database_,
                                                          .bus = bus_,
                                                          .core = *identity_core_,
                                                          .clock = clock_,
                                                          .ids = ids_,
                                                          .logger = logger_,
                                                          .registry = *registry_}));
  identity_server_ = Serve(*identity_core_, identity_->services());
  identity_channel_ = identity_server_->InProcessChannel();
}

void TestService::StartMatching() {
  matching_core_ = std::make_unique<rpc::Core>(rpc::CoreOptions{.threads = 4}, CoreParts());
  ServiceOptions options;
  options.page_token_key = std::string(32, 'k');
  options.recheck_quiet = absl::ZeroDuration();
  matching_ = Checked(Service::Create(options, {.database = *matching_database_,
                                                .bus = bus_,
                                                .core = *matching_core_,
                                                .clock = clock_,
                                                .ids = ids_,
                                                .random = random_,
                                                .logger = logger_,
                                                .registry = *registry_,
                                                .identity = identity_channel_}));
  matching_server_ = Serve(*matching_core_, matching_->services());
  channel_ = matching_server_->InProcessChannel();
}

void TestService::Listen() {
  events::Consumer consumer;
  consumer.name = "test";
  consumer.sources = {kServiceName};
  consumer.database = identity_database_.get();  // any but the publisher's own
  consumer.handle = [this](sql::Transaction&, std::span<const events::Event> events) {
    base::MutexLock lock(mutex_);
    for (const events::Event& event : events) types_.push_back(event.type);
    heard_.NotifyAll();
    return absl::OkStatus();
  };
  subscription_ = static_cast<events::Bus&>(bus_).Subscribe(std::move(consumer));
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

void TestService::Import(const std::string& tenant, std::string_view file) {
  clock_.Advance(absl::Milliseconds(1));
  const auto stub = identity::v1::ImportService::NewStub(identity_channel_);
  const Context upload = As({security::Role::kHrIntegration}, tenant);
  identity::v1::ImportJob job;
  const auto writer = stub->ImportPeople(upload.get(), &job);
  identity::v1::ImportPeopleRequest message;
  auto& columns = *message.mutable_options()->mutable_mapping()->mutable_columns();
  const std::vector<std::string> header =
      absl::StrSplit(base::Absl(file.substr(0, file.find('\n'))), ',');
  for (const std::string& column : header) columns[FieldOf(column)] = column;
  message.mutable_options()->set_mode(identity::v1::IMPORT_MODE_DELTA);
  writer->Write(message);
  message.set_chunk(std::string(file));
  writer->Write(message);
  writer->WritesDone();
  const absl::Status uploaded = rpc::FromGrpc(writer->Finish());
  UPWARD_CHECK(uploaded.ok(), uploaded.ToString());

  const Context watch = As({security::Role::kTenantAdmin}, tenant);
  identity::v1::WatchImportJobRequest request;
  request.set_import_job_id(job.import_job_id());
  const auto reader = stub->WatchImportJob(watch.get(), request);
  while (reader->Read(&job)) continue;
  UPWARD_CHECK(reader->Finish().ok() && job.state() == identity::v1::IMPORT_JOB_STATE_SUCCEEDED,
               job.ShortDebugString());
}

std::string TestService::IdOf(const std::string& employee_id, const std::string& tenant) {
  const auto stub = identity::v1::PeopleService::NewStub(identity_channel_);
  identity::v1::ListPeopleRequest request;
  request.set_employee_id(employee_id);
  const auto answer = Checked(Invoke(*stub, &identity::v1::PeopleService::Stub::ListPeople,
                                     As({security::Role::kTenantAdmin}, tenant), request));
  UPWARD_CHECK(answer.people_size() == 1, employee_id);
  return answer.people(0).person_id();
}

std::string TestService::OpenProgramme(const v1::Programme& programme, const std::string& tenant) {
  v1::CreateProgrammeRequest create;
  *create.mutable_programme() = programme;
  if (programme.name().empty()) create.mutable_programme()->set_name("Spring");
  const auto created = Checked(
      Invoke(*programmes_, &v1::ProgrammeService::Stub::CreateProgramme, AsLead(tenant), create));
  v1::OpenProgrammeRequest open;
  open.set_programme_id(created.programme_id());
  Checked(Invoke(*programmes_, &v1::ProgrammeService::Stub::OpenProgramme, AsLead(tenant), open));
  return created.programme_id();
}

v1::Enrolment TestService::Enrol(const std::string& programme, const std::string& employee_id,
                                 v1::ParticipantRole role, const std::string& tenant) {
  v1::EnrolRequest request;
  request.mutable_enrolment()->set_programme_id(programme);
  request.mutable_enrolment()->set_person_id(IdOf(employee_id, tenant));
  request.mutable_enrolment()->set_role(role);
  return Checked(Invoke(*enrolments_, &v1::EnrolmentService::Stub::Enrol, AsLead(tenant), request));
}

v1::Round TestService::RunRound(const std::string& programme, const std::string& tenant) {
  clock_.Advance(absl::Milliseconds(1));  // rounds are listed by time
  v1::StartRoundRequest start;
  start.set_programme_id(programme);
  v1::Round round =
      Checked(Invoke(*rounds_, &v1::RoundService::Stub::StartRound, AsLead(tenant), start));
  v1::WatchRoundRequest watch;
  watch.set_round_id(round.round_id());
  const Context context = AsLead(tenant);
  const auto reader = rounds_->WatchRound(context.get(), watch);
  while (reader->Read(&round)) continue;
  const absl::Status watched = rpc::FromGrpc(reader->Finish());
  UPWARD_CHECK(watched.ok(), watched.ToString());
  return round;
}

void TestService::MakeInterrupted(const std::string& round, absl::Duration silence) {
  const absl::Status status = matching_database_->Transact(
      sql::Scope::Tenant(base::TenantId(kIberia)), [&](sql::Transaction& transaction) {
        return transaction
            .Execute(
                "UPDATE rounds SET state = 1, finish_time = NULL, error_reason = '',"
                " error_message = '', heartbeat_time = $2 WHERE round_id = $1",
                {round, sql::Micros(clock_.Now() - silence)})
            .status();
      });
  UPWARD_CHECK(status.ok(), status.ToString());
}

std::vector<v1::Proposal> TestService::Proposals(const std::string& programme,
                                                 v1::ProposalState state,
                                                 const std::string& tenant) {
  v1::ListProposalsRequest request;
  request.set_programme_id(programme);
  request.set_state(state);
  const auto answer =
      Checked(Invoke(*rounds_, &v1::RoundService::Stub::ListProposals, AsLead(tenant), request));
  return {answer.proposals().begin(), answer.proposals().end()};
}

bool TestService::AwaitEvents(const std::string& type, int count) {
  const absl::Time deadline = wire_clock_.Now() + kCallTime;
  base::MutexLock lock(mutex_);
  while (std::count(types_.begin(), types_.end(), type) < count) {
    const absl::Duration left = deadline - wire_clock_.Now();
    if (left <= absl::ZeroDuration()) return false;
    heard_.WaitFor(mutex_, absl::ToChronoNanoseconds(left));
  }
  return true;
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

}  // namespace upward::matching
