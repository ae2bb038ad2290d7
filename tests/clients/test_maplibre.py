"""MapLibre GL JS on a page of another site draws features, vector tiles and the base map of an atlas."""

from __future__ import annotations

import numpy as np
import pytest

from tests.clients.drawn import LAYERS, alike, placed

START = """async (script) => {
  const {Map} = await import(script);
  window.faults = [];
  window.map = new Map({
    container: "map", style: {version: 8, sources: {}, layers: []}, attributionControl: false, fadeDuration: 0,
    canvasContextAttributes: {preserveDrawingBuffer: true},
  });
  window.map.on("error", ({error}) => window.faults.push(String(error)));
  await window.map.once("load");
}"""

ADD = """async ([source, layers, box]) => {
  const {map} = window;
  map.addSource("drawn", source);
  for (const layer of layers) map.addLayer({...layer, source: "drawn"});
  map.fitBounds(box, {padding: 20, animate: false});
  await map.once("idle");
  const found = map.queryRenderedFeatures();
  return {
    faults: window.faults,
    ids: [...new Set(found.map(({properties}) => properties.id))].sort(),
    layers: [...new Set(found.map(({sourceLayer}) => sourceLayer))].sort(),
    credits: map.getSource("drawn").attribution ?? "",
  };
}"""

STYLES = {
    "Point": {"type": "circle", "paint": {"circle-color": "red", "circle-radius": 5}},
    "LineString": {"type": "line", "paint": {"line-color": "red", "line-width": 3}},
    "Polygon": {"type": "fill", "paint": {"fill-color": "red", "fill-antialias": False}},
}
WATER, EARTH, BORDER = [0, 0, 255, 255], [0, 128, 0, 255], [255, 0, 0, 255]
BASE_LAYERS = [
    {"id": "earth", "type": "fill", "source-layer": "earth", "paint": {"fill-color": "rgb(0,128,0)"}},
    {"id": "water", "type": "fill", "source-layer": "water", "paint": {"fill-color": "rgb(0,0,255)"}},
    {"id": "boundaries", "type": "line", "source-layer": "boundaries", "paint": {"line-color": "red", "line-width": 3}},
]


@pytest.fixture
def drawing(elsewhere, site, pixels):
    """Call it for what is found and seen of a source in some layers of a style."""

    def draw(source, layers, box):
        elsewhere.evaluate(START, f"{site}/maplibre/maplibre-gl.mjs")
        found = elsewhere.evaluate(ADD, [source, layers, box])
        assert found["faults"] == []
        return found, pixels("window.map.getCanvas()")

    return draw


@pytest.mark.parametrize("layer_id", LAYERS)
def test_features_and_vector_tiles_are_drawn_alike(drawing, server, snapshot, layer_id):
    layer = snapshot.layer(layer_id)
    style = STYLES[layer.geometry_type]
    # Without the library's own simplification, which drops small areas.
    source = {"type": "geojson", "data": f"{server}/collections/{layer_id}/items?limit=1000", "tolerance": 0}
    found, features = drawing(source, [{"id": "drawn", **style}], layer.bbox)
    assert found["ids"] == placed(layer)
    source = {"type": "vector", "url": f"{server}/collections/{layer_id}/tiles/WebMercatorQuad/tilejson.json"}
    found, tiles = drawing(source, [{"id": "drawn", "source-layer": layer_id, **style}], layer.bbox)
    assert found["ids"] == placed(layer)
    assert layer.text.attribution in found["credits"]
    assert alike(features, tiles)


def test_the_base_map_is_drawn(drawing, elsewhere, server):
    source = {"type": "vector", "url": f"{server}/basemap/tilejson.json"}
    found, picture = drawing(source, BASE_LAYERS, [44, 34, 84, 56])
    assert found["layers"] == ["boundaries", "earth", "water"]
    assert found["credits"]

    def at(lon, lat):
        x, y = elsewhere.evaluate("(at) => { const {x, y} = window.map.project(at); return [x, y]; }", [lon, lat])
        return picture[round(y), round(x)].tolist()

    assert at(50.5, 42.0) == WATER  # the Caspian Sea
    assert at(66.9, 48.0) == EARTH  # amid Kazakhstan
    assert (picture == np.array(BORDER)).all(axis=2).sum() > 100
