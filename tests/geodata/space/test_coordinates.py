"""Coordinates are read as people write them; what may be something else is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.space.coordinates import LonLat, parse

NEAR = LonLat(66.0, 43.0)
TASHKENT = pytest.approx((69.24, 41.3))


@pytest.mark.parametrize(
    "text",
    [
        "41.30, 69.24",
        "41.3,69.24",
        "(41.30; 69.24)",
        "41.30/69.24",
        "41,30 69,24",
        "41,30, 69,24",
        "41,30; 69,24",
        "41.3N69.24E",
        "N41.3 E69.24",
        "E69.24, N41.3",
        "69.24° E 41.3° N",
        "41°18'N 69°14'24\"E",
        "41° 18′ 0″ N, 69° 14′ 24″ E",
        "41.3 с. ш. 69.24 в. д.",
        "69,24 в.д., 41,3 с.ш.",
        "41.3 с.е., 69.24 ш.б.",
        "  41.30   69.24  ",
    ],
)
def test_one_place_written_in_many_ways(text):
    assert parse(text, NEAR) == TASHKENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "41",
        "41 69",
        "12, 34",
        "7 joint projects",
        "1.5 2.5 3.5",
        "91.0, 10.0",
        "10.0, 181.0",
        "41.3 N 69.24 S",
        "41°61'N 69°E",
        "41.5°30'N 69°E",
        "41.3, 69.24 Tashkent",
        "NaN, NaN",
        "1e3, 2e3",
        "1.0, " + "9" * 100,
        "AAAA+22",
    ],
)
def test_what_is_no_pair_of_coordinates(text):
    assert parse(text, NEAR) is None


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [("-33.9, 151.2", 151.2, -33.9), ("33.9 S 70.6 W", -70.6, -33.9), ("−33.9 −70.6", -70.6, -33.9)],
)
def test_south_and_west(text, lon, lat):
    assert parse(text, NEAR) == pytest.approx((lon, lat))


def test_a_plus_code_is_whole_or_short():
    """The example of the Open Location Code documents: 8FVC9G8F+6X holds 47.365590, 8.524997."""
    assert parse("8FVC9G8F+6X", NEAR) == pytest.approx((8.524997, 47.365590), abs=1e-4)
    assert parse("9G8F+6x", LonLat(8.6, 47.4)) == pytest.approx((8.524997, 47.365590), abs=1e-4)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_decimals_are_read_as_they_were_written(lon, lat):
    assert parse(f"{lat:.6f}, {lon:.6f}", NEAR) == pytest.approx((lon, lat), abs=1e-6)


@given(st.text(max_size=100))
def test_no_text_fails(text):
    found = parse(text, NEAR)
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180)
