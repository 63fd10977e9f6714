"""Rules on how sources behave: time is a parameter, tests explain themselves, nothing is dead."""

import concurrent.futures
import os
import re
import subprocess

from tree import find_in_code, refuse

WALL_CLOCK = (
    r"\babsl::Now\s*\(|\b(?:system_clock|utc_clock)::now\b|\bgettimeofday\s*\(|\bstd::time\s*\("
    r"|(?<![\w.>:])time\s*\(\s*(?:nullptr|NULL|0)\s*\)|\babsl::GetCurrentTimeNanos\b"
)
DURATION_CLOCK = r"\b(?:steady_clock|high_resolution_clock)::now\b|\bclock_gettime\s*\("
# Where each clock may be read, and why.
CLOCK_HOMES = {
    WALL_CLOCK: {
        "libs/base/clock.cc": "the clock itself",
        "libs/base/clock_test.cc": "compares it with the C library's",
        "libs/rpc/": "gRPC takes deadlines as points of system time",
        "tests/": "deadlines of calls and waits on real processes",
    },
    DURATION_CLOCK: {
        "libs/rpc/": "measures how long a call took",
        "libs/telemetry/": "measures durations for its histograms",
        "libs/sql/": "measures how long a statement or a wait for a connection took",
        "libs/events/testing/": "bounds waits on a real Redis",
        "libs/app/": "bounds the drain at the end of the process",
        "services/upward/": "shows the progress of a command",
        "tests/": "bounds waits on real processes, and measures",
    },
}
SLEEP = (
    r"\bsleep_(?:for|until)\s*\(|\busleep\s*\(|\bnanosleep\s*\(|\babsl::SleepFor\s*\("
    r"|(?<![\w.>:])sleep\s*\(\s*\d|\btime\.sleep\s*\("
)
SLEEP_REASON = re.compile(r"(//|#) sleeps: \w")
CLANG_FORMAT = os.environ.get("CLANG_FORMAT", "clang-format")


def check_clocks(tree):
    """Time comes from base::Clock; a real clock is read in named places only."""
    failures = []
    for file in tree.cpp():
        for pattern, homes in CLOCK_HOMES.items():
            if any(file.path.startswith(home) for home in homes):
                continue
            for line, match in find_in_code(file, pattern):
                cure = "a base::Clock that the constructor takes (FakeClock in tests)"
                what = f'reading a real clock ("{match.group(0)}")'
                failures.append(refuse(file, line, what, file.folder, cure))
    return failures


def check_sleeps(tree):
    """Tests wait for conditions, not for time to pass."""
    failures = []
    for file in tree.files:
        if not (file.is_test and (file.is_cpp or file.suffix == ".py")):
            continue
        code = file.code if file.is_cpp else file.text
        for match in re.finditer(SLEEP, code):
            number = code.count("\n", 0, match.start()) + 1
            if not SLEEP_REASON.search(file.lines[number - 1]):
                cure = "a condition with a timeout, or say why on the line (// sleeps: reason)"
                failures.append(refuse(file, number, "sleeping", "tests", cure))
    return failures


def check_test_heads(tree):
    """The first lines of a test file tell its goal and its method."""
    failures = []
    for file in tree.files:
        match = re.search(r"_test\.(cc|py)$", file.name)
        if not match:
            continue
        mark = "//" if match.group(1) == "cc" else "#"
        lines = [line for line in file.lines if not line.startswith("#!")]
        head = []
        for line in lines:
            if not line.startswith(mark):
                break
            head.append(line)
        goal = bool(head) and head[0].startswith(f"{mark} Goal: ")
        # Anywhere in the head: clang-format may flow the end of the goal into the next line.
        method = any(" Method: " in line for line in head)
        if not (goal and method):
            cure = f'"{mark} Goal: …" and "{mark} Method: …" as its first lines'
            failures.append(refuse(file, 1, "a test without goal and method", "tests", cure))
    return failures


def check_listed(tree):
    """Every source and every folder with a build description belongs to the build."""
    lists = {f.path: f for f in tree.files if f.name == "CMakeLists.txt" or f.suffix == ".cmake"}
    failures = []
    for file in tree.files:
        if file.suffix in (".cc", ".proto") and not _is_listed(file.path, lists):
            cure = "its name in the folder's CMakeLists.txt, or delete it"
            what = "a source that nothing builds"
            failures.append(refuse(file, 1, what, file.folder, cure))
        elif file.name == "CMakeLists.txt" and file.folder and not _is_listed(file.folder, lists):
            cure = "add_subdirectory in the folder above, or delete it"
            what = "a folder that nothing builds"
            failures.append(refuse(file, 1, what, file.folder, cure))
    return failures


def _is_listed(path, lists):
    """True if a build description in a folder above names `path`, relative to itself."""
    for list_path, file in lists.items():
        folder = list_path.rpartition("/")[0]
        if folder.split("/")[0] == "cmake":
            relative = path  # included by the root
        elif folder == "" or path.startswith(folder + "/"):
            relative = path[len(folder) + 1 :] if folder else path
        else:
            continue
        if re.search(r"(^|[\s\"(/])" + re.escape(relative) + r"($|[\s\")])", file.text, re.M):
            return True
    return False


def check_format(tree):
    """C++ is laid out as clang-format lays it out."""
    paths = [file.path for file in tree.cpp()]
    workers = os.cpu_count() or 1
    parts = [paths[i::workers] for i in range(workers) if paths[i::workers]]
    failures = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for output in pool.map(lambda part: _run_clang_format(tree.root, part), parts):
            for match in re.finditer(r"^([^\s:]+):(\d+):\d+: error: code should", output, re.M):
                cure = f"clang-format -i {match.group(1)}"
                path, line = match.group(1), int(match.group(2))
                failures.append(refuse(path, line, "a layout of one's own", "C++", cure))
    first = {}
    for failure in failures:
        first.setdefault(failure.path, failure)
    return list(first.values())


def _run_clang_format(root, paths):
    done = subprocess.run(
        [CLANG_FORMAT, "--dry-run", "-Werror", *paths],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and "error: code should" not in done.stderr:
        raise RuntimeError(f"{CLANG_FORMAT} failed: {done.stderr.strip()}")
    return done.stderr
