"""Pages of any query are a partition of what matches, in the order asked for, forward and back."""

from __future__ import annotations

from dataclasses import replace
from functools import cmp_to_key
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog.columns import Column
from geodata.errors import QueryError
from geodata.layers.bulk.files import layer_from_frame
from geodata.layers.layer import Layer
from geodata.query.query import MAX_LIMIT, Interval, Query, parse_bbox, parse_datetime, select
from geodata.text import spelling
from geodata.text.dates import span
from geodata.text.folding import fold
from tests.bulk import layer_text

SETTINGS = settings(deadline=None, max_examples=150)
COLUMNS = (
    Column("id", "string", ""),
    Column("name", "string", ""),
    Column("n", "integer", ""),
    Column("share", "number", ""),
    Column("open", "boolean", ""),
    Column("day", "date", ""),
    Column("of", "array", ""),
)

ids = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=25).map(sorted)
places = st.none() | st.tuples(st.integers(-180, 180), st.integers(-90, 90)).map(shapely.Point)
boxes = st.tuples(st.integers(-180, 180), st.integers(-90, 90), st.integers(-180, 180), st.integers(-90, 90)).map(
    lambda b: (float(b[0]), float(min(b[1], b[3])), float(b[2]), float(max(b[1], b[3])))
)
dates = st.sampled_from(["1815", "1969-12-31", "1970-01", "2021", "2021-11", "2021-11-15", "2026-10/2026-12",
                         "2021-11-15T12:00:00Z", "9999-12-31"])  # fmt: skip
VALUES = {
    "name": st.none() | st.text(max_size=8) | st.sampled_from(["a", "Ä", "b"]),
    "n": st.none() | st.integers(0, 3) | st.sampled_from([2**64, -(2**70)]),
    "share": st.none() | st.floats() | st.sampled_from([0.5, -0.5]),
    "open": st.none() | st.booleans(),
    "day": st.none() | dates,
    "of": st.none() | st.lists(st.sampled_from(["KZ", "UZ"])).map(tuple),
}


def text_of(datetime_property="day"):
    return SimpleNamespace(datetime_property=datetime_property)


@st.composite
def layers(draw, keys=ids):
    held = draw(keys)
    values = {"id": tuple(held)}
    for name, kind in VALUES.items():
        values[name] = tuple(draw(st.lists(kind, min_size=len(held), max_size=len(held))))
    geometries = tuple(draw(st.lists(places, min_size=len(held), max_size=len(held))))
    return Layer("x", text_of(), "Point", COLUMNS, tuple(held), values, geometries)


intervals = st.tuples(st.none() | dates, st.none() | dates).map(
    lambda ends: Interval(span(ends[0])[0] if ends[0] else None, span(ends[1])[1] if ends[1] else None)
)
sorts = st.lists(
    st.tuples(st.sampled_from([column.name for column in COLUMNS]), st.booleans()), max_size=3, unique_by=lambda s: s[0]
).map(tuple)
conditions = (
    st.tuples(st.just("n"), st.integers(0, 3) | st.just(2**64))
    | st.tuples(st.just("of"), st.just("KZ"))
    | st.tuples(st.just("open"), st.booleans())
    | st.tuples(st.just("share"), st.sampled_from([0.5, -0.5]))
    | st.tuples(st.just("name"), st.sampled_from(["a", "Ä", "c"]))
    | st.tuples(st.just("day"), dates)
)
queries = st.builds(
    Query,
    bbox=st.none() | boxes,
    area=st.none() | boxes.map(lambda b: shapely.box(min(b[0], b[2]), b[1], max(b[0], b[2]), b[3]).buffer(1.5)),
    datetime=st.none() | intervals,
    where=st.lists(conditions, max_size=2).map(tuple),
    search=st.none() | st.text(max_size=3) | st.text("ab 0{", max_size=3),
    sort=sorts,
    limit=st.integers(1, 30),
)


def inside(shape, bbox):
    west, south, east, north = bbox
    if shape is None or not south <= shape.y <= north:
        return False
    return west <= shape.x <= east if west <= east else shape.x >= west or shape.x <= east


def during(text, interval):
    if text is None:
        return False
    first, last = span(text)
    return (interval.end is None or first <= interval.end) and (interval.start is None or last >= interval.start)


def shown(name, value):
    """What JSON shows of a value: a number that is not finite is null."""
    return None if name == "share" and value is not None and not np.isfinite(value) else value


def expected(layer, query):
    """Rows that match, in order, by the plainest means."""
    rows = []
    for row in range(len(layer)):
        record = {name: shown(name, value) for name, value in layer.properties(row).items()}
        shape = layer.geometries[row]
        if query.bbox and not inside(shape, query.bbox):
            continue
        if query.area and (shape is None or not shape.intersects(query.area)):
            continue
        if query.datetime and not during(record["day"], query.datetime):
            continue
        if not all(
            value in (record[name] or ()) if name == "of" else record[name] == value for name, value in query.where
        ):
            continue
        text = spelling.searchable(f"{record['id']} {record['name'] or ''}")
        spelt = spelling.spell(query.search or "")
        if query.search and query.search.strip() and not (spelt and spelling.holds(text, spelt)):
            continue
        rows.append(row)
    return sorted(rows, key=cmp_to_key(lambda a, b: compared(layer, query.sort, a, b)))


