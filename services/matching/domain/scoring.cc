#include "services/matching/domain/scoring.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "services/matching/domain/limits.h"

namespace upward::matching {
namespace {

bool IsPreference(DimensionMode mode) {
  return mode == DimensionMode::kPreferDifferent || mode == DimensionMode::kPreferSame;
}

std::string DimensionText(const std::string& attribute, std::int32_t a, std::int32_t b) {
  if (a == 0 || b == 0) return absl::StrCat(attribute, " not known of both");
  return absl::StrCat(a == b ? "same " : "different ", attribute);
}

int ModuloDay(int minutes) {
  return ((minutes % kMinutesPerDay) + kMinutesPerDay) % kMinutesPerDay;
}

}  // namespace

int OverlapMinutes(int start_a, int minutes_a, int start_b, int minutes_b) {
  // Seen from the start of a, b begins `delay` minutes later; it may reach into a's next day.
  const int delay = ModuloDay(start_b - start_a);
  const int same_day = std::min(minutes_a, delay + minutes_b) - delay;
  const int next_day = std::min(minutes_a, delay + minutes_b - kMinutesPerDay);
  return std::max(0, same_day) + std::max(0, next_day);
}

Scoring::Scoring(const ProgrammeRules& rules) : rules_(rules) {
  int weights = rules.topic_weight + rules.working_hours_weight + 2 * rules.preference_weight;
  for (const Dimension& dimension : rules.dimensions) {
    if (IsPreference(dimension.mode)) weights += dimension.weight;
  }
  max_ = weights * kPointsPerWeight;
}

int Scoring::DimensionPoints(std::size_t dimension, const Candidate& mentor,
                             const Candidate& mentee) const {
  const Dimension& rule = rules_.dimensions[dimension];
  const std::int32_t a = mentor.values[dimension];
  const std::int32_t b = mentee.values[dimension];
  if (a == 0 || b == 0) return rule.weight;
  const bool holds = (a == b) == (rule.mode == DimensionMode::kPreferSame);
  return holds ? kPointsPerWeight * rule.weight : 0;
}

int Scoring::TopicPoints(const Candidate& mentor, const Candidate& mentee) const {
  if (mentee.topics.size() == 0 || mentor.topics.size() == 0) return rules_.topic_weight;
  return kPointsPerWeight * rules_.topic_weight * mentor.topics.CountCommon(mentee.topics) /
         mentee.topics.size();
}

int Scoring::HoursPoints(const Candidate& mentor, const Candidate& mentee) const {
  if (!mentor.work_start_utc.has_value() || !mentee.work_start_utc.has_value()) {
    return rules_.working_hours_weight;
  }
  const int overlap = OverlapMinutes(*mentor.work_start_utc, mentor.work_minutes,
                                     *mentee.work_start_utc, mentee.work_minutes);
  return kPointsPerWeight * rules_.working_hours_weight * overlap /
         std::min(mentor.work_minutes, mentee.work_minutes);
}

std::int32_t Scoring::Score(const Candidate& mentor, const Candidate& mentee) const {
  std::int32_t score = 0;
  for (std::size_t i = 0; i < rules_.dimensions.size(); ++i) {
    if (IsPreference(rules_.dimensions[i].mode)) score += DimensionPoints(i, mentor, mentee);
  }
  if (rules_.topic_weight > 0) score += TopicPoints(mentor, mentee);
  if (rules_.working_hours_weight > 0) score += HoursPoints(mentor, mentee);
  if (rules_.preference_weight > 0) {
    const int each = kPointsPerWeight * rules_.preference_weight;
    if (mentor.preferred.contains(mentee.person)) score += each;
    if (mentee.preferred.contains(mentor.person)) score += each;
  }
  return score;
}

std::vector<Contribution> Scoring::Contributions(const Candidate& mentor,
                                                 const Candidate& mentee) const {
  std::vector<Contribution> parts;
  const auto add = [&parts](ContributionKind kind, std::string attribute, int points, int weight,
                            std::string text) {
    parts.push_back(
        {kind, std::move(attribute), points, kPointsPerWeight * weight, std::move(text)});
  };
  for (std::size_t i = 0; i < rules_.dimensions.size(); ++i) {
    const Dimension& rule = rules_.dimensions[i];
    if (!IsPreference(rule.mode)) continue;
    add(ContributionKind::kDimension, rule.attribute, DimensionPoints(i, mentor, mentee),
        rule.weight, DimensionText(rule.attribute, mentor.values[i], mentee.values[i]));
  }
  if (rules_.topic_weight > 0) {
    add(ContributionKind::kTopics, "", TopicPoints(mentor, mentee), rules_.topic_weight,
        absl::StrCat("teaches ", mentor.topics.CountCommon(mentee.topics), " of ",
                     mentee.topics.size(), " topics wanted"));
  }
  if (rules_.working_hours_weight > 0) {
    const bool known = mentor.work_start_utc.has_value() && mentee.work_start_utc.has_value();
    const int overlap = known ? OverlapMinutes(*mentor.work_start_utc, mentor.work_minutes,
                                               *mentee.work_start_utc, mentee.work_minutes)
                              : 0;
    add(ContributionKind::kWorkingHours, "", HoursPoints(mentor, mentee),
        rules_.working_hours_weight,
        known ? absl::StrCat(overlap / 60, " h ", overlap % 60, " min of working hours in common")
              : "time zone not known of both");
  }
  if (rules_.preference_weight > 0) {
    const int each = kPointsPerWeight * rules_.preference_weight;
    const bool by_mentor = mentor.preferred.contains(mentee.person);
    const bool by_mentee = mentee.preferred.contains(mentor.person);
    add(ContributionKind::kMentorPreference, "", by_mentor ? each : 0, rules_.preference_weight,
        by_mentor ? "the mentor's wish" : "not among the mentor's wishes");
    add(ContributionKind::kMenteePreference, "", by_mentee ? each : 0, rules_.preference_weight,
        by_mentee ? "the mentee's wish" : "not among the mentee's wishes");
  }
  return parts;
}

}  // namespace upward::matching
