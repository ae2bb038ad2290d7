from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from geodata.catalog.columns import Column
from geodata.catalog.shipped import LAYERS
from geodata.errors import QueryError
from geodata.layers.layer import Layer
from geodata.query import cql2, query
from geodata.query.query import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Interval,
    Query,
    matching,
    parse_bbox,
    parse_datetime,
    parse_value,
    select,
)
from geodata.text.folding import fold

COLUMNS_HERE = (
    Column("id", "string", ""),
    Column("name", "string", ""),
    Column("jobs", "integer", ""),
    Column("area", "number", ""),
    Column("open", "boolean", ""),
    Column("day", "date", ""),
    Column("countries", "array", ""),
)


def small(geometries, **values):
    ids = tuple("abcdefghij"[: len(geometries)])
    held = {column.name: tuple(values.get(column.name, [None] * len(ids))) for column in COLUMNS_HERE} | {"id": ids}
    text = SimpleNamespace(datetime_property=None)
    return Layer("small", text, "Point", COLUMNS_HERE, ids, held, tuple(geometries))


def found(layer, **query):
    return "".join(layer.ids[row] for row in select(layer, Query(**query)).rows)


@pytest.fixture
def pacific():
    points = [(179.5, -17), (-179.5, -17), (180, -17), (-180, -17), (0, -17), (179.5, 17), None]
    return small([shapely.Point(point) if point else None for point in points])


@pytest.mark.parametrize(
    ("bbox", "ids"),
    [
        ((-180, -90, 180, 90), "abcdef"),
        ((179, -20, 180, 0), "ac"),
        ((-180, -20, -179, 0), "bd"),
        ((179, -20, -179, 0), "abcd"),  # west greater than east crosses the antimeridian
        ((180, -20, -180, 0), "cd"),
        ((0, -17, 0, -17), "e"),  # a single point
        ((-1, -17, 1, -17), "e"),  # a line
        ((10, 0, 20, 5), ""),
    ],
)
def test_bbox(pacific, bbox, ids):
    assert found(pacific, bbox=bbox) == ids


def test_bbox_of_a_point_finds_the_line_and_the_area_through_it():
    layer = small([shapely.LineString([(0, 0), (2, 2)]), shapely.box(0, 0, 2, 2), shapely.Point(5, 5)])
    assert found(layer, bbox=(1, 1, 1, 1)) == "ab"
    assert found(layer, bbox=(1, 0, 1, 2)) == "ab"


def test_bbox_touches_count():
    assert found(small([shapely.Point(1, 1)]), bbox=(1, 1, 2, 2)) == "a"


@pytest.mark.parametrize(
    ("text", "bbox"),
    [
        ("60,40,70,45", (60, 40, 70, 45)),
        ("179,-20,-179,0", (179, -20, -179, 0)),
        ("60,40,0,70,45,100", (60, 40, 70, 45)),  # heights are left aside
        ("-180,-90,180,90", (-180, -90, 180, 90)),
        ("180,90,-180,90", (180, 90, -180, 90)),
        ("6e1, 40.5 ,70,45", (60, 40.5, 70, 45)),
    ],
)
def test_bbox_is_read(text, bbox):
    assert parse_bbox(text) == bbox


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "'' holds something that is not a number"),
        ("1,2,3", "four or six numbers are needed, 3 were given"),
        ("1,2,3,4,5", "four or six numbers are needed, 5 were given"),
        ("a,b,c,d", "'a,b,c,d' holds something that is not a number"),
        ("nan,0,1,1", "'nan,0,1,1' holds something that is not a number"),
        ("0,0,inf,1", "'0,0,inf,1' holds something that is not a number"),
        ("1_0,0,20,1", "'1_0,0,20,1' holds something that is not a number"),
        ("١,0,20,1", "'١,0,20,1' holds something that is not a number"),
        ("0,10,1,9", "west,south,east,north must be degrees, with south not above north"),
        ("0,0,181,1", "west,south,east,north must be degrees, with south not above north"),
        *(
            (text, "west,south,east,north must be degrees, with south not above north")
            for text in (
                "0,-90.5,1,1",
                "0,0,1,90.5",
                "-180.5,0,1,1",
                "180.5,0,1,1",
                "0,0,-180.5,1",
                "0,0,180.5,1",
            )
        ),
    ],
)
def test_bad_bbox_is_refused_with_a_reason(text, detail):
    with pytest.raises(QueryError, match=re.escape(f"bbox: {detail}")) as caught:
        parse_bbox(text)
    assert (caught.value.parameter, caught.value.detail) == ("bbox", detail)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (parse_bbox, "x" * 1_000_000), (parse_datetime, "x" * 81), (parse_datetime, "1" * 81 + "/"),
        (parse_datetime, "2021/2020-01-01T00:00:00." + "0" * 81 + "Z"), (parse_datetime, "2021/" * 17 + "2"),
        (lambda text: parse_value(Column("jobs", "integer", ""), text), "x" * 81),
    ],
)  # fmt: skip
def test_long_nonsense_is_not_echoed_in_full(read, text):
    with pytest.raises(QueryError) as caught:
        read(text)
    assert f"'{text[:80]}'" in caught.value.detail


