// What a mapping file may hold, for those who write one.
#pragma once

#include <string_view>

#include "services/upward/console/table.h"

namespace upward::commands {

// A mapping that uses every key, to begin one's own from. JSON that ParseMapping takes.
std::string_view ExampleMapping();

// The fields of a person that columns may fill, each with what its cells hold.
console::Table MappingFields();

// The keys of a mapping file, in sentences.
std::string_view MappingKeys();

}  // namespace upward::commands
