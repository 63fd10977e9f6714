# Goal: years of a real, dirty organisation chart go in right, and the pairs follow what changes.
# Method: each publication of HM Treasury's senior posts as a snapshot (shared data; skipped without
# it); sets of holders and a tree of posts, built from the file, say what must come out; both ways
# to deploy.
import csv
import itertools
import unittest

import harness
import oracle
from processes import wait_until

FILE = "people/hm-treasury-2010-2026.csv"
LEVELS = {"Permanent Secretary": "1", "2nd Permanent Secretary": "1", "SCS4": "1", "SCS3": "2",
          "SCS2": "3", "SCS 2": "3", "SCS1": "4", "SCS1A": "4", "n/a": ""}
MAPPING = {
    "columns": {"employee_id": "holder_id", "post_id": "pur", "manager_post_id": "reports_to",
                "job_title": "title", "department": "unit", "job_level": "grade",
                "job_family": "profession"},
    "values": {"job_level": LEVELS},
}
# Publications after which most holders keep their number for years; in others all numbers change.
STARTS = ("2011-03-31", "2025-03-31")
RECHECK_SECONDS = 60  # the product waits until the organisation has been quiet for a second


class Publication:
    """What one publication says of the people who are named in it."""

    def __init__(self, date, rows):
        self.date, self.rows = date, len(rows)
        self.people = {row["holder_id"] for row in rows if row["holder_id"]}
        self.vacant_posts = sum(1 for row in rows if row["pur"] and not row["holder_id"])
        self.rows_without_ids = sum(1 for row in rows if not row["pur"] and not row["holder_id"])
        self.managers, self.dotted = oracle.lines_of_posts(
            (row["holder_id"], row["pur"], row["reports_to"]) for row in rows)
        self.organisation = oracle.Organisation(self.managers, self.dotted)

    def forbids(self, a, b):
        return {a, b} <= self.people and self.organisation.forbids(a, b)


def pairs_for(first, later):
    """Pairs of different people, allowed now; as many as can be of which `later` forbids."""
    allowed = [pair for pair in itertools.combinations(sorted(first.people), 2)
               if not first.forbids(*pair)]
    allowed.sort(key=lambda pair: not any(one.forbids(*pair) for one in later))
    chosen, taken = [], set()
    for pair in allowed:
        if not taken & set(pair):
            chosen.append(pair)
            taken |= set(pair)
    return chosen


class Programme:
    """A programme in which exactly the given pairs are active."""

    def __init__(self, deployment, lead, name, pairs):
        self._lead, self._live, self._left, self.pairs = lead, set(pairs), set(), pairs
        rules = {"name": name, "preference_weight": 100, "required_acceptances": ["PARTY_LEAD"]}
        file = deployment.write(f"{name}.json", rules)
        self._id = lead.ask("programme", "create", "--file", file)["programme_id"]
        lead.ask("programme", "open", self._id)
        lines = ["employee_id,role,preferred"]
        for mentor, mentee in pairs:
            lines += [f"{mentor},mentor,{mentee}", f"{mentee},mentee,{mentor}"]
        lead.ask("enrol", self._id, "--file", deployment.write(f"{name}.csv", "\n".join(lines)))
        self.round = lead.ask("round", "start", self._id)
        lead.ask("pairs", "accept", "--all", self._id)
        lead.ask("pairs", "activate", "--all", self._id)
        people = harness.people_by_employee_id(lead)
        self._employee = {person["person_id"]: employee for employee, person in people.items()}

    def expected(self, publication):
        """What must be after this publication: live, live and flagged, ended because one left."""
        gone = {pair for pair in self._live if not set(pair) <= publication.people}
        self._live -= gone
        self._left |= gone
        flagged = {pair for pair in self._live if publication.forbids(*pair)}
        return {"live": set(self._live), "in_line": flagged, "left": set(self._left)}

    def actual(self):
        relationships = self._list("--relationships")
        live = self._pairs(relationships, state="RELATIONSHIP_STATE_ACTIVE")
        # An ended relationship keeps the flag that it had.
        in_line = self._pairs(self._list("--in-line"), state="RELATIONSHIP_STATE_ACTIVE")
        left = self._pairs(relationships, conclusion="CONCLUSION_PERSON_LEFT")
        return {"live": live, "in_line": in_line, "left": left}

    def _list(self, which):
        return self._lead.ask("pairs", "list", self._id, which).get("relationships", [])

    def _pairs(self, relationships, **fields):
        return {(self._employee[one["mentor_person_id"]], self._employee[one["mentee_person_id"]])
                for one in relationships if fields.items() <= one.items()}