@pytest.fixture
def typed():
    return small(
        [None] * 4,
        name=["One", "two", "", None],
        jobs=[1, 0, 10, None],
        area=[1.0, 0.5, 1.5, None],
        open=[True, False, None, True],
        day=["2021", "2021-11", None, "2021-11-15"],
        countries=[("KZ", "UZ"), ("UZ",), (), None],
    )


@pytest.mark.parametrize(
    ("column", "text", "ids"),
    [
        ("name", "One", "a"), ("name", "one", ""), ("jobs", "1", "a"), ("jobs", "0", "b"), ("jobs", "-1", ""),
        ("area", "1", "a"), ("area", "0.5", "b"), ("area", "15e-1", "c"), ("open", "true", "ad"),
        ("open", "false", "b"),
        ("day", "2021", "a"), ("day", "2021-11-15", "d"), ("countries", "KZ", "a"), ("countries", "UZ", "ab"),
        ("countries", "K", ""), ("id", "c", "c"),
    ],
)  # fmt: skip
def test_where_by_type(typed, column, text, ids):
    assert found(typed, where=((column, parse_value(typed.column(column), text)),)) == ids


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ((("open", True), ("countries", "KZ")), "a"), ((("open", True), ("open", False)), ""),
        ((("name", "One"), ("id", "a")), "a"), ((("name", "One"), ("id", "b")), ""),
        ((("name", "One"), ("id", "nobody")), ""), ((("name", "nobody"), ("jobs", 1)), ""),
    ],
)  # fmt: skip
def test_all_conditions_must_hold(typed, where, ids):
    assert found(typed, where=where) == ids


@pytest.mark.parametrize(
    "condition",
    [("name", 1), ("jobs", "1"), ("jobs", True), ("open", 1), ("area", "1"), ("countries", 1), ("day", 2021)],
)
def test_a_value_of_another_type_is_held_by_nobody(typed, condition):
    assert found(typed, where=(condition,)) == ""
    assert found(typed, where=(("id", "a"), condition)) == ""


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("jobs", "many"), ("jobs", "1.5"), ("jobs", ""), ("jobs", "1_000"), ("jobs", "९"), ("jobs", "9" * 5000),
        ("area", "nan"), ("area", "inf"), ("area", "x"), ("open", "yes"), ("open", "True"), ("day", "yesterday"),
        ("day", "2021-13"),
    ],
)  # fmt: skip
def test_value_of_another_type_is_refused(typed, column, text):
    with pytest.raises(QueryError, match="is not a value of type") as caught:
        parse_value(typed.column(column), text)
    assert caught.value.parameter == column


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (Query(where=(("colour", "red"),)), "colour"),
        (Query(properties=("name", "colour")), "properties"),
        (Query(limit=0), "limit"),
        (Query(limit=-1), "limit"),
    ],
)
def test_query_that_cannot_be_answered(typed, query, parameter):
    with pytest.raises(QueryError) as caught:
        select(typed, query)
    assert caught.value.parameter == parameter
    assert "colour" not in parameter or "has no column 'colour'; it has id, name" in caught.value.detail


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("TASHKENT", "tashkent"), ("Ōzbek", "ozbek"), ("Йошкар", "иошкар"), ("Ёлка", "елка"), ("İstanbul", "istanbul"),
        ("Straße", "strasse"), ("Gʻijduvon", "gijduvon"), ("G'ijduvon", "gijduvon"), ("Oʼzbek", "ozbek"),
        ("O‘zbek", "ozbek"), ("O´zbek", "ozbek"), ("ﬁn", "fin"), ("Қазақ", "қазақ"), ("", ""),
    ],
)  # fmt: skip
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "search", "feature_id"),
    [
        ("crossings", "Гулистан", "atameken-gulistan"),
        ("crossings", "ГУЛИСТАН", "atameken-gulistan"),
        ("crossings", "gulisTON  atameken", "atameken-gulistan"),
        ("projects", "орталық азия", "icic-central-asia"),
        ("projects", "маркази осиё", "icic-central-asia"),
        ("projects", "Maktaaral", "icic-central-asia"),
        ("rivers", "сырдария", "syr-darya"),
        ("places", "almaty", "almaty"),
    ],
)
def test_search_finds_in_any_language_and_case(snapshot, name, search, feature_id):
    layer = snapshot.layer(name)
    assert layer.row(feature_id) in select(layer, Query(search=search)).rows


