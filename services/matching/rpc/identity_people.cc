#include "services/matching/rpc/identity_people.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "libs/base/status_macros.h"

namespace upward::matching {
namespace {

// The bound of BatchGetPeople.
constexpr std::size_t kBatch = 1'000;
// Of a job's calls: the lines of the largest tenant come in one stream.
constexpr absl::Duration kJobTimeout = absl::Seconds(60);

using NewContext = std::function<std::unique_ptr<grpc::ClientContext>()>;

PersonAttributes AttributesOf(const identity::v1::Person& person,
                              const std::set<std::string>& sensitive) {
  PersonAttributes attributes{.person = PersonId(person.person_id())};
  const auto set = [&](const std::string& name, const std::string& value) {
    const bool consented = std::find(person.consents().begin(), person.consents().end(), name) !=
                           person.consents().end();
    if (!value.empty() && (consented || !sensitive.contains(name))) attributes.values[name] = value;
  };
  set("department", person.department());
  set("division", person.division());
  set("gender", person.gender());
  set("location", person.location());
  set("generation", person.generation());
  set("job_family", person.job_family());
  for (const auto& [name, value] : person.attributes()) {
    const bool consented = std::find(person.consents().begin(), person.consents().end(), name) !=
                           person.consents().end();
    if (!value.empty() && (consented || !sensitive.contains(name))) {
      attributes.values["attribute:" + name] = value;
    }
  }
  attributes.languages.assign(person.languages().begin(), person.languages().end());
  attributes.time_zone = person.time_zone();
  attributes.employed = person.state() != identity::v1::PERSON_STATE_LEFT;
  return attributes;
}

class IdentityPeople final : public PeopleSource {
 public:
  IdentityPeople(const std::shared_ptr<grpc::Channel>& channel, NewContext new_context)
      : people_(identity::v1::PeopleService::NewStub(channel)),
        org_(identity::v1::OrgService::NewStub(channel)),
        tenants_(identity::v1::TenantService::NewStub(channel)),
        new_context_(std::move(new_context)) {}

  absl::StatusOr<absl::flat_hash_map<PersonId, PersonAttributes>> Attributes(
      const std::vector<PersonId>& people) override {
    UPWARD_ASSIGN_OR_RETURN(const std::set<std::string> sensitive, Sensitive());
    absl::flat_hash_map<PersonId, PersonAttributes> attributes;
    for (std::size_t begin = 0; begin < people.size(); begin += kBatch) {
      identity::v1::BatchGetPeopleRequest request;
      const std::size_t end = std::min(people.size(), begin + kBatch);
      for (std::size_t i = begin; i < end; ++i) request.add_person_ids(people[i].value());
      UPWARD_ASSIGN_OR_RETURN(
          const identity::v1::BatchGetPeopleResponse answer,
          Ask(*people_, &identity::v1::PeopleService::Stub::BatchGetPeople, request));
      for (const identity::v1::Person& person : answer.people()) {
        attributes[PersonId(person.person_id())] = AttributesOf(person, sensitive);
      }
    }
    return attributes;
  }

  absl::StatusOr<std::vector<std::string>> TenantAttributes() override {
    UPWARD_ASSIGN_OR_RETURN(const identity::v1::TenantSettings settings, Settings());
    return std::vector<std::string>(settings.attribute_names().begin(),
                                    settings.attribute_names().end());
  }

  absl::StatusOr<std::vector<ReportingLines>> Lines() override {
    const auto context = new_context_();
    const auto stream = org_->StreamReportingLines(context.get(), {});
    std::vector<ReportingLines> lines;
    identity::v1::StreamReportingLinesResponse batch;
    while (stream->Read(&batch)) {
      for (const identity::v1::ReportingLines& line : batch.lines()) {
        ReportingLines one{.person = PersonId(line.person_id()),
                           .manager = PersonId(line.manager_person_id()),
                           .dotted_managers = {}};
        for (const std::string& manager : line.dotted_manager_person_ids()) {
          one.dotted_managers.emplace_back(manager);
        }
        lines.push_back(std::move(one));
      }
    }
    if (const grpc::Status status = stream->Finish(); !status.ok()) return rpc::FromGrpc(status);
    return lines;
  }

 private:
  template <class Stub, class Response, class Request>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request) {
    const auto context = new_context_();
    return rpc::Invoke(stub, method, *context, request);
  }

  absl::StatusOr<identity::v1::TenantSettings> Settings() {
    const identity::v1::GetTenantSettingsRequest request;
    return Ask(*tenants_, &identity::v1::TenantService::Stub::GetTenantSettings, request);
  }

  absl::StatusOr<std::set<std::string>> Sensitive() {
    UPWARD_ASSIGN_OR_RETURN(const identity::v1::TenantSettings settings, Settings());
    if (settings.sensitive_attributes().empty()) {
      return std::set<std::string>{"gender", "generation"};
    }
    return std::set<std::string>(settings.sensitive_attributes().begin(),
                                 settings.sensitive_attributes().end());
  }

  const std::unique_ptr<identity::v1::PeopleService::Stub> people_;
  const std::unique_ptr<identity::v1::OrgService::Stub> org_;
  const std::unique_ptr<identity::v1::TenantService::Stub> tenants_;
  const NewContext new_context_;
};

}  // namespace

rpc::ChannelOptions AskingIdentity(rpc::ChannelOptions options) {
  for (const google::protobuf::FileDescriptor* file :
       {identity::v1::GetPersonRequest::descriptor()->file(),
        identity::v1::GetChainOfCommandRequest::descriptor()->file(),
        identity::v1::GetTenantRequest::descriptor()->file()}) {
    options.services.push_back(file->service(0));
  }
  return options;
}

PeopleSources::PeopleSources(std::shared_ptr<grpc::Channel> identity, const base::Clock& clock,
                             base::Random& random)
    : identity_(std::move(identity)), clock_(clock), random_(random) {}

std::unique_ptr<PeopleSource> PeopleSources::ForCall(const rpc::Call& call) const {
  return std::make_unique<IdentityPeople>(identity_,
                                          [&call] { return rpc::MakeClientContext(call); });
}

std::unique_ptr<PeopleSource> PeopleSources::ForJob(const rpc::Call& call) const {
  rpc::Caller::Options options;
  options.token = [token = call.token()] { return token; };
  options.timeout = kJobTimeout;
  const auto caller = std::make_shared<const rpc::Caller>(std::move(options), clock_, random_);
  return std::make_unique<IdentityPeople>(identity_,
                                          [caller] { return caller->MakeClientContext(); });
}

}  // namespace upward::matching
