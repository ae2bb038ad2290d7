"""Reads a YAML file into plain values and remembers the line of each of them.

Dates stay text and only ``true``/``false`` are booleans, so that ``2021-11`` and ``NO`` mean what they say.
Aliases and repeated keys are refused: neither has a place in files that people review line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from geodata.catalog.files import composed, read_text
from geodata.errors import Problem

if TYPE_CHECKING:
    Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel has it: 8 times faster


class _Loader(_Base):  # type: ignore[misc]  # which of two classes it is shows at run time
    """The safe loader without YAML 1.1's surprises (dates, yes/no, sexagesimal numbers)."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_NUMBER = r"-?(?:0|[1-9][0-9]*)"
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", rf"^{_NUMBER}$", "-0123456789"),
    ("float", rf"^{_NUMBER}(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))

Path_ = tuple[str | int, ...]

_LIBYAML_DEPTH = "exceeded maximum nesting depth"
"""What releases of libyaml from 0.2.6 on say at 1,000 levels; they read ahead and may say it before we count 400."""

MAX_DEPTH = 400
"""Deeper nesting is no catalogue but an attempt to overflow the stack; ours are seven levels deep."""

MAX_VALUES = 200_000
"""More values in one file are no catalogue but an attempt to fill the memory; ours have five thousand."""

EXACT = 2**53
"""Up to here a float64 holds every whole number, and no longer beyond."""


@dataclass(slots=True)
class YamlFile:
    """A parsed file: ``data`` and the line of every key and item (path to line, first line is 1).

    ``origins`` name what put a value there that does not stand in the file, see ``geodata.catalog.amending``.
    """

    name: str
    data: Any
    lines: dict[Path_, int] = field(repr=False)
    origins: dict[Path_, str] = field(default_factory=dict, repr=False)

    def line(self, path: Path_) -> int:
        """Line of the value at ``path``, or of the nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path_) -> tuple[str, int]:
        """File and line of the value at ``path``; for one that was put there, what put it, and 0."""
        while path and path not in self.lines and path not in self.origins:
            path = path[:-1]
        return (self.origins[path], 0) if path in self.origins else (self.name, self.line(path))


def read_yaml(path: Path, name: str, problems: list[Problem]) -> YamlFile | None:
    """Read one file; what is wrong goes to ``problems`` and gives None.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        How problems should call it (relative to the catalogue's folder).
    problems : list of Problem
        Filled here.
    """
    text = read_text(path, name, problems)
    return None if text is None else compose(text, name, problems)


def compose(text: str, name: str, problems: list[Problem]) -> YamlFile | None:
    """Read the text of a file, see ``read_yaml``."""
    composer = _Composer(text, name, problems)
    try:
        data = composer.document()
    except _UnreadableError as error:
        composer.problem(error.line, (), error.found, error.expected, error.code)
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        what = getattr(error, "problem", None) or str(error).partition("\n")[0]
        if what == _LIBYAML_DEPTH:
            composer.problem(line, (), "too many levels", f"at most {MAX_DEPTH} levels", "yaml-depth")
        else:
            composer.problem(line, (), f"a syntax error: {what}", "well-formed YAML", "yaml-syntax")
        return None
    return YamlFile(name, data, composer.lines) if composer.is_sound else None


class _UnreadableError(Exception):
    """What ends the reading of a file."""

    def __init__(self, line: int, found: str, expected: str, code: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected, self.code = line, found, expected, code


class _Composer:
    """Makes plain values of the parser's events: nothing is kept but the values and their lines."""

    def __init__(self, text: str, name: str, problems: list[Problem]) -> None:
        self.lines: dict[Path_, int] = {}
        self.is_sound = True
        self._parser = _Loader(text)
        self._name = name
        self._problems = problems
        self._anchors: dict[str, Any] = {}
        self._count = 0

    def problem(self, line: int, path: Path_, found: str, expected: str, code: str) -> None:
        """Say what is wrong."""
        self.is_sound = False
        self._problems.append(Problem(self._name, line, dotted(path), found, expected, code))

    def document(self) -> Any:
        """Value of the one document of the file."""
        self._next()  # the stream begins
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _UnreadableError(0, "an empty file", "a YAML mapping", "empty-file")
        data = self._value(self._next(), ())
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            found = "a syntax error: another document begins"
            raise _UnreadableError(_line(after), found, "well-formed YAML", "yaml-syntax")
        return data

    def _next(self) -> Any:
        return self._parser.get_event()

    def _value(self, event: Any, path: Path_) -> Any:
        self._count += 1
        if self._count > MAX_VALUES:
            raise _UnreadableError(_line(event), "too many values", f"at most {MAX_VALUES} values", "yaml-size")
        if len(path) >= MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):
            raise _UnreadableError(_line(event), "too many levels", f"at most {MAX_DEPTH} levels", "yaml-depth")
        if isinstance(event, yaml.AliasEvent):
            event = self._meant(event)
            if not isinstance(event, yaml.ScalarEvent):  # it could also make the file explode
                self.problem(_line(event), path, "an alias (*name)", "the value itself", "yaml-alias")
                return None
        elif event.anchor:
            self._anchors[event.anchor] = event
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _meant(self, alias: Any) -> Any:
        if alias.anchor not in self._anchors:
            found = f"a syntax error: found undefined alias {_short(alias.anchor)}"
            raise _UnreadableError(_line(alias), found, "well-formed YAML", "yaml-syntax")
        return self._anchors[alias.anchor]

    def _list(self, path: Path_) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = _line(event)
            meant = self._meant(event) if isinstance(event, yaml.AliasEvent) else event
            if not isinstance(meant, yaml.ScalarEvent):
                self.problem(line, path, "a list or mapping as a key", "a word", "yaml-key")
                self._skip(event)
                self._skip(self._next())
                continue
            if event.anchor and meant is event:
                self._anchors[event.anchor] = event
            key = composed(meant.value)
            self.lines[(*path, key)] = line
            if key in mapping:
                self.problem(line, (*path, key), "a key that stands twice", "each key once", "duplicate-key")
            mapping[key] = self._value(self._next(), (*path, key))
        return mapping

    def _skip(self, event: Any) -> None:
        """Pass over a value."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return
            event = self._next()

    def _scalar(self, event: yaml.ScalarEvent, path: Path_) -> str | int | float | bool | None:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._parser.resolve(yaml.ScalarNode, event.value, event.implicit)
        try:
            value = _plain(tag, event.value)
        except ValueError:
            self.problem(_line(event), path, _short(event.value), f"a {tag} value", "yaml-tag")
            return None
        if isinstance(value, float) and EXACT <= abs(value) < float("inf") and Decimal(event.value) != Decimal(value):
            expected = f"a number that is kept exactly: {value:.0f} would stand for it"
            self.problem(_line(event), path, _short(event.value), expected, "number-not-exact")
            return None
        return value


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _plain(tag: str, text: str) -> str | int | float | bool | None:
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case _:
            return composed(text)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")


def dotted(path: Path_) -> str:
    """Write a path as people do: ``claims[2].source``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