class SixteenYears(harness.Scenario):
    """Imports one publication after the other and compares after each."""

    @classmethod
    def setUpClass(cls):
        cls.file = harness.shared_data(FILE)
        super().setUpClass()
        with cls.file.open(encoding="utf-8", newline="") as text:
            rows = sorted(csv.DictReader(text), key=lambda row: row["date"])
        cls.publications = [Publication(date, list(of_date)) for date, of_date
                            in itertools.groupby(rows, key=lambda row: row["date"])]
        cls.lead = cls.deployment.new_tenant("treasury")
        cls.mapping = cls.deployment.write("mapping.json", MAPPING)

    def test_people_lines_and_pairs_follow_the_chart(self):
        before, ever, programmes, flagged, ended = set(), set(), [], set(), set()
        for number, publication in enumerate(self.publications):
            with self.subTest(publication=publication.date):
                job = self.import_publication(publication)
                self.check_counts(job, publication, before, ever)
                self.check_findings(job, publication)
                self.check_lines(publication)
            for programme in programmes:
                expected = programme.expected(publication)
                self.check_pairs(programme, publication, expected)
                flagged |= expected["in_line"]
                ended |= expected["left"]
            if publication.date in STARTS:
                programmes.append(self.start(publication, self.publications[number + 1:]))
            before, ever = publication.people, ever | publication.people
        self.assertGreater(len(flagged), 3, "some pairs come in-line in these years")
        self.assertGreater(len(ended), 10, "many people leave in these years")

    def import_publication(self, publication):
        return self.lead.ask("import", self.file, "--map", self.mapping, "--best-effort",
                             "--allow-drop", "--only", f"date={publication.date}",
                             "--effective-date", publication.date)

    def check_counts(self, job, publication, before, ever):
        counts = {name: int(count) for name, count in job["counts"].items()}
        stayed = sum(counts.get(name, 0) for name in ("moved", "changed", "unchanged"))
        self.assertEqual(
            (counts.get("joined", 0), counts.get("returned", 0), counts.get("left", 0), stayed),
            (len(publication.people - ever), len(publication.people & ever - before),
             len(before - publication.people), len(publication.people & before)),
            "joined, returned, left, stayed")
        self.assertEqual(counts["rows"], publication.rows)
        # A row without holder is a vacant post; one that names no post either is nothing at all.
        self.assertEqual(counts.get("rejected", 0), publication.rows_without_ids)

    def check_findings(self, job, publication):
        findings = self.lead.ask("import", "findings", job["import_job_id"]).get("findings", [])
        vacant = [one for one in findings if one["verdict"] == "IMPORT_VERDICT_VACANT_POST"]
        self.assertEqual(len(vacant), publication.vacant_posts)

    def check_lines(self, publication):
        people = harness.people_by_employee_id(self.lead)
        self.assertEqual(people.keys(), publication.people)
        employee = {person["person_id"]: number for number, person in people.items()}
        for number, person in people.items():
            with self.subTest(person=number):
                self.assertEqual(employee.get(person.get("manager_person_id")),
                                 publication.managers[number])
                dotted = person.get("dotted_manager_person_ids", [])
                self.assertEqual(sorted(employee[manager] for manager in dotted),
                                 publication.dotted[number])

    def check_pairs(self, programme, publication, expected):
        wait_until(lambda: programme.actual() == expected,
                   lambda: f"after {publication.date} {programme.actual()} becomes {expected}",
                   RECHECK_SECONDS)

    def start(self, publication, later):
        pairs = pairs_for(publication, later)
        programme = Programme(self.deployment, self.lead, publication.date, pairs)
        self.assertEqual(programme.round["pairs"], len(pairs))
        self.assertEqual(int(programme.round["total_score"]), 2 * 200 * len(pairs))
        self.assertEqual(programme.actual(), programme.expected(publication))
        return programme


class EmbeddedSixteenYears(SixteenYears, unittest.TestCase):
    deployment_type = harness.Embedded


class DeployedSixteenYears(SixteenYears, unittest.TestCase):
    deployment_type = harness.Deployed


if __name__ == "__main__":
    harness.main()
