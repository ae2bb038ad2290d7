"""Writes a catalogue with its change sets as files again: what no set touches stays byte for byte as it is.

In a file that is touched, comments and the order of the rest stay. Whatever is written is read again and must say
exactly what the files with the sets said.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from geodata.catalog.amending import ROWS, PlainFile
from geodata.catalog.catalog import DATA
from geodata.catalog.files import Folder, Problems
from geodata.catalog.translations import HEADER, key_of, messages_of, parse, text_of
from geodata.catalog.yamlfile import EXACT, YamlFile, compose
from geodata.errors import CatalogError
from geodata.ledger.applied import Applied, fitted
from geodata.ledger.errors import LedgerError
from geodata.ledger.families import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.catalog.yamlfile import Path_
    from geodata.errors import Problem
    from geodata.ledger.changes import ChangeSet

_LISTED = re.compile(r"^( *)[^\s#-][^#\n]*:[ ]*(?:#.*)?\n(?:\s*#.*\n|\s*\n)*( *)-( +)\S", re.MULTILINE)
_MAPPED = re.compile(r"^( *)[\w.-]+:[ ]*(?:#.*)?\n(?:\s*#.*\n|\s*\n)*( +)[\w.-]+:", re.MULTILINE)
WIDTH = 4096
"""Lines are not broken anew: a text of people stays on the lines that they gave it."""


_PLAIN = re.compile(r"[^\W\d_](?:[\w.,()/+%–—’‘ʻʼ«»-]|[ ](?![ #-]))*(?<!\s)")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
"""Words that some readers of YAML take for something else than words."""


class RoundTripError(LedgerError):
    """What would be written does not say what it should; nothing was written."""

    code = "round-trip"


class _Recorded(PlainFile):
    """Plain data whose changes can be made once more, in another form of the same file."""

    def __init__(self, file: YamlFile) -> None:
        super().__init__(file)
        self.steps: list[Callable[[PlainFile], object]] = []
        self._is_inside = False

    def put(self, path: Path_, value: object, origin: str) -> None:
        copied = _quoted(value)  # later changes of it are steps of their own
        self._step(lambda other: other.put(path, copied, origin))
        super().put(path, value, origin)

    def append(self, path: Path_, value: object, origin: str) -> None:
        copied = _quoted(value)
        self._step(lambda other: other.append(path, copied, origin))
        self._within(lambda: PlainFile.append(self, path, value, origin))

    def take(self, path: Path_, origin: str) -> Any:
        self._step(lambda other: other.take(path, origin))
        return super().take(path, origin)

    def move(self, path: Path_, home: Path_, origin: str, *, add: dict[str, Any], drop: tuple[str, ...] = ()) -> None:
        self._step(lambda other: other.move(path, home, origin, add=add, drop=drop))
        self._within(lambda: PlainFile.move(self, path, home, origin, add=add, drop=drop))

    def replace(self, value: object, origin: str) -> None:
        copied = _quoted(value)
        self._step(lambda other: other.replace(copied, origin))
        super().replace(value, origin)

    def _step(self, step: Callable[[PlainFile], object]) -> None:
        if not self._is_inside:
            self.steps.append(step)

    def _within(self, work: Callable[[], None]) -> None:
        """Do what consists of other steps, as one."""
        was, self._is_inside = self._is_inside, True
        try:
            work()
        finally:
            self._is_inside = was


class _Tree(PlainFile):
    """A file with its comments; what is put in the place of a mapping leaves those of its keys that stay."""

    def put(self, path: Path_, value: object, origin: str) -> None:
        held = self.at(path)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        else:
            super().put(path, value, origin)


def _merge(held: dict[str, Any], value: dict[str, Any]) -> None:
    for key in [key for key in held if key not in value]:
        del held[key]
    for key, new in value.items():
        if isinstance(held.get(key), dict) and isinstance(new, dict):
            _merge(held[key], new)
        elif key not in held or held[key] != new:
            held[key] = new


def _quoted(value: Any) -> Any:
    """Copy of plain values in which texts stand in quotes, but for words that nobody can take for anything else."""
    if isinstance(value, dict):
        return {key: _quoted(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_quoted(held) for held in value]
    if isinstance(value, float) and EXACT <= abs(value) < float("inf"):
        return int(value)  # all its digits: those of a float are not exact, and refused when they are read
    if not isinstance(value, str):
        return value
    is_plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS
    return value if is_plain else DoubleQuotedScalarString(value)


def write(folder: Path | None, sets: Sequence[ChangeSet], target: Path) -> tuple[Problem, ...]:
    """Write a catalogue with change sets into a new or empty folder.

    Parameters
    ----------
    folder : pathlib.Path or None
        The catalogue's folder; the shipped one when None.
    sets : sequence of ChangeSet
        Accepted ones in the order of their revisions.
    target : pathlib.Path
        Where to write.

    Returns
    -------
    tuple of Problem
        What is wrong with sets that do not fit the files and were left out.

    Raises
    ------
    CatalogError
        When the files are not in order.
    LedgerError
        When the target is no empty folder, or a file cannot be written as it should; nothing is left there then.
    """
    root = folder or DATA
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise LedgerError(f"{target} must be a new or empty folder")
    found = fitted(folder, sets)
    texts = _texts(root, found.fitting)
    try:
        shutil.copytree(
            root, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*(["schema"] if root == DATA else []))
        )
        for name, text in texts.items():
            path = target / name
            if text is None:
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise LedgerError(f"{target} cannot be written: {error.strerror}: {error.filename}") from error
    return found.conflicts


def _texts(root: Path, sets: Sequence[ChangeSet]) -> dict[str, str | None]:
    """Text of every file that sets touch, by its name; None for one that they take away."""
    labels = {set_.label for set_ in sets}
    applied = Applied(sets, labels)
    found = {}
    for usual in applied.files:
        name = next((it for it in (usual, f"{usual.removesuffix('.yaml')}.yml") if (root / it).exists()), usual)
        source = DATA if name in SHIPPED and not (root / name).exists() else root
        problems = Problems()
        text = Folder(source, problems).text(name) if (source / name).exists() else None
        write_ = _po if name.endswith(".po") else _table if name.endswith(".csv") else _yaml
        found[name] = write_(name, text, applied, problems)
        if problems:
            raise CatalogError(problems.all())
    return found


def _yaml(name: str, text: str | None, applied: Applied, problems: Problems) -> str | None:
    file = compose(text, name, problems) if text is not None else None
    recorded = _Recorded(YamlFile(name, file.data if file else None, {}))
    applied.change(recorded)
    if recorded.data is None:
        return None
    yaml = YAML()
    yaml.preserve_quotes, yaml.allow_unicode, yaml.width = True, True, WIDTH
    yaml.indent(**_indents(text or ""))
    tree = None if text is None else yaml.load(text)
    other = _Tree(YamlFile(name, tree, {}))
    for step in recorded.steps:
        step(other)
    out = io.StringIO()
    yaml.dump(other.data, out)
    again = compose(out.getvalue(), name, problems)
    if again is None or again.data != recorded.data:
        raise RoundTripError(f"{name} cannot be written so that it says what it should; nothing was written")
    return out.getvalue()


def _indents(text: str) -> dict[str, int]:
    """How far a file's lists and mappings are set in, as its first ones are."""
    listed, mapped = _LISTED.search(text), _MAPPED.search(text)
    offset = len(listed[2]) - len(listed[1]) if listed else 2
    sequence = offset + 1 + len(listed[3]) if listed else 4
    mapping = len(mapped[2]) - len(mapped[1]) if mapped else 2
    return {"mapping": max(mapping, 1), "sequence": max(sequence, 2), "offset": max(offset, 0)}


