"""Brings catalogue files of an older form over to the present one by moving lines: order, words and comments stay.

Until sides had countries of their own, a crossing had the keys ``name_<country>_side`` and ``admin1_<country>``; now
it has ``sides``, with a name and a region for each country. Nothing is written before the new text, read again,
says exactly what the old one said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from geodata.catalog.yamlfile import YamlFile, compose, dotted, read_yaml
from geodata.errors import CatalogError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["COPY", "FILE", "migrate", "old_form"]

FILE = "crossings.yaml"
COPY = f"{FILE}.before-migration"
_OLD = re.compile(r"(name)_([a-z]{2})_side|(admin1)_([a-z]{2})")


def old_form(file: YamlFile) -> Problem | None:
    """First key of an older form in a file of crossings, as a problem that says what to do; None when there is none."""
    crossings = file.data.get("crossings") if isinstance(file.data, dict) else None
    for i, entry in enumerate(crossings if isinstance(crossings, list) else ()):
        for key in entry if isinstance(entry, dict) else ():
            if _OLD.fullmatch(key):
                path = ("crossings", i, key)
                expected = "sides with a name and a region for each country; `crossborder migrate DIR` brings them over"
                return Problem(
                    file.name,
                    file.line(path),
                    dotted(path),
                    "a key of an older form of catalogues",
                    expected,
                    "old-form",
                )
    return None


def migrate(folder: Path) -> int:
    """Bring a catalogue folder over to the present form; the file as it was stays beside it as ``COPY``.

    Parameters
    ----------
    folder : pathlib.Path
        The catalogue's folder.

    Returns
    -------
    int
        How many crossings were brought over; 0 when there was nothing to do, and nothing is written then.

    Raises
    ------
    CatalogError
        The file cannot be read, holds what cannot be moved without loss, or a copy is in the way. Nothing is changed.
    """
    path = folder / FILE
    if not folder.is_dir():
        raise _error(str(folder), 0, "no such folder", "a catalogue folder", "missing-folder")
    if not path.exists():
        return 0
    problems: list[Problem] = []
    file = read_yaml(path, FILE, problems)
    if file is None:
        raise CatalogError(tuple(problems))
    if old_form(file) is None:
        return 0
    text = path.read_bytes().decode("utf-8")  # as it is: reading as text would change the ends of lines
    moved, count = _moved(text)
    if yaml_data(moved) != _present(file.data):
        raise _error(FILE, 0, "lines that cannot be moved without loss", "each key on a line of its own", "migration")
    copy = folder / COPY
    try:
        with copy.open("xb") as handle:
            handle.write(path.read_bytes())
    except FileExistsError:
        raise _error(COPY, 0, "a copy of an earlier migration", "that you move it away first", "migration") from None
    partial = path.with_suffix(".yaml.partial")
    partial.write_bytes(moved.encode("utf-8"))
    partial.replace(path)
    return count


def yaml_data(text: str) -> Any:
    """What a text says, with the loader that reads catalogues."""
    problems: list[Problem] = []
    file = compose(text, FILE, problems)
    return file.data if file is not None else None


def _present(data: Any) -> Any:
    """Present form of the data of the older one."""
    return {**data, "crossings": [_with_sides(entry) for entry in data["crossings"]]}


def _with_sides(entry: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in entry.items():
        if found := _OLD.fullmatch(key):
            made.setdefault("sides", {}).setdefault(_code(found), {})[_role(found)] = value
        else:
            made[key] = value
    return made


def _code(found: re.Match[str]) -> str:
    return (found[2] or found[4]).upper()


def _role(found: re.Match[str]) -> str:
    return found[1] or found[3]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines of one old key: ``first`` to ``last`` (from 0), comments above it among them; ``at`` has the key itself."""

    code: str
    role: str
    first: int
    at: int
    last: int


def _moved(text: str) -> tuple[str, int]:
    """Text with the old keys of every crossing under ``sides``, and how many crossings that were."""
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    count = 0
    for entry in reversed(_entries(text)):  # from the end, so that the lines of those before stay where they are
        pieces = _pieces(entry, lines)
        if not pieces:
            continue
        count += 1
        block = list(_block(entry, pieces, lines, end))
        for piece in sorted(pieces, key=lambda piece: -piece.first):
            del lines[piece.first : piece.last + 1]
        top = min(piece.first for piece in pieces)
        lines[top:top] = block
    return "".join(lines), count


def _entries(text: str) -> list[yaml.MappingNode]:
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    return [entry for key, value in pairs if key.value == "crossings" for entry in value.value]


def _pieces(entry: yaml.MappingNode, lines: list[str]) -> list[_Piece]:
    pieces = []
    for key, value in entry.value:
        found = _OLD.fullmatch(str(key.value))
        if not found:
            continue
        at = key.start_mark.line
        if entry.flow_style or not lines[at].lstrip().startswith(key.value):  # in braces, or behind the list's dash
            raise _error(FILE, at + 1, f"{key.value!r} beside something else", "it on a line of its own", "migration")
        pieces.append(_Piece(_code(found), _role(found), _above(lines, at), at, _last(value, lines, at)))
    return pieces


def _above(lines: list[str], at: int) -> int:
    """First line of the comments that stand right above a key."""
    while lines[at - 1].lstrip().startswith("#") and at > 0:
        at -= 1
    return at


def _last(value: yaml.Node, lines: list[str], at: int) -> int:
    """Last line of a value; what ends a text in blocks is the first token behind it, blank lines and all."""
    last = value.end_mark.line - (value.end_mark.column == 0)
    while last > at and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last -= 1
    return max(last, at)


def _block(entry: yaml.MappingNode, pieces: list[_Piece], lines: list[str], end: str) -> Iterator[str]:
    base = " " * entry.start_mark.column
    yield f"{base}sides:{end}"
    for code in dict.fromkeys(piece.code for piece in pieces):
        yield f"{base}  {code}:{end}"
        for piece in (piece for piece in pieces if piece.code == code):
            yield from _deeper(piece, lines, end)


def _deeper(piece: _Piece, lines: list[str], end: str) -> Iterable[str]:
    """Lines of a piece, four blanks farther in and with the key's new name."""
    for number in range(piece.first, piece.last + 1):
        line = lines[number] if lines[number].endswith("\n") else lines[number] + end
        if number == piece.at:
            line = re.sub(r"\S+?(?=\s*:)", piece.role, line, count=1)
        yield f"    {line}" if line.strip() else line


def _error(file: str, line: int, found: str, expected: str, code: str) -> CatalogError:
    return CatalogError((Problem(file, line, "", found, expected, code),))
