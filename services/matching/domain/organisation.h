// The reporting lines of a tenant as the rules ask about them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "libs/hierarchy/index.h"
#include "services/matching/domain/programme.h"

namespace upward::matching {

// One employed person's place.
struct ReportingLines {
  PersonId person;
  PersonId manager;  // empty for a head
  std::vector<PersonId> dotted_managers;
};

// Immutable after Build, so it may be shared between threads. People are dense numbers inside;
// somebody who is not employed has none.
class Organisation {
 public:
  // Lines to people who are not among `lines` are taken as absent. INVALID_ARGUMENT when solid
  // lines run in a circle.
  static absl::StatusOr<Organisation> Build(std::span<const ReportingLines> lines);

  std::optional<std::int32_t> NodeOf(const PersonId& person) const;
  const hierarchy::Index& index() const { return index_; }

 private:
  Organisation(absl::flat_hash_map<PersonId, std::int32_t> nodes, hierarchy::Index index)
      : nodes_(std::move(nodes)), index_(std::move(index)) {}

  absl::flat_hash_map<PersonId, std::int32_t> nodes_;
  hierarchy::Index index_;
};

}  // namespace upward::matching
