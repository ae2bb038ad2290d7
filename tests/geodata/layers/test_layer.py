from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.catalog import shipped
from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError, UnknownFeatureError, UnknownLayerError
from geodata.snapshot.snapshot import ID_LENGTH, build_snapshot
from geodata.space import geometry
from geodata.text.dates import PartialDate

ICIC = "projects/icic-central-asia.yaml"
LAYERS = tuple(shipped.LAYERS)


def _is_date(value):
    return isinstance(value, str) and bool(PartialDate.parse(value))


TYPES = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value),
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "array": lambda value: isinstance(value, tuple) and all(isinstance(item, str) for item in value),
}


@pytest.fixture(params=LAYERS)
def layer(request, snapshot):
    return snapshot.layer(request.param)


def test_all_ten_layers_are_there_in_their_order(snapshot):
    assert tuple(snapshot.layers) == LAYERS
    assert len(LAYERS) == 10


def test_projects_have_the_columns_promised(snapshot):
    promised = [
        "id",
        "name",
        "name_en",
        "name_ru",
        "name_kk",
        "name_uz",
        "sector",
        "sector_detail",
        "status",
        "status_date",
        "host_country",
        "countries",
        "partner_country",
        "investor_origin",
        "programme",
        "admin1",
        "place",
        "cost_usd",
        "area_ha",
        "jobs",
        "capacity",
        "precision",
        "uncertainty_m",
        "location_basis",
        "conflicts",
        "sources",
        "distance_to_border_km",
        "nearest_crossing",
        "nearest_crossing_km",
        "url",
    ]
    assert set(promised) <= {column.name for column in snapshot.layer("projects").columns}


def test_every_value_matches_its_column(layer):
    for column in layer.columns:
        values = layer.values[column.name]
        assert len(values) == len(layer)
        wrong = [value for value in values if value is not None and not TYPES[column.type](value)]
        assert not wrong, (column.name, column.type, wrong[:3])


def test_no_column_is_empty_from_end_to_end(layer):
    """A column that nothing fills is a misspelt name or a promise that is not kept."""
    empty = {column.name for column in layer.columns if all(value is None for value in layer.values[column.name])}
    by_nature = {"corridors": {"name_kk", "name_uz"}, "project-lines": {"name_uz"}}  # no source names them
    assert empty <= by_nature.get(layer.id, set())


def test_ids_are_unique_sorted_and_the_id_column(layer):
    assert list(layer.ids) == sorted(set(layer.ids))
    assert layer.values["id"] == layer.ids
    assert all(layer.row(feature_id) == row for row, feature_id in enumerate(layer.ids))


@pytest.mark.parametrize("feature_id", ["", "zzz", "icic", "ICIC-CENTRAL-ASIA"])
def test_unknown_feature(snapshot, feature_id):
    with pytest.raises(UnknownFeatureError, match="has no feature"):
        snapshot.layer("projects").row(feature_id)


def test_unknown_layer_says_which_there_are(snapshot):
    with pytest.raises(UnknownLayerError, match="no layer 'roads'; there are projects, project-lines"):
        snapshot.layer("roads")


def test_geometries_are_of_the_type_and_valid(layer):
    for shape in layer.geometries:
        if shape is not None:
            assert shape.geom_type in {layer.geometry_type, f"Multi{layer.geometry_type}"}
            assert not shape.is_empty
            assert shape.is_valid or layer.geometry_type == "LineString", shapely.is_valid_reason(shape)


def test_a_layer_cannot_be_assigned_to(layer):
    with pytest.raises(dataclasses.FrozenInstanceError):
        layer.ids = ()
    with pytest.raises(TypeError):
        layer.values["id"] = ()
    with pytest.raises(TypeError):
        layer.ids[0] = "x"


def test_no_value_of_a_layer_can_be_changed(layer):
    held = {type(value) for values in layer.values.values() for value in values}
    assert held <= {str, int, float, bool, tuple, type(None)}


def test_a_snapshot_cannot_be_assigned_to(snapshot):
    with pytest.raises(dataclasses.FrozenInstanceError):
        snapshot.id = "x"
    for mapping in (snapshot.layers, snapshot.facts, snapshot.facts["icic-central-asia"], snapshot.crossing_facts):
        with pytest.raises(TypeError):
            mapping["x"] = None


def test_frame_is_the_callers_to_change(layer):
    frame = layer.frame
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs.to_epsg() == 4326
    assert list(frame.columns) == [*(column.name for column in layer.columns), "geometry"]
    before = dict(layer.values)
    frame["id"] = "changed"
    for column in layer.columns:
        if column.type == "array":
            for value in frame[column.name]:
                if value is not None:
                    value.append("changed")
    assert dict(layer.values) == before
    assert "changed" not in repr(before)


