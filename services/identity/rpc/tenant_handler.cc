#include "services/identity/rpc/tenant_handler.h"

#include <vector>

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/mutation.h"
#include "libs/rpc/requests.h"
#include "services/identity/domain/tenants.h"
#include "services/identity/rpc/tenant_conversion.h"

namespace upward::identity {

TenantHandler::TenantHandler(IdentityStore& store, const base::Clock& clock,
                             const rpc::PageTokens& tokens, rpc::Core& core)
    : store_(store),
      clock_(clock),
      tokens_(tokens),
      dispatcher_(v1::TenantService::service_full_name(), core) {}

grpc::ServerUnaryReactor* TenantHandler::CreateTenant(grpc::CallbackServerContext* context,
                                                      const v1::CreateTenantRequest* request,
                                                      v1::Tenant* response) {
  return dispatcher_.Unary(context, "CreateTenant", request, response,
                           [this](const auto&, const auto& create) { return Create(create); });
}

grpc::ServerUnaryReactor* TenantHandler::GetTenant(grpc::CallbackServerContext* context,
                                                   const v1::GetTenantRequest* request,
                                                   v1::Tenant* response) {
  return dispatcher_.Unary(context, "GetTenant", request, response,
                           [this](const auto&, const auto& get) { return Get(get); });
}

grpc::ServerUnaryReactor* TenantHandler::ListTenants(grpc::CallbackServerContext* context,
                                                     const v1::ListTenantsRequest* request,
                                                     v1::ListTenantsResponse* response) {
  return dispatcher_.Unary(context, "ListTenants", request, response,
                           [this](const auto& call, const auto& list) { return List(call, list); });
}

grpc::ServerUnaryReactor* TenantHandler::GetTenantSettings(
    grpc::CallbackServerContext* context, const v1::GetTenantSettingsRequest* request,
    v1::TenantSettings* response) {
  return dispatcher_.Unary(context, "GetTenantSettings", request, response,
                           [this](const auto& call, const auto&) { return GetSettings(call); });
}

grpc::ServerUnaryReactor* TenantHandler::UpdateTenantSettings(
    grpc::CallbackServerContext* context, const v1::UpdateTenantSettingsRequest* request,
    v1::TenantSettings* response) {
  return dispatcher_.Unary(
      context, "UpdateTenantSettings", request, response,
      [this](const auto& call, const auto& update) { return UpdateSettings(call, update); });
}

absl::StatusOr<v1::Tenant> TenantHandler::Create(const v1::CreateTenantRequest& request) {
  const Tenant asked{.id = base::TenantId(request.tenant().tenant_id()),
                     .display_name = request.tenant().display_name(),
                     .create_time = absl::Time()};
  base::Violations violations;
  rpc::AddViolationsOf(ValidateTenant(asked), violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const Tenant tenant,
                          identity::CreateTenant(store_, clock_, asked, request.request_id()));
  return ToProto(tenant);
}

absl::StatusOr<v1::Tenant> TenantHandler::Get(const v1::GetTenantRequest& request) {
  base::Violations violations;
  rpc::RequireId("tenant_id", request.tenant_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_ASSIGN_OR_RETURN(const Tenant tenant,
                          store_.GetTenant(base::TenantId(request.tenant_id())));
  return ToProto(tenant);
}

absl::StatusOr<v1::ListTenantsResponse> TenantHandler::List(const rpc::Call& call,
                                                            const v1::ListTenantsRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, tokens_.Open(call, request));
  UPWARD_ASSIGN_OR_RETURN(std::vector<Tenant> tenants,
                          store_.ListTenants(base::TenantId(page.cursor), page.size + 1));
  v1::ListTenantsResponse response;
  const bool more = rpc::TakeOffExtra(tenants, page.size);
  for (const Tenant& tenant : tenants) *response.add_tenants() = ToProto(tenant);
  if (more) response.set_next_page_token(tokens_.Next(call, request, tenants.back().id.value()));
  return response;
}

absl::StatusOr<v1::TenantSettings> TenantHandler::GetSettings(const rpc::Call& call) {
  UPWARD_RETURN_IF_ERROR(RequireTenant(store_, call.tenant()));
  v1::TenantSettings response;
  UPWARD_RETURN_IF_ERROR(store_.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(const TenantSettings settings, reader.GetSettings());
    response = ToProto(settings);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::TenantSettings> TenantHandler::UpdateSettings(
    const rpc::Call& call, const v1::UpdateTenantSettingsRequest& request) {
  const TenantSettings asked = FromProto(request.settings());
  base::Violations violations;
  if (!request.has_settings()) {
    violations.Add("settings", "is missing; read them, change them and send all of them");
  }
  rpc::AddViolationsOf(ValidateSettings(asked), violations);
  rpc::CheckId("settings.etag", asked.etag, violations);
  rpc::CheckRequestId("request_id", request.request_id(), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  UPWARD_RETURN_IF_ERROR(RequireTenant(store_, call.tenant()));
  return rpc::Mutate<v1::TenantSettings>(
      store_, call, call.method(), request,
      [&](IdentityTransaction& transaction) -> absl::StatusOr<v1::TenantSettings> {
        UPWARD_ASSIGN_OR_RETURN(const TenantSettings saved,
                                identity::UpdateSettings(transaction, asked));
        return ToProto(saved);
      });
}

}  // namespace upward::identity
