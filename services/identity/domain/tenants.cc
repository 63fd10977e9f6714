#include "services/identity/domain/tenants.h"

#include <algorithm>
#include <set>
#include <string>

#include "fmt/format.h"
#include "libs/base/error.h"
#include "libs/base/plain_text.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/csv_reader.h"
#include "services/identity/domain/limits.h"
#include "services/identity/domain/person_fields.h"

namespace upward::identity {
namespace {

bool IsTenantIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool IsName(std::string_view name, std::size_t bytes_max) {
  return !name.empty() && name.size() <= bytes_max && IsUtf8(name) && base::IsPlainText(name);
}

void CheckBands(const std::vector<GenerationBand>& bands, base::Violations& violations) {
  if (bands.size() > kGenerationBandsMax) {
    violations.Add("settings.generation_bands",
                   fmt::format("at most {} bands are taken", kGenerationBandsMax));
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const GenerationBand& band = bands[i];
    const std::string path = fmt::format("settings.generation_bands[{}]", i);
    if (!IsName(band.name, kNameBytesMax)) {
      violations.Add(path + ".name", fmt::format("must have 1 to {} bytes of text", kNameBytesMax));
    } else if (!names.insert(band.name).second) {
      violations.Add(path + ".name", "is another band's name; use each once");
    }
    if (band.first_year < kBirthYearMin || band.first_year > kBirthYearMax) {
      violations.Add(path + ".first_year",
                     fmt::format("must be {} to {}", kBirthYearMin, kBirthYearMax));
    }
    const int earliest = std::max(band.first_year, kBirthYearMin);
    if (band.last_year < earliest || band.last_year > kBirthYearMax) {
      violations.Add(path + ".last_year",
                     fmt::format("must be from the first year to {}", kBirthYearMax));
    }
    if (i > 0 && band.first_year <= bands[i - 1].last_year) {
      violations.Add(path + ".first_year",
                     "must lie behind the last year of the band before; list the oldest first");
    }
  }
}

void CheckAttributeNames(const std::vector<std::string>& attributes, base::Violations& violations) {
  if (attributes.size() > kAttributeNamesMax) {
    violations.Add("settings.attribute_names",
                   fmt::format("at most {} attributes are taken", kAttributeNamesMax));
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const std::string& name = attributes[i];
    const std::string path = fmt::format("settings.attribute_names[{}]", i);
    if (!IsName(name, kNameBytesMax)) {
      violations.Add(path, fmt::format("must have 1 to {} bytes of text", kNameBytesMax));
    } else if (FieldNamed(name).has_value() || name == "generation") {
      violations.Add(path, "is a field that every person has; choose another name");
    } else if (!names.insert(name).second) {
      violations.Add(path, "is listed before; list each once");
    }
  }
}

// Sensitive can be what the tenant defines and every field about the person themselves.
void CheckSensitive(const TenantSettings& settings, base::Violations& violations) {
  if (settings.sensitive_attributes.size() > kSensitiveAttributesMax) {
    violations.Add("settings.sensitive_attributes",
                   fmt::format("at most {} attributes are taken", kSensitiveAttributesMax));
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < settings.sensitive_attributes.size(); ++i) {
    const std::string& name = settings.sensitive_attributes[i];
    const std::string path = fmt::format("settings.sensitive_attributes[{}]", i);
    const std::vector<std::string>& own = settings.attribute_names;
    const bool known = FieldNamed(name).has_value() || name == "generation" ||
                       std::find(own.begin(), own.end(), name) != own.end();
    if (!IsName(name, kNameBytesMax)) {
      violations.Add(path, fmt::format("must have 1 to {} bytes of text", kNameBytesMax));
    } else if (!known) {
      violations.Add(path, "is neither a field of a person nor in attribute_names; add it there");
    } else if (!names.insert(name).second) {
      violations.Add(path, "is listed before; list each once");
    }
  }
}

}  // namespace

absl::Status ValidateTenant(const Tenant& tenant) {
  base::Violations violations;
  const std::string& id = tenant.id.value();
  if (id.size() < kTenantIdLengthMin || id.size() > kTenantIdLengthMax ||
      !std::all_of(id.begin(), id.end(), IsTenantIdCharacter) || id.front() == '-' ||
      id.back() == '-') {
    violations.Add("tenant.tenant_id",
                   fmt::format("must have {} to {} lower-case letters, digits and hyphens, with no "
                               "hyphen at either end",
                               kTenantIdLengthMin, kTenantIdLengthMax));
  }
  if (!IsName(tenant.display_name, kDisplayNameBytesMax)) {
    violations.Add("tenant.display_name",
                   fmt::format("must have 1 to {} bytes of text", kDisplayNameBytesMax));
  }
  return violations.ToStatus();
}

absl::Status ValidateSettings(const TenantSettings& settings) {
  base::Violations violations;
  CheckBands(settings.generation_bands, violations);
  CheckAttributeNames(settings.attribute_names, violations);
  CheckSensitive(settings, violations);
  if (settings.drop_percent_max < 0 || settings.drop_percent_max > 100) {
    violations.Add("settings.drop_percent_max", "must be 0 (for the default) to 100");
  }
  return violations.ToStatus();
}

// The names and years of the Pew Research Center ("Defining generations", 2019).
std::vector<GenerationBand> DefaultGenerationBands() {
  return {{"Silent Generation", 1928, 1945},
          {"Baby Boomers", 1946, 1964},
          {"Generation X", 1965, 1980},
          {"Millennials", 1981, 1996},
          {"Generation Z", 1997, 2012}};
}

TenantSettings DefaultSettings() { return WithDefaults(TenantSettings()); }

TenantSettings WithDefaults(TenantSettings settings) {
  if (settings.generation_bands.empty()) settings.generation_bands = DefaultGenerationBands();
  if (settings.sensitive_attributes.empty()) {
    settings.sensitive_attributes = {"gender", "generation"};
  }
  if (settings.drop_percent_max == 0) settings.drop_percent_max = kDropPercentDefault;
  return settings;
}

std::string_view GenerationOf(const TenantSettings& settings, int birth_year) {
  for (const GenerationBand& band : settings.generation_bands) {
    if (birth_year >= band.first_year && birth_year <= band.last_year) return band.name;
  }
  return "";
}

absl::StatusOr<Tenant> CreateTenant(IdentityStore& store, const base::Clock& clock, Tenant tenant,
                                    std::string_view request_id) {
  UPWARD_RETURN_IF_ERROR(ValidateTenant(tenant));
  tenant.create_time = clock.Now();
  return store.CreateTenant(tenant, request_id);
}

absl::Status RequireTenant(IdentityStore& store, const base::TenantId& id) {
  const absl::Status found = store.GetTenant(id).status();
  if (!absl::IsNotFound(found)) return found;
  return base::Error(absl::StatusCode::kFailedPrecondition, "TENANT_NOT_CREATED",
                     "the tenant of your token does not exist; an operator creates it with "
                     "`upward tenant create`, or issues a token for another one");
}

absl::StatusOr<TenantSettings> UpdateSettings(IdentityTransaction& transaction,
                                              const TenantSettings& settings) {
  UPWARD_RETURN_IF_ERROR(ValidateSettings(settings));
  return transaction.SaveSettings(WithDefaults(settings));
}

}  // namespace upward::identity
