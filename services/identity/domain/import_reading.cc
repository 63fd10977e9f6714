#include "services/identity/domain/import_reading.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

#include "fmt/format.h"
#include "libs/base/status_macros.h"
#include "services/identity/domain/import_settling.h"

namespace upward::identity {
namespace {

// Hashes are never 0, which stands for "no address".
std::uint64_t HashOfEmail(const std::string& email) {
  if (email.empty()) return 0;
  std::string lower = email;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return absl::HashOf(lower) | 1;
}

class Reading {
 public:
  Reading(const FieldScope& scope, absl::CivilDay effective_date, ImportTable& table,
          FindingWriter& findings, ImportCounts& counts)
      : scope_(scope),
        effective_date_(effective_date),
        table_(table),
        findings_(findings),
        counts_(counts) {}

  absl::Status Take(ParsedRow row) {
    ++counts_.rows;
    row_ = std::move(row);
    line_ = static_cast<std::uint32_t>(row_.line);
    const std::optional<absl::CivilDay>& leave_date = row_.facts.leave_date;
    ended_ = leave_date.has_value() && *leave_date <= effective_date_;
    begun_ = !row_.facts.hire_date.has_value() || *row_.facts.hire_date <= effective_date_;
    if (row_.rejected) {
      TakeRejected();
    } else if (row_.facts.employee_id.empty()) {
      TakePost(kNoNode);
    } else {
      TakePerson();
    }
    if (row_.rejected) {
      ++counts_.rejected;
    } else if (row_.treated) {
      ++counts_.treated;
    }
    for (ImportFinding& finding : row_.findings) {
      UPWARD_RETURN_IF_ERROR(findings_.Add(std::move(finding)));
    }
    return absl::OkStatus();
  }

  absl::Status Finish() { return SettleFile(notes_, table_, findings_, counts_); }

 private:
  // The person keeps what is stored, so they must not count as absent; nor must their post.
  void TakeRejected() {
    if (row_.facts.employee_id.empty()) {
      ++table_.rejected_without_id;
      return;
    }
    const std::uint32_t node = NodeOf(row_.facts.employee_id);
    PersonNode& person = table_.people[node];
    if (!person.Has(PersonNode::kInFile)) {
      person.Set(PersonNode::kInFile);
      person.Set(PersonNode::kRejected);
      person.line = line_;
    } else {
      notes_.rejected_rows.try_emplace(node, line_);
    }
    if (!row_.post_id.empty()) TakePost(node);
  }

  void TakePerson() {
    const std::uint32_t node = NodeOf(row_.facts.employee_id);
    const PersonNode& person = table_.people[node];
    if (!person.Has(PersonNode::kInFile)) {
      TakeSpeakingRow(node);
      return;
    }
    const Period period(row_.facts);
    const EmploymentNode speaking{table_.periods[node], node, person.line, person.facts_hash};
    const std::optional<EmploymentNode> other = OtherEmployment(speaking, period);
    if (!other.has_value()) {
      TakeEmployment(speaking, period);
    } else if (IsFurtherPost(node)) {
      TakeFurtherPost(node);
    } else {
      TakeRepetition(node, *other);
    }
  }

  // The employment of an earlier row that the row must be part of, if it is apart from none.
  std::optional<EmploymentNode> OtherEmployment(const EmploymentNode& speaking,
                                                const Period& period) const {
    if (Collide(speaking.period, period)) return speaking;
    return table_.employments.FindCollision(speaking.person, period);
  }

  void TakeEmployment(const EmploymentNode& speaking, const Period& period) {
    const std::uint32_t node = speaking.person;
    if (!table_.employments.Has(node)) table_.employments.Add(speaking);
    table_.employments.Add({period, node, line_, HashFacts(row_.facts, scope_)});
    if (SpeaksBefore(period, speaking.period, effective_date_)) {
      notes_.dotted_begins[node] = table_.dotted.size();
      table_.people[node].flags = 0;
      TakeSpeakingRow(node);
    } else if (!row_.post_id.empty()) {
      TakePost(node);
    }
  }

