"""Our reader of PMTiles against the one of the format's authors."""

from __future__ import annotations

import gzip
import os
import random

import pytest
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

import geodata.basemap
from geodata.tiles import pmtiles
from geodata.tiles.pmtiles import ArchiveError


def some_tiles(count, zooms, seed):
    lots = random.Random(seed)
    for _ in range(count):
        zoom = lots.randint(*zooms)
        yield zoom, lots.randrange(1 << zoom), lots.randrange(1 << zoom)


def test_every_tile_number_is_the_authors_one():
    for tile in some_tiles(2000, (0, 20), 1):
        assert pmtiles.tile_id(*tile) == zxy_to_tileid(*tile)


def test_base_map_is_read_alike():
    ours = pmtiles.read(geodata.basemap.PMTILES)
    with geodata.basemap.PMTILES.open("rb") as file:
        theirs = Reader(MmapSource(file))
        header = theirs.header()
        assert (ours.min_zoom, ours.max_zoom) == (header["min_zoom"], header["max_zoom"])
        assert ours.metadata == theirs.metadata()
        assert ours.bounds[0] == header["min_lon_e7"] / 1e7
        assert ours.centre[1] == header["center_lat_e7"] / 1e7
        for tile in some_tiles(300, (0, 9), 2):
            assert ours.tile(*tile) == (theirs.get(*tile) or b"")


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.NONE])
def test_archive_with_leaf_directories(tmp_path, compression):
    path = tmp_path / "many.pmtiles"
    lots = random.Random(3)
    with path.open("wb") as file:
        writer = Writer(file)
        for number in range(0, 60_000, 2):
            writer.write_tile(number, gzip.compress(lots.randbytes(lots.randint(1, 9)), mtime=0))
        edges = dict.fromkeys(
            ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_lon_e7", "center_lat_e7"), 0
        )
        kinds = {"tile_type": TileType.MVT, "tile_compression": compression}
        writer.finalize({**kinds, **edges, "min_zoom": 0, "max_zoom": 8, "center_zoom": 0}, {})
    if compression is Compression.NONE:
        with pytest.raises(ArchiveError, match="gzip"):
            pmtiles.read(path)
        return
    ours = pmtiles.read(path)
    with path.open("rb") as file:
        theirs = Reader(MmapSource(file))
        assert theirs.header()["leaf_directory_length"] > 0
        for tile in some_tiles(500, (0, 8), 4):
            assert ours.tile(*tile) == (theirs.get(*tile) or b"")


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + bytes(200), b"no archive at all" * 20])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other.pmtiles"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"other\.pmtiles"):
        pmtiles.read(path)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (os.mkfifo, "a named pipe"),
        (lambda path: path.symlink_to(path.name), "a link that leads to itself"),
    ],
)
def test_what_is_no_file_is_told_and_does_not_hang(tmp_path, make, told):
    path = tmp_path / "map.pmtiles"
    make(path)
    with pytest.raises(ArchiveError, match=told):
        pmtiles.read(path)
