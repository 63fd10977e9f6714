# Goal: answers of the command line fit the screen and lose nothing; for programs each is one JSON
# document, or ids; what was asked for and not done is said; participants can use what is theirs.
# Method: the sample company in an all-in-one server, matched; then every command that answers with
# a table, in several widths and formats, and what leads and participants get wrong.
import json
import re
import unicodedata
import unittest

import harness

SAMPLE = harness.ROOT / "deploy" / "sample"
FAILED = 1
WIDTHS = (40, 60, 80, 120)


def display_width(line):
    return sum(0 if unicodedata.combining(character) else
               2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


class CommandLineTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.deployment.new_tenant("harbour-line")
        cls.lead.ask("tenant", "settings", "set", "--keep-generation", "--attribute", "site_region")
        cls.job = cls.lead.ask("import", SAMPLE / "harbour-line.csv", "--map",
                               SAMPLE / "mapping.json")["import_job_id"]
        cls.people = harness.people_by_employee_id(cls.lead)
        rules = {**json.loads((SAMPLE / "programme.json").read_text()),
                 "required_acceptances": ["PARTY_MENTOR", "PARTY_MENTEE", "PARTY_LEAD"]}
        cls.programme = cls.open(rules)
        cls.lead.ask("enrol", cls.programme, "--role", "mentor", "--levels", "7",
                     "--topics", "cyber-security,customer-view")
        cls.lead.ask("enrol", cls.programme, "--role", "mentee", "--levels", "0-1")
        cls.round = cls.lead.ask("round", "start", cls.programme)["round_id"]
        confirmed = cls.open({**rules, "required_acceptances": ["PARTY_LEAD"]})
        cls.confirmed = confirmed
        cls.lead.ask("enrol", confirmed, "--role", "mentor", "--levels", "7")
        cls.lead.ask("enrol", confirmed, "--role", "mentee", "--levels", "1")
        cls.lead.ask("round", "start", confirmed)
        cls.lead.ask("pairs", "accept", "--all", confirmed)

    @classmethod
    def open(cls, rules):
        file = cls.deployment.write("rules.json", rules)
        programme = cls.lead.ask("programme", "create", "--file", file)["programme_id"]
        cls.lead.ask("programme", "open", programme)
        return programme

    def lists(self):
        """Every command that lists, with what its first column is called."""
        programme, head = self.programme, "e:10042"
        return {
            "person": [("people", "list"), ("people", "list", "--all"),
                       ("round", "unmatched", self.round), ("org", "chain", "e:10001"),
                       ("org", "subtree", head)],
            "day": [("people", "history", "e:10001")],
            "job": [("import", "jobs")],
            "line": [("import", "findings", self.job)],
            "employee": [("import", "changes", self.job)],
            "programme": [("programme", "list")],
            "enrolment": [("enrol", "list", programme)],
            "round": [("round", "list", programme)],
            "proposal": [("pairs", "list", programme)],
            "relationship": [("pairs", "list", self.confirmed, "--relationships")],
        }

    def singles(self):
        """Commands that show one thing, with its id."""
        enrolment = self.lead.ask("enrol", "list", self.programme)["enrolments"][0]
        return {
            ("people", "get", enrolment["person_id"]): enrolment["person_id"],
            ("programme", "get", self.programme): self.programme,
            ("round", "show", self.round): self.round,
            ("enrol", "get", "--enrolment", enrolment["enrolment_id"]): enrolment["enrolment_id"],
            ("tenant", "settings", "get"): None,
            ("enrol", "preparation", enrolment["enrolment_id"]): None,
        }

    def shown(self, arguments, width):
        done = self.lead.with_variables(COLUMNS=str(width)).run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_every_table_fits(self):
        commands = [one for some in self.lists().values() for one in some] + [*self.singles()]
        for arguments in commands:
            for width in WIDTHS:
                with self.subTest(command=" ".join(arguments), width=width):
                    for line in self.shown(arguments, width).splitlines():
                        if "`upward" in line:
                            continue  # a sentence, which the terminal breaks
                        self.assertLessEqual(display_width(line), width, line)

    def test_lists_keep_their_columns_at_eighty(self):
        for title, commands in self.lists().items():
            for arguments in commands:
                with self.subTest(command=" ".join(arguments)):
                    first = self.shown(arguments, 80).splitlines()[0]
                    self.assertRegex(first, rf"^ *{title}  ")

    def test_nothing_is_cut(self):
        reasons = [one["text"] for one in
                   self.lead.ask("round", "unmatched", self.round)["people"]]
        self.assertTrue(reasons)
        for width in WIDTHS:
            text = self.shown(("round", "unmatched", self.round), width)
            self.assertNotIn("…", text)
            for word in set(" ".join(reasons).split()):
                self.assertIn(word, text)
        wide = " ".join(self.shown(("round", "unmatched", self.round), 400).split())
        for reason in reasons:
            self.assertIn(" ".join(reason.split()), wide)

    def test_every_answer_is_a_document(self):
        commands = [one for some in self.lists().values() for one in some] + [*self.singles()]
        pair = self.lead.ask("pairs", "list", self.programme)["proposals"][0]
        people = [pair["mentor_person_id"], pair["mentee_person_id"]]
        commands += [("round", "preview", self.programme), ("org", "check", *people),
                     ("explain", "person", self.programme, people[0]),
                     ("explain", "pair", self.programme, *people),
                     ("import", "mapping"), ("token", "keys", "--data", self.deployment.data),
                     ("token", "issue", "--role", "operator", "--data", self.deployment.data)]
        for arguments in commands:
            with self.subTest(command=" ".join(map(str, arguments))):
                self.assertIsInstance(self.lead.ask(*arguments), dict)

    def test_empty_lists_are_there(self):
        none = self.open({"name": "Empty"})
        for name, arguments in {
                "people": ("people", "list", "--department", "Nowhere"),
                "enrolments": ("enrol", "list", none), "rounds": ("round", "list", none),
                "proposals": ("pairs", "list", none),
                "relationships": ("pairs", "list", none, "--relationships")}.items():
            self.assertEqual(self.lead.ask(*arguments), {name: []})

    def test_quiet_prints_ids_or_nothing(self):
        without = {"day", "line"}
        for title, commands in self.lists().items():
            for arguments in commands:
                with self.subTest(command=" ".join(arguments)):
                    lines = self.lead.run(*arguments, "--quiet").stdout.splitlines()
                    if title in without:
                        self.assertEqual(lines, [])
                    for line in lines:
                        self.assertRegex(line, r"^[0-9a-z]+$")
        for arguments, name in self.singles().items():
            with self.subTest(command=" ".join(arguments)):
                said = self.lead.run(*arguments, "-q").stdout
                self.assertEqual(said, f"{name}\n" if name else "")
        several = self.lead.run("enrol", self.programme, "--role", "mentor", "--levels", "7", "-q")
        self.assertEqual((several.returncode, several.stdout), (0, ""))

    def test_accepting_says_who_is_waited_for(self):
        programme = self.open({"name": "All", "required_acceptances":
                               ["PARTY_MENTOR", "PARTY_MENTEE", "PARTY_LEAD"]})
        self.lead.ask("enrol", programme, "--role", "mentor", "--levels", "7")
        self.lead.ask("enrol", programme, "--role", "mentee", "--levels", "1")
        self.lead.ask("round", "start", programme)
        done = self.lead.run("pairs", "accept", "--all", programme)
        self.assertRegex(done.stdout, r"^([1-9]\d*) proposals accepted: 0 pairs confirmed, "
                                      r"\1 wait for mentor, mentee\n")

    def wishes(self, *rows):
        head = "employee_id,role,topics,excluded,capacity\n"
        return self.deployment.write("wishes.csv", head + "".join(row + "\n" for row in rows))

    def test_wishes_that_were_not_stored_are_named_with_the_cure(self):
        programme = self.open({"name": "Again"})
        self.lead.ask("enrol", programme, "--file", self.wishes("10001,mentor,,,"))
        again = self.wishes("10001,mentor,,10005,2", "10005,mentee,,,")
        done = self.lead.run("enrol", programme, "--file", again)
        self.assertEqual(done.returncode, FAILED)
        excluded = self.people["10005"]["person_id"]
        command = re.search(r"^  (upward enrol update .*)$", done.stderr, re.M)[1]
        self.assertEqual(command, f"upward enrol update {programme} e:10001 --role mentor"
                                  f" --excluded {excluded} --capacity 2")
        self.lead.ask(*command.split()[1:])
        stored = self.lead.ask("enrol", "get", programme, "e:10001")
        self.assertEqual((stored["excluded_person_ids"], stored["capacity"]), ([excluded], 2))
        self.lead.ask("enrol", programme, "--file", again)

    def test_an_update_changes_what_is_named_alone(self):
        programme = self.open({"name": "Wishes", "topics": [{"topic_id": "ai", "name": "AI"}]})
        enrolment = self.lead.ask("enrol", programme, "--role", "mentor", "--person", "e:10001",
                                  "--topics", "ai")["enrolment_id"]
        changed = self.lead.ask("enrol", "update", programme, "e:10001", "--languages", "de,en",
                                "--working-hours", "8:30-16:00")
        self.assertEqual(changed["enrolment_id"], enrolment)
        self.assertEqual(changed["topic_ids"], ["ai"])
        self.assertEqual(changed["languages"], ["de", "en"])
        self.assertEqual((changed["work_start_minute"], changed["work_end_minute"]), (510, 960))
        emptied = self.lead.ask("enrol", "update", programme, "e:10001", "--topics", "")
        self.assertNotIn("topic_ids", emptied)
        self.assertIn("is not enrolled",
                      self.lead.refusal("enrol", "update", programme, "e:10005", "--capacity", "1"))

    def participant(self, person):
        token = json.loads(self.lead.run(
            "token", "issue", "--data", self.deployment.data, "--tenant", "harbour-line", "--role",
            "participant", "--person", person, "--output", "json").stdout)["token"]
        return harness.CommandLine(self.deployment.environment(UPWARD_TOKEN=token))

    def test_participants_see_their_pairs_and_enrol_themselves(self):
        pair = self.lead.ask("pairs", "list", self.programme)["proposals"][0]
        person = pair["mentor_person_id"]
        participant = self.participant(person)
        listed = participant.run("pairs", "list", self.programme)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn(pair["proposal_id"], listed.stdout)
        mentee = self.lead.ask("people", "get", pair["mentee_person_id"])
        self.assertIn(mentee["family_name"].split()[0], listed.stdout)
        programme = self.open({"name": "Own"})
        enrolment = participant.ask("enrol", programme, "--role", "mentor", "--person", person)
        self.assertEqual(enrolment["person_id"], person)
        changed = participant.ask("enrol", "update", "--enrolment", enrolment["enrolment_id"],
                                  "--capacity", "3")
        self.assertEqual(changed["capacity"], 3)

    def test_settings_grow_and_are_replaced(self):
        lead = self.deployment.new_tenant("settings")
        lead.ask("tenant", "settings", "set", "--attribute", "a")
        lead.ask("tenant", "settings", "set", "--add-attribute", "b,a")
        lead.ask("tenant", "settings", "set", "--generation-band", "Old=1900-1980",
                 "--generation-band", "New=1981-2010")
        settings = lead.ask("tenant", "settings", "get")
        self.assertEqual(settings["attribute_names"], ["a", "b"])
        self.assertEqual([band["name"] for band in settings["generation_bands"]], ["Old", "New"])
        lead.ask("tenant", "settings", "set", "--default-generation-bands")
        self.assertNotIn("Old", str(lead.ask("tenant", "settings", "get")))

    def test_an_old_etag_in_a_file_is_named(self):
        programme = self.open({"name": "Etag"})
        old = self.deployment.write("old.json", self.lead.ask("programme", "get", programme))
        self.lead.ask("programme", "update", programme, "--file", old)
        self.assertIn("if your file holds an etag",
                      self.lead.refusal("programme", "update", programme, "--file", old))

    def test_a_drop_is_shown_before_it_is_allowed(self):
        lead = self.deployment.new_tenant("dropping")
        mapping = self.deployment.write("map.json", {"columns": {"employee_id": "n"}})
        whole = self.deployment.write("whole.csv", "n\n1\n2\n3\n4\n")
        part = self.deployment.write("part.csv", "n\n1\n")
        lead.ask("import", whole, "--map", mapping)
        refused = lead.refusal("import", part, "--map", mapping)
        self.assertIn("3 of 4", refused)
        self.assertIn("--dry-run --allow-drop shows who would leave", refused)
        job = lead.ask("import", part, "--map", mapping, "--dry-run", "--allow-drop")
        left = lead.run("import", "changes", job["import_job_id"], "--kind", "left", "--quiet")
        self.assertEqual(left.stdout.split(), ["2", "3", "4"])

    def test_the_example_of_a_mapping_names_fields_that_there_are(self):
        lead = self.deployment.new_tenant("example")
        lead.ask("tenant", "settings", "set", "--keep-generation", "--attribute", "region")
        example = lead.ask("import", "mapping")
        columns = [*example["columns"].values(), *example["attributes"].values(), "Snapshot"]
        file = self.deployment.write("example.csv", ",".join(columns) + "\n")
        mapping = self.deployment.write("example.json", example)
        done = lead.run("import", file, "--map", mapping, "--dry-run")
        self.assertNotIn("IMPORT_MAPPING", done.stderr)
        explained = lead.run("import", "mapping").stdout
        for field in [*example["columns"], "name", "post_id", "manager_post_id"]:
            self.assertIn(f"\n{field} ", explained)


if __name__ == "__main__":
    harness.main()