def test_index_finds_what_a_scan_finds(layer):
    for box in (shapely.box(66, 39, 71, 43), shapely.box(-180, -90, 180, 90), shapely.box(0, 0, 1, 1)):
        scan = [row for row, shape in enumerate(layer.geometries) if shape is not None and shape.intersects(box)]
        assert sorted(layer.tree.query(box, predicate="intersects").tolist()) == scan


def test_bbox_bounds_every_feature(layer):
    west, south, east, north = layer.bbox
    box = shapely.box(west, south, east, north)
    assert all(box.covers(shape) for shape in layer.geometries if shape is not None)
    assert [west, south, east, north] == shapely.total_bounds([g for g in layer.geometries if g is not None]).tolist()


def test_interval_is_that_of_the_date_column(snapshot):
    first, last = snapshot.layer("projects").interval
    assert date(1990, 1, 1) < first < last <= date(2026, 12, 31)
    assert snapshot.layer("countries").interval is None


def test_features_are_ready_geojson(layer):
    for row, written in enumerate(layer.features):
        feature = json.loads(written)
        assert feature["id"] == layer.ids[row]
        assert list(feature["properties"]) == [column.name for column in layer.columns]


# identity


def test_same_catalogue_has_the_same_id_in_a_fresh_process(snapshot):
    code = "from geodata.catalog.reader import *\n"
    code += "from geodata.snapshot.snapshot import *; print(build_snapshot(load_catalog()).id)"
    for seed in ("0", "4242"):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                             env={"PYTHONHASHSEED": seed})  # fmt: skip
        assert run.stdout.strip() == snapshot.id
    assert len(snapshot.id) == ID_LENGTH


def test_layout_of_a_file_does_not_change_the_id(catalog_copy, snapshot):
    folder = catalog_copy()
    path = folder / ICIC
    path.write_text("# a remark\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert build_snapshot(load_catalog(folder)).id == snapshot.id


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ICIC, "value: 1,150", "value: 1,151"),
        (ICIC, "technical start Q4 2026", "technical start Q3 2026"),
        ("sources.csv", "Seven joint projects", "Six joint projects"),
        ("places.yaml", "lon: 76.9115", "lon: 76.9116"),
        ("vocab.yaml", "en: Industrial zones", "en: Industry zones"),
        ("fields.yaml", "en: Cost\n", "en: Costs\n"),
        ("layers.yaml", "en: Projects\n", "en: Joint projects\n"),
        ("indicators.yaml", "value: 1.9\n", "value: 1.8\n"),
        ("story.yaml", "Seven projects in one day", "Seven projects in a day"),
        ("catalog.yaml", 'compiled: "2026-11-23"', 'compiled: "2026-11-24"'),
    ],
)
def test_one_changed_fact_changes_the_id(catalog_copy, snapshot, name, old, new):
    folder = catalog_copy()
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, "the test is out of date"
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert build_snapshot(load_catalog(folder)).id != snapshot.id


def test_a_whole_country_is_no_place_to_put_a_marker(snapshot):
    projects, areas = snapshot.layer("projects"), snapshot.layer("project-areas")
    for row, precision in enumerate(projects.values["precision"]):
        assert (projects.geometries[row] is None) == (precision == "country")
        assert (projects.values["distance_to_border_km"][row] is None) == (precision == "country")
    assert set(areas.values["project"]) == set(projects.ids)


def test_unlocated_project_has_no_geometry(catalog_copy):
    folder = catalog_copy()
    text = (folder / ICIC).read_text(encoding="utf-8")
    text = text.replace("precision: district\n  uncertainty_m: 28000", "precision: country\n  uncertainty_m: 500000")
    (folder / ICIC).write_text(text, encoding="utf-8")
    made = build_snapshot(load_catalog(folder))
    layer = made.layer("projects")
    row = layer.row("icic-central-asia")
    assert layer.geometries[row] is None
    assert layer.values["nearest_crossing"][row] is None
    assert b'"geometry":null' in layer.features[row]
    areas = made.layer("project-areas")
    own = [row for row, project in enumerate(areas.values["project"]) if project == "icic-central-asia"]
    assert {areas.values["shape"][row] for row in own} == {"country"}
    countries = made.layer("countries")
    for row in own:
        assert areas.geometries[row] is countries.geometries[countries.row(areas.values["country"][row])]


