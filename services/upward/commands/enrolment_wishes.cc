#include "services/upward/commands/enrolment_wishes.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/status_macros.h"
#include "services/upward/commands/calls.h"
#include "services/upward/console/words.h"
#include "upward/matching/v1/enrolment_service.grpc.pb.h"

namespace upward::commands {
namespace {

using google::protobuf::RepeatedPtrField;
using matching::v1::Enrolment;
using matching::v1::EnrolmentService;

constexpr std::size_t kShown = 20;  // a screen of them

// True where nothing was asked for.
bool Holds(const RepeatedPtrField<std::string>& asked,
           const RepeatedPtrField<std::string>& stored) {
  using Set = std::set<std::string>;
  return asked.empty() || Set(asked.begin(), asked.end()) == Set(stored.begin(), stored.end());
}

void AddFlag(const std::string& flag, const RepeatedPtrField<std::string>& values,
             std::string& command) {
  if (!values.empty()) absl::StrAppend(&command, " ", flag, " ", absl::StrJoin(values, ","));
}

}  // namespace

bool WishesHold(const Enrolment& asked, const Enrolment& stored) {
  return Holds(asked.topic_ids(), stored.topic_ids()) &&
         Holds(asked.languages(), stored.languages()) &&
         Holds(asked.preferred_person_ids(), stored.preferred_person_ids()) &&
         Holds(asked.excluded_person_ids(), stored.excluded_person_ids()) &&
         (asked.capacity() == 0 || asked.capacity() == stored.capacity());
}

std::string UpdateCommand(const AskedEnrolment& asked) {
  const Enrolment& wanted = asked.enrolment;
  std::string command = absl::StrCat("upward enrol update ", wanted.programme_id(), " ", asked.name,
                                     " --role ", console::Word(wanted.role()));
  AddFlag("--topics", wanted.topic_ids(), command);
  AddFlag("--languages", wanted.languages(), command);
  AddFlag("--preferred", wanted.preferred_person_ids(), command);
  AddFlag("--excluded", wanted.excluded_person_ids(), command);
  if (wanted.capacity() > 0) absl::StrAppend(&command, " --capacity ", wanted.capacity());
  return command;
}

absl::Status CheckWishes(Session& session, const std::string& programme,
                         const std::vector<AskedEnrolment>& asked) {
  matching::v1::ListEnrolmentsRequest request;
  request.set_programme_id(programme);
  request.set_state(matching::v1::ENROLMENT_STATE_ENROLLED);
  const auto stub = session.Matching<EnrolmentService>();
  UPWARD_ASSIGN_OR_RETURN(
      const auto all, ListAll(session, *stub, &EnrolmentService::Stub::ListEnrolments, request));
  std::map<std::pair<std::string, int>, const Enrolment*> stored;
  for (const Enrolment& one : all.enrolments()) stored[{one.person_id(), one.role()}] = &one;

  std::vector<std::string> commands;
  for (const AskedEnrolment& one : asked) {
    const auto found = stored.find({one.enrolment.person_id(), one.enrolment.role()});
    if (found == stored.end() || WishesHold(one.enrolment, *found->second)) continue;
    commands.push_back(UpdateCommand(one));
  }
  if (commands.empty()) return absl::OkStatus();
  const std::string count =
      console::Counted(static_cast<std::int64_t>(commands.size()), "person was", "people were");
  const bool many = commands.size() > kShown;
  if (many) commands.resize(kShown);
  return absl::FailedPreconditionError(
      absl::StrCat(count,
                   " enrolled before and keep the wishes of then; what was given this time was "
                   "not stored. To change them:\n  ",
                   absl::StrJoin(commands, "\n  "), many ? "\n  … and more" : ""));
}

}  // namespace upward::commands
