// How lists, maps and days are written into columns.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "services/identity/domain/person.h"

namespace upward::identity::store {

// JSON text. Reading what these functions did not write is a bug and aborts.
std::string ListToColumn(const std::vector<std::string>& list);
std::vector<std::string> ListFromColumn(const std::string& column);
std::string MapToColumn(const std::map<std::string, std::string>& map);
std::map<std::string, std::string> MapFromColumn(const std::string& column);

std::string IdsToColumn(const std::vector<PersonId>& ids);
std::vector<PersonId> IdsFromColumn(const std::string& column);

// YYYY-MM-DD; empty for no day.
std::string DayToColumn(const std::optional<absl::CivilDay>& day);
std::optional<absl::CivilDay> DayFromColumn(const std::string& column);

// "$<from>, …, $<to>".
std::string Placeholders(int from, int to);

}  // namespace upward::identity::store
