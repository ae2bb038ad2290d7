"""What the map of a catalogue shows first, and how far it reaches."""

from __future__ import annotations

import pytest

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.snapshot.outlook import LEAST_START, outlook_of
from tests.elsewhere import elsewhere

FIJI = (172, -23, -170, -11)
ISLANDS = {"suva": (178.44, -18.14), "apia": (-171.76, -13.83)}


def outlook(folder, **changes):
    return outlook_of(load_catalog(elsewhere(folder, **changes)))


def problems(folder, **changes):
    with pytest.raises(CatalogError) as raised:
        load_catalog(elsewhere(folder, **changes))
    return [(problem.field, problem.code) for problem in raised.value.problems]


def test_catalogue_may_say_what_is_seen_first(tmp_path):
    assert outlook(tmp_path, start_bbox=[-56, -26, -54, -25]).start == (-56, -26, -54, -25)


def test_otherwise_all_projects_are_seen_first(tmp_path):
    assert outlook(tmp_path).start == pytest.approx((-55.9, -26.85, -54.44, -25.51))


def test_one_project_is_seen_with_what_is_around(tmp_path):
    west, south, east, north = outlook(tmp_path, places={"falls": (-54.44, -25.69)}).start
    assert (east - west, north - south) == pytest.approx(LEAST_START)
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((-54.44, -25.69))


def test_catalogue_without_projects_shows_its_region(tmp_path):
    assert outlook(tmp_path, places={}).start == (-57, -27, -53, -24)


def test_small_region_can_be_seen_where_it_is(tmp_path):
    made = outlook(tmp_path)
    assert made.reach == (-75, -37.5, -35, -13.5)
    assert made.min_zoom == 4
    assert made.begin == -180


def test_large_region_is_seen_whole(tmp_path):
    made = outlook(tmp_path, region=(-180, -80, 180, 80), places={})
    assert made.reach == (-180, -80, 180, 80)
    assert made.min_zoom == 2


def test_region_across_the_antimeridian_is_one_piece(tmp_path):
    made = outlook(tmp_path, region=FIJI, places=ISLANDS)
    west, south, east, north = made.start
    assert (west, east) == pytest.approx((178.44, 188.24))
    assert (south, north) == pytest.approx((-18.14, -13.83))
    assert made.reach == (161, -29, 201, -5)
    assert made.begin == 161


def test_start_beyond_the_antimeridian_lies_beside_the_region(tmp_path):
    islands = {"region": FIJI, "places": ISLANDS}
    assert outlook(tmp_path / "a", **islands, start_bbox=[-173, -15, -171, -13]).start == (187, -15, 189, -13)
    assert outlook(tmp_path / "b", **islands, start_bbox=[178, -20, -178, -15]).start == (178, -20, 182, -15)


def test_point_beside_a_region_across_the_antimeridian_is_a_mistake(tmp_path):
    assert problems(tmp_path, region=FIJI, places={"far": (0, -18)}) == [("location.lon", "outside-region")]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"start_bbox": [-56, -26, -50, -25]}, ("start_bbox", "outside-region")),
        ({"start_bbox": [-56, -25, -55, -26]}, ("start_bbox", "empty-box")),
        ({"reference_systems": ["EPSG:99999"]}, ("reference_systems[0]", "unknown-system")),
        ({"reference_systems": ["EPSG:31981", "EPSG:31981"]}, ("reference_systems[1]", "duplicate-system")),
        ({"reference_systems": ["EPSG:32642"]}, ("reference_systems[0]", "outside-region")),
    ],
)
def test_what_does_not_fit_the_region_is_a_mistake(tmp_path, about, expected):
    assert problems(tmp_path, **about) == [expected]