  void TakeFurtherPost(std::uint32_t node) {
    table_.people[node].Set(PersonNode::kSeveralPosts);
    TakePost(node);
    if (!ended_ && !row_.manager_post_id.empty()) {
      AppendTightly(table_.further_posts, {node, table_.Post(row_.manager_post_id)});
    }
    Add(Field::kPostId, ImportVerdict::kSeveralPosts, FindingSeverity::kTreated,
        fmt::format("the person holds a post in line {} already; this one gives dotted lines",
                    table_.people[node].line));
  }

  // Replaces what an earlier row says.
  void TakeSpeakingRow(std::uint32_t node) {
    std::uint32_t manager = kNoNode;
    const bool by_post = row_.manager_employee_id.empty() && !row_.manager_post_id.empty();
    if (by_post) {
      manager = table_.Post(row_.manager_post_id);
    } else if (!row_.manager_employee_id.empty()) {
      manager = NodeOf(row_.manager_employee_id);
    }
    for (const std::string& id : row_.dotted_manager_employee_ids) {
      AppendTightly(table_.dotted, {node, NodeOf(id)});
    }
    table_.email_hashes[node] = HashOfEmail(row_.facts.email);
    table_.dotted_hashes[node] = DottedHash();
    table_.periods[node] = Period(row_.facts);
    PersonNode& person = table_.people[node];
    person.line = line_;
    person.facts_hash = HashFacts(row_.facts, scope_);
    person.manager = manager;
    person.Set(PersonNode::kInFile);
    if (by_post) person.Set(PersonNode::kManagerIsPost);
    if (ended_) person.Set(PersonNode::kLeaves);
    if (!row_.post_id.empty()) TakePost(node);
    if (row_.treated) table_.people[node].Set(PersonNode::kTreated);
  }

  // Whether the row gives somebody who is in the file a post that they do not hold yet.
  bool IsFurtherPost(std::uint32_t node) const {
    if (row_.post_id.empty()) return false;
    const std::uint32_t post = table_.post_ids.Find(row_.post_id);
    return post == kNoNode || (table_.posts[post].holder != node &&
                               !table_.further_holders.contains(PostHolder(post, node)) &&
                               !former_holders_.contains(PostHolder(post, node)));
  }

  // `other` is the employment that the row cannot be apart from.
  void TakeRepetition(std::uint32_t node, const EmploymentNode& other) {
    const PersonNode& person = table_.people[node];
    // The rows of further posts are not kept: one that comes again is a repetition.
    const bool of_further_post =
        person.Has(PersonNode::kSeveralPosts) && !row_.post_id.empty() &&
        table_.posts[table_.post_ids.Find(row_.post_id)].line != person.line;
    // Nor are the lines of an employment that does not speak for the person.
    const bool same = other.line == person.line ? IsSameAsSpeaking(node)
                                                : other.facts_hash == HashFacts(row_.facts, scope_);
    if (of_further_post || same) {
      Add(Field::kEmployeeId, ImportVerdict::kRepeatedRow, FindingSeverity::kTreated,
          fmt::format("the row repeats line {} and is ignored", other.line));
      return;
    }
    notes_.rejected_rows.try_emplace(node, line_);
    Add(Field::kEmployeeId, ImportVerdict::kDuplicateEmployeeId, FindingSeverity::kRejected,
        fmt::format("the employee id stands in line {} already, with other contents; leave one of "
                    "the rows, or correct the id. Two employments of one person need hire dates, "
                    "and the earlier a leave date before the later one's hire date",
                    other.line));
  }

