"""A layer whose values break what was written with friendly data in mind, one of each column type."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from types import MappingProxyType

import shapely

from geodata.catalog.columns import Column
from geodata.catalog.model import LayerText
from geodata.formats.export import Export
from geodata.layers.layer import Layer

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

COLUMNS = (
    Column("id", "string", "Stable id"),
    Column("name", "string", "Name"),
    Column("rank", "integer", "Whole number"),
    Column("share", "number", "Number", "%"),
    Column("is_open", "boolean", "Yes or no"),
    Column("since", "date", "Partial date"),
    Column("seen", "date", "Day"),
    Column("at", "date", "Moment"),
    Column("countries", "array", "Country codes"),
)

SCRIPTS = "Ғылым Шымкент Тошкент Oʻzbekiston Қазақстан Ташкент İstanbul 中国 العربية 😀"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", '=HYPERLINK("http://x","y")')
MARKUP = "<b>\"'&amp;</b><script>alert(1)</script>]]>"
BREAKS = 'a,b;"c"\r\nd\ne'
CONTROLS = "nul\x00bell\x07esc\x1b"
TEXTS = (SCRIPTS, MARKUP, BREAKS, CONTROLS, "", None, " leading", "x" * 40_000, *FORMULAS)
NUMBERS = (0.1, -5.5, 1e300, 5e-324, -0.0, float("nan"), float("inf"), None, 123456789.123456)
WHOLE = (0, -1, 2**31, 2**53 + 1, -(2**63), 2**63 - 1, None)
PARTIAL = ("2025", "2025-11", "2025-11-15", "2026-10/2026-12", "0001", "1066-10-14", "9999-12-31", None)
DAYS = ("1582-10-04", "1969-12-31", "2025-11-15", None)
MOMENTS = ("1969-12-31T23:59:59Z", "2025-01-01T05:00:00+05:00", None)
LISTS = (("KZ", "UZ"), (), None, ('a"b', "c;d", "=1", SCRIPTS))

SHAPES = {
    "Point": (shapely.Point(69.1234567, 41.7654321), None, shapely.Point(-179.5, -89), shapely.Point()),
    "LineString": (
        shapely.LineString([(60, 40), (61.5, 41.25)]),
        None,
        shapely.MultiLineString([[(1, 2), (3, 4)], [(5, 6), (7, 8)]]),
    ),
    "Polygon": (
        shapely.Polygon([(60, 40), (60, 44), (64, 44), (64, 40)], [[(61, 41), (62, 41), (62, 42), (61, 42)]]),
        None,
        shapely.MultiPolygon([shapely.box(70, 10, 72, 12), shapely.box(75, 10, 77, 12)]),
        shapely.box(64, 40, 66, 44),
    ),
}


def broken_shapes():
    """Geometries that some writer cannot hold, by what is wrong with them; the first is sound."""
    nan, inf = float("nan"), float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # shapely warns of NaN, which is what is meant
        return {
            "sound": shapely.box(60, 40, 61, 41),
            "bow-tie": shapely.Polygon([(60, 40), (62, 42), (62, 40), (60, 43)]),
            "bow-tie of equal wings": shapely.Polygon([(60, 40), (62, 42), (62, 40), (60, 42)]),
            "empty": shapely.Polygon(),
            "empty parts": shapely.from_wkt("MULTIPOLYGON (EMPTY, EMPTY)"),
            "null": None,
            "NaN": shapely.Polygon([(60, 40), (nan, 41), (61, 41)]),
            "infinite": shapely.Polygon([(60, 40), (inf, 41), (61, 41)]),
            "off the earth": shapely.Polygon([(60, 40), (260, 41), (61, 41)]),
            "collapsed ring": shapely.Polygon([(60, 40)] * 4),
            "ring there and back": shapely.Polygon([(60, 40), (61, 41), (60, 40)]),
            "smaller than a step": shapely.box(60, 40, 60.0000001, 40.0000001),
            "hole outside": shapely.Polygon([(60, 40), (62, 40), (62, 42)], [[(70, 50), (71, 50), (71, 51)]]),
            "parts on each other": shapely.MultiPolygon([shapely.box(70, 40, 71, 41), shapely.box(70, 40, 72, 41)]),
            "point": shapely.Point(60, 40),
            "point of NaN": shapely.Point(nan, 40),
            "points": shapely.MultiPoint([(1, 1), (2, 2)]),
            "line": shapely.LineString([(60, 40), (61, 41)]),
            "line of NaN": shapely.LineString([(60, 40), (nan, 40)]),
            "line of one place": shapely.LineString([(60, 40), (60, 40)]),
            "several kinds": shapely.GeometryCollection([shapely.box(60, 40, 61, 41), shapely.Point(1, 1)]),
        }  # fmt: skip


def layer_of(rows, kind="Point", columns=COLUMNS, shapes=None):
    """Layer of rows (column name to value) with ids ``f000``, ``f001``, …"""
    shapes = shapes or SHAPES[kind]
    ids = tuple(f"f{number:03}" for number in range(len(rows)))
    values = {column.name: tuple(row.get(column.name) for row in rows) for column in columns}
    values["id"] = ids
    text = LayerText.model_validate(
        {
            "id": "hostile",
            "title": dict.fromkeys(("en", "ru", "kk", "uz"), "Hostile & <b>"),
            "description": dict.fromkeys(("en", "ru", "kk", "uz"), "All that breaks"),
            "licence": "CC-BY-4.0",
            "attribution": "Testers & <sons> «Ә»",
            "datetime_property": "since",
        }
    )
    geometries = tuple(shapes[number % len(shapes)] for number in range(len(rows)))
    return Layer("hostile", text, kind, columns, ids, MappingProxyType(values), geometries)


def hostile_layer(kind="Point"):
    """Layer that has each of the values above at least once."""
    lists = {"name": TEXTS, "rank": WHOLE, "share": NUMBERS, "is_open": (True, False, None), "since": PARTIAL}
    lists |= {"seen": DAYS, "at": MOMENTS, "countries": LISTS}
    count = max(map(len, lists.values()))
    rows = [{name: values[number % len(values)] for name, values in lists.items()} for number in range(count)]
    return layer_of(rows, kind)


def export_of(snapshot, layer, **changes):
    """Export with a time and an address, as the server makes it."""
    return Export(snapshot, layer, query="http://atlas.test/collections/x/items?f=y&q=1", time=NOON, **changes)


def assert_same_places(read, written, tolerance=2e-6):
    """Geometries that were read are those that were written, in whatever direction their rings are told."""
    pairs = list(zip(read, written, strict=True))
    assert [one is None or one.is_empty for one, _ in pairs] == [two is None or two.is_empty for _, two in pairs]
    for one, two in pairs:
        if two is not None and not two.is_empty:
            assert shapely.equals_exact(one.normalize(), two.normalize(), tolerance), (one, two)


def values_of(layer, name):
    """Values of a column."""
    return list(layer.values[name])
