#include "services/matching/rpc/testing/test_service.h"

#include <utility>

#include "absl/strings/str_split.h"

#include "libs/base/check.h"
#include "libs/base/testing/checked.h"
#include "libs/base/text.h"
#include "upward/identity/v1/import_service.grpc.pb.h"
#include "upward/identity/v1/people_service.grpc.pb.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::matching {
namespace {

// The field that a column of a test's file is for; most have its name.
std::string FieldOf(const std::string& column) {
  if (column == "id") return "employee_id";
  if (column == "name") return "given_name";
  if (column == "boss") return "manager_employee_id";
  return column;
}

}  // namespace

rpc::testing::Methods AllMethods() {
  return rpc::testing::MethodsOf({v1::Programme::descriptor(), v1::Enrolment::descriptor(),
                                  v1::Round::descriptor(), v1::Relationship::descriptor()});
}

TestService::TestService() {
  StartIdentity();
  StartMatching();
  // Whoever consumes comes first: what is published to nobody is lost to it.
  matching_->Start();
  identity_->Start();
  programmes_ = v1::ProgrammeService::NewStub(channel());
  enrolments_ = v1::EnrolmentService::NewStub(channel());
  rounds_ = v1::RoundService::NewStub(channel());
  relationships_ = v1::RelationshipService::NewStub(channel());
  for (const char* tenant : {kIberia, kNordic}) CreateTenant(tenant);
}

TestService::~TestService() {
  matching_server_.Stop();
  identity_->Stop();
  matching_->Stop();
  identity_server_.Stop();
}

void TestService::StartIdentity() {
  identity::ServiceOptions options;
  options.spool_folder = host_.folder();
  options.page_token_key = std::string(32, 'k');
  identity_ = base::Checked(identity::Service::Create(options, {.database = *identity_database_,
                                                                .bus = bus_,
                                                                .core = identity_core_,
                                                                .clock = host_.clock(),
                                                                .ids = host_.ids(),
                                                                .logger = host_.logger(),
                                                                .registry = host_.registry()}));
  identity_server_.Serve(identity_core_, identity_->services());
}

void TestService::StartMatching() {
  ServiceOptions options;
  options.page_token_key = std::string(32, 'k');
  options.recheck_quiet = absl::ZeroDuration();
  matching_ = base::Checked(Service::Create(options, {.database = *matching_database_,
                                                      .bus = bus_,
                                                      .core = matching_core_,
                                                      .clock = host_.clock(),
                                                      .ids = host_.ids(),
                                                      .random = host_.random(),
                                                      .logger = host_.logger(),
                                                      .registry = host_.registry(),
                                                      .identity = identity_server_.channel()}));
  matching_server_.Serve(matching_core_, matching_->services());
}

void TestService::CreateTenant(const std::string& tenant) {
  const auto stub = identity::v1::TenantService::NewStub(identity_server_.channel());
  identity::v1::CreateTenantRequest request;
  request.mutable_tenant()->set_tenant_id(tenant);
  request.mutable_tenant()->set_display_name(tenant);
  base::Checked(Invoke(*stub, &identity::v1::TenantService::Stub::CreateTenant,
                       As({security::Role::kOperator}), request));
}

void TestService::Import(const std::string& tenant, std::string_view file) {
  host_.clock().Advance(absl::Milliseconds(1));
  const auto stub = identity::v1::ImportService::NewStub(identity_server_.channel());
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
  base::CheckOk(rpc::FromGrpc(writer->Finish()));

  const Context watch = As({security::Role::kTenantAdmin}, tenant);
  identity::v1::WatchImportJobRequest request;
  request.set_import_job_id(job.import_job_id());
  const auto reader = stub->WatchImportJob(watch.get(), request);
  while (reader->Read(&job)) continue;
  UPWARD_CHECK(reader->Finish().ok() && job.state() == identity::v1::IMPORT_JOB_STATE_SUCCEEDED,
               job.ShortDebugString());
}

