#include "services/upward/commands/enrolment_source.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/enrolment_file.h"
#include "services/upward/commands/file_kind.h"
#include "services/upward/commands/people_directory.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/json.h"

namespace upward::commands {
namespace {

using identity::v1::ListPeopleRequest;
using identity::v1::ListPeopleResponse;
using identity::v1::PeopleService;
using matching::v1::Enrolment;
using Enrolments = std::vector<AskedEnrolment>;

absl::Status CheckUsage(const EnrolOptions& options) {
  const int sources = static_cast<int>(!options.people.empty()) +
                      static_cast<int>(options.by_place()) +
                      static_cast<int>(!options.file.empty());
  if (options.programme.empty()) return UsageError("name the PROGRAMME to enrol people in");
  if (sources != 1) {
    return UsageError(
        "say who in one way: --person, --levels with --department and --division, "
        "or --file");
  }
  if (options.file.empty() && options.role == matching::v1::PARTICIPANT_ROLE_UNSPECIFIED) {
    return UsageError("say on which side, by --role mentor or --role mentee");
  }
  return absl::OkStatus();
}

Enrolment Make(const EnrolOptions& options, const std::string& person_id) {
  Enrolment enrolment;
  enrolment.set_programme_id(options.programme);
  enrolment.set_person_id(person_id);
  enrolment.set_role(options.role);
  enrolment.mutable_topic_ids()->Assign(options.topics.begin(), options.topics.end());
  enrolment.mutable_languages()->Assign(options.languages.begin(), options.languages.end());
  enrolment.set_capacity(options.capacity);
  return enrolment;
}

absl::StatusOr<Enrolments> ByPlace(Session& session, const EnrolOptions& options) {
  ListPeopleRequest request;
  request.set_state(identity::v1::PERSON_STATE_ACTIVE);
  request.set_department(options.department);
  request.set_division(options.division);
  if (options.levels.min) request.set_job_level_min(*options.levels.min);
  if (options.levels.max) request.set_job_level_max(*options.levels.max);
  const auto stub = session.Identity<PeopleService>();
  UPWARD_ASSIGN_OR_RETURN(const ListPeopleResponse people,
                          ListAll(session, *stub, &PeopleService::Stub::ListPeople, request));
  Enrolments enrolments;
  for (const auto& person : people.people()) {
    enrolments.push_back(
        {absl::StrCat("e:", person.employee_id()), Make(options, person.person_id())});
  }
  return enrolments;
}

// Person ids by employee number; collects the numbers that nobody has.
class EmployeeNumbers {
 public:
  absl::Status Load(Session& session) {
    const auto stub = session.Identity<PeopleService>();
    const std::function<void(ListPeopleResponse&)> add = [this](ListPeopleResponse& page) {
      for (const auto& person : page.people()) ids_[person.employee_id()] = person.person_id();
    };
    return ForEachPage(session, *stub, &PeopleService::Stub::ListPeople, ListPeopleRequest(), add);
  }

  std::string PersonId(const std::string& employee_id) {
    const auto found = ids_.find(employee_id);
    if (found != ids_.end()) return found->second;
    unknown_.insert(employee_id);
    return "";
  }

  absl::Status status() const {
    if (unknown_.empty()) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("nobody of this tenant has the employee numbers ",
                                            absl::StrJoin(unknown_, ", "),
                                            "; nobody was enrolled"));
  }

 private:
  std::map<std::string, std::string> ids_;
  std::set<std::string> unknown_;
};

Enrolment FromRow(const EnrolOptions& options, const EnrolmentRow& row, EmployeeNumbers& numbers) {
  Enrolment enrolment = Make(options, numbers.PersonId(row.employee_id));
  enrolment.set_role(row.role);
  if (!row.topics.empty()) {
    enrolment.mutable_topic_ids()->Assign(row.topics.begin(), row.topics.end());
  }
  if (!row.languages.empty()) {
    enrolment.mutable_languages()->Assign(row.languages.begin(), row.languages.end());
  }
  for (const std::string& id : row.preferred) {
    enrolment.add_preferred_person_ids(numbers.PersonId(id));
  }
  for (const std::string& id : row.excluded) {
    enrolment.add_excluded_person_ids(numbers.PersonId(id));
  }
  if (row.capacity > 0) enrolment.set_capacity(row.capacity);
  return enrolment;
}

absl::StatusOr<Enrolments> FromFile(Session& session, const EnrolOptions& options) {
  UPWARD_ASSIGN_OR_RETURN(const std::string text, console::ReadFile(options.file));
  UPWARD_RETURN_IF_ERROR(
      MustLookLikeCsv(options.file, std::string_view(text).substr(0, kFileHeadBytes)));
  const absl::StatusOr<std::vector<EnrolmentRow>> rows = ParseEnrolments(text, options.role);
  if (!rows.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(options.file, ": ", rows.status().message()));
  }
  EmployeeNumbers numbers;
  UPWARD_RETURN_IF_ERROR(numbers.Load(session));
  Enrolments enrolments;
  for (const EnrolmentRow& row : *rows) {
    enrolments.push_back({absl::StrCat("e:", row.employee_id), FromRow(options, row, numbers)});
  }
  UPWARD_RETURN_IF_ERROR(numbers.status());
  return enrolments;
}

}  // namespace

absl::StatusOr<Enrolments> FindEnrolments(Session& session, const EnrolOptions& options) {
  UPWARD_RETURN_IF_ERROR(CheckUsage(options));
  if (!options.file.empty()) return FromFile(session, options);
  if (options.by_place()) return ByPlace(session, options);
  UPWARD_ASSIGN_OR_RETURN(const auto ids, ResolvePeople(session, options.people));
  Enrolments enrolments;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    enrolments.push_back({options.people[i], Make(options, ids[i])});
  }
  return enrolments;
}

}  // namespace upward::commands
