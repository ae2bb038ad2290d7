"""GDAL's driver for Mapbox Vector Tiles reads the tiles of a zoom as QGIS and ogr2ogr would, as one layer."""

from __future__ import annotations

import urllib.error
import urllib.request

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.tiles import EXTENT
from geodata.tiles.mercator import HALF_WORLD_M, project
from tests.contract.hostile_layers import DATELINE, MANY, SHAPES
from tests.tiles import tiles_over

ZOOM = 5
UNIT_M = 2 * HALF_WORLD_M / (EXTENT << ZOOM)


@pytest.fixture(scope="module")
def read(server, served, tmp_path_factory):
    """Call it for a frame (EPSG:3857) of all tiles of a layer at ``ZOOM``, fetched from the live server."""

    def fetch(layer_id):
        folder = tmp_path_factory.mktemp(layer_id) / str(ZOOM)
        for _, x, y in tiles_over(served.layer(layer_id).bbox, ZOOM):
            url = f"{server.base}/collections/{layer_id}/tiles/WebMercatorQuad/{ZOOM}/{y}/{x}"
            with urllib.request.urlopen(url, timeout=30) as answer:
                if answer.status == 200:
                    (folder / str(x)).mkdir(parents=True, exist_ok=True)
                    (folder / str(x) / f"{y}.pbf").write_bytes(answer.read())
        return pyogrio.read_dataframe(f"MVT:{folder}", layer=layer_id)

    return fetch


def metres(layer):
    return (project(layer.xy) - 0.5) * (2 * HALF_WORLD_M, -2 * HALF_WORLD_M)


@pytest.mark.parametrize("layer_id", ["projects", "crossings", "places", DATELINE])
def test_every_point_is_read_once_at_its_place(read, served, layer_id):
    layer = served.layer(layer_id)
    frame = read(layer_id)
    assert frame.crs == "EPSG:3857"
    located = np.flatnonzero(np.abs(layer.xy[:, 1]) < 85)
    # GDAL leaves the buffers out and takes what lies on an edge or a corner from all sides.
    found = frame.drop_duplicates("id").set_index("id")
    assert sorted(found.index) == sorted(layer.ids[row] for row in located)
    assert len(frame) <= len(found) + (5 if layer_id == DATELINE else 2)
    places = metres(layer)
    for row in located:
        point = found.geometry[layer.ids[row]]
        assert abs(point.y - places[row, 1]) <= UNIT_M
        assert abs(point.x - places[row, 0]) % (2 * HALF_WORLD_M) <= UNIT_M


@pytest.mark.parametrize("layer_id", ["corridors", "rivers", "project-lines"])
def test_every_line_is_read_in_its_length(read, served, layer_id):
    layer = served.layer(layer_id)
    frame = read(layer_id)
    rows = np.flatnonzero(~shapely.is_missing(layer.shapes))
    assert set(frame["id"]) == {layer.ids[row] for row in rows}
    for row in rows:
        true = shapely.transform(
            layer.shapes[row], lambda c: (project(c) - 0.5) * (2 * HALF_WORLD_M, -2 * HALF_WORLD_M)
        )
        drawn = frame.loc[frame["id"] == layer.ids[row], "geometry"].length.sum()
        assert drawn == pytest.approx(true.length, rel=0.01, abs=4 * UNIT_M)


GDAL_LOSES = pytest.mark.xfail(
    strict=True,
    reason="GDAL 3.12 leaves out a fifth of one country in one tile, whose area is valid and whole in other decoders",
)


@pytest.mark.parametrize(
    "layer_id",
    [pytest.param("countries", marks=GDAL_LOSES), "regions", pytest.param("project-areas", marks=GDAL_LOSES)],
)
def test_every_area_is_read_valid_and_in_its_size(read, served, layer_id):
    layer = served.layer(layer_id)
    frame = read(layer_id)
    assert set(frame["id"]) == {layer.ids[row] for row in np.flatnonzero(~shapely.is_missing(layer.shapes))}
    assert frame.geometry.is_valid.all()
    for row, name in enumerate(layer.ids):
        true = shapely.transform(
            layer.shapes[row], lambda c: (project(c) - 0.5) * (2 * HALF_WORLD_M, -2 * HALF_WORLD_M)
        )
        drawn = frame.loc[frame["id"] == name, "geometry"].area.sum()
        assert drawn == pytest.approx(true.area, abs=2 * UNIT_M * true.length + 4 * UNIT_M**2)


def test_attributes_are_read_with_their_types(read, served):
    layer = served.layer("projects")
    frame = read("projects").drop_duplicates("id").set_index("id")
    for name in ("cost_usd", "distance_to_border_km", "uncertainty_m", "name_ru", "name_kk", "status_date"):
        for row, feature in enumerate(layer.ids):
            value = layer.values[name][row]
            if feature in frame.index and value is not None:
                assert frame[name][feature] == value


def test_hostile_layers_are_read(read, served):
    assert set(read(SHAPES)["id"]) == {"hole", "parts", "tiny", "wrong-way"}
    layer = served.layer(MANY)
    assert len(read(MANY)) >= int((~np.isnan(layer.xy[:, 0])).sum())


def test_basemap_tile_is_read(server, tmp_path):
    path = tmp_path / "4" / "11" / "5.pbf"
    path.parent.mkdir(parents=True)
    with urllib.request.urlopen(f"{server.base}/basemap/tiles/4/11/5", timeout=30) as answer:
        path.write_bytes(answer.read())
    names = {name for name, _ in pyogrio.list_layers(f"MVT:{tmp_path / '4'}")}
    assert {"earth", "water", "boundaries"} <= names


def test_tile_outside_is_an_error_to_clients(server):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server.base}/collections/projects/tiles/WebMercatorQuad/1/0/7", timeout=30)
    with caught.value as error:
        assert error.code == 404
