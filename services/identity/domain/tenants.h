// Tenants and their settings.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/clock.h"
#include "services/identity/domain/identity_store.h"
#include "services/identity/domain/tenant.h"

namespace upward::identity {

// INVALID_FIELDS naming everything that is wrong with the id and the display name; field paths are
// those of upward.identity.v1.CreateTenantRequest.
absl::Status ValidateTenant(const Tenant& tenant);

// INVALID_FIELDS naming everything that is wrong; field paths begin with "settings.".
absl::Status ValidateSettings(const TenantSettings& settings);

// Five bands of common usage.
std::vector<GenerationBand> DefaultGenerationBands();

// What a tenant has that never saved any: generations are not kept. The etag is empty.
TenantSettings DefaultSettings();

// `settings` with the defaults in place of what is empty or 0.
TenantSettings WithDefaults(TenantSettings settings);

// The name of the band that holds the year; empty when there is none.
std::string_view GenerationOf(const TenantSettings& settings, int birth_year);

// Creates the tenant at this time. INVALID_FIELDS, or ALREADY_EXISTS when the id is taken.
absl::StatusOr<Tenant> CreateTenant(IdentityStore& store, const base::Clock& clock, Tenant tenant,
                                    std::string_view request_id);

// FAILED_PRECONDITION with TENANT_NOT_CREATED when nobody created the tenant; what the store says
// when it fails. One read.
absl::Status RequireTenant(IdentityStore& store, const base::TenantId& id);

// Replaces the settings. INVALID_FIELDS, or ABORTED when the etag is not the stored one.
absl::StatusOr<TenantSettings> UpdateSettings(IdentityTransaction& transaction,
                                              const TenantSettings& settings);

}  // namespace upward::identity
