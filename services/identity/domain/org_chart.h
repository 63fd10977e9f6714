// The reporting lines of one tenant's active people, in memory.
//
// Person ids are the 128 bits behind their text; a table of 32-bit numbers leads from an id to a
// node, and hierarchy::Index answers about nodes. Memory: 16 bytes for the id, 24 for the index and
// 5 to 11 for the table, below 64 bytes a person in all; each dotted line adds 8, and its part of
// the index's closure.
//
// Never changed after it was built: may be used from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "libs/base/id_generator.h"
#include "libs/hierarchy/index.h"
#include "services/identity/domain/person.h"

namespace upward::identity {

class IdentityReader;

// What the first of two people is to the second; see upward.identity.v1.LineRelation.
enum class LineRelation {
  kOffLine,
  kAbove,
  kBelow,
  kDottedAbove,
  kDottedBelow,
  kSameManager,
  kSamePerson,
};

struct PairRelation {
  LineRelation relation = LineRelation::kOffLine;
  std::int32_t levels_between = 0;  // of kAbove and kBelow; 0 for a direct report
  friend bool operator==(const PairRelation&, const PairRelation&) = default;
};

struct ReportingLines {
  PersonId person;
  PersonId manager;  // empty for a head
  std::vector<PersonId> dotted_managers;
};

struct ChainOfCommand {
  std::vector<PersonId> solid;   // direct manager first, head last
  std::vector<PersonId> dotted;  // those reached only by way of a dotted line, by id
};

struct SubtreeEntry {
  PersonId person;
  std::int32_t depth = 0;  // 1 for a direct report
};

struct SubtreePage {
  std::vector<SubtreeEntry> entries;
  std::int32_t total = 0;
};

class OrgChart {
 public:
  // INVALID_ARGUMENT when an id is no id of ours or comes twice, or when solid lines form a
  // circle. A manager who is not among the people counts as none; so does such a dotted line.
  static absl::StatusOr<OrgChart> Build(std::span<const ReportingLines> people);

  // From the active people of the store.
  static absl::StatusOr<OrgChart> Load(IdentityReader& reader);

  std::int32_t size() const { return index_.size(); }

  // The lines of the n-th person, 0 … size()-1, in the order they were built from.
  ReportingLines LinesOf(std::int32_t position) const;

  // All answer NOT_FOUND for somebody who is not an active person of this tenant.
  absl::StatusOr<ChainOfCommand> Chain(const PersonId& person) const;
  // Up to `limit` of the people below, from the `offset`-th on, each before those below them.
  absl::StatusOr<SubtreePage> Subtree(const PersonId& person, std::int32_t offset,
                                      std::int32_t limit) const;
  // Constant time, apart from dotted lines (hierarchy::Index::Reaches).
  absl::StatusOr<PairRelation> Relation(const PersonId& first, const PersonId& second) const;

  // Bytes held in memory, the object itself left out.
  std::size_t MemoryBytes() const;

 private:
  class Builder;

  explicit OrgChart(hierarchy::Index index) : index_(std::move(index)) {}

  absl::StatusOr<std::int32_t> Find(const PersonId& person) const;
  PersonId IdOf(std::int32_t node) const;
  std::span<const hierarchy::DottedEdge> DottedOf(std::int32_t node) const;

  // Constant after Build.
  hierarchy::Index index_;
  std::vector<base::IdBits> ids_;              // of each node
  std::vector<std::int32_t> slots_;            // open addressing: a node, or -1
  std::vector<hierarchy::DottedEdge> dotted_;  // by child
};

}  // namespace upward::identity
