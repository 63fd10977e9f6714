// Whom a candidate could be matched with, and what to tell somebody who has nobody.
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "libs/base/text.h"
#include "services/matching/domain/limits.h"
#include "services/matching/domain/matcher.h"

namespace upward::matching {
namespace {

// Counts over the other side of one candidate.
class ChanceCounter {
 public:
  explicit ChanceCounter(const HardRules& rules) : rules_(rules) {}

  void Add(const Candidate& mentor, const Candidate& mentee) {
    const RuleSet violated = rules_.Violated(mentor, mentee);
    if (violated.empty()) {
      ++chances_.allowed;
      return;
    }
    for (int i = 1; i <= kHardRuleCount; ++i) {
      if (violated.Has(static_cast<HardRule>(i))) ++counts_[static_cast<std::size_t>(i)];
    }
    if (violated.Has(HardRule::kChainOfCommand) &&
        JudgeLines(rules_.off_line_rule(), rules_.organisation(), mentor.person, mentee.person)
                .levels_between >= kWithinLevelsMin) {
      ++chances_.in_line_from_three_levels;
    }
  }

  Chances Take() {
    for (int i = 1; i <= kHardRuleCount; ++i) {
      const int people = counts_[static_cast<std::size_t>(i)];
      if (people > 0) chances_.forbidden.push_back({static_cast<HardRule>(i), people});
    }
    return chances_;
  }

 private:
  const HardRules& rules_;
  Chances chances_;
  std::array<int, kHardRuleCount + 1> counts_{};
};

std::string CountsText(const Chances& chances) {
  return absl::StrJoin(chances.forbidden, "; ", [](std::string* out, const auto& count) {
    absl::StrAppend(out, count.second, " ", base::Absl(RuleText(count.first)));
  });
}

std::string NobodyCure(Role role, const Chances& chances) {
  if (chances.in_line_from_three_levels > 0) {
    return absl::StrCat("set within_levels to ", kWithinLevelsMin,
                        role == Role::kMentee ? " for this mentee: " : " for their mentees: ",
                        chances.in_line_from_three_levels,
                        " people three or more levels away would then be allowed, and marked");
  }
  if (chances.forbidden.empty()) {
    return absl::StrCat("enrol people as ", role == Role::kMentor ? "mentees" : "mentors");
  }
  return "enrol more people on the other side, from another part of the organisation";
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
  const std::string_view others = role == Role::kMentor ? "mentees" : "mentors";
  Unmatched unmatched{.person = candidate.person, .role = role};
  if (!organisation.NodeOf(candidate.person).has_value()) {
    unmatched.reason = UnmatchedReason::kNotEmployed;
    unmatched.text = "no longer employed, by the last import";
    unmatched.cure = "withdraw the enrolment, or import the person again if they came back";
  } else if (chances.allowed == 0) {
    unmatched.reason = UnmatchedReason::kNobodyAllowed;
    unmatched.text = chances.forbidden.empty()
                         ? absl::StrCat("there are no ", base::Absl(others), " to match with")
                         : absl::StrCat("the rules allow none of the ", base::Absl(others), ": ",
                                        CountsText(chances));
    unmatched.cure = NobodyCure(role, chances);
  } else if (other_side_full) {
    unmatched.reason = UnmatchedReason::kSideFull;
    unmatched.text = absl::StrCat("every place among the ", base::Absl(others), " is taken (",
                                  chances.allowed, " would be allowed)");
    unmatched.cure = absl::StrCat("enrol more ", base::Absl(others),
                                  ", or give one of those allowed a capacity of one more");
  } else {
    unmatched.reason = UnmatchedReason::kTaken;
    unmatched.text =
        absl::StrCat("the ", chances.allowed, " ", base::Absl(others),
                     " allowed are needed by others: any exchange would match fewer people or give "
                     "a lower total");
    unmatched.cure = absl::StrCat("give one of the ", chances.allowed, " allowed ",
                                  base::Absl(others), " a capacity of one more");
  }
  return unmatched;
}

}  // namespace upward::matching
