// Goal: two tenants with the same ids never see one another's data.
// Method: both hold the same keys with other contents; every read is made as each of them, and on
// PostgreSQL also with statements that forget to ask for the tenant.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/reason_of.h"
#include "libs/sql/testing/row_security_check.h"
#include "services/matching/store/testing/test_store.h"

namespace upward::matching::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A row in every table, under ids that are the same in each tenant.
absl::Status FillAll(MatchingTransaction& transaction, const std::string& mark) {
  Programme programme = MakeProgramme();
  programme.rules.name = mark;
  UPWARD_RETURN_IF_ERROR(transaction.SaveProgramme(programme, "").status());
  Proposal proposal = MakeProposal("o1", "p1", "q1");
  proposal.decline_reason = mark;
  UPWARD_RETURN_IF_ERROR(transaction.SaveProposal(proposal));
  Relationship relationship = MakeRelationship("l1", proposal);
  relationship.conclusion_reason = mark;
  UPWARD_RETURN_IF_ERROR(transaction.SaveRelationship(relationship));
  UPWARD_RETURN_IF_ERROR(transaction.SavePreparation(
      {EnrolmentId("m1"), "of-" + mark, absl::CivilDay(2026, 1, 5), std::nullopt}));
  const std::vector<Unmatched> people = {
      {PersonId("p2"), Role::kMentor, UnmatchedReason::kTaken, mark, ""}};
  UPWARD_RETURN_IF_ERROR(transaction.AddUnmatched(RoundId("r1"), people));
  UPWARD_RETURN_IF_ERROR(
      transaction.AddPastPair(ProgrammeId("g1"), PersonId("p2"), PersonId(mark)));
  UPWARD_RETURN_IF_ERROR(transaction.SaveReportingLines(
      std::vector<ReportingLines>{{PersonId("p1"), PersonId(mark), {}}}));
  return transaction.Publish(RelationshipBegan{relationship});
}

class IsolationContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    for (const base::TenantId& tenant : {kIberia, kNordic}) {
      ASSERT_TRUE(SaveBase(*store_, tenant).ok());
      const absl::Status status =
          store_->Transact(tenant, [&](MatchingTransaction& transaction) -> absl::Status {
            UPWARD_RETURN_IF_ERROR(transaction.FindAnswer("S/M", "id-1", "print").status());
            UPWARD_RETURN_IF_ERROR(transaction.SaveAnswer("S/M", "id-1", "print", "answer"));
            return FillAll(transaction, tenant.value());
          });
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, IsolationContract, sql::BothEngines(), sql::DialectName);

// What only PostgreSQL has: SQLite knows no row-level security.
class RowSecurityContract : public IsolationContract {};

INSTANTIATE_TEST_SUITE_P(Engines, RowSecurityContract, ::testing::Values(sql::Dialect::kPostgres),
                         sql::DialectName);

