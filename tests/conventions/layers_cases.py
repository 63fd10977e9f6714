"""What the rules of layers.py must refuse and let pass."""

import layers


def cpp(*includes):
    return "".join(f'#include "{header}"\n' for header in includes)


# rule, offending tree, where it fires (path:line), a part of the cure, clean tree.
CASES = [
    (
        layers.check_layers,
        {"libs/base/a.h": cpp("libs/telemetry/log.h")},
        "libs/base/a.h:1",
        "an interface",
        {"libs/telemetry/log.h": cpp("libs/base/a.h")},
    ),
    (
        layers.check_layers,
        {"libs/rpc/a.h": cpp("libs/events/bus.h")},
        "libs/rpc/a.h:1",
        "an interface",
        {"libs/app/a.h": cpp("libs/events/bus.h", "libs/rpc/server.h")},
    ),
    (
        layers.check_layers,
        {"libs/security/a.h": cpp("libs/sql/database.h")},
        "libs/security/a.h:1",
        "base, telemetry",
        {"libs/events/a.h": cpp("libs/sql/database.h", "libs/security/keys.h")},
    ),
    (
        layers.check_layers,
        {"libs/assignment/a.h": "\n" + cpp("libs/telemetry/log.h")},
        "libs/assignment/a.h:2",
        "base, or an interface",
        {"libs/assignment/a.h": cpp("libs/base/check.h", "libs/assignment/b.h")},
    ),
    (
        layers.check_layers,
        {"libs/rpc/a.h": cpp("services/identity/domain/person.h")},
        "libs/rpc/a.h:1",
        "an interface that the library declares",
        {"libs/rpc/a.h": cpp("upward/common/v1/error_reason.pb.h")},
    ),
    (
        layers.check_layers,
        {"libs/rpc/a.h": cpp("upward/identity/v1/people_service.pb.h")},
        "libs/rpc/a.h:1",
        "libraries know no service",
        {
            "libs/events/a.h": cpp("google/rpc/status.pb.h", "google/protobuf/message.h"),
            "libs/rpc/testing/echo.h": cpp("libs/rpc/testing/echo.pb.h"),
        },
    ),
    (
        layers.check_layers,
        {"services/x/domain/a.h": cpp("libs/sql/database.h")},
        "services/x/domain/a.h:1",
        "a port that domain declares",
        {"services/x/domain/a.h": cpp("libs/base/id.h", "libs/hierarchy/index.h")},
    ),
    (
        layers.check_layers,
        {"services/x/domain/a.h": cpp("upward/x/v1/x_service.pb.h")},
        "services/x/domain/a.h:1",
        "convert in rpc or events",
        {"services/x/rpc/a.h": cpp("upward/x/v1/x_service.pb.h", "services/x/domain/a.h")},
    ),
    (
        layers.check_layers,
        {"services/x/store/a.h": cpp("services/x/rpc/b.h")},
        "services/x/store/a.h:1",
        "a port that domain declares",
        {"services/x/store/a.h": cpp("services/x/domain/store.h", "libs/sql/database.h")},
    ),
    (
        layers.check_layers,
        {"services/x/store/a.h": cpp("libs/rpc/call.h")},
        "services/x/store/a.h:1",
        "it may see libs/base, libs/events, libs/sql, libs/telemetry",
        {"services/x/rpc/a_test.cc": cpp("libs/rpc/call.h", "libs/sql/database.h")},
    ),
    (
        layers.check_layers,
        {"services/x/rpc/a.h": cpp("services/y/domain/b.h")},
        "services/x/rpc/a.h:1",
        "its contract through a client",
        {"services/upward/a.h": cpp("services/y/service.h", "services/y/flags.h")},
    ),
    (
        layers.check_layers,
        {"services/upward/a.h": cpp("services/y/domain/b.h")},
        "services/upward/a.h:1",
        "its contract",
        {"services/x/service.cc": cpp("services/x/rpc/b.h", "services/x/store/b.h")},
    ),
    (
        layers.check_third_party,
        {"services/x/domain/a.cc": "#include <grpcpp/grpcpp.h>\n"},
        "services/x/domain/a.cc:1",
        "use libs/rpc",
        {"services/x/rpc/a.cc": "#include <grpcpp/grpcpp.h>\n"},
    ),
    (
        layers.check_third_party,
        {"services/x/store/a.cc": "#include <sqlite3.h>\n"},
        "services/x/store/a.cc:1",
        "use libs/sql",
        {"libs/sql/sqlite.cc": "#include <sqlite3.h>\n#include <libpq-fe.h>\n"},
    ),
    (
        layers.check_third_party,
        {"services/x/domain/a_test.cc": cpp("nlohmann/json.hpp")},
        "services/x/domain/a_test.cc:1",
        "convert at the edge",
        {"services/x/domain/a_test.cc": cpp("gtest/gtest.h")},
    ),
    (
        layers.check_third_party,
        {"services/x/service.cc": cpp("CLI/CLI.hpp")},
        "services/x/service.cc:1",
        "flags.cc",
        {"services/x/flags.cc": cpp("CLI/CLI.hpp"), "services/upward/run.cc": cpp("CLI/CLI.hpp")},
    ),
    (
        layers.check_third_party,
        {"services/x/domain/a.cc": "#include <curl/curl.h>\n"},
        "services/x/domain/a.cc:1",
        "a port, and what lies behind it",
        {"libs/security/a.cc": "#include <curl/curl.h>\n"},
    ),
    (
        layers.check_third_party,
        {"services/x/domain/a.cc": "#include <fstream>\n"},
        "services/x/domain/a.cc:1",
        "a stream that the caller opened",
        {
            "services/x/domain/a_test.cc": "#include <fstream>\n",
            "services/x/rpc/a.cc": "#include <unistd.h>\n",
        },
    ),
    (
        layers.check_third_party,
        {"libs/base/a.cc": cpp("gtest/gtest.h")},
        "libs/base/a.cc:1",
        "*_test.cc",
        {"libs/base/a_test.cc": cpp("gtest/gtest.h")},
    ),
    (
        layers.check_test_parts,
        {"services/x/service.cc": cpp("libs/base/testing/fake_clock.h")},
        "services/x/service.cc:1",
        "the real part",
        {"services/x/domain/a_test.cc": cpp("libs/base/testing/fake_clock.h")},
    ),
]
