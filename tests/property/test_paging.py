"""Pages of any query are a partition of what matches, in the order of ids, whatever the size of the page."""

from __future__ import annotations

from types import SimpleNamespace

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.columns import Column
from geodata.errors import QueryError
from geodata.layers import Layer
from geodata.query import MAX_LIMIT, Query, fold, parse_bbox, select

SETTINGS = settings(deadline=None, max_examples=150)
COLUMNS = (
    Column("id", "string", ""),
    Column("name", "string", ""),
    Column("n", "integer", ""),
    Column("of", "array", ""),
)

ids = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=25).map(sorted)
places = st.none() | st.tuples(st.integers(-180, 180), st.integers(-90, 90)).map(shapely.Point)
boxes = st.tuples(st.integers(-180, 180), st.integers(-90, 90), st.integers(-180, 180), st.integers(-90, 90)).map(
    lambda b: (float(b[0]), float(min(b[1], b[3])), float(b[2]), float(max(b[1], b[3])))
)


@st.composite
def layers(draw):
    keys = draw(ids)

    def column(values):
        return tuple(draw(st.lists(values, min_size=len(keys), max_size=len(keys))))

    values = {
        "id": tuple(keys),
        "name": column(st.none() | st.text(max_size=8)),
        "n": column(st.none() | st.integers(0, 3)),
        "of": column(st.none() | st.lists(st.sampled_from(["KZ", "UZ"])).map(tuple)),
    }
    text = SimpleNamespace(datetime_property=None)
    return Layer("x", text, "Point", COLUMNS, tuple(keys), values, column(places))


queries = st.builds(
    Query,
    bbox=st.none() | boxes,
    where=st.lists(
        st.tuples(st.just("n"), st.integers(0, 3)) | st.tuples(st.just("of"), st.just("KZ")), max_size=2
    ).map(tuple),
    search=st.none() | st.text(max_size=3),
    limit=st.integers(1, 30),
)


def inside(shape, bbox):
    west, south, east, north = bbox
    if shape is None or not south <= shape.y <= north:
        return False
    return west <= shape.x <= east if west <= east else shape.x >= west or shape.x <= east


def expected(layer, query):
    """What matches, by the plainest means."""
    for row in range(len(layer)):
        record = layer.properties(row)
        if query.bbox and not inside(layer.geometries[row], query.bbox):
            continue
        if not all(
            value in (record[name] or ()) if name == "of" else record[name] == value for name, value in query.where
        ):
            continue
        text = fold(f"{record['id']} {record['name'] or ''}")
        if query.search and not all(word in text for word in fold(query.search).split()):
            continue
        yield row


@SETTINGS
@given(layers(), queries)
def test_pages_are_a_partition_of_what_matches(layer, query):
    wanted = list(expected(layer, query))
    seen, after, pages = [], None, 0
    while True:
        page = select(layer, Query(query.bbox, query.where, query.search, after, query.limit))
        assert page.matched == len(wanted)
        seen += page.rows
        assert len(seen) <= page.matched, "a feature came twice"
        pages += 1
        after = page.next_after
        if after is None:
            break
        assert len(page.rows) == query.limit
    assert seen == wanted
    assert pages == max(1, -(-len(wanted) // query.limit))


@SETTINGS
@given(layers(), st.text(max_size=6))
def test_a_page_may_begin_after_any_text(layer, after):
    page = select(layer, Query(after=after, limit=MAX_LIMIT))
    assert [layer.ids[row] for row in page.rows] == [key for key in layer.ids if key > after]


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
@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text.swapcase()).casefold() == fold(fold(text.swapcase()))