TEST_P(IsolationContract, TheSameIdIsAnotherRowInEachTenant) {
  for (const base::TenantId& tenant : {kIberia, kNordic}) {
    const std::string& mark = tenant.value();
    const absl::Status status = store_->Read(tenant, [&](MatchingReader& reader) {
      const ProgrammeId programme("g1");
      EXPECT_EQ(reader.GetProgramme(programme)->rules.name, mark);
      EXPECT_EQ(reader.GetProposal(ProposalId("o1"))->decline_reason, mark);
      EXPECT_EQ(reader.GetRelationship(RelationshipId("l1"))->conclusion_reason, mark);
      EXPECT_EQ(reader.ListPreparation(EnrolmentId("m1"))->front().module_id, "of-" + mark);
      EXPECT_EQ(reader.ListUnmatched(RoundId("r1"), 0, 9)->front().text, mark);
      EXPECT_EQ(reader.LoadPastPairs(programme)->begin()->second.value(), mark);
      EXPECT_EQ(reader.LoadReportingLines()->front().manager.value(), mark);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST_P(IsolationContract, ListsAndCountsHoldTheTenantsOwn) {
  const absl::Status status = store_->Read(kIberia, [](MatchingReader& reader) {
    const ProgrammeId programme("g1");
    EXPECT_EQ(reader.ListProgrammes(ProgrammeId(), 100)->size(), 1u);
    EXPECT_EQ(reader.LoadEnrolled(programme)->size(), 4u);
    EXPECT_EQ(reader.LoadEnrolmentsOf(PersonId("p1"))->size(), 1u);
    EXPECT_EQ(reader.ListPreparation(EnrolmentId("m1"))->size(), 1u);
    EXPECT_EQ(reader.ListRounds(programme, RoundId(), 100)->size(), 1u);
    EXPECT_EQ(reader.ListUnmatched(RoundId("r1"), 0, 100)->size(), 1u);
    EXPECT_EQ(reader.LoadOpenProposals()->size(), 1u);
    EXPECT_EQ(reader.LoadLiveRelationships()->size(), 1u);
    EXPECT_EQ(reader.LoadPastPairs(programme)->size(), 1u);
    EXPECT_EQ(reader.LoadReportingLines()->size(), 1u);
    EXPECT_EQ(reader.GetEnrolment(EnrolmentId("m1"))->partners, 2);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(IsolationContract, AForeignIdAndAnUnknownOneGiveTheSameAnswer) {
  const base::TenantId alps("alps");  // has no row of its own
  const absl::Status status = store_->Read(alps, [](MatchingReader& reader) {
    const auto expect = [](const absl::Status& foreign, const absl::Status& unknown) {
      EXPECT_EQ(foreign.code(), absl::StatusCode::kNotFound);
      EXPECT_EQ(base::ReasonOf(foreign), "NOT_FOUND");
      EXPECT_EQ(foreign, unknown);
    };
    expect(reader.GetProgramme(ProgrammeId("g1")).status(),
           reader.GetProgramme(ProgrammeId("g8")).status());
    expect(reader.GetEnrolment(EnrolmentId("m1")).status(),
           reader.GetEnrolment(EnrolmentId("m8")).status());
    expect(reader.GetRound(RoundId("r1")).status(), reader.GetRound(RoundId("r8")).status());
    expect(reader.GetProposal(ProposalId("o1")).status(),
           reader.GetProposal(ProposalId("o8")).status());
    expect(reader.GetRelationship(RelationshipId("l1")).status(),
           reader.GetRelationship(RelationshipId("l8")).status());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(IsolationContract, ARunningRoundOfOneTenantDoesNotStopTheOther) {
  for (const base::TenantId& tenant : {kIberia, kNordic}) {
    EXPECT_TRUE(store_
                    ->Transact(tenant,
                               [](MatchingTransaction& transaction) {
                                 return transaction.SaveRound(MakeRound("r2"));
                               })
                    .ok());
  }
}

TEST_P(RowSecurityContract, PostgresHoldsTheLineWhenAStatementForgetsTheTenant) {
  const auto column = [&](const sql::Scope& scope, const char* statement) {
    return store_.database().Column(scope, statement);
  };
  EXPECT_THAT(column(sql::Scope::Tenant(kIberia), "SELECT manager_id FROM reporting_lines"),
              ElementsAre("iberia"));
  EXPECT_THAT(column(sql::Scope::System(), "SELECT tenant_id FROM proposals"), IsEmpty());
  EXPECT_THAT(
      column(sql::Scope::System(), "SELECT DISTINCT tenant_id FROM recheck_marks ORDER BY 1"),
      ElementsAre("iberia", "nordic"));
  EXPECT_THAT(sql::RowSecurityCheck(store_.database()).Reading(), IsEmpty());
}

TEST_P(RowSecurityContract, PostgresLetsNobodyWriteForAnotherTenant) {
  EXPECT_THAT(sql::RowSecurityCheck(store_.database()).Writing(), IsEmpty());
}

}  // namespace
}  // namespace upward::matching::store
