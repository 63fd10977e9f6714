// What an import remembers about people between its stages: numbers instead of facts.
//
// Memory for each person of the file or the tenant: 24 bytes for the node, 4 + 5…9 for the employee
// id beside its own bytes, and while the file is read 20 more; these are given back before the
// person id (16) and the way from it to the node (5…9) are added. That is 55 to 63 bytes and the
// employee id itself, and a twentieth more for the blocks that they lie in. Each dotted line adds
// 8, each post 12, 9 to 13 and its own bytes, and each employment of somebody who has several in
// the file about 30.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"

#include "libs/base/id_generator.h"
#include "services/identity/domain/employments.h"

namespace upward::identity {

// Stands for no node.
inline constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

// One value for each person: grows by small blocks, without slack and without a copy beside it.
// The blocks of a column that is given back are taken by the next one.
template <typename T>
using Column = std::deque<T>;

// Makes room with little slack: doubling would waste up to half of a large table.
template <typename T>
void ReserveTightly(std::vector<T>& values, std::size_t more) {
  constexpr std::size_t kFirstCapacity = 64;
  if (values.size() + more > values.capacity()) {
    values.reserve(values.size() + values.size() / 8 + more + kFirstCapacity);
  }
}

template <typename T>
void AppendTightly(std::vector<T>& values, T value) {
  ReserveTightly(values, 1);
  values.push_back(std::move(value));
}

// Texts as dense numbers, in the order of their first mention. Never forgets one.
class IdTable {
 public:
  std::uint32_t Intern(std::string_view id);
  std::uint32_t Find(std::string_view id) const;  // kNoNode when it was never mentioned
  std::string_view TextOf(std::uint32_t number) const;

  std::size_t size() const { return ends_.size(); }
  std::size_t MemoryBytes() const;

 private:
  std::size_t SlotOf(std::string_view id) const;
  void Grow();

  // No text spans two blocks: one that would begins the next. A list that grew as a whole would
  // leave several times its memory behind.
  std::vector<std::unique_ptr<char[]>> blocks_;
  Column<std::uint32_t> ends_;        // of the texts; positions go on from block to block
  std::vector<std::uint32_t> slots_;  // open addressing: a number, or kNoNode
};

// Person ids as numbers of nodes.
class PersonIdTable {
 public:
  // REQUIRES: ids[n] outlives it, for all nodes given to Insert.
  PersonIdTable(const Column<base::IdBits>& ids, std::size_t count);

  void Insert(std::uint32_t node);
  std::uint32_t Find(const base::IdBits& id) const;  // kNoNode when there is none
  std::size_t MemoryBytes() const { return slots_.capacity() * sizeof(std::uint32_t); }

 private:
  std::size_t SlotOf(const base::IdBits& id) const;

  const Column<base::IdBits>& ids_;
  std::vector<std::uint32_t> slots_;
};

// Whatever is known about one person. One that is neither in the file nor stored was only mentioned
// as somebody's manager.
struct PersonNode {
  enum Flag : std::uint32_t {
    kInFile = 1 << 0,
    kRejected = 1 << 1,       // the row: the person keeps what is stored
    kTreated = 1 << 2,        // the row is counted as treated
    kLeaves = 1 << 3,         // the row's leave date has come
    kManagerIsPost = 1 << 4,  // `manager` is the number of a post
    kSeveralPosts = 1 << 5,
    kStored = 1 << 6,
    kStoredActive = 1 << 7,
    kFactsDiffer = 1 << 8,  // the row's facts are not those stored
    kLinesDiffer = 1 << 9,  // the reporting lines will not be those stored
    kActive = 1 << 10,      // employed when the import is done
  };

  std::uint64_t facts_hash = 0;  // of the row
  std::uint32_t line = 0;        // of the row
  // What the row says while the file is read and checked; then who it will be.
  std::uint32_t manager = kNoNode;
  std::uint32_t stored_manager = kNoNode;
  std::uint32_t flags = 0;

  bool Has(Flag flag) const { return (flags & flag) != 0; }
  void Set(Flag flag) { flags |= flag; }
  // Whether the row is there and taken.
  bool IsFromFile() const { return Has(kInFile) && !Has(kRejected); }
  bool IsKnown() const { return Has(kStored) || IsFromFile(); }
};
static_assert(sizeof(PersonNode) == 24);

struct PostNode {
  std::uint32_t holder = kNoNode;  // the first in the file
  std::uint32_t parent = kNoNode;  // the post above
  std::uint32_t line = 0;          // of the holder's row, else of the first; 0: only mentioned
};

// From somebody to somebody, or to a post.
struct NodePair {
  std::uint32_t from = kNoNode;
  std::uint32_t to = kNoNode;
  friend bool operator==(const NodePair&, const NodePair&) = default;
  friend auto operator<=>(const NodePair&, const NodePair&) = default;
};

struct ImportTable {
  // The number of the person or post, new if need be.
  std::uint32_t Person(std::string_view employee_id);
  std::uint32_t Post(std::string_view post_id);

  std::size_t MemoryBytes() const;

  IdTable employee_ids;
  Column<PersonNode> people;
  std::vector<NodePair> dotted;         // of the file: a person → a person
  std::vector<NodePair> stored_dotted;  // from one person to another
  // Empty while the file is read; those of new people come last, when all is checked.
  Column<base::IdBits> person_ids;

  IdTable post_ids;
  std::vector<PostNode> posts;
  std::vector<NodePair> further_posts;  // a person → the post above one of their further posts
  absl::flat_hash_set<std::uint64_t> further_holders;  // PostHolder(post, person)

  Employments employments;  // of people with several

  // While the file is read: of each person, a hash of the address (0: none) and of dotted lines,
  // and the employment of the row that speaks for them.
  Column<std::uint64_t> email_hashes;
  Column<std::uint32_t> dotted_hashes;
  Column<Period> periods;

  std::int64_t rejected_without_id = 0;  // rejected rows that do not tell whose they are
};

inline std::uint64_t PostHolder(std::uint32_t post, std::uint32_t person) {
  return (static_cast<std::uint64_t>(post) << 32) | person;
}

}  // namespace upward::identity
