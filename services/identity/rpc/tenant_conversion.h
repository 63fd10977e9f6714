// Tenants and their settings between the wire and the domain.
#pragma once

#include "services/identity/domain/tenant.h"
#include "upward/identity/v1/tenant_service.pb.h"

namespace upward::identity {

v1::Tenant ToProto(const Tenant& tenant);
v1::TenantSettings ToProto(const TenantSettings& settings);

// Nothing can be wrong in a shape: the domain judges the values.
TenantSettings FromProto(const v1::TenantSettings& settings);

}  // namespace upward::identity
