#include "services/identity/domain/post_lines.h"

#include <algorithm>

#include "services/identity/domain/limits.h"

namespace upward::identity {
namespace {

constexpr std::int32_t kUnvisited = -4;

}  // namespace

PostLines::PostLines(const ImportTable& table)
    : table_(table), held_(table.posts.size(), kUnvisited) {
  std::vector<std::uint32_t> way;
  for (std::uint32_t start = 0; start < held_.size(); ++start) {
    way.clear();
    std::uint32_t post = start;
    std::int32_t held = kNobody;
    while (true) {
      if (post == kNoNode) break;
      if (held_[post] != kUnvisited) {
        held = held_[post];
        break;
      }
      way.push_back(post);
      held_[post] = kNobody;  // what a circle of vacant posts leads to
      if (IsHeld(post)) {
        held = static_cast<std::int32_t>(post);
        break;
      }
      if (table.posts[post].line == 0) {
        held = kUnknown;
        break;
      }
      post = table.posts[post].parent;
    }
    for (const std::uint32_t passed : way) held_[passed] = held;
  }
  for (const std::uint64_t pair : table.further_holders) {
    further_holders_.push_back(
        {static_cast<std::uint32_t>(pair >> 32), static_cast<std::uint32_t>(pair)});
  }
  std::sort(further_holders_.begin(), further_holders_.end());
}

bool PostLines::IsHeld(std::uint32_t post) const {
  const std::uint32_t holder = table_.posts[post].holder;
  return holder != kNoNode && table_.people[holder].IsKnown();
}

PostLines::Lead PostLines::LeadOf(std::uint32_t post, std::uint32_t asker) const {
  for (int own = 0; own < kOwnPostsMax && post != kNoNode; ++own) {
    const std::int32_t held = held_[post];
    if (held < 0) return {own > 0 ? kSelf : held, kNoNode};
    const auto lead = static_cast<std::uint32_t>(held);
    if (table_.posts[lead].holder != asker) {
      return {static_cast<std::int32_t>(table_.posts[lead].holder), lead};
    }
    post = table_.posts[lead].parent;
  }
  return {kSelf, kNoNode};
}

std::vector<std::uint32_t> PostLines::FurtherHolders(std::uint32_t post) const {
  std::vector<std::uint32_t> holders;
  auto at = std::lower_bound(further_holders_.begin(), further_holders_.end(), NodePair{post, 0});
  for (; at != further_holders_.end() && at->from == post; ++at) holders.push_back(at->to);
  return holders;
}

}  // namespace upward::identity
