// Resolves the reporting lines that a file and the stored people together make.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "services/identity/domain/import_job.h"
#include "services/identity/domain/import_table.h"
#include "services/identity/domain/person_fields.h"
#include "services/identity/domain/post_lines.h"

namespace upward::identity {

// What became of a solid line.
enum class LineFate {
  kNone,  // nobody was named, or every post above is vacant
  kTaken,
  kUnknownManager,
  kSelf,
  kManagerLeft,  // the line goes to the next active person above, or to nobody
};

// Reads the table as it is when it is made; make another one after rejecting rows.
class LineResolver {
 public:
  // Sets kActive on those who will be employed.
  LineResolver(const ImportOptions& options, const FieldScope& scope, ImportTable& table);

  // Of each active node, and each node from the file, the active person above them; else -1.
  const std::vector<std::int32_t>& managers() const { return managers_; }
  std::vector<std::int32_t> TakeManagers() { return std::move(managers_); }

  LineFate FateOf(std::uint32_t node) const;
  // Who was named, when the fate is kManagerLeft.
  std::uint32_t NamedManager(std::uint32_t node) const;

  // The dotted lines of active people, sorted. Appends those that lead nowhere, to the person or to
  // the solid manager, although the file or the store has them.
  std::vector<NodePair> ResolveDotted(std::vector<NodePair>& dropped) const;

 private:
  static constexpr std::int32_t kNobody = PostLines::kNobody;
  static constexpr std::int32_t kUnknown = PostLines::kUnknown;
  static constexpr std::int32_t kSelf = PostLines::kSelf;

  bool StaysOrJoins(const PersonNode& person) const;
  bool HasManagerFromFile(const PersonNode& person) const;
  // The person named as manager, whatever their state; or one of the three above.
  std::int32_t Named(std::uint32_t node) const;
  void FindActiveAbove();
  void AddPostLines(std::uint32_t node, std::vector<NodePair>& dotted) const;

  const bool snapshot_;
  const bool manager_in_scope_;
  const bool dotted_in_scope_;
  const bool keep_absent_;
  ImportTable& table_;
  PostLines posts_;
  std::vector<std::int32_t> managers_;
};

}  // namespace upward::identity
