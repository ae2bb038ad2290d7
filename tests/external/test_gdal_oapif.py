"""GDAL's driver for OGC API - Features reads every layer through pyogrio, as QGIS and ogr2ogr would."""

from __future__ import annotations

import re
import shutil
import subprocess

import pyogrio
import pyproj
import pytest
import shapely

from tests.contract.hostile_layers import DATELINE, EMPTY, HOSTILE, MANY, MANY_COUNT, NOWHERE, NUMBERS, SHAPES, SINGLE

pytestmark = pytest.mark.filterwarnings("ignore:Integer values probably ranging out of 64bit")
"""GDAL says so of the hostile layer of numbers, and is right."""

REAL = ("projects", "project-lines", "project-areas", "crossings", "corridors", "rivers")


@pytest.fixture(scope="module")
def source(server):
    """Name under which GDAL opens the server; it keeps no answers between tests."""
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": 60})
    return f"OAPIF:{server.base}"


def test_every_layer_is_listed(source, served):
    listed = [name for name, _ in pyogrio.list_layers(source)]
    assert listed == list(served.layers)


@pytest.mark.parametrize("layer_id", REAL)
def test_a_layer_arrives_whole(source, served, layer_id):
    layer = served.layer(layer_id)
    frame = pyogrio.read_dataframe(source, layer=layer_id)
    assert sorted(frame["id"]) == list(layer.ids)
    by_id = dict(zip(frame["id"], frame.geometry, strict=True))
    for row, shape in enumerate(layer.geometries):
        found = by_id[layer.ids[row]]
        if shape is None:
            assert found is None
        else:
            assert shapely.equals_exact(shapely.normalize(found), shapely.normalize(shape), tolerance=2e-6)


def without_nan(column):
    """Values by feature; a data frame has NaN where there is none."""
    return {feature: None if missing else column[feature] for feature, missing in column.isna().items()}


def test_numbers_arrive_as_they_are(source, served):
    layer = served.layer("projects")
    frame = pyogrio.read_dataframe(source, layer="projects").set_index("id")
    for name in ("cost_usd", "area_ha", "distance_to_border_km"):
        wanted = {feature: layer.values[name][row] for row, feature in enumerate(layer.ids)}
        assert without_nan(frame[name]) == wanted


def test_texts_in_four_alphabets_arrive(source, served):
    layer = served.layer("projects")
    frame = pyogrio.read_dataframe(source, layer="projects").set_index("id")
    for name in ("name_en", "name_ru", "name_kk", "name_uz"):
        wanted = {feature: layer.values[name][row] for row, feature in enumerate(layer.ids)}
        assert without_nan(frame[name]) == wanted


@pytest.mark.parametrize("layer_id", HOSTILE)
def test_hostile_layers_arrive_whole(source, served, layer_id):
    layer = served.layer(layer_id)
    frame = pyogrio.read_dataframe(source, layer=layer_id)
    assert len(frame) == len(layer)
    if len(layer):
        assert sorted(frame["id"]) == list(layer.ids)


@pytest.mark.parametrize("page", [7, 1000, 3333])
def test_paging_brings_each_feature_once(source, served, page):
    layer = served.layer("projects" if page == 7 else MANY)
    frame = pyogrio.read_dataframe(source, layer=layer.id, columns=["id"], read_geometry=False, PAGE_SIZE=page)
    assert list(frame["id"]) == list(layer.ids)


def test_a_page_larger_than_allowed_still_brings_all(source):
    frame = pyogrio.read_dataframe(
        source, layer=MANY, columns=["id"], read_geometry=False, PAGE_SIZE=100_000, INITIAL_REQUEST_PAGE_SIZE=100
    )
    assert frame["id"].nunique() == MANY_COUNT


def test_a_box_brings_what_lies_in_it(source, served):
    box = (60.0, 40.0, 65.0, 45.0)
    layer = served.layer(MANY)
    wanted = {
        feature
        for feature, shape in zip(layer.ids, layer.geometries, strict=True)
        if shape is not None and shapely.box(*box).intersects(shape)
    }
    frame = pyogrio.read_dataframe(source, layer=MANY, bbox=box, PAGE_SIZE=100)
    assert set(frame["id"]) == wanted


def test_a_box_where_nothing_lies_brings_nothing(source):
    assert len(pyogrio.read_dataframe(source, layer=MANY, bbox=(-10, -10, -9, -9))) == 0


