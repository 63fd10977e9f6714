// The examples of a help text as command lines, for tests that run through them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace upward::app::testing {

// The words behind `program` of each line that calls it. A line that ends in a backslash goes on.
std::vector<std::vector<std::string>> CallsOf(std::string_view program, std::string_view examples);

}  // namespace upward::app::testing
