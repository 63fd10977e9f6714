// Goal: no RPC tells a tenant anything about another one, not even that an id exists.
// Method: one tenant runs a programme; every RPC that takes an id, found by descriptor, is called
// by another tenant with that id and with one that nobody has, and the answers must be equal.
#include <map>
#include <memory>
#include <set>
#include <string>

#include "google/protobuf/message.h"
#include "gtest/gtest.h"

#include "services/matching/rpc/testing/test_service.h"

namespace upward::matching {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kUnknown[] = "01jgwvzzzzzzzzzzzzzzzzzzzz";

using Values = std::map<std::string, std::string>;

// Sets every field that `values` names, and every enum to its first value, at any depth.
void Fill(Message& message, const Values& values) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    const bool repeated = field.is_repeated();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const std::string& name = field.name();
      if (name == "enrolments") Fill(*reflection.AddMessage(&message, &field), values);
      if (!repeated && (name == "enrolment" || name == "programme" || name == "record")) {
        Fill(*reflection.MutableMessage(&message, &field), values);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !repeated) {
      reflection.SetEnumValue(&message, &field, 1);
    } else if (const auto value = values.find(field.name()); value != values.end() && !repeated) {
      reflection.SetString(&message, &field, value->second);
    }
  }
}

std::string Request(const google::protobuf::MethodDescriptor& method, const Values& ids) {
  Values values = {{"name", "Spring"},
                   {"etag", "1"},
                   {"module_id", "listening"},
                   {"completed_date", "2026-01-05"}};
  values.insert(ids.begin(), ids.end());
  const std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()
                                             ->GetPrototype(method.input_type())
                                             ->New());
  Fill(*message, values);
  return message->SerializeAsString();
}

class RpcIsolationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tenant : {kIberia, kNordic}) service_.Import(tenant, kCompany);
    const std::string programme = service_.OpenProgramme({}, kNordic);
    foreign_["programme_id"] = programme;
    foreign_["enrolment_id"] =
        service_.Enrol(programme, "e4", v1::PARTICIPANT_ROLE_MENTOR, kNordic).enrolment_id();
    service_.Enrol(programme, "e3", v1::PARTICIPANT_ROLE_MENTEE, kNordic);
    foreign_["person_id"] = service_.IdOf("e4", kNordic);
    foreign_["mentor_person_id"] = foreign_["person_id"];
    foreign_["mentee_person_id"] = service_.IdOf("e3", kNordic);
    foreign_["round_id"] = service_.RunRound(programme, kNordic).round_id();
    const auto proposals = service_.Proposals(programme, v1::PROPOSAL_STATE_PROPOSED, kNordic);
    ASSERT_EQ(proposals.size(), 1u);
    foreign_["proposal_id"] = proposals.front().proposal_id();
    foreign_["relationship_id"] = Accept(proposals.front());
    ASSERT_FALSE(foreign_["relationship_id"].empty());
    for (const auto& [name, id] : foreign_) unknown_[name] = kUnknown;
    unknown_["mentee_person_id"] = "01jgwvzzzzzzzzzzzzzzzzzzzy";
  }

  // Both accept; returns the relationship.
  std::string Accept(const v1::Proposal& proposal) {
    v1::AcceptProposalRequest request;
    request.set_proposal_id(proposal.proposal_id());
    std::string relationship;
    for (const std::string& person : {proposal.mentor_person_id(), proposal.mentee_person_id()}) {
      const auto accepted =
          Invoke(service_.rounds(), &v1::RoundService::Stub::AcceptProposal,
                 service_.As({security::Role::kParticipant}, kNordic, person), request);
      EXPECT_TRUE(accepted.ok()) << accepted.status();
      if (accepted.ok()) relationship = accepted->relationship_id();
    }
    return relationship;
  }

  // Both requests get one answer, which carries this reason.
  void ExpectTheSame(const google::protobuf::MethodDescriptor& method, const std::string& reason) {
    const auto ask = [&](const Values& ids) {
      return AnswerOf(
          rpc::testing::Send(service_.channel(), method, service_.AsLead(), Request(method, ids)));
    };
    const Answer unknown = ask(unknown_);
    EXPECT_EQ(unknown.reason, reason) << method.full_name();
    EXPECT_EQ(ask(foreign_), unknown) << method.full_name();
  }

  TestService service_;
  Values foreign_;
  Values unknown_;
};

TEST_F(RpcIsolationTest, AForeignIdIsAnUnknownOneInEveryMethod) {
  const std::set<std::string> without_id = {"CreateProgramme", "ListProgrammes"};
  foreign_["person_id"] = unknown_["person_id"] = service_.IdOf("e4");
  for (const auto* method : AllMethods()) {
    if (without_id.contains(method->name())) continue;
    ExpectTheSame(*method, "NOT_FOUND");
  }
}

TEST_F(RpcIsolationTest, AForeignPersonIsAnUnknownOneInAnOwnProgramme) {
  foreign_["programme_id"] = unknown_["programme_id"] = service_.OpenProgramme({});
  const std::map<std::string, std::string> reasons = {{"Enrol", "INVALID_FIELDS"},
                                                      {"BatchEnrol", "INVALID_FIELDS"},
                                                      {"ExplainPair", "NOT_FOUND"},
                                                      {"ExplainPerson", "NOT_FOUND"}};
  for (const auto* method : AllMethods()) {
    const auto reason = reasons.find(method->name());
    if (reason != reasons.end()) ExpectTheSame(*method, reason->second);
  }
}

TEST_F(RpcIsolationTest, ListsHoldTheCallersOwn) {
  const auto programmes = Invoke(service_.programmes(), &v1::ProgrammeService::Stub::ListProgrammes,
                                 service_.AsLead(), v1::ListProgrammesRequest());
  ASSERT_TRUE(programmes.ok()) << programmes.status();
  EXPECT_EQ(programmes->programmes_size(), 0);
  v1::ListProposalsRequest request;
  request.set_programme_id(service_.OpenProgramme({}));
  request.set_round_id(foreign_["round_id"]);
  const auto proposals =
      Invoke(service_.rounds(), &v1::RoundService::Stub::ListProposals, service_.AsLead(), request);
  ASSERT_TRUE(proposals.ok()) << proposals.status();
  EXPECT_EQ(proposals->proposals_size(), 0);
}

}  // namespace
}  // namespace upward::matching
