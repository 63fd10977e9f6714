# Goal: somebody who left and came back is one person, told by one file or by two.
# Method: a file with two rows of one employee id, in either order, through the command line.
import unittest

import harness

HEADER = "number,name,hired,left,boss\n"
HEAD = "1,Ada,2000-01-01,,\n"
BEFORE = "17,Ben,2010-01-01,2015-06-30,1\n"
AFTER = "17,Ben,20190201,9999-12-31,1\n"
MAPPING = {"format": {"date_formats": ["%Y-%m-%d", "%Y%m%d"]},
           "columns": {"employee_id": "number", "given_name": "name", "hire_date": "hired",
                       "leave_date": "left", "manager_employee_id": "boss"}}
HISTORY = [("joined", "2010-01-01"), ("left", "2015-06-30"), ("returned", "2019-02-01")]


class CameBackTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded

    def take(self, lead, rows):
        file = self.deployment.write("people.csv", HEADER + rows)
        return lead.ask("import", file, "--map", self.deployment.write("mapping.json", MAPPING))

    def history(self, lead):
        entries = lead.ask("people", "history", "e:17")["entries"]
        return [(entry["change"].removeprefix("EMPLOYMENT_CHANGE_").lower(),
                 entry["effective_date"]) for entry in entries]

    def test_one_file_tells_it(self):
        for name, rows in (("in-order", HEAD + BEFORE + AFTER), ("turned", AFTER + BEFORE + HEAD)):
            with self.subTest(name):
                lead = self.deployment.new_tenant(name)
                self.take(lead, rows)
                self.assertEqual(self.history(lead), HISTORY)
                person = harness.people_by_employee_id(lead)["17"]
                self.assertEqual(person["state"], "PERSON_STATE_ACTIVE")
                self.take(lead, rows)
                self.assertEqual(self.history(lead), HISTORY, "a repeat tells nothing")

    def test_a_later_file_tells_it(self):
        lead = self.deployment.new_tenant("later")
        self.take(lead, HEAD + "17,Ben,2010-01-01,,1\n")
        self.take(lead, AFTER + HEAD + BEFORE)
        self.assertEqual(self.history(lead), HISTORY)


if __name__ == "__main__":
    harness.main()
