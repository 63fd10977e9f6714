#include "libs/events/testing/test_bed.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/testing/checked.h"
#include "libs/base/text.h"
#include "libs/events/migrations.h"
#include "libs/sql/migration.h"

namespace upward::events {
namespace {

constexpr sql::MigrationFile kEffects[] = {{"0001_effects.sql", R"sql(
-- system-readable: effects
CREATE TABLE effects (
-- postgres: number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- sqlite:   number INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  consumer TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  payload TEXT NOT NULL
);
)sql"}};

}  // namespace

TestBed::TestBed(sql::Dialect dialect)
    : database_(dialect, {EventsMigrations(), {"effects", kEffects}}) {}

void TestBed::Append(std::string_view tenant, std::string_view aggregate,
                     const std::vector<std::string>& payloads) {
  for (const std::string& payload : payloads) {
    base::CheckOk(database_->Transact(sql::Scope::Tenant(base::TenantId(std::string(tenant))),
                                      [&](sql::Transaction& transaction) {
                                        return outbox_.Append(transaction, aggregate,
                                                              "test.v1.Counted", payload);
                                      }));
  }
}

double TestBed::Metric(std::string_view name) const {
  double sum = 0;
  for (const prometheus::MetricFamily& family : registry_.Collect()) {
    if (family.name != name) continue;
    for (const prometheus::ClientMetric& metric : family.metric) {
      sum += metric.counter.value + metric.gauge.value;
    }
  }
  return sum;
}

Consumer TestBed::MakeConsumer(std::string name) {
  Consumer consumer{.name = std::move(name), .sources = {"source"}, .database = &*database_};
  consumer.handle =
      OneByOne([this, name = consumer.name](sql::Transaction& transaction, const Event& event) {
        return Effect(transaction, name, event);
      });
  return consumer;
}

absl::Status TestBed::Effect(sql::Transaction& transaction, std::string_view consumer,
                             const Event& event) {
  return transaction
      .Execute(
          "INSERT INTO effects (tenant_id, consumer, aggregate_id, payload) "
          "VALUES ($1, $2, $3, $4)",
          {event.tenant.value(), std::string(consumer), event.aggregate_id, event.payload})
      .status();
}

std::vector<std::string> TestBed::Effects(std::string_view consumer) {
  std::vector<std::string> effects;
  base::CheckOk(database_->Read(sql::Scope::System(), [&](sql::Transaction& transaction) {
    effects.clear();
    return transaction.Stream(
        "SELECT tenant_id, aggregate_id, payload FROM effects WHERE consumer = $1 ORDER BY number",
        {std::string(consumer)}, [&](const sql::Row& row) {
          effects.push_back(absl::StrCat(row.Text(0), "/", row.Text(1), "/", row.Text(2)));
          return absl::OkStatus();
        });
  }));
  return effects;
}

std::vector<std::string> TestBed::EffectsOf(std::string_view consumer, std::string_view tenant,
                                            std::string_view aggregate) {
  const std::string prefix = absl::StrCat(base::Absl(tenant), "/", base::Absl(aggregate), "/");
  std::vector<std::string> payloads;
  for (const std::string& effect : Effects(consumer)) {
    if (effect.rfind(prefix, 0) == 0) payloads.push_back(effect.substr(prefix.size()));
  }
  return payloads;
}

void TestBed::Forget(std::string_view consumer, std::string_view tenant) {
  const sql::Parameters parameters{std::string(tenant), std::string(consumer)};
  base::CheckOk(database_->Transact(
      sql::Scope::Tenant(base::TenantId(std::string(tenant))), [&](sql::Transaction& transaction) {
        absl::Status status =
            transaction
                .Execute("DELETE FROM effects WHERE tenant_id = $1 AND consumer = $2", parameters)
                .status();
        if (!status.ok()) return status;
        return transaction
            .Execute("DELETE FROM consumed_events WHERE tenant_id = $1 AND consumer = $2",
                     parameters)
            .status();
      }));
}

decltype(Consumer::handle) OneByOne(EventFunction function) {
  return [function = std::move(function)](sql::Transaction& transaction,
                                          std::span<const Event> events) {
    for (const Event& event : events) UPWARD_RETURN_IF_ERROR(function(transaction, event));
    return absl::OkStatus();
  };
}

bool Eventually(const std::function<bool()>& condition) {
  constexpr std::chrono::seconds kLimit{30};
  constexpr std::chrono::milliseconds kLookAgain{5};
  base::Mutex mutex;
  base::CondVar never;
  const auto start = std::chrono::steady_clock::now();
  while (!condition()) {
    if (std::chrono::steady_clock::now() - start > kLimit) return false;
    base::MutexLock lock(mutex);
    never.WaitFor(mutex, kLookAgain);
  }
  return true;
}

std::vector<std::string> Numbers(int count) {
  std::vector<std::string> numbers;
  for (int i = 1; i <= count; ++i) numbers.push_back(absl::StrCat(i));
  return numbers;
}

}  // namespace upward::events
