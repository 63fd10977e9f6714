#!/usr/bin/env python3
"""Writes the HR exports of the two invented subsidiaries; the same bytes on every run.

    deploy/sample/generate.py            writes them beside this script
    deploy/sample/generate.py --check    exits with 1 if they differ from what it would write
"""

import argparse
import csv
import datetime
import io
import pathlib
import random
import sys

import dirt
import staff
from companies import COMPANIES

HEADER = (
    "Employee Number,First Name,Last Name,Work Email,Position Title,Grade,Department,Division,Site,"
    "Region,Time Zone,Languages,Gender,Date of Birth,Start Date,End Date,Leaving Reason,Contract,"
    "Hours,Line Manager,Dotted Line Managers,Consent"
).split(",")


def row_of(person):
    """The cells of a person, without any dirt."""

    def day(value):
        return value.isoformat() if isinstance(value, datetime.date) else ""

    return {
        "Employee Number": str(person.number),
        "First Name": person.given_name,
        "Last Name": person.family_name,
        "Work Email": person.email,
        "Position Title": person.title,
        "Grade": str(person.grade),
        "Department": person.department,
        "Division": person.division,
        "Site": person.site,
        "Region": person.region,
        "Time Zone": person.time_zone,
        "Languages": ";".join(person.languages),
        "Gender": person.gender,
        "Date of Birth": day(person.birth),
        "Start Date": day(person.start),
        "End Date": day(person.end),
        "Leaving Reason": person.leaving_reason,
        "Contract": person.contract,
        "Hours": f"{person.hours:g}",
        "Line Manager": str(person.manager.number) if person.manager else "",
        "Dotted Line Managers": ";".join(str(other.number) for other in person.dotted),
        "Consent": ";".join(person.consent),
    }


def export_of(company):
    """The whole file of a company as text."""
    chance = staff.Chance(random.Random(company["seed"]))
    people = staff.people_of(company, chance)
    rows = [row_of(person) for person in sorted(people, key=lambda person: person.number)]
    dirt.strew(company["slug"], rows, chance)
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    differing = 0
    for company in COMPANIES:
        path = pathlib.Path(__file__).with_name(company["slug"] + ".csv")
        export = export_of(company)
        if not options.check:
            path.write_text(export, encoding="utf-8", newline="")
        elif not path.exists() or path.read_text(encoding="utf-8") != export:
            print(f"{path.name} is not what generate.py writes; run deploy/sample/generate.py")
            differing += 1
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
