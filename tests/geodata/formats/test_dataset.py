"""The whole dataset: one GeoPackage with all layers, one zip with everything."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import geopandas
import pyogrio
import pytest

from geodata.catalog.reader import load_catalog
from geodata.formats.dataset import CATALOGUE, Dataset
from geodata.formats.sqlnames import table_name
from geodata.snapshot.snapshot import build_snapshot
from tests.geodata.formats.hostile_rows import NOON


@pytest.fixture(scope="module")
def dataset(snapshot):
    return Dataset(snapshot, "http://atlas.test/data/crossborder.zip", NOON, "http://atlas.test")


@pytest.fixture(scope="module")
def package(dataset, tmp_path_factory):
    path = tmp_path_factory.mktemp("dataset") / "all.gpkg"
    path.write_bytes(b"".join(dataset.geopackage()))
    return path


@pytest.fixture(scope="module")
def archive(dataset):
    with ZipFile(io.BytesIO(b"".join(dataset.archive()))) as found:
        assert found.testzip() is None
        yield found


def test_every_layer_is_in_the_geopackage_with_all_features(package, snapshot):
    names = dict(pyogrio.list_layers(package).tolist())
    for layer in snapshot.layers.values():
        frame = geopandas.read_file(package, layer=table_name(layer.id))
        assert frame["id"].tolist() == list(layer.ids)
        assert names[table_name(layer.id)] is not None


def test_every_layer_has_style_metadata_and_relations(package, snapshot):
    with closing(sqlite3.connect(package)) as connection:

        def one(sql):
            return [row[0] for row in connection.execute(sql)]

        assert set(one("SELECT f_table_name FROM layer_styles")) == set(map(table_name, snapshot.layers))
        tables = set(one("SELECT table_name FROM gpkg_metadata_reference WHERE table_name IS NOT NULL"))
        assert tables == set(map(table_name, snapshot.layers))
        related = set(one("SELECT DISTINCT base_table_name FROM gpkgext_relations"))
        assert related == {"projects", "project_lines", "project_areas", "crossings", "crossing_stretches",
                           "corridors", "rivers", "places"}  # fmt: skip
        held = snapshot.catalog
        claims = [
            claim
            for kind in (held.projects, held.crossings, held.corridors, held.rivers)
            for entry in kind.values()
            for claim in entry.claims
        ]
        assert one("SELECT count(*) FROM claims") == [len(claims)]
        assert {claim.source for claim in claims} <= set(one("SELECT id FROM sources"))


def test_the_zip_holds_layers_styles_tables_package_catalogue_and_licences(archive, snapshot):
    names = set(archive.namelist())
    assert {"README.txt", "LICENSES.md", "crossborder.gpkg", "tables/sources.csv", "tables/claims.csv"} <= names
    for layer in snapshot.layers.values():
        features = json.loads(archive.read(f"layers/{layer.id}.geojson"))["features"]
        assert [feature["id"] for feature in features] == list(layer.ids)
        assert f"styles/{layer.id}.qml" in names
    assert archive.read("crossborder.gpkg").startswith(b"SQLite format 3")


def test_the_catalogue_inside_makes_the_same_snapshot(archive, snapshot, tmp_path):
    archive.extractall(tmp_path)
    assert build_snapshot(load_catalog(tmp_path / "catalogue")).id == snapshot.id


def test_readme_tells_snapshot_licence_query_and_every_layer(archive, snapshot):
    text = archive.read("README.txt").decode()
    for part in (snapshot.id, "CC-BY-4.0", "http://atlas.test/data/crossborder.zip", "2026-11-23T12:00:00Z"):
        assert part in text
    assert all(
        f"- {layer.id}: {layer.text.title.get('en')}, {len(layer)} features" in text
        for layer in snapshot.layers.values()
    )


def test_tables_are_safe_to_open_in_a_spreadsheet(archive):
    for name in ("tables/sources.csv", "tables/claims.csv"):
        rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
        assert len(rows) > 100
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_nothing_else_of_a_folder_gets_into_the_zip(catalog_copy):
    folder = catalog_copy()
    (folder / "secret.txt").write_text("secret")
    (folder / "projects" / "notes.txt").write_text("secret")
    own = build_snapshot(load_catalog(folder))
    with ZipFile(io.BytesIO(b"".join(Dataset(own).archive()))) as found:
        inside = [name.removeprefix("catalogue/") for name in found.namelist() if name.startswith("catalogue/")]
    assert "sources.csv" in inside
    assert not [name for name in inside if not name.endswith((".yaml", ".csv", ".geojson", ".po"))]
    assert all("/" in pattern or pattern in inside for pattern in CATALOGUE if (folder / pattern).exists())


def test_without_a_time_the_same_catalogue_gives_the_same_bytes(snapshot):
    first, second = (b"".join(Dataset(snapshot).archive()) for _ in range(2))
    assert first == second


def test_nothing_stays_on_disk(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces = Dataset(snapshot).archive()
    assert next(pieces)
    assert not list(tmp_path.iterdir())
    pieces.close()
