"""Says what is wrong with a value in words for people who write catalogues, not programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geodata.text.visible import lookalike, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_COLUMNS = 30
"""Columns or keys that a message names."""

At = tuple[str, str, tuple[str | int, ...]]
"""Where a rule of a catalogue is broken: group, id within it, path within that."""

Broken = tuple[At, str, str, str]
"""Where, what was found, what is expected, and the code of the rule."""

PATTERNS = {
    r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$": "small letters a to z and digits, joined by single - _ or .",
    r"^[A-Z]{2}$": "two capital letters A to Z, such as BR (ISO 3166-1)",
    r"^[A-Z]{3}$": "three capital letters A to Z, such as USD (ISO 4217)",
    r"^[a-z]{2,3}$": "two or three small letters a to z, such as kk (ISO 639)",
    r"^EPSG:[0-9]{4,6}$": "EPSG: and a number, such as EPSG:32642",
    r"^[^.\x00]+(\.[^.\x00]+)?$": "a table, or a schema and a table with a dot between them",
}
"""What a pattern of the schemas asks for."""

_LENGTHS = {
    "string_too_short": ("at least", "min_length", "character(s)"),
    "string_too_long": ("at most", "max_length", "characters"),
    "too_short": ("at least", "min_length", "of them"),
    "too_long": ("at most", "max_length", "of them"),
}
_TYPES = {
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "string_type": "a text (in quotes where it looks like a number)",
}


MANY = 50
"""Entries from which a list or mapping is counted, not shown."""


def words(detail: Any) -> tuple[str, str]:
    """Turn pydantic's error into what was found and what is expected."""
    held = detail["input"]
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"the unknown key {shown(str(detail['loc'][-1]))}", "only keys of the schema"
    if kind == "missing":
        return "nothing", f"the key {detail['loc'][-1]!r}"
    message = detail["msg"].removeprefix("Value error, ")
    expected = message[0].lower() + message[1:]
    if kind == "string_pattern_mismatch":
        expected = PATTERNS.get(context["pattern"], expected)
    elif kind in _LENGTHS:
        least, limit, unit = _LENGTHS[kind]
        expected = f"{least} {context[limit]} {unit}"
    return found(held), _TYPES.get(kind, expected)


_SECRET = re.compile(r"(postgres(?:ql)?://)[^/\s'\"]*@|((?:password|passfile|sslpassword)=)[^&\s'\"]*")
_HIDDEN = r"\1\2…"
"""Who opens a database, and with which password, is nobody else's business."""


def found(value: object) -> str:
    """A value as a message shows it, cut where it is long."""
    if isinstance(value, str):
        return shown(_SECRET.sub(_HIDDEN, value))
    if isinstance(value, int) and abs(value) > 10**100:
        return f"a number of {len(hex(value)) * 6 // 5} digits or so"
    if isinstance(value, list | dict) and len(value) > MANY:
        return f"a list of {len(value)}" if isinstance(value, list) else f"{len(value)} keys"
    text = _SECRET.sub(_HIDDEN, repr(value))
    return text if len(text) <= 120 else text[:117] + "…"


def unknown(word: str, known: Collection[str], expected: str = "") -> tuple[str, str]:
    """What was found and what is expected, for a word that is none of those known; one that looks alike is named."""
    alike = lookalike(word, known)
    more = f"; {shown(alike)} is there, which looks alike" if alike else ""
    return shown(word), (expected or one_of(known)) + more


def one_of(codes: Iterable[str]) -> str:
    """What is expected where only some codes will do."""
    return "one of " + ", ".join(sorted(codes))


def keys_shown(data: object) -> str:
    """Names the keys of a mapping, or what is in the place of one."""
    if not isinstance(data, dict):
        return f"no mapping but {type(data).__name__}"
    more = f" and {len(data) - MOST_COLUMNS} more" if len(data) > MOST_COLUMNS else ""
    return ", ".join(map(shown, list(data)[:MOST_COLUMNS])) + more


def column_shown(column: str) -> str:
    """Name of a column, in quotes where a part of it is not seen."""
    quoted = shown(column)
    return column if quoted == f"'{column}'" else quoted


def path_in(data: object, detail: Any) -> tuple[int | str, ...]:
    """Path in the file of one of pydantic's errors, whose own also names branches of unions; a missing key counts."""
    path: list[int | str] = []
    here: Any = data
    for step in detail["loc"]:
        if (isinstance(here, dict) and step in here) or (isinstance(here, list) and isinstance(step, int)):
            path.append(step)
            here = here[step]
    if detail["type"] == "missing":
        path.append(detail["loc"][-1])
    return tuple(path)
