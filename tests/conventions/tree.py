"""The tree of source files as the rules see it: text read once, generated folders left out."""

import dataclasses
import functools
import pathlib
import re

# Folders that hold nothing written by hand.
SKIPPED_FOLDERS = {".git", ".cache", "node_modules", "__pycache__"}
SKIPPED_AT_ROOT = {"build"}

CPP = {".h", ".cc"}
CODE = CPP | {".py", ".proto", ".cmake", ".sql"}
# Bytes that are not text: never read.
BINARY = {".png", ".gz", ".ico", ".woff2", ".pdf", ".db"}


@dataclasses.dataclass(frozen=True)
class Failure:
    """One breach of a rule; `what` names the cure."""

    path: str
    line: int
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


def refuse(file, line, what, where, cure):
    """The one form of all failures: X is not allowed in Y; use Z."""
    path = file.path if isinstance(file, File) else file
    return Failure(path, line, f"{what} is not allowed in {where}; use {cure}")


class File:
    """A text file of the tree; `path` is relative to the root, with slashes."""

    def __init__(self, root, path):
        self.path = path
        self._absolute = root / path

    @functools.cached_property
    def text(self):
        with open(self._absolute, encoding="utf-8", newline="") as stream:
            return stream.read()

    @functools.cached_property
    def lines(self):
        return self.text.splitlines()

    @functools.cached_property
    def code(self):
        """The text of a C++ file with comments and literals blanked; line numbers stay."""
        return blank_comments_and_literals(self.text)

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1]

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def is_cpp(self):
        return self.suffix in CPP

    @property
    def is_code(self):
        return self.suffix in CODE or self.name == "CMakeLists.txt"

    @property
    def is_test(self):
        """True for tests, the fakes that only tests use, and all of tests/."""
        return bool(
            self.path.startswith("tests/")
            or "/testing/" in self.path
            or re.search(r"_(test|contract|bench|fuzz)\.(cc|h|py)$", self.name)
        )


class Tree:
    """All hand-written text files under `root`."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = [File(self.root, path) for path in sorted(self._paths())]

    def _paths(self):
        pending = [self.root]
        while pending:
            folder = pending.pop()
            for entry in folder.iterdir():
                if entry.is_symlink():
                    continue
                if entry.is_dir():
                    skipped = entry.name in SKIPPED_FOLDERS or (
                        folder == self.root and entry.name in SKIPPED_AT_ROOT
                    )
                    if not skipped:
                        pending.append(entry)
                elif entry.suffix not in BINARY:
                    yield entry.relative_to(self.root).as_posix()

    def cpp(self):
        return [file for file in self.files if file.is_cpp]

    def code(self):
        return [file for file in self.files if file.is_code]

    def exists(self, path):
        return (self.root / path).exists()

    def folders(self, parent):
        """Names of the folders right under `parent` that hold a file."""
        prefix = parent + "/"
        rests = (f.path[len(prefix) :] for f in self.files if f.path.startswith(prefix))
        return sorted({rest.split("/", 1)[0] for rest in rests if "/" in rest})


_LITERAL = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'
    """,
    re.VERBOSE | re.DOTALL,
)


def blank_comments_and_literals(text):
    """Blanks what is no code, keeping every newline, and keeping #include lines whole."""

    def blank(match):
        start_of_line = text.rfind("\n", 0, match.start()) + 1
        if text.startswith("#include", start_of_line) and match.group(0)[0] == '"':
            return match.group(0)
        return re.sub(r"[^\n]", " ", match.group(0))

    return _LITERAL.sub(blank, text)


def find_in_code(file, pattern):
    """Yields (line number, match) for `pattern` in the code of a C++ file."""
    for match in re.finditer(pattern, file.code):
        yield file.code.count("\n", 0, match.start()) + 1, match
