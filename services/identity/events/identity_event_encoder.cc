#include "services/identity/events/identity_event_encoder.h"

#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/day.h"
#include "upward/identity/v1/identity_events.pb.h"

namespace upward::identity {
namespace {

EncodedEvent Encode(std::string aggregate_id, const google::protobuf::Message& message) {
  return {std::move(aggregate_id), message.GetDescriptor()->full_name(),
          message.SerializeAsString()};
}

void SetLines(const Person& person, v1::ReportingLines& lines) {
  lines.set_person_id(person.id.value());
  lines.set_manager_person_id(person.manager.value());
  for (const PersonId& manager : person.dotted_managers) {
    lines.add_dotted_manager_person_ids(manager.value());
  }
}

template <class Message>
Message WithLines(const PersonWrite& write) {
  Message message;
  SetLines(write.person, *message.mutable_lines());
  message.set_effective_date(base::DayToText(write.history->effective_date));
  return message;
}

v1::PersonMoved Moved(const PersonWrite& write) {
  auto message = WithLines<v1::PersonMoved>(write);
  for (const std::string& field : write.changed_fields) message.add_changed_fields(field);
  return message;
}

v1::PersonLeft Left(const PersonWrite& write) {
  v1::PersonLeft message;
  message.set_person_id(write.person.id.value());
  message.set_effective_date(base::DayToText(write.history->effective_date));
  message.set_leave_kind(write.history->leave_kind);
  return message;
}

v1::PersonChanged Changed(const PersonWrite& write) {
  v1::PersonChanged message;
  message.set_person_id(write.person.id.value());
  for (const std::string& field : write.changed_fields) message.add_changed_fields(field);
  return message;
}

}  // namespace

EncodedEvent IdentityEventEncoder::PersonWritten(const PersonWrite& write) const {
  const std::string& id = write.person.id.value();
  if (!write.history.has_value()) return Encode(id, Changed(write));
  switch (write.history->change) {
    case EmploymentChange::kJoined:
      return Encode(id, WithLines<v1::PersonJoined>(write));
    case EmploymentChange::kMoved:
      return Encode(id, Moved(write));
    case EmploymentChange::kLeft:
      return Encode(id, Left(write));
    case EmploymentChange::kReturned:
      return Encode(id, WithLines<v1::PersonReturned>(write));
  }
  UPWARD_CHECK(false, "an unknown change");
}

EncodedEvent IdentityEventEncoder::TenantCreated(const base::TenantId& tenant) const {
  v1::TenantCreated message;
  message.set_tenant_id(tenant.value());
  return Encode(tenant.value(), message);
}

EncodedEvent IdentityEventEncoder::TenantChanged(const base::TenantId& tenant) const {
  v1::TenantChanged message;
  message.set_tenant_id(tenant.value());
  return Encode(tenant.value(), message);
}

}  // namespace upward::identity
