#include "services/identity/domain/import_scan.h"

#include <optional>

#include "libs/base/status_macros.h"

namespace upward::identity {
namespace {

absl::Status AddPerson(const Person& person, const FieldScope& scope, ImportTable& table) {
  const std::optional<base::IdBits> id = base::DecodeId(person.id.value());
  if (!id.has_value()) return absl::InternalError("a stored person id is none of ours");
  const std::uint32_t node = table.Person(person.facts.employee_id);
  if (table.person_ids.size() <= node) table.person_ids.resize(node + 1);
  table.person_ids[node] = *id;
  PersonNode& entry = table.people[node];
  entry.Set(PersonNode::kStored);
  if (person.state == PersonState::kActive) entry.Set(PersonNode::kStoredActive);
  if (entry.IsFromFile() && HashFacts(person.facts, scope) != entry.facts_hash) {
    entry.Set(PersonNode::kFactsDiffer);
  }
  return absl::OkStatus();
}

class LineScan {
 public:
  LineScan(const PersonIdTable& nodes, ImportTable& table) : nodes_(nodes), table_(table) {}

  absl::Status Add(const Person& person) {
    const std::uint32_t node = table_.employee_ids.Find(person.facts.employee_id);
    if (node == kNoNode) return absl::InternalError("a stored person appeared between two scans");
    if (!person.manager.empty()) {
      UPWARD_ASSIGN_OR_RETURN(table_.people[node].stored_manager, NodeOf(person.manager));
    }
    for (const PersonId& manager : person.dotted_managers) {
      UPWARD_ASSIGN_OR_RETURN(const std::uint32_t target, NodeOf(manager));
      AppendTightly(table_.stored_dotted, {node, target});
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::uint32_t> NodeOf(const PersonId& id) const {
    const std::optional<base::IdBits> bits = base::DecodeId(id.value());
    const std::uint32_t node = bits.has_value() ? nodes_.Find(*bits) : kNoNode;
    if (node == kNoNode) return absl::InternalError("a stored manager is no stored person");
    return node;
  }

  const PersonIdTable& nodes_;
  ImportTable& table_;
};

}  // namespace

absl::Status ScanStore(const ForEachPerson& people, const FieldScope& scope, ImportTable& table) {
  UPWARD_RETURN_IF_ERROR(
      people([&](const Person& person) { return AddPerson(person, scope, table); }));
  std::uint32_t stored = 0;
  for (const PersonNode& person : table.people) stored += person.Has(PersonNode::kStored) ? 1 : 0;
  PersonIdTable nodes(table.person_ids, stored);
  for (std::uint32_t node = 0; node < table.people.size(); ++node) {
    if (table.people[node].Has(PersonNode::kStored)) nodes.Insert(node);
  }
  LineScan lines(nodes, table);
  return people([&lines](const Person& person) { return lines.Add(person); });
}

}  // namespace upward::identity
