"""Answers a query with one statement: the page, how many match in all, and whether there is something beside it.

What SQL does not know by our rules is asked of the features that the rest of the query leaves, in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata.errors import QueryError
from geodata.layers import haystack
from geodata.layers.bulk.postgis import reading
from geodata.layers.bulk.postgis.state import FunctionFailedError
from geodata.layers.featuretable import whole_number
from geodata.query import query as in_memory
from geodata.query.query import Query, Selection
from geodata.query.tables import filters, keyset
from geodata.query.tables.conditions import conditions
from geodata.query.tables.writing import FALSE, TRUE, Parameters, all_of, any_of

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.connections import Row
    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.layers.bulk.postgis.reading import Fetched
    from geodata.layers.layer import Layer

CANDIDATES = 50_000
"""Features that are read at most to be asked in memory what SQL does not know: about half a second."""

GATHERED = 200_000
"""Features of an answer without a limit at most: it is made in memory."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query on its way to the database; ``rest`` names the parameters that its condition does not say as a whole."""

    layer: PostgisLayer
    query: Query
    condition: sql.Composable
    put: Parameters
    rest: tuple[str, ...] = ()


def select(layer: PostgisLayer, query: Query) -> Selection:
    """Answer a query from a table.

    Raises
    ------
    QueryError
        As ``geodata.query.query.select`` does, and when too many features would have to be read to answer it.
    LayerAwayError, TookTooLongError
        When the database does not answer, or not in time.
    """
    _check(layer, query)
    asked = _written(layer, query)
    if asked.rest:
        return _in_memory(asked)
    try:
        return _page(asked)
    except FunctionFailedError:  # our own rules know what to do with an invalid area
        if query.filter is None:
            raise
        return _in_memory(replace(_written(layer, replace(query, filter=None)), query=query, rest=("filter",)))


def _check(layer: PostgisLayer, query: Query) -> None:
    if query.limit is not None and query.limit < 1:
        raise QueryError("limit", f"{query.limit} is less than 1")
    if query.after is not None and query.before is not None:
        raise QueryError("before", "cannot be given together with after")
    for name in query.properties or ():
        if layer.column(name) is None:
            known = ", ".join(column.name for column in layer.columns)
            raise QueryError("properties", f"the layer {layer.id!r} has no column {name[:80]!r}; it has {known}")


def _written(layer: PostgisLayer, query: Query) -> _Asked:
    """Write what SQL knows, and tell what it does not."""
    put, schema = Parameters(), layer.schema
    parts = [*conditions(query, layer.id, schema, layer.text.datetime_property, put)]
    rest = []
    if query.filter is not None:
        known, is_whole = filters.written(query.filter.node, schema, put)
        parts += known
        rest += [] if is_whole else ["filter"]
    if query.search and query.search.strip():
        rest.append("q")
    return _Asked(layer, query, all_of(parts), put, tuple(rest))


def _in_memory(asked: _Asked) -> Selection:
    """Read what the conditions leave, and ask it by our own rules.

    The feature that a page begins behind is read as well, since the order may need it. How a search takes misspelt
    words depends on all features, where these are few: then all are read.
    """
    layer, condition = asked.layer, asked.condition
    is_small = "q" in asked.rest and len(layer) <= haystack.MISSPELT_ROWS
    beside = asked.query.after or asked.query.before
    if beside is not None and asked.query.sort:
        id_ = whole_number(beside) if layer.schema.has_number_ids else beside
        condition = any_of([condition, sql.SQL("{} = {}").format(layer.schema.plain_id, asked.put.put(id_))])
    held = _candidates(replace(asked, condition=TRUE if is_small else condition)).layer
    if "q" in asked.rest and not is_small:
        held.__dict__["haystack"] = haystack.of_some(held)
    return in_memory.select(held, asked.query)


def _candidates(asked: _Asked) -> Fetched:
    schema = asked.layer.schema
    statement = sql.SQL("p.* FROM (SELECT) one LEFT JOIN (SELECT {} FROM {} WHERE {} LIMIT {}) p ON true").format(
        reading.columns(schema), schema.source, asked.condition, asked.put.put(CANDIDATES + 1)
    )
    _, rows = asked.layer.table.ask(statement, asked.put.values)
    if len(rows) > CANDIDATES:
        raise QueryError(
            asked.rest[0],
            f"the database cannot answer this, so that features are looked at one by one, at most {CANDIDATES:,}; "
            "there are more: ask in a smaller bbox, or with further conditions",
        )
    return asked.layer.features([row for row in rows if row[0] is not None])


def whole(layer: PostgisLayer) -> Layer:
    """All features of a table; kept for as long as it is in the same state, where something tells that.

    Raises
    ------
    QueryError
        When they are more than ``GATHERED``.
    """
    return layer.at_present(_whole)


