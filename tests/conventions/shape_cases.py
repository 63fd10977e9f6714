"""What the rules of shape.py must refuse and let pass."""

import shape


def with_files(count, lines):
    return {f"libs/base/file{i}.h": "// x\n" * lines for i in range(count)}


# rule, offending tree, where it fires (path:line), a part of the cure, clean tree.
CASES = [
    (
        shape.check_file_sizes,
        {"libs/base/a.cc": "// x\n" * 501},
        "libs/base/a.cc:501",
        "a split by idea",
        {"libs/base/a.cc": "// x\n" * 500, "libs/base/a_test.cc": "// x\n" * 900},
    ),
    (
        shape.check_file_sizes,
        with_files(10, 121),
        "libs/base/file0.h:1",
        "a split by idea",
        with_files(10, 120),
    ),
    (
        shape.check_file_sizes,
        {**with_files(10, 20), **{f"libs/sql/{i}.cc": "// x\n" * 400 for i in range(3)}},
        "libs/sql/0.cc:1",
        "the longest first",
        {**with_files(40, 20), **{f"libs/sql/{i}.cc": "// x\n" * 400 for i in range(3)}},
    ),
    (
        shape.check_function_sizes,
        {"libs/base/a.cc": "namespace a {\nint F(int x) {\n" + "  ++x;\n" * 59 + "}\n}\n"},
        "libs/base/a.cc:2",
        "at most 60 lines",
        {"libs/base/a.cc": "namespace a {\nint F(int x) {\n" + "  ++x;\n" * 58 + "}\n}\n"},
    ),
    (
        shape.check_function_sizes,
        {
            "libs/base/a.h": "class ABSL_LOCKABLE A : B<int()> {\n public:\n  A(int x)\n"
            "      : x_{x} {\n" + "    if (x) { x++; }\n" * 60 + "  }\n};\n"
        },
        "libs/base/a.h:3",
        "at most 60 lines",
        {"libs/base/a.h": "class A {\n public:\n" + "  int F() { return 1; }\n" * 80 + "};\n"},
    ),
    (
        shape.check_columns,
        {"libs/base/a.h": "// " + "x" * 98 + "\n"},
        "libs/base/a.h:1",
        "at most 100",
        {"libs/base/a.h": "// " + "é" * 97 + '\n#include "' + "x" * 100 + '.h"\n'},
    ),
    (
        shape.check_names,
        {"services/x/common/a.h": "// x\n"},
        "services/x/common/a.h:1",
        "a folder named after one idea",
        {"protos/upward/common/v1/a.proto": "// x\n", "cmake/targets.cmake": "# x\n"},
    ),
    (
        shape.check_names,
        {"libs/base/string_util.cc": "// x\n"},
        "libs/base/string_util.cc:1",
        "the name of what the file is about",
        {"libs/base/utility_bill.cc": "// x\n"},
    ),
    (
        shape.check_names,
        {"libs/base/CamelCase.h": "// x\n"},
        "libs/base/CamelCase.h:1",
        "snake_case",
        {"libs/base/snake_case.h": "// x\n"},
    ),
    (
        shape.check_names,
        {"libs/base/a.h": "namespace a {\nclass ABSL_LOCKABLE PoolManager final {\n};\n}\n"},
        "libs/base/a.h:2",
        "the noun for what it does",
        {"libs/base/a.h": "// class PoolManager {\nclass Pool {};\nclass FooImpl;\n"},
    ),
    (
        shape.check_readmes,
        {"libs/base/a.h": "// x\n"},
        "libs/base:1",
        "says in a sentence",
        {"libs/base/README.md": "# base\n\nTime.\n", "libs/CMakeLists.txt": "# x\n"},
    ),
    (
        shape.check_readmes,
        {"services/x/README.md": "x\n" * 61},
        "services/x/README.md:61",
        "at most 60 lines",
        {"services/x/README.md": "x\n" * 60},
    ),
]
