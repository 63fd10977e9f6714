// Whom a candidate could be matched with, and what to tell somebody who has nobody.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/text.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/matcher.h"

namespace upward::matching {
namespace {

using RuleCounts = std::array<int, kHardRuleCount + 1>;

std::vector<std::pair<HardRule, int>> NotZero(const RuleCounts& counts) {
  std::vector<std::pair<HardRule, int>> listed;
  for (int i = 1; i <= kHardRuleCount; ++i) {
    const int people = counts[static_cast<std::size_t>(i)];
    if (people > 0) listed.emplace_back(static_cast<HardRule>(i), people);
  }
  return listed;
}

// Counts over the other side of one candidate.
class ChanceCounter {
 public:
  explicit ChanceCounter(const HardRules& rules) : rules_(rules) {}

  void Add(const Candidate& mentor, const Candidate& mentee) {
    const RuleSet violated = rules_.Violated(mentor, mentee);
    int broken = 0;
    HardRule last = HardRule::kChainOfCommand;
    for (int i = 1; i <= kHardRuleCount; ++i) {
      const HardRule rule = static_cast<HardRule>(i);
      if (!violated.Has(rule)) continue;
      ++forbidden_[static_cast<std::size_t>(i)];
      ++broken;
      last = rule;
    }
    if (broken == 0) ++allowed_;
    if (broken == 1 && CanBeRelaxed(last, mentor, mentee)) {
      ++relaxable_[static_cast<std::size_t>(last)];
    }
  }

  Chances Take() const {
    return {
        .allowed = allowed_, .forbidden = NotZero(forbidden_), .relaxable = NotZero(relaxable_)};
  }

 private:
  bool CanBeRelaxed(HardRule rule, const Candidate& mentor, const Candidate& mentee) const {
    switch (rule) {
      case HardRule::kCommonManager:
      case HardRule::kRequiredDimension:
      case HardRule::kLanguage:
        return true;
      case HardRule::kChainOfCommand:
        return JudgeLines(rules_.off_line_rule(), rules_.organisation(), mentor.person,
                          mentee.person)
                   .levels_between >= kWithinLevelsMin;
      default:
        return false;
    }
  }

