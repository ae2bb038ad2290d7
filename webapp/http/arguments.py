"""Reads single parameters of a query string, whatever they mean; what is unknown or repeated is refused by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.datastructures import MultiDict

from geodata.errors import QueryError
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    Args: TypeAlias = MultiDict[str, str]

EVERYWHERE = ("lang", "f")
"""Parameters that every address takes."""

_INTEGER = re.compile(r"-?[0-9]{1,18}")


def allow(args: Args, names: Iterable[str]) -> None:
    """Refuse parameters that are not in ``names``.

    Raises
    ------
    QueryError
        For the first unknown one.
    """
    known = (*names, *EVERYWHERE)
    for name in args:
        if name not in known:
            raise QueryError(name[:80], f"unknown parameter; known here are {', '.join(sorted(known))}")


def known_only(args: Args, names: Iterable[str]) -> Args:
    """Arguments without parameters that are not in ``names``: what mail programs and networks append to links."""
    known = (*names, *EVERYWHERE)
    return MultiDict((name, value) for name, value in args.items(multi=True) if name in known)


def without(args: Args, name: str, value: str | None = None) -> tuple[Args, str]:
    """Arguments without a parameter, or without one of its values where it has several; and what was left out.

    Parameters
    ----------
    args : multi-dict
        Arguments.
    name : str
        The parameter.
    value : str, optional
        The one value, given as ``a,b`` or by repeating the parameter; its last occurrence is left out.
    """
    given = args.getlist(name)
    values = [part for text in given for part in text.split(",") if part]
    rest = MultiDict(args)
    if value is None or value not in values:
        rest.poplist(name)
        return rest, ",".join(given)
    last = len(values) - 1 - values[::-1].index(value)
    kept = values[:last] + values[last + 1 :]
    rest.setlist(name, [",".join(kept)] if kept else [])
    return rest, value


def single(args: Args, name: str) -> str | None:
    """Value of a parameter that may be given once; None when it is missing or empty.

    Raises
    ------
    QueryError
        When it is given several times.
    """
    values = args.getlist(name)
    if len(values) > 1:
        raise QueryError(name, f"given {len(values)} times, once is allowed")
    return values[0] if values and values[0] else None


def flag(args: Args, name: str) -> bool:
    """Value of a parameter that is ``1`` or ``0``.

    Raises
    ------
    QueryError
        For any other value.
    """
    value = single(args, name)
    if value not in (None, "0", "1"):
        raise QueryError(name, f"{value[:80]!r} is neither 0 nor 1")
    return value == "1"


def day(args: Args, name: str, *, is_last: bool = False) -> date | None:
    """First day (or the last) of a day, month or year; None when it is missing or empty.

    Raises
    ------
    QueryError
        When it is no date.
    """
    text = single(args, name)
    if text is None:
        return None
    try:
        found = PartialDate.parse(text)
    except ValueError as error:
        raise QueryError(name, f"{text[:80]!r} is no day, month or year such as 2026-01-01, 2026-01 or 2026") from error
    return found.last if is_last else found.first


def several(args: Args, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Values given as ``a,b`` or by repeating the parameter, each once, in the order of ``allowed``.

    Raises
    ------
    QueryError
        For a value that is not allowed.
    """
    given = {part for value in args.getlist(name) for part in value.split(",") if part}
    order = tuple(allowed)
    unknown = sorted(given.difference(order))
    if unknown:
        raise QueryError(name, f"{unknown[0][:80]!r} is none of {', '.join(order)}", unknown[0])
    return tuple(value for value in order if value in given)


def integer(args: Args, name: str, default: int) -> int:
    """Whole number, ``default`` when missing.

    Raises
    ------
    QueryError
        When it is no whole number.
    """
    value = single(args, name)
    return default if value is None else whole(name, value)


def whole(name: str, value: str) -> int:
    """Read a whole number.

    Raises
    ------
    QueryError
        When the text is none.
    """
    if not _INTEGER.fullmatch(value):
        raise QueryError(name, f"{value[:80]!r} is not a whole number")
    return int(value)
