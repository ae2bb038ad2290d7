"""What stands along the border and what lies on which side: made countries with known kilometres, and the shipped."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog.reader import load_catalog
from geodata.snapshot.borderline import OPEN
from geodata.snapshot.bordersides import ALONG, ELSEWHERE, WITHIN_KM, parts_of
from geodata.snapshot.history import History, parse_as_of
from geodata.snapshot.snapshot import build_snapshot
from geodata.space import geometry
from tests.made import PAIR, THREE, made_catalogue

WEST, SOUTH, EAST, NORTH = PAIR.bounds
MIDDLE, HALF = (WEST + EAST) / 2, (SOUTH + NORTH) / 2
LEFT, RIGHT = PAIR.countries


def say(folder, project, *hosts, **location):
    path = folder / "projects" / f"{project}.yaml"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["location"] |= location
    held["host_countries"] = list(hosts)
    path.write_text(json.dumps(held), encoding="utf-8")


def write(folder, name, features):
    made = [{"type": "Feature", "properties": properties, "geometry": held} for properties, held in features]
    (folder / "geo" / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": made}))


def box(west, south, east, north):
    return json.loads(shapely.to_geojson(shapely.box(west, south, east, north)))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two countries of two regions each, side by side along a meridian; one project known to two regions."""
    folder = made_catalogue(tmp_path_factory.mktemp("made") / "pair", PAIR)
    sides = ((LEFT, WEST, MIDDLE), (RIGHT, MIDDLE, EAST))
    rows = (("S", SOUTH, HALF), ("N", HALF, NORTH))
    write(folder, "regions", [
        ({"id": f"{code}-{name}", "country": code, "name_pt": f"Região {code} {name}"}, box(left, low, right, high))
        for code, left, right in sides for name, low, high in rows
    ])  # fmt: skip
    say(folder, "made-mill", LEFT, precision="region", regions=[f"{LEFT}-S", f"{LEFT}-N"], uncertainty_m=600_000)
    say(folder, "made-dam", RIGHT, lon=MIDDLE + 0.5, lat=HALF + 0.1, uncertainty_m=20_000)
    say(folder, "made-bridge", LEFT, precision="country", uncertainty_m=600_000)
    return build_snapshot(load_catalog(folder))


def test_a_project_stands_where_its_area_is_nearest(made):
    course = made.ground.course
    assert course.length_km == pytest.approx(geometry.distance_m(MIDDLE, SOUTH, MIDDLE, NORTH) / 1000, abs=0.01)
    found = {one.id: one for one in made.border_line.projects()}
    assert set(found) == {"made-mill", "made-dam"}, "a whole country stands nowhere"
    dam = found["made-dam"]
    south = geometry.distance_m(MIDDLE, SOUTH, MIDDLE, HALF + 0.1) / 1000
    assert dam.at_km == pytest.approx(south, abs=0.3)
    assert dam.km == pytest.approx((south - 20, south + 20), abs=0.5)
    assert (found["made-mill"].km, found["made-mill"].at_km) == (pytest.approx((0, course.length_km)), None)


def test_regions_count_what_certainly_and_possibly_lies_near(made):
    found = {one.id: one for one in made.border_line.regions}
    assert set(found) == {LEFT, RIGHT, *(f"{code}-{name}" for code in PAIR.countries for name in "SN")}
    dam_km = geometry.distance_m(MIDDLE, HALF, MIDDLE + 0.5, HALF) / 1000
    assert 25 < dam_km - 20 < 50 < dam_km + 20 < 100
    assert (found[RIGHT].certainly, found[RIGHT].possibly) == ((0, 0, 1, 1), (0, 1, 0, 0))
    for name in "SN":  # its circle reaches over into the southern region
        assert (found[f"{RIGHT}-{name}"].certainly, found[f"{RIGHT}-{name}"].possibly) == ((0, 0, 0, 0), (0, 1, 1, 1))
        assert (found[f"{LEFT}-{name}"].certainly, found[f"{LEFT}-{name}"].possibly) == ((0,) * 4, (1,) * 4)
    assert found[LEFT].crossings == ("made-crossing",)
    assert found[RIGHT].crossings == ("made-crossing", "made-post")


