"""Size and names: files that fit a head, functions that fit a screen, names that say something."""

import re
import statistics

from tree import refuse

# Of hand-written sources, tests aside: what one reads in a sitting.
LINES_MEDIAN_MAX = 120
LINES_P90_MAX = 350
LINES_MAX = 500
# With fewer files than this, a median says nothing.
FILES_FOR_STATISTICS = 10
# A function is read without scrolling.
FUNCTION_LINES_MAX = 60
COLUMNS_MAX = 100
# A README is a page; what needs more belongs beside the code that it is about.
SERVICE_README_LINES_MAX = 60
LIBRARY_README_LINES_MAX = 60

# Names that say nothing about what is inside.
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "misc", "common", "include", "src"}
EMPTY_SUFFIX = re.compile(r"_(util|utils|helper|helpers|misc|manager|impl)$")
# Shared value types of the contracts, named as gRPC projects name them.
FOLDERS_WITH_THEIR_NAME = {"protos/upward/common"}
_CLASS = re.compile(
    r"\b(?:class|struct)\s+(?:ABSL_\w+\s+)*(\w*(?:Manager|Helper|Helpers|Util|Utils|Impl|Misc))\b"
    r"(?=[^;()=]*\{)"
)
_BEFORE_HEAD = re.compile(r"\s*(?:(?:public|protected|private)\s*:\s*)*")
# What follows a member's initialiser in braces, and never a body.
_CONTINUES = re.compile(r"\s*[{,]")
_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum)\b|extern\s*\"")


def check_file_sizes(tree):
    """Median, 90th percentile and maximum of lines in hand-written sources."""
    sources = [f for f in tree.files if f.suffix in (".h", ".cc", ".py") and not f.is_test]
    cure = "a split by idea, each part with a name of its own"
    failures = [
        refuse(f, LINES_MAX + 1, f"a file of {len(f.lines)} lines (> {LINES_MAX})", f.folder, cure)
        for f in sources
        if len(f.lines) > LINES_MAX
    ]
    sizes = sorted(len(f.lines) for f in sources)
    if len(sizes) < FILES_FOR_STATISTICS:
        return failures
    longest = max(sources, key=lambda f: len(f.lines))
    p90 = sizes[int(0.9 * (len(sizes) - 1))]
    for name, size, limit in [
        ("median", statistics.median(sizes), LINES_MEDIAN_MAX),
        ("90th percentile", p90, LINES_P90_MAX),
    ]:
        if size > limit:
            what = f"a {name} of {size:g} lines a file (> {limit})"
            failures.append(refuse(longest, 1, what, "the tree", cure + ", the longest first"))
    return failures


def check_function_sizes(tree):
    """No function of C++ is longer than a screen."""
    cure = f"functions of one idea, at most {FUNCTION_LINES_MAX} lines"
    return [
        refuse(file, line, f"a function of {length} lines", "C++ sources", cure)
        for file in tree.cpp()
        for line, length in functions(file)
        if length > FUNCTION_LINES_MAX
    ]


def functions(file):
    """Yields (first line, number of lines) of each function body that stands at class or
    namespace level, found by matching braces."""
    code = re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", _blank_lines, file.code, flags=re.MULTILINE)
    depth_inside = 0  # braces open inside the body being measured
    head_start = 0
    start_line = 0
    line = 1
    for position, character in enumerate(code):
        if character == "\n":
            line += 1
        elif depth_inside:
            depth_inside += {"{": 1, "}": -1}.get(character, 0)
            if depth_inside == 0 and not _CONTINUES.match(code, position + 1):
                yield start_line, line - start_line + 1  # else it was a member's initialiser
                head_start = position + 1
        elif character in ";}":
            head_start = position + 1
        elif character == "{":
            head = code[head_start:position]
            if _opens_body(head):
                depth_inside = 1
                start_line = line - head[_BEFORE_HEAD.match(head).end() :].count("\n")
            else:
                head_start = position + 1


def _opens_body(head):
    """Tells a function's head from that of a namespace, a class or an initialiser."""
    plain = re.sub(r"<[^<>]*>", " ", head)
    if "(" not in plain or re.search(r"[=(,]\s*$", plain):
        return False
    before_arguments = plain.split("(", 1)[0]
    return not _CONTAINER.search(re.sub(r"ABSL_\w+", " ", before_arguments))


def _blank_lines(match):
    return "\n" * match.group(0).count("\n")


def check_columns(tree):
    """Lines fit beside each other on a screen."""
    failures = []
    for file in tree.code():
        for number, line in enumerate(file.lines, 1):
            exempt = line.startswith("#include") or "https://" in line
            if len(line) > COLUMNS_MAX and not exempt:
                what = f"a line of {len(line)} columns"
                failures.append(refuse(file, number, what, file.suffix, "lines of at most 100"))
    return failures


def check_names(tree):
    """No file, folder or class is named after nothing."""
    failures = []
    for file in tree.code():
        failures += _empty_folders(file)
        stem = file.name.split(".")[0]
        if stem in EMPTY_WORDS or EMPTY_SUFFIX.search(stem):
            cure = "the name of what the file is about"
            failures.append(refuse(file, 1, f'the file name "{file.name}"', file.folder, cure))
        elif file.suffix in (".h", ".cc", ".py", ".proto") and not re.fullmatch("[a-z0-9_]+", stem):
            cure = "snake_case"
            failures.append(refuse(file, 1, f'the file name "{file.name}"', file.folder, cure))
    for file in tree.cpp():
        for match in _CLASS.finditer(file.code):
            line = file.code.count("\n", 0, match.start()) + 1
            cure = "the noun for what it does, or its medium (SqlMatchStore)"
            failures.append(refuse(file, line, f'the class name "{match.group(1)}"', "C++", cure))
    return failures


def _empty_folders(file):
    parts = file.path.split("/")[:-1]
    for i, part in enumerate(parts):
        folder = "/".join(parts[: i + 1])
        if part in EMPTY_WORDS and not any(
            folder == known or folder.startswith(known + "/") for known in FOLDERS_WITH_THEIR_NAME
        ):
            cure = "a folder named after one idea"
            yield refuse(file, 1, f'the folder name "{part}"', folder, cure)


def check_readmes(tree):
    """Each library and service says in its README what it is for."""
    failures = []
    for parent, limit in [
        ("libs", LIBRARY_README_LINES_MAX),
        ("services", SERVICE_README_LINES_MAX),
    ]:
        readmes = {f.folder: f for f in tree.files if f.name == "README.md"}
        for name in tree.folders(parent):
            folder = f"{parent}/{name}"
            readme = readmes.get(folder)
            if readme is None:
                cure = f"a {folder}/README.md that says in a sentence what it is for"
                failures.append(refuse(folder, 1, "a folder without README.md", parent, cure))
            elif len(readme.lines) > limit:
                what = f"a README of {len(readme.lines)} lines"
                failures.append(refuse(readme, limit + 1, what, parent, f"at most {limit} lines"))
    return failures
