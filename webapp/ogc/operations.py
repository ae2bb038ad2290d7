"""Every operation of the data interface, once; the OpenAPI document and the page for people are both made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from geodata.formats import qlr
from geodata.formats.registry import FORMATS as FILES
from webapp.http import negotiate
from webapp.http.revisions import is_always_the_same

JSON, HTML, SCHEMA = negotiate.JSON.media_type, negotiate.HTML.media_type, negotiate.SCHEMA.media_type
GEOJSON, OPENAPI, JSONLD = negotiate.GEOJSON.media_type, negotiate.OPENAPI.media_type, negotiate.JSONLD.media_type
GEOPACKAGE = FILES["gpkg"].media_type
MVT, TILEJSON = negotiate.MVT.media_type, negotiate.TILEJSON.media_type

Tag = Literal["capabilities", "collections", "features", "schemas", "tiles", "files"]

TAGS: dict[Tag, str] = {
    "capabilities": "What the interface is, what it can do, and this description of it",
    "collections": "The layers of the atlas",
    "features": "What is in a layer: all of it, a part, or one feature",
    "schemas": "What a feature holds, what filters may name, what answers may be sorted by",
    "tiles": "Layers and base map as vector tiles",
    "files": "The whole dataset in one file, and its description for catalogues",
}
"""Groups of operations, in the order of the page."""

FILE = "file"
"""Name for answers that are a file: bytes without a schema."""

FORMATS = "formats"
"""Media type that stands for all formats that a layer can be exported in."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One address that can be read.

    Parameters
    ----------
    path : str
        Template; ``{collectionId}`` stands for a layer.
    id : str
        Name for generated clients.
    tag : str
        Group.
    summary, description : str
        In English.
    answers : mapping
        Media type to the name of a schema, ``FILE``, or ``""`` for a page.
    parameters : tuple of str
        Names in ``webapp.ogc.parameters``.
    errors : tuple of int
        Statuses besides 200, 400, 406, 414 and 500.
    is_own : bool
        Whether each layer has an operation of its own in the OpenAPI document, because its columns are parameters.
    is_sometimes_empty : bool
        Whether 204 may be the answer.
    examples : tuple of str
        Addresses to try.
    """

    path: str
    id: str
    tag: Tag
    summary: str
    description: str
    answers: dict[str, str]
    parameters: tuple[str, ...] = ("f", "lang")
    errors: tuple[int, ...] = ()
    is_own: bool = False
    is_sometimes_empty: bool = False
    examples: tuple[str, ...] = field(default=())

    @property
    def knows_revisions(self) -> bool:
        """Whether its answer is another in other revisions."""
        return HTTPStatus.NOT_FOUND in self.errors and not is_always_the_same(self.path)

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """Names in braces."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


