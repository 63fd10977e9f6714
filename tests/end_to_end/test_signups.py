# Goal: a round over a thousand sign-ups on a flat organisation is the best that can be.
# Method: the sign-up sheets of 500 mentors and 500 mentees (shared data; skipped without them)
# become an HR file and a list to enrol; scipy solves the same problem; both ways to deploy.
import csv
import io
import unittest

import harness
import oracle

GRADES = ["SCS4", "SCS3", "SCS2", "SCS1", "Grade 6", "Grade 7", "SEO", "HEO", "EO", "AO", "AA"]
COLUMNS = ["email", "first", "last", "title", "grade", "profession", "organisation"]
MAPPING = {
    "columns": {"employee_id": "email", "email": "email", "given_name": "first",
                "family_name": "last", "job_title": "title", "job_level": "grade",
                "job_family": "profession", "department": "organisation"},
    "attributes": {"grade": "grade"},
    "values": {"job_level": {grade: str(level) for level, grade in enumerate(GRADES)}},
}
# A required dimension makes pairs impossible; uneven weights make ties rare.
DIMENSIONS = [("department", "REQUIRE_DIFFERENT", 0), ("job_family", "PREFER_SAME", 23),
              ("attribute:grade", "PREFER_DIFFERENT", 11)]
TOPICS = {"DDaT": "digital", "HR": "people", "Operations": "delivery", "Policy": "policy",
          "Security": "security"}
TOPIC_WEIGHT = 7
PROGRAMME = {
    "name": "Across government",
    "dimensions": [{"attribute": name, "mode": f"DIMENSION_MODE_{mode}", "weight": weight}
                   for name, mode, weight in DIMENSIONS],
    "topics": [{"topic_id": topic, "name": topic} for topic in TOPICS.values()],
    "topic_weight": TOPIC_WEIGHT, "required_acceptances": ["PARTY_LEAD"],
}


class SignUp:
    """A line of a sheet. A mentor teaches the topic of the profession; a mentee wants two."""

    def __init__(self, row, role):
        self.role = role
        self.email = row["email address"]
        self.cells = [self.email, row["first name"], row["last name"], row["job title"],
                      row["grade"], row["profession"], row["organisation"]]
        self.values = {"department": row["organisation"], "job_family": row["profession"],
                       "attribute:grade": row["grade"]}
        names = sorted(TOPICS)
        at = names.index(row["profession"])
        following = names[(at + GRADES.index(row["grade"])) % len(names)]
        chosen = [row["profession"]] if role == "mentor" else [row["profession"], following]
        self.topics = sorted({TOPICS[name] for name in chosen})


def score(mentor, mentee):
    if mentor.values["department"] == mentee.values["department"]:
        return None
    points = oracle.topic_points(TOPIC_WEIGHT, mentor.topics, mentee.topics)
    return points + sum(
        oracle.dimension_points(mode.removeprefix("PREFER_"), weight, mentor.values[name],
                                mentee.values[name])
        for name, mode, weight in DIMENSIONS if mode.startswith("PREFER_"))


def as_csv(header, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


class SignUps(harness.Scenario):
    @classmethod
    def setUpClass(cls):
        sheets = {role: harness.shared_data(f"signups/large/{role}s.csv")
                  for role in ("mentor", "mentee")}
        super().setUpClass()
        cls.people = []
        for role, sheet in sheets.items():
            with sheet.open(encoding="utf-8-sig", newline="") as text:
                cls.people += [SignUp(row, role) for row in csv.DictReader(text)]
        cls.lead = cls.deployment.new_tenant("government")
        cls.lead.ask("tenant", "settings", "set", "--attribute", "grade")
        cls.job = cls.lead.ask(
            "import",
            cls.deployment.write("people.csv", as_csv(COLUMNS, [one.cells for one in cls.people])),
            "--map", cls.deployment.write("mapping.json", MAPPING))
        rules = cls.deployment.write("programme.json", PROGRAMME)
        cls.programme = cls.lead.ask("programme", "create", "--file", rules)["programme_id"]
        cls.lead.ask("programme", "open", cls.programme)
        cls.wishes = cls.deployment.write("wishes.csv", as_csv(
            ["employee_id", "role", "topics"],
            [[one.email, one.role, ";".join(one.topics)] for one in cls.people]))
        cls.enrolled = cls.lead.ask("enrol", cls.programme, "--file", cls.wishes)
        cls.preview = cls.lead.ask("round", "preview", cls.programme)
        cls.round = cls.lead.ask("round", "start", cls.programme)
        mentors = [one for one in cls.people if one.role == "mentor"]
        mentees = [one for one in cls.people if one.role == "mentee"]
        cls.problem = oracle.Assignment(mentors, mentees, score)

    def test_everybody_joins_without_a_manager(self):
        self.assertEqual(self.job["counts"]["joined"], "1000")
        people = harness.people_by_employee_id(self.lead)
        self.assertEqual(people.keys(), {one.email for one in self.people})
        self.assertFalse(any("manager_person_id" in person for person in people.values()))

    def test_grades_become_job_levels(self):
        people = harness.people_by_employee_id(self.lead)
        for one in self.people:
            level = GRADES.index(one.values["attribute:grade"])
            self.assertEqual(people[one.email]["job_level"], level)

    def test_the_list_enrols_everybody_once(self):
        self.assertEqual(self.enrolled, {"enrolled": 1000})
        again = self.lead.ask("enrol", self.programme, "--file", self.wishes)
        self.assertEqual(again, {"already_enrolled": 1000})

    def test_only_the_required_dimension_forbids_pairs(self):
        allowed = self.problem.count_allowed()
        self.assertEqual(int(self.preview["allowed_pairs"]), allowed)
        self.assertEqual(int(self.preview["forbidden_pairs"]), 500 * 500 - allowed)

    def test_the_round_is_the_best_that_can_be(self):
        best = self.problem.best()
        self.assertEqual(self.round["pairs"], best.pairs)
        self.assertEqual(int(self.round["total_score"]), best.score)
        self.assertTrue(self.round["certified"])

    def test_each_pair_is_allowed_and_scored_as_documented(self):
        employee = {person["person_id"]: one for one, person
                    in harness.people_by_employee_id(self.lead).items()}
        by_email = {(one.role, one.email): one for one in self.people}
        proposals = self.lead.ask("pairs", "list", self.programme)["proposals"]
        self.assertEqual(len(proposals), self.round["pairs"])
        for proposal in proposals:
            mentor = by_email["mentor", employee[proposal["mentor_person_id"]]]
            mentee = by_email["mentee", employee[proposal["mentee_person_id"]]]
            self.assertEqual(proposal.get("score", 0), score(mentor, mentee))


class EmbeddedSignUps(SignUps, unittest.TestCase):
    deployment_type = harness.Embedded


class DeployedSignUps(SignUps, unittest.TestCase):
    deployment_type = harness.Deployed


if __name__ == "__main__":
    harness.main()