def test_corridors_pass_between_places_of_two_countries(made, tmp_path):
    assert [one.passages for one in made.border_line.corridors] == [()], "all its places are in one"
    folder = made_catalogue(tmp_path / "pair", PAIR)
    path = folder / "places.yaml"
    held = json.loads(path.read_text())
    held["places"][2]["country"] = RIGHT
    path.write_text(json.dumps(held))
    line = build_snapshot(load_catalog(folder)).border_line
    (corridor,) = line.corridors
    ((begin, end, km),) = corridor.passages
    assert (begin, end) == ("made-middle", "made-east")
    assert km.from_km < km.to_km < line.course.length_km
    assert corridor.projects == ("made-bridge",)
    assert not corridor.is_missing


def test_crossings_of_other_borders_are_told_apart(tmp_path):
    folder = made_catalogue(tmp_path / "pair", PAIR)
    path = folder / "crossings.yaml"
    held = json.loads(path.read_text())
    held["crossings"][1] |= {"lon": EAST - 1}
    path.write_text(json.dumps(held))
    line = build_snapshot(load_catalog(folder)).border_line
    assert [one.id for one in line.crossings] == ["made-crossing"]
    assert line.elsewhere == ("made-post",)


def test_an_exact_crossing_beside_a_rough_line_is_still_on_it(tmp_path):
    folder = made_catalogue(tmp_path / "pair", PAIR)
    path = folder / "crossings.yaml"
    held = json.loads(path.read_text())
    held["crossings"][0] |= {"lon": MIDDLE + 0.02, "precision": "site", "uncertainty_m": 500}
    path.write_text(json.dumps(held))
    snapshot = build_snapshot(load_catalog(folder))
    assert snapshot.ground.stretch(snapshot.catalog.crossings["made-crossing"]) is None
    found = {one.id: one for one in snapshot.border_line.crossings}
    assert found["made-crossing"].km.length_km < 1


def test_without_a_border_there_is_no_line(tmp_path):
    assert build_snapshot(load_catalog(made_catalogue(tmp_path / "three", THREE))).border_line is None


def test_a_border_in_pieces_and_across_the_antimeridian(tmp_path):
    folder = made_catalogue(tmp_path / "seam", PAIR)
    lines = [[[178, -10], [180, -10]], [[-180, -10], [-177, -10]], [[-175, -10], [-174, -10]]]
    write(folder, "made-border", [({"id": "made"}, {"type": "MultiLineString", "coordinates": lines})])
    course = build_snapshot(load_catalog(folder)).border_line.course
    degree = geometry.distance_m(0, -10, 1, -10) / 1000
    assert [piece.km.length_km for piece in course.pieces] == pytest.approx([5 * degree, degree], rel=1e-4)
    assert [piece.gap_km for piece in course.pieces] == [0, pytest.approx(2 * degree, rel=1e-3)]


def test_sides_of_a_line_along_a_parallel_are_known(made):
    parts = parts_of(shapely.LineString([(MIDDLE - 1, HALF), (MIDDLE + 3, HALF)]), made.ground)
    assert parts == pytest.approx({ALONG: 0, LEFT: 0.25, RIGHT: 0.75, ELSEWHERE: 0}, abs=1e-9)
    beyond = parts_of(shapely.LineString([(EAST - 1, HALF), (EAST + 1, HALF)]), made.ground)
    assert beyond == pytest.approx({ALONG: 0, LEFT: 0, RIGHT: 0.5, ELSEWHERE: 0.5}, abs=1e-9)


