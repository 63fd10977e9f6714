// The rules that no score, preference or wish overrides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/organisation.h"
#include "services/matching/domain/round.h"

namespace upward::matching {

// Mentor and mentee who were declined, or whose relationship ended, before.
using PastPairs = absl::flat_hash_set<std::pair<PersonId, PersonId>>;

// A set of hard rules, as bits.
class RuleSet {
 public:
  void Add(HardRule rule) { bits_ |= 1u << static_cast<int>(rule); }
  bool Has(HardRule rule) const { return (bits_ >> static_cast<int>(rule) & 1u) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  std::uint32_t bits_ = 0;
};

// How two people stand on the reporting lines, and whether the rule lets them be a pair.
struct LineVerdict {
  std::optional<HardRule> forbidden_by;
  bool in_line = false;    // on one chain of command, allowed or not
  int levels_between = 0;  // of an in-line pair on solid lines
};

// Judges a pair of people under the off-line rule alone, as the organisation stands.
LineVerdict JudgeLines(const OffLineRule& rule, const Organisation& organisation,
                       const PersonId& mentor, const PersonId& mentee);

// All hard rules of a programme. Refers to what it was made with, which must outlive it; immutable,
// so it may be shared between threads.
class HardRules {
 public:
  HardRules(const ProgrammeRules& rules, const Organisation& organisation, const PastPairs& past)
      : rules_(rules), organisation_(organisation), past_(past) {}

  // Every rule that forbids the pair; empty when it may be matched.
  RuleSet Violated(const Candidate& mentor, const Candidate& mentee) const;
  // Stops at the first rule: for the inner loop.
  bool Allows(const Candidate& mentor, const Candidate& mentee) const;
  // The same in words, with cures. Tells neither who excluded whom nor any attribute's value.
  std::vector<Forbidden> Explain(const Candidate& mentor, const Candidate& mentee) const;

  const OffLineRule& off_line_rule() const { return rules_.off_line_rule; }
  const Organisation& organisation() const { return organisation_; }

 private:
  // The required dimension that does not hold, if there is one.
  std::optional<std::size_t> BrokenDimension(const Candidate& mentor,
                                             const Candidate& mentee) const;
  bool LacksLanguage(const Candidate& mentor, const Candidate& mentee) const;
  bool Excludes(const Candidate& mentor, const Candidate& mentee) const;

  const ProgrammeRules& rules_;
  const Organisation& organisation_;
  const PastPairs& past_;
};

// A rule in a few words, such as "on one chain of command".
std::string_view RuleText(HardRule rule);
// Its name in the contract, without the enum's prefix, such as "CHAIN_OF_COMMAND".
std::string_view RuleName(HardRule rule);

}  // namespace upward::matching
