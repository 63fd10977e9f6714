// Goal: tenants and settings are taken only when they make sense, and every problem is told at
// once. Method: good and bad ones against the fields of the violations.
#include "services/identity/domain/tenants.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "libs/base/error.h"
#include "services/identity/domain/testing/import_world.h"

namespace upward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = base::DetailOf(status);
  if (!detail.has_value()) return fields;
  EXPECT_EQ(detail->reason, "INVALID_FIELDS");
  for (const base::FieldViolation& violation : detail->violations) {
    fields.push_back(violation.field);
  }
  return fields;
}

Tenant MakeTenant(std::string id) {
  Tenant tenant;
  tenant.id = base::TenantId(std::move(id));
  tenant.display_name = "Acme Iberia";
  return tenant;
}

TEST(TenantsTest, IdsAreLowerCaseLettersDigitsAndHyphens) {
  for (const char* id : {"ab", "acme-2", "0x"}) {
    EXPECT_TRUE(ValidateTenant(MakeTenant(id)).ok()) << id;
  }
  for (const std::string& id :
       {std::string("a"), std::string(), std::string("Acme"), std::string("a_b"),
        std::string("-ab"), std::string("ab-"), std::string(41, 'a')}) {
    EXPECT_THAT(FieldsOf(ValidateTenant(MakeTenant(id))), ElementsAre("tenant.tenant_id")) << id;
  }
  Tenant nameless = MakeTenant("!");
  nameless.display_name = "";
  EXPECT_THAT(FieldsOf(ValidateTenant(nameless)),
              ElementsAre("tenant.tenant_id", "tenant.display_name"));
}

TEST(TenantsTest, DefaultsAreValidAndFillWhatIsEmpty) {
  EXPECT_TRUE(ValidateSettings(DefaultSettings()).ok());
  const TenantSettings settings = WithDefaults(TenantSettings());
  EXPECT_EQ(settings.generation_bands.size(), 5u);
  EXPECT_EQ(settings.drop_percent_max, 20);
  EXPECT_THAT(settings.sensitive_attributes, ElementsAre("gender", "generation"));
  EXPECT_FALSE(settings.keep_generation);
  TenantSettings own;
  own.generation_bands = {{"young", 1990, 2010}};
  EXPECT_EQ(WithDefaults(own).generation_bands, own.generation_bands);
}

TEST(TenantsTest, BirthYearsFallIntoOneBandOrNone) {
  const TenantSettings settings = DefaultSettings();
  EXPECT_EQ(GenerationOf(settings, 1946), "Baby Boomers");
  EXPECT_EQ(GenerationOf(settings, 1964), "Baby Boomers");
  EXPECT_EQ(GenerationOf(settings, 1965), "Generation X");
  EXPECT_EQ(GenerationOf(settings, 1900), "");
  EXPECT_EQ(GenerationOf(settings, 2020), "");
}

TEST(TenantsTest, BandsAreInOrderWithoutOverlap) {
  TenantSettings settings;
  settings.generation_bands = {
      {"a", 1950, 1970}, {"b", 1970, 1960}, {"a", 1800, 2200}, {"", 2001, 2002}};
  EXPECT_THAT(
      FieldsOf(ValidateSettings(settings)),
      ElementsAre(
          "settings.generation_bands[1].last_year", "settings.generation_bands[1].first_year",
          "settings.generation_bands[2].name", "settings.generation_bands[2].first_year",
          "settings.generation_bands[2].last_year", "settings.generation_bands[2].first_year",
          "settings.generation_bands[3].name", "settings.generation_bands[3].first_year"));
}

TEST(TenantsTest, AttributesAndPercentages) {
  TenantSettings settings;
  settings.attribute_names = {"shift", "shift", "email", ""};
  settings.sensitive_attributes = {"gender", "shift", "religion", "gender"};
  settings.drop_percent_max = 101;
  EXPECT_THAT(FieldsOf(ValidateSettings(settings)),
              ElementsAre("settings.attribute_names[1]", "settings.attribute_names[2]",
                          "settings.attribute_names[3]", "settings.sensitive_attributes[2]",
                          "settings.sensitive_attributes[3]", "settings.drop_percent_max"));
}

TEST(TenantsTest, AreCreatedOnceAtTheTimeOfTheClock) {
  ImportWorld world;
  const auto created = CreateTenant(world.store, world.clock, MakeTenant("acme"), "r1");
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->create_time, world.clock.Now());
  EXPECT_EQ(CreateTenant(world.store, world.clock, MakeTenant("acme"), "r2").status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(FieldsOf(CreateTenant(world.store, world.clock, MakeTenant("A"), "").status()),
              ElementsAre("tenant.tenant_id"));
}

TEST(TenantsTest, SettingsAreReplacedUnderTheirEtag) {
  ImportWorld world;
  TenantSettings settings = world.store.state().settings;
  settings.drop_percent_max = 0;
  const auto update = [&world](const TenantSettings& wanted) {
    return world.store.Transact(world.tenant, [&](IdentityTransaction& transaction) {
      return UpdateSettings(transaction, wanted).status();
    });
  };
  EXPECT_TRUE(update(settings).ok());
  EXPECT_EQ(world.store.state().settings.drop_percent_max, 20);
  EXPECT_EQ(update(settings).code(), absl::StatusCode::kAborted) << "the etag is old";
  settings.drop_percent_max = -1;
  EXPECT_THAT(FieldsOf(update(settings)), ElementsAre("settings.drop_percent_max"));
}

}  // namespace
}  // namespace upward::identity
