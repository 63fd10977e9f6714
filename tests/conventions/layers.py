"""Who may include whom: the include rules of ARCHITECTURE.md, read from the #include lines.

Linking keeps most of this too; system headers, though, are always visible to a compiler.
"""

import re

from tree import refuse

# Algorithms: they know base at most.
PURE_LIBS = {"assignment", "hierarchy", "survival", "calendar"}
# What each library may include beside itself:
# base <- telemetry <- {sql, security} <- {events, rpc} <- app.
LIBS = {
    "base": set(),
    "telemetry": {"base"},
    "sql": {"base", "telemetry"},
    "security": {"base", "telemetry"},
    "events": {"base", "telemetry", "sql", "security"},
    "rpc": {"base", "telemetry", "sql", "security"},
    "app": {"base", "telemetry", "sql", "security", "events", "rpc"},
    **{name: {"base"} for name in PURE_LIBS},
}
# The libraries of a service's parts; their tests may also start what stands behind a port.
PART_LIBS = {
    "domain": {"base"} | PURE_LIBS,
    "store": {"base", "telemetry", "sql", "events"},
    "rpc": {"base", "telemetry", "security", "rpc"},
    "events": {"base", "telemetry", "events"},
}
# Libraries that may read the shared value types and error details of the contracts.
LIBS_WITH_SHARED_PROTOS = {"rpc", "events", "security", "app"}
SHARED_PROTOS = re.compile(r"(upward/common|google/rpc)/.*\.pb\.h$")

# Third-party headers: what they are, how they look, where they are at home, and what others use.
# The home `SERVING` is where calls come in and go out.
SERVING = (
    r"libs/(rpc|app|security|telemetry|events)/|services/[^/]+/(rpc|events)/"
    r"|services/[^/]+/(service|main)\.|services/(gateway|upward)/"
)
THIRD_PARTY = [
    ("gRPC", r"(grpcpp|grpc)/", SERVING, "libs/rpc"),
    (
        "protobuf",
        r"google/protobuf/|.*\.pb\.h$",
        SERVING,
        "plain types, and convert in services/X/rpc or services/X/events",
    ),
    ("a database driver", r"libpq|pg_config|postgresql/|sqlite3", r"libs/sql/", "libs/sql"),
    ("a Redis driver", r"hiredis/", r"libs/events/", "libs/events"),
    (
        "a metrics registry",
        r"prometheus/",
        r"libs/(telemetry|rpc|sql|events|security|app)/|services/[^/]+/(service|main)\."
        r"|services/(gateway|upward)/",
        "libs/telemetry",
    ),
    ("a log library", r"spdlog/", r"libs/(telemetry|app)/", "libs/telemetry"),
    ("token verification", r"rhonabwy|jansson|gnutls/", r"libs/security/", "libs/security"),
    ("cryptography", r"openssl/", r"libs/(sql|security|rpc)/|services/gateway/", "libs/security"),
    (
        "JSON",
        r"nlohmann/",
        r"libs/(telemetry|sql|events|security|rpc|app)/|services/[^/]+/(rpc|events|store|import)/"
        r"|services/(gateway|upward)/",
        "plain types, and convert at the edge",
    ),
    (
        "flag parsing",
        r"CLI/",
        r"(libs|services)/.*/?(flags|main)\.(cc|h)$|services/upward/|libs/app/",
        "an options struct, and read the flags in flags.cc",
    ),
    (
        "the network",
        r"curl/|(sys/socket|sys/un|netdb)\.h$|netinet/|arpa/",
        r"libs/(rpc|events|security|app)/",
        "a port, and what lies behind it in libs",
    ),
    (
        "files",
        r"(fstream|filesystem|(fcntl|unistd|dirent|sys/stat|sys/file)\.h)$",
        r"(?!services/[^/]+/(domain|store|events)/|libs/(assignment|hierarchy)/)|.*_test\.cc$"
        r"|.*/testing/",
        "a port, or a stream that the caller opened",
    ),
    ("a test framework", r"(gtest|gmock|benchmark)/", r"$^", "it in *_test.cc or testing/ only"),
]
# What production code may never see, wherever it is.
TEST_ONLY = re.compile(r"libs/[^/]+/testing/|services/.*/testing/|tests/")

SERVICE_SURFACE = re.compile(r"services/[^/]+/(service|flags)\.h$")

_INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')


def includes(file):
    """Yields (line number, header) of a C++ file."""
    for number, line in enumerate(file.lines, 1):
        match = _INCLUDE.match(line)
        if match:
            yield number, match.group(1)


def check_layers(tree):
    """Libraries, services and their folders include only what lies below them."""
    failures = []
    for file in tree.cpp():
        for line, header in includes(file):
            breach = _breach(file, header)
            if breach:
                what, where, cure = breach
                failures.append(refuse(file, line, f'"{header}" ({what})', where, cure))
    return failures


def check_third_party(tree):
    """Each library of others is at home in few places; the rest goes through ours."""
    failures = []
    for file in tree.cpp():
        if file.path.startswith(("tests/", "cmake/")):
            continue
        for line, header in includes(file):
            for what, pattern, home, cure in THIRD_PARTY:
                at_home = re.match(home, file.path) or _is_test_of(file, home)
                if re.match(pattern, header) and not at_home:
                    failures.append(
                        refuse(file, line, f'"{header}" ({what})', _place(file.path), cure)
                    )
    return failures


def check_test_parts(tree):
    """Production code does not include what is made for tests."""
    return [
        refuse(file, line, f'"{header}" (made for tests)', "production code", "the real part")
        for file in tree.cpp()
        if not file.is_test
        for line, header in includes(file)
        if TEST_ONLY.match(header)
    ]


def _is_test_of(file, home):
    """Tests may use a test framework everywhere, and the drivers where the code under test may."""
    return file.is_test and (home == r"$^" or not re.match(r"services/[^/]+/domain/", file.path))


def _place(path):
    """The part of the tree that a rule speaks of, such as services/matching/domain."""
    parts = path.split("/")
    if parts[0] == "services" and len(parts) > 3:
        return "/".join(parts[:3])
    return "/".join(parts[:2])


def _breach(file, header):
    """None, or (what is wrong with including `header` in `file`, where, the cure)."""
    parts = file.path.split("/")
    if parts[0] == "libs":
        return _breach_in_lib(parts[1], header)
    if parts[0] == "services" and len(parts) > 2:
        return _breach_in_service(parts[1], parts[2], file, header)
    return None


def _is_contract(header):
    """Generated from protos/: not protobuf's own headers, nor what a library's tests speak."""
    return header.endswith(".pb.h") and not header.startswith(("google/protobuf/", "libs/"))


def _breach_in_lib(lib, header):
    where = f"libs/{lib}"
    if header.startswith("services/"):
        return "a service", where, "an interface that the library declares"
    if _is_contract(header):
        if lib in LIBS_WITH_SHARED_PROTOS and SHARED_PROTOS.match(header):
            return None
        return "a contract of a service", where, "plain types; libraries know no service"
    match = re.match(r"libs/([^/]+)/", header)
    if not match or match.group(1) == lib:
        return None
    other = match.group(1)
    if lib not in LIBS:
        return "an unknown layer", where, "a place for this library in layers.py"
    if other in LIBS[lib]:
        return None
    allowed = ", ".join(sorted(LIBS[lib])) or "no other library"
    return "not below it", where, f"{allowed}, or an interface of its own"


def _breach_in_service(service, part, file, header):
    where = _place(file.path)
    if _is_contract(header):
        if part in ("rpc", "events") or service in ("gateway", "upward"):
            return None
        return "a contract", where, "domain types, and convert in rpc or events"
    match = re.match(r"services/([^/]+)/(?:([^/]+)/)?", header)
    if match and match.group(1) != service:
        # Tests of a service's RPCs run the services that it asks for real, as the suite does.
        assembles = service == "upward" or "/testing/" in file.path
        if assembles and SERVICE_SURFACE.match(header):
            return None
        return "another service", where, "its contract through a client in rpc, or its events"
    if match and part in ("domain", "store", "rpc", "events") and not file.is_test:
        if match.group(2) not in (part, "domain"):
            return "not its own folder or domain", where, "a port that domain declares"
    lib = re.match(r"libs/([^/]+)/", header)
    if lib and part in PART_LIBS and (part == "domain" or not file.is_test):
        if lib.group(1) not in PART_LIBS[part]:
            allowed = ", ".join(f"libs/{name}" for name in sorted(PART_LIBS[part]))
            return "the outside world", where, f"a port that domain declares; it may see {allowed}"
    return None