def test_what_runs_on_the_border_is_on_neither_side(made):
    parts = parts_of(shapely.LineString([(MIDDLE, SOUTH), (MIDDLE, NORTH), (EAST, NORTH)]), made.ground)
    length = geometry.distance_m(MIDDLE, SOUTH, MIDDLE, NORTH)
    assert parts[LEFT] == 0
    assert parts[ALONG] / (parts[ALONG] + parts[RIGHT]) == pytest.approx(parts[ALONG])
    assert 0.5 < parts[ALONG] < 1, length


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(50, 80), st.floats(36, 50)), min_size=2, max_size=5, unique=True))
def test_parts_of_any_line_add_up(snapshot, corners):
    parts = parts_of(shapely.LineString(corners), snapshot.ground)
    assert all(part >= 0 for part in parts.values())
    assert sum(parts.values()) == pytest.approx(1)


def test_parts_of_every_line_of_the_catalogue_add_up_to_its_length(snapshot):
    found = snapshot.border_line.sides
    assert {one.layer for one in found} == {"project-lines", "corridors", "rivers"}
    for one in found:
        layer = snapshot.layer(one.layer)
        assert one.length_km == pytest.approx(geometry.length_m(layer.shape(layer.row(one.id))) / 1000)
        assert sum(part.km for part in one.sides) == pytest.approx(one.length_km, abs=0.01)
        assert sum(part.part for part in one.sides) == pytest.approx(1, abs=1e-5)
        assert one.is_schematic


def test_countries_count_what_the_columns_say(snapshot):
    layer = snapshot.layer("projects")
    most = dict(zip(layer.ids, layer.values["border_max_km"], strict=True))
    for one in snapshot.border_line.regions:
        if one.id == one.country:
            own = [p for p in snapshot.catalog.projects.values() if p.location.precision != "country"]
            held = [p for p in own if {part.country for part in snapshot.ground.parts(p)} == {one.id}]
            assert one.certainly == tuple(sum(most[p.id] <= km for p in held) for km in WITHIN_KM)
        assert list(one.certainly) == sorted(one.certainly)
        near = np.add(one.certainly, one.possibly).tolist()
        assert near == sorted(near)


def test_projects_stand_within_the_border_and_its_reach(snapshot):
    line = snapshot.border_line
    for one in line.projects():
        assert 0 <= one.km.from_km <= one.km.to_km <= line.course.length_km
        assert one.least_km <= WITHIN_KM[-1]
        assert one.at_km is None or one.km.from_km <= one.at_km <= one.km.to_km, one.id


def test_crossings_may_stand_wherever_their_circle_holds_the_border(snapshot):
    line = snapshot.border_line
    for one in line.crossings:
        crossing = snapshot.catalog.crossings[one.id]
        for km in np.arange(0.5, line.course.length_km, 1.0):
            away_m = geometry.distance_m(crossing.lon, crossing.lat, *line.course.place(km))
            is_held = any(part.from_km <= km <= part.to_km for part in one.where)
            if abs(away_m - crossing.uncertainty_m) > 0.004 * crossing.uncertainty_m + 150:  # a circle of 40 corners
                assert is_held == (away_m < crossing.uncertainty_m), (one.id, km)


def test_of_the_past_it_has_the_states_of_that_day(snapshot):
    then = History(snapshot).at(parse_as_of("2025-01-31")).border_line
    now = snapshot.border_line
    assert then is not now
    assert then.course is now.course
    states = {one.id: then.catalog.crossings[one.id].state for one in then.crossings}
    assert "" in states.values()
    assert {id_ for id_ in states if then.is_open(id_)} == {id_ for id_ in states if states[id_] in OPEN}
    (gap,) = then.gaps(1)
    assert gap.certain_km < gap.possibly.length_km, "what is not known to be closed may have been open"
    assert len(then.projects()) < len(now.projects())


def test_another_day_keeps_what_was_worked_out(snapshot):
    assert snapshot.border_line is snapshot.border_line
    assert snapshot.on(parse_as_of("2027-01-31")).border_line is snapshot.border_line
