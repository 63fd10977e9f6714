#include "services/identity/rpc/tenant_conversion.h"

#include "google/protobuf/util/time_util.h"

namespace upward::identity {

v1::Tenant ToProto(const Tenant& tenant) {
  v1::Tenant message;
  message.set_tenant_id(tenant.id.value());
  message.set_display_name(tenant.display_name);
  *message.mutable_create_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
      absl::ToUnixMicros(tenant.create_time));
  return message;
}

v1::TenantSettings ToProto(const TenantSettings& settings) {
  v1::TenantSettings message;
  message.set_keep_generation(settings.keep_generation);
  for (const GenerationBand& band : settings.generation_bands) {
    v1::GenerationBand& added = *message.add_generation_bands();
    added.set_name(band.name);
    added.set_first_year(band.first_year);
    added.set_last_year(band.last_year);
  }
  message.mutable_attribute_names()->Assign(settings.attribute_names.begin(),
                                            settings.attribute_names.end());
  message.mutable_sensitive_attributes()->Assign(settings.sensitive_attributes.begin(),
                                                 settings.sensitive_attributes.end());
  message.set_drop_percent_max(settings.drop_percent_max);
  message.set_etag(settings.etag);
  return message;
}

TenantSettings FromProto(const v1::TenantSettings& settings) {
  TenantSettings result;
  result.keep_generation = settings.keep_generation();
  for (const v1::GenerationBand& band : settings.generation_bands()) {
    result.generation_bands.push_back(
        {.name = band.name(), .first_year = band.first_year(), .last_year = band.last_year()});
  }
  result.attribute_names.assign(settings.attribute_names().begin(),
                                settings.attribute_names().end());
  result.sensitive_attributes.assign(settings.sensitive_attributes().begin(),
                                     settings.sensitive_attributes().end());
  result.drop_percent_max = settings.drop_percent_max();
  result.etag = settings.etag();
  return result;
}

}  // namespace upward::identity
