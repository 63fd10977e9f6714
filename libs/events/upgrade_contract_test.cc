// Goal: a database in use survives each migration of the events' tables: what was not published
// before is published afterwards, once and in order, and what had taken effect does not do so
// again.
// Method: stop at a migration, fill the tables as the release of then did, apply the rest, and
// watch what a relay hands to a consumer; on both engines.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/id_generator.h"
#include "libs/base/testing/checked.h"
#include "libs/base/testing/fake_clock.h"
#include "libs/events/in_process_bus.h"
#include "libs/events/migrations.h"
#include "libs/events/outbox.h"
#include "libs/events/relay.h"
#include "libs/sql/testing/test_database.h"
#include "libs/telemetry/logger.h"

namespace upward::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const base::TenantId kTenant("t1");

sql::MigrationSet FirstMigrations(std::size_t count) {
  sql::MigrationSet set = EventsMigrations();
  set.files = set.files.first(count);
  return set;
}

class UpgradeContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  // The tables as the first `migrations` files left them.
  void Begin(std::size_t migrations) {
    database_.emplace(GetParam(), std::vector<sql::MigrationSet>{FirstMigrations(migrations)});
  }

  void Execute(const sql::Scope& scope, std::string_view statement,
               const sql::Parameters& parameters) {
    base::CheckOk((*database_)->Transact(scope, [&](sql::Transaction& transaction) {
      return transaction.Execute(statement, parameters).status();
    }));
  }

  // Everything that is missing.
  void Upgrade() {
    const sql::MigrationSet sets[] = {EventsMigrations()};
    base::CheckOk(database_->Migrate(sets));
    base::CheckOk(database_->Reopen());
  }

  // The ids of the events that a relay hands to the consumer "c", publication by publication.
  std::vector<std::string> Publish(int batch = 100) {
    clock_.Advance(RelayOptions().lease);  // of the relay before
    std::vector<std::string> publications;
    InProcessBus bus(clock_);
    Consumer consumer{.name = "c", .sources = {"source"}, .database = &**database_};
    consumer.handle = [&](sql::Transaction&, std::span<const Event> events) {
      for (const Event& event : events) absl::StrAppend(&publications.back(), event.id, " ");
      return absl::OkStatus();
    };
    const auto subscription = bus.Subscribe(consumer);
    Relay relay(**database_, bus, clock_, ids_, {.source = "source", .batch = batch},
                {nullptr, &logger_});
    do {
      publications.emplace_back();
    } while (base::Checked(relay.RunOnce()) > 0);
    publications.pop_back();
    return publications;
  }

  base::FakeClock clock_;
  const telemetry::Logger logger_{clock_, telemetry::Level::kWarning};
  base::SeededRandom random_{7};
  base::IdGenerator ids_{clock_, random_};
  std::optional<sql::TestDatabase> database_;
};

TEST_P(UpgradeContract, WhatHadNoPublicationIsPublished) {
  Begin(1);
  const auto append = [&](std::string id, sql::Value publication) {
    Execute(sql::Scope::Tenant(kTenant),
            "INSERT INTO outbox (tenant_id, event_id, type, aggregate_id, occurred_at, payload, "
            "publication) VALUES ($1, $2, 'test.v1.Counted', 'a', 0, $3, $4)",
            {kTenant.value(), std::move(id), sql::Blob{"p"}, std::move(publication)});
  };
  append("e1", std::int64_t{1});
  append("e2", std::int64_t{1});
  append("e3", std::monostate());  // committed late: the one behind it was published before
  append("e4", std::int64_t{2});
  append("e5", std::monostate());
  Execute(sql::Scope::System(),
          "INSERT INTO relay_state (source, holder, lease_until, last_publication, "
          "next_publication, resend_request) VALUES ('source', 'gone', 0, 2, 3, 0)",
          {});
  Upgrade();
  EXPECT_THAT(Publish(), ElementsAre("e3 e5 "));
  EXPECT_THAT(Publish(), IsEmpty());
  EXPECT_THAT(database_->Column(sql::Scope::System(),
                                "SELECT CAST(first_position AS TEXT) FROM publications "
                                "WHERE publication <= 2 ORDER BY publication"),
              ElementsAre("1", "4"));
}

