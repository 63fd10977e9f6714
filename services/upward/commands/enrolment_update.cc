#include "services/upward/commands/enrolment_update.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/commands/people_directory.h"
#include "services/upward/commands/usage.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"

namespace upward::commands {
namespace {

using google::protobuf::RepeatedPtrField;
using matching::v1::Enrolment;
using matching::v1::EnrolmentService;
using Stub = EnrolmentService::Stub;
using Texts = std::optional<std::vector<std::string>>;

absl::Status CheckUsage(const WhichEnrolment& which) {
  const bool by_person = !which.programme.empty() && !which.person.empty();
  const bool by_id = which.programme.empty() && which.person.empty();
  if (by_person == which.enrolment.empty() && (by_person || by_id)) return absl::OkStatus();
  return UsageError("name either PROGRAMME and PERSON, or --enrolment");
}

absl::StatusOr<Enrolment> FindByPerson(Session& session, Stub& stub, const WhichEnrolment& which) {
  UPWARD_ASSIGN_OR_RETURN(const std::string person, ResolvePerson(session, which.person));
  matching::v1::ListEnrolmentsRequest request;
  request.set_programme_id(which.programme);
  request.set_role(which.role);
  request.set_state(matching::v1::ENROLMENT_STATE_ENROLLED);
  UPWARD_ASSIGN_OR_RETURN(const auto all, ListAll(session, stub, &Stub::ListEnrolments, request));
  const Enrolment* found = nullptr;
  for (const Enrolment& one : all.enrolments()) {
    if (one.person_id() != person) continue;
    if (found != nullptr) {
      return UsageError("they are enrolled on both sides; say which by --role mentor or mentee");
    }
    found = &one;
  }
  if (found != nullptr) return *found;
  return absl::NotFoundError(absl::StrCat(which.person, " is not enrolled; `upward enrol list ",
                                          which.programme, "` shows who is"));
}

absl::StatusOr<Enrolment> Find(Session& session, Stub& stub, const WhichEnrolment& which) {
  UPWARD_RETURN_IF_ERROR(CheckUsage(which));
  if (which.enrolment.empty()) return FindByPerson(session, stub, which);
  matching::v1::GetEnrolmentRequest request;
  request.set_enrolment_id(which.enrolment);
  return Call(session, stub, &Stub::GetEnrolment, request);
}

void Replace(const Texts& given, RepeatedPtrField<std::string>& list) {
  if (!given.has_value()) return;
  list.Clear();
  for (const std::string& text : *given) {
    if (!text.empty()) *list.Add() = text;
  }
}

absl::Status ReplacePeople(Session& session, const Texts& given,
                           RepeatedPtrField<std::string>& list) {
  if (!given.has_value()) return absl::OkStatus();
  std::vector<std::string> names = *given;
  std::erase(names, "");
  UPWARD_ASSIGN_OR_RETURN(const auto ids, ResolvePeople(session, names));
  list.Assign(ids.begin(), ids.end());
  return absl::OkStatus();
}

std::string NamesText(const RepeatedPtrField<std::string>& ids, PeopleDirectory& directory) {
  std::vector<std::string> names;
  for (const std::string& id : ids) names.push_back(directory.Name(id));
  return absl::StrJoin(names, ", ");
}

console::Table EnrolmentTable(const Enrolment& enrolment, PeopleDirectory& directory) {
  console::Table table({{"field"}, {"value"}});
  const auto add = [&table](const std::string& field, const std::string& value) {
    if (!value.empty()) table.AddRow({field, value});
  };
  add("enrolment", enrolment.enrolment_id());
  add("person", directory.Name(enrolment.person_id()));
  add("side", console::Word(enrolment.role()));
  add("state", console::Word(enrolment.state()));
  add("topics", absl::StrJoin(enrolment.topic_ids(), ", "));
  add("languages", enrolment.languages().empty() ? "those of the HR file"
                                                 : absl::StrJoin(enrolment.languages(), ", "));
  add("preferred", NamesText(enrolment.preferred_person_ids(), directory));
  add("excluded", NamesText(enrolment.excluded_person_ids(), directory));
  add("capacity",
      enrolment.capacity() == 0 ? "the programme's" : std::to_string(enrolment.capacity()));
  add("partners", std::to_string(enrolment.partners()));
  add("working hours",
      WorkingDayText({enrolment.work_start_minute(), enrolment.work_end_minute()}));
  add("prepared", enrolment.prepared() ? "yes" : "no");
  return table;
}

absl::Status Show(Session& session, const Enrolment& enrolment) {
  std::vector<std::string> ids = {enrolment.person_id()};
  for (const std::string& id : enrolment.preferred_person_ids()) ids.push_back(id);
  for (const std::string& id : enrolment.excluded_person_ids()) ids.push_back(id);
  PeopleDirectory directory;
  UPWARD_RETURN_IF_ERROR(directory.Load(session, ids));
  session.console().ShowOne(enrolment, enrolment.enrolment_id(),
                            EnrolmentTable(enrolment, directory));
  return absl::OkStatus();
}

}  // namespace

absl::Status GetEnrolment(Session& session, const WhichEnrolment& options) {
  const auto stub = session.Matching<EnrolmentService>();
  UPWARD_ASSIGN_OR_RETURN(const Enrolment enrolment, Find(session, *stub, options));
  return Show(session, enrolment);
}

absl::Status UpdateEnrolment(Session& session, const UpdateOptions& options) {
  if (!options.topics && !options.languages && !options.preferred && !options.excluded &&
      !options.capacity && !options.working_hours) {
    return UsageError("name at least one wish to change");
  }
  const auto stub = session.Matching<EnrolmentService>();
  matching::v1::UpdateEnrolmentRequest request;
  Enrolment& enrolment = *request.mutable_enrolment();
  UPWARD_ASSIGN_OR_RETURN(enrolment, Find(session, *stub, options.which));
  Replace(options.topics, *enrolment.mutable_topic_ids());
  Replace(options.languages, *enrolment.mutable_languages());
  UPWARD_RETURN_IF_ERROR(
      ReplacePeople(session, options.preferred, *enrolment.mutable_preferred_person_ids()));
  UPWARD_RETURN_IF_ERROR(
      ReplacePeople(session, options.excluded, *enrolment.mutable_excluded_person_ids()));
  if (options.capacity) enrolment.set_capacity(*options.capacity);
  if (options.working_hours) {
    enrolment.set_work_start_minute(options.working_hours->start);
    enrolment.set_work_end_minute(options.working_hours->end);
  }
  UPWARD_ASSIGN_OR_RETURN(const Enrolment changed,
                          Change(session, *stub, &Stub::UpdateEnrolment, request));
  return Show(session, changed);
}

}  // namespace upward::commands
