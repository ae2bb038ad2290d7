"""Makes literals of filters: numbers, dates, intervals and geometries, checked while they are made."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.errors import QueryError
from geodata.query.cql2.nodes import Geometry, Instant, IntervalNode, Literal, Place, Property, shown, wrong
from geodata.space import crs as systems
from geodata.text.dates import moment, span

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.space.crs import Crs

GEOMETRY_TYPES = (
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)
"""Geometries that filters may hold (rule ``geometryLiteral``)."""

OPEN = ".."
"""An end that an interval does not have."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = 2.0**63
"""Numbers below this are kept as integers when they are whole, so that ``5`` and ``5.0`` are one filter."""


def number(value: float, at: Place) -> Literal:
    """Make a number of an int or float.

    Raises
    ------
    QueryError
        When it is beyond what a 64-bit float holds.
    """
    try:
        near = float(value)
    except OverflowError as error:
        raise wrong(at, "the number is too large") from error
    if not math.isfinite(near):
        raise wrong(at, "the number is too large")
    return Literal(int(value) if near.is_integer() and (abs(near) < _WHOLE or isinstance(value, int)) else near, at)


def number_from(text: str, at: Place, *, is_negative: bool = False) -> Literal:
    """Read a number as CQL2 text writes it.

    Raises
    ------
    QueryError
        When it is beyond what a 64-bit float holds.
    """
    # a whole number stays one: as a float it would lose digits beyond 2**53
    size = int(text) if text.isdigit() and len(text) <= _MAX_DIGITS else float(text)
    return number(-size if is_negative else size, at)


_MAX_DIGITS = 308
"""Digits of the largest 64-bit float; integers with more are too large anyway."""


def day(text: str, at: Place) -> Instant:
    """Read the text inside ``DATE(…)``.

    Raises
    ------
    QueryError
        When it is no whole day of the calendar.
    """
    try:
        _check_day(text)
    except ValueError as error:
        hint = "DATE takes a day such as '2025-11-15'; a month or year is written as plain text: '2025-11'"
        raise wrong(at, f"{shown(text)} is no date; {hint}") from error
    return _instant(text, at)


def _check_day(text: str) -> None:
    # date.fromisoformat alone also takes 20251115 and 2025-W46-6, which are no days of CQL2
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    date.fromisoformat(text)


def timestamp(text: str, at: Place) -> Instant:
    """Read the text inside ``TIMESTAMP(…)``.

    Raises
    ------
    QueryError
        When it is no date-time of RFC 3339.
    """
    try:
        moment(text)
    except ValueError as error:
        raise wrong(at, f"{shown(text)} is no timestamp such as '2025-11-15T12:00:00Z'") from error
    return _instant(text, at)


def partial(text: str, at: Place) -> Instant:
    """Read plain text where a date is meant: a day, month, year, interval or date-time.

    Raises
    ------
    QueryError
        When it is none of these.
    """
    try:
        return _instant(text, at)
    except ValueError as error:
        allowed = "'2025', '2025-11', '2025-11-15' or '2025-11-15T12:00:00Z'"
        raise wrong(at, f"{shown(text)} is no date; allowed are {allowed}") from error


def _instant(text: str, at: Place) -> Instant:
    first, last = span(text)
    return Instant(text, int(first.astype(np.int64)), int(last.astype(np.int64)), at)


def interval(start: Instant | Property | None, end: Instant | Property | None, at: Place) -> IntervalNode:
    """Make an interval.

    Raises
    ------
    QueryError
        When it ends before it begins.
    """
    if isinstance(start, Instant) and isinstance(end, Instant) and end.last < start.first:
        raise wrong(at, f"the interval ends ({end.text}) before it begins ({start.text})")
    return IntervalNode(start, end, at)


def geometry(wkt: str, crs: Crs, at: Place) -> Geometry:
    """Read well-known text.

    Raises
    ------
    QueryError
        When it cannot be read, or as ``geometry_of`` does.
    """
    try:
        shape = shapely.from_wkt(wkt)
    except shapely.errors.ShapelyError as error:
        raise wrong(at, f"the geometry cannot be read: {_reason(error)}") from error
    return geometry_of(shape, crs, at)


def geometry_of(shape: BaseGeometry, crs: Crs, at: Place) -> Geometry:
    """Make a geometry of a shape in ``crs``.

    Raises
    ------
    QueryError
        For coordinates that are not finite or cannot be carried to CRS84, and for a polygon that crosses itself.
    """
    # no relation looks at heights
    shape = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise wrong(at, "every coordinate must be a finite number")
    # GEOS would fail on it later, or answer wrongly
    if not shapely.is_valid(shape):
        raise wrong(at, f"the geometry is not valid: {shapely.is_valid_reason(shape)}")
    # all digits: read again, it must be the same geometry and the same filter
    text = shapely.to_wkt(shape, rounding_precision=-1)
    try:
        (carried,) = systems.transform(np.array([shape], dtype=object), crs, back=True)
    except QueryError as error:
        raise wrong(at, error.detail) from error
    return Geometry(text, carried, at)


def box(numbers: tuple[float, ...], crs: Crs, at: Place) -> Geometry:
    """Make a geometry of the four or six numbers of a ``BBOX``.

    Raises
    ------
    QueryError
        As ``geodata.space.crs.area`` does.
    """
    try:
        shape = systems.area(numbers, crs)
    except QueryError as error:
        raise wrong(at, f"BBOX: {error.detail}") from error
    return Geometry(f"BBOX({', '.join(repr(number(value, at).value) for value in numbers)})", shape, at)


def _reason(error: Exception) -> str:
    """What GEOS says, without its class names and on one line."""
    return " ".join(str(error).removeprefix("ParseException: ").split())[:120]
