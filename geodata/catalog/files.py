"""Opens the files of a catalogue's folder as text: regular ones of a sane size in UTF-8; all else is named."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
import unicodedata
from pathlib import Path

from geodata.errors import Problem
from geodata.text.visible import name_of, shown

MAX_FILE_BYTES = 16_000_000
"""A catalogue file larger than this is a mistake, not a catalogue."""

MAX_OUTLINES_BYTES = 8_000_000
"""Of a file of outlines: a reader of JSON needs 45 times as much memory for coordinates."""

MAX_PROBLEMS = 1_000
"""So many are listed; nobody reads more, and a file of a million mistakes would fill the memory with sentences."""

CATALOGUE = (
    "catalog.yaml",
    "vocab.yaml",
    "fields.yaml",
    "layers.yaml",
    "crossings.yaml",
    "corridors.yaml",
    "rivers.yaml",
    "places.yaml",
    "documents.yaml",
    "timeline.yaml",
    "indicators.yaml",
    "story.yaml",
    "sources.csv",
    "publishers.csv",
    "projects/*.yaml",
    "projects/*.yml",
    "translations/*.po",
    "geo/*.geojson",
)
"""Files of a catalogue; whatever else lies in its folder is nobody's business but is named."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_REASONS = {
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "a link that leads to itself",
    errno.ENAMETOOLONG: "a name that is too long",
}
_HOW = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NUL_OR_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Problems(list[Problem]):
    """Problems as they are found, ``MAX_PROBLEMS`` of them; the rest are counted."""

    rest = 0

    def append(self, problem: Problem) -> None:
        """Take a problem, or count it."""
        if len(self) < MAX_PROBLEMS:
            super().append(problem)
        else:
            self.rest += 1

    def all(self) -> tuple[Problem, ...]:
        """All of them, the last of which tells how many more there are."""
        if not self.rest:
            return tuple(self)
        return (*self, Problem("…", 0, "", f"{self.rest} more problems", "these to be mended first", "more-problems"))


def reason(error: OSError) -> str:
    """What the system says of a file, in plain words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def is_there(path: Path) -> bool:
    """Whether there is anything at a path, be it a link to nothing or what may not be looked at."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):  # what is wrong is told when it is opened
        return True
    return True


def fault_of(path: Path, *, limit: int = MAX_FILE_BYTES) -> tuple[str, str, str] | None:
    """Why a file that is there cannot be read: what was found, what is expected, the rule's code; None when it can.

    Parameters
    ----------
    path : pathlib.Path
        The file; links are followed.
    limit : int
        Most bytes.
    """
    try:
        held = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            return f"a link to {shown(str(path.readlink()))}, which is not there", "a file", "unreadable-file"
        return "no such file", "a file of this name", "missing-file"
    except (OSError, ValueError) as error:
        return reason(error) if isinstance(error, OSError) else str(error), "a readable file", "unreadable-file"
    return _fault(held, limit)


def _fault(held: os.stat_result, limit: int) -> tuple[str, str, str] | None:
    if not stat.S_ISREG(held.st_mode):
        kind = next((words for test, words in _KINDS if test(held.st_mode)), "something else than a file")
        return kind, "a readable file", "unreadable-file"
    if held.st_size > limit:
        return f"{held.st_size} bytes", f"at most {limit} bytes", "file-too-large"
    return None


def read_bytes(path: Path, name: str, problems: list[Problem], limit: int = MAX_FILE_BYTES) -> bytes | None:
    """Content of a regular file; what cannot be read goes to ``problems`` and gives None.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        How problems should call it (relative to the catalogue's folder).
    problems : list of Problem
        Filled here.
    limit : int
        Most bytes.
    """
    fault = fault_of(path, limit=limit)
    try:
        data, fault = (b"", fault) if fault else _content(path, limit)
    except OSError as error:
        data, fault = b"", (reason(error), "a readable file", "unreadable-file")
    if fault is None:
        return data
    found, expected, code = fault
    problems.append(Problem(name, 0, "", found, expected, code))
    return None


