#include "services/matching/events/identity_events.h"

#include "libs/base/status_macros.h"
#include "services/matching/domain/recheck.h"
#include "upward/identity/v1/identity_events.pb.h"

namespace upward::matching {
namespace {

template <class Message>
bool Is(const events::Event& event) {
  return event.type == Message::descriptor()->full_name();
}

template <class Message>
absl::StatusOr<Message> Parse(const events::Event& event) {
  Message message;
  if (!message.ParseFromString(event.payload)) {
    return absl::DataLossError("the payload is not what the event's type says");
  }
  return message;
}

template <class Message>
absl::Status SaveLines(MatchingTransaction& transaction, const events::Event& event) {
  UPWARD_ASSIGN_OR_RETURN(const Message message, Parse<Message>(event));
  ReportingLines lines{.person = PersonId(message.lines().person_id()),
                       .manager = PersonId(message.lines().manager_person_id())};
  for (const std::string& manager : message.lines().dotted_manager_person_ids()) {
    lines.dotted_managers.emplace_back(manager);
  }
  return transaction.SaveReportingLines(lines);
}

}  // namespace

absl::Status ApplyIdentityEvent(MatchingTransaction& transaction, const events::Event& event,
                                absl::Time now) {
  if (Is<identity::v1::PersonJoined>(event)) {
    return SaveLines<identity::v1::PersonJoined>(transaction, event);
  }
  if (Is<identity::v1::PersonMoved>(event)) {
    return SaveLines<identity::v1::PersonMoved>(transaction, event);
  }
  if (Is<identity::v1::PersonReturned>(event)) {
    return SaveLines<identity::v1::PersonReturned>(transaction, event);
  }
  if (Is<identity::v1::PersonLeft>(event)) {
    UPWARD_ASSIGN_OR_RETURN(const auto left, Parse<identity::v1::PersonLeft>(event));
    const PersonId person(left.person_id());
    UPWARD_RETURN_IF_ERROR(transaction.RemoveReportingLines(person));
    return EndAllOfLeaver(transaction, person, now);
  }
  return absl::OkStatus();
}

}  // namespace upward::matching
