"""One typed ``Query`` and how a layer in memory answers it: spatial index, then columns, then an order, then a page.

Nothing here touches pandas: rows are numbers, columns are numpy arrays, geometry tests run in GEOS on whole arrays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import QueryError, UnknownFeatureError
from geodata.layers.arrays import Array, Booleans, Lists, Strings
from geodata.text.dates import moment, span

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.columns import Column
    from geodata.layers.layer import Bbox, Layer
    from geodata.query.cql2 import Filter

    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
"""A page holds at most this many features; whoever wants more follows ``next``."""

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "Interval",
    "Query",
    "Selection",
    "bbox_numbers",
    "matching",
    "parse_bbox",
    "parse_datetime",
    "parse_value",
    "select",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """Span of time in seconds (UTC), both ends inclusive; an end that is None is open."""

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a layer.

    Parameters
    ----------
    bbox : tuple of float, optional
        West, south, east, north in degrees; west greater than east crosses the antimeridian (RFC 7946 section 5.2).
    area : shapely geometry, optional
        Lon/lat degrees; features must have a point in common with it.
    datetime : Interval, optional
        Features must have a moment in common with it, in the layer's date column.
    where : tuple of (str, value)
        Column and value, all of which must hold; an ``array`` column holds when it contains the value.
    filter : Filter, optional
        A CQL2 expression that must be true.
    search : str, optional
        Words that must all occur in the texts that ``geodata.layers.haystack`` searches, in any spelling.
    sort : tuple of (str, bool)
        Columns and whether they descend; nulls come last either way, the id breaks ties.
    after, before : str, optional
        Id of the last feature of the page before, or of the first feature of the page behind.
    limit : int, optional
        Features in a page; all when None.
    properties : tuple of str, optional
        Columns to give; all when None.
    """

    bbox: Bbox | None = None
    area: BaseGeometry | None = None
    datetime: Interval | None = None
    where: tuple[tuple[str, Any], ...] = ()
    filter: Filter | None = None
    search: str | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    after: str | None = None
    before: str | None = None
    limit: int | None = DEFAULT_LIMIT
    properties: tuple[str, ...] | None = None

    @property
    def key(self) -> Hashable:
        """What decides which features match and in which order; pages of one query share it."""
        area = self.area.wkb if self.area is not None else None
        return self.bbox, area, self.datetime, self.where, self.filter, self.search, self.sort


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer: rows of this page in order, how many match in all, and where the pages beside it begin and end."""

    rows: Rows
    matched: int
    next_after: str | None
    prev_before: str | None = None


def select(layer: Layer, query: Query) -> Selection:
    """Answer a query from a layer in memory.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have, a limit below 1, or a page that cannot be found.
    """
    if query.limit is not None and query.limit < 1:
        raise QueryError("limit", f"{query.limit} is less than 1")
    for name in query.properties or ():
        _column(layer, name, "properties")
    rows = matching(layer, query)
    first, last = _page(layer, query, rows)
    page = rows[first:last]
    after = layer.ids[int(page[-1])] if len(page) and last < len(rows) else None
    before = layer.ids[int(page[0])] if len(page) and first > 0 else None
    return Selection(page, len(rows), after, before)


def matching(layer: Layer, query: Query) -> Rows:
    """Rows of all features that match, in order; kept for the next page, so nobody may change them.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have.
    """
    key = query.key
    kept = layer.recent.get(key)
    if kept is None:
        kept = _sorted(layer, query.sort, _matching(layer, query))
        kept.flags.writeable = False
        layer.recent.put(key, kept)
    return kept


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


def _column(layer: Layer, name: str, parameter: str) -> Column:
    column = layer.column(name)
    if column is None:
        names = ", ".join(column.name for column in layer.columns)
        raise QueryError(parameter, f"the layer {layer.id!r} has no column {name[:80]!r}; it has {names}")
    return column


def _matching(layer: Layer, query: Query) -> Rows:
    """Rows that match, ascending: the index gives the first ones, then each column takes some away."""
    rows = _placed(layer, query)
    masks = []
    for name, wanted in query.where:
        array = layer.array(_column(layer, name, name).name)
        if rows is None and isinstance(array, Strings):
            rows = _holding(array, wanted)
        else:
            masks.append(_equals(array, wanted))
    if query.datetime is not None:
        masks.append(_during(layer, query.datetime))
    if query.search and query.search.strip():
        masks.append(layer.haystack.find(query.search))
    if query.filter is not None:
        from geodata.query import cql2  # noqa: PLC0415  # a parser that most requests do without

        found = cql2.rows(query.filter, layer) if rows is None else None
        if found is None:
            masks.append(cql2.mask(query.filter, layer))
        else:
            rows = found
    if rows is None:
        return np.flatnonzero(np.logical_and.reduce(masks)) if masks else layer.every_row
    for mask in masks:
        rows = rows[mask[rows]]
    return rows


def _placed(layer: Layer, query: Query) -> Rows | None:
    """Rows in the box and the area, ascending; None when nothing is said of either."""
    rows = None
    if query.bbox is not None:
        west, south, east, north = query.bbox
        if west <= east:
            rows = layer.within(west, south, east, north)
        else:
            rows = np.union1d(layer.within(west, south, 180, north), layer.within(-180, south, east, north))
    if query.area is not None:
        inside = layer.touching(query.area)
        rows = inside if rows is None else np.intersect1d(rows, inside, assume_unique=True)
    return rows


def _holding(array: Strings, wanted: Any) -> Rows:
    """Rows of a text, looked up rather than compared."""
    code = array.code(wanted) if isinstance(wanted, str) else None
    return np.empty(0, dtype=np.int64) if code is None else array.rows(code)


def _equals(array: Array, wanted: Any) -> Mask:
    nothing = np.zeros(len(array.known), dtype=bool)
    if isinstance(array, Strings | Lists):
        code = array.code(wanted) if isinstance(wanted, str) else None
        if code is None:
            return nothing
        return array.holding(code) if isinstance(array, Lists) else array.codes == code
    if isinstance(wanted, str) or isinstance(wanted, bool) != isinstance(array, Booleans):
        return nothing
    return np.asarray((array.values == wanted) & array.known, dtype=bool)


def _during(layer: Layer, interval: Interval) -> Mask:
    """Rows whose dates meet the interval; in a layer without dates there are none."""
    dates = layer.dates
    if dates is None:
        return np.zeros(len(layer), dtype=bool)
    mask = dates.known
    if interval.end is not None:
        mask = mask & (dates.first <= interval.end)
    if interval.start is not None:
        mask = mask & (dates.last >= interval.start)
    return mask


def _sorted(layer: Layer, sort: tuple[tuple[str, bool], ...], rows: Rows) -> Rows:
    """Order ascending rows by columns; rows are in the order of ids, which the sort keeps where all else is equal."""
    keys: list[NDArray[Any]] = []
    for known, ranks, sign in _keys(layer, sort):
        unknown = ~known[rows]
        keys += [unknown, np.where(unknown, 0, sign * ranks[rows])]
    return rows[np.lexsort(keys[::-1])] if keys else rows


def _keys(layer: Layer, sort: tuple[tuple[str, bool], ...]) -> list[tuple[Mask, NDArray[np.int64], int]]:
    """For each column of the order what is known of it, its ranks, and -1 where it descends."""
    columns = [(_column(layer, name, "sortby").name, is_descending) for name, is_descending in sort]
    return [(layer.array(name).known, layer.ranks(name), -1 if is_descending else 1) for name, is_descending in columns]


def _page(layer: Layer, query: Query, rows: Rows) -> tuple[int, int]:
    """First and last place of the page among the rows that match."""
    if query.after is not None and query.before is not None:
        raise QueryError("before", "cannot be given together with after")
    limit = len(rows) if query.limit is None else query.limit
    if query.before is not None:
        last = _place(layer, query, rows, bisect_left, query.before)
        return max(0, last - limit), last
    first = _place(layer, query, rows, bisect_right, query.after) if query.after is not None else 0
    return first, min(len(rows), first + limit)


def _place(layer: Layer, query: Query, rows: Rows, bisect: Callable[..., int], feature_id: str) -> int:
    """Place among the rows at which those before a feature end, or those behind it begin.

    The feature need not match; it need not even exist while the order is that of the ids.
    """
    try:
        row = layer.row(feature_id)
    except UnknownFeatureError as error:
        parameter = "after" if bisect is bisect_right else "before"
        if query.sort:
            raise QueryError(parameter, f"{error}, so its place in the order asked for is not known") from error
        try:
            return int(np.searchsorted(rows, layer.place(feature_id)))
        except UnknownFeatureError:
            raise QueryError(parameter, f"{feature_id[:80]!r} is no whole number, as the ids here are") from error
    if not query.sort:
        return int(np.searchsorted(rows, row, side="right" if bisect is bisect_right else "left"))
    keys = _keys(layer, query.sort)

    def sort_key(row: int) -> tuple[int, ...]:
        parts = ((0, sign * int(ranks[row])) if known[row] else (1, 0) for known, ranks, sign in keys)
        return (*chain.from_iterable(parts), int(row))

    return bisect(rows, sort_key(row), key=sort_key)
