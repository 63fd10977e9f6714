# Goal: every rule fires on what it is there to refuse, names the cure, and lets clean trees pass.
# Method: small trees in a temporary folder, one offending and one clean for each case of a rule.
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import check
import layers_cases
import protos_cases
import shape_cases
import sources_cases
from tree import Tree

CASES = layers_cases.CASES + shape_cases.CASES + sources_cases.CASES + protos_cases.CASES


def breaches(rule, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8", newline="")
        return [str(failure) for failure in rule(Tree(folder))]


class RulesTest(unittest.TestCase):
    def test_each_rule_fires_and_names_the_cure(self):
        for rule, offending, where, cure, _ in CASES:
            with self.subTest(rule=rule.__name__, where=where):
                found = breaches(rule, offending)
                at_place = [failure for failure in found if failure.startswith(where + ": ")]
                self.assertTrue(at_place, f"nothing at {where}; found {found}")
                self.assertRegex(at_place[0], r": .+ is not allowed in .+; use .+")
                self.assertIn(cure, at_place[0])

    def test_each_rule_lets_clean_trees_pass(self):
        for rule, _, where, _, clean in CASES:
            with self.subTest(rule=rule.__name__, where=where):
                self.assertEqual(breaches(rule, clean), [])

    def test_no_rule_is_without_a_case(self):
        tried = {rule for rule, *_ in CASES}
        for group in check.GROUPS:
            for rule in check.rules_of(group):
                self.assertIn(rule, tried, f"{group}.{rule.__name__} has no case in this file")


class CommandTest(unittest.TestCase):
    def run_on(self, content):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.h").write_text(content, encoding="utf-8")
            script = pathlib.Path(__file__).with_name("check.py")
            return subprocess.run(
                [sys.executable, str(script), "--root", folder, "text"],
                capture_output=True,
                text=True,
                check=False,
            )

    def test_a_breach_fails_the_command(self):
        done = self.run_on("int a; \n")
        self.assertEqual(done.returncode, 1)
        self.assertTrue(re.search(r"^a\.h:1: a blank at the end is not allowed", done.stdout, re.M))

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.run_on("int a;\n").returncode, 0)


class SummaryTest(unittest.TestCase):
    def summary_of(self, *statuses):
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder, "tests.xml")
            cases = "".join(f'<testcase name="t" status="{status}"/>' for status in statuses)
            report.write_text(f"<testsuite>{cases}</testsuite>", encoding="utf-8")
            script = pathlib.Path(__file__).with_name("summary.py")
            return subprocess.run(
                [sys.executable, str(script), str(report)],
                capture_output=True,
                text=True,
                check=False,
            )

    def test_counts_what_ctest_reports(self):
        done = self.summary_of("run", "run", "fail", "notrun", "disabled")
        self.assertEqual(done.stdout, "2 passed, 1 failed, 2 skipped\n")
        self.assertEqual(done.returncode, 1)

    def test_only_passes_when_something_ran(self):
        self.assertEqual(self.summary_of("run", "notrun").returncode, 0)
        self.assertEqual(self.summary_of("notrun").returncode, 1)
        self.assertEqual(self.summary_of().stdout, "0 passed, 0 failed, 0 skipped\n")
        self.assertEqual(self.summary_of().returncode, 1)


if __name__ == "__main__":
    unittest.main()