ITEMS_PARAMETERS = (
    "f", "limit", "bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "q", "sortby", "properties",
    "crs", "precision", "after", "before", "download", "asof", "lang",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "/", "getRoot", "capabilities", "Landing page",
        "Links to everything else. Browsers, which ask for HTML, get the map here and the landing page at /api.",
        {JSON: "landingPage", HTML: ""}, examples=("/?f=json",),
    ),
    Operation(
        "/api", "getLandingPage", "capabilities", "Landing page, for people too",
        "The same document as at /, as JSON or as a page.",
        {JSON: "landingPage", HTML: ""}, examples=("/api?f=html", "/api?f=json"),
    ),
    Operation(
        "/conformance", "getConformance", "capabilities", "Conformance classes",
        "The classes of OGC standards that are met. The page also tells which are not, and why.",
        {JSON: "confClasses", HTML: ""}, examples=("/conformance?f=json",),
    ),
    Operation(
        "/openapi.json", "getOpenapi", "capabilities", "Description of the interface (OpenAPI 3.0)",
        "This document: every operation, its parameters and answers.",
        {OPENAPI: "anyObject"}, examples=("/openapi.json",),
    ),
    Operation(
        "/openapi", "getOpenapiPage", "capabilities", "Description of the interface, to read",
        "The same as a page with forms to try the operations.",
        {HTML: "", OPENAPI: "anyObject"}, examples=("/openapi",),
    ),
    Operation(
        "/functions", "getFunctions", "capabilities", "Functions of filters",
        "Functions that a CQL2 filter may call, with their arguments.",
        {JSON: "functions", HTML: ""}, examples=("/functions?f=json",),
    ),
    Operation(
        "/collections", "getCollections", "collections", "All collections",
        "Every layer with its extent, licence, columns and links.",
        {JSON: "collections", HTML: ""}, examples=("/collections?f=json",),
    ),
    Operation(
        "/collections/{collectionId}", "describeCollection", "collections", "One collection",
        "A layer's extent, reference systems, licence, columns and links.",
        {JSON: "collection", HTML: ""}, errors=(404,), examples=("/collections/{collectionId}?f=json",),
    ),
    Operation(
        "/collections/{collectionId}/items", "getFeatures", "features", "Features of a collection",
        "A page of features as GeoJSON or as a table; or, in any other format and for downloads, all that match.",
        {GEOJSON: "features", HTML: "", FORMATS: FILE}, parameters=ITEMS_PARAMETERS, errors=(404,), is_own=True,
        examples=(
            "/collections/{collectionId}/items?limit=5",
            "/collections/{collectionId}/items?bbox=68,40,70,42",
            "/collections/{collectionId}/items?f=csv&limit=5",
        ),
    ),
    Operation(
        "/collections/{collectionId}/items/{featureId}", "getFeature", "features", "One feature",
        "A feature with its properties, all or some of them.",
        {GEOJSON: "feature", HTML: ""},
        parameters=("f", "properties", "crs", "precision", "download", "asof", "lang"), errors=(404,), is_own=True,
        examples=("/collections/{collectionId}/items/{featureId}",),
    ),
    Operation(
        "/collections/{collectionId}/schema", "getSchema", "schemas", "What a feature holds",
        "JSON Schema of the properties that features have.",
        {SCHEMA: "jsonSchema", HTML: ""}, errors=(404,), examples=("/collections/{collectionId}/schema?f=json",),
    ),
    Operation(
        "/collections/{collectionId}/queryables", "getQueryables", "schemas", "What filters may name",
        "JSON Schema of the properties that a filter may name.",
        {SCHEMA: "jsonSchema", HTML: ""}, errors=(404,), examples=("/collections/{collectionId}/queryables?f=json",),
    ),
    Operation(
        "/collections/{collectionId}/sortables", "getSortables", "schemas", "What answers may be sorted by",
        "JSON Schema of the properties that sortby may name.",
        {SCHEMA: "jsonSchema", HTML: ""}, errors=(404,), examples=("/collections/{collectionId}/sortables?f=json",),
    ),
    Operation(
        "/tileMatrixSets", "getTileMatrixSetsList", "tiles", "Tiling schemes",
        "The ways in which the world is cut into tiles.",
        {JSON: "tileMatrixSets", HTML: ""}, examples=("/tileMatrixSets",),
    ),
    Operation(
        "/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", "tiles", "One tiling scheme",
        "Scales, sizes and origin of the matrices.",
        {JSON: "anyObject", HTML: ""}, errors=(404,), examples=("/tileMatrixSets/WebMercatorQuad",),
    ),
    Operation(
        "/collections/{collectionId}/tiles", "layer.collection.vector.getTileSetsList", "tiles",
        "Tile sets of a collection", "For each tiling scheme a link to the tiles.",
        {JSON: "tileSets", HTML: ""}, errors=(404,), examples=("/collections/{collectionId}/tiles",),
    ),
    Operation(
        "/collections/{collectionId}/tiles/{tileMatrixSetId}", "layer.collection.vector.getTileSet", "tiles",
        "One tile set", "Extent and layers of a tile set; TileJSON for map libraries.",
        {JSON: "anyObject", HTML: "", TILEJSON: "anyObject"}, errors=(404,),
        examples=(
            "/collections/{collectionId}/tiles/WebMercatorQuad",
            "/collections/{collectionId}/tiles/WebMercatorQuad?f=tilejson",
        ),
    ),
    Operation(
        "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
        "layer.collection.vector.getTile", "tiles", "One tile",
        "Features of a tile as Mapbox Vector Tile; 204 where there are none.",
        {MVT: FILE}, ("f", "filter", "filter-lang", "lang"), errors=(404,), is_sometimes_empty=True,
        examples=("/collections/{collectionId}/tiles/WebMercatorQuad/5/11/22",),
    ),
    Operation(
        "/collections/{collectionId}/tiles/{tileMatrixSetId}/tilejson.json", "getTileJson", "tiles",
        "TileJSON of a tile set", "The same for map libraries, under a name of its own.",
        {TILEJSON: "anyObject", JSON: "anyObject"}, errors=(404,),
        examples=("/collections/{collectionId}/tiles/WebMercatorQuad/tilejson.json",),
    ),
    Operation(
        "/basemap/tilejson.json", "getBasemapTileJson", "tiles", "TileJSON of the base map",
        "The base map as vector tiles: borders, waters, railways, towns.",
        {TILEJSON: "anyObject"}, errors=(404,), examples=("/basemap/tilejson.json",),
    ),
    Operation(
        "/data", "getData", "files", "Description of the dataset",
        "Layers and downloads for people, and as DCAT and schema.org for catalogues and search engines.",
        {HTML: "", JSONLD: "anyObject"}, examples=("/data?f=jsonld",),
    ),
    Operation(
        "/data/crossborder.gpkg", "getGeoPackage", "files", "All layers in one GeoPackage",
        "With styles, metadata, sources and claims.",
        {GEOPACKAGE: FILE}, parameters=("lang",), examples=("/data/crossborder.gpkg",),
    ),
    Operation(
        "/data/crossborder.zip", "getArchive", "files", "The whole dataset in one zip",
        "The catalogue as it is edited, every layer, the licence and a readme.",
        {"application/zip": FILE}, parameters=("lang",), examples=("/data/crossborder.zip",),
    ),
    Operation(
        "/qgis/crossborder.qlr", "getQgisLayers", "files", "Layer definition for QGIS",
        "Opens every collection of this server in QGIS with the styles of the map.",
        {qlr.MEDIA_TYPE: FILE}, parameters=("lang",), examples=("/qgis/crossborder.qlr",),
    ),
)  # fmt: skip
"""All of them, in the order of the page."""
