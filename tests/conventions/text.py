"""What no text file may hold: leftovers, traces of a machine, broken line ends."""

import re

from tree import refuse

# Written in two parts, so that this file does not hold what it refuses.
LEFTOVERS = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "for" + " now"]) + r")\b"
)
_ROOTS = "|".join(["ro" + "ot", "wo" + "rk", "ho" + "me/[a-z]\\w*", "Us" + "ers/\\w+"])
MACHINE_PATH = re.compile(r"(?<![\w./}$~-])/(" + _ROOTS + r")/")
# A host that serves packages: its name says so.
REGISTRY_HOST = re.compile(
    r"https?://(?:[\w.-]*\.)?(registry|proxy|mirror|mirrors|deb|pypi|index|artifactory|nexus)\.\w"
)
# Sample data hold what a real export holds, blanks at the end of a line included.
DATA = {".csv", ".json", ".golden", ".ics"}
LOCK_FILES = {"package-lock.json"}


def check_leftovers(tree):
    """Nothing is left for later."""
    cure = "the finished thing, or nothing"
    return [
        refuse(file, number, f'"{match.group(0)}"', "the tree", cure)
        for file in tree.files
        if file.suffix not in DATA
        for number, line in enumerate(file.lines, 1)
        for match in [LEFTOVERS.search(line)]
        if match
    ]


def check_machine_traces(tree):
    """The tree works on every machine and names none."""
    failures = []
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            match = MACHINE_PATH.search(line)
            if match:
                what = f'the path of a machine "{match.group(0)}"'
                failures.append(refuse(file, number, what, "the tree", "a path from the root"))
            match = REGISTRY_HOST.search(line)
            if match:
                cure = "the name of the package alone"
                what = f'the package host "{match.group(0)}"'
                failures.append(refuse(file, number, what, "the tree", cure))
            if file.name in LOCK_FILES and '"resolved"' in line:
                what = "an address of a package"
                cure = "npm's omit-lockfile-registry-resolved (.npmrc)"
                failures.append(refuse(file, number, what, "a lock file", cure))
    return failures


def check_line_ends(tree):
    """Lines end in LF, the last one too; code holds no tabs and no blanks at a line's end."""
    failures = []
    for file in tree.files:
        if "\r" in file.text:
            line = file.text.count("\n", 0, file.text.index("\r")) + 1
            failures.append(refuse(file, line, "a carriage return", "text files", "LF line ends"))
        if file.text and not file.text.endswith("\n"):
            what = "a last line without an end"
            cure = "a newline at the end of the file"
            failures.append(refuse(file, len(file.lines), what, "text files", cure))
        if not file.is_code:
            continue
        for number, line in enumerate(file.lines, 1):
            if "\t" in line:
                failures.append(refuse(file, number, "a tab", "code", "spaces"))
            if line != line.rstrip():
                failures.append(refuse(file, number, "a blank at the end", "code", "none"))
    return failures
