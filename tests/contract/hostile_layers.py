"""Layers that break what was written with only friendly data in mind; each is a case that clients met in the wild."""

from __future__ import annotations

import random
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from geodata.catalog.columns import Column
from geodata.catalog.model import LayerText
from geodata.layers.layer import Layer
from tests.reference_systems import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.catalog.columns import GeometryType
    from geodata.snapshot.snapshot import Snapshot

EMPTY, NOWHERE, SINGLE, MANY = "hostile-empty", "hostile-nowhere", "hostile-single", "hostile-many"
DATELINE, NUMBERS, OLD, SHAPES = "hostile-dateline", "hostile-numbers", "hostile-old", "hostile-shapes"
HOSTILE = (EMPTY, NOWHERE, SINGLE, MANY, DATELINE, NUMBERS, OLD, SHAPES)
"""Ids of all hostile layers."""

MANY_COUNT = 10_001
"""One feature more than the largest page holds."""

SEED = 20261123
SECTORS = ("energy", "industry", "logistics", "tourism", "water")
TEXT = "Бұл — «O‘zbekiston» & <b>\"'\\\u2028\u202e=1+1\n\t😀"
"""Four alphabets' letters, markup, quotes, a line separator, a direction mark, a formula, control characters."""

COLUMNS = (
    Column("id", "string", "Stable id"),
    Column("name", "string", "Name"),
    Column("sector", "string", "One of five words"),
    Column("rank", "integer", "Whole number"),
    Column("share", "number", "Number", "%"),
    Column("is_open", "boolean", "Yes or no"),
    Column("since", "date", "Partial date"),
    Column("countries", "array", "Country codes"),
)


def add_hostile_layers(snapshot: Snapshot) -> Snapshot:
    """The snapshot with all hostile layers behind its own, under an id of its own."""
    layers = {**snapshot.layers, **hostile_layers()}
    return replace(snapshot, id="c0ffee0000000000", layers=MappingProxyType(layers))


def hostile_layers() -> dict[str, Layer]:
    """All hostile layers by id; every call makes equal ones."""
    made = (_empty(), _nowhere(), _single(), _many(), _dateline(), _numbers(), _old(), _shapes())
    return {layer.id: layer for layer in made}


def make_layer(
    layer_id: str,
    rows: Sequence[Mapping[str, Any]],
    geometries: Sequence[shapely.Geometry | None],
    geometry_type: GeometryType = "Point",
) -> Layer:
    """A layer of ``COLUMNS``; what a row leaves out is unknown. Rows are sorted by id."""
    order = sorted(range(len(rows)), key=lambda row: rows[row]["id"])
    values = {column.name: tuple(rows[row].get(column.name) for row in order) for column in COLUMNS}
    words = dict.fromkeys(("en", "ru", "kk", "uz"), layer_id)
    text = LayerText.model_validate(
        {
            "id": layer_id,
            "title": words,
            "description": words,
            "licence": "CC0-1.0",
            "attribution": TEXT.replace("\n\t", " "),
            "datetime_property": "since",
        }
    )
    ids = tuple(rows[row]["id"] for row in order)
    shapes = tuple(geometries[row] for row in order)
    return Layer(layer_id, text, geometry_type, COLUMNS, ids, MappingProxyType(values), shapes, systems=SHIPPED)


def _empty() -> Layer:
    return make_layer(EMPTY, [], [])


def _nowhere() -> Layer:
    """Features without any place, of which one has no value either, and an empty geometry."""
    rows = [{"id": "a", "name": TEXT, "rank": 1, "since": "2020"}, {"id": "b"}, {"id": "c", "name": ""}]
    return make_layer(NOWHERE, rows, [None, None, shapely.Point()])


def _single() -> Layer:
    row = {
        "id": "only one/of & its=kind?",
        "name": TEXT,
        "sector": "a,b",
        "rank": 0,
        "share": -0.0,
        "is_open": False,
        "since": "2025-11-15",
        "countries": ("KZ", "UZ"),
    }
    return make_layer(SINGLE, [row], [shapely.Point(69.1234567, 41.1234567)])


def _many() -> Layer:
    lots = random.Random(SEED)
    rows, points = [], []
    for number in range(MANY_COUNT):
        year, month, day = lots.randint(1960, 2030), lots.randint(1, 12), lots.randint(1, 28)
        row = {
            "id": f"n{number:05}",
            "name": f"Feature {number}" if number % 7 else None,
            "sector": lots.choice(SECTORS) if number % 11 else None,
            "rank": number % 100 if number % 13 else None,
            "share": round(lots.uniform(-50, 50), 3) if number % 5 else None,
            "is_open": lots.choice((True, False, None)),
            "since": lots.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}", None)),
            "countries": lots.choice((("KZ",), ("UZ",), ("KZ", "UZ"), (), None)),
        }
        rows.append(row)
        points.append(shapely.Point(lots.uniform(50, 80), lots.uniform(37, 55)) if number % 17 else None)
    return make_layer(MANY, rows, points)


def _dateline() -> Layer:
    """Points at and beside the antimeridian and the poles."""
    places = {
        "east-179": (179.5, 10.0),
        "east-180": (180.0, 11.0),
        "west-179": (-179.5, 12.0),
        "west-180": (-180.0, 13.0),
        "greenwich": (0.0, 0.0),
        "north-pole": (0.0, 90.0),
        "south-pole": (0.0, -90.0),
    }
    rows = [{"id": name, "name": name, "since": "2000/2001"} for name in places]
    return make_layer(DATELINE, rows, [shapely.Point(lon, lat) for lon, lat in places.values()])


def _numbers() -> Layer:
    """Whole numbers beyond doubles and beyond 64 bits; the largest and the smallest doubles."""
    integers = (2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**64, 10**30, 0, None)
    doubles = (1.7976931348623157e308, 5e-324, -1e300, 0.1, 1e21, 123456789.123456, 1.0, 0.0, None)
    rows = [
        {"id": f"i{number}", "name": str(integer), "rank": integer, "share": double}
        for number, (integer, double) in enumerate(zip(integers, doubles, strict=True))
    ]
    return make_layer(NUMBERS, rows, [shapely.Point(60 + number, 40) for number in range(len(rows))])


def _old() -> Layer:
    """Dates before 1970, before the Gregorian calendar, at both ends of what ISO 8601's four digits can say."""
    dates = (
        "0001",
        "1066-10-14",
        "1582-10-04/1582-10-15",
        "1899-12-31",
        "1969-12-31",
        "1970-01-01",
        "9999-12-31",
        None,
    )
    rows = [{"id": f"d{number}", "name": f"Date {date}", "since": date} for number, date in enumerate(dates)]
    return make_layer(OLD, rows, [shapely.Point(60 + number, 41) for number in range(len(rows))])


def _shapes() -> Layer:
    """Polygons: with a hole, in two parts on both sides of the antimeridian, tiny, and wound the wrong way."""
    shapes = {
        "hole": shapely.Polygon([(60, 40), (64, 40), (64, 44), (60, 44)], [[(61, 41), (62, 41), (62, 42), (61, 42)]]),
        "parts": shapely.MultiPolygon([shapely.box(178, 10, 180, 12), shapely.box(-180, 10, -178, 12)]),
        "tiny": shapely.box(65, 41, 65.000002, 41.000002),
        "wrong-way": shapely.Polygon([(66, 40), (66, 41), (67, 41), (67, 40)]),
        "nowhere": None,
    }
    rows = [{"id": name, "name": name, "rank": number} for number, name in enumerate(shapes)]
    return make_layer(SHAPES, rows, list(shapes.values()), "Polygon")
