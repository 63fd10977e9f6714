// Goal: a chart is built once for each state of the people and never answers from an older one.
// Method: a store in memory is changed between two questions; charts are told apart by address.
#include "services/identity/rpc/org_charts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "libs/base/id_generator.h"
#include "libs/base/testing/fake_clock.h"
#include "services/identity/domain/testing/fake_identity_store.h"

namespace upward::identity {
namespace {

class OrgChartsTest : public ::testing::Test {
 protected:
  PersonId Join(const PersonId& manager) {
    PersonWrite write;
    write.person.id = PersonId(ids_.New());
    write.person.facts.employee_id = write.person.id.value();
    write.person.manager = manager;
    const std::vector<PersonWrite> writes = {write};
    const absl::Status status = store_.Transact(
        tenant_, [&](IdentityTransaction& transaction) { return transaction.WritePeople(writes); });
    EXPECT_TRUE(status.ok()) << status;
    return write.person.id;
  }

  base::FakeClock clock_;
  base::SeededRandom random_{3};
  base::IdGenerator ids_{clock_, random_};
  const base::TenantId tenant_{"iberia"};
  FakeIdentityStore store_;
  OrgCharts charts_{store_};
};

TEST_F(OrgChartsTest, KeepsAChartAsLongAsThePeopleStayTheSame) {
  Join(Join(PersonId()));
  const auto first = charts_.Get(tenant_);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ((*first)->chart.size(), 2);
  EXPECT_EQ(charts_.Get(tenant_)->get(), first->get());
}

TEST_F(OrgChartsTest, BuildsANewChartAfterAChange) {
  const PersonId head = Join(PersonId());
  const auto before = *charts_.Get(tenant_);
  const PersonId report = Join(head);
  const auto after = *charts_.Get(tenant_);
  EXPECT_GT(after->version, before->version);
  EXPECT_EQ(after->chart.Relation(head, report)->relation, LineRelation::kAbove);
  EXPECT_EQ(before->chart.size(), 1) << "a chart in use stays as it is";
}

TEST_F(OrgChartsTest, AnEmptyTenantHasAChart) {
  EXPECT_EQ((*charts_.Get(tenant_))->chart.size(), 0);
}

TEST_F(OrgChartsTest, ForgetsTheChartThatWasNotUsedForLongest) {
  const auto chart_of = [&](std::size_t tenant) {
    return charts_.Get(base::TenantId(absl::StrCat("tenant-", tenant)))->get();
  };
  const VersionedChart* const oldest = chart_of(0);
  const VersionedChart* const used = chart_of(1);
  const auto kept = *charts_.Get(base::TenantId("tenant-0"));  // so that its address stays taken
  for (std::size_t i = 2; i < kChartsMax; ++i) chart_of(i);
  EXPECT_EQ(chart_of(1), used);
  chart_of(kChartsMax);
  EXPECT_EQ(chart_of(1), used);
  EXPECT_NE(chart_of(0), oldest);
}

TEST_F(OrgChartsTest, PassesOnWhatTheStoreSays) {
  const PersonId person = Join(PersonId());
  const auto chart = *charts_.Get(tenant_);
  EXPECT_EQ(chart->chart.Chain(PersonId("nobody")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(chart->chart.Chain(person).ok());
}

}  // namespace
}  // namespace upward::identity
