#include "services/upward/console/nearest.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/text.h"

namespace upward::console {
namespace {

constexpr std::size_t kNearestMax = 3;
// One slip in so many letters, and one more: "colour" may be two letters away, a long name more.
constexpr std::size_t kLettersPerSlip = 4;

// Letters to insert, remove, replace or exchange with their neighbour.
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::vector<std::string> Nearest(std::string_view typed, const std::vector<std::string>& known) {
  const std::string word = absl::AsciiStrToLower(base::Absl(typed));
  std::vector<std::pair<std::size_t, std::string>> close;
  for (const std::string& one : known) {
    const std::size_t distance = Distance(word, absl::AsciiStrToLower(one));
    const std::size_t slips = std::min(word.size(), one.size()) / kLettersPerSlip + 1;
    if (distance <= slips && distance < one.size()) close.emplace_back(distance, one);
  }
  std::stable_sort(close.begin(), close.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (close.size() > kNearestMax) close.resize(kNearestMax);
  std::vector<std::string> words;
  words.reserve(close.size());
  for (auto& [distance, one] : close) words.push_back(std::move(one));
  return words;
}

std::string DidYouMean(const std::vector<std::string>& nearest) {
  if (nearest.empty()) return "";
  return absl::StrCat("; did you mean ", absl::StrJoin(nearest, " or "), "?");
}

}  // namespace upward::console
