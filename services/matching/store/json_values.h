// The parts of the domain that are stored as JSON text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/matching/domain/enrolment.h"
#include "services/matching/domain/programme.h"
#include "services/matching/domain/round.h"

namespace upward::matching::store {

// Each Read… undoes its Write…; DATA_LOSS for text that this file did not write.
std::string WriteRules(const ProgrammeRules& rules);
absl::StatusOr<ProgrammeRules> ReadRules(std::string_view json);

std::string WriteWishes(const Wishes& wishes);
absl::StatusOr<Wishes> ReadWishes(std::string_view json);

std::string WriteContributions(const std::vector<Contribution>& contributions);
absl::StatusOr<std::vector<Contribution>> ReadContributions(std::string_view json);

std::string WriteLikeness(const Likeness& likeness);
absl::StatusOr<Likeness> ReadLikeness(std::string_view json);

std::string WriteParties(const std::vector<Party>& parties);
absl::StatusOr<std::vector<Party>> ReadParties(std::string_view json);

std::string WritePeople(const std::vector<PersonId>& people);
absl::StatusOr<std::vector<PersonId>> ReadPeople(std::string_view json);

}  // namespace upward::matching::store
