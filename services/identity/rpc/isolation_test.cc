// Goal: no RPC tells a tenant anything about another one, not even that an id exists.
// Method: two tenants import the same employee ids; every RPC that takes an id is called with a
// foreign and with an unknown one, and the answers must be equal; every list holds its own only.
#include <functional>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/identity/rpc/testing/test_service.h"

namespace upward::identity {
namespace {

class RpcIsolationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tenant : {kIberia, kNordic}) {
      const v1::ImportJob job = service_.Import(tenant, TestService::Options(), kCompany);
      ASSERT_EQ(job.state(), v1::IMPORT_JOB_STATE_SUCCEEDED) << job.ShortDebugString();
      jobs_[tenant] = job.import_job_id();
    }
  }

  // A call as Iberia's admin with the id in place gives the same answer for a foreign id and for
  // one that nobody has.
  void ExpectTheSame(const std::string& foreign, const std::function<Answer(std::string)>& call) {
    const Answer unknown = call("01jgwvzzzzzzzzzzzzzzzzzzzz");
    EXPECT_EQ(call(foreign), unknown);
    EXPECT_EQ(unknown.reason, "NOT_FOUND");
  }

  template <class Request, class Stub, class Method>
  std::function<Answer(std::string)> CallWith(Stub& stub, Method method,
                                              void (*set)(Request&, std::string)) {
    return [this, &stub, method, set](std::string id) {
      Request request;
      set(request, std::move(id));
      return AnswerOf(Invoke(stub, method, service_.AsAdmin(), request));
    };
  }

  TestService service_;
  std::map<std::string, std::string> jobs_;
};

TEST_F(RpcIsolationTest, AForeignPersonIsAnUnknownOne) {
  const std::string foreign = service_.IdOf(kNordic, "e4");
  ASSERT_NE(foreign, service_.IdOf(kIberia, "e4"));
  using People = v1::PeopleService::Stub;
  using Org = v1::OrgService::Stub;
  ExpectTheSame(foreign, CallWith<v1::GetPersonRequest>(
                             service_.people(), &People::GetPerson,
                             [](auto& request, auto id) { request.set_person_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::ListEmploymentHistoryRequest>(
                             service_.people(), &People::ListEmploymentHistory,
                             [](auto& request, auto id) { request.set_person_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::GetChainOfCommandRequest>(
                             service_.org(), &Org::GetChainOfCommand,
                             [](auto& request, auto id) { request.set_person_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::ListSubtreeRequest>(
                             service_.org(), &Org::ListSubtree,
                             [](auto& request, auto id) { request.set_person_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::CheckOffLineRequest>(
                             service_.org(), &Org::CheckOffLine, [](auto& request, auto id) {
                               request.add_pairs()->set_first_person_id(id);
                               request.mutable_pairs(0)->set_second_person_id(id + "x");
                             }));
}

TEST_F(RpcIsolationTest, AForeignJobIsAnUnknownOne) {
  using Imports = v1::ImportService::Stub;
  const std::string foreign = jobs_[kNordic];
  ExpectTheSame(foreign, CallWith<v1::GetImportJobRequest>(
                             service_.imports(), &Imports::GetImportJob,
                             [](auto& request, auto id) { request.set_import_job_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::ListImportFindingsRequest>(
                             service_.imports(), &Imports::ListImportFindings,
                             [](auto& request, auto id) { request.set_import_job_id(id); }));
  ExpectTheSame(foreign, CallWith<v1::ListImportChangesRequest>(
                             service_.imports(), &Imports::ListImportChanges,
                             [](auto& request, auto id) { request.set_import_job_id(id); }));
  ExpectTheSame(foreign, [&](const std::string& id) {
    const auto context = service_.AsAdmin();
    v1::WatchImportJobRequest request;
    request.set_import_job_id(id);
    const auto stream = service_.imports().WatchImportJob(context.get(), request);
    v1::ImportJob job;
    EXPECT_FALSE(stream->Read(&job));
    return AnswerOf(rpc::FromGrpc(stream->Finish()));
  });
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
