"""Conventions of the contracts that buf does not know; see "Protos" in ARCHITECTURE.md."""

import re

import proto_syntax
from tree import refuse

# What reads: such a method needs no request_id. All others change something.
READING_VERBS = (
    "Get List Watch Check Explain Find Search Preview Compare Count Stream Lookup Query Validate "
    "Compute Estimate Export Download Diagnose Describe Simulate"
).split()
# Methods that change nothing worth a replay, or are replayed by other means, and why.
METHODS_WITHOUT_REQUEST_ID = {}
# Who names a tenant in a request: methods of operators and of group analysts, and why.
SERVICES_THAT_NAME_TENANTS = {
    "TenantService": "operators create and close tenants; they belong to none",
}
METHODS_THAT_NAME_TENANTS = {}
ERROR_REASONS = "protos/upward/common/v1/error_reason.proto"
# A reason as base::Error and base::RetryLater take it, behind the code.
GIVEN_REASON = re.compile(r"StatusCode::k\w+,\s*\"([A-Z][A-Z_]+)\"")
FIELD_MARKERS = ("Required.", "Optional.", "Output only.", "Immutable.")
# Wire-compatible copies of published messages: their shape is not ours.
COPIES = "protos/google/"


def check_comments(tree):
    """Every element of a contract says what it means."""
    failures = []
    for file, root in _contracts(tree):
        for element in _all(root):
            if not element.comment:
                what = f"{element.kind} {element.name} without a comment"
                cure = "a comment in front of it that says what it means"
                failures.append(refuse(file, element.line, what, "a contract", cure))
    return failures


def check_field_markers(tree):
    """Fields of requests and resources say first who sets them."""
    failures = []
    for file, root in _contracts(tree):
        for message in _inputs(root):
            for field in message.fields():
                if field.comment and not field.comment.startswith(FIELD_MARKERS):
                    what = f"a comment of {message.name}.{field.name} that says not who sets it"
                    markers = " ".join(f'"{marker}"' for marker in FIELD_MARKERS)
                    cure = f"one of {markers} as its first word"
                    failures.append(refuse(file, field.line, what, "a request or resource", cure))
    return failures


def check_pagination(tree):
    """Every List method is paginated from its first day."""
    failures = []
    for file, rpc, messages in _methods(tree):
        if _verb(rpc.name) != "List":
            continue
        for type_name, fields in [
            (rpc.request, ("page_size", "page_token")),
            (rpc.response, ("next_page_token",)),
        ]:
            message = messages.get(type_name.split(".")[-1])
            for name in fields:
                if message is not None and message.field(name) is None:
                    what = f"{message.name} without {name}"
                    cure = f"a field {name}, as every List has"
                    failures.append(refuse(file, message.line, what, "a List method", cure))
    return failures


def check_request_ids(tree):
    """A call that changes something can be repeated safely."""
    failures = []
    for file, rpc, messages in _methods(tree):
        message = messages.get(rpc.request.split(".")[-1])
        reads = _verb(rpc.name) in READING_VERBS or rpc.name in METHODS_WITHOUT_REQUEST_ID
        if message is not None and not reads and not _has_request_id(message, messages):
            what = f"{message.name} without request_id"
            cure = "a field request_id (or, if the method only reads, a verb of READING_VERBS)"
            failures.append(refuse(file, message.line, what, "a method that changes things", cure))
    return failures


def check_error_reasons(tree):
    """Every reason that code gives is a documented value of ErrorReason."""
    reasons = set()
    for file in tree.files:
        if file.path == ERROR_REASONS:
            reasons = set(re.findall(r"\bERROR_REASON_(\w+) = ", file.text))
    failures = []
    for file in tree.files:
        if not file.path.startswith(("libs/", "services/")) or not file.path.endswith(".cc"):
            continue
        for given in GIVEN_REASON.finditer(file.text):
            if file.path.endswith("_test.cc") or given.group(1) in reasons:
                continue
            line = file.text.count("\n", 0, given.start()) + 1
            cure = f"a value of ErrorReason, documented in {ERROR_REASONS}"
            failures.append(refuse(file, line, f'the reason "{given.group(1)}"', "code", cure))
    return failures


def check_given_reasons(tree):
    """Every documented reason is given somewhere: clients may have been told to expect it."""
    given = set()
    for file in tree.files:
        code = file.path.startswith(("libs/", "services/")) and file.path.endswith((".cc", ".h"))
        if code and not file.path.endswith("_test.cc"):
            given.update(re.findall(r'"([A-Z][A-Z_]+)"', file.text))
    failures = []
    for file in tree.files:
        if file.path != ERROR_REASONS:
            continue
        for reason in re.finditer(r"\bERROR_REASON_(\w+) = [1-9]", file.text):
            if reason.group(1) not in given:
                line = file.text.count("\n", 0, reason.start()) + 1
                what = f"the reason {reason.group(1)}, which no code gives,"
                cure = "it where it is the right one, or `reserved` for its number and name"
                failures.append(refuse(file, line, what, "ErrorReason", cure))
    return failures


def check_no_tenant(tree):
    """The tenant comes from the verified token, never from the request."""
    failures = []
    for file, root in _contracts(tree):
        messages = _messages(root)
        for service in root.of_kind("service"):
            if service.name in SERVICES_THAT_NAME_TENANTS:
                continue
            for rpc in service.of_kind("rpc"):
                message = messages.get(rpc.request.split(".")[-1])
                field = message.field("tenant_id") if message is not None else None
                if field is not None and rpc.name not in METHODS_THAT_NAME_TENANTS:
                    what = f"{message.name}.tenant_id"
                    cure = "the tenant of the verified token"
                    failures.append(refuse(file, field.line, what, "a request", cure))
    return failures


def _has_request_id(message, messages):
    """True if the request, or a message that it holds (the options of an upload), has one."""
    held = [messages[field.type] for field in message.fields() if field.type in messages]
    return any(part.field("request_id") is not None for part in [message, *held])


def _contracts(tree):
    """Yields (file, parsed) of the contracts that are ours."""
    for file in tree.files:
        ours = file.path.startswith("protos/") and not file.path.startswith(COPIES)
        if ours and file.suffix == ".proto":
            yield file, proto_syntax.parse(file.text)


def _methods(tree):
    """Yields (file, rpc, messages of the file by name)."""
    for file, root in _contracts(tree):
        messages = _messages(root)
        for service in root.of_kind("service"):
            for rpc in service.of_kind("rpc"):
                yield file, rpc, messages


def _messages(root):
    """The messages of a file by their own name, nested ones too."""
    return {element.name: element for element in _all(root) if element.kind == "message"}


def _all(element):
    for member in element.members:
        if member.kind != "other":
            yield member
        yield from _all(member)


def _verb(method):
    return re.match(r"(?:Batch)?([A-Z][a-z]*)", method).group(1)


def _inputs(root):
    """Requests, resources (what Get, Create and Update answer) and all that these hold."""
    messages = _messages(root)
    pending = [name for name in messages if name.endswith("Request")]
    for service in root.of_kind("service"):
        for rpc in service.of_kind("rpc"):
            answer = rpc.response.split(".")[-1]
            if _verb(rpc.name) in ("Get", "Create", "Update") and not answer.endswith("Response"):
                pending.append(answer)
    seen = {}
    while pending:
        name = pending.pop()
        if name in messages and name not in seen:
            seen[name] = messages[name]
            for field in messages[name].fields():
                pending += re.findall(r"\w+", field.type)
    return [messages[name] for name in messages if name in seen]
