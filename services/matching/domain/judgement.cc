#include "services/matching/domain/judgement.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "libs/base/error.h"
#include "libs/base/status_macros.h"

namespace upward::matching {
namespace {

// Events of one change follow each other far faster.
constexpr absl::Duration kRetryDuringChange = absl::Seconds(1);

// Two people who compare as the round saw them; the values themselves were not kept.
absl::flat_hash_map<PersonId, PersonAttributes> AttributesLike(const Proposal& proposal) {
  PersonAttributes mentor{.person = proposal.mentor};
  PersonAttributes mentee{.person = proposal.mentee};
  for (const std::string& name : proposal.likeness.same) {
    mentor.values[name] = mentee.values[name] = "of both";
  }
  for (const std::string& name : proposal.likeness.different) {
    mentor.values[name] = "of the mentor";
    mentee.values[name] = "of the mentee";
  }
  mentor.languages = proposal.likeness.mentor_languages;
  mentee.languages = proposal.likeness.mentee_languages;
  return {{proposal.mentor, std::move(mentor)}, {proposal.mentee, std::move(mentee)}};
}

absl::StatusOr<Organisation> BuildOrRetry(std::span<const ReportingLines> lines) {
  absl::StatusOr<Organisation> organisation = Organisation::Build(lines);
  if (organisation.ok()) return organisation;
  // A circle: the events of one change have come in part.
  return base::RetryLater(absl::StatusCode::kUnavailable, "UNAVAILABLE",
                          "the organisation is just being changed; try again in a moment",
                          kRetryDuringChange);
}

}  // namespace

Likeness LikenessOf(const PersonAttributes& mentor, const PersonAttributes& mentee) {
  Likeness likeness{.mentor_languages = mentor.languages, .mentee_languages = mentee.languages};
  for (const auto& [name, value] : mentor.values) {
    const auto other = mentee.values.find(name);
    if (other == mentee.values.end()) continue;
    (value == other->second ? likeness.same : likeness.different).push_back(name);
  }
  return likeness;
}

Judgement JudgeProposal(const ProgrammeRules& rules, const Organisation& organisation,
                        const Proposal& proposal, const Enrolment& mentor,
                        const Enrolment& mentee) {
  // Working hours forbid nothing, so that any time will do.
  const std::vector<Enrolment> enrolments = {mentor, mentee};
  const Pool pool = BuildPool(rules, enrolments, AttributesLike(proposal), absl::UnixEpoch());
  const PastPairs past;
  Judgement judgement;
  judgement.forbidden_by =
      HardRules(rules, organisation, past).Explain(pool.mentors.front(), pool.mentees.front());
  std::erase_if(judgement.forbidden_by,
                [](const Forbidden& one) { return one.rule == HardRule::kNotEmployed; });
  const LineVerdict lines =
      JudgeLines(rules.off_line_rule, organisation, proposal.mentor, proposal.mentee);
  if (lines.forbidden_by != HardRule::kNotEmployed) judgement.in_line = lines.in_line;
  return judgement;
}

absl::StatusOr<Organisation> OrganisationAbove(MatchingReader& reader,
                                               std::vector<PersonId> people) {
  std::vector<ReportingLines> lines;
  absl::flat_hash_set<PersonId> seen;
  while (!people.empty()) {
    const PersonId person = std::move(people.back());
    people.pop_back();
    if (person.empty() || !seen.insert(person).second) continue;
    UPWARD_ASSIGN_OR_RETURN(std::optional<ReportingLines> found, reader.FindReportingLines(person));
    if (!found.has_value()) continue;
    people.push_back(found->manager);
    people.insert(people.end(), found->dotted_managers.begin(), found->dotted_managers.end());
    lines.push_back(*std::move(found));
  }
  return BuildOrRetry(lines);
}

absl::StatusOr<Organisation> WholeOrganisation(MatchingReader& reader) {
  UPWARD_ASSIGN_OR_RETURN(const std::vector<ReportingLines> lines, reader.LoadReportingLines());
  return BuildOrRetry(lines);
}

}  // namespace upward::matching
