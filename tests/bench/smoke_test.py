# Goal: every benchmark still runs and prints its lines, as a table and as JSON.
# Method: the tiny sizes of --quick on real engines. No speed and no goal is looked at.
"""Runs the program that is given as the first argument."""

import json
import math
import pathlib
import subprocess
import sys
import unittest

BENCH = sys.argv.pop(1)
SCRIPT = pathlib.Path(__file__).with_name("run")
LINES = [
    f"{subject}_{engine}{part}"
    for subject, parts in [
        ("get_person", [""]),
        ("import", ["", "_memory", "_memory_width"]),
        ("events", ["", "_ids_alone", "_relay", "_consumer"]),
    ]
    for engine in ("sqlite", "postgres")
    for part in parts
]


def run(*arguments):
    return subprocess.run(
        [BENCH, *arguments], capture_output=True, text=True, timeout=100, check=False
    )


def run_script(*arguments):
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)


class SmokeTest(unittest.TestCase):
    def test_every_line_is_there_with_sane_numbers(self):
        done = run("--quick", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([line["name"] for line in report["lines"]], LINES)
        for line in report["lines"]:
            for number in ("value", "peer", "ratio"):
                self.assertTrue(math.isfinite(line[number]), line)
            # Of a tiny import, memory tells nothing: it may even have become less.
            if "memory" not in line["name"]:
                self.assertGreater(line["value"], 0, line)
                self.assertGreater(line["ratio"], 0, line)
            self.assertGreater(line["peer"], 0, line)
        for fact in ("machine", "load", "compiler", "engines"):
            self.assertTrue(report["machine"][fact])

    def test_the_table_fits(self):
        done = run("--quick", "get_person_sqlite")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("get_person_sqlite", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)

    def test_an_unknown_name_is_told_with_the_known_ones(self):
        names = run("--list").stdout.split()
        done = run("get_persons")
        self.assertEqual(done.returncode, 2)
        script = run_script("get_persons")
        self.assertEqual(script.returncode, 2)
        usage = run_script("--help")
        self.assertEqual(usage.returncode, 0)
        for name in names:
            self.assertIn(name, done.stderr)
            self.assertIn(name, script.stderr)
            self.assertIn(name, usage.stdout)


if __name__ == "__main__":
    unittest.main()
