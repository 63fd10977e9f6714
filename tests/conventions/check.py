#!/usr/bin/env python3
"""Checks the conventions of the tree and says for each breach what to use instead.

    tests/conventions/check.py                all rules
    tests/conventions/check.py layers text    the rules of these groups
    tests/conventions/check.py --list         which groups and rules there are
"""

import argparse
import inspect
import pathlib
import sys

import layers
import protos
import shape
import sources
import text
from tree import Tree

GROUPS = {module.__name__: module for module in (layers, shape, text, sources, protos)}


def rules_of(group):
    """The rules of a group: its functions named check_…, in their order in the file."""
    found = inspect.getmembers(GROUPS[group], inspect.isfunction)
    rules = [rule for name, rule in found if name.startswith("check_")]
    return sorted(rules, key=lambda rule: rule.__code__.co_firstlineno)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(GROUPS))
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parents[2])
    parser.add_argument("--list", action="store_true", help="name the rules and stop")
    options = parser.parse_args()
    unknown = set(options.groups) - set(GROUPS)
    if unknown:
        parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    tree = Tree(options.root.resolve())
    failures = 0
    for group in options.groups or GROUPS:
        for rule in rules_of(group):
            name = f"{group}.{rule.__name__.removeprefix('check_')}"
            if options.list:
                print(f"{name}: {rule.__doc__.splitlines()[0]}")
                continue
            found = rule(tree)
            failures += len(found)
            print(f"{'ok' if not found else 'FAILED'}  {name}")
            for failure in found:
                print(failure)
    if failures:
        print(f"{failures} breaches of the conventions")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
