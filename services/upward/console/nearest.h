// The words that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace upward::console {

// The words of `known` that a slip of the fingers could have turned into `typed`, the likeliest
// first; at most three, equal ones in the order of `known`. Case does not count.
std::vector<std::string> Nearest(std::string_view typed, const std::vector<std::string>& known);

// "; did you mean X?" or "; did you mean X or Y?"; empty without any.
std::string DidYouMean(const std::vector<std::string>& nearest);

}  // namespace upward::console
