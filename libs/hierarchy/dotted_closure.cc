#include "libs/hierarchy/dotted_closure.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"

namespace upward::hierarchy {
namespace {

constexpr int32_t kUnseen = -1;

void SortUnique(std::vector<int32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

bool AnyIn(std::span<const int32_t> ascending, int32_t begin, int32_t end) {
  const auto first = std::lower_bound(ascending.begin(), ascending.end(), begin);
  return first != ascending.end() && *first < end;
}

}  // namespace

// Finds the strongly connected components of the upward graph with Tarjan's algorithm, which hands
// them out so that all that a component leads to comes before it: its set can be made at once.
class DottedClosureBuilder {
 public:
  DottedClosureBuilder(const DottedClosure::Forest& forest, std::span<const DottedEdge> dotted,
                       std::vector<int32_t>& set_of)
      : forest_(forest), set_of_(set_of), dotted_begin_(forest.parent.size() + 1, 0) {
    const size_t count = forest.parent.size();
    set_of_.assign(count, DottedClosure::kEmptySet);
    for (const DottedEdge& edge : dotted) ++dotted_begin_[edge.child + 1];
    for (size_t node = 0; node < count; ++node) dotted_begin_[node + 1] += dotted_begin_[node];
    dotted_parent_.resize(dotted.size());
    std::vector<int32_t> next(dotted_begin_.begin(), dotted_begin_.end() - 1);
    for (const DottedEdge& edge : dotted) dotted_parent_[next[edge.child]++] = edge.parent;
    seen_.assign(count, kUnseen);
    lowest_.assign(count, 0);
    open_.assign(count, false);
  }

  DottedClosure Build() && {
    for (const int32_t node : forest_.order) {
      if (seen_[node] == kUnseen) Explore(node);
    }
    closure_.target_begin_.shrink_to_fit();
    closure_.targets_.shrink_to_fit();
    closure_.link_begin_.shrink_to_fit();
    closure_.links_.shrink_to_fit();
    return std::move(closure_);
  }

 private:
  using SetKey = std::pair<std::vector<int32_t>, std::vector<int32_t>>;  // Targets, links.

  struct Visit {
    int32_t node;
    int32_t next_edge;  // The first is the solid one, the dotted ones follow.
  };

  std::span<const int32_t> DottedParents(int32_t node) const {
    return std::span(dotted_parent_)
        .subspan(dotted_begin_[node], dotted_begin_[node + 1] - dotted_begin_[node]);
  }

  void Enter(int32_t node) {
    seen_[node] = lowest_[node] = visited_++;
    open_[node] = true;
    component_stack_.push_back(node);
    visits_.push_back({node, 0});
  }

  void Explore(int32_t start) {
    Enter(start);
    while (!visits_.empty()) {
      const int32_t node = visits_.back().node;
      const int32_t edge = visits_.back().next_edge++;
      const std::span<const int32_t> dotted = DottedParents(node);
      if (edge <= static_cast<int32_t>(dotted.size())) {
        const int32_t above = edge == 0 ? forest_.parent[node] : dotted[edge - 1];
        if (above < 0) continue;
        if (seen_[above] == kUnseen) {
          Enter(above);
        } else if (open_[above]) {
          lowest_[node] = std::min(lowest_[node], seen_[above]);
        }
        continue;
      }
      visits_.pop_back();
      if (!visits_.empty()) {
        int32_t& lowest = lowest_[visits_.back().node];
        lowest = std::min(lowest, lowest_[node]);
      }
      if (lowest_[node] == seen_[node]) CloseComponent(node);
    }
  }

  // Pops the component that ends with `head` and gives its nodes their set.
  void CloseComponent(int32_t head) {
    const auto begin = std::find(component_stack_.rbegin(), component_stack_.rend(), head);
    const std::vector<int32_t> members(begin.base() - 1, component_stack_.end());
    component_stack_.resize(component_stack_.size() - members.size());
    std::vector<int32_t> targets;
    std::vector<int32_t> bases;
    for (const int32_t node : members) {
      open_[node] = false;
      // A parent within the component still has the empty set, which adds nothing.
      if (forest_.parent[node] >= 0) bases.push_back(set_of_[forest_.parent[node]]);
      for (const int32_t target : DottedParents(node)) {
        if (target == node) continue;
        targets.push_back(forest_.position[target]);
        bases.push_back(set_of_[target]);
      }
    }
    const int32_t set = SetFor(std::move(targets), std::move(bases));
    for (const int32_t node : members) set_of_[node] = set;
  }

