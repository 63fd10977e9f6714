// Proposals, relationships and people left over, with the names of the people.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "services/upward/commands/people_directory.h"
#include "services/upward/console/table.h"
#include "upward/matching/v1/relationship_service.pb.h"
#include "upward/matching/v1/round_service.pb.h"

namespace upward::commands {

// Who still has to accept: "mentor, mentee".
std::string WaitingForText(const matching::v1::Proposal& proposal);

// REQUIRES: the directory has loaded both people of every pair. The best score comes first.
console::Table ProposalsTable(
    const google::protobuf::RepeatedPtrField<matching::v1::Proposal>& proposals,
    PeopleDirectory& directory);
console::Table RelationshipsTable(
    const google::protobuf::RepeatedPtrField<matching::v1::Relationship>& relationships,
    PeopleDirectory& directory);

// Loads both people of every pair.
template <class Pairs>
absl::Status LoadPeople(Session& session, const Pairs& pairs, PeopleDirectory& directory) {
  std::vector<std::string> ids;
  for (const auto& pair : pairs) {
    ids.push_back(pair.mentor_person_id());
    ids.push_back(pair.mentee_person_id());
  }
  return directory.Load(session, ids);
}

// What each part gave to a pair's score.
console::Table ContributionsTable(
    const google::protobuf::RepeatedPtrField<matching::v1::Contribution>& contributions);

// Who has no partner and why, and below the table what would change it, each cure once.
absl::Status PrintUnmatched(
    Session& session,
    const google::protobuf::RepeatedPtrField<matching::v1::UnmatchedPerson>& people);

}  // namespace upward::commands