def test_every_word_must_occur(snapshot):
    layer = snapshot.layer("projects")
    ids = {layer.ids[row] for row in select(layer, Query(search="centre asia")).rows}
    assert "icic-central-asia" in ids
    assert select(layer, Query(search="centre asia nonsense")).rows.tolist() == []


def test_apostrophes_do_not_matter(snapshot):
    layer = snapshot.layer("crossings")
    forms = ["G'ishtko'prik", "Gʻishtkoʻprik", "g‘ishtko‘prik", "gishtkoprik"]
    assert {tuple(select(layer, Query(search=form)).rows) for form in forms} == {
        (layer.row("zhibek-zholy-gishtkuprik"),)
    }


def test_blank_search_leaves_all(snapshot):
    layer = snapshot.layer("projects")
    assert select(layer, Query(search="   ")).matched == len(layer)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("limit", [*range(1, 8), 64, 65, 66, DEFAULT_LIMIT, MAX_LIMIT])
def test_pages_visit_every_feature_once(snapshot, name, limit):
    layer = snapshot.layer(name)
    seen, after = [], None
    while True:
        page = select(layer, Query(limit=limit, after=after))
        assert page.matched == len(layer)
        assert 0 < len(page.rows) <= limit
        seen += page.rows.tolist()
        assert len(seen) <= page.matched, "a feature came twice"
        after = page.next_after
        if after is None:
            break
        assert after == layer.ids[page.rows[-1]]
    assert seen == list(range(len(layer)))


def test_pages_of_a_filtered_query_visit_what_matches(snapshot):
    layer = snapshot.layer("projects")
    whole = select(layer, Query(where=(("countries", "KZ"),), limit=MAX_LIMIT))
    seen, after = [], None
    while True:
        page = select(layer, Query(where=(("countries", "KZ"),), limit=7, after=after))
        assert page.matched == whole.matched
        seen += page.rows.tolist()
        assert len(seen) <= page.matched, "a feature came twice"
        after = page.next_after
        if after is None:
            break
    assert seen == whole.rows.tolist()
    assert 0 < len(seen) < len(layer)


def test_page_after_an_id_that_is_gone_goes_on_behind_it(snapshot):
    layer = snapshot.layer("projects")
    page = select(layer, Query(after="icic-central-asia-", limit=1))
    assert layer.ids[page.rows[0]] == min(key for key in layer.ids if key > "icic-central-asia-")
    assert select(layer, Query(after="zzzz")).rows.tolist() == []
    assert select(layer, Query(after="zzzz")).next_after is None


def test_conditions_join_bbox_and_search(snapshot):
    layer = snapshot.layer("projects")
    everything = Query(bbox=(60, 37, 75, 45), where=(("countries", "UZ"),), search="tashkent", limit=MAX_LIMIT)
    rows = set(select(layer, everything).rows)
    parts = [Query(bbox=everything.bbox, limit=MAX_LIMIT), Query(where=everything.where, limit=MAX_LIMIT),
             Query(search="tashkent", limit=MAX_LIMIT)]  # fmt: skip
    assert rows == set.intersection(*(set(select(layer, part).rows) for part in parts))
    assert rows


def test_empty_layer_answers_everything():
    layer = small([])
    assert select(layer, Query(bbox=(0, 0, 1, 1), search="x", where=(("id", "a"),))).matched == 0


# time


