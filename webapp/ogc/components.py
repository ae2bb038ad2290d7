"""Schemas of answers as OpenAPI 3.0 describes them; after the building blocks of OGC 17-069r4 and 20-057."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.space import crs
from webapp.ogc import schemas

if TYPE_CHECKING:
    from geodata.layers.served import ServedLayer

TEXT: dict[str, Any] = {"type": "string"}
POSITION: dict[str, Any] = {"type": "array", "minItems": 2, "items": {"type": "number"}}


def ref(name: str) -> dict[str, str]:
    """Reference to a shared schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", **({"required": list(required)} if required else {}), "properties": properties}


def _list(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def _geometry(name: str, coordinates: Any) -> dict[str, Any]:
    return _object(("type", "coordinates"), type={"type": "string", "enum": [name]}, coordinates=coordinates)


_LINE = _list(POSITION, minItems=2)
_RING = _list(POSITION, minItems=4)
_LINKS = _list(ref("link"))
_DATE_TIME = {"type": "string", "format": "date-time"}

SHARED: dict[str, dict[str, Any]] = {
    "anyObject": {"type": "object"},
    "link": _object(
        ("href", "rel"), href=TEXT, rel=TEXT, type=TEXT, title=TEXT, hreflang=TEXT, length={"type": "integer"}
    ),
    "landingPage": _object(("title", "description", "links"), title=TEXT, description=TEXT, links=_LINKS),
    "confClasses": _object(("conformsTo",), conformsTo=_list(TEXT)),
    "collections": _object(("links", "collections"), links=_LINKS, collections=_list(ref("collection"))),
    "collection": _object(
        ("id", "title", "links", "extent", "crs", "storageCrs", "itemType"),
        id=TEXT, title=TEXT, description=TEXT, links=_LINKS, extent=ref("extent"),
        itemType={"type": "string", "default": "feature"}, crs=_list(TEXT), storageCrs=TEXT, license=TEXT,
        attribution=TEXT, conformsTo=_list(TEXT),
    ),
    "extent": _object(
        (),
        spatial=_object(
            ("bbox",),
            bbox=_list(
                _list({"type": "number"}, oneOf=[{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]),
                minItems=1,
            ),
            crs={"type": "string", "enum": [crs.CRS84.uri], "default": crs.CRS84.uri},
        ),
        temporal=_object(
            ("interval",),
            interval=_list(_list({**_DATE_TIME, "nullable": True}, minItems=2, maxItems=2), minItems=1),
            trs=TEXT,
        ),
    ),
    "point": _geometry("Point", POSITION),
    "multiPoint": _geometry("MultiPoint", _list(POSITION)),
    "lineString": _geometry("LineString", _LINE),
    "multiLineString": _geometry("MultiLineString", _list(_LINE)),
    "polygon": _geometry("Polygon", _list(_RING)),
    "multiPolygon": _geometry("MultiPolygon", _list(_list(_RING))),
    "geometryCollection": _object(
        ("type", "geometries"),
        type={"type": "string", "enum": ["GeometryCollection"]}, geometries=_list(ref("geometry")),
    ),
    "geometry": {
        "oneOf": [
            ref(name)
            for name in (
                "point", "multiPoint", "lineString", "multiLineString", "polygon", "multiPolygon", "geometryCollection",
            )
        ]
    },
    "jsonSchema": {
        **_object(
            ("$schema", "$id", "type", "properties"),
            type={"type": "string", "enum": ["object"]}, title=TEXT, description=TEXT, properties={"type": "object"},
        ),
    },
    "functions": _object(
        ("functions",),
        functions=_list(_object(("name", "returns"), name=TEXT, description=TEXT, returns=_list(TEXT),
                                arguments=_list(_object(("title", "type"), title=TEXT, type=_list(TEXT))))),
    ),
    "tileMatrixSets": _object(
        ("tileMatrixSets",), tileMatrixSets=_list(_object(("links",), id=TEXT, title=TEXT, links=_LINKS))
    ),
    "tileSets": _object(
        ("tilesets",),
        tilesets=_list(_object(("dataType", "crs", "links"), title=TEXT, dataType=TEXT, crs={}, links=_LINKS)),
    ),
    "problem": {
        **_object(
            ("type", "title", "status", "detail", "code"),
            type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, instance=TEXT, code=TEXT, parameter=TEXT,
            errors=_list(_object(("detail",), detail=TEXT, pointer=TEXT, place=TEXT, field=TEXT, code=TEXT)),
        ),
        "description": "Problem details (RFC 9457); code is stable, parameter names what was wrong, errors lists each "
        "thing that is wrong with its place.",
    },
}  # fmt: skip
"""Schemas that are the same for every layer."""

STATUSES = {
    400: "A parameter is unknown, repeated or wrong; the problem names it.",
    404: "There is no such resource.",
    406: "The header Accept takes none of the formats that there are.",
    414: "The address is too long.",
    500: "The server failed; the failure was logged.",
}
"""What each failure means."""


def failures() -> dict[str, Any]:
    """Shared answers for failures."""
    content = {"application/problem+json": {"schema": ref("problem")}, "text/html": {"schema": TEXT}}
    return {f"problem{status}": {"description": text, "content": content} for status, text in STATUSES.items()}


def of_layer(layer: ServedLayer) -> dict[str, dict[str, Any]]:
    """Schemas of a layer's features, for its id; every property may be unknown."""
    properties = {column.name: _value(layer, column.name) for column in layer.columns}
    feature = _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id={"oneOf": [{"type": "string"}, {"type": "integer"}]},
        geometry={"nullable": True, "allOf": [ref("geometry")]},
        properties={"type": "object", "properties": properties, "additionalProperties": False},
        links=_LINKS,
        timeStamp=_DATE_TIME,
    )
    page = _object(
        ("type", "features", "links", "timeStamp", "numberMatched", "numberReturned"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list(ref(feature_name(layer))),
        links=_LINKS,
        timeStamp=_DATE_TIME,
        numberMatched={"type": "integer", "minimum": 0},
        numberReturned={"type": "integer", "minimum": 0},
        attribution=TEXT,
        licence=TEXT,
        snapshot=TEXT,
    )
    return {feature_name(layer): feature, features_name(layer): page}


def feature_name(layer: ServedLayer) -> str:
    """Name of the schema of one feature."""
    return f"feature-{layer.id}"


def features_name(layer: ServedLayer) -> str:
    """Name of the schema of a page of features."""
    return f"features-{layer.id}"


def _value(layer: ServedLayer, name: str) -> dict[str, Any]:
    found = schemas.property_of(layer, name)
    kept: dict[str, Any] = {key: found[key] for key in ("type", "items", "format") if key in found}
    return {**kept, "nullable": True, "description": found["title"]}