  const HardRules& rules_;
  int allowed_ = 0;
  RuleCounts forbidden_{};
  RuleCounts relaxable_{};
};

std::string_view OthersOf(Role role) { return role == Role::kMentor ? "mentees" : "mentors"; }

std::string Counted(int count, Role role) {
  const std::string_view others = OthersOf(role);
  return absl::StrCat(count, " ", base::Absl(others.substr(0, others.size() - (count == 1))));
}

std::string CountsText(const Chances& chances) {
  return absl::StrJoin(chances.forbidden, "; ", [](std::string* out, const auto& count) {
    absl::StrAppend(out, count.second, " ", base::Absl(RuleText(count.first)));
  });
}

// For one whom `role` is the side of.
std::string WithinLevelsCure(Role role) {
  return absl::StrCat("set within_levels to ", kWithinLevelsMin,
                      role == Role::kMentee ? " for this mentee" : " for their mentees");
}

std::string RelaxingCure(HardRule rule, int people, Role role) {
  const std::string others = Counted(people, role);
  switch (rule) {
    case HardRule::kCommonManager:
      return absl::StrCat("set common_manager_levels_min to 0: ", others, " would then be allowed");
    case HardRule::kRequiredDimension:
      return absl::StrCat("make the required dimensions preferences: ", others,
                          " would then be allowed");
    case HardRule::kLanguage:
      return absl::StrCat("switch require_common_language off: ", others, " would then be allowed");
    default:
      return absl::StrCat(WithinLevelsCure(role), ": ", others, " with ", kWithinLevelsMin,
                          " or more levels between would then be allowed, and marked");
  }
}

// Who in the company could be a partner of somebody as far as reporting lines go, enrolled or not.
enum class Elsewhere { kOffLine, kInLineFarEnough, kNobody };

// Ends at the first person who is off-line: nearly everybody has many.
Elsewhere LookElsewhere(const hierarchy::Index& index, std::int32_t self) {
  bool far_enough = false;
  for (std::int32_t other = 0; other < index.size(); ++other) {
    const hierarchy::Relation relation = index.Classify(self, other);
    if (relation.kind == hierarchy::RelationKind::kNone) return Elsewhere::kOffLine;
    far_enough = far_enough || relation.levels_between >= kWithinLevelsMin;
  }
  return far_enough ? Elsewhere::kInLineFarEnough : Elsewhere::kNobody;
}

// What can help somebody whom the rules leave with nobody: the rule that binds most if one alone
// does, else other people, as far as there are any.
std::string NobodyCure(Role role, const Chances& chances, const Organisation& organisation,
                       std::int32_t self) {
  if (!chances.relaxable.empty()) {
    const auto& [rule, people] =
        *std::max_element(chances.relaxable.begin(), chances.relaxable.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
    return RelaxingCure(rule, people, role);
  }
  const std::string others(OthersOf(role));
  switch (LookElsewhere(organisation.index(), self)) {
    case Elsewhere::kOffLine:
      return absl::StrCat("enrol ", chances.forbidden.empty() ? "" : "more ", others,
                          " from another part of the organisation");
    case Elsewhere::kInLineFarEnough:
      return absl::StrCat("everybody in the company is on their line: ", WithinLevelsCure(role),
                          " and enrol ", others, " with ", kWithinLevelsMin,
                          " or more levels between");
    case Elsewhere::kNobody:
      break;
  }
  return "nothing: the off-line rule leaves them nobody in the whole company";
}

}  // namespace

Chances ChancesOfMentor(const Pool& pool, const HardRules& rules, std::size_t mentor) {
  ChanceCounter counter(rules);
  for (const Candidate& mentee : pool.mentees) counter.Add(pool.mentors[mentor], mentee);
  return counter.Take();
}

Chances ChancesOfMentee(const Pool& pool, const HardRules& rules, std::size_t mentee) {
  ChanceCounter counter(rules);
  for (const Candidate& mentor : pool.mentors) counter.Add(mentor, pool.mentees[mentee]);
  return counter.Take();
}

Unmatched ExplainUnmatched(const Candidate& candidate, Role role, const Chances& chances,
                           const Organisation& organisation, bool other_side_full) {
  const std::string others(OthersOf(role));
  Unmatched unmatched{.person = candidate.person, .role = role};
  const std::optional<std::int32_t> node = organisation.NodeOf(candidate.person);
  if (!node.has_value()) {
    unmatched.reason = UnmatchedReason::kNotEmployed;
    unmatched.text = "no longer employed, by the last import";
    unmatched.cure = "withdraw the enrolment, or import the person again if they came back";
  } else if (chances.allowed == 0) {
    unmatched.reason = UnmatchedReason::kNobodyAllowed;
    unmatched.text =
        chances.forbidden.empty()
            ? absl::StrCat("there are no ", others, " to match with")
            : absl::StrCat("the rules allow none of the ", others, ": ", CountsText(chances));
    unmatched.cure = NobodyCure(role, chances, organisation, *node);
  } else if (other_side_full) {
    unmatched.reason = UnmatchedReason::kSideFull;
    unmatched.text = absl::StrCat("every place among the ", others, " is taken (", chances.allowed,
                                  " would be allowed)");
    unmatched.cure = absl::StrCat("enrol more ", others,
                                  ", or give one of those allowed a capacity of one more");
  } else {
    unmatched.reason = UnmatchedReason::kTaken;
    unmatched.text =
        absl::StrCat("others need the ", Counted(chances.allowed, role),
                     " allowed: no exchange would match more people or give a greater total");
    unmatched.cure = absl::StrCat("give one of the ", others, " allowed a capacity of one more");
  }
  return unmatched;
}

}  // namespace upward::matching
