// Goal: no RPC tells a tenant anything about another one, not even that an id exists.
// Method: two tenants import the same employee ids; every RPC, found by descriptor, is called with
// a foreign and with an unknown id, and the answers must be equal, unless it is named here and has
// a test of its own; every list holds its own only.
#include <map>
#include <memory>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using Values = std::map<std::string, std::string>;

constexpr char kUnknown[] = "01jgwvzzzzzzzzzzzzzzzzzzzz";
constexpr char kAnotherUnknown[] = "01jgwvzzzzzzzzzzzzzzzzzzzy";

// Those without an id in their request, or that leave unknown ones out; each is tested below.
const std::set<std::string> kTestedByThemselves = {
    "ListPeople",     "BatchGetPeople", "BatchGetPersonCards", "StreamReportingLines",
    "ListImportJobs", "ImportPeople",   "GetTenantSettings",   "UpdateTenantSettings"};
// Those that the tenants' own people may not call at all.
const std::set<std::string> kOfOperators = {"CreateTenant", "GetTenant", "ListTenants"};

// Sets every text that `values` names, also in the elements of lists.
void Fill(Message& message, const Values& values) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.is_repeated()) {
      Fill(*reflection.AddMessage(&message, &field), values);
    } else if (const auto value = values.find(field.name());
               value != values.end() && !field.is_repeated()) {
      reflection.SetString(&message, &field, value->second);
    }
  }
}

class RpcIsolationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tenant : {kIberia, kNordic}) {
      const v1::ImportJob job = service_.Import(tenant, TestService::Options(), kCompany);
      ASSERT_EQ(job.state(), v1::IMPORT_JOB_STATE_SUCCEEDED) << job.ShortDebugString();
      jobs_[tenant] = job.import_job_id();
    }
    foreign_["person_id"] = service_.IdOf(kNordic, "e4");
    ASSERT_NE(foreign_["person_id"], service_.IdOf(kIberia, "e4"));
    foreign_["first_person_id"] = foreign_["person_id"];
    foreign_["second_person_id"] = service_.IdOf(kNordic, "e5");
    foreign_["import_job_id"] = jobs_[kNordic];
    foreign_["tenant_id"] = kNordic;
  }

  // Of a call as Iberia's admin.
  Answer Ask(const MethodDescriptor& method, const Values& ids) {
    const std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()
                                               ->GetPrototype(method.input_type())
                                               ->New());
    Fill(*message, ids);
    return AnswerOf(rpc::testing::Send(service_.channel(), method, service_.AsAdmin(),
                                       message->SerializeAsString()));
  }

  // Both requests get one answer, which carries this reason.
  void ExpectTheSame(const MethodDescriptor& method, const std::string& reason) {
    const Values unknown = {{"person_id", kUnknown},
                            {"first_person_id", kUnknown},
                            {"second_person_id", kAnotherUnknown},
                            {"import_job_id", kUnknown},
                            {"tenant_id", "nowhere"}};
    const Answer answer = Ask(method, unknown);
    EXPECT_EQ(answer.reason, reason) << method.full_name();
    EXPECT_EQ(Ask(method, foreign_), answer) << method.full_name();
  }

  v1::TenantSettings SettingsOf(const std::string& tenant) {
    return *Invoke(service_.tenants(), &v1::TenantService::Stub::GetTenantSettings,
                   service_.AsAdmin(tenant), v1::GetTenantSettingsRequest());
  }

  TestService service_;
  std::map<std::string, std::string> jobs_;
  Values foreign_;
};

TEST_F(RpcIsolationTest, AForeignIdIsAnUnknownOneInEveryMethod) {
  std::set<std::string> seen;
  for (const MethodDescriptor* method : AllMethods()) {
    seen.insert(method->name());
    if (kTestedByThemselves.contains(method->name())) continue;
    ExpectTheSame(*method,
                  kOfOperators.contains(method->name()) ? "PERMISSION_DENIED" : "NOT_FOUND");
  }
  for (const auto* named : {&kTestedByThemselves, &kOfOperators}) {
    for (const std::string& name : *named) EXPECT_TRUE(seen.contains(name)) << name << " is gone";
  }
}

