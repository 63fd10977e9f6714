# Goal: a whole season of one subsidiary holds its promises, judged by an independent oracle.
# Method: AdventureWorks' 290 people (shared data; skipped without it) in two tenants, through the
# command line; rules checked by brute force, the best assignment by scipy; both ways to deploy.
import csv
import random
import re
import unittest

import harness
import oracle

MAPPING = {
    "columns": {
        "employee_id": "employee_id", "given_name": "login", "manager_employee_id": "manager_id",
        "job_level": "level", "job_title": "job_title", "department": "department",
        "division": "division", "gender": "gender", "birth_date": "birth_date",
        "hire_date": "hire_date", "consent": "division",
    },
    "attributes": {"hired_on": "hire_date"},
    # The file knows of no consent: here the division decides it, so that all cases occur.
    "values": {
        "gender": {"M": "male", "F": "female"},
        "consent": {
            "Executive General and Administration": "gender;generation",
            "Inventory Management": "gender;generation", "Manufacturing": "",
            "Quality Assurance": "", "Research and Development": "gender",
            "Sales and Marketing": "generation",
        },
    },
}
CONSENTS = {division: given.split(";") for division, given in MAPPING["values"]["consent"].items()}
GENERATIONS = [("Silent Generation", 1928, 1945), ("Baby Boomers", 1946, 1964),
               ("Generation X", 1965, 1980), ("Millennials", 1981, 1996),
               ("Generation Z", 1997, 2012)]
DIMENSIONS = [("department", "DIFFERENT", 30), ("division", "DIFFERENT", 7),
              ("gender", "DIFFERENT", 11), ("generation", "DIFFERENT", 20),
              ("attribute:hired_on", "SAME", 5)]
TOPICS = ["ai", "customers", "data", "inclusion", "security"]
TOPIC_WEIGHT, PREFERENCE_WEIGHT = 17, 13
PROGRAMME = {
    "name": "Across the house",
    "dimensions": [{"attribute": name, "mode": f"DIMENSION_MODE_PREFER_{mode}", "weight": weight}
                   for name, mode, weight in DIMENSIONS],
    "topics": [{"topic_id": topic, "name": topic} for topic in TOPICS],
    "topic_weight": TOPIC_WEIGHT, "preference_weight": PREFERENCE_WEIGHT,
    "required_acceptances": ["PARTY_LEAD"],
}
HEAD = "1"
SEED = 20260101
EXPLAINED_PAIRS = 12
DECLINED_PAIRS = 3


class World:
    """What the file and the enrolments say, for the oracle."""

    def __init__(self, rows):
        self.rows = {row["employee_id"]: row for row in rows}
        self.organisation = oracle.Organisation(
            {row["employee_id"]: row["manager_id"] or None for row in rows})
        self.values = {employee: self._values(row) for employee, row in self.rows.items()}
        chance = random.Random(SEED)
        self.mentees = [e for e, row in self.rows.items() if int(row["level"]) <= 2]
        self.mentors = [e for e, row in self.rows.items() if int(row["level"]) >= 3]
        self.topics, self.preferred, self.excluded = {}, {}, {}
        for side, other in ((self.mentors, self.mentees), (self.mentees, self.mentors)):
            for employee in side:
                self.topics[employee] = chance.sample(TOPICS, chance.randrange(4))
                self.preferred[employee] = chance.sample(other, 2)
                self.excluded[employee] = chance.sample(other, 3)

    @staticmethod
    def _values(row):
        year = int(row["birth_date"][:4])
        consents = CONSENTS[row["division"]]
        generation = next(name for name, first, last in GENERATIONS if first <= year <= last)
        return {
            "department": row["department"], "division": row["division"],
            "gender": row["gender"] if "gender" in consents else "",
            "generation": generation if "generation" in consents else "",
            "attribute:hired_on": row["hire_date"],
        }

    def enrolment_file(self):
        lines = ["employee_id,role,topics,preferred,excluded"]
        for role, side in (("mentor", self.mentors), ("mentee", self.mentees)):
            for employee in side:
                lists = (self.topics, self.preferred, self.excluded)
                cells = [";".join(column[employee]) for column in lists]
                lines.append(",".join([employee, role, *cells]))
        return "\n".join(lines) + "\n"

    def score(self, mentor, mentee):
        """None where a hard rule forbids the pair."""
        excluded = mentee in self.excluded[mentor] or mentor in self.excluded[mentee]
        if excluded or self.organisation.forbids(mentor, mentee):
            return None
        points = sum(oracle.dimension_points(mode, weight, self.values[mentor][name],
                                             self.values[mentee][name])
                     for name, mode, weight in DIMENSIONS)
        points += oracle.topic_points(TOPIC_WEIGHT, self.topics[mentor], self.topics[mentee])
        points += 2 * PREFERENCE_WEIGHT * (mentee in self.preferred[mentor])
        return points + 2 * PREFERENCE_WEIGHT * (mentor in self.preferred[mentee])


