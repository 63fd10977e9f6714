"""Reads .proto text into elements with their comments: as much as the proto rules need."""

import dataclasses
import re


@dataclasses.dataclass
class Element:
    """A message, enum, service, rpc, oneof, field or enum value of a file."""

    kind: str
    name: str
    line: int
    comment: str
    type: str = ""  # of a field
    request: str = ""  # of an rpc
    response: str = ""  # of an rpc
    members: list = dataclasses.field(default_factory=list)

    def of_kind(self, *kinds):
        return [member for member in self.members if member.kind in kinds]

    def field(self, name):
        """The field of that name, also inside a oneof; None when there is none."""
        return next((field for field in self.fields() if field.name == name), None)

    def fields(self):
        for member in self.members:
            if member.kind == "field":
                yield member
            elif member.kind == "oneof":
                yield from member.fields()


_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<end>[;{}])
      | (?P<newline>\n)
      | (?P<text>[^;{}\n"'/]+|/)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(r"^(message|enum|service|oneof)\s+(\w+)$")
_RPC = re.compile(
    r"^rpc\s+(\w+)\s*\(\s*(?:stream\s+)?([\w.]+)\s*\)\s*returns\s*\(\s*(?:stream\s+)?([\w.]+)\s*\)"
)
_FIELD = re.compile(
    r"^(?:repeated\s+|optional\s+)?(map\s*<.*>|[\w.]+)\s+(\w+)\s*=\s*\d+\s*(?:\[.*)?$", re.DOTALL
)
_VALUE = re.compile(r"^(\w+)\s*=\s*-?(?:0x)?[0-9a-fA-F]+\s*(?:\[.*)?$", re.DOTALL)
_NO_ELEMENT = {"syntax", "package", "import", "option", "reserved", "extensions", "edition"}


def parse(text):
    """Returns the file as an Element of kind "file" whose members are its top-level elements."""
    root = Element("file", "", 1, "")
    open_blocks = [root]
    for statement, end, line, comment, trailing in _statements(text):
        element = _element(statement, line, comment, open_blocks[-1].kind)
        if element is not None:
            open_blocks[-1].members.append(element)
            if not element.comment:
                element.comment = trailing
        if end == "{":
            open_blocks.append(element or Element("other", "", line, ""))
        elif end == "}" and len(open_blocks) > 1:
            open_blocks.pop()
    return root


def _element(statement, line, comment, parent):
    if not statement or statement.split()[0] in _NO_ELEMENT:
        return None
    match = _BLOCK.match(statement)
    if match:
        return Element(match.group(1), match.group(2), line, comment)
    match = _RPC.match(statement)
    if match:
        name, request, response = match.groups()
        return Element("rpc", name, line, comment, request=request, response=response)
    if parent == "enum":
        match = _VALUE.match(statement)
        return Element("value", match.group(1), line, comment) if match else None
    if parent in ("message", "oneof"):
        match = _FIELD.match(statement)
        if match:
            return Element("field", match.group(2), line, comment, type=match.group(1))
    return None


def _statements(text):
    """Yields (statement, its end, line, comment in front, comment behind on the same line)."""
    tokens = [(match.lastgroup, match.group(0)) for match in _TOKEN.finditer(text)]
    line = 1
    start_line = 1
    statement = ""
    comments = []
    for index, (kind, token) in enumerate(tokens):
        if kind == "newline":
            statement += " "
            if not statement.strip() and _is_blank_line(tokens, index):
                comments = []  # a comment with a blank line behind belongs to nothing
        elif kind == "comment":
            comments.append(_plain(token))
        elif kind in ("text", "string"):
            if not statement.strip() and token.strip():
                start_line = line
            statement += token
        else:
            trailing = _trailing(tokens, index)
            clean = " ".join(statement.split())
            yield clean, token, start_line, " ".join(comments).strip(), trailing
            statement, comments = "", []
        line += token.count("\n")


def _plain(comment):
    return re.sub(r"^(//+|/\*+)|\*/$", "", comment).strip()


def _is_blank_line(tokens, newline):
    """True if only blanks lie between this newline and the next."""
    for kind, token in tokens[newline + 1 :]:
        if kind == "newline":
            return True
        if kind != "text" or token.strip():
            return False
    return False


def _trailing(tokens, end):
    """The comment that follows on the line on which a statement ends."""
    for kind, token in tokens[end + 1 :]:
        if kind == "comment":
            return _plain(token)
        if kind == "newline" or token.strip():
            return ""
    return ""
