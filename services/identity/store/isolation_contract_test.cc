// Goal: two tenants with the same ids and employee ids never see one another's data.
// Method: both hold the same keys with other contents; every read is made as each of them, and on
// PostgreSQL also with statements that forget to ask for the tenant.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

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

INSTANTIATE_TEST_SUITE_P(Engines, IsolationContract, BothEngines(), DialectName);

// What only PostgreSQL has: SQLite knows no row-level security.
class RowSecurityContract : public IsolationContract {};

INSTANTIATE_TEST_SUITE_P(Engines, RowSecurityContract, ::testing::Values(sql::Dialect::kPostgres),
                         DialectName);

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

// Every table of the service, read without a filter in the scope of a tenant that has no row.
TEST_P(RowSecurityContract, PostgresHoldsTheLineWhenAStatementForgetsTheTenant) {
  std::vector<std::string> tables;
  const auto read = [&](const sql::Scope& scope, const std::string& statement) {
    std::vector<std::string> answers;
    const absl::Status status = store_.database().Read(scope, [&](sql::Transaction& transaction) {
      answers.clear();
      return transaction.Stream(statement, {}, [&](const sql::Row& row) {
        answers.push_back(row.Text(0));
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(status.ok()) << statement << ": " << status;
    return answers;
  };
  tables = read(sql::Scope::Tenant(kIberia),
                "SELECT DISTINCT table_name::text FROM information_schema.columns"
                " WHERE column_name = 'tenant_id' AND table_schema = 'public' ORDER BY 1");
  ASSERT_THAT(tables,
              ::testing::IsSupersetOf({"tenants", "tenant_settings", "people", "people_versions",
                                       "employment_history", "import_jobs", "import_findings",
                                       "import_changes", "outbox", "answers"}));
  const sql::Scope nobody = sql::Scope::Tenant(base::TenantId("nobody"));
  for (const std::string& table : tables) {
    EXPECT_THAT(read(nobody, "SELECT tenant_id FROM " + table), IsEmpty()) << table;
  }
  EXPECT_THAT(read(sql::Scope::Tenant(kIberia), "SELECT given_name FROM people"),
              ElementsAre("of iberia"));
  EXPECT_THAT(read(sql::Scope::System(), "SELECT given_name FROM people"), IsEmpty());
  EXPECT_THAT(read(sql::Scope::System(), "SELECT tenant_id FROM tenants ORDER BY 1"),
              ElementsAre("iberia", "nordic"));
}

TEST_P(RowSecurityContract, PostgresLetsNobodyWriteForAnotherTenant) {
  std::int64_t changed = -1;
  const auto execute = [&](const char* statement) {
    return store_.database().Transact(sql::Scope::Tenant(kIberia),
                                      [&](sql::Transaction& transaction) -> absl::Status {
                                        const auto answer = transaction.Execute(statement);
                                        if (answer.ok()) changed = *answer;
                                        return answer.status();
                                      });
  };
  ASSERT_TRUE(execute("UPDATE people SET given_name = 'taken'").ok());
  EXPECT_EQ(changed, 1);
  EXPECT_EQ(GetPerson(*store_, kNordic, "p1")->facts.given_name, "of nordic");
  EXPECT_FALSE(execute("UPDATE people SET tenant_id = 'nordic'").ok());
  EXPECT_FALSE(execute("INSERT INTO people_versions (tenant_id, version) VALUES ('alps', 1)").ok());
}

}  // namespace
}  // namespace upward::identity::store