TEST_F(RpcIsolationTest, SettingsAreTheCallersOwn) {
  const std::string before = SettingsOf(kNordic).SerializeAsString();
  v1::UpdateTenantSettingsRequest request;
  *request.mutable_settings() = SettingsOf(kIberia);
  request.mutable_settings()->add_attribute_names("site");
  const auto saved = Invoke(service_.tenants(), &v1::TenantService::Stub::UpdateTenantSettings,
                            service_.AsAdmin(), request);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(SettingsOf(kIberia).attribute_names_size(), 1);
  EXPECT_EQ(SettingsOf(kNordic).SerializeAsString(), before);
}

TEST_F(RpcIsolationTest, ForeignIdsAreLeftOutOfABatch) {
  v1::BatchGetPeopleRequest request;
  request.add_person_ids(service_.IdOf(kNordic, "e4"));
  request.add_person_ids(service_.IdOf(kIberia, "e4"));
  const auto answer = Invoke(service_.people(), &v1::PeopleService::Stub::BatchGetPeople,
                             service_.AsAdmin(), request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->people_size(), 1);
  EXPECT_EQ(answer->people(0).person_id(), service_.IdOf(kIberia, "e4"));
}

TEST_F(RpcIsolationTest, ForeignCardsAreLeftOutToo) {
  v1::BatchGetPersonCardsRequest request;
  request.add_person_ids(service_.IdOf(kNordic, "e4"));
  request.add_person_ids(service_.IdOf(kIberia, "e4"));
  const auto answer = Invoke(service_.people(), &v1::PeopleService::Stub::BatchGetPersonCards,
                             service_.AsAdmin(), request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->cards_size(), 1);
  EXPECT_EQ(answer->cards(0).person_id(), service_.IdOf(kIberia, "e4"));
}

TEST_F(RpcIsolationTest, ListsHoldTheCallersOwn) {
  const auto people = [&](const std::string& tenant) {
    std::set<std::string> ids;
    const auto answer = Invoke(service_.people(), &v1::PeopleService::Stub::ListPeople,
                               service_.AsAdmin(tenant), v1::ListPeopleRequest());
    for (const v1::Person& person : answer->people()) ids.insert(person.person_id());
    return ids;
  };
  const std::set<std::string> iberia = people(kIberia);
  const std::set<std::string> nordic = people(kNordic);
  EXPECT_EQ(iberia.size(), 6u);
  EXPECT_EQ(nordic.size(), 6u);
  for (const std::string& id : iberia) EXPECT_FALSE(nordic.contains(id)) << id;

  const auto jobs = Invoke(service_.imports(), &v1::ImportService::Stub::ListImportJobs,
                           service_.AsAdmin(), v1::ListImportJobsRequest());
  ASSERT_EQ(jobs->import_jobs_size(), 1);
  EXPECT_EQ(jobs->import_jobs(0).import_job_id(), jobs_[kIberia]);

  const auto context = service_.AsAdmin();
  const auto stream =
      service_.org().StreamReportingLines(context.get(), v1::StreamReportingLinesRequest());
  v1::StreamReportingLinesResponse lines;
  while (stream->Read(&lines)) {
    for (const auto& person : lines.lines()) EXPECT_TRUE(iberia.contains(person.person_id()));
  }
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(RpcIsolationTest, AnImportTouchesTheCallersOwn) {
  v1::ImportOptions options = TestService::Options();
  options.set_mode(v1::IMPORT_MODE_SNAPSHOT);
  options.set_allow_drop(true);
  const v1::ImportJob job =
      service_.Import(kIberia, options, "id,name,mail,unit,level,boss,dotted\ne1,Only,,,,,\n");
  ASSERT_EQ(job.state(), v1::IMPORT_JOB_STATE_SUCCEEDED) << job.ShortDebugString();
  v1::ListPeopleRequest request;
  request.set_state(v1::PERSON_STATE_ACTIVE);
  const auto answer = Invoke(service_.people(), &v1::PeopleService::Stub::ListPeople,
                             service_.AsAdmin(kNordic), request);
  EXPECT_EQ(answer->people_size(), 6);
}

}  // namespace
}  // namespace upward::identity
