// Goal: what identity tells of people reaches the reporting lines, and ends what a leaver was in.
// Method: events as identity encodes them are applied on a SQLite store, whose rows and outbox are
// read back.
#include "services/matching/events/identity_events.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "services/matching/store/testing/test_store.h"
#include "upward/identity/v1/identity_events.pb.h"

namespace upward::matching {
namespace {

using store::At;
using store::kIberia;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

template <class Message>
events::Event EventOf(const Message& message) {
  events::Event event;
  event.id = "event";
  event.tenant = kIberia;
  event.type = Message::descriptor()->full_name();
  event.aggregate_id = "p1";
  event.occurred_at = At(0);
  event.payload = message.SerializeAsString();
  return event;
}

template <class Message>
events::Event LinesEvent(const std::string& person, const std::string& manager,
                         const std::vector<std::string>& dotted = {}) {
  Message message;
  message.mutable_lines()->set_person_id(person);
  message.mutable_lines()->set_manager_person_id(manager);
  for (const std::string& id : dotted) message.mutable_lines()->add_dotted_manager_person_ids(id);
  return EventOf(message);
}

class IdentityEventsTest : public ::testing::Test {
 protected:
  absl::Status Apply(const events::Event& event) {
    return store_->Transact(kIberia, [&](MatchingTransaction& transaction) {
      return ApplyIdentityEvents(transaction, {&event, 1}, At(50));
    });
  }
  absl::Status Leave(const std::string& person) {
    identity::v1::PersonLeft left;
    left.set_person_id(person);
    return Apply(EventOf(left));
  }
  // "person manager dotted…" of every person.
  std::vector<std::string> Lines() {
    std::vector<std::string> texts;
    const auto lines = store::ReadAs<std::vector<ReportingLines>>(
        *store_, kIberia, [](MatchingReader& reader) { return reader.LoadReportingLines(); });
    EXPECT_TRUE(lines.ok()) << lines.status();
    for (const ReportingLines& line : *lines) {
      std::string text = line.person.value() + " " + line.manager.value();
      for (const PersonId& dotted : line.dotted_managers) text += " " + dotted.value();
      texts.push_back(text);
    }
    return texts;
  }
  bool TakeMark() {
    return *store::TransactAs<bool>(*store_, kIberia, [](MatchingTransaction& transaction) {
      return transaction.TakeRecheckMark();
    });
  }
  // Mentor p1 has a live relationship with q1 and a proposal with q2; p2 one with q1.
  absl::Status SavePairs() {
    UPWARD_RETURN_IF_ERROR(store::SaveBase(*store_, kIberia));
    return store_->Transact(kIberia, [](MatchingTransaction& transaction) -> absl::Status {
      Proposal accepted = store::MakeProposal("o1", "p1", "q1");
      accepted.state = ProposalState::kAccepted;
      UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(accepted));
      UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(store::MakeProposal("o2", "p1", "q2")));
      UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(store::MakeProposal("o3", "p2", "q1")));
      return transaction.SaveRelationship(store::MakeRelationship("l1", accepted));
    });
  }

  store::TestStore store_{sql::Dialect::kSqlite};
};

TEST_F(IdentityEventsTest, JoinsMovesAndReturnsReplaceTheLines) {
  ASSERT_TRUE(Apply(LinesEvent<identity::v1::PersonJoined>("p1", "")).ok());
  ASSERT_TRUE(Apply(LinesEvent<identity::v1::PersonJoined>("p2", "p1", {"p8", "p9"})).ok());
  EXPECT_THAT(Lines(), ElementsAre("p1 ", "p2 p1 p8 p9"));
  EXPECT_TRUE(TakeMark());
  ASSERT_TRUE(Apply(LinesEvent<identity::v1::PersonMoved>("p2", "p3")).ok());
  EXPECT_THAT(Lines(), ElementsAre("p1 ", "p2 p3"));
  EXPECT_TRUE(TakeMark());
  ASSERT_TRUE(Leave("p2").ok());
  EXPECT_THAT(Lines(), ElementsAre("p1 "));
  EXPECT_TRUE(TakeMark());
  ASSERT_TRUE(Apply(LinesEvent<identity::v1::PersonReturned>("p2", "p1")).ok());
  EXPECT_THAT(Lines(), ElementsAre("p1 ", "p2 p1"));
  EXPECT_TRUE(TakeMark());
}

TEST_F(IdentityEventsTest, LeavingEndsWhatThePersonWasPartOf) {
  ASSERT_TRUE(SavePairs().ok());
  ASSERT_TRUE(Apply(LinesEvent<identity::v1::PersonJoined>("p1", "q9")).ok());
  ASSERT_TRUE(Leave("p1").ok());
  const absl::Status status = store_->Read(kIberia, [](MatchingReader& reader) {
    const Relationship relationship = *reader.GetRelationship(RelationshipId("l1"));
    EXPECT_EQ(relationship.state, RelationshipState::kConcluded);
    EXPECT_EQ(relationship.conclusion, Conclusion::kPersonLeft);
    EXPECT_EQ(relationship.conclude_time, At(50));
    EXPECT_EQ(reader.GetProposal(ProposalId("o2"))->state, ProposalState::kWithdrawn);
    EXPECT_EQ(reader.GetProposal(ProposalId("o3"))->state, ProposalState::kProposed);
    EXPECT_EQ(reader.GetEnrolment(EnrolmentId("m1"))->state, EnrolmentState::kWithdrawn);
    EXPECT_EQ(reader.GetEnrolment(EnrolmentId("s1"))->state, EnrolmentState::kEnrolled);
    EXPECT_EQ(reader.GetEnrolment(EnrolmentId("s1"))->partners, 1);
    EXPECT_EQ(reader.GetEnrolment(EnrolmentId("s2"))->partners, 0);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(store_.Events(kIberia),
              UnorderedElementsAre("l1 ended", "o2 proposal_4", "m1 withdrawn"));
}

TEST_F(IdentityEventsTest, LeavingTwiceTellsNothingNew) {
  ASSERT_TRUE(SavePairs().ok());
  ASSERT_TRUE(Leave("p1").ok());
  const auto events = store_.Events(kIberia);
  ASSERT_TRUE(Leave("p1").ok());
  EXPECT_EQ(store_.Events(kIberia), events);
}

TEST_F(IdentityEventsTest, OtherEventsArePassedOver) {
  identity::v1::PersonChanged changed;
  changed.set_person_id("p1");
  EXPECT_TRUE(Apply(EventOf(changed)).ok());
  EXPECT_THAT(Lines(), IsEmpty());
  EXPECT_FALSE(TakeMark());
}

TEST_F(IdentityEventsTest, APayloadThatIsNotItsTypeIsAnError) {
  for (events::Event event :
       {LinesEvent<identity::v1::PersonJoined>("p1", ""), EventOf(identity::v1::PersonLeft())}) {
    event.payload = "\xff";
    EXPECT_EQ(Apply(event).code(), absl::StatusCode::kDataLoss) << event.type;
  }
}

}  // namespace
}  // namespace upward::matching
