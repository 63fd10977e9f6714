"""What the rules of protos.py must refuse and let pass."""

import protos


def contract(body, path="protos/upward/x/v1/x_service.proto"):
    return {path: 'syntax = "proto3";\npackage upward.x.v1;\n' + body}


SERVICE = """// Serves.
service {name} {{
  // Does.
  rpc {rpc}({rpc}Request) returns ({out});
}}
"""


def service(rpc, out, name="XService"):
    return SERVICE.format(rpc=rpc, out=out, name=name)


LIST = service("ListXs", "ListXsResponse")


# rule, offending tree, where it fires (path:line), a part of the cure, clean tree.
CASES = [
    (
        protos.check_comments,
        contract("// M.\nmessage M {\n  // A.\n  string a = 1;\n  string b = 2;\n}\n"),
        "protos/upward/x/v1/x_service.proto:7",
        "says what it means",
        contract(
            "// M.\nmessage M {\n  // A.\n  map<string, int32> a = 1 [json_name = \"x;y\"];\n"
            "  string b = 2;  // B.\n  reserved 3, 4;\n}\n"
        ),
    ),
    (
        protos.check_comments,
        contract("// About the file.\n\nenum E {\n  // None.\n  E_UNSPECIFIED = 0;\n}\n"),
        "protos/upward/x/v1/x_service.proto:5",
        "says what it means",
        {"protos/google/rpc/status.proto": "message Status {\n  int32 code = 1;\n}\n"},
    ),
    (
        protos.check_comments,
        contract("// E.\nenum E {\n  E_UNSPECIFIED = 0;\n}\n"),
        "protos/upward/x/v1/x_service.proto:5",
        "value E_UNSPECIFIED",
        contract(
            "// S.\nservice S {\n  // R.\n  rpc R(stream A) returns (B) {\n"
            "    option (x.y) = {roles: [A, B] nested: {a: 1}};\n  }\n}\n"
        ),
    ),
    (
        protos.check_field_markers,
        contract("// G.\nmessage GetXRequest {\n  // The id.\n  string id = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:6",
        '"Required."',
        contract("// G.\nmessage GetXRequest {\n  // Required. The id.\n  string id = 1;\n}\n"),
    ),
    (
        protos.check_field_markers,
        contract(
            service("GetX", "X") + "// X.\nmessage X {\n  // Output only. P.\n  Part part = 1;\n}\n"
            "// P.\nmessage Part {\n  oneof of {\n    // The name.\n    string name = 1;\n  }\n}\n"
        ),
        "protos/upward/x/v1/x_service.proto:17",
        '"Output only."',
        contract(
            service("ListXs", "ListXsResponse")
            + "// L.\nmessage ListXsResponse {\n  // The page.\n  repeated X xs = 1;\n}\n"
        ),
    ),
    (
        protos.check_pagination,
        contract(LIST + "message ListXsRequest {\n  int32 page_size = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:8",
        "a field page_token",
        contract(
            LIST + "message ListXsRequest {\n  int32 page_size = 1;\n  string page_token = 2;\n}\n"
            "message ListXsResponse {\n  string next_page_token = 1;\n}\n"
        ),
    ),
    (
        protos.check_pagination,
        contract(LIST + "message ListXsResponse {\n  repeated string xs = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:8",
        "a field next_page_token",
        contract(service("GetX", "X") + "message GetXRequest {\n  string x_id = 1;\n}\n"),
    ),
    (
        protos.check_request_ids,
        contract(service("AcceptX", "X") + "message AcceptXRequest {\n  string x_id = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:8",
        "a field request_id",
        contract(service("BatchGetXs", "X") + "message BatchGetXsRequest {\n  string x = 1;\n}\n"),
    ),
    (
        protos.check_request_ids,
        contract(service("BatchCutXs", "X") + "message BatchCutXsRequest {\n  string x = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:8",
        "a field request_id",
        contract(
            service("SendX", "X") + "message SendXRequest {\n  oneof part {\n    Opts opts = 1;\n"
            "  }\n}\nmessage Opts {\n  string request_id = 1;\n}\n"
        ),
    ),
    (
        protos.check_no_tenant,
        contract(service("GetX", "X") + "message GetXRequest {\n  string tenant_id = 1;\n}\n"),
        "protos/upward/x/v1/x_service.proto:9",
        "the verified token",
        contract(
            service("GetTenant", "X", "TenantService")
            + "message GetTenantRequest {\n  string tenant_id = 1;\n}\n"
        ),
    ),
    (
        protos.check_error_reasons,
        {
            protos.ERROR_REASONS: "enum ErrorReason {\n  ERROR_REASON_KNOWN = 1;\n}\n",
            "libs/x/x.cc": 'a;\nreturn Error(absl::StatusCode::kAborted,\n  "UNKNOWN", "text");\n',
        },
        "libs/x/x.cc:2",
        "a value of ErrorReason",
        {
            protos.ERROR_REASONS: "enum ErrorReason {\n  ERROR_REASON_KNOWN = 1;\n}\n",
            "libs/x/x.cc": 'return Error(absl::StatusCode::kAborted, "KNOWN", "text");\n',
        },
    ),
    (
        protos.check_given_reasons,
        {
            protos.ERROR_REASONS: "enum ErrorReason {\n  ERROR_REASON_GIVEN = 1;\n"
            "  ERROR_REASON_FORGOTTEN = 2;\n}\n",
            "libs/x/x.cc": 'return Error(absl::StatusCode::kAborted, "GIVEN", "text");\n',
            "libs/x/x_test.cc": 'EXPECT_EQ(reason, "FORGOTTEN");\n',
        },
        protos.ERROR_REASONS + ":3",
        "`reserved` for its number",
        {
            protos.ERROR_REASONS: "enum ErrorReason {\n  ERROR_REASON_UNSPECIFIED = 0;\n"
            "  ERROR_REASON_GIVEN = 1;\n}\n",
            "libs/x/x.h": 'constexpr char kReason[] = "GIVEN";\n',
        },
    ),
]