  bool IsSameAsSpeaking(std::uint32_t node) {
    const PersonNode& person = table_.people[node];
    std::uint32_t manager = kNoNode;
    const bool by_post = row_.manager_employee_id.empty() && !row_.manager_post_id.empty();
    if (by_post) {
      manager = table_.post_ids.Find(row_.manager_post_id);
    } else if (!row_.manager_employee_id.empty()) {
      manager = table_.employee_ids.Find(row_.manager_employee_id);
    }
    return person.facts_hash == HashFacts(row_.facts, scope_) && person.manager == manager &&
           person.Has(PersonNode::kManagerIsPost) == by_post &&
           table_.dotted_hashes[node] == DottedHash();
  }

  // `node` is the holder, or kNoNode for a vacant post. Whoever has left, or has not begun, holds
  // none.
  void TakePost(std::uint32_t node) {
    const std::uint32_t post = row_.post_id.empty() ? kNoNode : table_.Post(row_.post_id);
    if (post == kNoNode) return;
    const std::uint32_t parent =
        row_.manager_post_id.empty() ? kNoNode : table_.Post(row_.manager_post_id);
    PostNode& entry = table_.posts[post];
    if (entry.parent == kNoNode) entry.parent = parent;
    if (entry.line == 0) entry.line = line_;
    if (node == kNoNode || entry.holder == node) return;
    if (ended_ || !begun_) {
      if (!former_holders_.insert(PostHolder(post, node)).second) return;
      Add(Field::kPostId, ImportVerdict::kVacantPost, FindingSeverity::kTreated,
          fmt::format(
              "the holder of the post {}: its reports go to another holder or the post above",
              ended_ ? "has left" : "has not begun yet"));
      return;
    }
    if (entry.holder == kNoNode) {
      entry.holder = node;
      entry.line = line_;
      return;
    }
    if (!table_.further_holders.insert(PostHolder(post, node)).second) return;
    Add(Field::kPostId, ImportVerdict::kSharedPost, FindingSeverity::kTreated,
        fmt::format("the post is held by the person of line {} too, who leads it; its reports get "
                    "dotted lines to this one",
                    entry.line));
  }

  std::uint32_t NodeOf(std::string_view employee_id) {
    const std::uint32_t node = table_.Person(employee_id);
    table_.email_hashes.resize(table_.people.size());
    table_.dotted_hashes.resize(table_.people.size());
    table_.periods.resize(table_.people.size());
    return node;
  }

  std::uint32_t DottedHash() const {
    if (row_.dotted_manager_employee_ids.empty()) return 0;
    return static_cast<std::uint32_t>(absl::HashOf(row_.dotted_manager_employee_ids));
  }

  void Add(Field field, ImportVerdict verdict, FindingSeverity severity, std::string message) {
    (severity == FindingSeverity::kRejected ? row_.rejected : row_.treated) = true;
    ImportFinding finding;
    finding.line = line_;
    finding.employee_id = row_.facts.employee_id;
    finding.field = std::string(FieldName(field));
    finding.verdict = verdict;
    finding.severity = severity;
    finding.message = std::move(message);
    row_.findings.push_back(std::move(finding));
  }

  const FieldScope& scope_;
  const absl::CivilDay effective_date_;
  ImportTable& table_;
  FindingWriter& findings_;
  ImportCounts& counts_;
  // The row at hand.
  ParsedRow row_;
  std::uint32_t line_ = 0;
  bool ended_ = false;  // its leave date has come
  bool begun_ = true;   // its hire date has come, or it has none

  RowNotes notes_;
  absl::flat_hash_set<std::uint64_t> former_holders_;  // PostHolder(post, person)
};

}  // namespace

absl::Status ReadFile(RowStream& rows, absl::CivilDay effective_date, ImportTable& table,
                      FindingWriter& findings, ImportCounts& counts) {
  Reading reading(rows.scope(), effective_date, table, findings, counts);
  while (true) {
    UPWARD_ASSIGN_OR_RETURN(std::optional<ParsedRow> row, rows.Next());
    if (!row.has_value()) return reading.Finish();
    UPWARD_RETURN_IF_ERROR(reading.Take(*std::move(row)));
  }
}

}  // namespace upward::identity
