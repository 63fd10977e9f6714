#include "services/upward/commands/people_directory.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"

namespace upward::commands {
namespace {

using identity::v1::BatchGetPeopleRequest;
using identity::v1::PeopleService;
using identity::v1::Person;

constexpr char kEmployeePrefix[] = "e:";
constexpr std::size_t kBatch = 1'000;  // the service's own bound

}  // namespace

absl::StatusOr<std::string> ResolvePerson(Session& session, const std::string& name) {
  if (!absl::StartsWith(name, kEmployeePrefix)) return name;
  identity::v1::ListPeopleRequest request;
  request.set_employee_id(name.substr(std::string_view(kEmployeePrefix).size()));
  const auto stub = session.Identity<PeopleService>();
  UPWARD_ASSIGN_OR_RETURN(const auto found,
                          Call(session, *stub, &PeopleService::Stub::ListPeople, request));
  if (found.people().empty()) {
    return absl::NotFoundError(absl::StrCat("nobody of this tenant has the employee number ",
                                            request.employee_id(),
                                            "; `upward people list` shows the numbers"));
  }
  return found.people(0).person_id();
}

absl::StatusOr<std::vector<std::string>> ResolvePeople(Session& session,
                                                       const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    UPWARD_ASSIGN_OR_RETURN(std::string id, ResolvePerson(session, name));
    ids.push_back(std::move(id));
  }
  return ids;
}

absl::Status PeopleDirectory::Load(Session& session, const std::vector<std::string>& person_ids) {
  if (session.console().json() || session.console().quiet()) return absl::OkStatus();
  std::vector<std::string> missing;
  for (const std::string& id : person_ids) {
    if (!id.empty() && !people_.contains(id)) missing.push_back(id);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  for (std::size_t begin = 0; begin < missing.size(); begin += kBatch) {
    UPWARD_RETURN_IF_ERROR(LoadBatch(
        session, std::span(missing).subspan(begin, std::min(kBatch, missing.size() - begin))));
  }
  return absl::OkStatus();
}

absl::Status PeopleDirectory::LoadBatch(Session& session, std::span<const std::string> ids) {
  const auto stub = session.Identity<PeopleService>();
  BatchGetPeopleRequest request;
  request.mutable_person_ids()->Assign(ids.begin(), ids.end());
  auto people = Call(session, *stub, &PeopleService::Stub::BatchGetPeople, request);
  if (absl::IsPermissionDenied(people.status())) return LoadCards(session, ids);
  UPWARD_RETURN_IF_ERROR(people.status());
  for (Person& person : *people->mutable_people()) {
    people_[person.person_id()] = std::move(person);
  }
  return absl::OkStatus();
}

absl::Status PeopleDirectory::LoadCards(Session& session, std::span<const std::string> ids) {
  const auto stub = session.Identity<PeopleService>();
  identity::v1::BatchGetPersonCardsRequest request;
  request.mutable_person_ids()->Assign(ids.begin(), ids.end());
  UPWARD_ASSIGN_OR_RETURN(const auto answer,
                          Call(session, *stub, &PeopleService::Stub::BatchGetPersonCards, request));
  for (const identity::v1::PersonCard& card : answer.cards()) {
    Person& person = people_[card.person_id()];
    person.set_person_id(card.person_id());
    person.set_given_name(card.given_name());
    person.set_family_name(card.family_name());
    person.set_job_title(card.job_title());
  }
  return absl::OkStatus();
}

const Person& PeopleDirectory::Find(const std::string& person_id) {
  Person& person = people_[person_id];
  if (person.person_id().empty()) person.set_person_id(person_id);
  return person;
}

std::string PeopleDirectory::Name(const std::string& person_id) {
  std::string name = FullName(Find(person_id));
  return name.empty() ? person_id : name;
}

std::string PeopleDirectory::NameAndPlace(const std::string& person_id) {
  const std::string& department = Find(person_id).department();
  const std::string name = Name(person_id);
  return department.empty() ? name : absl::StrCat(name, " (", department, ")");
}

std::string FullName(const Person& person) {
  if (person.given_name().empty()) return person.family_name();
  if (person.family_name().empty()) return person.given_name();
  return absl::StrCat(person.given_name(), " ", person.family_name());
}

}  // namespace upward::commands