@pytest.mark.parametrize("name", ["project-lines", "corridors", "rivers"])
def test_lines_lead_through_the_named_stops(snapshot, name):
    layer, places = snapshot.layer(name), snapshot.catalog.places
    for row, shape in enumerate(layer.geometries):
        stops = layer.values["stops"][row]
        wanted = [(places[stop].lon, places[stop].lat) for stop in stops]
        assert layer.values["schematic"][row] is True
        if shape is None:
            assert len(stops) == 1
            continue
        parts = [list(part.coords) for part in shapely.get_parts(shape)]
        assert parts == [wanted] or parts == [[wanted[0], end] for end in wanted[1:]], layer.ids[row]
        if name != "rivers":
            assert layer.values["length_km"][row] == pytest.approx(geometry.length_m(shape) / 1000, abs=0.05)


def test_fan_is_drawn_from_its_first_stop(snapshot):
    layer = snapshot.layer("corridors")
    fan = layer.geometries[layer.row("silk-road-flights")]
    assert (fan.geom_type, len({part.coords[0] for part in fan.geoms})) == ("MultiLineString", 1)


def test_nearest_crossing_is_nearest_and_more_than_a_plan(snapshot):
    layer, crossings = snapshot.layer("projects"), snapshot.catalog.crossings
    standing = [crossing for crossing in crossings.values() if crossing.state != "planned"]
    assert 0 < len(standing) < len(crossings)
    for row, project in enumerate(snapshot.catalog.projects.values()):
        if project.location.precision == "country":
            continue
        at = (project.location.lon, project.location.lat)
        away = {crossing.id: geometry.distance_m(*at, crossing.lon, crossing.lat) for crossing in standing}
        assert layer.values["nearest_crossing"][row] == min(away, key=away.get)
        assert layer.values["nearest_crossing_km"][row] == round(min(away.values()) / 1000, 1)


def test_centre_at_the_border_is_near_it_and_near_its_crossing(snapshot):
    layer = snapshot.layer("projects")
    row = layer.row("icic-central-asia")
    assert layer.values["nearest_crossing"][row] == "atameken-gulistan"
    assert layer.values["distance_to_border_km"][row] < 28
    assert layer.values["conflicts"][row] == ("area_ha_kz", "jobs", "package_value")


def test_distances_in_the_layers_are_those_to_the_border(snapshot, catalog):
    layer = snapshot.layer("crossings")
    border = geometry.LineDistance(snapshot.ground.border)
    for row, crossing in enumerate(sorted(catalog.crossings.values(), key=lambda crossing: crossing.id)):
        distance = border.metres(crossing.lon, crossing.lat) / 1000
        assert layer.values["distance_to_border_km"][row] == round(distance, 1)
        assert distance <= crossing.uncertainty_m / 1000, "the border lies within what is said of the crossing"


def test_no_dollar_is_made_from_another_currency(snapshot):
    layer = snapshot.layer("projects")
    for row, value in enumerate(layer.values["cost_usd"]):
        project = snapshot.catalog.projects[layer.ids[row]]
        stated = [sum_.ends()[0] for claim in project.claims for sum_ in claim.money if sum_.currency == "USD"]
        assert value is None or value in stated


# boundary files of one's own


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"features": [{}]}', '{"features": [{"properties": {"id": "KZ"}, "geometry": null}]}',
        '{"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
        '{"features": [{"properties": {"id": "KZ"}, "geometry": {"type": "Polygon", "coordinates": [[1, 2]]}}]}',
        '{"features": [{"properties": {"id": "KZ"}, "geometry": {"type": "Blob", "coordinates": []}}]}',
    ],
)  # fmt: skip
def test_boundary_file_that_cannot_be_drawn_is_a_catalogue_error(catalog_copy, text):
    folder = catalog_copy()
    (folder / "geo").mkdir()
    (folder / "geo" / "countries.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        build_snapshot(load_catalog(folder))
    assert [(p.file, p.code) for p in caught.value.problems] == [("geo/countries.geojson", "boundary-file")]


def test_border_that_does_not_exist_is_a_catalogue_error(catalog_copy):
    folder = catalog_copy()
    path = folder / "catalog.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("border: border-kz-uz", "border: none"), encoding="utf-8")
    with pytest.raises(CatalogError, match="boundary-file"):
        build_snapshot(load_catalog(folder))


def test_catalogue_without_projects_has_empty_layers(catalog_copy):
    folder = catalog_copy()
    for path in [*(folder / "projects").iterdir(), folder / "story.yaml"]:
        path.unlink()
    made = build_snapshot(load_catalog(folder))
    layer = made.layer("projects")
    assert (len(layer), layer.bbox, layer.interval, len(layer.features)) == (0, None, None, 0)
    assert len(layer.frame) == 0
    assert len(made.layer("countries")) == 6