@pytest.fixture
def dated():
    layer = small([None] * 6, day=["1969-12-31", "2021", "2021-11", "2026-10/2026-12", None, "2021-11-15T12:00:00Z"])
    layer.text.datetime_property = "day"
    return layer


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("2021-11-15", "bcf"), ("2021-11-15T12:00:00Z", "bcf"), ("2021-11-15T12:00:01Z", "bc"),
        ("2021-11-15T17:00:00+05:00", "bcf"), ("2021-11-30T23:59:59Z", "bc"), ("2021-12-01T00:00:00Z", "b"),
        ("1969-12-31T23:59:59Z", "a"), ("1970-01-01T00:00:00Z", ""), ("../1970-01-01", "a"), ("/1970-01-01", "a"),
        ("2026-12-31/..", "d"), ("2026-12-31/", "d"), ("2027-01-01/..", ""), ("1960/2030", "abcdf"),
        ("2021-01-01/2021-01-01", "b"), ("2022/2026-10-01T00:00:00Z", "d"), ("0001-01-01", ""),
    ],
)  # fmt: skip
def test_datetime_meets_the_span_of_a_date(dated, text, ids):
    assert found(dated, datetime=parse_datetime(text)) == ids


def test_layer_without_dates_has_no_feature_at_any_time(typed):
    assert found(typed, datetime=parse_datetime("2021")) == ""
    assert found(typed, datetime=parse_datetime("2021"), where=(("id", "a"),)) == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-02-12", "2018-02-12T00:00:00", "2018-02-12T23:59:59"),
        ("2018-02-12T23:20:50.52Z", "2018-02-12T23:20:50", "2018-02-12T23:20:50"),
        ("2018-02-12/..", "2018-02-12T00:00:00", None),
        ("2018-02-12T23:20:50Z/2018-02-12T23:20:50Z", "2018-02-12T23:20:50", "2018-02-12T23:20:50"),
        ("../2018-02", None, "2018-02-28T23:59:59"),
        ("1900/1901-02-03T04:05:06-01:00", "1900-01-01T00:00:00", "1901-02-03T05:05:06"),
    ],
)
def test_datetime_is_read(text, first, last):
    ends = (np.datetime64(end) if end else None for end in (first, last))
    assert parse_datetime(text) == Interval(*ends)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "is neither an RFC 3339 date-time nor a date"),
        ("..", "is neither an RFC 3339 date-time nor a date"),
        ("yesterday", "is neither an RFC 3339 date-time nor a date"),
        ("2018-02-30", "is neither an RFC 3339 date-time nor a date"),
        ("2018-02-12T25:00:00Z", "is neither an RFC 3339 date-time nor a date"),
        ("2018-02-12 05:00", "is neither an RFC 3339 date-time nor a date"),
        ("../..", "is open on both sides; one end is needed"),
        ("/", "is open on both sides; one end is needed"),
        ("2019/2018", "ends before it begins"),
        ("2018/2019/2020", "is not one end of an interval"),
    ],
)
def test_bad_datetime_is_refused_with_a_reason(text, detail):
    with pytest.raises(QueryError, match=re.escape(detail)) as caught:
        parse_datetime(text)
    assert caught.value.parameter == "datetime"


# order


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ((("jobs", False),), "bacd"), ((("jobs", True),), "cabd"),  # nulls come last either way
        ((("area", True),), "cabd"), ((("name", False),), "cabd"), ((("name", True),), "bacd"),
        ((("open", False),), "badc"), ((("open", True),), "adbc"), ((("day", False),), "abdc"),
        ((("open", True), ("jobs", False)), "adbc"), ((("open", True), ("area", True), ("id", True)), "adbc"),
        ((("id", True),), "dcba"), ((("countries", False),), "cabd"), ((), "abcd"),
    ],
)  # fmt: skip
def test_order_by_columns(typed, sort, ids):
    assert found(typed, sort=sort) == ids


def test_order_by_whole_numbers_beyond_64_bits():
    layer = small([None] * 4, jobs=[2**70, -(2**70), None, 2**70 + 1])
    assert found(layer, sort=(("jobs", False),)) == "badc"
    assert found(layer, sort=(("jobs", True),)) == "dabc"
    assert found(layer, where=(("jobs", 2**70),)) == "a"


