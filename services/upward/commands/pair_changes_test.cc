// Goal: whoever accepts for one side learns how many pairs are confirmed and who is waited for.
// Method: answers that wait for nobody, for some and for others, as one sentence.
#include "services/upward/commands/pair_changes.h"

#include "gtest/gtest.h"

namespace upward::commands {
namespace {

using matching::v1::Party;
using Proposals = google::protobuf::RepeatedPtrField<matching::v1::Proposal>;

void Add(Proposals& proposals, std::initializer_list<Party> waiting_for) {
  auto& proposal = *proposals.Add();
  for (const Party party : waiting_for) proposal.add_waiting_for(party);
}

TEST(AcceptedTextTest, TellsConfirmedPairsFromThoseThatWait) {
  Proposals proposals;
  EXPECT_EQ(AcceptedText(proposals), "0 proposals accepted: 0 pairs confirmed");
  Add(proposals, {});
  EXPECT_EQ(AcceptedText(proposals), "1 proposal accepted: 1 pair confirmed");
  Add(proposals, {matching::v1::PARTY_MENTOR, matching::v1::PARTY_MENTEE});
  Add(proposals, {matching::v1::PARTY_MENTOR, matching::v1::PARTY_MENTEE});
  Add(proposals, {matching::v1::PARTY_LEAD});
  EXPECT_EQ(AcceptedText(proposals),
            "4 proposals accepted: 1 pair confirmed, 1 waits for lead, 2 wait for mentor, mentee");
}

}  // namespace
}  // namespace upward::commands
