#include "services/matching/domain/matcher.h"

#include <algorithm>

#include "libs/assignment/certificate.h"
#include "libs/assignment/solver.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment_problem.h"

namespace upward::matching {
namespace {

// Places that are left on each side after an assignment.
struct PlacesLeft {
  std::vector<int> mentors;
  std::vector<int> mentees;
};

PlacesLeft CountPlaces(const Pool& pool, const std::vector<MatchedPair>& pairs) {
  PlacesLeft left;
  for (const Candidate& mentor : pool.mentors) left.mentors.push_back(mentor.capacity);
  for (const Candidate& mentee : pool.mentees) left.mentees.push_back(mentee.capacity);
  for (const MatchedPair& pair : pairs) {
    --left.mentors[pair.mentor];
    --left.mentees[pair.mentee];
  }
  return left;
}

bool Full(const std::vector<int>& places) {
  return std::all_of(places.begin(), places.end(), [](int left) { return left == 0; });
}

// A candidate who had places and got nobody.
bool LeftOver(const Candidate& candidate, int places_left) {
  return candidate.capacity > 0 && places_left == candidate.capacity;
}

std::vector<Unmatched> FindUnmatched(const Pool& pool, const HardRules& rules,
                                     const std::vector<MatchedPair>& pairs) {
  const PlacesLeft left = CountPlaces(pool, pairs);
  std::vector<Unmatched> unmatched;
  for (std::size_t i = 0; i < pool.mentors.size(); ++i) {
    if (!LeftOver(pool.mentors[i], left.mentors[i])) continue;
    unmatched.push_back(ExplainUnmatched(pool.mentors[i], Role::kMentor,
                                         ChancesOfMentor(pool, rules, i), rules.organisation(),
                                         Full(left.mentees)));
  }
  for (std::size_t j = 0; j < pool.mentees.size(); ++j) {
    if (!LeftOver(pool.mentees[j], left.mentees[j])) continue;
    unmatched.push_back(ExplainUnmatched(pool.mentees[j], Role::kMentee,
                                         ChancesOfMentee(pool, rules, j), rules.organisation(),
                                         Full(left.mentors)));
  }
  return unmatched;
}

}  // namespace

absl::StatusOr<MatchOutcome> Match(const Pool& pool, const HardRules& rules, const Scoring& scoring,
                                   const MatchControl& control) {
  const AssignmentProblem problem(pool, rules, scoring);
  assignment::Options options;
  options.progress = control.progress;
  options.cancelled = control.cancelled;
  UPWARD_ASSIGN_OR_RETURN(const assignment::Solution solution, assignment::Solve(problem, options));
  if (const absl::Status proof = assignment::CheckCertificate(problem, solution); !proof.ok()) {
    return absl::InternalError(proof.message());
  }
  MatchOutcome outcome{.total_score = solution.total_score};
  for (const assignment::Pair& pair : solution.pairs) {
    MatchedPair matched{static_cast<std::size_t>(pair.row), static_cast<std::size_t>(pair.column),
                        pair.score};
    matched.in_line =
        JudgeLines(rules.off_line_rule(), rules.organisation(), pool.mentors[matched.mentor].person,
                   pool.mentees[matched.mentee].person)
            .in_line;
    outcome.pairs.push_back(matched);
  }
  outcome.unmatched = FindUnmatched(pool, rules, outcome.pairs);
  return outcome;
}

absl::StatusOr<ForcedPair> ExplainForced(const Pool& pool, const HardRules& rules,
                                         const Scoring& scoring, std::size_t mentor,
                                         std::size_t mentee) {
  const AssignmentProblem problem(pool, rules, scoring);
  UPWARD_ASSIGN_OR_RETURN(const assignment::Solution solution, assignment::Solve(problem));
  const assignment::Edge edge{static_cast<std::int32_t>(mentor), static_cast<std::int32_t>(mentee)};
  ForcedPair forced;
  forced.in_best =
      std::any_of(solution.pairs.begin(), solution.pairs.end(), [&](const assignment::Pair& pair) {
        return pair.row == edge.row && pair.column == edge.column;
      });
  UPWARD_ASSIGN_OR_RETURN(forced.loss, assignment::LossOfForcing(problem, solution, edge));
  return forced;
}

std::vector<Unmatched> WithNobody(const Pool& pool, const HardRules& rules) {
  std::vector<Unmatched> nobody;
  for (std::size_t i = 0; i < pool.mentors.size(); ++i) {
    const Chances chances = ChancesOfMentor(pool, rules, i);
    if (chances.allowed > 0 || pool.mentors[i].capacity == 0) continue;
    nobody.push_back(
        ExplainUnmatched(pool.mentors[i], Role::kMentor, chances, rules.organisation(), false));
  }
  for (std::size_t j = 0; j < pool.mentees.size(); ++j) {
    const Chances chances = ChancesOfMentee(pool, rules, j);
    if (chances.allowed > 0 || pool.mentees[j].capacity == 0) continue;
    nobody.push_back(
        ExplainUnmatched(pool.mentees[j], Role::kMentee, chances, rules.organisation(), false));
  }
  return nobody;
}

}  // namespace upward::matching