@pytest.mark.parametrize("sort", [(), (("name", False),), (("open", True), ("jobs", True))])
@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_lead_forward_and_back(typed, sort, limit):
    whole = found(typed, sort=sort, limit=None)
    page = select(typed, Query(sort=sort, limit=limit))
    seen = [page]
    while page.next_after is not None:
        page = select(typed, Query(sort=sort, limit=limit, after=page.next_after))
        seen.append(page)
    back = [page]
    while page.prev_before is not None:
        page = select(typed, Query(sort=sort, limit=limit, before=page.prev_before))
        back.append(page)
    for pages in (seen, back[::-1]):
        assert "".join(typed.ids[row] for page in pages for row in page.rows) == whole
    assert seen[0].prev_before is None
    assert back[-1].prev_before is None


def test_cursor_that_no_longer_matches_keeps_its_place(typed):
    query = {"where": (("open", True),), "sort": (("jobs", True),)}  # of c, a, b, d only a and d match
    assert found(typed, **query, after="c") == "ad"
    assert found(typed, **query, after="b") == "d"
    assert found(typed, **query, before="b") == "a"
    assert found(typed, **query, before="d") == "a"


@pytest.mark.parametrize("cursor", ["after", "before"])
def test_cursor_that_is_gone_is_refused_unless_the_order_is_that_of_ids(typed, cursor):
    assert found(typed, **{cursor: "bb"}) == {"after": "cd", "before": "ab"}[cursor]
    with pytest.raises(QueryError, match="has no feature 'bb', so its place in the order asked for is not known") as e:
        found(typed, sort=(("name", False),), **{cursor: "bb"})
    assert e.value.parameter == cursor


def test_page_cannot_be_both_after_and_before(typed):
    with pytest.raises(QueryError, match="before: cannot be given together with after"):
        found(typed, after="a", before="c")


def test_long_name_of_a_column_is_not_echoed_in_full(typed):
    with pytest.raises(QueryError, match=f"has no column '{'x' * 80}'; it has id, name"):
        found(typed, sort=(("x" * 81, False),))


def test_order_by_a_column_that_is_not_there(typed):
    with pytest.raises(QueryError, match="sortby: the layer 'small' has no column 'colour'"):
        found(typed, sort=(("colour", False),))


def test_all_rows_where_there_is_no_limit(snapshot):
    layer = snapshot.layer("projects")
    assert select(layer, Query(limit=None)).rows.tolist() == list(range(len(layer)))
    assert select(layer, Query(limit=None)).next_after is None


# areas and filters


def test_area_takes_what_has_a_point_in_common_with_it(pacific):
    triangle = shapely.Polygon([(170, -30), (180, -30), (180, 0)])
    assert found(pacific, area=triangle) == "ac"
    assert found(pacific, area=shapely.Point(0, -17)) == "e"
    assert found(pacific, area=shapely.Polygon()) == ""
    assert found(pacific, area=triangle, bbox=(180, -20, -180, 0)) == "c"
    lines = small([shapely.LineString([(0, 0), (2, 2)]), shapely.box(5, 5, 6, 6), None])
    assert found(lines, area=shapely.Point(1, 1).buffer(0.1)) == "a"


def test_filter_joins_the_other_conditions(typed):
    parsed = cql2.parse("jobs >= 0 AND open = TRUE", "cql2-text", typed.columns)
    assert found(typed, filter=parsed) == "a"
    assert found(typed, filter=parsed, where=(("name", "two"),)) == ""


# what is kept


def test_rows_of_a_query_are_found_once_for_all_its_pages(typed, monkeypatch):
    asked = []
    monkeypatch.setattr(query, "_matching", lambda layer, query: asked.append(query) or np.arange(len(layer)))
    for after in (None, "a", "b"):
        select(typed, Query(search="x", limit=1, after=after))
    select(typed, Query(search="x", limit=1, properties=("name",)))
    assert len(asked) == 1
    select(typed, Query(search="y", limit=1))
    assert len(asked) == 2


def test_queries_that_differ_are_told_apart():
    square, other = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 2)
    queries = [
        Query(), Query(bbox=(0, 0, 1, 1)), Query(area=square), Query(area=other), Query(search="a"),
        Query(where=(("a", 1),)), Query(sort=(("a", True),)), Query(sort=(("a", False),)),
        Query(datetime=parse_datetime("2021")),
    ]  # fmt: skip
    assert len({query.key for query in queries}) == len(queries)
    assert Query(area=square).key == Query(area=shapely.box(0, 0, 1, 1), limit=5, after="x").key


def test_rows_cannot_be_changed_by_who_reads_them(typed):
    rows = matching(typed, Query())
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        select(typed, Query()).rows[0] = 1
