"""Which reference systems a catalogue offers: those of its region, found or listed."""

from __future__ import annotations

import pyproj
import pytest
import shapely

from geodata.errors import QueryError
from geodata.space import crs, register
from geodata.space.boxes import likeness
from geodata.space.systems import EVERYWHERE, MOST_FOUND, Systems, found_for, utm_zones
from tests.reference_systems import SHIPPED

IGUAZU = (-57, -27, -53, -24)
FIJI = (176, -20, -178, -15)


def codes(systems):
    return [system.code for system in systems.offered]


def test_shipped_catalogue_offers_the_nineteen_that_others_link_to(snapshot):
    expected = ["CRS84", "EPSG:4326", "EPSG:3857", "EPSG:4284"]
    expected += [f"EPSG:{number}" for number in (*range(32639, 32646), *range(28408, 28416))]
    assert codes(snapshot.catalog.systems) == expected
    assert snapshot.catalog.systems.offered == SHIPPED.offered
    assert all(layer.systems is snapshot.catalog.systems for layer in snapshot.layers.values())


def test_past_offers_what_the_present_offers(snapshot):
    from geodata.snapshot.history import History

    then = History(snapshot).at(next(iter(History(snapshot).days)))
    for name, layer in then.layers.items():
        assert layer.reference_systems.offered == snapshot.layers[name].reference_systems.offered


def test_a_layer_is_offered_in_systems_that_are_meant_for_where_it_is():
    found = codes(SHIPPED.meeting((56.0, 40.7, 69.4, 44.9)))
    assert found == ["CRS84", "EPSG:4326", "EPSG:3857", "EPSG:4284", "EPSG:32640", "EPSG:32641", "EPSG:32642",
                     "EPSG:28410", "EPSG:28411", "EPSG:28412"]  # fmt: skip
    assert codes(SHIPPED.meeting(None)) == codes(SHIPPED)
    assert codes(SHIPPED.meeting((-60, -30, -50, -20))) == ["CRS84", "EPSG:4326", "EPSG:3857"]
    assert "EPSG:3460" in codes(Systems(FIJI).meeting((179.9, -18, -179.9, -17)))
    assert "EPSG:32701" in codes(Systems(FIJI).meeting((-179.9, -18, -179.9, -18)))
    with pytest.raises(QueryError, match="area of use, 42 to 48"):
        SHIPPED.meeting((56.0, 40.7, 69.4, 44.9)).parse("EPSG:28408", "crs")


@pytest.mark.parametrize("region", [IGUAZU, FIJI, (5, 45, 11, 48)])
def test_what_is_found_is_for_the_region_and_can_be_used(region):
    systems = Systems(region)
    assert systems.offered[: len(EVERYWHERE)] == EVERYWHERE
    own = systems.offered[len(EVERYWHERE) :]
    assert len(utm_zones(region)) < len(own) <= len(utm_zones(region)) + MOST_FOUND
    assert len({system.code for system in own}) == len(own)
    for system in own:
        registered = pyproj.CRS.from_user_input(system.code)
        area = registered.area_of_use
        assert likeness(region, (area.west, area.south, area.east, area.north)) > 0
        assert system.title == registered.name
        middle = shapely.Point((region[0] + 1), (region[1] + region[3]) / 2)
        assert crs.transform([middle], system)[0] is not None


def test_national_systems_of_the_region_are_found():
    assert {"EPSG:32721", "EPSG:32722", "EPSG:5349"} <= set(codes(Systems(IGUAZU)))
    assert {"EPSG:32760", "EPSG:32701", "EPSG:3460"} <= set(codes(Systems(FIJI)))
    assert {"EPSG:32632", "EPSG:2056"} <= set(codes(Systems((5, 45, 11, 48))))


def test_what_is_found_is_the_same_every_time():
    first = found_for(IGUAZU)
    found_for.cache_clear()
    assert found_for(IGUAZU) == first


def test_whole_world_has_no_system_of_its_own():
    assert codes(Systems((-180, -85, 180, 85))) == codes(Systems()) == ["CRS84", "EPSG:4326", "EPSG:3857"]


@pytest.mark.parametrize(
    ("region", "numbers"),
    [
        ((60, 40, 66, 45), (32641,)),
        ((60, 40, 66.1, 45), (32641, 32642)),
        ((60, -1, 61, 1), (32641, 32741)),
        (FIJI, (32760, 32701)),
        ((174, 1, 180, 2), (32660,)),
        ((60, 40, 60, 45), (32641,)),
    ],
)
def test_zones_are_those_that_meet_the_region(region, numbers):
    assert utm_zones(region) == numbers


def test_listed_systems_come_in_the_order_of_the_list():
    assert codes(Systems(IGUAZU, (31981, 5349)))[3:] == ["EPSG:31981", "EPSG:5349"]
    assert codes(Systems(IGUAZU, ()))[3:] == []


def test_system_of_another_catalogue_is_refused():
    with pytest.raises(QueryError, match="EPSG:32642' is not a coordinate reference system of this API"):
        Systems(IGUAZU).parse("EPSG:32642", "crs")


@pytest.mark.parametrize("number", [99999, 4978, 2264, 2046])
def test_system_without_two_axes_in_metres_to_north_and_east_is_none(number):
    """Unknown, three-dimensional, in feet, counting south and west."""
    assert register.system(number, IGUAZU) is None


def test_system_that_only_a_guess_leads_to_is_not_found():
    assert crs.best_way("EPSG:5536", IGUAZU) is None
    assert 5536 not in found_for(IGUAZU)


def test_missing_way_is_an_error_that_says_so():
    with pytest.raises(QueryError, match="no way from CRS84 to EPSG:5536"):
        crs.transform([shapely.Point(-55, -25)], Systems(IGUAZU, (5536,)).offered[3])
