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
from geodata.layers.haystack import words
from geodata.query.budget import DURING, EQUAL, SEARCHED_BYTE, SORTED, Bill
from geodata.query.reading import Interval, bbox_numbers, parse_bbox, parse_datetime, parse_value

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

MANY = 2
"""From one row in so many on, a filter is asked of all rows: choosing them first would take longer."""

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
    """The answer: rows of this page in order, how many match in all, and where the pages beside it begin and end.

    The rows are those of ``layer``, which may hold no more than the page.
    """

    layer: Layer
    rows: Rows
    matched: int
    next_after: str | None
    prev_before: str | None = None


def select(layer: Layer, query: Query) -> Selection:
    """Answer a query from a layer in memory.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have, a limit below 1, or a page that cannot be found,
        and when it would cost more than ``geodata.query.budget.BUDGET``.
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
    return Selection(layer, page, len(rows), after, before)


def matching(layer: Layer, query: Query) -> Rows:
    """Rows of all features that match, in order; kept for the next page, so nobody may change them.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have, or would cost more than the budget.
    """
    key = query.key
    kept = layer.recent.get(key)
    if kept is None:
        kept = _sorted(layer, query.sort, _matching(layer, query))
        kept.flags.writeable = False
        layer.recent.put(key, kept)
    return kept


def _column(layer: Layer, name: str, parameter: str) -> Column:
    column = layer.column(name)
    if column is None:
        names = ", ".join(column.name for column in layer.columns)
        raise QueryError(parameter, f"the layer {layer.id!r} has no column {name[:80]!r}; it has {names}")
    return column


def _matching(layer: Layer, query: Query) -> Rows:
    """Rows that match, ascending: the index gives the first ones, then each column takes some away."""
    rows = _placed(layer, query)
    bill = Bill(len(layer))
    masks = []
    for name, wanted in query.where:
        array = layer.array(_column(layer, name, name).name)
        if rows is None and isinstance(array, Strings):
            rows = _holding(array, wanted)
        else:
            bill.add(name, len(layer) * EQUAL)
            masks.append(_equals(array, wanted))
    if query.datetime is not None:
        bill.add("datetime", len(layer) * DURING)
        masks.append(_during(layer, query.datetime))
    rows = _masked(rows, masks)
    if query.search and query.search.strip():
        share = 1 if rows is None else len(rows) / max(1, len(layer))
        bill.add("q", len({*words(query.search)}) * layer.haystack.nbytes * SEARCHED_BYTE * share)
    if query.filter is not None:
        rows = _filtered(layer, rows, query.filter, bill)
    if query.search and query.search.strip():
        rows = _found(layer, rows, query.search)
    rows = layer.every_row if rows is None else rows
    bill.add("sortby", len(rows) * SORTED * len(query.sort))
    return rows


def _found(layer: Layer, rows: Rows | None, search: str) -> Rows:
    """Those rows whose texts hold what is looked for."""
    if rows is None:
        return np.flatnonzero(layer.haystack.find(search))
    among = np.zeros(len(layer), dtype=bool)
    among[rows] = True
    return rows[layer.haystack.find(search, among)[rows]]


def _masked(rows: Rows | None, masks: list[Mask]) -> Rows | None:
    if not masks:
        return rows
    if rows is None:
        return np.flatnonzero(np.logical_and.reduce(masks))
    for mask in masks:
        rows = rows[mask[rows]]
    return rows


def _filtered(layer: Layer, rows: Rows | None, wanted: Filter, bill: Bill) -> Rows:
    """Those rows for which a filter is true; where they are few, the others are not looked at."""
    from geodata.query import cql2  # noqa: PLC0415  # a parser that most requests do without

    few = rows if rows is not None and len(rows) * MANY < len(layer) else None
    bill.add("filter", cql2.cost(wanted, layer, few))
    if few is not None:
        return cql2.among(wanted, layer, few)
    found = cql2.rows(wanted, layer)
    if found is None:
        mask = cql2.mask(wanted, layer)
        return np.flatnonzero(mask) if rows is None else rows[mask[rows]]
    return found if rows is None else np.intersect1d(rows, found, assume_unique=True)


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
