"""Tiles of a table are those of the same features in memory, also where they are thinned or filtered."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata.layers.bulk.postgis import skeleton
from geodata.query import cql2
from geodata.query.query import Query
from tests import tables
from webapp.ogc.tilequestions import ContentQuestion, TileQuestion

COUNT = 70_000
TILES = (
    (0, 0, 0),
    (1, 1, 0),
    (3, 5, 3),
    (4, 11, 6),
    (6, 45, 23),
    (9, 357, 188),
    (12, 2862, 1508),
    (3, 0, 0),
    (3, 7, 3),
)


@pytest.fixture(scope="module", params=["integer", "text"])
def dense(request, url):
    """Many points around one place, and on both sides of the antimeridian, in memory and in a database."""
    lots = np.random.default_rng(4)
    numbers = lots.permutation(COUNT)
    columns = {
        "id": numbers.tolist() if request.param == "integer" else [f"n{number}" for number in numbers],
        "name": [f"name {number % 4000}" for number in numbers],
        "sector": lots.choice(["energy", "transport", "water"], COUNT).tolist(),
        "cost": np.where(lots.random(COUNT) < 0.1, np.nan, lots.random(COUNT)).tolist(),
        "year": lots.integers(1990, 2030, COUNT).tolist(),
        "open": [None if lot < 0.1 else bool(lot < 0.5) for lot in lots.random(COUNT)],
        "begins": (np.datetime64("2000-01-01") + lots.integers(0, 100, COUNT)).tolist(),
    }
    xy = np.column_stack([lots.normal(71, 3, COUNT), lots.normal(43, 2, COUNT)])
    xy[:300] = np.column_stack([180 - lots.random(300) / 50, lots.uniform(-60, 60, 300)])
    xy[300:600] = np.column_stack([lots.random(300) / 50 - 180, lots.uniform(-60, 60, 300)])
    places = shapely.points(xy)
    places[600:650] = None
    types = tables.PG_TYPES | {"id": "bigint" if request.param == "integer" else "text", "year": "integer"}
    name = f"dense_{request.param}"
    tables.load(url, name, columns, places, "Point", types)
    found = tables.in_database("dense", url, name)
    yield tables.in_memory("dense", columns, places, types), found
    found.database.close()


def test_what_tiles_hold_is_decided_alike(dense):
    held, found = dense
    content = found.answer(ContentQuestion())
    assert content == held.answer(ContentQuestion())
    assert content.categories == ("sector", "year", "open", "begins")


@pytest.mark.parametrize("tile", TILES)
def test_tiles_are_the_same(dense, tile):
    held, found = dense
    made = found.answer(TileQuestion(*tile))
    assert made == held.answer(TileQuestion(*tile))
    assert tile != (0, 0, 0) or b"stands_for" in made


@pytest.mark.parametrize(
    "text", ["sector = 'water'", "cost > 0.5 AND year < 2000", "CASEI(sector) = 'water' AND cost < 0.3"]
)
def test_tiles_of_a_filter_are_the_same(dense, text):
    held, found = dense
    query = Query(filter=cql2.parse(text, "cql2-text", held.columns), limit=None)
    for tile in TILES:
        assert found.answer(TileQuestion(*tile, query)) == held.answer(TileQuestion(*tile, query))


def test_values_are_asked_only_for_what_a_tile_holds(dense, monkeypatch):
    _, found = dense
    asked = []
    values = skeleton.values
    monkeypatch.setattr(
        skeleton, "values", lambda layer, ids, names: asked.append(len(ids)) or values(layer, ids, names)
    )
    found.answer(TileQuestion(12, 2862, 1508))
    assert sum(asked) < 300


def test_places_are_read_once_for_each_state(dense, monkeypatch, run):
    _, found = dense
    reads = []
    read = skeleton.read
    monkeypatch.setattr(skeleton, "read", lambda layer: reads.append(layer) or read(layer))
    before = found.answer(TileQuestion(6, 45, 23))
    run(f"UPDATE {found.address.name} SET geom = NULL WHERE year < 2010")
    for _ in range(2):
        assert len(found.answer(TileQuestion(9, 357, 188))) > 0
    assert found.answer(TileQuestion(6, 45, 23)) != before
    assert len(reads) == 1
