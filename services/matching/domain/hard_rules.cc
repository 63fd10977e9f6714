#include "services/matching/domain/hard_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "libs/base/text.h"
#include "services/matching/domain/limits.h"

namespace upward::matching {
namespace {

using hierarchy::RelationKind;

bool WithinLevelsApply(const OffLineRule& rule, const PersonId& mentee) {
  return rule.within_levels > 0 &&
         (rule.within_levels_mentees.empty() ||
          std::find(rule.within_levels_mentees.begin(), rule.within_levels_mentees.end(), mentee) !=
              rule.within_levels_mentees.end());
}

bool CommonManagerTooNear(int levels_min, const hierarchy::Index& index, std::int32_t mentor,
                          std::int32_t mentee) {
  if (levels_min == 0) return false;
  const auto common = index.LowestCommonAncestor(mentor, mentee);
  return common.has_value() && index.Depth(mentor) - index.Depth(*common) < levels_min;
}

std::string CureOf(HardRule rule, int levels_between) {
  switch (rule) {
    case HardRule::kChainOfCommand:
      if (levels_between < kWithinLevelsMin) {
        return absl::StrCat(
            "it ends when one of them moves to another line; within_levels allows "
            "nothing with fewer than ",
            kWithinLevelsMin, " levels between");
      }
      return absl::StrCat("set within_levels to at most ", levels_between,
                          " in the programme, for this mentee or for all");
    case HardRule::kDottedLine:
      return "it ends when the HR platform no longer reports the dotted line";
    case HardRule::kSameManager:
      return "it ends when one of them moves to another manager";
    case HardRule::kCommonManager:
      return "lower common_manager_levels_min in the programme";
    case HardRule::kRequiredDimension:
      return "make the dimension a preference instead of a requirement";
    case HardRule::kLanguage:
      return "add a language to an enrolment, or switch require_common_language off";
    case HardRule::kExclusion:
    case HardRule::kSamePerson:
      return "";
    case HardRule::kPastPair:
      return "conclude with allow_again if the two want to meet again";
    case HardRule::kNotEmployed:
      return "import the person again if they came back";
  }
  return "";
}

}  // namespace

std::string_view RuleText(HardRule rule) {
  switch (rule) {
    case HardRule::kChainOfCommand:
      return "on one chain of command";
    case HardRule::kDottedLine:
      return "joined by a dotted line";
    case HardRule::kSameManager:
      return "report to the same manager";
    case HardRule::kCommonManager:
      return "their lowest common manager is too near to the mentor";
    case HardRule::kRequiredDimension:
      return "a required dimension does not hold";
    case HardRule::kLanguage:
      return "no language in common";
    case HardRule::kExclusion:
      return "a private exclusion";
    case HardRule::kPastPair:
      return "declined or ended before";
    case HardRule::kSamePerson:
      return "one and the same person";
    case HardRule::kNotEmployed:
      return "no longer employed";
  }
  return "";
}

std::string_view RuleName(HardRule rule) {
  switch (rule) {
    case HardRule::kChainOfCommand:
      return "CHAIN_OF_COMMAND";
    case HardRule::kDottedLine:
      return "DOTTED_LINE";
    case HardRule::kSameManager:
      return "SAME_MANAGER";
    case HardRule::kCommonManager:
      return "COMMON_MANAGER";
    case HardRule::kRequiredDimension:
      return "REQUIRED_DIMENSION";
    case HardRule::kLanguage:
      return "LANGUAGE";
    case HardRule::kExclusion:
      return "EXCLUSION";
    case HardRule::kPastPair:
      return "PAST_PAIR";
    case HardRule::kSamePerson:
      return "SAME_PERSON";
    case HardRule::kNotEmployed:
      return "NOT_EMPLOYED";
  }
  return "";
}

LineVerdict JudgeLines(const OffLineRule& rule, const Organisation& organisation,
                       const PersonId& mentor, const PersonId& mentee) {
  LineVerdict verdict;
  const auto a = organisation.NodeOf(mentor);
  const auto b = organisation.NodeOf(mentee);
  if (!a.has_value() || !b.has_value()) {
    verdict.forbidden_by = HardRule::kNotEmployed;
    return verdict;
  }
  const hierarchy::Relation relation = organisation.index().Classify(*a, *b);
  switch (relation.kind) {
    case RelationKind::kSame:
      verdict.forbidden_by = HardRule::kSamePerson;
      return verdict;
    case RelationKind::kSolidAncestor:
    case RelationKind::kSolidDescendant:
      verdict.in_line = true;
      verdict.levels_between = relation.levels_between;
      if (!WithinLevelsApply(rule, mentee) || relation.levels_between < rule.within_levels) {
        verdict.forbidden_by = HardRule::kChainOfCommand;
      }
      return verdict;
    case RelationKind::kDottedAncestor:
    case RelationKind::kDottedDescendant:
      verdict.in_line = true;
      verdict.forbidden_by = HardRule::kDottedLine;
      return verdict;
    case RelationKind::kSiblings:
      verdict.forbidden_by = HardRule::kSameManager;
      return verdict;
    case RelationKind::kNone:
      break;
  }
  if (CommonManagerTooNear(rule.common_manager_levels_min, organisation.index(), *a, *b)) {
    verdict.forbidden_by = HardRule::kCommonManager;
  }
  return verdict;
}

std::optional<std::size_t> HardRules::BrokenDimension(const Candidate& mentor,
                                                      const Candidate& mentee) const {
  for (std::size_t i = 0; i < rules_.dimensions.size(); ++i) {
    const DimensionMode mode = rules_.dimensions[i].mode;
    const bool must_differ = mode == DimensionMode::kRequireDifferent;
    if (!must_differ && mode != DimensionMode::kRequireSame) continue;
    if (mentor.values[i] == 0 || mentee.values[i] == 0) continue;  // unknown forbids nothing
    if ((mentor.values[i] == mentee.values[i]) == must_differ) return i;
  }
  return std::nullopt;
}

bool HardRules::LacksLanguage(const Candidate& mentor, const Candidate& mentee) const {
  return rules_.require_common_language && mentor.languages.size() > 0 &&
         mentee.languages.size() > 0 && !mentor.languages.Meets(mentee.languages);
}

bool HardRules::Excludes(const Candidate& mentor, const Candidate& mentee) const {
  return mentor.excluded.contains(mentee.person) || mentee.excluded.contains(mentor.person);
}

bool HardRules::Allows(const Candidate& mentor, const Candidate& mentee) const {
  return !BrokenDimension(mentor, mentee).has_value() && !LacksLanguage(mentor, mentee) &&
         !Excludes(mentor, mentee) && !past_.contains({mentor.person, mentee.person}) &&
         !JudgeLines(rules_.off_line_rule, organisation_, mentor.person, mentee.person)
              .forbidden_by.has_value();
}

RuleSet HardRules::Violated(const Candidate& mentor, const Candidate& mentee) const {
  RuleSet violated;
  const LineVerdict lines =
      JudgeLines(rules_.off_line_rule, organisation_, mentor.person, mentee.person);
  if (lines.forbidden_by.has_value()) violated.Add(*lines.forbidden_by);
  if (BrokenDimension(mentor, mentee).has_value()) violated.Add(HardRule::kRequiredDimension);
  if (LacksLanguage(mentor, mentee)) violated.Add(HardRule::kLanguage);
  if (Excludes(mentor, mentee)) violated.Add(HardRule::kExclusion);
  if (past_.contains({mentor.person, mentee.person})) violated.Add(HardRule::kPastPair);
  return violated;
}

std::vector<Forbidden> HardRules::Explain(const Candidate& mentor, const Candidate& mentee) const {
  std::vector<Forbidden> reasons;
  const RuleSet violated = Violated(mentor, mentee);
  const int levels =
      JudgeLines(rules_.off_line_rule, organisation_, mentor.person, mentee.person).levels_between;
  for (int i = 1; i <= kHardRuleCount; ++i) {
    const HardRule rule = static_cast<HardRule>(i);
    if (!violated.Has(rule)) continue;
    std::string text(RuleText(rule));
    if (rule == HardRule::kRequiredDimension) {
      absl::StrAppend(&text, ": ", rules_.dimensions[*BrokenDimension(mentor, mentee)].attribute);
    }
    if (rule == HardRule::kChainOfCommand) {
      absl::StrAppend(&text, ", ", levels, levels == 1 ? " level" : " levels", " between them");
    }
    reasons.push_back({rule, std::move(text), CureOf(rule, levels)});
  }
  return reasons;
}

}  // namespace upward::matching