class Season(harness.Scenario):
    """The story is told once; the tests look at what was answered on the way."""

    @classmethod
    def setUpClass(cls):
        file = harness.shared_data("people/adventureworks.csv")
        super().setUpClass()
        with file.open(encoding="utf-8", newline="") as text:
            cls.world = World(list(csv.DictReader(text)))
        cls.file, cls.mapping = file, cls.deployment.write("mapping.json", MAPPING)
        cls.lead, cls.stranger = (cls.import_company(tenant) for tenant in ("alpha", "beta"))
        cls.people = harness.people_by_employee_id(cls.lead)
        cls.employee = {p["person_id"]: employee for employee, p in cls.people.items()}
        cls.open_programme()
        cls.explain_some_pairs()
        cls.first_round()
        cls.again = cls.lead.ask("import", cls.file, "--map", cls.mapping)
        cls.second_round()
        cls.foreign_programmes = cls.stranger.ask("programme", "list")

    @classmethod
    def import_company(cls, tenant):
        lead = cls.deployment.new_tenant(tenant)
        lead.ask("tenant", "settings", "set", "--keep-generation", "--attribute", "hired_on")
        job = lead.ask("import", cls.file, "--map", cls.mapping)
        assert job["counts"] == {"rows": "290", "joined": "290"}, job
        return lead

    @classmethod
    def open_programme(cls):
        rules = cls.deployment.write("programme.json", PROGRAMME)
        cls.programme = cls.lead.ask("programme", "create", "--file", rules)["programme_id"]
        cls.lead.ask("programme", "open", cls.programme)
        wishes = cls.deployment.write("wishes.csv", cls.world.enrolment_file())
        cls.enrolled = cls.lead.ask("enrol", cls.programme, "--file", wishes)
        cls.preview = cls.lead.ask("round", "preview", cls.programme)

    @classmethod
    def explain_some_pairs(cls):
        world, chance = cls.world, random.Random(SEED)
        cls.problem = oracle.Assignment(world.mentors, world.mentees, world.score)
        cls.explained = {}
        for _ in range(EXPLAINED_PAIRS):
            pair = chance.choice(world.mentors), chance.choice(world.mentees)
            cls.explained[pair] = cls.explain(*pair)
        cls.explained_head = cls.explain(world.mentors[0], HEAD)

    @classmethod
    def explain(cls, mentor, mentee):
        return cls.lead.ask("explain", "pair", cls.programme, f"e:{mentor}", f"e:{mentee}")

    @classmethod
    def first_round(cls):
        cls.round = cls.lead.ask("round", "start", cls.programme)
        cls.proposals = cls.proposed()
        cls.explained_afterwards = {pair: cls.explain(*pair) for pair in cls.explained}
        cls.declined = cls.proposals[:DECLINED_PAIRS]
        for proposal in cls.declined:
            cls.lead.ask("pairs", "decline", proposal["proposal_id"], "--reason", "not these two")
        cls.lead.ask("pairs", "accept", "--all", cls.programme)
        cls.lead.ask("pairs", "activate", "--all", cls.programme)
        cls.confirmed = cls.relationships()

    @classmethod
    def second_round(cls):
        cls.second = cls.lead.ask("round", "start", cls.programme)
        cls.second_proposals = cls.proposed()
        cls.confirmed_afterwards = cls.relationships()

    @classmethod
    def proposed(cls):
        answer = cls.lead.ask("pairs", "list", cls.programme, "--state", "proposed")
        return answer.get("proposals", [])

    @classmethod
    def relationships(cls):
        answer = cls.lead.ask("pairs", "list", cls.programme, "--relationships")
        return answer.get("relationships", [])

    def pair(self, proposal):
        return (self.employee[proposal["mentor_person_id"]],
                self.employee[proposal["mentee_person_id"]])

    def test_everybody_is_enrolled(self):
        self.assertEqual(self.enrolled, {"enrolled": 290})
        self.assertEqual((self.preview["mentors"], self.preview["mentees"]), (256, 34))

    def test_preview_counts_what_the_rules_allow(self):
        allowed = self.problem.count_allowed()
        self.assertEqual(int(self.preview["allowed_pairs"]), allowed)
        self.assertEqual(int(self.preview["forbidden_pairs"]), 256 * 34 - allowed)

    def test_preview_says_that_the_head_cannot_be_matched_and_why(self):
        without_anybody = [m for m in self.world.mentees if not self.problem.allowed_mentors_of(m)]
        self.assertEqual(without_anybody, [HEAD])
        (told,) = self.preview["cannot_be_matched"]
        self.assertEqual(self.employee[told["person_id"]], HEAD)
        self.assertEqual(told["reason"], "UNMATCHED_REASON_NOBODY_ALLOWED")
        self.assertIn("256 on one chain of command", told["text"])
        self.assertIn("within_levels", told["cure"])

    def test_explains_the_rule_that_forbids_a_pair(self):
        self.assertEqual(self.explained_head["verdict"], "PAIR_VERDICT_FORBIDDEN")
        self.assertIn("HARD_RULE_CHAIN_OF_COMMAND",
                      [forbidden["rule"] for forbidden in self.explained_head["forbidden_by"]])

    def test_explains_what_forcing_a_pair_would_cost(self):
        best, forced = self.problem.best(), 0
        for (mentor, mentee), told in self.explained.items():
            with self.subTest(mentor=mentor, mentee=mentee):
                if not self.problem.allows(mentor, mentee):
                    self.assertEqual(told["verdict"], "PAIR_VERDICT_FORBIDDEN")
                    continue
                rest = self.problem.best_with(mentor, mentee)
                forced += rest != best
                self.assertEqual(told["score"], self.problem.score(mentor, mentee))
                self.assertEqual(told.get("pairs_lost", 0), best.pairs - rest.pairs)
                self.assertEqual(int(told.get("score_lost", 0)), best.score - rest.score)
        self.assertGreater(forced, 0, "at least one of the pairs costs something")

    def test_explains_the_same_after_the_round(self):
        proposed = set(map(self.pair, self.proposals))
        for pair, told in self.explained_afterwards.items():
            with self.subTest(pair=pair):
                if pair in proposed:
                    self.assertEqual(told["verdict"], "PAIR_VERDICT_PAIRED")
                else:
                    self.assertEqual(told, self.explained[pair])

    def test_no_pair_breaks_a_hard_rule(self):
        self.assertEqual(len(self.proposals), 33)
        for mentor, mentee in map(self.pair, self.proposals):
            with self.subTest(mentor=mentor, mentee=mentee):
                self.assertFalse(self.world.organisation.in_line(mentor, mentee))
                self.assertFalse(self.world.organisation.same_manager(mentor, mentee))
                self.assertTrue(self.problem.allows(mentor, mentee))

    def test_nobody_has_two_partners(self):
        mentors, mentees = zip(*map(self.pair, self.proposals))
        self.assertEqual(len(set(mentors)), len(mentors))
        self.assertEqual(len(set(mentees)), len(mentees))

    def test_the_round_is_the_best_that_can_be(self):
        best = self.problem.best()
        self.assertEqual(self.round["pairs"], best.pairs)
        self.assertEqual(int(self.round["total_score"]), best.score)
        self.assertTrue(self.round["certified"])

    def test_each_score_is_the_sum_of_its_parts(self):
        for proposal in self.proposals:
            points = sum(part.get("points", 0) for part in proposal["contributions"])
            self.assertEqual(proposal["score"], points)
            self.assertEqual(proposal["score"], self.problem.score(*self.pair(proposal)))

    def test_accepted_pairs_are_active(self):
        self.assertEqual(len(self.confirmed), len(self.proposals) - DECLINED_PAIRS)
        for relationship in self.confirmed:
            self.assertEqual(relationship["state"], "RELATIONSHIP_STATE_ACTIVE")

    def test_the_same_file_again_changes_nothing(self):
        self.assertEqual(self.again["counts"], {"rows": "290", "unchanged": "290"})

    def test_a_second_round_leaves_confirmed_pairs_alone(self):
        self.assertEqual(self.confirmed_afterwards, self.confirmed)

    def test_a_second_round_is_the_best_of_those_left(self):
        taken = {employee for pair in map(self.pair, self.confirmed) for employee in pair}
        declined = set(map(self.pair, self.declined))
        mentors = [mentor for mentor in self.world.mentors if mentor not in taken]
        mentees = [mentee for mentee in self.world.mentees if mentee not in taken]
        best = oracle.Assignment(
            mentors, mentees,
            lambda mentor, mentee: None if (mentor, mentee) in declined
            else self.world.score(mentor, mentee)).best()
        self.assertEqual((self.second["mentors"], self.second["mentees"]),
                         (len(mentors), len(mentees)))
        self.assertEqual(self.second["pairs"], best.pairs)
        self.assertEqual(int(self.second["total_score"]), best.score)
        self.assertFalse(declined & set(map(self.pair, self.second_proposals)))

    def test_another_tenant_sees_its_own_alone(self):
        theirs = harness.people_by_employee_id(self.stranger)
        self.assertEqual(theirs.keys(), self.people.keys())
        self.assertFalse({p["person_id"] for p in theirs.values()} & self.employee.keys())
        self.assertEqual(self.foreign_programmes, {"programmes": []})
        self.assertEqual(len(self.stranger.ask("import", "jobs")["import_jobs"]), 1)

    def test_a_foreign_id_is_answered_like_an_unknown_one(self):
        for command, own in self.commands_with_ids():
            with self.subTest(command=" ".join(command)):
                self.assertIn("NOT_FOUND", self.refusal_of_a_stranger(command, own))

    def test_a_foreign_person_cannot_be_enrolled_and_nothing_is_told_of_them(self):
        rules = self.deployment.write("theirs.json", {"name": "Theirs"})
        programme = self.stranger.ask("programme", "create", "--file", rules)["programme_id"]
        self.stranger.ask("programme", "open", programme)
        self.stranger.ask("enrol", programme, "--role", "mentee", "--person", "e:3")
        told = self.refusal_of_a_stranger(
            ["enrol", programme, "--role", "mentor", "--person", "ID"],
            self.people["2"]["person_id"])
        self.assertIn("is nobody of this tenant", told)
        for command in (["enrol", "list", "--role", "mentor"], ["round", "preview"]):
            self.assertNotIn("terri0", self.stranger.run(*command, programme).stdout)
        self.assertIn("no enrolled mentor", self.stranger.refusal("round", "start", programme))

    def refusal_of_a_stranger(self, command, foreign):
        code, told, _ = self.answer_to_a_stranger(command, foreign)
        self.assertNotEqual(code, 0)
        return told

    def answer_to_a_stranger(self, command, foreign):
        """What the other tenant is told; the same for a foreign id as for one that nothing has."""
        unknown = foreign[:-4] + ("0000" if foreign[-4:] != "0000" else "1111")
        answers = []
        for value in (foreign, unknown):
            done = self.stranger.run(*[value if word == "ID" else word for word in command])
            told = re.sub("request id: .*", "", done.stderr).replace(value, "ID")
            answers.append((done.returncode, told, done.stdout.replace(value, "ID")))
        self.assertEqual(answers[0], answers[1])
        return answers[0]

    def commands_with_ids(self):
        person = self.people[HEAD]["person_id"]
        relationship = self.confirmed[0]
        round_id, job = self.round["round_id"], self.again["import_job_id"]
        for command in ("programme get ID", "programme close ID", "pairs list ID",
                        "pairs list ID --relationships", "enrol list ID", "round preview ID",
                        "round start ID", "round list ID", f"explain person ID {person}"):
            yield command.split(), self.programme
        for command in ("round show ID", "round unmatched ID", "round cancel ID"):
            yield command.split(), round_id
        yield ["pairs", "accept", "ID"], self.proposals[-1]["proposal_id"]
        yield ["pairs", "decline", "ID"], self.second_proposals[0]["proposal_id"]
        yield ["pairs", "activate", "ID"], relationship["relationship_id"]
        for command in ("people get ID", "people history ID", "org chain ID", "org subtree ID"):
            yield command.split(), person
        for command in ("import findings ID", "import changes ID"):
            yield command.split(), job


class EmbeddedSeason(Season, unittest.TestCase):
    deployment_type = harness.Embedded


class DeployedSeason(Season, unittest.TestCase):
    deployment_type = harness.Deployed


if __name__ == "__main__":
    harness.main()
