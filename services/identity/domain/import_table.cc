#include "services/identity/domain/import_table.h"

#include <algorithm>

#include "absl/hash/hash.h"

#include "libs/base/check.h"
#include "libs/base/text.h"

namespace upward::identity {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kTextBlock = 16'384;  // many texts, and little at the end of the last block

// Slots are a power of two, and at most seven eighths of them are taken.
bool IsFull(std::size_t taken, std::size_t slots) { return (taken + 1) * 8 > slots * 7; }

template <typename T>
std::size_t BytesOf(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}
// With what the allocator and the list of blocks add to a block of half a kilobyte.
template <typename T>
std::size_t BytesOf(const Column<T>& values) {
  return values.size() * sizeof(T) * 21 / 20;
}

}  // namespace

std::size_t IdTable::SlotOf(std::string_view id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = absl::HashOf(base::Absl(id)) & mask;
  while (slots_[slot] != kNoNode && TextOf(slots_[slot]) != id) slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t IdTable::Find(std::string_view id) const {
  return slots_.empty() ? kNoNode : slots_[SlotOf(id)];
}

std::uint32_t IdTable::Intern(std::string_view id) {
  if (IsFull(ends_.size(), slots_.size())) Grow();
  std::uint32_t& slot = slots_[SlotOf(id)];
  if (slot != kNoNode) return slot;
  slot = static_cast<std::uint32_t>(ends_.size());
  std::size_t begin = ends_.empty() ? 0 : ends_.back();
  const std::size_t room = blocks_.size() * kTextBlock - begin;
  if (blocks_.empty() || room < id.size()) {
    begin = blocks_.size() * kTextBlock;
    blocks_.push_back(std::make_unique<char[]>(kTextBlock));
  }
  UPWARD_CHECK(id.size() <= kTextBlock && begin + id.size() < kNoNode,
               "the ids of an import are bounded (limits.h)");
  std::copy(id.begin(), id.end(), blocks_.back().get() + begin % kTextBlock);
  ends_.push_back(static_cast<std::uint32_t>(begin + id.size()));
  return slot;
}

void IdTable::Grow() {
  slots_ = std::vector<std::uint32_t>(slots_.empty() ? kFirstSlots : slots_.size() * 2, kNoNode);
  for (std::uint32_t number = 0; number < ends_.size(); ++number) {
    slots_[SlotOf(TextOf(number))] = number;
  }
}

std::string_view IdTable::TextOf(std::uint32_t number) const {
  std::size_t begin = number == 0 ? 0 : ends_[number - 1];
  const std::size_t end = ends_[number];
  if (begin == end) return {};
  const std::size_t block = (end - 1) / kTextBlock;
  begin = std::max(begin, block * kTextBlock);
  return {blocks_[block].get() + begin % kTextBlock, end - begin};
}

std::size_t IdTable::MemoryBytes() const {
  return blocks_.size() * kTextBlock + BytesOf(blocks_) + BytesOf(ends_) + BytesOf(slots_);
}

PersonIdTable::PersonIdTable(const Column<base::IdBits>& ids, std::size_t count) : ids_(ids) {
  std::size_t slots = kFirstSlots;
  while (IsFull(count, slots)) slots *= 2;
  slots_ = std::vector<std::uint32_t>(slots, kNoNode);
}

std::size_t PersonIdTable::SlotOf(const base::IdBits& id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = absl::HashOf(id) & mask;
  while (slots_[slot] != kNoNode && ids_[slots_[slot]] != id) slot = (slot + 1) & mask;
  return slot;
}

void PersonIdTable::Insert(std::uint32_t node) { slots_[SlotOf(ids_[node])] = node; }

std::uint32_t PersonIdTable::Find(const base::IdBits& id) const { return slots_[SlotOf(id)]; }

std::uint32_t ImportTable::Person(std::string_view employee_id) {
  const std::uint32_t node = employee_ids.Intern(employee_id);
  if (node == people.size()) people.emplace_back();
  return node;
}

std::uint32_t ImportTable::Post(std::string_view post_id) {
  const std::uint32_t post = post_ids.Intern(post_id);
  if (post == posts.size()) AppendTightly(posts, PostNode());
  return post;
}

std::size_t ImportTable::MemoryBytes() const {
  return employee_ids.MemoryBytes() + BytesOf(people) + BytesOf(dotted) + BytesOf(stored_dotted) +
         BytesOf(person_ids) + post_ids.MemoryBytes() + BytesOf(posts) + BytesOf(further_posts) +
         further_holders.capacity() * (sizeof(std::uint64_t) + 1) + employments.MemoryBytes() +
         BytesOf(email_hashes) + BytesOf(dotted_hashes) + BytesOf(periods);
}

}  // namespace upward::identity
