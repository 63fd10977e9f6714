// Goal: consumers learn ids and facts of each change, and never a name or a reason in words.
// Method: encodes one fact of every kind and parses it again; walks the descriptors of events and
// of enums.
#include "services/matching/events/matching_fact_encoder.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

#include "services/matching/domain/explanations.h"
#include "upward/matching/v1/enrolment_service.pb.h"
#include "upward/matching/v1/matching_events.pb.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::matching {
namespace {

constexpr char kSecret[] = "words of a person";

Enrolment Ada() {
  Enrolment enrolment;
  enrolment.id = EnrolmentId("e1");
  enrolment.programme = ProgrammeId("g1");
  enrolment.person = PersonId("p1");
  enrolment.role = Role::kMentee;
  enrolment.wishes.excluded = {PersonId(kSecret)};
  enrolment.wishes.topic_ids = {kSecret};
  return enrolment;
}

Proposal Pair(ProposalState state) {
  Proposal proposal;
  proposal.id = ProposalId("o1");
  proposal.round = RoundId("r1");
  proposal.programme = ProgrammeId("g1");
  proposal.mentor = PersonId("p1");
  proposal.mentee = PersonId("q1");
  proposal.state = state;
  proposal.decline_reason = kSecret;
  if (state == ProposalState::kDeclined) proposal.declined_by = Party::kMentee;
  return proposal;
}

Relationship Bond() {
  Relationship relationship;
  relationship.id = RelationshipId("l1");
  relationship.programme = ProgrammeId("g1");
  relationship.mentor = PersonId("p1");
  relationship.mentee = PersonId("q1");
  relationship.state = RelationshipState::kPaused;
  relationship.conclusion_reason = kSecret;
  return relationship;
}

template <class Message>
Message Decoded(const Fact& fact, const std::string& aggregate_id) {
  const EncodedFact encoded = MatchingFactEncoder().Encode(fact);
  EXPECT_EQ(encoded.aggregate_id, aggregate_id);
  EXPECT_EQ(encoded.type, Message::descriptor()->full_name());
  EXPECT_EQ(encoded.payload.find(kSecret), std::string::npos);
  Message message;
  EXPECT_TRUE(message.ParseFromString(encoded.payload));
  return message;
}

TEST(MatchingFactEncoderTest, TellsOfEnrolments) {
  const auto enrolled = Decoded<v1::PersonEnrolled>(Enrolled{Ada()}, "e1");
  EXPECT_EQ(enrolled.enrolment_id(), "e1");
  EXPECT_EQ(enrolled.programme_id(), "g1");
  EXPECT_EQ(enrolled.person_id(), "p1");
  EXPECT_EQ(enrolled.role(), v1::PARTICIPANT_ROLE_MENTEE);
  const auto withdrawn = Decoded<v1::PersonWithdrawn>(Withdrawn{Ada()}, "e1");
  EXPECT_EQ(withdrawn.person_id(), "p1");
  EXPECT_EQ(withdrawn.role(), v1::PARTICIPANT_ROLE_MENTEE);
}

TEST(MatchingFactEncoderTest, TellsOfPreparation) {
  Enrolment enrolment = Ada();
  enrolment.prepared = true;
  const PreparationRecord record{enrolment.id, "listening", absl::CivilDay(2026, 3, 1), 87};
  const auto prepared = Decoded<v1::PersonPrepared>(Prepared{enrolment, record}, "e1");
  EXPECT_EQ(prepared.module_id(), "listening");
  EXPECT_EQ(prepared.completed_date(), "2026-03-01");
  EXPECT_TRUE(prepared.complete());
}

TEST(MatchingFactEncoderTest, TellsOfRounds) {
  Round round;
  round.id = RoundId("r1");
  round.programme = ProgrammeId("g1");
  round.pairs = 3;
  round.unmatched = 2;
  round.total_score = 5'000'000'000;
  round.error_message = kSecret;
  const auto finished = Decoded<v1::RoundFinished>(RoundDone{round}, "r1");
  EXPECT_EQ(finished.round_id(), "r1");
  EXPECT_EQ(finished.programme_id(), "g1");
  EXPECT_EQ(finished.pairs(), 3);
  EXPECT_EQ(finished.unmatched(), 2);
  EXPECT_EQ(finished.total_score(), 5'000'000'000);
}

TEST(MatchingFactEncoderTest, TellsAProposalByItsState) {
  const auto proposed =
      Decoded<v1::PairProposed>(ProposalChanged{Pair(ProposalState::kProposed)}, "o1");
  EXPECT_EQ(proposed.pair().proposal_id(), "o1");
  EXPECT_EQ(proposed.pair().programme_id(), "g1");
  EXPECT_EQ(proposed.pair().round_id(), "r1");
  EXPECT_EQ(proposed.pair().mentor_person_id(), "p1");
  EXPECT_EQ(proposed.pair().mentee_person_id(), "q1");
  Decoded<v1::ProposalAccepted>(ProposalChanged{Pair(ProposalState::kAccepted)}, "o1");
  Decoded<v1::ProposalWithdrawn>(ProposalChanged{Pair(ProposalState::kWithdrawn)}, "o1");
  const auto declined =
      Decoded<v1::ProposalDeclined>(ProposalChanged{Pair(ProposalState::kDeclined)}, "o1");
  EXPECT_EQ(declined.party(), v1::PARTY_MENTEE);
  EXPECT_EQ(declined.pair().mentor_person_id(), "p1");
}

TEST(MatchingFactEncoderTest, TellsOfRelationships) {
  const auto began = Decoded<v1::RelationshipStarted>(RelationshipBegan{Bond()}, "l1");
  EXPECT_EQ(began.relationship().relationship_id(), "l1");
  EXPECT_EQ(began.relationship().programme_id(), "g1");
  EXPECT_EQ(began.relationship().mentor_person_id(), "p1");
  EXPECT_EQ(began.relationship().mentee_person_id(), "q1");
  EXPECT_EQ(began.relationship().state(), v1::RELATIONSHIP_STATE_PAUSED);
  const auto moved = Decoded<v1::RelationshipStateChanged>(RelationshipMoved{Bond()}, "l1");
  EXPECT_EQ(moved.relationship().state(), v1::RELATIONSHIP_STATE_PAUSED);
  Relationship flagged = Bond();
  flagged.in_line = true;
  EXPECT_TRUE(Decoded<v1::RelationshipFlagged>(RelationshipLineChanged{flagged}, "l1").in_line());
  Relationship ended = Bond();
  ended.conclusion = Conclusion::kPersonLeft;
  EXPECT_EQ(Decoded<v1::RelationshipConcluded>(RelationshipEnded{ended}, "l1").conclusion(),
            v1::CONCLUSION_PERSON_LEFT);
}

// Collects "Message.field" of `message` and of all messages inside it.
void CollectFields(const google::protobuf::Descriptor& message, std::set<std::string>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (!fields.insert(message.name() + "." + field.name()).second) continue;
    if (field.message_type() != nullptr) CollectFields(*field.message_type(), fields);
  }
}

TEST(MatchingFactEncoderTest, HasNoFieldForNamesAddressesOrFreeText) {
  std::set<std::string> fields;
  const auto& file = *v1::PersonEnrolled::descriptor()->file();
  ASSERT_GT(file.message_type_count(), 0);
  for (int i = 0; i < file.message_type_count(); ++i) {
    CollectFields(*file.message_type(i), fields);
  }
  ASSERT_GT(fields.size(), 20u);
  for (const std::string& field : fields) {
    for (const char* banned : {"name", "mail", "address", "phone", "note", "reason", "gender",
                               "message", "comment", "text", "excluded", "preferred", "score_of"}) {
      EXPECT_EQ(field.find(banned), std::string::npos) << field << " may hold personal data";
    }
  }
}

using Numbers = std::vector<std::pair<std::string, int>>;

// Names without their prefix and numbers of a contract's enum, without the unspecified one.
Numbers NumbersOf(const google::protobuf::EnumDescriptor& contract, const std::string& prefix) {
  Numbers numbers;
  for (int i = 0; i < contract.value_count(); ++i) {
    const auto& value = *contract.value(i);
    EXPECT_EQ(value.name().rfind(prefix, 0), 0u) << value.name();
    if (value.number() == 0) continue;
    numbers.emplace_back(value.name().substr(prefix.size()), value.number());
  }
  return numbers;
}

template <class Enum>
std::pair<std::string, int> Value(const char* name, Enum value) {
  return {name, static_cast<int>(value)};
}

TEST(EnumNumbersTest, OfProgrammesAndEnrolmentsAreTheContracts) {
  using S = ProgrammeState;
  EXPECT_EQ(
      NumbersOf(*v1::ProgrammeState_descriptor(), "PROGRAMME_STATE_"),
      Numbers({Value("DRAFT", S::kDraft), Value("OPEN", S::kOpen), Value("CLOSED", S::kClosed)}));
  using D = DimensionMode;
  EXPECT_EQ(
      NumbersOf(*v1::DimensionMode_descriptor(), "DIMENSION_MODE_"),
      Numbers({Value("PREFER_DIFFERENT", D::kPreferDifferent), Value("PREFER_SAME", D::kPreferSame),
               Value("REQUIRE_DIFFERENT", D::kRequireDifferent),
               Value("REQUIRE_SAME", D::kRequireSame), Value("IGNORE", D::kIgnore)}));
  EXPECT_EQ(NumbersOf(*v1::ParticipantRole_descriptor(), "PARTICIPANT_ROLE_"),
            Numbers({Value("MENTOR", Role::kMentor), Value("MENTEE", Role::kMentee)}));
  EXPECT_EQ(NumbersOf(*v1::Party_descriptor(), "PARTY_"),
            Numbers({Value("MENTOR", Party::kMentor), Value("MENTEE", Party::kMentee),
                     Value("LEAD", Party::kLead)}));
  EXPECT_EQ(NumbersOf(*v1::EnrolmentState_descriptor(), "ENROLMENT_STATE_"),
            Numbers({Value("ENROLLED", EnrolmentState::kEnrolled),
                     Value("WITHDRAWN", EnrolmentState::kWithdrawn)}));
}

TEST(EnumNumbersTest, OfRoundsAndProposalsAreTheContracts) {
  using R = RoundState;
  EXPECT_EQ(NumbersOf(*v1::RoundState_descriptor(), "ROUND_STATE_"),
            Numbers({Value("RUNNING", R::kRunning), Value("SUCCEEDED", R::kSucceeded),
                     Value("FAILED", R::kFailed), Value("CANCELLED", R::kCancelled)}));
  using P = ProposalState;
  EXPECT_EQ(NumbersOf(*v1::ProposalState_descriptor(), "PROPOSAL_STATE_"),
            Numbers({Value("PROPOSED", P::kProposed), Value("ACCEPTED", P::kAccepted),
                     Value("DECLINED", P::kDeclined), Value("WITHDRAWN", P::kWithdrawn)}));
  using C = ContributionKind;
  EXPECT_EQ(NumbersOf(*v1::ContributionKind_descriptor(), "CONTRIBUTION_KIND_"),
            Numbers({Value("DIMENSION", C::kDimension), Value("TOPICS", C::kTopics),
                     Value("WORKING_HOURS", C::kWorkingHours),
                     Value("MENTOR_PREFERENCE", C::kMentorPreference),
                     Value("MENTEE_PREFERENCE", C::kMenteePreference)}));
  using U = UnmatchedReason;
  EXPECT_EQ(NumbersOf(*v1::UnmatchedReason_descriptor(), "UNMATCHED_REASON_"),
            Numbers({Value("NOBODY_ALLOWED", U::kNobodyAllowed), Value("SIDE_FULL", U::kSideFull),
                     Value("TAKEN", U::kTaken), Value("NOT_EMPLOYED", U::kNotEmployed)}));
}

TEST(EnumNumbersTest, OfRulesVerdictsAndRelationshipsAreTheContracts) {
  using H = HardRule;
  EXPECT_EQ(
      NumbersOf(*v1::HardRule_descriptor(), "HARD_RULE_"),
      Numbers({Value("CHAIN_OF_COMMAND", H::kChainOfCommand), Value("DOTTED_LINE", H::kDottedLine),
               Value("SAME_MANAGER", H::kSameManager), Value("COMMON_MANAGER", H::kCommonManager),
               Value("REQUIRED_DIMENSION", H::kRequiredDimension), Value("LANGUAGE", H::kLanguage),
               Value("EXCLUSION", H::kExclusion), Value("PAST_PAIR", H::kPastPair),
               Value("SAME_PERSON", H::kSamePerson), Value("NOT_EMPLOYED", H::kNotEmployed)}));
  EXPECT_EQ(static_cast<int>(H::kNotEmployed), kHardRuleCount);
  using V = PairVerdict;
  EXPECT_EQ(NumbersOf(*v1::PairVerdict_descriptor(), "PAIR_VERDICT_"),
            Numbers({Value("PAIRED", V::kPaired), Value("FORBIDDEN", V::kForbidden),
                     Value("IN_BEST", V::kInBest), Value("NOT_IN_BEST", V::kNotInBest),
                     Value("NO_PLACE", V::kNoPlace)}));
  using S = RelationshipState;
  EXPECT_EQ(NumbersOf(*v1::RelationshipState_descriptor(), "RELATIONSHIP_STATE_"),
            Numbers({Value("ACCEPTED", S::kAccepted), Value("PREPARING", S::kPreparing),
                     Value("ACTIVE", S::kActive), Value("PAUSED", S::kPaused),
                     Value("CONCLUDED", S::kConcluded)}));
  using C = Conclusion;
  EXPECT_EQ(static_cast<int>(C::kNone), 0);
  EXPECT_EQ(NumbersOf(*v1::Conclusion_descriptor(), "CONCLUSION_"),
            Numbers({Value("COMPLETED", C::kCompleted), Value("ENDED_EARLY", C::kEndedEarly),
                     Value("PERSON_LEFT", C::kPersonLeft)}));
}

}  // namespace
}  // namespace upward::matching
