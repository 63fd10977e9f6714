// Goal: two tenants with the same ids and employee ids never see one another's data.
// Method: both hold the same keys with other contents; every read is made as each of them, and on
// PostgreSQL also with statements that forget to ask for the tenant.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/sql/testing/row_security_check.h"
#include "services/identity/store/testing/test_store.h"

namespace upward::identity::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Person Named(const std::string& name) {
  Person person = MakePerson("p1", "e1");
  person.facts.given_name = name;
  return person;
}

class IsolationContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    for (const base::TenantId& tenant : {kIberia, kNordic}) {
      ASSERT_TRUE(store_
                      ->CreateTenant({.id = tenant,
                                      .display_name = tenant.value(),
                                      .create_time = store_.clock().Now()},
                                     "r1")
                      .ok());
      ASSERT_TRUE(WritePeople(*store_, tenant, {Joined(Named("of " + tenant.value()))}).ok());
    }
    ASSERT_TRUE(WritePeople(*store_, kNordic, {Joined(MakePerson("p2", "e2"))}).ok());
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, IsolationContract, sql::BothEngines(), sql::DialectName);

// What only PostgreSQL has: SQLite knows no row-level security.
class RowSecurityContract : public IsolationContract {};

INSTANTIATE_TEST_SUITE_P(Engines, RowSecurityContract, ::testing::Values(sql::Dialect::kPostgres),
                         sql::DialectName);

TEST_P(IsolationContract, TheSameIdIsAnotherPersonInEachTenant) {
  EXPECT_EQ(GetPerson(*store_, kIberia, "p1")->facts.given_name, "of iberia");
  EXPECT_EQ(GetPerson(*store_, kNordic, "p1")->facts.given_name, "of nordic");
}

TEST_P(IsolationContract, AForeignIdAndAnUnknownOneGiveTheSameAnswer) {
  const auto foreign = GetPerson(*store_, kIberia, "p2");
  const auto unknown = GetPerson(*store_, kIberia, "p3");
  EXPECT_EQ(foreign.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(foreign.status(), unknown.status());
}

TEST_P(IsolationContract, ReplacingAPersonLeavesTheOtherTenantsAlone) {
  ASSERT_TRUE(WritePeople(*store_, kIberia, {Changed(Named("new"), {"given_name"})}).ok());
  EXPECT_EQ(GetPerson(*store_, kNordic, "p1")->facts.given_name, "of nordic");
}

TEST_P(IsolationContract, ListsHoldTheTenantsOwn) {
  const auto people = ReadAs<std::vector<Person>>(*store_, kIberia, [](IdentityReader& reader) {
    return reader.ListPeople({}, PersonId(), 100);
  });
  ASSERT_EQ(people->size(), 1u);
  EXPECT_EQ(people->front().facts.given_name, "of iberia");

  const std::vector<PersonId> ids = {PersonId("p1"), PersonId("p2")};
  const auto some = ReadAs<std::vector<Person>>(
      *store_, kIberia, [&](IdentityReader& reader) { return reader.GetPeople(ids); });
  ASSERT_EQ(some->size(), 1u);

  int seen = 0;
  ASSERT_TRUE(store_
                  ->Read(kIberia,
                         [&](IdentityReader& reader) {
                           seen = 0;
                           return reader.ForEachPerson([&](const Person& person) {
                             ++seen;
                             EXPECT_EQ(person.facts.given_name, "of iberia");
                             return absl::OkStatus();
                           });
                         })
                  .ok());
  EXPECT_EQ(seen, 1);
}

TEST_P(IsolationContract, HistoriesAreTheTenantsOwn) {
  const auto history = ReadAs<std::vector<EmploymentEntry>>(
      *store_, kIberia,
      [](IdentityReader& reader) { return reader.ListHistory(PersonId("p1"), 0, 100); });
  EXPECT_EQ(history->size(), 1u);
}

TEST_P(RowSecurityContract, PostgresHoldsTheLineWhenAStatementForgetsTheTenant) {
  const auto column = [&](const sql::Scope& scope, const char* statement) {
    return store_.database().Column(scope, statement);
  };
  EXPECT_THAT(column(sql::Scope::Tenant(kIberia), "SELECT given_name FROM people"),
              ElementsAre("of iberia"));
  EXPECT_THAT(column(sql::Scope::System(), "SELECT given_name FROM people"), IsEmpty());
  EXPECT_THAT(column(sql::Scope::System(), "SELECT tenant_id FROM tenants ORDER BY 1"),
              ElementsAre("iberia", "nordic"));
  EXPECT_THAT(sql::RowSecurityCheck(store_.database()).Reading(), IsEmpty());
}

TEST_P(RowSecurityContract, PostgresLetsNobodyWriteForAnotherTenant) {
  EXPECT_THAT(sql::RowSecurityCheck(store_.database()).Writing(), IsEmpty());
}

}  // namespace
}  // namespace upward::identity::store
