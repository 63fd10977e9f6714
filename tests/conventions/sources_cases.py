"""What the rules of text.py and sources.py must refuse and let pass."""

import sources
import text

TEST_HEAD = "// Goal: g.\n// Method: m.\n"

# rule, offending tree, where it fires (path:line), a part of the cure, clean tree.
CASES = [
    (
        text.check_leftovers,
        {"libs/base/a.h": "// " + "TO" + "DO: more\n"},
        "libs/base/a.h:1",
        "the finished thing",
        {"libs/base/a.h": "// mkstemp needs XXXXXX; a whole todo list is data\n"},
    ),
    (
        text.check_machine_traces,
        {"README.md": "cd /" + "root/upward\n"},
        "README.md:1",
        "a path from the root",
        {"README.md": "cd build/dev; ls /usr/share; net/" + "work/x; $HOME/" + "work/x\n"},
    ),
    (
        text.check_machine_traces,
        {"README.md": "see https://" + "registry.example.org/x\n"},
        "README.md:1",
        "the name of the package",
        {"README.md": "see https://example.org/registry\n"},
    ),
    (
        text.check_machine_traces,
        {"a/package-lock.json": '{\n"resolved": "x"}\n'},
        "a/package-lock.json:2",
        "omit-lockfile-registry-resolved",
        {"a/package-lock.json": '{"integrity": "x"}\n'},
    ),
    (
        text.check_line_ends,
        {"README.md": "a\nb\r\n"},
        "README.md:2",
        "LF line ends",
        {"README.md": "a\nb\n", "libs/empty.h": ""},
    ),
    (
        text.check_line_ends,
        {"README.md": "a\nb"},
        "README.md:2",
        "a newline at the end",
        {"README.md": "a\nb\n"},
    ),
    (
        text.check_line_ends,
        {"libs/base/a.h": "int a;\n\tint b;\n"},
        "libs/base/a.h:2",
        "spaces",
        {"libs/base/a.h": "int a;\n  int b;\n", "data.csv": "a \tb \n"},
    ),
    (
        text.check_line_ends,
        {"libs/base/a.h": "int a; \n"},
        "libs/base/a.h:1",
        "use none",
        {"libs/base/a.h": "int a;\n"},
    ),
    (
        sources.check_clocks,
        {"services/x/domain/a.cc": "\nauto t = absl::Now();\n"},
        "services/x/domain/a.cc:2",
        "base::Clock",
        {
            "libs/base/clock.cc": "auto t = absl::Now();\n",
            "services/x/domain/a.cc": "// absl::Now() is for others\nauto t = clock.Now();\n"
            "auto u = expires_time(0) + row.time(0);\n",
        },
    ),
    (
        sources.check_clocks,
        {"services/x/store/a.cc": "auto t = std::chrono::steady_clock::now();\n"},
        "services/x/store/a.cc:1",
        "base::Clock",
        {"libs/telemetry/a.cc": "auto t = std::chrono::steady_clock::now();\n"},
    ),
    (
        sources.check_sleeps,
        {"libs/base/a_test.cc": TEST_HEAD + "absl::Sleep" + "For(absl::Seconds(1));\n"},
        "libs/base/a_test.cc:3",
        "a condition with a timeout",
        {"libs/base/a_test.cc": "usl" + "eep(5);  // sleeps: the kernel offers no event\n"},
    ),
    (
        sources.check_test_heads,
        {"libs/base/a_test.cc": "// Goal: g.\n\n// Method: m.\n"},
        "libs/base/a_test.cc:1",
        "Goal",
        {"libs/base/a_test.cc": "// Goal: g,\n// and more. Method: m.\nint a;\n"},
    ),
    (
        sources.check_listed,
        {"libs/x/CMakeLists.txt": "l(aa.cc)\n", "libs/x/a.cc": "", "CMakeLists.txt": "s(libs/x)\n"},
        "libs/x/a.cc:1",
        "its name in the folder's CMakeLists.txt",
        {
            "CMakeLists.txt": "add_subdirectory(libs)\n",
            "libs/CMakeLists.txt": "foreach(library x y)\n",
            "libs/x/CMakeLists.txt": "l(a.cc testing/b.cc)\n",
            "libs/x/a.cc": "",
            "libs/x/testing/b.cc": "",
        },
    ),
    (
        sources.check_listed,
        {"CMakeLists.txt": "add_subdirectory(libs)\n", "tests/CMakeLists.txt": "# x\n"},
        "tests/CMakeLists.txt:1",
        "add_subdirectory in the folder above",
        {"CMakeLists.txt": "add_subdirectory(tests)\n", "tests/CMakeLists.txt": "# x\n"},
    ),
    (
        sources.check_format,
        {".clang-format": "BasedOnStyle: Google\n", "a.cc": "int  a;\n"},
        "a.cc:1",
        "clang-format -i a.cc",
        {".clang-format": "BasedOnStyle: Google\n", "a.cc": "int a;\n", "b.h": "int b;\n"},
    ),
]
