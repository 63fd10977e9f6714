#include "services/identity/rpc/people_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/requests.h"
#include "services/identity/domain/people.h"
#include "services/identity/rpc/person_conversion.h"

namespace upward::identity {
namespace {

Viewer ViewerOf(const rpc::Call& call) {
  const security::Principal& principal = call.principal();
  return {.person = PersonId(principal.person_id),
          .sees_everybody = principal.Has(security::Role::kProgrammeLead) ||
                            principal.Has(security::Role::kTenantAdmin) ||
                            principal.Has(security::Role::kHrIntegration)};
}

}  // namespace

PeopleHandler::PeopleHandler(IdentityStore& store, const rpc::PageTokens& tokens, rpc::Core& core)
    : store_(store),
      tokens_(tokens),
      dispatcher_(v1::PeopleService::service_full_name(), core),
      get_calls_(core.unary_pool(), core.options().max_queued,
                 [this](std::span<GetCalls::Item> items) { Get(items); }) {}

grpc::ServerUnaryReactor* PeopleHandler::GetPerson(grpc::CallbackServerContext* context,
                                                   const v1::GetPersonRequest* request,
                                                   v1::Person* response) {
  return dispatcher_.Grouped(context, "GetPerson", request, response, get_calls_);
}

grpc::ServerUnaryReactor* PeopleHandler::BatchGetPeople(grpc::CallbackServerContext* context,
                                                        const v1::BatchGetPeopleRequest* request,
                                                        v1::BatchGetPeopleResponse* response) {
  return dispatcher_.Unary(
      context, "BatchGetPeople", request, response,
      [this](const auto& call, const auto& get) { return BatchGet(call, get); });
}

grpc::ServerUnaryReactor* PeopleHandler::BatchGetPersonCards(
    grpc::CallbackServerContext* context, const v1::BatchGetPersonCardsRequest* request,
    v1::BatchGetPersonCardsResponse* response) {
  return dispatcher_.Unary(
      context, "BatchGetPersonCards", request, response,
      [this](const auto& call, const auto& get) { return BatchGetCards(call, get); });
}

grpc::ServerUnaryReactor* PeopleHandler::ListPeople(grpc::CallbackServerContext* context,
                                                    const v1::ListPeopleRequest* request,
                                                    v1::ListPeopleResponse* response) {
  return dispatcher_.Unary(context, "ListPeople", request, response,
                           [this](const auto& call, const auto& list) { return List(call, list); });
}

grpc::ServerUnaryReactor* PeopleHandler::ListEmploymentHistory(
    grpc::CallbackServerContext* context, const v1::ListEmploymentHistoryRequest* request,
    v1::ListEmploymentHistoryResponse* response) {
  return dispatcher_.Unary(
      context, "ListEmploymentHistory", request, response,
      [this](const auto& call, const auto& list) { return History(call, list); });
}

void PeopleHandler::Get(std::span<GetCalls::Item> items) {
  std::vector<PersonWish> wishes;
  for (GetCalls::Item& item : items) {
    base::Violations violations;
    rpc::RequireId("person_id", item.request.person_id(), violations);
    item.status = violations.ToStatus();
    // What is no id must not get into the statement that answers the others.
    wishes.push_back(
        {ViewerOf(item.call), item.status.ok() ? PersonId(item.request.person_id()) : PersonId()});
  }
  const absl::Status status =
      store_.Read(items.front().call.tenant(), [&](IdentityReader& reader) -> absl::Status {
        UPWARD_ASSIGN_OR_RETURN(auto people, ReadEach(reader, wishes));
        for (std::size_t i = 0; i < items.size(); ++i) {
          if (!items[i].status.ok()) continue;
          items[i].status = people[i].status();
          if (people[i].ok()) items[i].response = ToProto(*std::move(people[i]));
        }
        return absl::OkStatus();
      });
  for (GetCalls::Item& item : items) item.status.Update(status);
}

absl::StatusOr<v1::BatchGetPeopleResponse> PeopleHandler::BatchGet(
    const rpc::Call& call, const v1::BatchGetPeopleRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(std::vector<Person> people, Read(call, request.person_ids()));
  v1::BatchGetPeopleResponse response;
  for (Person& person : people) *response.add_people() = ToProto(std::move(person));
  return response;
}

absl::StatusOr<v1::BatchGetPersonCardsResponse> PeopleHandler::BatchGetCards(
    const rpc::Call& call, const v1::BatchGetPersonCardsRequest& request) {
  UPWARD_ASSIGN_OR_RETURN(std::vector<Person> people, Read(call, request.person_ids()));
  v1::BatchGetPersonCardsResponse response;
  for (Person& person : people) *response.add_cards() = CardOf(std::move(person));
  return response;
}

absl::StatusOr<std::vector<Person>> PeopleHandler::Read(
    const rpc::Call& call, const google::protobuf::RepeatedPtrField<std::string>& person_ids) {
  base::Violations violations;
  std::vector<PersonId> ids;
  for (const std::string& id : person_ids) {
    rpc::RequireId(absl::StrCat("person_ids[", ids.size(), "]"), id, violations);
    ids.emplace_back(id);
  }
  rpc::AddViolationsOf(ValidateBatch(ids.size()), violations);
  UPWARD_RETURN_IF_ERROR(violations.ToStatus());
  std::vector<Person> people;
  UPWARD_RETURN_IF_ERROR(store_.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(people, ReadPeople(reader, ids));
    return absl::OkStatus();
  }));
  return people;
}

absl::StatusOr<v1::ListPeopleResponse> PeopleHandler::List(const rpc::Call& call,
                                                           const v1::ListPeopleRequest& request) {
  base::Violations violations;
  const PeopleFilter filter = FilterFromProto(request, violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, tokens_.Open(call, request, violations));
  std::vector<Person> people;
  UPWARD_RETURN_IF_ERROR(store_.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(people,
                            reader.ListPeople(filter, PersonId(page.cursor), page.size + 1));
    return absl::OkStatus();
  }));
  v1::ListPeopleResponse response;
  const bool more = rpc::TakeOffExtra(people, page.size);
  for (const Person& person : people) *response.add_people() = ToProto(person);
  if (more) response.set_next_page_token(tokens_.Next(call, request, people.back().id.value()));
  return response;
}

absl::StatusOr<v1::ListEmploymentHistoryResponse> PeopleHandler::History(
    const rpc::Call& call, const v1::ListEmploymentHistoryRequest& request) {
  base::Violations violations;
  rpc::RequireId("person_id", request.person_id(), violations);
  UPWARD_ASSIGN_OR_RETURN(const rpc::Page page, tokens_.Open(call, request, violations));
  std::int64_t after = 0;
  if (!page.cursor.empty()) {
    UPWARD_ASSIGN_OR_RETURN(after, rpc::NumberFromCursor(page.cursor));
  }
  std::vector<EmploymentEntry> entries;
  UPWARD_RETURN_IF_ERROR(store_.Read(call.tenant(), [&](IdentityReader& reader) -> absl::Status {
    UPWARD_ASSIGN_OR_RETURN(
        entries, reader.ListHistory(PersonId(request.person_id()), after, page.size + 1));
    return absl::OkStatus();
  }));
  v1::ListEmploymentHistoryResponse response;
  const bool more = rpc::TakeOffExtra(entries, page.size);
  for (const EmploymentEntry& entry : entries) *response.add_entries() = ToProto(entry);
  if (more) {
    response.set_next_page_token(tokens_.Next(call, request, absl::StrCat(entries.back().version)));
  }
  return response;
}

}  // namespace upward::identity
