"""Files from an items address: every format, all that matches, the same filters, and problems instead of torn files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import gpxpy
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodata.formats import registry
from tests.contract.hostile_layers import EMPTY, HOSTILE, MANY, MANY_COUNT, NUMBERS, add_hostile_layers
from tests.webapp.conftest import make_app

SIGNATURES = {
    "ndjson": b"{",
    "geojsonseq": b"\x1e{",
    "jsonfg": b"{",
    "csv": b"id,",
    "xlsx": b"PK",
    "gpkg": b"SQLite format 3\0",
    "fgb": b"fgb",
    "parquet": b"PAR1",
    "kml": b"<?xml",
    "gpx": b"<?xml",
    "shp": b"PK",
    "topojson": b'{"type":"Topology"',
    "arrow": b"\xff\xff\xff\xff",
}
"""What a file of each format that is no page begins with."""


@pytest.fixture(scope="module")
def hostile_client(snapshot):
    return make_app(add_hostile_layers(snapshot)).test_client(use_cookies=False)


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))


def test_every_format_but_geojson_is_a_file():
    assert set(SIGNATURES) == set(registry.FORMATS) - {"geojson"}


@pytest.mark.parametrize("name", SIGNATURES)
@pytest.mark.parametrize("layer_id", ["crossings", "corridors", "countries"])
def test_items_come_in_every_format(client, snapshot, name, layer_id):
    answer = client.get(f"/collections/{layer_id}/items?f={name}")
    found = registry.FORMATS[name]
    if snapshot.layer(layer_id).geometry_type not in found.geometry_types:
        assert (answer.status_code, answer.get_json()["parameter"]) == (400, "f")
        assert "geojson" in answer.get_json()["detail"]
        return
    assert answer.status_code == 200
    assert answer.data.startswith(SIGNATURES[name])
    assert answer.content_type == found.media_type
    expected = f'attachment; filename="{layer_id}-{snapshot.id}{found.suffix}"'
    assert answer.headers["Content-Disposition"] == expected
    assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"


@pytest.mark.parametrize("name", SIGNATURES)
def test_accept_header_chooses_a_format(client, name):
    found = registry.FORMATS[name]
    layer_id = "countries" if name == "topojson" else "crossings"
    answer = client.get(f"/collections/{layer_id}/items", headers={"Accept": found.media_type.partition(";")[0]})
    assert answer.data.startswith(SIGNATURES[name])
    assert "Accept" in answer.headers["Vary"]


def test_export_gives_all_and_limit_gives_fewer(hostile_client):
    lines = hostile_client.get(f"/collections/{MANY}/items?f=ndjson").data.splitlines()
    assert len(lines) == MANY_COUNT
    assert len(hostile_client.get(f"/collections/{MANY}/items?f=ndjson&limit=3").data.splitlines()) == 3


def test_export_keeps_filter_order_and_columns(client, snapshot):
    layer = snapshot.layer("projects")
    answer = client.get("/collections/projects/items?f=csv&status=operating&sortby=-name&properties=name,status")
    rows = rows_of(answer)
    names = [layer.values["name"][row] for row in range(len(layer)) if layer.values["status"][row] == "operating"]
    assert [row["name"] for row in rows] == sorted(names, reverse=True)
    assert list(rows[0]) == ["id", "name", "status", "lon", "lat"]


def test_export_of_a_box(client, snapshot):
    rows = rows_of(client.get("/collections/places/items?f=csv&bbox=68,40,70,42"))
    west, south, east, north = snapshot.layer("places").bounds.T
    assert len(rows) == int(((west >= 68) & (east <= 70) & (south >= 40) & (north <= 42)).sum()) > 0


def test_options_of_csv(client):
    base = "/collections/crossings/items?f=csv&limit=1"
    assert client.get(f"{base}&bom=1").data.startswith(b"\xef\xbb\xbf")
    assert rows_of(client.get(f"{base}&geometry=wkt"))[0]["WKT"].startswith("POINT (")
    assert "lon" not in rows_of(client.get(f"{base}&geometry=none"))[0]
    for wrong in ("geometry=xyz", "raw=2"):
        answer = client.get(f"{base}&{wrong}")
        assert (answer.status_code, answer.get_json()["parameter"]) == (400, wrong.partition("=")[0])
    answer = client.get("/collections/crossings/items?f=kml&bom=1")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "bom")


def test_other_reference_systems_are_named_in_the_header_and_refused_where_there_are_none(client):
    system = "http://www.opengis.net/def/crs/EPSG/0/3857"
    answer = client.get("/collections/crossings/items", query_string={"f": "parquet", "crs": system})
    assert answer.headers["Content-Crs"] == f"<{system}>"
    geo = json.loads(pq.read_metadata(io.BytesIO(answer.data)).metadata[b"geo"])
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 3857}
    refused = client.get("/collections/crossings/items", query_string={"f": "kml", "crs": system})
    assert (refused.status_code, refused.get_json()["parameter"]) == (400, "crs")


def test_file_says_which_address_gave_it_when_and_links_back(client, snapshot):
    answer = client.get("/collections/projects/items?f=gpx&sector=energy")
    found = gpxpy.parse(answer.data)
    assert "http://localhost/collections/projects/items?f=gpx&sector=energy" in found.description
    assert found.time.isoformat() == "2026-11-23T12:00:00+00:00"
    assert found.waypoints[0].link.startswith("http://localhost/projects/")
    metadata = pa.ipc.open_stream(client.get("/collections/projects/items?f=arrow").data).schema.metadata
    assert metadata[b"query"] == b"http://localhost/collections/projects/items?f=arrow"
    assert metadata[b"snapshot"].decode() == snapshot.id


def test_balloons_speak_the_readers_language(client):
    russian = client.get("/collections/projects/items?f=kml", headers={"Accept-Language": "ru"})
    assert "status: Действует" in russian.get_data(as_text=True)
    assert "Accept-Language" in russian.headers["Vary"]
    assert "status: Amalda" not in russian.get_data(as_text=True)
    asked = client.get("/collections/projects/items?f=kml&lang=en", headers={"Accept-Language": "ru"})
    assert "status: Operating" in asked.get_data(as_text=True)


@pytest.mark.parametrize("layer_id", HOSTILE)
@pytest.mark.parametrize("name", SIGNATURES)
def test_hostile_layers_give_a_file_or_a_problem(hostile_client, layer_id, name):
    answer = hostile_client.get(f"/collections/{layer_id}/items?f={name}&limit=200")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.get_json()["parameter"] == "f"
    elif layer_id != EMPTY or name not in ("ndjson", "geojsonseq"):
        assert answer.data.startswith(SIGNATURES[name])


def test_whole_numbers_of_any_size_survive_where_they_can(hostile_client):
    rows = rows_of(hostile_client.get(f"/collections/{NUMBERS}/items?f=csv&raw=1"))
    assert [row["rank"] for row in rows][:7] == [row["name"] for row in rows][:7]
    lines = hostile_client.get(f"/collections/{NUMBERS}/items?f=ndjson").data.splitlines()
    assert json.loads(lines[6])["properties"]["rank"] == 10**30


def test_large_files_are_sent_while_they_are_made_and_gzipped_when_asked(hostile_client):
    path = f"/collections/{MANY}/items?f=csv"
    plain = hostile_client.get(path)
    packed = hostile_client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    zipped = hostile_client.get(f"/collections/{MANY}/items?f=shp", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in zipped.headers
    assert zipfile.ZipFile(io.BytesIO(zipped.data)).testzip() is None


def test_unchanged_files_are_not_sent_again(client):
    first = client.get("/collections/crossings/items?f=gpkg")
    again = client.get("/collections/crossings/items?f=gpkg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_more_features_than_a_format_holds_is_a_problem(monkeypatch, client):
    monkeypatch.setitem(registry.FORMATS, "xlsx", replace(registry.FORMATS["xlsx"], max_features=3))
    answer = client.get("/collections/crossings/items?f=xlsx&limit=4")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "f")
    assert "at most 3 features" in answer.get_json()["detail"]


def test_geopackage_speaks_the_readers_language(client, tmp_path):
    texts = {}
    for number, (path, headers) in enumerate(
        (
            ("/data/crossborder.gpkg?lang=ru", {}),
            ("/data/crossborder.gpkg", {"Accept-Language": "ru"}),
            ("/collections/projects/items?f=gpkg&lang=ru", {}),
            ("/collections/projects/items?f=gpkg", {"Accept-Language": "kk"}),
        )
    ):
        answer = client.get(path, headers=headers)
        assert "Accept-Language" in answer.headers["Vary"]
        file = tmp_path / f"{number}.gpkg"
        file.write_bytes(answer.data)
        with closing(sqlite3.connect(file)) as sql:
            texts[number] = sql.execute("SELECT identifier FROM gpkg_contents WHERE table_name = 'projects'").fetchone()
    assert texts == {0: ("Проекты",), 1: ("Проекты",), 2: ("Проекты",), 3: ("Жобалар",)}
