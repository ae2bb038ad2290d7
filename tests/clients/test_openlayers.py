"""OpenLayers on a page of another site draws features, vector tiles and the base map of an atlas."""

from __future__ import annotations

import numpy as np
import pytest

from tests.clients.drawn import LAYERS, alike, placed

DRAW = """async ([make, address, kind, box]) => {
  const red = new ol.style.Style({
    Point: {image: new ol.style.Circle({radius: 5, fill: new ol.style.Fill({color: "red"})})},
    LineString: {stroke: new ol.style.Stroke({color: "red", width: 3})},
    Polygon: {fill: new ol.style.Fill({color: "red"})},
  }[kind] ?? {});
  const layer = await eval(make)(address, red);
  const source = layer.getSource();
  if (source.getState() === "loading") await new Promise((resolve) => source.once("change", resolve));
  const view = new ol.View();
  const map = new ol.Map({target: "map", layers: [layer], view, controls: [], pixelRatio: 1});
  window.drawn?.setTarget(null);
  window.drawn = map;
  const extent = ol.proj.transformExtent(box, "EPSG:4326", "EPSG:3857");
  view.fit(extent, {size: [800, 600], padding: [20, 20, 20, 20]});
  await new Promise((resolve) => map.once("rendercomplete", resolve));
  const found = source.getFeatures?.() ?? layer.getFeaturesInExtent(view.calculateExtent());
  return {
    ids: [...new Set(found.map((feature) => feature.getId() ?? feature.get("id")))].sort(),
    layers: [...new Set(found.map((feature) => feature.get("layer")))].sort(),
    state: source.getState(),
  };
}"""

FEATURES = """(address, style) => new ol.layer.Vector({
  style,
  source: new ol.source.Vector({
    format: new ol.format.GeoJSON(),
    strategy: ol.loadingstrategy.bbox,
    url: (extent, resolution, projection) => {
      const box = ol.proj.transformExtent(extent, projection, "EPSG:4326");
      return `${address}/items?limit=1000&bbox=${box.join(",")}`;
    },
  }),
})"""

TILES = """(address, style) => new ol.layer.VectorTile({
  style,
  renderMode: "vector",
  source: new ol.source.OGCVectorTile({
    url: `${address}/tiles/WebMercatorQuad`,
    format: new ol.format.MVT({idProperty: "id"}),
  }),
})"""
"""OpenLayers finds the tiles itself, in the description of the tile set and of its tiling scheme.

Lines are drawn on the map as those of features are; otherwise a tile is drawn first and enlarged, and lines are wider.
"""

BASE = """async (address) => {
  const said = await (await fetch(`${address}/basemap/tilejson.json`)).json();
  const fill = (color) => new ol.style.Style({fill: new ol.style.Fill({color})});
  const styles = {
    earth: fill("rgb(0,128,0)"), water: fill("rgb(0,0,255)"),
    boundaries: new ol.style.Style({stroke: new ol.style.Stroke({color: "red", width: 3})}),
  };
  return new ol.layer.VectorTile({
    style: (feature) => styles[feature.get("layer")],
    source: new ol.source.VectorTile({format: new ol.format.MVT(), url: said.tiles[0], maxZoom: said.maxzoom}),
  });
}"""

CANVAS = """document.querySelector("#map canvas")"""
WATER, EARTH, BORDER = [0, 0, 255, 255], [0, 128, 0, 255], [255, 0, 0, 255]


@pytest.fixture
def drawing(elsewhere, site, pixels):
    """Call it for what is found and seen of what a script makes of an address."""
    elsewhere.add_script_tag(url=f"{site}/ol/ol.js")

    def draw(make, address, kind, box):
        found = elsewhere.evaluate(DRAW, [make, address, kind, box])
        assert found["state"] == "ready"
        return found, pixels(CANVAS)

    return draw


@pytest.mark.parametrize("layer_id", LAYERS)
def test_features_and_vector_tiles_are_drawn_alike(drawing, server, snapshot, layer_id):
    layer = snapshot.layer(layer_id)
    address = f"{server}/collections/{layer_id}"
    found, features = drawing(FEATURES, address, layer.geometry_type, layer.bbox)
    assert found["ids"] == placed(layer)
    found, tiles = drawing(TILES, address, layer.geometry_type, layer.bbox)
    assert found["ids"] == placed(layer)
    assert alike(features, tiles)


def test_the_base_map_is_drawn(drawing, elsewhere, server):
    found, picture = drawing(BASE, server, "", [44, 34, 84, 56])
    assert {"boundaries", "earth", "water"} <= set(found["layers"])

    def at(lon, lat):
        x, y = elsewhere.evaluate("(at) => window.drawn.getPixelFromCoordinate(ol.proj.fromLonLat(at))", [lon, lat])
        return picture[round(y), round(x)].tolist()

    assert at(50.5, 42.0) == WATER  # the Caspian Sea
    assert at(66.9, 48.0) == EARTH  # amid Kazakhstan
    assert (picture == np.array(BORDER)).all(axis=2).sum() > 100