def _whole(layer: PostgisLayer) -> Layer:
    return _page(_written(layer, Query(limit=None))).layer


def ids(layer: PostgisLayer, query: Query) -> list[Any]:
    """Ids of all features that match, as the table has them.

    Raises
    ------
    QueryError
        As ``select`` does.
    """
    asked = _written(layer, query)
    if asked.rest:
        found = _in_memory(replace(asked, query=replace(query, limit=None)))
        return [found.layer.json_id(row) for row in found.rows.tolist()]
    statement = sql.SQL("p.* FROM (SELECT) one LEFT JOIN (SELECT {} FROM {} WHERE {}) p ON true")
    written = statement.format(layer.schema.plain_id, layer.schema.source, asked.condition)
    _, rows = layer.table.ask(written, asked.put.values)
    return [row[0] for row in rows if row[0] is not None]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a statement gave: how many match, whether there are some on the other side of the place, and rows."""

    matched: int
    is_beside: bool
    rows: list[Row]


def _page(asked: _Asked) -> Selection:
    """Read a page; the row behind it tells that there is another."""
    query, is_before = asked.query, asked.query.before is not None
    limit = GATHERED if query.limit is None else query.limit
    found = _counted(asked, limit)
    is_more = len(found.rows) > limit
    if query.limit is None and is_more:
        raise QueryError("limit", f"of a live layer an answer holds at most {GATHERED:,} features: ask for parts of it")
    rows = found.rows[:limit]
    if is_before:
        rows.reverse()
    held = asked.layer.features(rows)
    has_next, has_previous = (found.is_beside, is_more) if is_before else (is_more, found.is_beside)
    first, last = (held.layer.ids[int(row)] for row in held.rows[[0, -1]]) if rows else (None, None)
    return Selection(
        held.layer, held.rows, found.matched, last if has_next else None, first if has_previous else None
    )  # fmt: skip


def _counted(asked: _Asked, limit: int) -> _Found:
    """Ask for the rows of a page and one more, and how many match where that is not known of this state."""
    layer, query, put = asked.layer, asked.query, asked.put
    key = (_counted, query.key)
    known: tuple[str | None, int] | None = layer.remembered.get(key)
    beside, rows = _rows(asked, put.put(limit + 1))
    names, most = reading.names(layer.schema), put.put(limit)
    if known is not None and known[0] is not None:
        edition, found = layer.table.ask(sql.SQL(_STATEMENT).format(names, rows, sql.SQL("NULL"), beside), put.values)
        if edition == known[0]:
            return _found(known[1], found)
    count = sql.SQL("(SELECT count(*) FROM {} WHERE {})").format(layer.schema.source, asked.condition)
    if query.after is None and query.before is None:  # a page that holds all need not be counted again
        count = sql.SQL("CASE WHEN (SELECT count(*) FROM p) <= {} THEN (SELECT count(*) FROM p) ELSE {} END").format(
            most, count
        )
    edition, found = layer.table.ask(sql.SQL(_STATEMENT).format(names, rows, count, beside), put.values)
    matched = int(found[0][0])
    layer.remembered.put(key, (edition, matched))
    return _found(matched, found)


_STATEMENT = (
    "q.* FROM (WITH p({}) AS MATERIALIZED ({}) SELECT n.*, p.* FROM (SELECT {} AS matched, {} AS beside) n"
    " LEFT JOIN p ON true) q ORDER BY q.place"
)
"""One statement sees one state of the table. It gives a row also where the page has none."""


def _found(matched: int, rows: list[Row]) -> _Found:
    return _Found(matched, bool(rows[0][1]), [row[2:-1] for row in rows if row[2] is not None])


def _rows(asked: _Asked, limit: sql.Composable) -> tuple[sql.Composable, sql.Composable]:
    """Whether some stand on the other side of the place, and rows in their order."""
    schema, query = asked.layer.schema, asked.query
    parts = keyset.keys(asked.layer, query.sort)
    place = keyset.place(asked.layer, query, parts)
    is_before = query.before is not None
    beside: sql.Composable = FALSE
    side: sql.Composable = TRUE
    if place is not None:
        side = keyset.beyond(parts, place, asked.put, is_before=is_before)
        other = "EXISTS (SELECT FROM {} WHERE {} AND ({}) IS NOT TRUE)"
        beside = sql.SQL(other).format(schema.source, asked.condition, side)
    order = keyset.order(parts, is_reversed=is_before)
    rows = sql.SQL("SELECT {}, row_number() OVER (ORDER BY {}) FROM {} WHERE {} AND ({}) ORDER BY {} LIMIT {}").format(
        reading.columns(schema), order, schema.source, asked.condition, side, order, limit
    )
    return beside, rows