@pytest.mark.parametrize(
    ("where", "is_wanted"),
    [
        ("sector = 'water'", lambda row: row["sector"] == "water"),
        ("rank = 7", lambda row: row["rank"] == 7),
        ("sector = 'water' AND rank = 7", lambda row: row["sector"] == "water" and row["rank"] == 7),
        ("rank > 90", lambda row: row["rank"] is not None and row["rank"] > 90),
        ("rank >= 90 AND share < 0", lambda row: (row["rank"] or 0) >= 90 and (row["share"] or 0) < 0),
        ("sector IN ('water', 'energy')", lambda row: row["sector"] in ("water", "energy")),
        ("name LIKE 'Feature 12%'", lambda row: (row["name"] or "").startswith("Feature 12")),
        ("sector IS NULL", lambda row: row["sector"] is None),
        ("NOT (sector = 'water')", lambda row: row["sector"] not in (None, "water")),
    ],
)  # fmt: skip
def test_a_condition_brings_what_meets_it(source, served, where, is_wanted):
    layer = served.layer(MANY)
    wanted = {feature for row, feature in enumerate(layer.ids) if is_wanted(layer.properties(row))}
    assert wanted
    frame = pyogrio.read_dataframe(source, layer=MANY, where=where, columns=["id"], read_geometry=False)
    assert set(frame["id"]) == wanted


def test_single_layers_can_be_opened_by_their_own_address(server, served):
    source = f"OAPIF:{server.base}/collections/projects"
    frame = pyogrio.read_dataframe(source)
    assert sorted(frame["id"]) == list(served.layer("projects").ids)


def test_coordinates_are_longitude_and_latitude(source):
    frame = pyogrio.read_dataframe(source, layer=SINGLE)
    assert frame.geometry.iloc[0].coords[0] == pytest.approx((69.123457, 41.123457))
    crs = pyproj.CRS.from_user_input(pyogrio.read_info(source, layer=SINGLE)["crs"])
    assert crs.to_authority() == ("OGC", "CRS84")
    assert [axis.direction for axis in crs.axis_info] == ["east", "north"]


def test_places_at_the_edge_of_the_world_arrive(source):
    frame = pyogrio.read_dataframe(source, layer=DATELINE).set_index("id")
    assert frame.geometry["east-180"].x == 180
    assert frame.geometry["west-180"].x == -180
    assert frame.geometry["north-pole"].y == 90


def test_features_without_a_place_arrive_without_one(source):
    frame = pyogrio.read_dataframe(source, layer=NOWHERE)
    assert frame.geometry.is_empty.fillna(value=True).all() or frame.geometry.isna().all()
    assert len(pyogrio.read_dataframe(source, layer=EMPTY)) == 0


def test_holes_and_parts_arrive(source):
    frame = pyogrio.read_dataframe(source, layer=SHAPES).set_index("id")
    hole, parts = frame.geometry["hole"], frame.geometry["parts"]
    assert sum(len(polygon.interiors) for polygon in shapely.get_parts(hole)) == 1
    assert len(shapely.get_parts(parts)) == 2


def test_large_numbers_are_not_turned_into_others(source, served):
    layer = served.layer(NUMBERS)
    frame = pyogrio.read_dataframe(source, layer=NUMBERS).set_index("id")
    for row, feature in enumerate(layer.ids):
        wanted = layer.values["share"][row]
        if wanted is not None:
            assert frame["share"][feature] == pytest.approx(wanted, rel=1e-15)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's programs are not installed")
@pytest.mark.parametrize("layer_id", REAL)
def test_types_of_columns_do_not_depend_on_the_first_features(server, served, layer_id):
    """Debian's GDAL and the one of pyogrio say the same of every column, though some are unknown in the first ten."""
    command = ["ogrinfo", "-ro", "-so", f"OAPIF:{server.base}", layer_id]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    told = dict(re.findall(r"^(\w+): (\w+)(?:\(\w+\))? \(", said, re.MULTILINE))
    wanted = {"string": "String", "date": "String", "integer": "Integer", "number": "Real", "array": "StringList"}
    for column in served.layer(layer_id).columns:
        assert told[column.name] in (wanted.get(column.type, "Integer"), "Date"), column.name
    read = pyogrio.read_info(f"OAPIF:{server.base}", layer=layer_id)
    kinds = {
        "String": "object",
        "Integer": "int32",
        "Real": "float64",
        "StringList": "list(str)",
        "Date": "datetime64[D]",
    }
    for name, kind in zip(read["fields"], read["dtypes"], strict=True):
        assert str(kind) in (kinds.get(told[name], "datetime64[D]"), "bool"), name
