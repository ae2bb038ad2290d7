"""The properties of a layer as JSON Schema: what is returned, what filters may name, what answers may be sorted by.

Follows the draft 23-058r1 (Part 5: Schemas), OGC 19-079r2 section 6 and the draft 24-030 (Part 8: Sorting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from geodata.query.cql2 import GEOMETRY

if TYPE_CHECKING:
    from geodata.catalog.columns import Column
    from geodata.catalog.vocab import Language
    from geodata.layers.served import ServedLayer

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "id"
"""Column that repeats the id of the feature."""

UCUM = {"m": "m", "km": "km", "km2": "km2", "ha": "har", "%": "%"}
"""Units of columns and their names in the Unified Code for Units of Measure; money is no unit there."""

_TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "string"}
Resource = Literal["schema", "queryables", "sortables"]


def of_feature(layer: ServedLayer, address: str, lang: Language) -> dict[str, Any]:
    """JSON Schema of a whole feature in GeoJSON, from which GDAL takes the types of columns.

    Otherwise it guesses them from the first ten features, which may hold no value; it would cut integers beyond 32
    bits where it is told that they are integers. Parameters are those of
    ``document``; ``address`` is that of the schema of the properties.
    """
    held = document(layer, "schema", address, lang)
    columns = {
        column.name: held["properties"][column.name]
        for column in layer.columns
        if column.name != "id" and not layer.facts(column.name).is_wide
    }
    return {
        "$schema": held["$schema"],
        "$id": f"{address}?f=feature",
        "title": held["title"],
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object"},
            "properties": {"type": "object", "properties": columns},
        },
    }


def document(layer: ServedLayer, resource: Resource, address: str, lang: Language) -> dict[str, Any]:
    """JSON Schema of a layer.

    Parameters
    ----------
    layer : ServedLayer
        Which one.
    resource : str
        ``schema`` for what is returned, ``queryables`` or ``sortables``.
    address : str
        Absolute address of the resource, without parameters.
    lang : str
        Language of title and description.
    """
    is_returned = resource == "schema"
    columns = [column for column in layer.columns if resource != "sortables" or column.type != "array"]
    properties = {column.name: property_of(layer, column.name, is_returned=is_returned) for column in columns}
    if resource != "sortables":
        properties[GEOMETRY] = geometry(layer)
    made: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": layer.text.title.get(lang),
        "description": layer.text.description.get(lang),
        "properties": {
            name: {**member, "x-ogc-propertySeq": number} for number, (name, member) in enumerate(properties.items(), 1)
        },
        "additionalProperties": False,
    }
    if resource == "sortables":
        made["defaultSortOrder"] = [ID] if ID in properties else []
    return made


def geometry(layer: ServedLayer) -> dict[str, Any]:
    """Spatial property of a layer; lines and areas may come in several parts."""
    kind = layer.geometry_type.lower()
    name = f"{kind}-or-multi{kind}"
    return {"title": "Geometry", "format": f"geometry-{name}", "x-ogc-role": "primary-geometry"}


def property_of(layer: ServedLayer, name: str, *, is_returned: bool = True) -> dict[str, Any]:
    """JSON Schema of one column; not to be changed by the caller.

    Parameters
    ----------
    layer, name : ServedLayer, str
        Which column.
    is_returned : bool
        Whether values as they are given are described, or what filters and orders compare: there every date is a date.

    Raises
    ------
    LookupError
        When the layer has no such column.
    """
    return layer.once(_property, name, is_returned)


def _property(layer: ServedLayer, name: str, is_returned: bool) -> dict[str, Any]:
    column = layer.column(name)
    if column is None:
        raise LookupError(name)
    member: dict[str, Any] = {"title": column.description or name, "type": _TYPES.get(column.type, "array")}
    if column.type == "array":
        member["items"] = {"type": "string"}
    if name == ID:
        member["x-ogc-role"] = "id"
    if column.unit in UCUM:
        member["x-ogc-unit"] = UCUM[column.unit]
    elif column.unit:
        member["title"] += f" ({column.unit})"
    return member | _values(layer, column, is_returned=is_returned)


def _values(layer: ServedLayer, column: Column, *, is_returned: bool) -> dict[str, Any]:
    """What is known of a column's values: the words of a code list, the format of full dates."""
    facts = layer.facts(column.name)
    if column.type == "date":
        return _moments(layer, column, facts.moments, is_returned=is_returned)
    return {"enum": list(facts.words)} if facts.words and column.name != ID else {}


def _moments(layer: ServedLayer, column: Column, moments: str, *, is_returned: bool) -> dict[str, Any]:
    if moments:
        made = {"format": {"instant": "date-time", "day": "date"}[moments]}
    else:
        made = {"description": "A day, month, year or interval (ISO 8601), as exact as the source is."}
        made |= {} if is_returned else {"format": "date"}
    is_primary = column.name == layer.text.datetime_property and "format" in made
    return made | ({"x-ogc-role": "primary-instant"} if is_primary else {})