def _table(name: str, text: str | None, applied: Applied, problems: Problems) -> str | None:
    """Text of a CSV file: rows that nobody touched are the lines that they were."""
    del problems
    lines = (text or "").splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    reader = csv.DictReader(io.StringIO(text or "", newline=""))
    columns = list(reader.fieldnames or ())
    rows, raw = [], []
    begin = reader.line_num
    head = "".join(lines[:begin])
    for row in reader:
        rows.append(row)
        raw.append("".join(lines[begin : reader.line_num]))
        begin = reader.line_num
    recorded = _Recorded(YamlFile(name, {ROWS: rows}, {}))
    applied.change(recorded)
    other = PlainFile(YamlFile(name, {ROWS: list(raw)}, {}))
    for step in recorded.steps:
        step(other)
    entries = other.data[ROWS]
    more = [key for entry in entries if isinstance(entry, dict) for key in entry if key not in columns]
    if more:  # a column that the file did not have: all of it is written anew
        columns += dict.fromkeys(more)
        head, entries = _cells(dict(zip(columns, columns, strict=True)), columns, end), recorded.data[ROWS]
    told = [entry if isinstance(entry, str) else _cells(entry, columns, end) for entry in entries]
    whole = [it if it.endswith(("\n", "\r")) else it + end for it in (head, *told)]
    return "".join(whole)


def _cells(row: dict[str, Any], columns: list[str], end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerow([row.get(column, "") for column in columns])
    return out.getvalue()


def _po(name: str, text: str | None, applied: Applied, problems: Problems) -> str | None:
    lang = name.rpartition("/")[2].removesuffix(".po")
    held = dict(parse(text, name, problems).wordings) if text is not None else {}
    before = dict(held)
    applied.change(PlainFile(YamlFile(name, held, {})))
    messages = messages_of(text or "", lang)
    if text is None:
        messages.header_comment = HEADER
    for (context, said), wording in held.items():
        if before.get((context, said)) == wording:
            continue
        message = next((it for it in messages if it.id and key_of(it) == (context, said)), None)
        if message is None:
            message = messages.add(said, context=context or None)
        message.string = wording
        message.flags.discard("fuzzy")
    return text_of(messages)