  // The set that holds `targets` and all of `bases`.
  int32_t SetFor(std::vector<int32_t> targets, std::vector<int32_t> bases) {
    bases.push_back(DottedClosure::kEmptySet);
    SortUnique(bases);
    bases.erase(bases.begin());
    if (targets.empty() && bases.empty()) return DottedClosure::kEmptySet;
    if (targets.empty() && bases.size() == 1) return bases.front();
    Prune(targets);
    std::stable_sort(bases.begin(), bases.end(), [this](int32_t a, int32_t b) {
      return closure_.TargetsOf(a).size() < closure_.TargetsOf(b).size();
    });
    std::vector<int32_t> links;
    for (const int32_t base : bases) {
      if (!Merge(base, targets, links)) links.push_back(base);
    }
    SortUnique(links);
    return Intern({std::move(targets), std::move(links)});
  }

  // Copies the set `base` into `targets` and `links`, unless that makes them too large.
  bool Merge(int32_t base, std::vector<int32_t>& targets, std::vector<int32_t>& links) const {
    const std::span<const int32_t> more_links = closure_.LinksOf(base);
    const std::span<const int32_t> more_targets = closure_.TargetsOf(base);
    if (links.size() + more_links.size() > DottedClosure::kMaxMergedLinks) return false;
    if (targets.size() > DottedClosure::kMaxMergedTargets) return false;
    if (more_targets.size() > DottedClosure::kMaxMergedTargets) return false;
    std::vector<int32_t> merged = targets;
    merged.insert(merged.end(), more_targets.begin(), more_targets.end());
    Prune(merged);
    if (merged.size() > DottedClosure::kMaxMergedTargets) return false;
    targets = std::move(merged);
    links.insert(links.end(), more_links.begin(), more_links.end());
    return true;
  }

  // Sorts, and drops each position whose subtree holds another.
  void Prune(std::vector<int32_t>& positions) const {
    SortUnique(positions);
    size_t kept = 0;
    for (size_t k = 0; k < positions.size(); ++k) {
      const int32_t end = positions[k] + forest_.subtree_size[forest_.order[positions[k]]];
      if (k + 1 == positions.size() || positions[k + 1] >= end) positions[kept++] = positions[k];
    }
    positions.resize(kept);
  }

  int32_t Intern(SetKey key) {
    const auto fresh = static_cast<int32_t>(closure_.target_begin_.size()) - 1;
    const auto [found, is_new] = sets_.try_emplace(std::move(key), fresh);
    if (is_new) {
      const auto& [targets, links] = found->first;
      closure_.targets_.insert(closure_.targets_.end(), targets.begin(), targets.end());
      closure_.target_begin_.push_back(static_cast<int32_t>(closure_.targets_.size()));
      closure_.links_.insert(closure_.links_.end(), links.begin(), links.end());
      closure_.link_begin_.push_back(static_cast<int32_t>(closure_.links_.size()));
    }
    return found->second;
  }

  const DottedClosure::Forest& forest_;
  std::vector<int32_t>& set_of_;
  std::vector<int32_t> dotted_begin_;
  std::vector<int32_t> dotted_parent_;

  // Tarjan's algorithm, with the stack of calls made explicit: a chain may be very deep.
  int32_t visited_ = 0;
  std::vector<int32_t> seen_;
  std::vector<int32_t> lowest_;
  std::vector<bool> open_;
  std::vector<int32_t> component_stack_;
  std::vector<Visit> visits_;

  absl::flat_hash_map<SetKey, int32_t> sets_;
  DottedClosure closure_;
};

DottedClosure DottedClosure::Build(const Forest& forest, std::span<const DottedEdge> dotted,
                                   std::vector<int32_t>& set_of) {
  return DottedClosureBuilder(forest, dotted, set_of).Build();
}

std::span<const int32_t> DottedClosure::TargetsOf(int32_t set) const {
  return std::span(targets_).subspan(target_begin_[set],
                                     target_begin_[set + 1] - target_begin_[set]);
}

std::span<const int32_t> DottedClosure::LinksOf(int32_t set) const {
  return std::span(links_).subspan(link_begin_[set], link_begin_[set + 1] - link_begin_[set]);
}

bool DottedClosure::AnyWithinLinked(int32_t set, int32_t begin, int32_t end) const {
  if (AnyIn(TargetsOf(set), begin, end)) return true;
  if (LinksOf(set).empty()) return false;
  absl::flat_hash_set<int32_t> seen = {set};
  absl::InlinedVector<int32_t, 16> to_visit = {set};
  while (!to_visit.empty()) {
    const int32_t current = to_visit.back();
    to_visit.pop_back();
    for (const int32_t link : LinksOf(current)) {
      if (!seen.insert(link).second) continue;
      if (AnyIn(TargetsOf(link), begin, end)) return true;
      to_visit.push_back(link);
    }
  }
  return false;
}

size_t DottedClosure::MemoryBytes() const {
  return sizeof(int32_t) * (target_begin_.capacity() + targets_.capacity() +
                            link_begin_.capacity() + links_.capacity());
}

}  // namespace upward::hierarchy
