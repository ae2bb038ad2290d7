"""Archives of all tiles of a layer, read with the reader of the format's authors and with GDAL."""

from __future__ import annotations

import gzip
import random

import geopandas as gpd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid

from geodata import tiles
from geodata.layers.bulk.files import layer_from_frame
from geodata.tiles import pmtiles, pyramid
from geodata.tiles.archive import AboutArchive, ArchiveWriter, writing
from tests.bulk import frame_of_points, layer_text
from webapp import cli

DEEPEST = 4
NOTHING = AboutArchive({}, 0, 9, (-180.0, -85.0, 180.0, 85.0), 0)


def points():
    return layer_from_frame("made", layer_text("made"), frame_of_points(1500))


def areas():
    shapes = [shapely.Point(60 + n % 20, 40 + n // 20).buffer(0.1 + n % 3) for n in range(40)]
    beyond = [shapely.box(179, 60, 180, 62), shapely.box(-180, -90, -170, 90), None]
    frame = gpd.GeoDataFrame({"id": range(43), "n": range(43)}, geometry=[*shapes, *beyond], crs="OGC:CRS84")
    return layer_from_frame("made", layer_text("made"), frame)


@pytest.fixture(scope="module", params=[points, areas])
def layer(request):
    return request.param()


def write(layer, path, run=pyramid.one_by_one):
    pyramid.write(layer, path, DEEPEST, run, lambda _: None)
    return path.read_bytes()


@pytest.fixture(scope="module")
def archive(layer, tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles") / "made.pmtiles"
    write(layer, path)
    return path


def read(data):
    return Reader(MemorySource(data)), dict(all_tiles(MemorySource(data)))


def test_archive_holds_every_tile_as_it_is_given(layer, archive):
    _, held = read(archive.read_bytes())
    assert {place[0] for place in held} == set(range(DEEPEST + 1))
    for zoom in range(DEEPEST):
        side = range(1 << zoom)
        given = {(zoom, x, y): tiles.tile(layer, zoom, x, y) for x in side for y in side}
        assert {place: gzip.decompress(data) for place, data in held.items() if place[0] == zoom} == {
            place: data for place, data in given.items() if data
        }
    for place in [place for place in held if place[0] == DEEPEST][::3]:
        assert gzip.decompress(held[place]) == tiles.tile(layer, *place)


def test_the_same_layer_gives_the_same_bytes(layer, archive, tmp_path, monkeypatch):
    monkeypatch.setattr(pyramid, "CHUNK", 3)
    assert write(layer, tmp_path / "again.pmtiles") == archive.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.pmtiles"]


def test_archive_says_what_it_holds(layer, archive):
    reader, held = read(archive.read_bytes())
    header, said = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (0, DEEPEST, True)
    assert header["addressed_tiles_count"] == len(held)
    assert said["name"] == "made"
    (one,) = said["vector_layers"]
    assert (one["id"], one["minzoom"], one["maxzoom"]) == ("made", 0, DEEPEST)
    assert "stands_for" in one["fields"]
    assert [header["min_lon_e7"] / 1e7, header["max_lon_e7"] / 1e7] == pytest.approx([layer.bbox[0], layer.bbox[2]])


def test_our_own_reader_and_gdal_read_it(layer, archive):
    ours = pmtiles.read(archive)
    assert gzip.decompress(ours.tile(0, 0, 0)) == tiles.tile(layer, 0, 0, 0)
    assert pyogrio.list_layers(archive)[:, 0].tolist() == ["made"]
    assert len(pyogrio.read_dataframe(archive)) > 0


def test_directories_have_leaves_when_they_are_many_and_like_tiles_are_held_once(tmp_path):
    lots = random.Random(3)
    given = {
        number: lots.randbytes(lots.choice((1, 1, 900, 2000))) for number in sorted(lots.sample(range(300_000), 60_000))
    }
    with writing(tmp_path / "many.pmtiles", NOTHING) as archive:
        for number, data in given.items():
            archive.add(number, data)
    reader, held = read((tmp_path / "many.pmtiles").read_bytes())
    header = reader.header()
    assert header["leaf_directory_length"] > 0
    assert header["root_length"] + 127 <= 16_384
    assert {zxy_to_tileid(*place): data for place, data in held.items()} == given
    once = {data for data in given.values() if len(data) <= 1024}
    assert header["tile_contents_count"] == len(once) + sum(len(data) > 1024 for data in given.values())


def write_numbers(path, *numbers):
    with writing(path, NOTHING) as archive:
        for number in numbers:
            archive.add(number, b"x")


def test_nothing_half_is_left_and_what_was_there_stays(tmp_path):
    (path := tmp_path / "made.pmtiles").write_bytes(b"before")
    with pytest.raises(ValueError, match="too late"):
        write_numbers(path, 3, 2)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_tiles_come_in_order(tmp_path):
    with (tmp_path / "data").open("wb") as file:
        archive = ArchiveWriter(file)
        archive.add(3, b"x")
        with pytest.raises(ValueError, match="too late"):
            archive.add(3, b"y")


def test_command_writes_an_archive_or_says_why_not(tmp_path):
    path = tmp_path / "projects.pmtiles"
    result = CliRunner().invoke(cli.main, ["tiles", "projects", str(path), "--max-zoom", "3"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{path}: 5 tiles down to zoom 3, ")
    assert max(place[0] for place in read(path.read_bytes())[1]) == 3
    result = CliRunner().invoke(cli.main, ["tiles", "nothing", str(path)])
    assert (result.exit_code, "nothing" in result.stderr) == (1, True)
    result = CliRunner().invoke(
        cli.main, ["tiles", "projects", str(tmp_path / "no" / "file.pmtiles"), "--max-zoom", "1"]
    )
    assert (result.exit_code, "cannot be written: No such file or directory" in result.stderr) == (1, True)