TEST_P(UpgradeContract, WhatIsInTheQueueIsPublishedAndWhatWasConsumedIsKnown) {
  Begin(2);
  for (int i = 1; i <= 6; ++i) {
    Execute(sql::Scope::Tenant(kTenant),
            "INSERT INTO outbox (tenant_id, event_id, type, aggregate_id, occurred_at, payload) "
            "VALUES ($1, $2, 'test.v1.Counted', 'a', 0, $3)",
            {kTenant.value(), absl::StrCat("e", i), sql::Blob{"p"}});
  }
  Execute(sql::Scope::System(), "DELETE FROM outbox_queue WHERE position IN (1, 2, 4)", {});
  Execute(sql::Scope::Tenant(kTenant),
          "INSERT INTO consumed_events (tenant_id, consumer, event_id, consumed_at) "
          "VALUES ($1, 'c', 'e5', 0), ($1, 'another', 'e6', 0)",
          {kTenant.value()});
  Upgrade();
  EXPECT_THAT(Publish(/*batch=*/2), ElementsAre("e3 ", "e6 "));
}

TEST_P(UpgradeContract, WhatIsAppendedAfterwardsIsPublishedInOrder) {
  Begin(3);
  Outbox outbox(clock_, ids_);
  std::vector<Outbox::Draft> drafts(11, {.aggregate_id = "a", .type = "t", .payload = ""});
  base::CheckOk(
      (*database_)->Transact(sql::Scope::Tenant(kTenant), [&](sql::Transaction& transaction) {
        return outbox.AppendMany(transaction, drafts);
      }));
  std::string expected;
  for (const std::string& id :
       database_->Column(sql::Scope::System(), "SELECT event_id FROM outbox ORDER BY position")) {
    absl::StrAppend(&expected, id, " ");
  }
  const std::vector<std::string> publications = Publish(/*batch=*/4);
  EXPECT_EQ(publications.size(), 3U) << "a statement's events may be parted";
  EXPECT_EQ(absl::StrJoin(publications, ""), expected);
}

TEST_P(UpgradeContract, AStatementWhosePositionsHaveGapsQueuesItsOwnOnly) {
  Begin(3);
  const std::string overriding =
      GetParam() == sql::Dialect::kPostgres ? "OVERRIDING SYSTEM VALUE " : "";
  const auto append = [&](const std::string& rows) {
    Execute(sql::Scope::Tenant(kTenant),
            absl::StrCat("INSERT INTO outbox (position, tenant_id, event_id, type, aggregate_id, "
                         "occurred_at, payload) ",
                         overriding, "SELECT column1, $1, column2, 't', 'a', 0, $2 FROM (VALUES ",
                         rows, ") AS given"),
            {kTenant.value(), sql::Blob{"p"}});
  };
  append("(1, 'e1'), (3, 'e3'), (4, 'e4')");
  EXPECT_THAT(Publish(), ElementsAre("e1 e3 e4 "));
  append("(2, 'e2'), (5, 'e5')");
  EXPECT_THAT(Publish(), ElementsAre("e2 e5 "));
}

TEST_P(UpgradeContract, RunsOfBeforeAndOfAfterwardsArePublished) {
  Begin(3);
  const auto append = [&](const char* id) {
    Execute(sql::Scope::Tenant(kTenant),
            "INSERT INTO outbox (tenant_id, event_id, type, aggregate_id, occurred_at, payload) "
            "VALUES ($1, $2, 't', 'a', 0, $3)",
            {kTenant.value(), id, sql::Blob{"p"}});
  };
  for (const char* id : {"e1", "e2", "e3"}) append(id);
  Execute(sql::Scope::System(), "DELETE FROM outbox_queue WHERE first_position = 2", {});
  Upgrade();
  append("e4");
  EXPECT_THAT(Publish(), ElementsAre("e1 e3 e4 "));
  EXPECT_THAT(Publish(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, UpgradeContract, sql::BothEngines(), sql::DialectName);

}  // namespace
}  // namespace upward::events
