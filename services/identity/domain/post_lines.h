// Who leads whom where a file tells it by posts.
#pragma once

#include <cstdint>
#include <vector>

#include "services/identity/domain/import_table.h"

namespace upward::identity {

// Answers out of the table's posts; see ImportVerdict for the rules. The table must outlive it and
// keep its posts and rejections as they are.
class PostLines {
 public:
  // Nobody holds a post at or above; a post that the file does not have; the asker holds them all.
  static constexpr std::int32_t kNobody = -1;
  static constexpr std::int32_t kUnknown = -2;
  static constexpr std::int32_t kSelf = -3;

  struct Lead {
    std::int32_t person = kNobody;  // a node, or one of the above
    std::uint32_t post = kNoNode;   // the post that `person` leads from
  };

  explicit PostLines(const ImportTable& table);

  // Who leads the people that report to `post`, of whom `asker` is one: its holder, or for a vacant
  // post and for the asker's own posts the holder of the post above.
  Lead LeadOf(std::uint32_t post, std::uint32_t asker) const;

  // The others who hold the post.
  std::vector<std::uint32_t> FurtherHolders(std::uint32_t post) const;

 private:
  bool IsHeld(std::uint32_t post) const;

  const ImportTable& table_;
  std::vector<std::int32_t> held_;         // of each post: the next held one upward
  std::vector<NodePair> further_holders_;  // a post → a person, sorted
};

}  // namespace upward::identity
