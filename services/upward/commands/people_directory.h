// The people that commands name and show.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/upward/commands/session.h"
#include "upward/identity/v1/people_service.grpc.pb.h"

namespace upward::commands {

// The id of somebody who was named by person id, or by employee number as "e:NUMBER". NOT_FOUND
// when nobody has the number; an id is taken as it is.
absl::StatusOr<std::string> ResolvePerson(Session& session, const std::string& name);
absl::StatusOr<std::vector<std::string>> ResolvePeople(Session& session,
                                                       const std::vector<std::string>& names);

// People by id, read in batches, for joining names to ids.
class PeopleDirectory {
 public:
  // Reads those that are not here yet, unless the answer is for scripts. Unknown ids stay unknown;
  // of others participants get the names and job titles only.
  absl::Status Load(Session& session, const std::vector<std::string>& person_ids);

  // The person, or one without any field but the id.
  const identity::v1::Person& Find(const std::string& person_id);
  // "Ana Solís", or the id of somebody unknown.
  std::string Name(const std::string& person_id);
  // "Ana Solís (Data)", with the department if there is one.
  std::string NameAndPlace(const std::string& person_id);

 private:
  absl::Status LoadBatch(Session& session, std::span<const std::string> ids);
  absl::Status LoadCards(Session& session, std::span<const std::string> ids);

  std::map<std::string, identity::v1::Person> people_;
};

std::string FullName(const identity::v1::Person& person);

}  // namespace upward::commands
