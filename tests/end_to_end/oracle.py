"""An independent answer to what Upward computes; shares no code with it.

The organisation is walked through dictionaries, scores follow the documented formula, and the best
assignment comes from scipy.
"""

import dataclasses

import numpy
from scipy.optimize import linear_sum_assignment


class Organisation:
    """Solid lines {person: manager} and dotted lines {person: [manager, …]}."""

    def __init__(self, managers, dotted=None):
        self._managers = managers
        self._dotted = dotted or {}
        self._above = {}

    def above(self, person):
        """Everybody whom a walk upward meets, over lines of either kind."""
        if person not in self._above:
            met, waiting = set(), [person]
            while waiting:
                at = waiting.pop()
                for manager in [self._managers.get(at), *self._dotted.get(at, [])]:
                    if manager and manager not in met:
                        met.add(manager)
                        waiting.append(manager)
            self._above[person] = met
        return self._above[person]

    def in_line(self, a, b):
        return a in self.above(b) or b in self.above(a)

    def same_manager(self, a, b):
        return self._managers.get(a) is not None and self._managers.get(a) == self._managers.get(b)

    def forbids(self, a, b):
        return a == b or self.in_line(a, b) or self.same_manager(a, b)


def dimension_points(mode, weight, a, b):
    """Points are half weights; an empty value is unknown and gives half of what could be given."""
    if not a or not b:
        return weight
    return 2 * weight if (a == b) == (mode == "SAME") else 0


def topic_points(weight, taught, wanted):
    if not taught or not wanted:
        return weight
    return 2 * weight * len(set(taught) & set(wanted)) // len(set(wanted))


@dataclasses.dataclass(frozen=True)
class Result:
    pairs: int
    score: int


class Assignment:
    """All pairs that could be: `score(mentor, mentee)` is None where a rule forbids the pair."""

    def __init__(self, mentors, mentees, score):
        self._mentors = {mentor: row for row, mentor in enumerate(mentors)}
        self._mentees = {mentee: column for column, mentee in enumerate(mentees)}
        scores = [[score(mentor, mentee) for mentee in mentees] for mentor in mentors]
        self._allowed = numpy.array([[one is not None for one in row] for row in scores], bool)
        self._scores = numpy.array([[one or 0 for one in row] for row in scores], numpy.int64)
        # One more pair counts for more than all the scores that it could cost.
        places = min(len(mentors), len(mentees))
        self._pair_worth = int(self._scores.max(initial=0)) * (places + 1) + 1

    def allows(self, mentor, mentee):
        return bool(self._allowed[self._mentors[mentor], self._mentees[mentee]])

    def allowed_mentors_of(self, mentee):
        return int(self._allowed[:, self._mentees[mentee]].sum())

    def count_allowed(self):
        return int(self._allowed.sum())

    def score(self, mentor, mentee):
        return int(self._scores[self._mentors[mentor], self._mentees[mentee]])

    def best(self):
        """As many pairs as can be, then the greatest sum of scores."""
        return self._solve(self._allowed, self._scores)

    def best_with(self, mentor, mentee):
        """The same where this pair must be part of it."""
        row, column = self._mentors[mentor], self._mentees[mentee]
        allowed = numpy.delete(numpy.delete(self._allowed, row, 0), column, 1)
        scores = numpy.delete(numpy.delete(self._scores, row, 0), column, 1)
        rest = self._solve(allowed, scores)
        return Result(rest.pairs + 1, rest.score + self.score(mentor, mentee))

    def _solve(self, allowed, scores):
        worth = numpy.where(allowed, scores + self._pair_worth, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        chosen = allowed[rows, columns]
        return Result(int(chosen.sum()), int(scores[rows, columns][chosen].sum()))


def lines_of_posts(rows):
    """Managers and dotted lines of people in a chart of posts: rows of (person, post, post above).

    A post is led by its first holder; the others who hold it get dotted lines. Above a post that
    nobody holds, or that the asker holds, comes the post above. Somebody's first post gives the
    solid line, further ones give dotted lines.
    """
    above, holders, own = {}, {}, {}
    for person, post, post_above in rows:
        if post:
            above.setdefault(post, post_above)
        if person:
            own.setdefault(person, []).append(post_above)
            if post and person not in holders.setdefault(post, []):
                holders[post].append(person)

    def leads(post, asker):
        met = set()
        while post in above and post not in met:
            met.add(post)
            if holders.get(post) and holders[post][0] != asker:
                return holders[post]
            post = above[post]
        return []

    managers, dotted = {}, {}
    for person, posts_above in own.items():
        lines = [leads(post, person) for post in posts_above]
        managers[person] = lines[0][0] if lines[0] else None
        further = {holder for line in lines for holder in line} - {person, managers[person]}
        dotted[person] = sorted(further)
    return managers, dotted
