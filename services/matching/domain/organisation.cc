#include "services/matching/domain/organisation.h"

#include <utility>

#include "libs/base/status_macros.h"

namespace upward::matching {

absl::StatusOr<Organisation> Organisation::Build(std::span<const ReportingLines> lines) {
  absl::flat_hash_map<PersonId, std::int32_t> nodes;
  nodes.reserve(lines.size());
  for (const ReportingLines& line : lines) {
    nodes.emplace(line.person, static_cast<std::int32_t>(nodes.size()));
  }
  std::vector<std::int32_t> parents(nodes.size(), hierarchy::kNoParent);
  std::vector<hierarchy::DottedEdge> dotted;
  for (const ReportingLines& line : lines) {
    const std::int32_t node = nodes.at(line.person);
    if (const auto manager = nodes.find(line.manager); manager != nodes.end()) {
      parents[static_cast<std::size_t>(node)] = manager->second;
    }
    for (const PersonId& dotted_manager : line.dotted_managers) {
      if (const auto above = nodes.find(dotted_manager); above != nodes.end()) {
        dotted.push_back({node, above->second});
      }
    }
  }
  UPWARD_ASSIGN_OR_RETURN(hierarchy::Index index, hierarchy::Index::Build(parents, dotted));
  return Organisation(std::move(nodes), std::move(index));
}

std::optional<std::int32_t> Organisation::NodeOf(const PersonId& person) const {
  const auto found = nodes_.find(person);
  if (found == nodes_.end()) return std::nullopt;
  return found->second;
}

}  // namespace upward::matching
