// Goal: operators manage tenants, and a tenant its settings, through the real server.
// Method: each RPC is called with a signed token; errors are compared by code, reason and fields.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using Stub = v1::TenantService::Stub;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class TenantHandlerTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Tenant> Create(const std::string& id, const std::string& name,
                                    const std::string& request_id = "") {
    v1::CreateTenantRequest request;
    request.mutable_tenant()->set_tenant_id(id);
    request.mutable_tenant()->set_display_name(name);
    request.set_request_id(request_id);
    return Invoke(service_.tenants(), &Stub::CreateTenant, service_.AsOperator(), request);
  }

  v1::TenantSettings Settings(const std::string& tenant = kIberia) {
    const auto settings = Invoke(service_.tenants(), &Stub::GetTenantSettings,
                                 service_.AsAdmin(tenant), v1::GetTenantSettingsRequest());
    EXPECT_TRUE(settings.ok()) << settings.status();
    return *settings;
  }

  absl::StatusOr<v1::TenantSettings> Update(const v1::TenantSettings& settings,
                                            const std::string& request_id = "") {
    v1::UpdateTenantSettingsRequest request;
    *request.mutable_settings() = settings;
    request.set_request_id(request_id);
    return Invoke(service_.tenants(), &Stub::UpdateTenantSettings, service_.AsAdmin(), request);
  }

  TestService service_;
};

TEST_F(TenantHandlerTest, CreatesAndReadsATenant) {
  const auto created = Create("alps", "Alps");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->create_time().seconds(), absl::ToUnixSeconds(service_.clock().Now()));
  v1::GetTenantRequest request;
  request.set_tenant_id("alps");
  const auto read = Invoke(service_.tenants(), &Stub::GetTenant, service_.AsOperator(), request);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), created->SerializeAsString());
}

TEST_F(TenantHandlerTest, ReplaysACreationAndRefusesASecondOne) {
  const auto first = Create("alps", "Alps", "request-1");
  ASSERT_TRUE(first.ok()) << first.status();
  service_.clock().Advance(absl::Minutes(1));
  const auto again = Create("alps", "Alps", "request-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(AnswerOf(Create("alps", "Other", "request-1")).reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(AnswerOf(Create("alps", "Alps", "request-2")).reason, "ALREADY_EXISTS");
}

TEST_F(TenantHandlerTest, ListsAllViolationsOfANewTenantAtOnce) {
  const Answer answer = AnswerOf(Create("Not An Id", "", "no request id"));
  EXPECT_EQ(answer.code, absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(answer.reason, "INVALID_FIELDS");
  EXPECT_THAT(answer.fields,
              UnorderedElementsAre("tenant.tenant_id", "tenant.display_name", "request_id"));
}

TEST_F(TenantHandlerTest, AnUnknownTenantIsNotFound) {
  v1::GetTenantRequest request;
  const auto get = [&] {
    return AnswerOf(Invoke(service_.tenants(), &Stub::GetTenant, service_.AsOperator(), request));
  };
  EXPECT_THAT(get().fields, ElementsAre("tenant_id"));
  request.set_tenant_id("nowhere");
  EXPECT_EQ(get().reason, "NOT_FOUND");
}

TEST_F(TenantHandlerTest, ATenantThatNobodyCreatedHasNeitherSettingsNorImports) {
  const auto expect_refusal = [](const Answer& answer) {
    EXPECT_EQ(answer.code, absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(answer.reason, "TENANT_NOT_CREATED");
    EXPECT_THAT(answer.message, ::testing::HasSubstr("upward tenant create"));
  };
  expect_refusal(AnswerOf(service_.Upload("nosuch", TestService::Options(), kCompany)));
  expect_refusal(AnswerOf(Invoke(service_.tenants(), &Stub::GetTenantSettings,
                                 service_.AsAdmin("nosuch"), v1::GetTenantSettingsRequest())));
  v1::UpdateTenantSettingsRequest request;
  *request.mutable_settings() = Settings();
  expect_refusal(AnswerOf(Invoke(service_.tenants(), &Stub::UpdateTenantSettings,
                                 service_.AsAdmin("nosuch"), request)));
}

TEST_F(TenantHandlerTest, WalksThroughAllTenants) {
  ASSERT_TRUE(Create("alps", "Alps").ok());
  v1::ListTenantsRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = Invoke(service_.tenants(), &Stub::ListTenants,
                             service_.As({security::Role::kGroupAnalyst}), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->tenants_size(), 2);
    for (const v1::Tenant& tenant : page->tenants()) ids.push_back(tenant.tenant_id());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("alps", "iberia", "nordic"));
}

TEST_F(TenantHandlerTest, ChangesTheSettingsOfTheCallersTenantAlone) {
  v1::TenantSettings settings = Settings();
  EXPECT_FALSE(settings.keep_generation());
  EXPECT_EQ(settings.drop_percent_max(), 20);
  settings.set_keep_generation(true);
  settings.add_attribute_names("site");
  const auto saved = Update(settings);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(Settings().SerializeAsString(), saved->SerializeAsString());
  EXPECT_TRUE(Settings().keep_generation());
  EXPECT_FALSE(Settings(kNordic).keep_generation());
}

TEST_F(TenantHandlerTest, RefusesSettingsThatSomebodyElseChanged) {
  const v1::TenantSettings read = Settings();
  ASSERT_TRUE(Update(read).ok());
  const Answer answer = AnswerOf(Update(read));
  EXPECT_EQ(answer.code, absl::StatusCode::kAborted);
  EXPECT_EQ(answer.reason, "ETAG_MISMATCH");
}

TEST_F(TenantHandlerTest, ReplaysAnUpdate) {
  const v1::TenantSettings read = Settings();
  const auto first = Update(read, "request-1");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = Update(read, "request-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  v1::TenantSettings other = read;
  other.set_keep_generation(true);
  EXPECT_EQ(AnswerOf(Update(other, "request-1")).reason, "REQUEST_ID_REUSED");
}

TEST_F(TenantHandlerTest, ListsAllViolationsOfSettingsAtOnce) {
  v1::TenantSettings settings = Settings();
  settings.set_drop_percent_max(101);
  settings.clear_generation_bands();
  v1::GenerationBand& band = *settings.add_generation_bands();
  band.set_first_year(1990);
  band.set_last_year(1980);
  const Answer answer = AnswerOf(Update(settings, "?"));
  EXPECT_THAT(answer.fields, UnorderedElementsAre("settings.generation_bands[0].name",
                                                  "settings.generation_bands[0].last_year",
                                                  "settings.drop_percent_max", "request_id"));
}

}  // namespace
}  // namespace upward::identity
