"""Parameters of the data interface as OpenAPI 3.0 describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata import tiles
from geodata.formats.registry import FORMATS, fitting
from geodata.query.query import DEFAULT_LIMIT, MAX_LIMIT
from geodata.snapshot import history
from geodata.text.dates import MOMENT_PATTERN, PART_PATTERN
from webapp.http import negotiate
from webapp.http.revisions import REVISION
from webapp.ogc import operations, params, schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.layers.served import ServedLayer
    from geodata.space.systems import Systems
    from webapp.ogc.operations import Operation

LAST_TILE = 2**tiles.MAX_ZOOM - 1
"""Last row and column of the finest matrix."""

MATRIX_SET = "WebMercatorQuad"
"""The only tiling scheme."""

NAMES = {
    offer.media_type: offer.name for offer in (negotiate.HTML, negotiate.JSONLD, negotiate.MVT, negotiate.TILEJSON)
}
"""Names of media types for ``f``, where they are not ``json``."""

_IN_SYSTEMS = ("crs", "bbox-crs", "filter-crs")
"""Parameters that name a reference system; each catalogue offers its own."""


def _query(name: str, description: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "description": description, "schema": dict(schema), **more}
    return {**found, "allowEmptyValue": True}


_LIST = {"style": "form", "explode": False}
_TEXT = {"type": "string"}

SHARED: dict[str, dict[str, Any]] = {
    "lang": _query(
        "lang", "Language of titles, descriptions and pages; else the header Accept-Language decides.", _TEXT,
    ),
    "limit": _query(
        "limit",
        f"How many features a page holds at most; more than {MAX_LIMIT} counts as {MAX_LIMIT}. Files and downloads "
        "hold all that match unless it is given.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, **_LIST,
    ),
    "bbox": _query(
        "bbox",
        "Only features whose geometry meets this box: west,south,east,north, or six numbers with heights, which are "
        "left aside. West greater than east crosses the antimeridian. In the order of the axes of bbox-crs.",
        {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6, "oneOf": [
            {"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6},
        ]}, **_LIST, example=[60, 36, 75, 46],
    ),
    "bbox-crs": _query("bbox-crs", "Reference system of bbox.", _TEXT),
    "datetime": _query(
        "datetime",
        "Only features whose time meets this instant or interval (RFC 3339): 2025-11-15T00:00:00Z, 2025-11-15, "
        "2025-01-01/2025-12-31, 2025-01-01/.., ../2025-12-31. The description of a collection names the column.",
        _TEXT, **_LIST, example="../2030-12-31",
    ),
    "filter": _query(
        "filter", "An expression in CQL2 over the properties that /queryables lists, with the functions of /functions: "
        "certainly_nearer(POINT(69.24 41.3), 100) asks where a feature may lie.",
        _TEXT, example="id IS NOT NULL",
    ),
    "filter-lang": _query(
        "filter-lang", "How the filter is written.",
        {"type": "string", "enum": list(params.FILTER_LANGS), "default": params.FILTER_LANGS[0]},
    ),
    "filter-crs": _query("filter-crs", "Reference system of the geometries in the filter.", _TEXT),
    "q": _query(
        "q", "Words that must all occur in names, places or descriptions; case and accents do not matter.", _TEXT
    ),
    "crs": _query("crs", "Reference system of the coordinates of the answer.", _TEXT),
    "precision": _query(
        "precision", "Decimals of the coordinates, 3 to 7; other values filter the column of that name.",
        {"type": "string", "enum": list(params.DECIMALS)},
    ),
    "after": _query("after", "Page after the feature with this id; the link next gives it.", _TEXT),
    "before": _query("before", "Page before the feature with this id; the link prev gives it.", _TEXT),
    "asof": _query(
        "asof",
        "What was known on this day: 2025-11-15, or the last day of 2025-11 or 2025. Sources that came out later do "
        "not count.",
        {**_TEXT, "pattern": f"^{PART_PATTERN}$"}, example="2025-11-15",
    ),
    REVISION: _query(
        REVISION,
        "The state of this revision: its number, or the id of its snapshot, as every answer names them; 0 is what the "
        "files say without any accepted change. The same is below /revisions/{number}/. 404 where there is none.",
        {**_TEXT, "pattern": "^(?:0|[1-9][0-9]{0,8}|[0-9a-f]{16}(?:-live)?)$"}, example="0",
    ),
    "download": _query("download", "1 gives everything as a file with a name.", {"type": "string", "enum": ["0", "1"]}),
}  # fmt: skip
"""Those that mean the same everywhere."""


def language(codes: tuple[str, ...]) -> dict[str, Any]:
    """Parameter ``lang`` with the languages that a server speaks."""
    return {**SHARED["lang"], "schema": {**_TEXT, "enum": list(codes)}}


def shared(systems: Systems) -> dict[str, dict[str, Any]]:
    """Shared parameters with the reference systems that a catalogue offers."""
    return {name: with_systems(parameter, systems) for name, parameter in SHARED.items()}


def with_systems(parameter: dict[str, Any], systems: Systems) -> dict[str, Any]:
    """Add the reference systems to choose from to a parameter that names one."""
    if parameter["name"] not in _IN_SYSTEMS:
        return parameter
    return {**parameter, "schema": {"type": "string", "enum": systems.uris}}


def of_path(name: str, layers: Iterable[str], example: str = "") -> dict[str, Any]:
    """Parameter in the path of an address; ``layers`` are the ids of all collections."""
    known: dict[str, tuple[str, dict[str, Any]]] = {
        "collectionId": ("Id of a collection.", {"type": "string", "enum": list(layers)}),
        "featureId": ("Id of a feature.", {"type": "string", "minLength": 1}),
        "tileMatrixSetId": ("Id of a tiling scheme.", {"type": "string", "enum": [MATRIX_SET]}),
        "tileMatrix": ("Zoom level.", {"type": "string", "enum": [str(zoom) for zoom in range(tiles.MAX_ZOOM + 1)]}),
        "tileRow": ("Row from the north.", {"type": "integer", "minimum": 0, "maximum": LAST_TILE}),
        "tileCol": ("Column from 180° W.", {"type": "integer", "minimum": 0, "maximum": LAST_TILE}),
    }
    description, schema = known[name]
    more = {"example": example} if example else {}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema, **more}


def of_query(operation: Operation, layer: ServedLayer | None) -> list[dict[str, Any]]:
    """Parameters in the query of an address, in order; ``layer`` is the one that the operation is about, if any."""
    has_history = layer is None or layer.id in history.LAYERS
    own = [_own(operation, name, layer) for name in operation.parameters if name != "asof" or has_history]
    own += [SHARED[REVISION]] if operation.knows_revisions else []
    if operation.id != "getFeatures" or layer is None:
        return own
    taken = set(operation.parameters)
    columns = [column_filter(layer, column.name) for column in layer.columns if column.name not in taken]
    return [*own, *_options(layer), *columns]


def column_filter(layer: ServedLayer, name: str) -> dict[str, Any]:
    """Parameter that filters a column by one value."""
    found = schemas.property_of(layer, name)
    is_list = found["type"] == "array"
    text = f"Only features where this {'contains' if is_list else 'equals'} the value. {found['title']}"
    words = f". Values: {', '.join(found['enum'])}" if "enum" in found else ""
    schema = {"type": "string" if is_list else found["type"]}
    column = layer.column(name)
    if column is not None and column.type == "date":
        schema["pattern"] = f"^(?:{PART_PATTERN}(?:/{PART_PATTERN})?|{MOMENT_PATTERN})$"
    made = _query(name, text + words, schema)
    del made["allowEmptyValue"]
    return made


def format_names(operation: Operation, layer: ServedLayer | None) -> list[str]:
    """Values of ``f`` for an operation."""
    if operations.FORMATS in operation.answers:
        files = FORMATS.values() if layer is None else fitting(layer.geometry_type)
        return ["json", "html", *(found.name for found in files)]
    return [NAMES.get(media_type, "json") for media_type in operation.answers]


def _own(operation: Operation, name: str, layer: ServedLayer | None) -> dict[str, Any]:
    if name == "f":
        return _query(
            "f", "Format of the answer; else the header Accept decides.",
            {"type": "string", "enum": format_names(operation, layer)},
        )  # fmt: skip
    if name == "sortby":
        keys = [column.name for column in layer.columns if column.type != "array"] if layer is not None else []
        item: dict[str, Any] = {"type": "string", "pattern": "^[+-]?[^+\\-\\s].*$"}
        choices = [sign + key for key in keys for sign in ("", "-", "+")]
        return _query(
            "sortby", "Columns to sort by; a minus sign sorts from high to low. What is unknown comes last.",
            {"type": "array", "minItems": 1, "items": {**item, "enum": choices} if choices else item}, **_LIST,
        )  # fmt: skip
    if name == "properties":
        names = [column.name for column in layer.columns] if layer is not None else []
        item = {"type": "string", **({"enum": names} if names else {})}
        return _query(
            "properties", "Columns to give; all unless it is given.", {"type": "array", "items": item}, **_LIST
        )
    if name == "precision" and layer is not None and operation.id == "getFeatures" and layer.column("precision"):
        return {**SHARED[name], "schema": _TEXT}
    if layer is not None and name in _IN_SYSTEMS and layer.reference_systems.uris != layer.systems.uris:
        return with_systems(SHARED[name], layer.reference_systems)
    return SHARED[name]


def _options(layer: ServedLayer) -> list[dict[str, Any]]:
    """Options of formats, such as how CSV writes the geometry."""
    made = []
    for found in fitting(layer.geometry_type):
        for name, values in found.options.items():
            if name in SHARED:
                continue
            schema = {"type": "string", "enum": list(values), "default": values[0]}
            made.append(_query(name, f"Only with f={found.name}: one of {', '.join(values)}.", schema))
    return made
