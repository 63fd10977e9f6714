#include "services/matching/events/identity_events.h"

#include <string>
#include <utility>
#include <vector>

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

// Appends the lines that an event tells of, if it is a Message.
template <class Message>
absl::Status TakeLines(const events::Event& event, std::vector<ReportingLines>& taken) {
  if (!Is<Message>(event)) return absl::OkStatus();
  UPWARD_ASSIGN_OR_RETURN(const Message message, Parse<Message>(event));
  ReportingLines lines{.person = PersonId(message.lines().person_id()),
                       .manager = PersonId(message.lines().manager_person_id())};
  for (const std::string& manager : message.lines().dotted_manager_person_ids()) {
    lines.dotted_managers.emplace_back(manager);
  }
  taken.push_back(std::move(lines));
  return absl::OkStatus();
}

absl::Status SaveTaken(MatchingTransaction& transaction, std::vector<ReportingLines>& taken) {
  if (taken.empty()) return absl::OkStatus();
  UPWARD_RETURN_IF_ERROR(transaction.SaveReportingLines(taken));
  taken.clear();
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyIdentityEvents(MatchingTransaction& transaction,
                                 std::span<const events::Event> events, absl::Time now) {
  std::vector<ReportingLines> taken;  // not saved yet
  for (const events::Event& event : events) {
    UPWARD_RETURN_IF_ERROR(TakeLines<identity::v1::PersonJoined>(event, taken));
    UPWARD_RETURN_IF_ERROR(TakeLines<identity::v1::PersonMoved>(event, taken));
    UPWARD_RETURN_IF_ERROR(TakeLines<identity::v1::PersonReturned>(event, taken));
    if (!Is<identity::v1::PersonLeft>(event)) continue;
    UPWARD_ASSIGN_OR_RETURN(const auto left, Parse<identity::v1::PersonLeft>(event));
    const PersonId person(left.person_id());
    UPWARD_RETURN_IF_ERROR(SaveTaken(transaction, taken));
    UPWARD_RETURN_IF_ERROR(transaction.RemoveReportingLines(person));
    UPWARD_RETURN_IF_ERROR(EndAllOfLeaver(transaction, person, now));
  }
  return SaveTaken(transaction, taken);
}

}  // namespace upward::matching
