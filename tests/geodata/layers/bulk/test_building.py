"""A layer that is built in steps is, byte for byte, the layer that is read into memory and written."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from geodata import tiles
from geodata.errors import CatalogError, NotPreparedError
from geodata.layers.bulk import arrow, building, gdal, packing, prepared, rows, wordruns
from geodata.layers.bulk.files import read_layer
from geodata.layers.bulk.packing import Packer, Unpacker, pack_layer, unpack_layer
from geodata.layers.bulk.prepared import Making, Store
from geodata.layers.bulk.progress import Lines
from geodata.space.systems import Systems
from tests.bulk import frame_of_points, layer_text
from tests.geodata.layers.bulk.test_files import write_all_types

COUNT = 300
SILENT = Lines(print, clock=lambda: 0.0)


@pytest.fixture(autouse=True)
def _all_is_small(monkeypatch):
    """Batches, blocks and windows that a few hundred rows fill many times."""
    monkeypatch.setattr(rows, "BATCH", 37)
    monkeypatch.setattr(gdal, "BATCH", 41)
    monkeypatch.setattr(building, "BLOCK", 64)
    monkeypatch.setattr(wordruns, "WINDOW_BYTES", 500)
    monkeypatch.setattr(arrow, "FEW_WORDS", 12)
    monkeypatch.setattr("geodata.layers.packed._BATCH", 50)
    monkeypatch.setattr(prepared, "LEAST_BYTES", 0)
    monkeypatch.setattr(prepared, "LEAST_FEATURES", 0)


def in_memory(path, text, folder):
    folder.mkdir()
    packer = Packer(folder)
    said = pack_layer(packer, replace(read_layer(path, text.id, text, id_column=text.id_column)), tiles.READY)
    return said, files_of(folder)


def in_steps(path, text, folder, run=building.one_by_one):
    folder.mkdir()
    packer = Packer(folder)
    said = building.build(building.rows_of(path, text, folder), text, packer, tiles.READY, run, SILENT)
    (folder / "rows.arrow").unlink(missing_ok=True)
    return said, files_of(folder)


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def assert_same(path, text, tmp_path, run=building.one_by_one):
    said, expected = in_memory(path, text, tmp_path / "in-memory")
    built, found = in_steps(path, text, tmp_path / "in-steps", run)
    assert json.loads(json.dumps(built)) == json.loads(json.dumps(said))
    assert found.keys() == expected.keys()
    assert [name for name, held in found.items() if held != expected[name]] == []


def shuffled(frame):
    return frame.iloc[np.random.default_rng(1).permutation(len(frame))]


def points():
    frame = frame_of_points(COUNT)
    frame.loc[::7, "name_ru"] = None
    frame.loc[::11, "geometry"] = None
    frame["partners"] = [["KZ", "UZ"][: number % 3] if number % 5 else None for number in range(COUNT)]
    frame["host"] = pd.Categorical(frame["host"])
    return frame


@pytest.mark.parametrize("is_shuffled", [False, True])
@pytest.mark.parametrize("id_column", [None, "code", "jobs_id"])
def test_points_of_parquet(tmp_path, is_shuffled, id_column):
    frame = points().assign(jobs_id=lambda held: held["id"].astype("int32") * 3 - 500)
    frame = shuffled(frame) if is_shuffled else frame
    frame.to_parquet(path := tmp_path / "points.parquet", row_group_size=90)
    assert_same(
        path, layer_text("points", data="points.parquet", datetime_property="begins", id_column=id_column), tmp_path
    )


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "geojson", "csv"])
def test_what_gdal_reads(tmp_path, suffix):
    path = tmp_path / f"points.{suffix}"
    frame = points().drop(columns="partners").dropna(subset="geometry")
    if suffix == "csv":
        path.write_text("".join(["WKT,a,b\n", *(f'"POINT ({n % 90} 40)",{n},word {n % 50}\n' for n in range(COUNT))]))
        path.with_suffix(".prj").write_text("")
    else:
        pyogrio.write_dataframe(shuffled(frame), path)
    if suffix == "csv":
        with pytest.raises(CatalogError, match="no coordinate reference system"):
            in_steps(path, layer_text("points"), tmp_path / "in-steps")
    else:
        assert_same(path, layer_text("points"), tmp_path)


def test_a_folder_of_parts_is_the_file_of_all(tmp_path):
    frame = shuffled(points())
    frame["rare"] = [None] * 200 + ["known"] * 100  # in the first parts nothing says what it is
    frame.to_parquet(whole := tmp_path / "whole.parquet")
    (folder := tmp_path / "parts").mkdir()
    for number, first in enumerate(range(0, COUNT, 80)):
        frame.iloc[first : first + 80].to_parquet(folder / f"part-{number}.parquet")
    text = layer_text("points", datetime_property="begins")
    _, expected = in_memory(whole, text, tmp_path / "whole")
    _, found = in_steps(folder, text, tmp_path / "built")
    assert found == expected
    assert in_memory(folder, text, tmp_path / "read")[1] == expected


def test_every_type_of_column(tmp_path):
    assert_same(write_all_types(tmp_path / "types.parquet"), layer_text("types"), tmp_path)


def some_areas():
    places = [shapely.Point(60 + n / 10, 40 + n % 7).buffer(0.2) for n in range(COUNT)]
    places[5] = None
    places[77] = shapely.Polygon([(60, 40), (61, 41), (62, 42), (60, 40)])  # flat
    places[90] = shapely.MultiPolygon([places[91], places[99]])
    return places


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:32642"])
@pytest.mark.parametrize("kind", ["areas", "lines", "deep points", "several points", "nothing"])
def test_shapes(tmp_path, kind, crs):
    made = {
        "areas": some_areas,
        "lines": lambda: [None if place is None else place.exterior for place in some_areas()[:50]],
        "deep points": lambda: [shapely.Point(60 + n / 10, 40, n) for n in range(COUNT)],
        "several points": lambda: [*(shapely.Point(n / 10, 40) for n in range(COUNT)), shapely.MultiPoint([(60, 40)])],
        "nothing": lambda: [None] * 40,
    }[kind]()  # fmt: skip
    made = [shapely.LineString(shape.coords) if kind == "lines" and shape is not None else shape for shape in made]
    frame = gpd.GeoDataFrame({"id": range(len(made)), "name": "x"}, geometry=made, crs="OGC:CRS84").to_crs(crs)
    shuffled(frame).to_parquet(path := tmp_path / "shapes.parquet")
    assert_same(path, layer_text("shapes"), tmp_path)


def test_shapes_are_found_and_drawn_as_those_in_memory(tmp_path, caplog):
    frame = gpd.GeoDataFrame({"id": range(COUNT)}, geometry=some_areas(), crs="OGC:CRS84")
    frame.to_parquet(path := tmp_path / "shapes.parquet")
    text = layer_text("shapes")
    read = read_layer(path, "shapes", text)
    packer = Packer(tmp_path)
    said = pack_layer(packer, read, tiles.READY)
    caplog.clear()
    ready = unpack_layer(Unpacker(tmp_path, packer.files), said, text, Systems(), tiles.READY)
    assert "the feature '77' is shown without a place" in caplog.text
    triangle = shapely.Polygon([(62, 40), (75, 40), (62, 44)])
    assert ready.touching(triangle).tolist() == read.touching(triangle).tolist() != []
    assert ready.touching(shapely.Polygon()).tolist() == []
    for box in ((62, 40, 66, 43), (0, 0, 1, 1), (-180, -90, 180, 90), (62.05, 41, 62.05, 41)):
        assert ready.within(*box).tolist() == read.within(*box).tolist()
    assert np.array_equal(ready.bounds, read.bounds, equal_nan=True)
    assert [ready.shape(row) for row in (5, 77, 90)] == [read.shape(row) for row in (5, 77, 90)]
    for tile in ((0, 0, 0), (4, 10, 6), (7, 86, 48)):
        assert tiles.tile(ready, *tile) == tiles.tile(read, *tile)
    assert list(ready.whereabouts.shapes) == [*read.shapes]


# what is wrong


def problem(path, tmp_path, text=None):
    with pytest.raises(CatalogError) as caught:
        in_steps(path, text or layer_text("points"), tmp_path / "built")
    (found,) = caught.value.problems
    return found


PARTS = {
    "type": (lambda frame: frame.assign(jobs=frame["jobs"].astype(str)), "jobs", "column-type"),
    "column": (lambda frame: frame.drop(columns="jobs"), "jobs", "column-type"),
    "reference system": (lambda frame: frame.set_crs("EPSG:3857", allow_override=True), "geometry", "unknown-crs"),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_part_that_is_other_than_the_first_is_named(tmp_path, what):
    change, field, code = PARTS[what]
    (folder := tmp_path / "parts").mkdir()
    frame = frame_of_points(20)
    frame.to_parquet(folder / "a.parquet")
    change(frame).to_parquet(folder / "b.parquet")
    found = problem(folder, tmp_path)
    assert (found.file, found.field, found.code) == ("b.parquet", field, code)


def test_a_part_that_is_torn_is_named(tmp_path):
    (folder := tmp_path / "parts").mkdir()
    for name in "ab":
        frame_of_points(2000).to_parquet(folder / f"{name}.parquet", compression=None)
    data = bytearray((folder / "b.parquet").read_bytes())
    data[2000:60_000] = bytes(58_000)
    (folder / "b.parquet").write_bytes(data)
    assert problem(folder, tmp_path).code in ("file-unreadable", "duplicate-id")


def test_a_part_that_is_cut_off_is_named(tmp_path):
    (folder := tmp_path / "parts").mkdir()
    for name in "ab":
        frame_of_points(20).to_parquet(folder / f"{name}.parquet")
    (folder / "b.parquet").write_bytes((folder / "b.parquet").read_bytes()[:1000])
    found = problem(folder, tmp_path)
    assert (found.file, found.code) == ("b.parquet", "file-unreadable")


def test_a_folder_without_parts_is_told(tmp_path):
    (tmp_path / "parts").mkdir()
    found = problem(tmp_path / "parts", tmp_path)
    assert (found.found, found.code) == ("a folder", "missing-file")


WRONG = {
    "several types of geometry": {"geometry": [shapely.Point(1, 2), shapely.box(0, 0, 1, 1)] * 50},
    "collections of geometries": {"geometry": [shapely.GeometryCollection([shapely.Point(1, 2)])] * 100},
    "no coordinate reference system": {"crs": None},
    "a longitude or latitude": {"geometry": [shapely.Point(1, 2)] * 99 + [shapely.Point(1, 200)]},
    "'5' more than once": {"id": ["5", *map(str, range(99))]},
    "1 features without an id": {"id": [None, *map(str, range(99))]},
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_told_as_in_memory(tmp_path, fault):
    given = {"geometry": [shapely.Point(1, 2)] * 100, "crs": "OGC:CRS84", "id": range(100)} | WRONG[fault]
    frame = gpd.GeoDataFrame({"id": given["id"]}, geometry=given["geometry"], crs=given["crs"])
    frame.to_parquet(path := tmp_path / "wrong.parquet")
    found = problem(path, tmp_path)
    with pytest.raises(CatalogError) as caught:
        read_layer(path, "points", layer_text("points"))
    assert caught.value.problems == (found,)


def test_text_that_is_no_utf8_is_told(tmp_path):
    frame_of_points(100).to_parquet(path := tmp_path / "points.parquet")
    table = parquet.read_table(path)
    texts = pa.array([b"\xcf\xf0\xee"] * 100, pa.binary())
    texts = pa.Array.from_buffers(pa.string(), 100, texts.buffers())
    parquet.write_table(table.set_column(2, "name", texts), path)
    found = problem(path, tmp_path)
    assert (found.field, found.code) == ("name", "encoding")


def test_no_date_is_told(tmp_path):
    frame = frame_of_points(100)
    frame.loc[50, "begins"] = "yesterday"
    frame.to_parquet(path := tmp_path / "points.parquet")
    assert problem(path, tmp_path, layer_text("points", datetime_property="begins")).code == "column-value"


def test_a_column_of_dates_that_is_not_there_is_told(tmp_path):
    frame_of_points(100).to_parquet(path := tmp_path / "points.parquet")
    assert problem(path, tmp_path, layer_text("points", datetime_property="never")).code == "unknown-column"


# the disk, and who waits


def test_a_layer_that_has_to_lie_ready_is_told_when_the_disk_is_full(tmp_path, monkeypatch):
    frame_of_points(COUNT).to_parquet(path := tmp_path / "points.parquet")
    store = Store(tmp_path / "prepared", 1 << 30)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(packing.os, "fsync", full)
    with pytest.raises(NotPreparedError, match=r"points: it is not prepared in .*: No space left on device"):
        store.layer(path, layer_text("points"), Systems(), Making(is_needed=True))
    assert [held.name for held in store.folder.iterdir()] == ["points.lock"]


def test_progress_tells_how_far_it_is_and_how_long_it_takes():
    told, now = [], iter(range(0, 1000, 2))
    lines = Lines(told.append, clock=lambda: next(now))
    lines.begin("points", 10)
    for _ in range(10):
        lines.advance()
    lines.end()
    assert told == [
        "points: 30% done, about 14 s left", "points: 60% done, about 8 s left",
        "points: 90% done, about 2 s left",
    ]  # fmt: skip
