#include "services/matching/domain/explanations.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "libs/base/status_macros.h"
#include "libs/base/text.h"

namespace upward::matching {
namespace {

absl::StatusOr<std::size_t> PlaceOf(const std::vector<Candidate>& side, const PersonId& person,
                                    std::string_view role) {
  const auto found =
      std::lower_bound(side.begin(), side.end(), person,
                       [](const Candidate& c, const PersonId& id) { return c.person < id; });
  if (found == side.end() || found->person != person) {
    return base::Error(
        absl::StatusCode::kNotFound, "NOT_FOUND",
        absl::StrCat("the person is not enrolled as ", base::Absl(role), " in this programme"));
  }
  return static_cast<std::size_t>(found - side.begin());
}

std::string LossText(const assignment::Loss& loss) {
  if (loss.pairs > 0) {
    return absl::StrCat(
        "forcing it would leave ", loss.pairs,
        loss.pairs == 1 ? " pair fewer in the programme" : " pairs fewer in the programme");
  }
  if (loss.score > 0) {
    return absl::StrCat("forcing it would cost the programme ", loss.score,
                        " points in all, with as many pairs");
  }
  return "forcing it would cost nothing: it is as good as the best, of which the one that comes "
         "first by id is chosen";
}

bool Holds(const std::vector<PairOfPeople>& pairs, const PersonId& mentor, const PersonId& mentee) {
  return std::find(pairs.begin(), pairs.end(), std::pair(mentor, mentee)) != pairs.end();
}

std::vector<PersonId> PartnersOf(const RoundInput& input, const PersonId& person, Role role) {
  std::vector<PersonId> others;
  for (const auto* pairs : {&input.proposed, &input.confirmed}) {
    for (const auto& [mentor, mentee] : *pairs) {
      if (role == Role::kMentor && mentor == person) others.push_back(mentee);
      if (role == Role::kMentee && mentee == person) others.push_back(mentor);
    }
  }
  return others;
}

// Compares with the best assignment of everybody who has no confirmed pair: open proposals give
// their places back, for without them a round would propose them again.
absl::Status ExplainLoss(RoundInput& input, PastPairs past, const Scoring& scoring,
                         std::size_t mentor, std::size_t mentee, PairExplanation& explanation) {
  for (auto* side : {&input.pool.mentors, &input.pool.mentees}) {
    for (Candidate& candidate : *side) candidate.capacity = candidate.places;
  }
  past.insert(input.confirmed.begin(), input.confirmed.end());
  const HardRules rules(input.programme.rules, input.organisation, past);
  UPWARD_ASSIGN_OR_RETURN(const ForcedPair forced,
                          ExplainForced(input.pool, rules, scoring, mentor, mentee));
  explanation.verdict = forced.in_best ? PairVerdict::kInBest : PairVerdict::kNotInBest;
  explanation.loss = forced.loss;
  explanation.text = forced.in_best
                         ? "the best assignment of all without a confirmed pair holds this pair"
                         : LossText(forced.loss);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PairExplanation> ExplainPair(RoundInput input, const PersonId& mentor,
                                            const PersonId& mentee) {
  UPWARD_ASSIGN_OR_RETURN(const std::size_t i, PlaceOf(input.pool.mentors, mentor, "mentor"));
  UPWARD_ASSIGN_OR_RETURN(const std::size_t j, PlaceOf(input.pool.mentees, mentee, "mentee"));
  const Candidate& a = input.pool.mentors[i];
  const Candidate& b = input.pool.mentees[j];
  const PastPairs past = std::move(input.past);
  const HardRules rules(input.programme.rules, input.organisation, past);
  const Scoring scoring(input.programme.rules);
  PairExplanation explanation;
  explanation.score = scoring.Score(a, b);
  explanation.score_max = scoring.max();
  explanation.contributions = scoring.Contributions(a, b);
  explanation.forbidden_by = rules.Explain(a, b);
  const bool confirmed = Holds(input.confirmed, mentor, mentee);
  if (confirmed || Holds(input.proposed, mentor, mentee)) {
    explanation.verdict = PairVerdict::kPaired;
    explanation.text = confirmed ? "they are a confirmed pair"
                                 : "a round proposed them as a pair; it waits to be accepted";
  } else if (!explanation.forbidden_by.empty()) {
    explanation.verdict = PairVerdict::kForbidden;
    explanation.text =
        absl::StrCat("a hard rule forbids it: ", explanation.forbidden_by.front().text);
  } else if (a.places == 0 || b.places == 0) {
    explanation.verdict = PairVerdict::kNoPlace;
    explanation.text =
        absl::StrCat("allowed, but confirmed pairs take every place of the ",
                     a.places == 0 ? "mentor" : "mentee", "; raise their capacity by one");
  } else {
    UPWARD_RETURN_IF_ERROR(ExplainLoss(input, past, scoring, i, j, explanation));
  }
  return explanation;
}

absl::StatusOr<PersonExplanation> ExplainPerson(const RoundInput& input, const PersonId& person,
                                                Role role) {
  const bool is_mentor = role == Role::kMentor;
  const std::vector<Candidate>& side = is_mentor ? input.pool.mentors : input.pool.mentees;
  const std::vector<Candidate>& others = is_mentor ? input.pool.mentees : input.pool.mentors;
  UPWARD_ASSIGN_OR_RETURN(const std::size_t place,
                          PlaceOf(side, person, is_mentor ? "mentor" : "mentee"));
  const HardRules rules(input.programme.rules, input.organisation, input.past);
  PersonExplanation explanation;
  explanation.role = role;
  explanation.partners = PartnersOf(input, person, role);
  explanation.chances = is_mentor ? ChancesOfMentor(input.pool, rules, place)
                                  : ChancesOfMentee(input.pool, rules, place);
  if (explanation.partners.empty()) {
    const bool full = std::all_of(others.begin(), others.end(),
                                  [](const Candidate& other) { return other.capacity == 0; });
    explanation.unmatched =
        ExplainUnmatched(side[place], role, explanation.chances, input.organisation, full);
  }
  return explanation;
}

}  // namespace upward::matching