void TestService::DefineAttribute(const std::string& name, const std::string& tenant) {
  using Tenants = identity::v1::TenantService;
  const auto stub = Tenants::NewStub(identity_server_.channel());
  const auto as_admin = [&] { return As({security::Role::kTenantAdmin}, tenant); };
  identity::v1::UpdateTenantSettingsRequest request;
  *request.mutable_settings() =
      base::Checked(Invoke(*stub, &Tenants::Stub::GetTenantSettings, as_admin(),
                           identity::v1::GetTenantSettingsRequest()));
  request.mutable_settings()->add_attribute_names(name);
  base::Checked(Invoke(*stub, &Tenants::Stub::UpdateTenantSettings, as_admin(), request));
}

std::string TestService::IdOf(const std::string& employee_id, const std::string& tenant) {
  const auto stub = identity::v1::PeopleService::NewStub(identity_server_.channel());
  identity::v1::ListPeopleRequest request;
  request.set_employee_id(employee_id);
  const auto answer = base::Checked(Invoke(*stub, &identity::v1::PeopleService::Stub::ListPeople,
                                           As({security::Role::kTenantAdmin}, tenant), request));
  UPWARD_CHECK(answer.people_size() == 1, employee_id);
  return answer.people(0).person_id();
}

std::string TestService::OpenProgramme(const v1::Programme& programme, const std::string& tenant) {
  v1::CreateProgrammeRequest create;
  *create.mutable_programme() = programme;
  if (programme.name().empty()) create.mutable_programme()->set_name("Spring");
  const auto created = base::Checked(
      Invoke(*programmes_, &v1::ProgrammeService::Stub::CreateProgramme, AsLead(tenant), create));
  v1::OpenProgrammeRequest open;
  open.set_programme_id(created.programme_id());
  base::Checked(
      Invoke(*programmes_, &v1::ProgrammeService::Stub::OpenProgramme, AsLead(tenant), open));
  return created.programme_id();
}

v1::Enrolment TestService::Enrol(const std::string& programme, const std::string& employee_id,
                                 v1::ParticipantRole role, const std::string& tenant) {
  v1::EnrolRequest request;
  request.mutable_enrolment()->set_programme_id(programme);
  request.mutable_enrolment()->set_person_id(IdOf(employee_id, tenant));
  request.mutable_enrolment()->set_role(role);
  return base::Checked(
      Invoke(*enrolments_, &v1::EnrolmentService::Stub::Enrol, AsLead(tenant), request));
}

v1::Round TestService::RunRound(const std::string& programme, const std::string& tenant) {
  host_.clock().Advance(absl::Milliseconds(1));  // rounds are listed by time
  v1::StartRoundRequest start;
  start.set_programme_id(programme);
  v1::Round round =
      base::Checked(Invoke(*rounds_, &v1::RoundService::Stub::StartRound, AsLead(tenant), start));
  v1::WatchRoundRequest watch;
  watch.set_round_id(round.round_id());
  const Context context = AsLead(tenant);
  const auto reader = rounds_->WatchRound(context.get(), watch);
  while (reader->Read(&round)) continue;
  base::CheckOk(rpc::FromGrpc(reader->Finish()));
  return round;
}

void TestService::MakeInterrupted(const std::string& round, absl::Duration silence) {
  const absl::Status status = matching_database_->Transact(
      sql::Scope::Tenant(base::TenantId(kIberia)), [&](sql::Transaction& transaction) {
        return transaction
            .Execute(
                "UPDATE rounds SET state = 1, finish_time = NULL, error_reason = '',"
                " error_message = '', heartbeat_time = $2 WHERE round_id = $1",
                {round, sql::Micros(host_.clock().Now() - silence)})
            .status();
      });
  base::CheckOk(status);
}

std::vector<v1::Proposal> TestService::Proposals(const std::string& programme,
                                                 v1::ProposalState state,
                                                 const std::string& tenant) {
  v1::ListProposalsRequest request;
  request.set_programme_id(programme);
  request.set_state(state);
  const auto answer = base::Checked(
      Invoke(*rounds_, &v1::RoundService::Stub::ListProposals, AsLead(tenant), request));
  return {answer.proposals().begin(), answer.proposals().end()};
}

}  // namespace upward::matching
