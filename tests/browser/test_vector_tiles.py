"""Draw the vector tiles of a layer with the renderer of the base map, as another site would: nothing but their address.

The page is the test's own (Leaflet and protomaps-leaflet beside it), the tiles come from the server, and no other host
is asked. What is on the screen is read back pixel by pixel.
"""

from __future__ import annotations

import pytest

from tests import node

SCRIPTS = {"leaflet.js": "leaflet/dist/leaflet.js", "tiles.js": "protomaps-leaflet/dist/protomaps-leaflet.js"}
STYLE = "leaflet/dist/leaflet.css"
PAGE = """<!doctype html><html lang="en"><title>Tiles</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/drawn/leaflet.css"><div id="map" style="width:900px;height:700px"></div>
<script src="/drawn/leaflet.js"></script><script src="/drawn/tiles.js"></script>"""

DRAW = """async ([tilejson, kind, centre, zoom]) => {
  const {PolygonSymbolizer, LineSymbolizer, CircleSymbolizer, leafletLayer} = protomapsL;
  const said = await (await fetch(tilejson)).json();
  const symbolizer = {
    circle: new CircleSymbolizer({radius: 5, fill: "rgb(255,0,0)", width: 0}),
    line: new LineSymbolizer({color: "rgb(255,0,0)", width: 5}),
    polygon: new PolygonSymbolizer({fill: "rgb(255,0,0)"}),
  }[kind];
  window.map = L.map("map", {zoomAnimation: false, fadeAnimation: false}).setView(centre, zoom);
  window.tiles = leafletLayer({
    url: said.tiles[0], maxDataZoom: said.maxzoom, labelRules: [], attribution: "",
    paintRules: said.vector_layers.map((layer) => ({dataLayer: layer.id, symbolizer})),
  });
  window.loaded = false;
  window.tiles.on("load", () => { window.loaded = true; });
  window.tiles.addTo(window.map);
}"""

PIXEL = """([lat, lon]) => {
  const box = document.getElementById("map").getBoundingClientRect();
  const at = window.map.latLngToContainerPoint([lat, lon]);
  for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
    const edge = tile.getBoundingClientRect();
    const [x, y] = [at.x + box.left - edge.left, at.y + box.top - edge.top];
    if (x < 0 || y < 0 || x >= edge.width || y >= edge.height) continue;
    const scale = tile.width / edge.width;
    const probe = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    probe.drawImage(tile, Math.floor(x * scale), Math.floor(y * scale), 1, 1, 0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data];
  }
  return null;
}"""

PICK = """([lat, lon]) => [...window.tiles.queryTileFeaturesDebug(lon, lat, 4).values()]
  .flat().map((picked) => picked.feature.props.id)"""

RED = [255, 0, 0, 255]
NOTHING = [0, 0, 0, 0]


def giving(path):
    return lambda route: route.fulfill(path=path)


@pytest.fixture
def drawing(visit):
    """Call it for a page that has drawn a layer."""

    def draw(layer_id, kind, centre, zoom):
        visited = visit()
        folder = node.install()
        files = {name: folder / path for name, path in SCRIPTS.items()} | {"leaflet.css": folder / STYLE}
        for name, path in files.items():
            visited.page.route(f"**/drawn/{name}", giving(path))
        visited.page.route("**/drawn", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        visited.open("/drawn")
        address = f"/collections/{layer_id}/tiles/WebMercatorQuad/tilejson.json"
        visited.page.evaluate(DRAW, [address, kind, centre, zoom])
        visited.until("window.loaded", seconds=20)
        return visited.page

    return draw


def located(snapshot, layer_id, west, south, east, north):
    layer = snapshot.layer(layer_id)
    found = [
        (name, lon, lat) for name, (lon, lat) in zip(layer.ids, layer.xy.tolist(), strict=True)
        if west < lon < east and south < lat < north
    ]  # fmt: skip
    assert found
    return found


@pytest.mark.parametrize("zoom", [6, 9])
def test_points_are_drawn_at_their_places(drawing, snapshot, zoom):
    page = drawing("projects", "circle", [41.3, 69.3], zoom)
    span = 4 if zoom == 6 else 0.5
    for name, lon, lat in located(snapshot, "projects", 69.3 - span, 41.3 - span / 2, 69.3 + span, 41.3 + span / 2):
        assert page.evaluate(PIXEL, [lat, lon]) == RED, name
    assert page.evaluate(PIXEL, [40.9, 70.45] if zoom == 6 else [41.62, 69.0]) == NOTHING


def test_symbol_on_the_edge_of_a_tile_is_whole(drawing, snapshot):
    """A circle that reaches over an edge is drawn by both tiles, since each holds the points of a buffer."""
    layer = snapshot.layer("projects")
    near = [
        (zoom, lon, lat)
        for zoom in range(6, 13)
        for lon, lat in layer.xy.tolist()
        if 0.5 < abs(((lon + 180) / 360 * 256 * 2**zoom + 128) % 256 - 128) < 3.5
    ]
    zoom, lon, lat = near[0]
    page = drawing("projects", "circle", [lat, lon], zoom)
    step = 360 / (256 * 2**zoom)
    for pixels in (-4, 0, 4):
        assert page.evaluate(PIXEL, [lat, lon + pixels * step])[3] > 200


def test_lines_are_drawn_from_stop_to_stop(drawing, snapshot):
    layer = snapshot.layer("corridors")
    page = drawing("corridors", "line", [42.0, 68.0], 6)
    for shape in layer.shapes:
        for line in getattr(shape, "geoms", [shape]):
            for lon, lat in line.coords:
                if abs(lon - 68) < 8 and abs(lat - 42) < 4:
                    assert page.evaluate(PIXEL, [lat, lon])[0] > 200


def test_areas_are_filled_inside_and_only_there(drawing, snapshot):
    page = drawing("countries", "polygon", [41.0, 66.0], 5)
    assert page.evaluate(PIXEL, [43.0, 68.0]) == RED  # Kazakhstan
    assert page.evaluate(PIXEL, [41.3, 64.0]) == RED  # Uzbekistan
    assert page.evaluate(PIXEL, [34.5, 66.0]) == NOTHING  # Afghanistan, which the layer does not have
    assert page.evaluate(PIXEL, [42.0, 51.0]) == NOTHING  # the Caspian Sea


def test_click_finds_the_feature(drawing, snapshot):
    page = drawing("projects", "circle", [41.3, 69.3], 9)
    for name, lon, lat in located(snapshot, "projects", 68.8, 41.05, 69.8, 41.55):
        assert name in page.evaluate(PICK, [lat, lon])


def test_deeper_than_the_tiles_go_the_last_ones_are_enlarged(drawing, snapshot):
    ((name, lon, lat), *_) = located(snapshot, "crossings", 60, 38, 75, 45)
    page = drawing("crossings", "circle", [lat, lon], 18)
    assert page.evaluate(PIXEL, [lat, lon]) == RED
    assert name in page.evaluate(PICK, [lat, lon])