def _content(path: Path, limit: int) -> tuple[bytes, tuple[str, str, str] | None]:
    """Content, or what is wrong: the file may have become another one since it was looked at, and a pipe would hang."""
    with open(os.open(path, _HOW), "rb") as file:  # noqa: PTH123  # Path.open cannot say that it must not wait
        fault = _fault(os.fstat(file.fileno()), limit)
        data = b"" if fault else file.read(limit + 1)
    if len(data) > limit:
        return b"", (f"more than {limit} bytes", f"at most {limit} bytes", "file-too-large")
    return data, fault


def read_text(path: Path, name: str, problems: list[Problem], limit: int = MAX_FILE_BYTES) -> str | None:
    """Text of a regular file in UTF-8, without a byte order mark; see ``read_bytes``."""
    data = read_bytes(path, name, problems, limit)
    if data is None:
        return None
    found = next((f"text in {encoding}" for mark, encoding in _MARKS if data.startswith(mark)), None)
    line = 0
    try:
        text = data.decode("utf-8-sig") if found is None else ""
    except UnicodeDecodeError as error:
        found, text = f"a byte that is not UTF-8 at offset {error.start}", ""
    if odd := _NUL_OR_CONTROL.search(text):
        found, line = f"the control character {name_of(odd[0])}", text.count("\n", 0, odd.start()) + 1
    if found is None:
        return text
    problems.append(Problem(name, line, "", found, "UTF-8 text", "encoding"))
    return None


def composed(text: str) -> str:
    """Text with composed letters (Unicode NFC): ``й`` is one character, also where a Mac wrote two."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Folder:
    """A folder of a catalogue, and what was read of it.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    problems : Problems
        Filled here.
    """

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path = path
        self.read: set[str] = set()
        self._problems = problems
        self._root = Path(os.path.realpath(path))
        self._refused: set[str] = set()

    def names(self, sub: str = "") -> tuple[str, ...]:
        """Names in the folder or in one inside it, in order; hidden ones, which systems leave behind, are passed over.

        A folder that cannot be listed is a problem, told once.
        """
        try:
            found = (entry.name for entry in (self.path / sub).iterdir())
            return tuple(sorted(name for name in found if not name.startswith(".")))
        except OSError as error:
            self._refuse(f"{sub}/" if sub else str(self.path), self._why_not_listed(sub, error), "a readable folder")
            return ()

    def has(self, name: str) -> bool:
        """Whether there is anything of this name, be it readable or not."""
        return is_there(self.path / name)

    def is_folder(self, name: str) -> bool:
        """Whether a folder of this name is there."""
        try:
            return stat.S_ISDIR((self.path / name).stat().st_mode)
        except (OSError, ValueError):
            return False

    def text(self, name: str) -> str | None:
        """Text of a file of the folder; None when it cannot be read, which is a problem then."""
        if not self.is_inside(name):
            return None
        self.read.add(name)
        return read_text(self.path / name, name, self._problems)

    def is_inside(self, name: str) -> bool:
        """Whether a name leads to a place in the folder; a link that leads out of it is a problem.

        Files of a catalogue are given to everybody as they are, and a link could lead to any file of the machine.
        """
        try:
            inside = Path(os.path.realpath(self.path / name)).is_relative_to(self._root)
        except (OSError, ValueError):  # what is wrong is told when it is opened
            return True
        if not inside:
            target = shown(os.path.realpath(self.path / name))
            self._refuse(name, f"a link that leads out of the folder, to {target}", "a file of the folder")
        return inside

    def is_refused(self, name: str) -> bool:
        """Whether this name is among the problems already."""
        return name in self._refused

    def _why_not_listed(self, sub: str, error: OSError) -> str:
        path = self.path / sub
        if error.errno == errno.ENOENT:
            return "a link to a folder that is not there" if path.is_symlink() else "no such folder"
        if error.errno == errno.ENOTDIR:
            return "no folder"
        return "no permission to list it" if error.errno in (errno.EACCES, errno.EPERM) else reason(error)

    def _refuse(self, name: str, found: str, expected: str) -> None:
        if name not in self._refused:
            self._refused.add(name)
            code = "missing-folder" if found == "no such folder" else "unreadable-file"
            self._problems.append(Problem(name, 0, "", found, expected, code))
