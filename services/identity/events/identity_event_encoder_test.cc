// Goal: consumers learn ids and facts of each change, and never a name or an address.
// Method: encodes one write of every kind and parses it again; walks the descriptors' fields.
#include "services/identity/events/identity_event_encoder.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "upward/identity/v1/identity_events.pb.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;

PersonWrite Ada() {
  PersonWrite write;
  write.person.id = PersonId("p1");
  write.person.facts.employee_id = "e1";
  write.person.facts.given_name = "Ada";
  write.person.facts.family_name = "Lovelace";
  write.person.facts.email = "ada@example.org";
  write.person.facts.gender = "woman";
  write.person.manager = PersonId("p0");
  write.person.dotted_managers = {PersonId("p8"), PersonId("p9")};
  return write;
}

PersonWrite Ada(EmploymentChange change) {
  PersonWrite write = Ada();
  write.history = EmploymentEntry{.change = change,
                                  .effective_date = absl::CivilDay(2026, 3, 1),
                                  .changed_fields = {"manager"},
                                  .leave_kind = ""};
  write.changed_fields = {"manager", "location"};
  return write;
}

template <class Message>
Message Decoded(const EncodedEvent& event, const std::string& aggregate_id) {
  EXPECT_EQ(event.aggregate_id, aggregate_id);
  EXPECT_EQ(event.type, Message::descriptor()->full_name());
  Message message;
  EXPECT_TRUE(message.ParseFromString(event.payload));
  return message;
}

TEST(IdentityEventEncoderTest, TellsPlaceAndDayOfAJoiner) {
  const auto event = IdentityEventEncoder().PersonWritten(Ada(EmploymentChange::kJoined));
  const auto joined = Decoded<v1::PersonJoined>(event, "p1");
  EXPECT_EQ(joined.lines().person_id(), "p1");
  EXPECT_EQ(joined.lines().manager_person_id(), "p0");
  EXPECT_THAT(joined.lines().dotted_manager_person_ids(), ElementsAre("p8", "p9"));
  EXPECT_EQ(joined.effective_date(), "2026-03-01");
}

TEST(IdentityEventEncoderTest, TellsWhatAMoveChanged) {
  const auto event = IdentityEventEncoder().PersonWritten(Ada(EmploymentChange::kMoved));
  const auto moved = Decoded<v1::PersonMoved>(event, "p1");
  EXPECT_THAT(moved.changed_fields(), ElementsAre("manager", "location"));
  EXPECT_EQ(moved.lines().manager_person_id(), "p0");
}

TEST(IdentityEventEncoderTest, TellsTheKindOfALeaving) {
  PersonWrite write = Ada(EmploymentChange::kLeft);
  write.history->leave_kind = "voluntary";
  const auto left = Decoded<v1::PersonLeft>(IdentityEventEncoder().PersonWritten(write), "p1");
  EXPECT_EQ(left.person_id(), "p1");
  EXPECT_EQ(left.effective_date(), "2026-03-01");
  EXPECT_EQ(left.leave_kind(), "voluntary");
}

TEST(IdentityEventEncoderTest, TellsThePlaceOfOneWhoCameBack) {
  const auto event = IdentityEventEncoder().PersonWritten(Ada(EmploymentChange::kReturned));
  EXPECT_EQ(Decoded<v1::PersonReturned>(event, "p1").lines().manager_person_id(), "p0");
}

TEST(IdentityEventEncoderTest, TellsTheFieldsOfAnyOtherChange) {
  PersonWrite write = Ada();
  write.attributes_only = true;
  write.changed_fields = {"email"};
  const auto event = IdentityEventEncoder().PersonWritten(write);
  EXPECT_THAT(Decoded<v1::PersonChanged>(event, "p1").changed_fields(), ElementsAre("email"));
}

TEST(IdentityEventEncoderTest, TellsOfTenants) {
  const base::TenantId iberia("iberia");
  const IdentityEventEncoder encoder;
  EXPECT_EQ(Decoded<v1::TenantCreated>(encoder.TenantCreated(iberia), "iberia").tenant_id(),
            "iberia");
  EXPECT_EQ(Decoded<v1::TenantChanged>(encoder.TenantChanged(iberia), "iberia").tenant_id(),
            "iberia");
}

TEST(IdentityEventEncoderTest, PutsNoPersonalValueIntoAPayload) {
  for (const auto change : {EmploymentChange::kJoined, EmploymentChange::kMoved,
                            EmploymentChange::kLeft, EmploymentChange::kReturned}) {
    const EncodedEvent event = IdentityEventEncoder().PersonWritten(Ada(change));
    for (const char* personal : {"Ada", "Lovelace", "example.org", "woman", "e1"}) {
      EXPECT_EQ(event.payload.find(personal), std::string::npos) << event.type << ": " << personal;
    }
  }
}

// Collects "Message.field" of `message` and of all messages inside it.
void CollectFields(const google::protobuf::Descriptor& message, std::set<std::string>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (!fields.insert(message.name() + "." + field.name()).second) continue;
    if (field.message_type() != nullptr) CollectFields(*field.message_type(), fields);
  }
}

TEST(IdentityEventEncoderTest, HasNoFieldForNamesAddressesOrNotes) {
  std::set<std::string> fields;
  const auto& file = *v1::PersonJoined::descriptor()->file();
  ASSERT_GT(file.message_type_count(), 0);
  for (int i = 0; i < file.message_type_count(); ++i) {
    CollectFields(*file.message_type(i), fields);
  }
  for (const std::string& field : fields) {
    for (const char* banned : {"name", "mail", "address", "phone", "note", "birth", "gender",
                               "employee_id", "comment", "text"}) {
      EXPECT_EQ(field.find(banned), std::string::npos) << field << " may hold personal data";
    }
  }
}

}  // namespace
}  // namespace upward::identity
