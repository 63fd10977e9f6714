// What somebody asked for when they were enrolled, against what is stored.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/upward/commands/enrolment_source.h"
#include "services/upward/commands/session.h"
#include "upward/matching/v1/enrolment_service.pb.h"

namespace upward::commands {

// Whether every wish that `asked` names is stored; the order of lists is nothing. Wishes that it
// does not name may be anything.
bool WishesHold(const matching::v1::Enrolment& asked, const matching::v1::Enrolment& stored);

// The command that gives an enrolled person the wishes of `asked`.
std::string UpdateCommand(const AskedEnrolment& asked);

// People who were enrolled before keep their wishes. FAILED_PRECONDITION when any of them were
// asked for with others: names each with the command that changes them. Reads the programme's
// enrolments once.
absl::Status CheckWishes(Session& session, const std::string& programme,
                         const std::vector<AskedEnrolment>& asked);

}  // namespace upward::commands
