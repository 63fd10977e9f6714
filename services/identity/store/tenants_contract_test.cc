// Goal: tenants, their settings and stored answers are kept as the store port says.
// Method: the sentences of identity_store.h, each run on a new SQLite file and a real PostgreSQL.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/testing/reason_of.h"
#include "services/identity/domain/tenants.h"
#include "services/identity/store/testing/test_store.h"

namespace upward::identity::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TenantsContract : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  absl::StatusOr<Tenant> Create(const std::string& id, const std::string& name,
                                const std::string& request_id = "") {
    return store_->CreateTenant(
        {.id = base::TenantId(id), .display_name = name, .create_time = store_.clock().Now()},
        request_id);
  }

  absl::StatusOr<TenantSettings> Save(const TenantSettings& settings) {
    absl::StatusOr<TenantSettings> saved = absl::UnknownError("not run");
    const absl::Status status = store_->Transact(kIberia, [&](IdentityTransaction& transaction) {
      saved = transaction.SaveSettings(settings);
      return saved.status();
    });
    return status.ok() ? saved : status;
  }

  TenantSettings Settings(const base::TenantId& tenant) {
    const auto settings = ReadAs<TenantSettings>(
        *store_, tenant, [](IdentityReader& reader) { return reader.GetSettings(); });
    EXPECT_TRUE(settings.ok()) << settings.status();
    return *settings;
  }

  TestStore store_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Engines, TenantsContract, sql::BothEngines(), sql::DialectName);

TEST_P(TenantsContract, CreateTenantMustStoreItAndWriteAnEvent) {
  ASSERT_TRUE(Create("iberia", "Iberia").ok());
  const auto tenant = store_->GetTenant(kIberia);
  ASSERT_TRUE(tenant.ok()) << tenant.status();
  EXPECT_EQ(tenant->display_name, "Iberia");
  EXPECT_EQ(tenant->create_time, store_.clock().Now());
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("iberia tenant_created"));
}

TEST_P(TenantsContract, CreateTenantMustReturnAlreadyExistsWhenTheIdIsTaken) {
  ASSERT_TRUE(Create("iberia", "Iberia", "r1").ok());
  for (const char* request_id : {"", "r2"}) {
    const auto again = Create("iberia", "Iberia", request_id);
    EXPECT_EQ(again.status().code(), absl::StatusCode::kAlreadyExists);
    EXPECT_EQ(base::ReasonOf(again.status()), "ALREADY_EXISTS");
  }
  EXPECT_EQ(store_.Events(kIberia).size(), 1u);
}

TEST_P(TenantsContract, CreateTenantsReplayMustReturnTheFirstAnswer) {
  const auto first = Create("iberia", "Iberia", "r1");
  ASSERT_TRUE(first.ok());
  store_.clock().Advance(absl::Hours(1));
  const auto again = Create("iberia", "Iberia", "r1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->create_time, first->create_time);
  EXPECT_EQ(store_.Events(kIberia).size(), 1u);
  EXPECT_EQ(base::ReasonOf(Create("iberia", "Another name", "r1").status()), "REQUEST_ID_REUSED");
}

TEST_P(TenantsContract, GetTenantMustReturnNotFoundForAnUnknownId) {
  EXPECT_EQ(store_->GetTenant(base::TenantId("nowhere")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_P(TenantsContract, ListTenantsMustReturnThoseAfterAnIdInOrder) {
  for (const char* id : {"nordic", "iberia", "alps"}) ASSERT_TRUE(Create(id, id).ok());
  const auto list = [&](const std::string& after, int limit) {
    std::vector<std::string> ids;
    const auto tenants = store_->ListTenants(base::TenantId(after), limit);
    EXPECT_TRUE(tenants.ok()) << tenants.status();
    for (const Tenant& tenant : *tenants) ids.push_back(tenant.id.value());
    return ids;
  };
  EXPECT_THAT(list("", 2), ElementsAre("alps", "iberia"));
  EXPECT_THAT(list("iberia", 2), ElementsAre("nordic"));
  EXPECT_THAT(list("nordic", 2), IsEmpty());
}

TEST_P(TenantsContract, GetSettingsMustReturnTheDefaultsWhenNoneWereSaved) {
  EXPECT_EQ(Settings(kIberia).etag, DefaultSettings().etag);
  EXPECT_EQ(Settings(kIberia).drop_percent_max, DefaultSettings().drop_percent_max);
  EXPECT_FALSE(Settings(kIberia).keep_generation);
}

TEST_P(TenantsContract, SaveSettingsGivesBackWhatWasSaved) {
  TenantSettings settings = Settings(kIberia);
  settings.keep_generation = true;
  settings.generation_bands = {{"older \"ones\"", 1900, 1964}, {"younger", 1965, 2010}};
  settings.attribute_names = {"site"};
  settings.sensitive_attributes = {"gender"};
  settings.drop_percent_max = 35;
  const auto saved = Save(settings);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_NE(saved->etag, settings.etag);

  const TenantSettings read = Settings(kIberia);
  EXPECT_EQ(read.etag, saved->etag);
  EXPECT_TRUE(read.keep_generation);
  EXPECT_EQ(read.generation_bands, settings.generation_bands);
  EXPECT_EQ(read.attribute_names, settings.attribute_names);
  EXPECT_EQ(read.sensitive_attributes, settings.sensitive_attributes);
  EXPECT_EQ(read.drop_percent_max, 35);
  EXPECT_THAT(store_.Events(kIberia), ElementsAre("iberia tenant_changed"));
  EXPECT_FALSE(Settings(kNordic).keep_generation);
}

TEST_P(TenantsContract, SaveSettingsMustReturnAbortedWhenTheEtagIsNotTheStoredOne) {
  const TenantSettings first = *Save(Settings(kIberia));
  ASSERT_TRUE(Save(first).ok());
  for (const char* etag : {"", "1", "nonsense"}) {
    TenantSettings stale = first;
    stale.etag = etag;
    const auto saved = Save(stale);
    EXPECT_EQ(saved.status().code(), absl::StatusCode::kAborted) << etag;
    EXPECT_EQ(base::ReasonOf(saved.status()), "ETAG_MISMATCH") << etag;
  }
}

TEST_P(TenantsContract, StoredAnswersAreFoundByTheSameRequestOnly) {
  const auto find = [&](const base::TenantId& tenant, const std::string& print, bool save) {
    absl::StatusOr<std::optional<std::string>> answer;
    const absl::Status status = store_->Transact(tenant, [&](IdentityTransaction& transaction) {
      answer = transaction.FindAnswer("method", "r1", print);
      if (!answer.ok() || answer->has_value() || !save) return answer.status();
      return transaction.SaveAnswer("method", "r1", print, "the answer");
    });
    return status.ok() ? answer : status;
  };
  const std::string print("any \xFF\0 bytes", 12);
  ASSERT_EQ(*find(kIberia, print, true), std::nullopt);
  EXPECT_EQ(*find(kIberia, print, true), "the answer");
  EXPECT_EQ(base::ReasonOf(find(kIberia, "other print", true).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(*find(kNordic, print, true), std::nullopt);
}

}  // namespace
}  // namespace upward::identity::store
