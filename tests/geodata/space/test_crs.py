"""Reference systems: PROJ's axis order, the way to CRS84 and back, boxes whose sides bend."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import QueryError
from geodata.space import crs
from tests.reference_systems import SHIPPED

each = pytest.mark.parametrize("system", SHIPPED.offered, ids=lambda system: system.code)
TASHKENT = (69.2401, 41.2995)


def one(shape, system, **how):
    (made,) = crs.transform(np.array([shape], dtype=object), system, **how)
    return made


def xy(shape):
    return shape.x, shape.y


@each
def test_title_and_axis_order_are_those_of_the_register(system):
    registered = pyproj.CRS.from_user_input(system.authority)
    assert system.title == registered.name
    assert system.is_lat_first == (registered.axis_info[0].direction == "north")
    assert system.is_degrees == (registered.axis_info[0].unit_name == "degree")


@each
def test_every_spelling_is_read(system):
    authority, _, code = system.authority.partition(":")
    urn = f"urn:ogc:def:crs:{authority}:{'1.3' if authority == 'OGC' else ''}:{code}"
    for text in (system.uri, system.code, system.authority, f"[{system.authority}]", urn):
        assert SHIPPED.parse(text, "crs") is system


@pytest.mark.parametrize("text", ["", "4326", "EPSG:28407", "http://www.opengis.net/def/crs/EPSG/0/99999", "x" * 500])
def test_unknown_system_names_parameter_and_what_there_is(text):
    with pytest.raises(QueryError) as caught:
        SHIPPED.parse(text, "bbox-crs")
    assert caught.value.parameter == "bbox-crs"
    assert all(system.uri in caught.value.detail for system in SHIPPED.offered)
    assert len(caught.value.detail) < 2_000


@each
def test_coordinates_are_those_that_pyproj_gives(system):
    lon, lat = TASHKENT
    expected = pyproj.Transformer.from_crs("OGC:CRS84", system.authority).transform(lon, lat)
    tolerance = 5e-5 if system.is_degrees else 5.0  # another operation between the datums may be up to metres away
    assert xy(one(shapely.Point(lon, lat), system)) == pytest.approx(expected, abs=tolerance)


@each
def test_files_have_easting_first(system):
    lon, lat = TASHKENT
    first, second = xy(one(shapely.Point(lon, lat), system))
    expected = (second, first) if system.is_lat_first else (first, second)
    made = one(shapely.Point(lon, lat), system, is_xy=True)
    assert xy(made) == pytest.approx(expected)
    assert xy(one(made, system, is_xy=True, back=True)) == pytest.approx((lon, lat), abs=1e-7)


def test_latitude_comes_first_in_wgs_84_and_northing_in_gauss_kruger():
    lon, lat = TASHKENT
    assert xy(one(shapely.Point(lon, lat), crs.WGS84)) == (lat, lon)
    northing, easting = xy(one(shapely.Point(lon, lat), SHIPPED.parse("EPSG:28412", "crs")))
    assert 4_500_000 < northing < 4_600_000
    assert 12_500_000 < easting < 12_600_000


def test_operation_between_datums_is_accurate_to_metres():
    operation = crs._transformer("EPSG:4284", SHIPPED.region)
    group = pyproj.transformer.TransformerGroup(
        "OGC:CRS84", "EPSG:4284", area_of_interest=pyproj.aoi.AreaOfInterest(46, 37, 88, 56)
    )
    assert operation.definition == group.transformers[0].definition
    assert 0 < group.transformers[0].accuracy <= 5


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED.offered), st.floats(46, 88), st.floats(37, 56))
def test_there_and_back_is_the_same_place(system, lon, lat):
    there = one(shapely.LineString([(lon, lat), (lon + 0.1, lat + 0.1)]), system)
    back = shapely.get_coordinates(one(there, system, back=True))
    assert back == pytest.approx(np.array([(lon, lat), (lon + 0.1, lat + 0.1)]), abs=1e-6)


def test_missing_and_deep_geometries_are_carried():
    shapes = np.array(
        [None, shapely.Point(), shapely.Point(70, 40, 500), shapely.MultiPolygon([shapely.box(70, 40, 71, 41)])],
        dtype=object,
    )
    made = crs.transform(shapes, crs.WGS84)
    assert made[0] is None
    assert made[1].is_empty
    assert xy(made[2]) == (40, 70)
    assert made[3].bounds == (40, 70, 41, 71)
    assert crs.transform(shapes, crs.CRS84) is shapes
    assert len(crs.transform(np.array([], dtype=object), crs.WGS84)) == 0


def test_place_without_coordinates_is_an_error_and_not_infinite():
    with pytest.raises(QueryError, match="places that far away have no coordinates in EPSG:32642"):
        one(shapely.Point(159, 0), SHIPPED.parse("EPSG:32642", "crs"))


def test_check_tells_before_anything_is_written():
    utm = SHIPPED.parse("EPSG:32642", "crs")
    crs.check((60, 40, 70, 45), utm)
    crs.check((-180, -90, 180, 90), crs.CRS84)
    crs.check(np.empty((0, 4)), utm)
    crs.check(np.array([(np.nan,) * 4]), utm)
    with pytest.raises(QueryError) as caught:
        crs.check((-180, -90, 180, 90), utm, "crs")
    assert caught.value.parameter == "crs"
    far_apart = np.array([(-170, 10, -170, 10), (70, 40, 71, 41), (170, 20, 170, 20)], dtype=float)
    crs.check(far_apart, utm)  # the places between them have no coordinates, but nothing is there
    with pytest.raises(QueryError, match="no coordinates in EPSG:32642"):
        crs.check(np.vstack([far_apart, (159, 0, 159, 0)]), utm)


@pytest.mark.parametrize(
    ("numbers", "system", "bounds"),
    [
        ((60, 40, 70, 45), crs.CRS84, (60, 40, 70, 45)),
        ((60, 40, -5, 70, 45, 5), crs.CRS84, (60, 40, 70, 45)),
        ((40, 60, 45, 70), crs.WGS84, (60, 40, 70, 45)),
        ((40, 170, 45, -170), crs.WGS84, (-180, 40, 180, 45)),
        ((60, 40, 60, 45), crs.CRS84, (60, 40, 60, 45)),
        ((60, 40, 60, 40), crs.CRS84, (60, 40, 60, 40)),
    ],
)  # fmt: skip
def test_box_in_degrees(numbers, system, bounds):
    assert crs.area(numbers, system).bounds == bounds


def test_box_across_the_antimeridian_has_two_parts():
    area = crs.area((170, 10, -170, 20), crs.CRS84)
    assert shapely.area(area) == 200
    assert area.intersects(shapely.Point(175, 15))
    assert area.intersects(shapely.Point(-175, 15))
    assert not area.intersects(shapely.Point(0, 15))


@each
def test_box_holds_what_lies_in_it_in_its_own_system(system):
    """Also near its sides, which are not straight in degrees."""
    if system.is_degrees:
        numbers = (40.0, 69.0, 42.0, 71.0) if system.is_lat_first else (69.0, 40.0, 71.0, 42.0)
    else:
        x, y = xy(one(shapely.Point(TASHKENT), system))
        numbers = (x - 200_000, y - 200_000, x + 200_000, y + 200_000)
    area = crs.area(numbers, system)
    spots = np.random.default_rng(7).uniform(numbers[:2], numbers[2:], (500, 2))
    size = numbers[2] - numbers[0]
    inside = np.array([shapely.Point(spot) for spot in spots], dtype=object)
    beyond = [(numbers[0] - size / 500, y) for y in np.linspace(numbers[1], numbers[3], 50)]
    outside = np.array([shapely.Point(spot) for spot in beyond], dtype=object)
    carried = crs.transform(inside, system, back=True)
    assert shapely.distance(carried, area).max() < 1e-4  # 64 straight pieces on each side
    assert not area.intersects(crs.transform(outside, system, back=True)).any()


def test_box_of_web_mercator_may_be_the_world():
    edge = 20037508.342789244
    assert crs.area((-edge, -edge, edge, edge), crs.WEB_MERCATOR).bounds == pytest.approx(
        (-180, -85.0511, 180, 85.0511)
    )
    assert crs.area((-1e9, -1e7, 1e9, 1e7), crs.WEB_MERCATOR).bounds[::2] == (-180, 180)


@pytest.mark.parametrize(
    ("numbers", "code", "message"),
    [
        ((1, 2, 3), "CRS84", "four or six numbers are needed, 3 were given"),
        ((60, 45, 70, 40), "CRS84", "the lower corner must come first, axis by axis in the order of CRS84"),
        ((10, 100, 95, 110), "EPSG:4326", "EPSG:4326 takes degrees in the order latitude, longitude: up to 180 east"),
        ((10, 95, 20, 99), "CRS84", "CRS84 takes degrees in the order longitude, latitude"),
        ((5, 0, 1, 1), "EPSG:3857", "the lower corner must come first, axis by axis in the order of EPSG:3857"),
        ((0, 0, 1e12, 1e12), "EPSG:32642", "places that far away have no coordinates in EPSG:32642"),
        ((0, 0, float("nan"), 1), "EPSG:3857", "every number must be finite"),
        ((0, 0, float("inf"), 1), "CRS84", "every number must be finite"),
    ],
)
def test_wrong_box_is_an_error_that_says_why(numbers, code, message):
    with pytest.raises(QueryError) as caught:
        crs.area(numbers, SHIPPED.parse(code, "bbox-crs"))
    assert caught.value.parameter == "bbox"
    assert caught.value.detail.startswith(message)
