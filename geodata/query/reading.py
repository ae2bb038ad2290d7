"""Reads what a query says from text: values of columns, boxes, and spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import QueryError
from geodata.text.dates import moment, span

if TYPE_CHECKING:
    from geodata.catalog.columns import Column
    from geodata.layers.layer import Bbox


@dataclass(frozen=True, slots=True)
class Interval:
    """Span of time in seconds (UTC), both ends inclusive; an end that is None is open."""

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None


def parse_value(column: Column, text: str) -> Any:
    """Read the value of a column from text.

    Raises
    ------
    QueryError
        When the text is no value of the column's type.
    """
    try:
        match column.type:
            case "integer":
                return _whole(text)
            case "number":
                return _finite(text)
            case "boolean":
                return {"true": True, "false": False}[text]
            case "date":
                span(text)
                return text
            case _:
                return text
    except (ValueError, KeyError) as error:
        raise QueryError(column.name, f"{text[:80]!r} is not a value of type {column.type}") from error


def parse_bbox(text: str) -> Bbox:
    """Read ``west,south,east,north`` (or six numbers with heights, which are read and left aside).

    Raises
    ------
    QueryError
        OGC 17-069r4 /req/core/fc-bbox-definition: not four or six numbers, or not degrees.
    """
    numbers = bbox_numbers(text)
    west, south, east, north = numbers if len(numbers) == 4 else (numbers[0], numbers[1], numbers[3], numbers[4])
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise QueryError("bbox", "west,south,east,north must be degrees, with south not above north")
    return west, south, east, north


def bbox_numbers(text: str) -> tuple[float, ...]:
    """Four or six numbers of a box, in whatever reference system.

    Raises
    ------
    QueryError
        OGC 17-069r4 /req/core/fc-bbox-definition: they are not as many, or not numbers.
    """
    try:
        numbers = tuple(map(_finite, text.split(",")))
    except ValueError as error:
        raise QueryError("bbox", f"{text[:80]!r} holds something that is not a number") from error
    if len(numbers) not in (4, 6):
        raise QueryError("bbox", f"four or six numbers are needed, {len(numbers)} were given")
    return numbers


def parse_datetime(text: str) -> Interval:
    """Read a moment, a date (its whole day) or an interval of these; ``..`` or nothing is an open end.

    Raises
    ------
    QueryError
        OGC 17-069r4 /req/core/fc-time-definition: none of these, open on both sides, or ending before it begins.
    """
    start, slash, end = text.partition("/")
    if not slash:
        return Interval(*_ends(start))
    first = None if start in ("", "..") else _ends(start)[0]
    last = None if end in ("", "..") else _ends(end)[1]
    if first is None and last is None:
        raise QueryError("datetime", f"{text[:80]!r} is open on both sides; one end is needed")
    if first is not None and last is not None and last < first:
        raise QueryError("datetime", f"{text[:80]!r} ends before it begins")
    return Interval(first, last)


def _ends(text: str) -> tuple[np.datetime64, np.datetime64]:
    try:
        if ":" in text:
            return (moment(text),) * 2
        if "/" not in text:
            return span(text)
    except ValueError as error:
        raise QueryError("datetime", f"{text[:80]!r} is neither an RFC 3339 date-time nor a date") from error
    raise QueryError("datetime", f"{text[:80]!r} is not one end of an interval")


def _whole(text: str) -> int:
    _check_plain(text)
    return int(text)


def _check_plain(text: str) -> None:
    """Refuse what only Python takes for a number: ``1_000`` and digits of other scripts."""
    if "_" in text or not text.isascii():
        raise ValueError(f"{text!r} is not a number")


def _finite(text: str) -> float:
    _check_plain(text)
    number = float(text)
    if not np.isfinite(number):
        raise ValueError(f"{text!r} is not finite")
    return number
