#include "services/identity/domain/org_chart.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

#include "libs/base/check.h"
#include "libs/base/error.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/identity_store.h"

namespace upward::identity {
namespace {

constexpr std::int32_t kEmptySlot = -1;
constexpr std::size_t kSlotsMin = 16;
constexpr base::IdBits kNoId = {};

absl::Status NotFound() {
  return base::Error(absl::StatusCode::kNotFound, "NOT_FOUND",
                     "there is no such person among the active people; check the person id");
}

// At most three quarters of the slots are taken, so that runs stay short.
std::size_t SlotsFor(std::size_t count) {
  std::size_t slots = kSlotsMin;
  while (slots * 3 < count * 4) slots *= 2;
  return slots;
}

// The slot of the id: the one that holds its node, or the empty one where that would go.
std::size_t SlotOf(const base::IdBits& id, const std::vector<base::IdBits>& ids,
                   const std::vector<std::int32_t>& slots) {
  const std::size_t mask = slots.size() - 1;
  std::size_t slot = absl::HashOf(id) & mask;
  while (slots[slot] != kEmptySlot && ids[static_cast<std::size_t>(slots[slot])] != id) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

}  // namespace

// Takes people one at a time; managers may come after their reports.
class OrgChart::Builder {
 public:
  absl::Status Add(const PersonId& person, const PersonId& manager,
                   std::span<const PersonId> dotted_managers) {
    const auto node = static_cast<std::int32_t>(ids_.size());
    UPWARD_ASSIGN_OR_RETURN(const base::IdBits id, BitsOf(person));
    base::IdBits manager_id = kNoId;
    if (!manager.empty()) {
      UPWARD_ASSIGN_OR_RETURN(manager_id, BitsOf(manager));
    }
    for (const PersonId& dotted : dotted_managers) {
      UPWARD_ASSIGN_OR_RETURN(const base::IdBits dotted_id, BitsOf(dotted));
      dotted_.push_back({node, dotted_id});
    }
    ids_.push_back(id);
    managers_.push_back(manager_id);
    return absl::OkStatus();
  }

  absl::StatusOr<OrgChart> Build() {
    ids_.shrink_to_fit();
    std::vector<std::int32_t> slots(SlotsFor(ids_.size()), kEmptySlot);
    for (std::size_t node = 0; node < ids_.size(); ++node) {
      std::int32_t& slot = slots[SlotOf(ids_[node], ids_, slots)];
      if (slot != kEmptySlot) return absl::InvalidArgumentError("a person comes twice");
      slot = static_cast<std::int32_t>(node);
    }
    const auto node_of = [&](const base::IdBits& id) { return slots[SlotOf(id, ids_, slots)]; };
    std::vector<std::int32_t> parents;
    parents.reserve(ids_.size());
    for (const base::IdBits& manager : managers_) {
      parents.push_back(manager == kNoId ? hierarchy::kNoParent : node_of(manager));
    }
    std::vector<hierarchy::DottedEdge> edges;
    for (const auto& [child, manager] : dotted_) {
      const std::int32_t parent = node_of(manager);
      if (parent != kEmptySlot) edges.push_back({child, parent});
    }
    edges.shrink_to_fit();
    UPWARD_ASSIGN_OR_RETURN(hierarchy::Index index, hierarchy::Index::Build(parents, edges));
    OrgChart chart(std::move(index));
    chart.ids_ = std::move(ids_);
    chart.slots_ = std::move(slots);
    chart.dotted_ = std::move(edges);  // by child, because people were added in order
    return chart;
  }

 private:
  static_assert(kEmptySlot == hierarchy::kNoParent, "a manager who is not there counts as none");

  static absl::StatusOr<base::IdBits> BitsOf(const PersonId& id) {
    const std::optional<base::IdBits> bits = base::DecodeId(id.value());
    if (!bits.has_value()) return absl::InvalidArgumentError("a person id is none of ours");
    return *bits;
  }

