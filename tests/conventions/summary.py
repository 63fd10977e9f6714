#!/usr/bin/env python3
"""Prints how many tests passed, failed and were skipped, from the JUnit file that ctest wrote.

Exits with 1 when one failed, none passed, or there is no such file.
"""

import pathlib
import sys
import xml.etree.ElementTree as xml


def count(report):
    """(passed, failed, skipped) of a report of ctest."""
    statuses = [case.get("status") for case in xml.parse(report).getroot().iter("testcase")]
    skipped = sum(status in ("notrun", "disabled") for status in statuses)
    passed = statuses.count("run")
    return passed, len(statuses) - passed - skipped, skipped


def main():
    report = pathlib.Path(sys.argv[1])
    passed, failed, skipped = count(report) if report.exists() else (0, 0, 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
