"""Reads a YAML file into plain values and remembers the line of each of them.

Dates stay text and only ``true``/``false`` are booleans, so that ``2021-11`` and ``NO`` mean what they say.
Aliases and repeated keys are refused: neither has a place in files that people review line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from geodata.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

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

MAX_DEPTH = 400
"""Deeper nesting is no catalogue but an attempt to overflow the stack; ours are seven levels deep."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file: ``data`` and the line of every key and item (path to line, first line is 1)."""

    name: str
    data: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """Line of the value at ``path``, or of the nearest parent that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


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
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problems.append(
            Problem(name, 0, "", f"a byte that is not UTF-8 at offset {error.start}", "UTF-8 text", "encoding")
        )
        return None
    except OSError as error:
        problems.append(Problem(name, 0, "", error.strerror or str(error), "a readable file", "unreadable-file"))
        return None
    return compose(text, name, problems)


def compose(text: str, name: str, problems: list[Problem]) -> YamlFile | None:
    """Read the text of a file, see ``read_yaml``."""
    try:
        deep = _too_deep(text)
        node = None if deep else yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = "a syntax error: " + (getattr(error, "problem", None) or str(error).partition("\n")[0])
        problems.append(Problem(name, mark.line + 1 if mark else 0, "", what, "well-formed YAML", "yaml-syntax"))
        return None
    if deep:
        problems.append(Problem(name, deep, "", "too many levels", f"at most {MAX_DEPTH} levels", "yaml-depth"))
        return None
    if node is None:
        problems.append(Problem(name, 0, "", "an empty file", "a YAML mapping", "empty-file"))
        return None
    lines: dict[Path_, int] = {}
    before = len(problems)
    data = _plain(node, (), lines, name, problems, set())
    return YamlFile(name, data, lines) if len(problems) == before else None


def _too_deep(text: str) -> int:
    """Line on which values are nested deeper than ``MAX_DEPTH``, or 0.

    Releases of libyaml before 0.2.6 would overflow the stack on them; later ones stop by themselves at 1,000 levels,
    and see these before the event of the level 400 is out, since they read ahead in search of keys.
    """
    longest = max(map(len, text.splitlines()), default=0)
    if text.count("[") + text.count("{") + 2 * longest < MAX_DEPTH:  # brackets and indentation are what makes depth
        return 0
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                return event.start_mark.line + 1 if event.start_mark else 1
    except yaml.scanner.ScannerError as error:
        if error.problem != "exceeded maximum nesting depth":
            raise
        return error.problem_mark.line + 1 if error.problem_mark else 1
    return 0


def _plain(
    node: yaml.Node, path: Path_, lines: dict[Path_, int], name: str, problems: list[Problem], seen: set[int]
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        try:
            return _scalar(node)
        except ValueError:
            line = node.start_mark.line + 1
            problems.append(Problem(name, line, dotted(path), _short(node.value), f"a {node.tag} value", "yaml-tag"))
            return None
    if id(node) in seen:  # the same node again means an alias, which could also make the file explode
        problems.append(
            Problem(name, node.start_mark.line + 1, dotted(path), "an alias (*name)", "the value itself", "yaml-alias")
        )
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), lines, name, problems, seen) for i, item in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key, value in _pairs(node):
        if not isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line + 1
            problems.append(Problem(name, line, dotted(path), "a list or mapping as a key", "a word", "yaml-key"))
            continue
        lines[(*path, key.value)] = key.start_mark.line + 1
        if key.value in mapping:
            line = key.start_mark.line + 1
            problems.append(
                Problem(
                    name, line, dotted((*path, key.value)), "a key that stands twice", "each key once", "duplicate-key"
                )
            )
        mapping[key.value] = _plain(value, (*path, key.value), lines, name, problems, seen)
    return mapping


def _pairs(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    yield from node.value


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return bool(node.value == "true")
        case "int":
            return int(node.value)
        case "float":
            return float(node.value)
        case _:
            return str(node.value)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")


def dotted(path: Path_) -> str:
    """Write a path as people do: ``claims[2].source``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