def compared(layer, sort, a, b):
    for name, is_descending in sort:
        x, y = (shown(name, layer.values[name][row]) for row in (a, b))
        if (x is None) != (y is None):
            return 1 if x is None else -1
        if x is None:
            continue
        if name == "day":
            x, y = (*span(x), x), (*span(y), y)
        if x != y:
            return (1 if x > y else -1) * (-1 if is_descending else 1)
    return a - b


def pages_of(layer, query):
    """All pages forward, and then all pages back from the last one."""
    forward = [select(layer, query)]
    while forward[-1].next_after is not None:
        forward.append(select(layer, replace(query, after=forward[-1].next_after)))
        assert sum(len(page.rows) for page in forward) <= len(layer), "a feature came twice"
    back = [forward[-1]]
    while back[-1].prev_before is not None:
        back.append(select(layer, replace(query, before=back[-1].prev_before)))
        assert sum(len(page.rows) for page in back) <= len(layer), "a feature came twice"
    return forward, back[::-1]


@SETTINGS
@given(layers(), queries)
def test_pages_are_a_partition_of_what_matches(layer, query):
    wanted = expected(layer, query)
    for pages in pages_of(layer, query):
        assert [row for page in pages for row in page.rows.tolist()] == wanted
        assert {page.matched for page in pages} == {len(wanted)}
        assert len(pages) == max(1, -(-len(wanted) // query.limit))
        assert all(0 < len(page.rows) <= query.limit for page in pages) or not wanted
    assert select(layer, replace(query, limit=None)).rows.tolist() == wanted


@SETTINGS
@given(layers(ids.map(lambda keys: [str(number) for number in range(len(keys))])), queries)
def test_a_large_layer_answers_as_a_small_one_does(layer, query):
    """The same values in arrays instead of tuples, with ids that are numbers."""
    exact = all(value is None or abs(value) < 2**63 for value in layer.values["n"])
    data = {name: list(values) for name, values in layer.values.items() if name != "n" or exact}
    data |= {"of": [None if value is None else list(value) for value in data["of"]], "id": range(len(layer))}
    kept = {name: [value for value in values if value is not None] for name, values in data.items()}
    if any(not held for held in kept.values()):  # a column of nothing but nulls has no type of its own
        return
    large = layer_from_frame(
        "x",
        layer_text("x", datetime_property="day"),
        gpd.GeoDataFrame({name: gpd.pd.Series(values, dtype=_DTYPES.get(name)) for name, values in data.items()},
                         geometry=list(layer.geometries), crs="OGC:CRS84"),
    )  # fmt: skip
    if not exact:
        query = replace(
            query,
            where=tuple(pair for pair in query.where if pair[0] != "n"),
            sort=tuple(pair for pair in query.sort if pair[0] != "n"),
        )
    if query.search or any(name == "id" for name, _ in query.sort):  # "10" stands before "9" only among texts
        query = replace(query, search=None, sort=tuple(pair for pair in query.sort if pair[0] != "id"))
    small_rows = select(layer, replace(query, limit=None)).rows.tolist()
    assert select(large, replace(query, limit=None)).rows.tolist() == small_rows
    for pages in pages_of(large, query):
        assert [row for page in pages for row in page.rows.tolist()] == small_rows


_DTYPES = {"n": "Int64", "open": "boolean", "share": "Float64"}


@SETTINGS
@given(layers(), st.text(max_size=6))
def test_a_page_may_begin_after_any_text(layer, after):
    page = select(layer, Query(after=after, limit=MAX_LIMIT))
    assert [layer.ids[row] for row in page.rows] == [key for key in layer.ids if key > after]
    page = select(layer, Query(before=after, limit=MAX_LIMIT))
    assert [layer.ids[row] for row in page.rows] == [key for key in layer.ids if key < after]


@SETTINGS
@given(st.text(max_size=30) | st.text(st.sampled_from("0123456789.,-+e_ naif"), max_size=30))
def test_any_text_is_a_sound_bbox_or_refused(text):
    try:
        west, south, east, north = parse_bbox(text)
    except QueryError:
        return
    assert -180 <= west <= 180
    assert -180 <= east <= 180
    assert -90 <= south <= north <= 90


@SETTINGS
@given(st.text(max_size=30) | st.text(st.sampled_from("0123456789-:/.TZ+"), max_size=45))
def test_any_text_is_a_sound_interval_or_refused(text):
    try:
        interval = parse_datetime(text)
    except QueryError as error:
        named = error.parameter
    else:
        named = "datetime"
        assert interval.start is not None or interval.end is not None
        assert interval.start is None or interval.end is None or interval.start <= interval.end
    assert named == "datetime"


@SETTINGS
@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text.swapcase()).casefold() == fold(fold(text.swapcase()))


@SETTINGS
@given(st.lists(st.text(max_size=10)))
def test_lines_are_folded_one_by_one_or_all_at_once(lines):
    lines = [line.replace("\n", " ") for line in lines]
    assert fold("\n".join(lines)) == "\n".join(map(fold, lines))
