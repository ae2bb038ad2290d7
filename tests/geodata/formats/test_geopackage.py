"""GeoPackages, read back with GDAL and, table by table, with SQLite."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from geodata.catalog.columns import Column
from geodata.errors import ExportError
from geodata.formats import gdal, geopackage
from geodata.formats.dataset import Dataset
from geodata.formats.geopackage_tables import GeoPackageFile
from geodata.formats.sqlnames import KEYWORDS, table_name
from tests.geodata.formats.hostile_rows import SCRIPTS, assert_same_places, export_of, hostile_layer, layer_of
from tests.reference_systems import SHIPPED

DC = "{http://purl.org/dc/terms/}"


@pytest.fixture
def ask(file_of):
    """Call it with a layer; the answer runs SQL on its GeoPackage."""
    connections = []

    def make(layer, **changes):
        connection = sqlite3.connect(file_of("gpkg", layer, **changes))
        connections.append(connection)
        return lambda sql, *values: connection.execute(sql, values).fetchall()

    yield make
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_features_come_back_through_gdal(file_of, kind):
    layer = hostile_layer(kind)
    path = file_of("gpkg", layer)
    frame = geopandas.read_file(path, layer="hostile")
    assert frame.crs == "EPSG:4326"
    assert frame["id"].tolist() == list(layer.ids)
    multi = shapely.get_type_id(frame.geometry[frame.geometry.notna()].to_numpy()).min() > 3
    assert multi == (kind != "Point")
    parts = [shapely.get_parts(shape) if shape is not None else [None] for shape in frame.geometry]
    wanted = [shapely.get_parts(shape) if shape is not None else [None] for shape in layer.shapes]
    for read, written in zip(parts, wanted, strict=True):
        assert_same_places(read, written)


def test_values_keep_type_and_script(file_of):
    layer = hostile_layer()
    path = file_of("gpkg", layer)
    types = dict(zip(*(pyogrio.read_info(path, layer="hostile")[key] for key in ("fields", "dtypes")), strict=True))
    assert types["rank"] == "int64"
    assert types["share"] == "float64"
    assert types["is_open"] == "bool"
    assert types["seen"] == types["since_first"] == "datetime64[D]"
    assert types["at"] == "datetime64[ms]"
    frame = geopandas.read_file(path, layer="hostile")
    assert frame["name"][0] == SCRIPTS
    assert frame["name"][3] == layer.values["name"][3].replace("\0", "\ufffd")
    assert len(frame["name"][7]) == 40_000
    assert frame["rank"].tolist()[2:6] == pytest.approx([2**31, 2**53 + 1, -(2**63), 2**63 - 1])
    assert frame["seen"][0].date() == date(1582, 10, 4)
    assert frame["since"][1] == "2025-11"
    assert frame["since_last"][1].date() == date(2025, 11, 30)
    assert frame["countries"][0] == ["KZ", "UZ"]


def test_spatial_index_finds_what_lies_in_a_box(snapshot, file_of):
    path = file_of("gpkg", snapshot.layer("places"))
    assert pyogrio.read_info(path, layer="places")["capabilities"]["fast_spatial_filter"]
    box = (69, 41, 70, 42)
    found = geopandas.read_file(path, layer="places", bbox=box)
    layer = snapshot.layer("places")
    inside = [layer.ids[row] for row in range(len(layer)) if shapely.box(*box).intersects(layer.shapes[row])]
    assert sorted(found["id"]) == inside


def test_header_and_required_tables_follow_the_standard(ask, snapshot):
    sql = ask(snapshot.layer("projects"))
    assert sql("PRAGMA application_id") == [(0x47504B47,)]
    assert sql("PRAGMA user_version") == [(10300,)]
    assert sql("PRAGMA integrity_check") == [("ok",)]
    assert sql("PRAGMA foreign_key_check") == []
    contents = dict(sql("SELECT table_name, data_type FROM gpkg_contents"))
    attributes = ("sources", "claims", "layer_styles")
    assert contents == {"projects": "features"} | dict.fromkeys(attributes, "attributes")
    tables = {name for (name,) in sql("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {name for (name,) in sql("SELECT table_name FROM gpkg_extensions")} <= tables


def test_last_change_is_the_time_of_the_export(ask, snapshot):
    sql = ask(snapshot.layer("rivers"))
    assert set(sql("SELECT last_change FROM gpkg_contents")) == {("2026-11-23T12:00:00.000Z",)}


def test_columns_are_described(ask, snapshot):
    sql = ask(snapshot.layer("projects"))
    described = dict(sql("SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'projects'"))
    assert described["uncertainty_m"] == "Radius around the point that is meant to contain the true site (m)"
    mime = sql("SELECT mime_type FROM gpkg_data_columns WHERE table_name = 'projects' AND column_name = 'countries'")
    assert mime == [("application/json",)]


def test_metadata_say_licence_attribution_snapshot_query_and_time(ask, snapshot):
    layer = snapshot.layer("projects")
    sql = ask(layer)
    texts = sql(
        "SELECT r.reference_scope, r.table_name, m.metadata FROM gpkg_metadata_reference r"
        " JOIN gpkg_metadata m ON m.id = r.md_file_id WHERE m.md_standard_uri = 'http://purl.org/dc/terms/'"
    )
    assert [scope for scope, _, _ in texts] == ["table", "geopackage"]
    for _, _, text in texts:
        root = ET.fromstring(text)
        found = {child.tag.removeprefix(DC): child.text for child in root}
        assert found["license"] == "CC-BY-4.0"
        assert found["rights"] == layer.text.attribution
        assert found["hasVersion"] == snapshot.id
        assert found["source"].startswith("http://atlas.test/")
        assert found["created"] == "2026-11-23T12:00:00Z"
    (qgis,) = sql("SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = 'http://mrcc.com/qgis.dtd'")
    assert ET.fromstring(qgis[0]).findtext("license") == "CC-BY-4.0"


def test_claims_and_sources_are_related_to_the_features(ask, snapshot):
    sql = ask(snapshot.layer("projects"))
    relations = sql(
        "SELECT base_table_name, related_table_name, relation_name, mapping_table_name FROM gpkgext_relations"
    )
    assert sorted(relations) == [
        ("projects", "claims", "attributes", "projects_claims"),
        ("projects", "sources", "attributes", "projects_sources"),
    ]
    pairs = sql(
        "SELECT p.id, c.thing FROM projects p JOIN projects_claims m ON m.base_id = p.fid"
        " JOIN claims c ON c.fid = m.related_id"
    )
    assert all(feature == thing for feature, thing in pairs)
    assert len(pairs) == sum(len(project.claims) for project in snapshot.catalog.projects.values())
    sources = sql(
        "SELECT p.id, s.id FROM projects p JOIN projects_sources m ON m.base_id = p.fid"
        " JOIN sources s ON s.fid = m.related_id"
    )
    wanted = {(key, source) for key, project in snapshot.catalog.projects.items() for source in project.source_ids()}
    assert set(sources) == wanted


def test_parts_of_one_project_share_its_claims(ask, snapshot):
    sql = ask(snapshot.layer("project-areas"))
    pairs = sql(
        "SELECT a.project, c.thing FROM project_areas a JOIN project_areas_claims m ON m.base_id = a.fid"
        " JOIN claims c ON c.fid = m.related_id"
    )
    assert pairs
    assert all(project == thing for project, thing in pairs)


def test_a_filtered_package_holds_only_its_own_claims(ask, snapshot):
    layer = snapshot.layer("projects")
    sql = ask(layer, rows=np.array([5, 2], np.int64))
    assert [row[0] for row in sql("SELECT id FROM projects ORDER BY fid")] == [layer.ids[5], layer.ids[2]]
    assert {row[0] for row in sql("SELECT thing FROM claims")} == {layer.ids[5], layer.ids[2]}


def test_a_layer_without_claims_has_no_such_tables(ask, snapshot):
    sql = ask(snapshot.layer("countries"))
    assert sql("SELECT count(*) FROM gpkg_contents WHERE data_type = 'attributes'") == [(1,)]
    assert sql("SELECT count(*) FROM gpkgext_relations") == [(0,)]


def test_the_style_is_the_default_of_the_layer(ask, snapshot):
    sql = ask(snapshot.layer("projects"))
    ((name, geometry, text, is_default),) = sql(
        "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
    )
    assert (name, geometry, is_default) == ("projects", "geom", 1)
    assert ET.fromstring(text.partition("\n")[2]).find("renderer-v2").get("type") == "RuleRenderer"


def test_another_reference_system_is_declared_with_easting_first(snapshot, file_of):
    utm = SHIPPED.parse("http://www.opengis.net/def/crs/EPSG/0/32642", "crs")
    layer = snapshot.layer("crossings")
    frame = geopandas.read_file(file_of("gpkg", layer, crs=utm), layer="crossings")
    assert frame.crs == "EPSG:32642"
    back = frame.to_crs("EPSG:4326").geometry
    assert_same_places(back, layer.shapes, tolerance=1e-6)


def test_latitude_first_systems_keep_longitude_first_in_the_file(snapshot, file_of):
    lat_first = SHIPPED.parse("http://www.opengis.net/def/crs/EPSG/0/4326", "crs")
    layer = snapshot.layer("crossings")
    frame = geopandas.read_file(file_of("gpkg", layer, crs=lat_first), layer="crossings")
    assert_same_places(frame.geometry, layer.shapes)


def test_columns_that_collide_with_the_key_or_in_capitals_are_renamed(ask):
    columns = tuple(Column(name, "string", name) for name in ("id", "fid", "Name", "name", "geom"))
    layer = layer_of([{"fid": "x", "Name": "a", "name": "b", "geom": "c"}], columns=columns)
    sql = ask(layer)
    assert sql('SELECT ogc_fid, id, fid, "Name", name_2, geom_2 FROM hostile') == [(1, "f000", "x", "a", "b", "c")]


def test_an_empty_layer_keeps_its_columns(file_of):
    path = file_of("gpkg", layer_of([]))
    info = pyogrio.read_info(path, layer="hostile")
    assert info["features"] == 0
    assert "name" in info["fields"]


def test_nothing_stays_on_disk_when_the_reader_leaves(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces = geopackage.write(export_of(snapshot, snapshot.layer("regions")))
    assert len(next(pieces)) == gdal.PIECE_BYTES
    assert not list(tmp_path.iterdir())
    pieces.close()
    assert not list(tmp_path.iterdir())


def test_nothing_stays_on_disk_when_gdal_fails(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(geopackage, "DRIVER", "No such driver")
    with pytest.raises(ExportError, match="No such driver"):
        next(geopackage.write(export_of(snapshot, snapshot.layer("rivers"))))
    assert not list(tmp_path.iterdir())


def test_a_failure_of_sqlite_is_an_export_error_and_keeps_the_features(snapshot, tmp_path):
    path = tmp_path / "rivers.gpkg"
    geopackage._features(export_of(snapshot, snapshot.layer("rivers")), "rivers", "Rivers", path)
    with pytest.raises(ExportError, match="no such table"), GeoPackageFile(path, "2026-11-23T00:00:00.000Z") as package:
        package._sql.execute("SELECT * FROM nowhere")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM rivers").fetchone() == (8,)
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'layer_styles'").fetchall()


def test_layers_called_like_our_tables_or_alike_are_kept_apart(snapshot, tmp_path):
    projects, rivers = snapshot.layer("projects"), snapshot.layer("rivers")
    words = rivers.text.model_copy(update={"title": projects.text.title})
    alike = [projects, replace(rivers, id="sources", text=words), replace(rivers, id="projects_claims", text=words)]
    path = tmp_path / "alike.gpkg"
    geopackage.make([export_of(snapshot, layer) for layer in alike], "Alike", path)
    with closing(sqlite3.connect(path)) as connection:
        contents = dict(connection.execute("SELECT table_name, identifier FROM gpkg_contents"))
        assert contents["sources"] == "Projects_2"
        assert contents["sources_2"] == "Sources"
        assert connection.execute("SELECT count(*) FROM projects_claims").fetchone() == (8,)
        assert connection.execute("SELECT count(*) FROM projects_claims_2").fetchone() > (200,)


def test_the_same_export_gives_the_same_bytes(snapshot, written):
    assert written("gpkg", snapshot.layer("projects")) == written("gpkg", snapshot.layer("projects"))


@pytest.fixture
def every_layer(snapshot, tmp_path):
    """GeoPackage with the whole dataset."""
    path = tmp_path / "all.gpkg"
    path.write_bytes(b"".join(Dataset(snapshot).geopackage()))
    return path


def test_names_need_no_quotes(every_layer):
    with closing(sqlite3.connect(every_layer)) as sql:
        tables = [name for (name,) in sql.execute("SELECT table_name FROM gpkg_contents")]
        assert {"projects", "project_lines", "project_areas", "sources", "claims"} <= set(tables)
        mappings = [name for (name,) in sql.execute("SELECT mapping_table_name FROM gpkgext_relations")]
        columns = {row[1] for table in (*tables, *mappings) for row in sql.execute(f"PRAGMA table_info({table})")}
    assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name) for name in (*tables, *mappings, *columns))
    assert not {name.lower() for name in (*tables, *mappings, *columns)} & KEYWORDS


def test_columns_that_are_words_of_sql_get_a_number(ask):
    columns = (Column("order", "integer", "Rank"), Column("Group", "string", "Kind"))
    layer = layer_of([{"order": 1, "Group": "a"}] * 3, columns=columns)
    columns = {row[1] for row in ask(layer)("PRAGMA table_info(hostile)")}
    assert {"order_2", "Group_2"} <= columns


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("project-lines", "project_lines"),
        ("2024", "layer_2024"),
        ("été", "ete"),
        ("линии", "layer"),
        ("a b.c", "a_b_c"),
    ],
)
def test_table_is_named_after_its_layer(text, name):
    assert table_name(text) == name


def test_relations_are_defined_as_the_standard_has_them(every_layer):
    """OGC 18-000 table 12, to the letter but for spaces and quotes."""
    with closing(sqlite3.connect(every_layer)) as sql:
        ((made,),) = sql.execute("SELECT sql FROM sqlite_master WHERE name = 'gpkgext_relations'")
    assert re.sub(r"\s+", " ", made.partition("(")[2]).replace("( ", "(").strip() == (
        "id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL "
        "DEFAULT 'id', related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id', "
        "relation_name TEXT "
        "NOT NULL, mapping_table_name TEXT NOT NULL UNIQUE)"
    )