  std::vector<base::IdBits> ids_;
  std::vector<base::IdBits> managers_;
  std::vector<std::pair<std::int32_t, base::IdBits>> dotted_;
};

absl::StatusOr<OrgChart> OrgChart::Build(std::span<const ReportingLines> people) {
  Builder builder;
  for (const ReportingLines& lines : people) {
    UPWARD_RETURN_IF_ERROR(builder.Add(lines.person, lines.manager, lines.dotted_managers));
  }
  return builder.Build();
}

absl::StatusOr<OrgChart> OrgChart::Load(IdentityReader& reader) {
  Builder builder;
  UPWARD_RETURN_IF_ERROR(reader.ForEachPerson([&builder](const Person& person) {
    if (person.state != PersonState::kActive) return absl::OkStatus();
    return builder.Add(person.id, person.manager, person.dotted_managers);
  }));
  return builder.Build();
}

absl::StatusOr<std::int32_t> OrgChart::Find(const PersonId& person) const {
  const std::optional<base::IdBits> bits = base::DecodeId(person.value());
  if (!bits.has_value()) return NotFound();
  const std::int32_t node = slots_[SlotOf(*bits, ids_, slots_)];
  if (node == kEmptySlot) return NotFound();
  return node;
}

PersonId OrgChart::IdOf(std::int32_t node) const {
  return PersonId(base::EncodeId(ids_[static_cast<std::size_t>(node)]));
}

std::span<const hierarchy::DottedEdge> OrgChart::DottedOf(std::int32_t node) const {
  const auto before = [](const hierarchy::DottedEdge& a, const hierarchy::DottedEdge& b) {
    return a.child < b.child;
  };
  const auto [begin, end] =
      std::equal_range(dotted_.begin(), dotted_.end(), hierarchy::DottedEdge{node, 0}, before);
  return {begin, end};
}

ReportingLines OrgChart::LinesOf(std::int32_t position) const {
  UPWARD_CHECK(position >= 0 && position < size(), "positions are 0 to size() - 1");
  ReportingLines lines;
  lines.person = IdOf(position);
  const std::int32_t manager = index_.Parent(position);
  if (manager != hierarchy::kNoParent) lines.manager = IdOf(manager);
  for (const hierarchy::DottedEdge& edge : DottedOf(position)) {
    lines.dotted_managers.push_back(IdOf(edge.parent));
  }
  return lines;
}

absl::StatusOr<ChainOfCommand> OrgChart::Chain(const PersonId& person) const {
  UPWARD_ASSIGN_OR_RETURN(const std::int32_t start, Find(person));
  ChainOfCommand chain;
  for (const std::int32_t node : index_.ChainOf(start)) chain.solid.push_back(IdOf(node));

  absl::flat_hash_set<std::int32_t> reached = {start};
  std::vector<std::int32_t> open = {start};
  while (!open.empty()) {
    const std::int32_t node = open.back();
    open.pop_back();
    const std::int32_t parent = index_.Parent(node);
    if (parent != hierarchy::kNoParent && reached.insert(parent).second) open.push_back(parent);
    for (const hierarchy::DottedEdge& edge : DottedOf(node)) {
      if (reached.insert(edge.parent).second) open.push_back(edge.parent);
    }
  }
  for (const std::int32_t node : reached) {
    if (node != start && !index_.IsAncestor(node, start)) chain.dotted.push_back(IdOf(node));
  }
  std::sort(chain.dotted.begin(), chain.dotted.end());
  return chain;
}

absl::StatusOr<SubtreePage> OrgChart::Subtree(const PersonId& person, std::int32_t offset,
                                              std::int32_t limit) const {
  UPWARD_ASSIGN_OR_RETURN(const std::int32_t top, Find(person));
  UPWARD_CHECK(offset >= 0 && limit >= 0, "a page begins at 0 or later and has a length");
  const std::span<const std::int32_t> below = index_.Subtree(top).subspan(1);
  SubtreePage page;
  page.total = static_cast<std::int32_t>(below.size());
  const std::int32_t begin = std::min(offset, page.total);
  const std::int32_t count = std::min(limit, page.total - begin);
  for (const std::int32_t node :
       below.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count))) {
    SubtreeEntry entry;
    entry.person = IdOf(node);
    entry.depth = index_.Depth(node) - index_.Depth(top);
    page.entries.push_back(std::move(entry));
  }
  return page;
}

absl::StatusOr<PairRelation> OrgChart::Relation(const PersonId& first,
                                                const PersonId& second) const {
  UPWARD_ASSIGN_OR_RETURN(const std::int32_t a, Find(first));
  UPWARD_ASSIGN_OR_RETURN(const std::int32_t b, Find(second));
  const hierarchy::Relation relation = index_.Classify(a, b);
  switch (relation.kind) {
    case hierarchy::RelationKind::kNone:
      return PairRelation{LineRelation::kOffLine, 0};
    case hierarchy::RelationKind::kSame:
      return PairRelation{LineRelation::kSamePerson, 0};
    case hierarchy::RelationKind::kSolidAncestor:
      return PairRelation{LineRelation::kAbove, relation.levels_between};
    case hierarchy::RelationKind::kSolidDescendant:
      return PairRelation{LineRelation::kBelow, relation.levels_between};
    case hierarchy::RelationKind::kDottedAncestor:
      return PairRelation{LineRelation::kDottedAbove, 0};
    case hierarchy::RelationKind::kDottedDescendant:
      return PairRelation{LineRelation::kDottedBelow, 0};
    case hierarchy::RelationKind::kSiblings:
      return PairRelation{LineRelation::kSameManager, 0};
  }
  UPWARD_CHECK(false, "every kind of relation is named above");
}

std::size_t OrgChart::MemoryBytes() const {
  return index_.MemoryBytes() + ids_.capacity() * sizeof(base::IdBits) +
         slots_.capacity() * sizeof(std::int32_t) +
         dotted_.capacity() * sizeof(hierarchy::DottedEdge);
}

}  // namespace upward::identity
