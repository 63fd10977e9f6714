# Goal: what a lead does in the life of a programme works from the command line: preparation by the
# product's tracks, a round that is cancelled, a pair that a re-organisation brings in line and its
# re-match; and what cannot be done says so.
# Method: a company of eight, all in one and deployed; every step is a command.
import unittest

import harness
from processes import wait_until

FAILED = 1
COMPANY = {"1": "", "2": "1", "3": "1", "4": "2", "5": "2", "6": "3", "7": "1", "8": "2"}
MAPPING = {"columns": {"employee_id": "number", "given_name": "name",
                       "manager_employee_id": "boss"}}
PROGRAMME = {"name": "Pilot", "preparation_required": True, "required_acceptances": ["PARTY_LEAD"]}
TRACKS = {
    "PARTICIPANT_ROLE_MENTOR": {"setting-goals", "leading-a-session", "choosing-topics",
                                "mentor-confidentiality", "speaking-up"},
    "PARTICIPANT_ROLE_MENTEE": {"not-knowing", "losing-face", "listening", "protecting-time",
                                "staying-in-role"},
}
CROWD = 1500  # of each side: a round over them takes far longer than a command


class ProgrammeLife(harness.Scenario):
    """Mentors 4 and 6, mentees 2 and 3: 4 may meet 3 alone and 6 may meet 2 alone."""

    def setUp(self):
        tenant = self._testMethodName.removeprefix("test_").replace("_", "-")[:30].strip("-")
        self.lead = self.deployment.new_tenant(tenant)
        self.place(COMPANY)
        self.programme = self.new_programme(PROGRAMME)

    def place(self, bosses):
        """Imports the whole company with these managers."""
        rows = "".join(f"{number},P{number},{boss}\n" for number, boss in bosses.items())
        self.lead.ask("import", self.deployment.write("people.csv", "number,name,boss\n" + rows),
                      "--map", self.deployment.write("mapping.json", MAPPING))

    def new_programme(self, rules):
        file = self.deployment.write("programme.json", rules)
        programme = self.lead.ask("programme", "create", "--file", file)["programme_id"]
        self.lead.ask("programme", "open", programme)
        return programme

    def enrol(self, mentors=(), mentees=()):
        for role, numbers in (("mentor", mentors), ("mentee", mentees)):
            for number in numbers:
                self.lead.ask("enrol", self.programme, "--role", role, "--person", f"e:{number}")

    def pairs(self, *flags):
        """The listed pairs as numbers, with what was listed."""
        people = {one["person_id"]: number
                  for number, one in harness.people_by_employee_id(self.lead).items()}
        answer = self.lead.ask("pairs", "list", self.programme, *flags)
        listed = answer.get("proposals", []) + answer.get("relationships", [])
        return {(people[one["mentor_person_id"]], people[one["mentee_person_id"]]): one
                for one in listed}

    def say(self, *arguments):
        done = self.lead.run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_products_tracks_are_shown_and_recorded(self):
        shown = self.lead.ask("programme", "get", self.programme)
        self.assertNotIn("preparation_modules", shown, "they stay the product's")
        tracks = {role: {module["module_id"] for module in shown["effective_preparation_modules"]
                         if module["role"] == role} for role in TRACKS}
        self.assertEqual(tracks, TRACKS)
        self.assertIn("speaking-up", self.say("programme", "get", self.programme))
        self.enrol("4", "3")
        self.lead.ask("round", "start", self.programme)
        self.lead.ask("pairs", "accept", "--all", self.programme)
        refused = self.lead.refusal("pairs", "activate", "--all", self.programme)
        self.assertIn("NOT_PREPARED", refused)
        for enrolment in self.lead.ask("enrol", "list", self.programme)["enrolments"]:
            recorded = self.lead.ask("enrol", "prepare", enrolment["enrolment_id"],
                                     "--all-modules")["records"]
            self.assertEqual({one["module_id"] for one in recorded}, TRACKS[enrolment["role"]])
        for enrolment in self.lead.ask("enrol", "list", self.programme)["enrolments"]:
            self.assertTrue(enrolment["prepared"])
        self.lead.ask("pairs", "activate", "--all", self.programme)
        self.assertEqual(self.pairs("--relationships")["4", "3"]["state"],
                         "RELATIONSHIP_STATE_ACTIVE")

    def test_a_programme_that_was_read_can_be_sent_back(self):
        before = self.lead.ask("programme", "get", self.programme)
        file = self.deployment.write("again.json", before)
        self.lead.ask("programme", "update", self.programme, "--file", file)
        after = self.lead.ask("programme", "get", self.programme)
        self.assertEqual({**after, "etag": ""}, {**before, "etag": ""})

    def test_tracks_of_one_side_leave_the_other_without(self):
        module = {"module_id": "own", "name": "Ours", "role": "PARTICIPANT_ROLE_MENTEE"}
        self.programme = self.new_programme({"name": "Own", "preparation_modules": [module]})
        self.enrol("4")
        enrolment = self.lead.ask("enrol", "list", self.programme)["enrolments"][0]
        self.assertIn("names no modules for a mentor",
                      self.lead.refusal("enrol", "prepare", enrolment["enrolment_id"],
                                        "--all-modules"))

    def test_a_pair_that_comes_in_line_is_matched_anew(self):
        self.enrol("46", "23")
        self.lead.ask("round", "start", self.programme)
        self.lead.ask("pairs", "accept", "--all", self.programme)
        kept = self.pairs("--relationships")["6", "2"]
        self.assertNotIn("in line since", self.say("pairs", "list", self.programme))

        self.place({**COMPANY, "4": "3"})  # 4 now reports to 3, with whom they are paired
        wait_until(lambda: self.pairs("--in-line"), "the pair is flagged")
        flagged = self.pairs("--in-line")["4", "3"]["relationship_id"]
        self.assertIn(f"`upward pairs list {self.programme} --in-line` says what to do next",
                      self.say("pairs", "list", self.programme))
        steps = [line.strip() for line in
                 self.say("pairs", "list", self.programme, "--in-line").splitlines()
                 if line.startswith("  upward ")]
        conclude, start = steps
        self.assertTrue(conclude.startswith(f"upward pairs conclude {flagged} --early --reason "))
        self.assertEqual(start, f"upward round start {self.programme}")

        # What it says to do, as it says it.
        self.lead.ask("pairs", "conclude", flagged, "--early", "--reason",
                      conclude.split('"')[1])
        self.enrol("8", "7")
        self.lead.ask("round", "start", self.programme)
        self.assertEqual(set(self.pairs("--state", "proposed")), {("4", "7"), ("8", "3")})
        self.assertEqual(self.pairs("--relationships")["6", "2"], kept)
        self.assertEqual(self.pairs("--in-line"), {})

    def round_with_an_in_line_pair(self):
        """Between 5 and 1 lie three levels, between 5 and 2 only two; 7 is elsewhere."""
        self.place({"1": "", "2": "1", "3": "2", "4": "3", "5": "4", "6": "", "7": "6", "8": "6"})
        self.programme = self.new_programme({**PROGRAMME, "off_line_rule": {"within_levels": 3}})
        self.enrol("57", "12")
        self.lead.ask("round", "start", self.programme)
        self.assertEqual({pair: one.get("in_line", False) for pair, one in self.pairs().items()},
                         {("5", "1"): True, ("7", "2"): False})

    def test_what_a_programme_comes_to_forbid_is_not_accepted(self):
        self.round_with_an_in_line_pair()
        strict = self.deployment.write("strict.json", PROGRAMME)
        self.lead.ask("programme", "update", self.programme, "--file", strict)
        self.lead.ask("pairs", "accept", "--all", self.programme)
        self.assertEqual(set(self.pairs("--relationships")), {("7", "2")})
        (withdrawn,) = self.pairs("--state", "withdrawn").values()
        self.assertIn("on one chain of command", withdrawn["decline_reason"])

    def test_an_in_line_pair_stays_marked_when_it_is_accepted(self):
        self.round_with_an_in_line_pair()
        self.lead.ask("pairs", "accept", "--all", self.programme)
        self.assertEqual({pair: one.get("in_line_allowed", False)
                          for pair, one in self.pairs("--relationships").items()},
                         {("5", "1"): True, ("7", "2"): False})
        listed = self.say("pairs", "list", "--relationships", self.programme)
        self.assertEqual(listed.count("in line as allowed"), 1)

    def test_a_round_is_cancelled_while_it_runs(self):
        self.place({str(number): "" for number in range(2 * CROWD)})
        people = self.deployment.write("crowd.csv", "employee_id,role\n" + "".join(
            f"{number},{'mentor' if number < CROWD else 'mentee'}\n"
            for number in range(2 * CROWD)))
        self.lead.ask("enrol", self.programme, "--file", people)
        started = self.lead.ask("round", "start", self.programme, "--no-wait")["round_id"]
        self.assertIn("ROUND_RUNNING", self.lead.refusal("round", "start", self.programme))
        self.lead.ask("round", "cancel", started)
        ended = wait_until(lambda: self.ended(started), "the round ends")
        self.assertEqual(ended["state"], "ROUND_STATE_CANCELLED")
        self.assertIn("finish_time", ended)
        self.assertEqual(self.pairs(), {})

    def ended(self, round_id):
        shown = self.lead.ask("round", "show", round_id)
        return shown if shown["state"] != "ROUND_STATE_RUNNING" else None

    def test_what_is_not_there_is_refused_without_an_answer(self):
        for command in (["accept", "unknown"], ["activate", "unknown"], ["decline", "unknown"],
                        ["conclude", "unknown"]):
            for flags in ([], ["--output", "json"]):
                done = self.lead.run("pairs", *command, *flags)
                self.assertEqual(done.returncode, FAILED)
                self.assertEqual(done.stdout, "", command)
                self.assertIn("with this id", done.stderr)

    def test_an_explanation_of_unknown_people_is_refused(self):
        self.enrol("4", "3")
        done = self.lead.run("explain", "pair", self.programme, "nobody", "no-one")
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual(done.stdout, "")
        self.assertIn("not enrolled as mentor", done.stderr)
        self.assertIn("nobody of this tenant has the employee number 99",
                      self.lead.refusal("explain", "pair", self.programme, "e:99", "e:3"))
        text = self.say("explain", "pair", self.programme, "e:4", "e:3")
        self.assertIn("mentor  P4\n", text)  # of whom no title, department or place is known


class EmbeddedProgrammeLife(ProgrammeLife, unittest.TestCase):
    deployment_type = harness.Embedded


class DeployedProgrammeLife(ProgrammeLife, unittest.TestCase):
    deployment_type = harness.Deployed


if __name__ == "__main__":
    harness.main()
