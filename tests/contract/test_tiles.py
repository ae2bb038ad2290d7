"""OGC API - Tiles Part 1 (20-057) with TileJSON 3.0, requirement by requirement, on our layers and on hostile ones."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import quote, urlsplit

import brotli
import morecantile
import pytest
from jsonschema import Draft202012Validator

from geodata import tiles
from geodata.tiles.mercator import bounds_of
from tests.contract.hostile_layers import DATELINE, EMPTY, HOSTILE, MANY, NOWHERE, SHAPES
from tests.tiles import decode, tile_at

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
MVT = "application/vnd.mapbox-vector-tile"
TILEJSON = "application/vnd.mapbox.tile+json"
WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
REAL = (
    "projects", "project-lines", "project-areas", "crossings", "crossing-stretches", "corridors", "rivers", "places",
    "countries", "regions",
)  # fmt: skip
LAYERS = (*REAL, *HOSTILE)

LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}},
}
CORNER = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
TILESET = {
    "type": "object",
    "required": ["dataType", "crs", "tileMatrixSetURI", "links"],
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "string"},
        "version": {"type": "string"},
        "license": {"type": "string"},
        "accessConstraints": {"enum": ["unclassified", "restricted", "confidential", "secret", "topSecret"]},
        "mediaTypes": {"type": "array", "items": {"type": "string"}},
        "dataType": {"enum": ["map", "vector", "coverage"]},
        "crs": {"type": "string"},
        "tileMatrixSetURI": {"type": "string"},
        "boundingBox": {
            "type": "object",
            "required": ["lowerLeft", "upperRight"],
            "properties": {"lowerLeft": CORNER, "upperRight": CORNER, "crs": {"type": "string"}},
        },
        "centerPoint": {"type": "object", "required": ["coordinates"], "properties": {"coordinates": CORNER}},
        "layers": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "dataType"],
                "properties": {
                    "geometryDimension": {"type": "integer", "minimum": 0, "maximum": 3},
                    "propertiesSchema": {"type": "object", "required": ["type", "properties"]},
                    "links": {"type": "array", "minItems": 1, "items": LINK},
                },
            },
        },
        "links": {"type": "array", "items": LINK},
    },
}
"""What 17-083r4 asks of the metadata of a tile set (its schema tileSet.json, as far as it is used here)."""


def path(layer, *more):
    return "/".join(["/collections", quote(layer, safe=""), "tiles", *map(str, more)])


def get(client, address, **headers):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", headers=headers)


def metadata(client, layer):
    answer = client.get(path(layer, "WebMercatorQuad"))
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    return answer.json


def linked(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


# Requirements class "Core"


@pytest.mark.parametrize("layer", LAYERS)
def test_req_core_tc_op(client, layer):
    (template,) = linked(metadata(client, layer), "item")
    address = template["href"]
    for name in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        address = address.replace(name, "0")
    assert get(client, address).status_code == (204 if layer in (EMPTY, NOWHERE) else 200)


@pytest.mark.parametrize(("name", "kind"), [("tileMatrix", "string"), ("tileRow", "integer"), ("tileCol", "integer")])
def test_req_core_tc_tilematrix_tilerow_tilecol_definition(client, name, kind):
    document = client.get("/openapi.json").json
    ends = "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
    operations = [methods["get"] for address, methods in document["paths"].items() if address.endswith(ends)]
    assert operations
    for operation in operations:
        (parameter,) = [found for found in operation["parameters"] if found.get("name") == name]
        assert (parameter["in"], parameter["required"], parameter["schema"]["type"]) == ("path", True, kind)


@pytest.mark.parametrize("layer", ["projects", "regions", MANY, SHAPES])
def test_req_core_tc_success(client, layer):
    zoom, x, y = tile_at(66.5, 41.2, 4)
    answer = client.get(path(layer, "WebMercatorQuad", zoom, y, x))
    assert answer.status_code == 200
    assert answer.content_type == MVT
    low, high = -tiles.BUFFER, tiles.EXTENT + tiles.BUFFER
    for feature in decode(answer.data, layer):
        for corner in corners(feature["geometry"]["coordinates"]):
            assert low <= min(corner) <= max(corner) <= high


def corners(nested):
    if isinstance(nested[0], int):
        yield nested
    else:
        for inner in nested:
            yield from corners(inner)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("outside", ["25/0/0", "0/0/1", "0/1/0", "3/8/0", "3/0/8", "24/16777216/0", "x/0/0", "-1/0/0"])
def test_req_core_tc_error_outside(client, layer, outside):
    answer = client.get(path(layer, "WebMercatorQuad", outside))
    assert answer.status_code == 404
    assert answer.json["code"] == "tile-unknown"


@pytest.mark.parametrize("layer", LAYERS)
def test_req_core_tc_error_empty(client, layer):
    answer = client.get(path(layer, "WebMercatorQuad", 8, 200, 3))
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("tile", "parameter"),
    [("0/a/0", "tileRow"), ("0/-1/0", "tileRow"), ("0/0/1.5", "tileCol"), ("0/0/9999999999", "tileCol")],
)
def test_parameter_in_the_path_is_named_when_it_is_no_number(client, tile, parameter):
    answer = client.get(path("projects", "WebMercatorQuad", tile))
    assert answer.status_code == 400
    assert answer.json["parameter"] == parameter


def test_req_core_conformance_success(client):
    classes = client.get("/conformance", headers={"Accept": "application/json"}).json["conformsTo"]
    ours = {name.rpartition("/")[2] for name in classes if "/ogcapi-tiles-1/1.0/conf/" in name}
    assert ours == set(tiles.CONFORMANCE)


def test_unknown_layer_and_matrix_set_are_not_found(client):
    for address in (
        "/collections/nothing/tiles",
        "/collections/nothing/tiles/WebMercatorQuad",
        "/collections/nothing/tiles/WebMercatorQuad/0/0/0",
        "/collections/projects/tiles/WorldCRS84Quad",
        "/collections/projects/tiles/WorldCRS84Quad/0/0/0",
        "/tileMatrixSets/WorldCRS84Quad",
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("end", ["", "/WebMercatorQuad", "/WebMercatorQuad/tilejson.json", "/WebMercatorQuad/0/0/0"])
def test_unknown_parameters_formats_and_methods_are_refused(client, end):
    address = path("projects") + end
    assert client.get(f"{address}?colour=red").json["parameter"] == "colour"
    assert client.get(f"{address}?f=png").json["parameter"] == "f"
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
    answer = client.post(address)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("layer", ["projects", "corridors"])
def test_filter_narrows_a_tile_as_it_narrows_items(client, layer):
    column = "sector" if layer == "projects" else "mode"
    asked = {"filter": f"{column} IN ('energy','rail')"}
    items = client.get(f"/collections/{layer}/items", query_string={**asked, "limit": 1000}).json["features"]
    expected = {item["id"] for item in items if item["geometry"]}
    assert expected
    found = decode(client.get(path(layer, "WebMercatorQuad/0/0/0"), query_string=asked).data, layer)
    assert {feature["properties"]["id"] for feature in found} == expected
    for wrong in ({"filter": "nothing = 1"}, {"filter": "("}, {"filter-lang": "sql", **asked}):
        answer = client.get(path(layer, "WebMercatorQuad/0/0/0"), query_string=wrong)
        assert (answer.status_code, answer.json["parameter"]) == (
            400,
            "filter-lang" if "filter-lang" in wrong else "filter",
        )


# Requirements class "TileSet"


@pytest.mark.parametrize("layer", LAYERS)
def test_req_tileset_description(client, layer):
    document = metadata(client, layer)
    Draft202012Validator(TILESET).validate(document)
    assert document["dataType"] == "vector"
    assert document["crs"] == WEB_MERCATOR
    assert document["tileMatrixSetURI"] == morecantile.tms.get("WebMercatorQuad").uri
    (template,) = linked(document, "item")
    assert template["templated"] is True
    assert template["type"] == MVT
    assert template["href"].endswith("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}")
    (scheme,) = linked(document, f"{OGC}tiling-scheme")
    assert get(client, scheme["href"]).json["id"] == "WebMercatorQuad"
    (own,) = linked(document, "self")
    assert get(client, own["href"]).json == document
    (data,) = linked(document, f"{OGC}geodata")
    assert get(client, data["href"], Accept="application/json").json["id"] == layer
    assert ("boundingBox" in document) == (layer not in (EMPTY, NOWHERE))


@pytest.mark.parametrize("layer", LAYERS)
def test_metadata_names_every_property_of_the_tiles(client, layer):
    (described,) = metadata(client, layer)["layers"]
    schema = Draft202012Validator(described["propertiesSchema"])
    known = set(described["propertiesSchema"]["properties"])
    answer = client.get(path(layer, "WebMercatorQuad/0/0/0"))
    for feature in decode(answer.data, layer):
        assert set(feature["properties"]) <= known
        # whole numbers beyond 64 bits are text
        schema.validate({key: value for key, value in feature["properties"].items() if key != "rank"})


# Requirements class "TileSets list"


@pytest.mark.parametrize("layer", LAYERS)
def test_req_tilesets_list_tileset_links(client, layer):
    document = client.get(path(layer)).json
    (item,) = document["tilesets"]
    assert item["dataType"] == "vector"
    assert item["crs"] == WEB_MERCATOR
    assert item["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    (own,) = linked(item, "self")
    assert urlsplit(own["href"]).path == path(layer, "WebMercatorQuad")
    assert get(client, own["href"]).json == metadata(client, layer)
    (scheme,) = linked(item, f"{OGC}tiling-scheme")
    assert get(client, scheme["href"]).status_code == 200


def test_req_tilesets_list_tileset_path(client):
    answer = client.get(path("projects"))
    assert (answer.status_code, answer.content_type) == (200, "application/json")


# Requirements class "GeoData TileSets"


@pytest.mark.parametrize("layer", LAYERS)
def test_req_geodata_tilesets_desc_links(client, layer):
    document = client.get(f"/collections/{layer}", headers={"Accept": "application/json"}).json
    (link,) = linked(document, f"{OGC}tilesets-vector")
    assert urlsplit(link["href"]).path == path(layer)


@pytest.mark.parametrize("layer", LAYERS)
def test_req_geodata_tilesets_operation(client, layer):
    assert len(client.get(path(layer)).json["tilesets"]) == 1


# Requirements class "Mapbox Vector Tiles"


@pytest.mark.parametrize("layer", [name for name in LAYERS if name not in (EMPTY, NOWHERE)])
def test_req_mvt_content(client, layer):
    answer = client.get(path(layer, "WebMercatorQuad/0/0/0"))
    assert answer.content_type == MVT
    features = decode(answer.data, layer)
    assert features
    assert all(feature["geometry"]["coordinates"] for feature in features)


def test_req_mvt_content_maps_linearly_to_the_tile(client):
    """0,0 is the top left corner, and the bottom right one lies at the extent."""
    feature = {
        f["properties"]["id"]: f for f in decode(client.get(path(DATELINE, "WebMercatorQuad/1/0/0")).data, DATELINE)
    }
    assert feature["greenwich"]["geometry"]["coordinates"] == [tiles.EXTENT, tiles.EXTENT]
    feature = {
        f["properties"]["id"]: f for f in decode(client.get(path(DATELINE, "WebMercatorQuad/1/1/1")).data, DATELINE)
    }
    assert feature["greenwich"]["geometry"]["coordinates"] == [0, 0]


# Requirements class "OpenAPI 3.0"


def test_req_oas30_completeness(client):
    paths = client.get("/openapi.json").json["paths"]
    generic = {address.replace("/projects/", "/{collectionId}/") for address in paths}
    for wanted in (
        "/tileMatrixSets",
        "/tileMatrixSets/{tileMatrixSetId}",
        "/collections/{collectionId}/tiles",
        "/collections/{collectionId}/tiles/{tileMatrixSetId}",
        "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    ):
        assert wanted in generic


def test_req_oas30_operation_id(client):
    paths = client.get("/openapi.json").json["paths"]
    ids = {address: methods["get"]["operationId"] for address, methods in paths.items() if "get" in methods}
    assert ids["/tileMatrixSets"].endswith("getTileMatrixSetsList")
    assert ids["/tileMatrixSets/{tileMatrixSetId}"].endswith("getTileMatrixSet")
    ends = {
        "/tiles": ".collection.vector.getTileSetsList",
        "/tiles/{tileMatrixSetId}": ".collection.vector.getTileSet",
        "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": ".collection.vector.getTile",
    }
    for address, suffix in ends.items():
        assert ids[f"/collections/{{collectionId}}{address}"].endswith(suffix)


# Tile matrix sets (17-083r4)


def test_matrix_set_is_the_registered_one(client):
    (item,) = client.get("/tileMatrixSets").json["tileMatrixSets"]
    assert item["id"] == "WebMercatorQuad"
    (own,) = linked(item, "self")
    document = get(client, own["href"]).json
    registered = json.loads(morecantile.tms.get("WebMercatorQuad").model_dump_json(exclude_none=True))
    assert {key: value for key, value in document.items() if key != "tileMatrices"} == {
        key: value for key, value in registered.items() if key != "tileMatrices"
    }
    assert len(document["tileMatrices"]) == len(registered["tileMatrices"])
    for ours, theirs in zip(document["tileMatrices"], registered["tileMatrices"], strict=True):
        for key, value in theirs.items():
            assert ours[key] == (pytest.approx(value, rel=1e-12) if isinstance(value, float | list) else value), key
    morecantile.TileMatrixSet(**document)


@pytest.mark.parametrize("zoom", [0, 1, 5, 12, 24])
def test_tiles_lie_where_morecantile_says(zoom):
    matrix_set = morecantile.tms.get("WebMercatorQuad")
    for lon, lat in ((0.1, 0.1), (69.3, 41.3), (-179.9, 84.9), (179.9, -84.9)):
        tile = matrix_set.tile(lon, lat, zoom)
        assert tile_at(lon, lat, zoom) == (zoom, tile.x, tile.y)
        assert bounds_of(tile.x, tile.y, zoom) == pytest.approx(tuple(matrix_set.bounds(tile)), abs=1e-9)


# TileJSON 3.0


@pytest.mark.parametrize("layer", LAYERS)
def test_tilejson(client, layer):
    document = client.get(path(layer, "WebMercatorQuad/tilejson.json"))
    assert document.content_type == TILEJSON
    said = document.json
    assert said == client.get(path(layer, "WebMercatorQuad"), headers={"Accept": TILEJSON}).json
    assert said == client.get(path(layer, "WebMercatorQuad?f=tilejson")).json
    (alternate,) = linked(metadata(client, layer), "alternate")
    assert get(client, alternate["href"]).json == said
    check_tilejson(said)
    assert ("bounds" in said) == (layer not in (EMPTY, NOWHERE))
    (described,) = said["vector_layers"]
    assert described["id"] == layer
    answer = get(client, said["tiles"][0].format(z=0, x=0, y=0))
    for feature in decode(answer.data, layer):
        assert set(feature["properties"]) <= set(described["fields"])


def check_tilejson(said):
    assert said["tilejson"] == "3.0.0"
    assert said["scheme"] == "xyz"
    assert 0 <= said["minzoom"] <= said["maxzoom"] <= 30
    assert said["tiles"][0].startswith("http://localhost/")
    for described in said["vector_layers"]:
        assert isinstance(described["id"], str)
        assert isinstance(described["fields"], dict)
    if "bounds" in said:
        west, south, east, north = said["bounds"]
        assert -180 <= west <= east <= 180
        assert -85.06 < south <= north < 85.06


def test_thinning_is_told_in_words(client):
    said = client.get(path(MANY, "WebMercatorQuad/tilejson.json")).json
    assert "stands_for" in said["description"]
    assert said["vector_layers"][0]["fields"]["stands_for"].startswith("Number")
    content = tiles.content(client.application.extensions["atlas"].snapshot.layer(MANY))
    assert content.detail_zoom > 0
    assert str(content.detail_zoom) in said["description"]


# The base map


def test_basemap_tilejson_leads_to_its_tiles(client):
    answer = client.get("/basemap/tilejson.json")
    assert answer.content_type == TILEJSON
    said = answer.json
    check_tilejson(said)
    assert {"earth", "water", "boundaries", "places"} <= {described["id"] for described in said["vector_layers"]}
    zoom, x, y = tile_at(69.3, 41.3, 6)
    tile = get(client, said["tiles"][0].format(z=zoom, x=x, y=y))
    assert (tile.status_code, tile.content_type) == (200, MVT)
    assert b"earth" in tile.data
    packed = get(client, said["tiles"][0].format(z=zoom, x=x, y=y), **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == tile.data
    assert get(client, said["tiles"][0].format(z=10, x=0, y=0)).status_code == 204
    assert get(client, said["tiles"][0].format(z=1, x=2, y=0)).status_code == 404
    assert get(client, said["tiles"][0].format(z="a", x=2, y=0)).json["parameter"] == "z"


def test_basemap_archive_gives_ranges(client):
    with client.get("/basemap/map.pmtiles", headers={"Range": "bytes=0-6"}) as answer:
        assert (answer.status_code, answer.data) == (206, b"PMTiles")
        assert answer.headers["Content-Range"].startswith("bytes 0-6/")


# Going over the wire


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_tile_is_compressed_and_tagged(client, encoding):
    address = path("projects", "WebMercatorQuad/0/0/0")
    plain = client.get(address).data
    answer = client.get(address, headers={"Accept-Encoding": encoding})
    undo = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert undo(answer.data) == plain
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    held = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


def test_tiles_may_be_fetched_by_any_site(client):
    for address in (
        path("projects", "WebMercatorQuad/0/0/0"),
        "/tileMatrixSets",
        "/basemap/tilejson.json",
        "/basemap/tiles/0/0/0",
    ):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*", address


def test_head_gives_the_headers_only(client):
    address = path("projects", "WebMercatorQuad/0/0/0")
    head, whole = client.head(address), client.get(address)
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]


PAGES = (
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
    "/collections/{layer}/tiles",
    "/collections/{layer}/tiles/WebMercatorQuad",
)


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("layer", ["projects", EMPTY])
def test_what_describes_tiles_has_a_page(client, path, lang, layer):
    address = path.format(layer=layer)
    asked = client.get(f"{address}?f=html&lang={lang}")
    assert (asked.status_code, asked.mimetype) == (200, "text/html")
    assert client.get(f"{address}?lang={lang}", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert f'<html lang="{lang}"' in asked.text
    assert client.get(address).mimetype == "application/json"
    for href in re.findall(r'<a[^>]* href="(/[^"]*)"', asked.text.partition('class="doc ')[2].partition("<footer")[0]):
        assert client.get(href.replace("&amp;", "&")).status_code == 200, href


def test_page_of_a_layer_leads_to_its_tiles(client):
    assert 'href="/collections/projects/tiles"' in client.get("/collections/projects?f=html").text
