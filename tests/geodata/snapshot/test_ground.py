"""Where projects and crossings may lie: outlines of what is stated, circles elsewhere, and ranges over both."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.snapshot.history import History, parse_as_of
from geodata.snapshot.snapshot import build_snapshot
from geodata.space import geometry, spans
from tests.elsewhere import elsewhere
from tests.made import PAIR, made_catalogue

NOTHING = 1e-9
"""Square degrees: about ten square metres, which cutting along a line may leave."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two countries of two regions each; their projects lie in the southern ones, whose names they state."""
    folder = made_catalogue(tmp_path_factory.mktemp("made") / "pair", PAIR)
    west, south, east, north = PAIR.bounds
    middle, half = (west + east) / 2, (south + north) / 2
    features = []
    for code, left, right in ((PAIR.countries[0], west, middle), (PAIR.countries[1], middle, east)):
        for name, low, high in (("S", south, half), ("N", half, north)):
            ring = [[left, low], [right, low], [right, high], [left, high], [left, low]]
            properties = {"id": f"{code}-{name}", "country": code, "name_pt": f"Região {code} {name}"}
            features.append(
                {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            )
    (folder / "geo" / "regions.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    say(folder, "made-mill", precision="region", regions=[f"{code}-S" for code in PAIR.countries])
    say(folder, "made-dam", precision="region", admin1=f"região {PAIR.countries[1]} s")
    say(folder, "made-bridge", precision="country", uncertainty_m=600_000)
    return build_snapshot(load_catalog(folder))


def say(folder, project, **location):
    path = folder / "projects" / f"{project}.yaml"
    held = json.loads(path.read_text(encoding="utf-8"))
    held["location"] |= location
    path.write_text(json.dumps(held), encoding="utf-8")


def areas_of(snapshot):
    layer = snapshot.layer("project-areas")
    for row, shape in enumerate(layer.geometries):
        values = {name: held[row] for name, held in layer.values.items()}
        yield snapshot.catalog.projects[values["project"]], values, shape


@pytest.mark.parametrize("which", ["snapshot", "made"])
def test_every_area_lies_in_the_region_and_the_country_that_are_stated(request, which):
    found = request.getfixturevalue(which)
    regions, countries = found.ground.regions, found.ground.countries
    shapes = set()
    for project, values, shape in areas_of(found):
        assert values["id"] == f"{project.id}.{values['country'].lower()}"
        assert values["country"] in project.host_countries
        outline = countries[values["country"]].geometry
        if values["regions"]:
            stated = shapely.union_all([regions[id_].geometry for id_ in values["regions"]])
            assert {regions[id_].properties["country"] for id_ in values["regions"]} == {values["country"]}
            assert shapely.area(shapely.difference(shape, stated)) < NOTHING, project.id
        assert shapely.area(shapely.difference(shape, outline)) < 1e-6 * shapely.area(shape) + NOTHING, project.id
        shapes.add(values["shape"])
    assert shapes >= {"region", "country"}


def test_every_region_that_a_project_names_is_written_in_its_words(snapshot):
    regions = snapshot.ground.regions
    spelled = {"Navoiy": "Navoi", "Shymkent": "Shymkent City", "Tashkent": "Tashkent City"}
    for project in snapshot.catalog.projects.values():
        place = project.location
        assert bool(place.regions) == (place.precision != "country"), project.id
        for id_ in place.regions:
            name = regions[id_].properties["name_en"]
            name = spelled.get(name.removesuffix(" Region"), name) if name != "Tashkent Region" else name
            assert name.removesuffix(" Region") in place.admin1, project.id


def test_a_region_is_its_outline_and_a_district_stays_a_circle_that_says_so(snapshot):
    for project, values, shape in areas_of(snapshot):
        place = project.location
        if values["shape"] == "circle":
            circle = geometry.geodesic_circle(place.lon, place.lat, place.uncertainty_m)
            assert shapely.area(shapely.difference(shape, circle)) < NOTHING
            assert place.precision != "country"
        elif values["shape"] == "region":
            assert place.precision == "region"
            assert shapely.equals(shape, shapely.union_all([snapshot.ground.regions[r].geometry for r in place.regions
                                                            if r in values["regions"]]))  # fmt: skip
        else:
            assert (place.precision, shape) == ("country", snapshot.ground.countries[values["country"]].geometry)


def test_a_region_is_known_by_its_name_in_any_case(made):
    own = [values for project, values, _ in areas_of(made) if project.id == "made-dam"]
    code = PAIR.countries[1]
    assert [(v["country"], v["shape"], v["regions"]) for v in own if v["shape"] == "region"] == [
        (code, "region", (f"{code}-S",))
    ]


def test_without_outlines_a_region_is_a_circle_and_a_country_nothing(tmp_path):
    folder = elsewhere(tmp_path / "elsewhere")
    say(folder, "falls", precision="region", uncertainty_m=60_000)
    say(folder, "mill", precision="country", uncertainty_m=600_000)
    snapshot = build_snapshot(load_catalog(folder))
    assert {values["project"]: values["shape"] for _, values, _ in areas_of(snapshot)} == {
        "falls": "circle", "bridge": "circle"
    }  # fmt: skip


def test_a_region_that_is_not_there_is_told(tmp_path):
    folder = made_catalogue(tmp_path / "pair", PAIR)
    say(folder, "made-mill", regions=["XX-1"])
    with pytest.raises(CatalogError) as told:
        build_snapshot(load_catalog(folder))
    (problem,) = told.value.problems
    assert (problem.file, problem.field, problem.code) == (
        "projects/made-mill.yaml", "location.regions[0]", "unknown-region",
    )  # fmt: skip


@pytest.mark.parametrize("which", ["snapshot", "made"])
def test_ranges_hold_the_distance_from_any_place_of_the_area(request, which):
    found = request.getfixturevalue(which)
    layer = found.layer("projects")
    border = geometry.LineDistance(found.ground.border)
    standing = [crossing for crossing in found.catalog.crossings.values() if crossing.state != "planned"]
    lots = np.random.default_rng(11)
    for row, id_ in enumerate(layer.ids):
        low, high = layer.values["border_min_km"][row], layer.values["border_max_km"][row]
        least, most = layer.values["crossing_min_km"][row], layer.values["crossing_max_km"][row]
        assert 0 <= low <= high
        assert 0 <= least <= most
        places = [
            place for part in found.ground.parts(found.catalog.projects[id_]) for place in within(part.geometry, lots)
        ]
        near = [border.metres(*place) / 1000 for place in places]
        # the grid in a wide area leaves a thousandth of what lies between its places
        assert low - 0.2 <= min(near), id_
        assert max(near) <= high * 1.02 + 0.2, id_
        for place in places:
            away = [(geometry.distance_m(*place, c.lon, c.lat), c.uncertainty_m) for c in standing]
            assert min(d + u for d, u in away) / 1000 >= least, id_
            assert min(d - u for d, u in away) / 1000 <= most, id_


def within(area, lots, count=12):
    west, south, east, north = area.bounds
    found = []
    while len(found) < count:
        lon, lat = lots.uniform(west, east), lots.uniform(south, north)
        if shapely.contains_xy(area, lon, lat):
            found.append((lon, lat))
    return found


def test_the_point_lies_in_its_range(snapshot):
    layer = snapshot.layer("projects")
    for row, id_ in enumerate(layer.ids):
        point = layer.geometries[row]
        parts = snapshot.ground.parts(snapshot.catalog.projects[id_])
        if point is None or not any(shapely.intersects(part.geometry, point) for part in parts):
            continue
        low, high = layer.values["border_min_km"][row], layer.values["border_max_km"][row]
        assert low <= layer.values["distance_to_border_km"][row] <= high, id_


def test_spans_equal_brute_force(snapshot):
    border = snapshot.ground.border
    points = shapely.get_coordinates(shapely.segmentize(border, geometry.BORDER_STEP_M / 111_320))
    lots = np.random.default_rng(5)
    areas = [geometry.geodesic_circle(lon, lat, 30_000) for lon, lat in lots.uniform((52, 38), (80, 50), (12, 2))]
    places = [spans.edge(area) for area in areas]
    for (low, high), own in zip(spans.spans(places, spans.Marks(points)), places, strict=True):
        away = [
            geometry.WGS84.inv(np.full(len(points), x), np.full(len(points), y), *points.T)[2].min() for x, y in own
        ]
        assert low == pytest.approx(min(away), abs=1)
        assert high == pytest.approx(max(away), abs=1)


def test_a_choice_is_near_where_it_may_be_and_far_where_it_may_be():
    area = np.array([(60.0, 40.0), (60.1, 40.0)])
    sure = spans.Candidate(np.array([(61.0, 40.0)]), 0.0)
    vague = spans.Candidate(np.array([(61.0, 40.0)]), 20_000.0)
    ends = [geometry.distance_m(60.1, 40, 61, 40), geometry.distance_m(60, 40, 61, 40)]
    assert spans.spans_of_choice([area], [sure])[0] == pytest.approx(ends)
    assert spans.spans_of_choice([area], [vague])[0] == pytest.approx([ends[0] - 20_000, ends[1] + 20_000])
    assert spans.spans_of_choice([area], [vague, sure])[0] == pytest.approx([ends[0] - 20_000, ends[1]])


@pytest.mark.parametrize("which", ["snapshot", "made"])
def test_a_crossing_lies_on_the_border_or_its_stretch_says_where(request, which):
    found = request.getfixturevalue(which)
    crossings, stretches = found.layer("crossings"), found.layer("crossing-stretches")
    assert set(stretches.ids) <= set(crossings.ids)
    for row, id_ in enumerate(crossings.ids):
        away_m = crossings.values["distance_to_border_km"][row] * 1000
        reaches = away_m <= crossings.values["uncertainty_m"][row]
        assert reaches == (id_ in stretches.ids), id_
        if which == "snapshot":
            assert reaches, id_
    border = shapely.buffer(found.ground.border, 1e-9)
    for row, id_ in enumerate(stretches.ids):
        shape, crossing = stretches.geometries[row], found.catalog.crossings[id_]
        assert shapely.within(shape, border), id_
        places = shapely.get_coordinates(shape)
        centre = np.tile((crossing.lon, crossing.lat), (len(places), 1))
        assert spans.metres(places, centre).max() <= crossing.uncertainty_m * 1.001, id_
        assert stretches.values["length_km"][row] > 0


def test_a_crossing_is_tied_to_projects_whose_circle_reaches_it(snapshot):
    layer = snapshot.layer("crossings")
    for row, id_ in enumerate(layer.ids):
        where = snapshot.ground.where(snapshot.catalog.crossings[id_])
        wanted = {
            project.id
            for project in snapshot.catalog.projects.values()
            for part in snapshot.ground.parts(project)
            if part.shape == "circle" and shapely.intersects(part.geometry, where)
        }
        assert set(layer.values["projects"][row]) == wanted, id_
    assert "kaplanbek-modernisation" in layer.values["projects"][layer.row("kaplanbek-navoi")]


def test_a_corridor_is_tied_to_projects_whose_route_it_is(snapshot):
    layer = snapshot.layer("corridors")
    for row, id_ in enumerate(layer.ids):
        routes = {project.id: project.location.route for project in snapshot.catalog.projects.values()}
        assert set(layer.values["projects"][row]) == {key for key, it in routes.items() if it and it.corridor == id_}


def test_the_past_lies_on_the_same_ground(snapshot):
    assert History(snapshot).at(parse_as_of("2025")).ground is snapshot.ground
