// TenantService: tenants and their settings.
#pragma once

#include "absl/status/statusor.h"
#include "grpcpp/support/server_callback.h"

#include "libs/base/clock.h"
#include "libs/rpc/call.h"
#include "libs/rpc/core.h"
#include "libs/rpc/dispatcher.h"
#include "libs/rpc/page_token.h"
#include "services/identity/domain/identity_store.h"
#include "upward/identity/v1/tenant_service.grpc.pb.h"

namespace upward::identity {

// Refers to what it is given, which must outlive it. Safe to use from several threads.
class TenantHandler final : public v1::TenantService::CallbackService {
 public:
  TenantHandler(IdentityStore& store, const base::Clock& clock, const rpc::PageTokens& tokens,
                rpc::Core& core);

  grpc::ServerUnaryReactor* CreateTenant(grpc::CallbackServerContext* context,
                                         const v1::CreateTenantRequest* request,
                                         v1::Tenant* response) override;
  grpc::ServerUnaryReactor* GetTenant(grpc::CallbackServerContext* context,
                                      const v1::GetTenantRequest* request,
                                      v1::Tenant* response) override;
  grpc::ServerUnaryReactor* ListTenants(grpc::CallbackServerContext* context,
                                        const v1::ListTenantsRequest* request,
                                        v1::ListTenantsResponse* response) override;
  grpc::ServerUnaryReactor* GetTenantSettings(grpc::CallbackServerContext* context,
                                              const v1::GetTenantSettingsRequest* request,
                                              v1::TenantSettings* response) override;
  grpc::ServerUnaryReactor* UpdateTenantSettings(grpc::CallbackServerContext* context,
                                                 const v1::UpdateTenantSettingsRequest* request,
                                                 v1::TenantSettings* response) override;

 private:
  absl::StatusOr<v1::Tenant> Create(const v1::CreateTenantRequest& request);
  absl::StatusOr<v1::Tenant> Get(const v1::GetTenantRequest& request);
  absl::StatusOr<v1::ListTenantsResponse> List(const rpc::Call& call,
                                               const v1::ListTenantsRequest& request);
  absl::StatusOr<v1::TenantSettings> GetSettings(const rpc::Call& call);
  absl::StatusOr<v1::TenantSettings> UpdateSettings(const rpc::Call& call,
                                                    const v1::UpdateTenantSettingsRequest& request);

  IdentityStore& store_;
  const base::Clock& clock_;
  const rpc::PageTokens& tokens_;
  rpc::Dispatcher dispatcher_;
};

}  // namespace upward::identity
