#include "services/identity/rpc/testing/test_service.h"

#include <algorithm>

#include "libs/base/testing/checked.h"

namespace upward::identity {
namespace {

// Small, so that a file takes several.
constexpr std::size_t kChunkBytes = 100;

}  // namespace

rpc::testing::Methods AllMethods() {
  return rpc::testing::MethodsOf({v1::Tenant::descriptor(), v1::Person::descriptor(),
                                  v1::PersonPair::descriptor(), v1::ImportJob::descriptor()});
}

TestService::TestService() {
  ServiceOptions options;
  options.spool_folder = host_.folder();
  options.page_token_key = std::string(32, 'k');
  service_ = base::Checked(Service::Create(options, {.database = *database_,
                                                     .bus = bus_,
                                                     .core = core_,
                                                     .clock = host_.clock(),
                                                     .ids = host_.ids(),
                                                     .logger = host_.logger(),
                                                     .registry = host_.registry()}));
  service_->Start();
  server_.Serve(core_, service_->services());
  tenants_ = v1::TenantService::NewStub(channel());
  people_ = v1::PeopleService::NewStub(channel());
  org_ = v1::OrgService::NewStub(channel());
  imports_ = v1::ImportService::NewStub(channel());
  for (const char* tenant : {kIberia, kNordic}) {
    v1::CreateTenantRequest request;
    request.mutable_tenant()->set_tenant_id(tenant);
    request.mutable_tenant()->set_display_name(tenant);
    base::Checked(Invoke(*tenants_, &v1::TenantService::Stub::CreateTenant, AsOperator(), request));
  }
}

TestService::~TestService() {
  server_.Stop();
  service_->Stop();
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
  clock().Advance(absl::Milliseconds(1));  // ids of jobs sort by the millisecond
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
  base::CheckOk(rpc::FromGrpc(status));
  return sent;
}

v1::ImportJob TestService::Import(const std::string& tenant, const v1::ImportOptions& options,
                                  std::string_view file) {
  const v1::ImportJob started = base::Checked(Upload(tenant, options, file));
  return Watch(tenant, started.import_job_id()).back();
}

std::string TestService::IdOf(const std::string& tenant, const std::string& employee_id) {
  v1::ListPeopleRequest request;
  request.set_employee_id(employee_id);
  const auto answer = base::Checked(
      Invoke(*people_, &v1::PeopleService::Stub::ListPeople, AsAdmin(tenant), request));
  return answer.people().empty() ? "" : answer.people(0).person_id();
}

}  // namespace upward::identity
