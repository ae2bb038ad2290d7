"""What lies ready on the disk is the layer that would be read; what is torn, stale or foreign is never opened."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
import time

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import tiles
from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError
from geodata.layers import content
from geodata.layers.bulk import building, packing, prepared
from geodata.layers.bulk.files import read_layer
from geodata.layers.bulk.packing import NotPackedError, Packer, Unpacker, pack_layer
from geodata.layers.bulk.prepared import MANIFEST, Making, Store
from geodata.layers.kept import FreshFeatures
from geodata.query.query import Query, parse_datetime, select
from geodata.snapshot.snapshot import build_snapshot
from geodata.space.systems import Systems
from tests.bulk import frame_of_points, layer_text
from tests.geodata.layers.bulk.test_files import table_of_all_types, write_all_types
from tests.webapp.serving.conftest import with_points

COUNT = 3_000
TEXT = layer_text("points", datetime_property="begins")
QUERIES = (
    Query(limit=None),
    Query(sort=(("cost_usd", True), ("name_ru", False))),
    Query(where=(("status", "operating"), ("jobs", 17))),
    Query(where=(("sector", "water"),), search="solar bridge"),
    Query(bbox=(60, 38, 75, 44), limit=None),
    Query(datetime=parse_datetime("2010-01-01/2012-06-30"), limit=None),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "points.parquet"
    frame_of_points(COUNT).to_parquet(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    monkeypatch.setattr(prepared, "LEAST_BYTES", 0)
    monkeypatch.setattr(prepared, "LEAST_FEATURES", 0)


@pytest.fixture
def copy(data, tmp_path):
    return shutil.copy2(data, tmp_path / data.name)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "prepared", 1 << 30, tiles.READY)


@pytest.fixture
def told():
    return []


def given(store, path, told, text=TEXT):
    return store.layer(path, text, Systems(), Making(told.append))


def folder_of(store):
    (held,) = store.held()
    return held.path


def answers(layer):
    """What people and programs get of a layer, whatever holds it."""
    return {
        "found": [select(layer, query).rows.tolist() for query in QUERIES],
        "ids": list(layer.ids),
        "columns": layer.columns,
        "values": {column.name: list(layer.values[column.name]) for column in layer.columns},
        "bytes": b"".join(layer.features.stream(None)),
        "some": layer.features.join(np.array([5, 6, 7, 2000])),
        "bbox": layer.bbox,
        "interval": layer.interval,
        "content": layer.once(content.digest),
        "tile": tiles.tile(layer, 4, 11, 6),
    }


# the same layer


def test_what_lies_ready_answers_as_what_is_read(store, copy, told):
    read = read_layer(copy, "points", TEXT)
    first, second = given(store, copy, told), given(store, copy, told)
    assert len(told) == 2  # the second start has nothing to do
    assert answers(first) == answers(second) == answers(read)


def test_arrays_and_buffers_are_mapped_and_nobody_changes_them(store, copy, told):
    layer = given(store, copy, told)
    for name in ("cost_usd", "jobs", "status"):
        array = layer.array(name)
        held = getattr(array, "values", getattr(array, "codes", None))
        assert not held.flags.writeable
        assert not held.flags.owndata
    assert not layer.xy.flags.writeable
    assert "haystack" in vars(layer)
    assert "features" in vars(layer)


def test_what_tiles_are_made_of_lies_ready(store, copy, told, monkeypatch):
    first, ready = given(store, copy, told), given(store, copy, told)
    expected = tiles.content(read_layer(copy, "points", TEXT))
    monkeypatch.setattr("geodata.tiles.plan.curve", None)
    monkeypatch.setattr("geodata.tiles.plan.point_features", None)
    assert tiles.tile(ready, 4, 11, 6) == tiles.tile(first, 4, 11, 6) != b""
    assert tiles.content(ready) == expected
    assert not ready.once(tiles.plan.along).codes.flags.owndata


def test_every_type_of_column_comes_back(store, tmp_path, told):
    path = write_all_types(tmp_path / "types.parquet")
    text = layer_text("types")
    read, ready = read_layer(path, "types", text), [given(store, path, told, text) for _ in range(2)][1]
    assert list(ready.ids) == list(read.ids)
    for name, (_, _, expected) in table_of_all_types().items():
        assert list(ready.values[name]) == expected, name
        assert ready.ranks(name).tolist() == read.ranks(name).tolist(), name
    assert list(ready.features) == list(read.features)


@pytest.mark.parametrize("kind", ["lines", "areas"])
def test_shapes_that_are_no_points(store, tmp_path, told, kind):
    places = [shapely.Point(60 + n / 10, 40).buffer(0.2) for n in range(30)]
    shapes = places if kind == "areas" else [place.exterior for place in places]
    shapes = [*map(shapely.LineString, (shape.coords for shape in shapes))] if kind == "lines" else shapes
    frame = gpd.GeoDataFrame({"id": range(31)}, geometry=[*shapes, None], crs="OGC:CRS84")
    frame.to_parquet(path := tmp_path / "shapes.parquet")
    text = layer_text("shapes")
    read, ready = read_layer(path, "shapes", text), [given(store, path, told, text) for _ in range(2)][1]
    assert list(ready.features) == list(read.features)
    assert ready.within(60.5, 39.9, 61, 40.1).tolist() == read.within(60.5, 39.9, 61, 40.1).tolist()
    assert ready.geometries[30] is None
    assert ready.once(content.digest) == read.once(content.digest)


def test_features_too_many_to_be_kept_are_written_when_asked_for(store, copy, told, monkeypatch):
    monkeypatch.setattr(building, "MAX_FEATURE_BYTES", 100)
    layers = [given(store, copy, told) for _ in range(2)]
    assert isinstance(layers[1].features, FreshFeatures)
    assert layers[1].features[7] == layers[0].features[7]


def test_snapshot_is_the_same_whatever_holds_its_layers(tmp_path, store):
    catalog = load_catalog(with_points(tmp_path / "catalogue", COUNT))
    assert build_snapshot(catalog, store).id == build_snapshot(catalog, store).id == build_snapshot(catalog).id
    assert [held.layer for held in store.held()] == ["points"]


def test_words_and_look_are_those_of_now(store, copy, told):
    given(store, copy, told)
    changed = TEXT.model_copy(update={"attribution": "somebody else"})
    assert given(store, copy, told, changed).text.attribution == "somebody else"
    assert len(told) == 2


# what is not to be opened


def spoil(folder, name, change):
    path = folder / name
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


TORN = {
    "cut": lambda folder: spoil(folder, "0003.bin", lambda data: data.__delitem__(slice(-1, None))),
    "longer": lambda folder: spoil(folder, "0003.bin", lambda data: data.extend(b"x")),
    "another beginning": lambda folder: spoil(folder, "0003.bin", lambda data: data.__setitem__(0, data[0] ^ 1)),
    "another end": lambda folder: spoil(folder, "0003.bin", lambda data: data.__setitem__(-1, data[-1] ^ 1)),
    "missing": lambda folder: (folder / "0003.bin").unlink(),
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "torn manifest": lambda folder: spoil(folder, MANIFEST, lambda data: data.__delitem__(slice(200, None))),
    "a manifest of something else": lambda folder: (folder / MANIFEST).write_text('{"name": "package"}'),
    "a manifest that is a list": lambda folder: (folder / MANIFEST).write_text("[1]"),
}


@pytest.mark.parametrize("how", TORN)
def test_torn_one_is_made_anew(store, copy, told, caplog, how):
    expected = answers(given(store, copy, told))
    TORN[how](folder_of(store))
    assert answers(given(store, copy, told)) == expected
    assert len(told) == 4, "it was made twice"
    assert "is made anew" in caplog.text
    given(store, copy, told)
    assert len(told) == 4


def replaced(said, old, new):
    return json.loads(json.dumps(said).replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"class": "Strings"', '"class": "Popen"'),
        ('"class": "Strings"', '"class": "__import__"'),
        ('"type": "<i4"', '"type": "|O"'),
        ('"array": 2,', '"array": 9999,'),
        ('"array": 2,', '"array": "../../etc/passwd",'),
        ('"haystack": {"class": "Haystack"', '"haystack": {"clazz": "Haystack"'),
        ('"geometry_type": "Point"', '"geometry": "Point"'),
        ('"shape": [3000, 2]', '"shape": [3000, 3]'),
    ],
)
def test_foreign_one_is_made_anew(store, copy, told, old, new):
    expected = answers(given(store, copy, told))
    manifest = folder_of(store) / MANIFEST
    said = json.loads(manifest.read_text())
    changed = replaced(said, old, new)
    assert changed != said
    manifest.write_text(json.dumps(changed))
    assert answers(given(store, copy, told)) == expected
    assert len(told) == 4


def test_other_data_are_other_layers(store, copy, told):
    given(store, copy, told)
    before = copy.stat()
    frame_of_points(COUNT, seed=7).to_parquet(copy)
    os.utime(copy, ns=(before.st_mtime_ns + 1, before.st_mtime_ns + 1))
    assert given(store, copy, told).values["cost_usd"][0] == read_layer(copy, "points", TEXT).values["cost_usd"][0]
    assert len(told) == 4


def test_data_that_changed_just_now_are_looked_at(store, copy, told):
    """Another file may have the size and the time of the one before it: clocks have steps."""
    frame_of_points(COUNT).to_parquet(copy, compression=None)
    given(store, copy, told)
    before = copy.stat()
    copy.write_bytes(copy.read_bytes().replace(b"/projects/P0000001", b"/qrojects/P0000001"))
    os.utime(copy, ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert given(store, copy, told).values["url"][0] == "/qrojects/P0000001"


def test_same_data_with_another_time_or_elsewhere_need_no_work(store, copy, told, tmp_path):
    given(store, copy, told)
    os.utime(copy, (1_100_000_000, 1_100_000_000))
    given(store, copy, told)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    given(store, shutil.copy2(copy, elsewhere / copy.name), told)
    assert len(told) == 2


def test_another_program_or_another_way_to_read_makes_it_anew(store, copy, told, monkeypatch):
    given(store, copy, told)
    given(store, copy, told, layer_text("points"))
    assert len(told) == 4
    monkeypatch.setattr(prepared, "program", lambda: "another")
    given(store, copy, told)
    assert len(told) == 6


def test_wrong_file_is_told_as_ever_and_leaves_nothing(store, copy, told):
    copy.write_bytes(b"PAR1 nothing")
    with pytest.raises(CatalogError):
        given(store, copy, told)
    assert not store.held()
    with pytest.raises(CatalogError):
        given(store, copy.with_name("missing.parquet"), told)


# the disk


def test_full_disk_leaves_nothing_and_the_layer_is_served(store, copy, told, monkeypatch, caplog):
    expected = answers(read_layer(copy, "points", TEXT))
    written = []

    def full(descriptor):
        written.append(descriptor)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(packing.os, "fsync", full)
    assert answers(given(store, copy, told)) == expected
    assert "No space left on device" in caplog.text
    assert [path.name for path in store.folder.iterdir()] == ["points.lock"]


def test_what_a_killed_process_left_goes(store, copy, told):
    (half := store.folder / ".points.0123456789abcdef.77").mkdir(parents=True)
    (half / "0001.bin").write_bytes(b"half")
    given(store, copy, told)
    assert not half.exists()
    assert [held.layer for held in store.held()] == ["points"]


def test_folder_that_cannot_be_made_is_told_and_the_layer_is_served(copy, tmp_path, told, caplog):
    (tmp_path / "file").write_text("in the way")
    layer = given(Store(tmp_path / "file" / "prepared", 1 << 30), copy, told)
    assert len(layer) == COUNT
    assert "it is not prepared" in caplog.text


def test_what_was_used_longest_ago_goes_when_there_is_no_room(store, copy, told):
    given(store, copy, told)
    small = Store(store.folder, int(folder_of(store).stat().st_size) + 1)
    other = layer_text("others")
    time.sleep(0.01)
    small.layer(copy, other, Systems(), Making(told.append))
    assert [held.layer for held in small.held()] == ["others"]


def test_clean_removes_all(store, copy, told):
    layer = given(store, copy, told)
    assert store.clean() > 1_000_000
    assert not store.held()
    assert layer.features[3].startswith(b'{"type":"Feature"')  # what is open stays


def test_of_two_that_start_at_once_one_waits(store, copy, monkeypatch):
    made, layers = [], []
    monkeypatch.setattr(building, "pack_layer", lambda *given: (made.append(1), time.sleep(0.2), pack_layer(*given))[2])
    threads = [threading.Thread(target=lambda: layers.append(given(store, copy, []))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len({layer.once(content.digest) for layer in layers}) == 1


def test_small_layers_are_read(store, copy, told, monkeypatch):
    monkeypatch.setattr(prepared, "LEAST_FEATURES", COUNT + 1)
    given(store, copy, told)
    monkeypatch.setattr(prepared, "LEAST_BYTES", 1 << 30)
    given(store, copy, told)
    assert not store.held()


def test_nothing_else_is_ever_packed(tmp_path):
    with pytest.raises(TypeError, match="object"):
        Packer(tmp_path).pack(object())
    with pytest.raises(NotPackedError):
        Unpacker(tmp_path, []).unpack({"anything": 1})
