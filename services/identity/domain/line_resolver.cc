#include "services/identity/domain/line_resolver.h"

#include <algorithm>

namespace upward::identity {
namespace {

constexpr std::int32_t kUnvisited = -4;

}  // namespace

LineResolver::LineResolver(const ImportOptions& options, const FieldScope& scope,
                           ImportTable& table)
    : snapshot_(options.mode == ImportMode::kSnapshot),
      manager_in_scope_(scope.Has(Field::kManagerEmployeeId) || scope.Has(Field::kManagerPostId)),
      dotted_in_scope_(scope.Has(Field::kDottedManagerEmployeeIds) ||
                       scope.Has(Field::kManagerPostId)),
      keep_absent_(table.rejected_without_id > 0),
      table_(table),
      posts_(table) {
  for (PersonNode& person : table_.people) {
    person.flags &= ~static_cast<std::uint32_t>(PersonNode::kActive);
    if (StaysOrJoins(person)) person.Set(PersonNode::kActive);
  }
  FindActiveAbove();
}

bool LineResolver::StaysOrJoins(const PersonNode& person) const {
  if (person.IsFromFile()) return !person.Has(PersonNode::kLeaves);
  const bool absent = snapshot_ && !person.Has(PersonNode::kInFile) && !keep_absent_;
  return person.Has(PersonNode::kStoredActive) && !absent;
}

bool LineResolver::HasManagerFromFile(const PersonNode& person) const {
  return person.IsFromFile() && manager_in_scope_;
}

std::int32_t LineResolver::Named(std::uint32_t node) const {
  const PersonNode& person = table_.people[node];
  const std::uint32_t ref = HasManagerFromFile(person) ? person.manager : person.stored_manager;
  if (ref == kNoNode) return kNobody;
  if (HasManagerFromFile(person) && person.Has(PersonNode::kManagerIsPost)) {
    return posts_.LeadOf(ref, node).person;
  }
  if (ref == node) return kSelf;
  return table_.people[ref].IsKnown() ? static_cast<std::int32_t>(ref) : kUnknown;
}

// Follows the lines of people who have left, each once.
void LineResolver::FindActiveAbove() {
  const auto count = static_cast<std::uint32_t>(table_.people.size());
  std::vector<std::int32_t>& above = managers_;
  above.assign(count, kUnvisited);
  std::vector<std::uint32_t> way;
  for (std::uint32_t start = 0; start < count; ++start) {
    if (above[start] != kUnvisited) continue;
    way.clear();
    std::uint32_t node = start;
    std::int32_t found = kNobody;
    while (true) {
      way.push_back(node);
      above[node] = kNobody;  // what a circle of people who have left leads to
      const std::int32_t named = Named(node);
      if (named < 0) break;
      node = static_cast<std::uint32_t>(named);
      if (table_.people[node].Has(PersonNode::kActive)) {
        found = named;
        break;
      }
      if (above[node] != kUnvisited) {
        found = above[node];
        break;
      }
    }
    for (const std::uint32_t passed : way) {
      above[passed] = found == static_cast<std::int32_t>(passed) ? kNobody : found;
    }
  }
}

LineFate LineResolver::FateOf(std::uint32_t node) const {
  const std::int32_t named = Named(node);
  if (named == kNobody) return LineFate::kNone;
  if (named == kUnknown) return LineFate::kUnknownManager;
  if (named == kSelf) return LineFate::kSelf;
  return managers_[node] == named ? LineFate::kTaken : LineFate::kManagerLeft;
}

std::uint32_t LineResolver::NamedManager(std::uint32_t node) const {
  return static_cast<std::uint32_t>(Named(node));
}

std::vector<NodePair> LineResolver::ResolveDotted(std::vector<NodePair>& dropped) const {
  std::vector<NodePair> dotted;
  const auto take = [&](const NodePair& pair) {
    const bool kept = pair.from != pair.to && table_.people[pair.to].Has(PersonNode::kActive) &&
                      managers_[pair.from] != static_cast<std::int32_t>(pair.to);
    AppendTightly(kept ? dotted : dropped, pair);
  };
  const auto from_file = [this](const PersonNode& person) {
    return person.IsFromFile() && dotted_in_scope_;
  };
  for (const NodePair& pair : table_.dotted) {
    const PersonNode& person = table_.people[pair.from];
    if (person.Has(PersonNode::kActive) && from_file(person)) take(pair);
  }
  for (const NodePair& pair : table_.stored_dotted) {
    const PersonNode& person = table_.people[pair.from];
    if (person.Has(PersonNode::kActive) && !from_file(person)) take(pair);
  }
  std::vector<NodePair> by_post;
  for (std::uint32_t node = 0; node < table_.people.size(); ++node) {
    const PersonNode& person = table_.people[node];
    if (person.Has(PersonNode::kActive) && HasManagerFromFile(person) &&
        person.Has(PersonNode::kManagerIsPost)) {
      AddPostLines(node, by_post);
    }
  }
  for (const NodePair& pair : table_.further_posts) {
    const PersonNode& person = table_.people[pair.from];
    if (!person.Has(PersonNode::kActive) || !person.IsFromFile()) continue;
    const PostLines::Lead lead = posts_.LeadOf(pair.to, pair.from);
    if (lead.person < 0) continue;
    by_post.push_back({pair.from, static_cast<std::uint32_t>(lead.person)});
  }
  // What posts add by themselves is no line of the file: it is left out without a word.
  for (const NodePair& pair : by_post) {
    const bool kept = pair.from != pair.to && table_.people[pair.to].Has(PersonNode::kActive) &&
                      managers_[pair.from] != static_cast<std::int32_t>(pair.to);
    if (kept) AppendTightly(dotted, pair);
  }
  std::sort(dotted.begin(), dotted.end());
  dotted.erase(std::unique(dotted.begin(), dotted.end()), dotted.end());
  return dotted;
}

// The others who hold the post of somebody's manager.
void LineResolver::AddPostLines(std::uint32_t node, std::vector<NodePair>& dotted) const {
  const PostLines::Lead lead = posts_.LeadOf(table_.people[node].manager, node);
  if (lead.person < 0) return;
  for (const std::uint32_t holder : posts_.FurtherHolders(lead.post)) {
    dotted.push_back({node, holder});
  }
}

}  // namespace upward::identity
