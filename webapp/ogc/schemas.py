"""The properties of a layer as JSON Schema: what is returned, what filters may name, what answers may be sorted by.

Follows the draft 23-058r1 (Part 5: Schemas), OGC 19-079r2 section 6 and the draft 24-030 (Part 8: Sorting).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from geodata.layers.arrays import Dates, Integers, Strings
from geodata.query.cql2 import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.columns import Column
    from geodata.catalog.vocab import Language
    from geodata.layers.layer import Layer

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "id"
"""Column that repeats the id of the feature."""

MAX_WORDS = 40
"""A column of codes with more different words is described without listing them."""

UCUM = {"m": "m", "km": "km", "km2": "km2", "ha": "har", "%": "%"}
"""Units of columns and their names in the Unified Code for Units of Measure; money is no unit there."""

_TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "string"}
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MOST_OF_32_BITS = 2**31 - 1
"""Largest integer of 32 bits."""

Resource = Literal["schema", "queryables", "sortables"]


def _is_wide(layer: Layer, column: Column) -> bool:
    """Whether a column has integers beyond 32 bits, which GDAL would cut where it is told that they are integers."""
    array = layer.array(column.name)
    if not isinstance(array, Integers):
        return False
    return bool(((array.values > MOST_OF_32_BITS) | (array.values < -MOST_OF_32_BITS)).any())


def of_feature(layer: Layer, address: str, lang: Language) -> dict[str, Any]:
    """JSON Schema of a whole feature in GeoJSON, from which GDAL takes the types of columns.

    Otherwise it guesses them from the first ten features, which may hold no value. Parameters are those of
    ``document``; ``address`` is that of the schema of the properties.
    """
    held = document(layer, "schema", address, lang)
    columns = {
        column.name: held["properties"][column.name]
        for column in layer.columns
        if column.name != "id" and not _is_wide(layer, column)
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


def document(layer: Layer, resource: Resource, address: str, lang: Language) -> dict[str, Any]:
    """JSON Schema of a layer.

    Parameters
    ----------
    layer : Layer
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


def geometry(layer: Layer) -> dict[str, Any]:
    """Spatial property of a layer; lines and areas may come in several parts."""
    kind = layer.geometry_type.lower()
    name = f"{kind}-or-multi{kind}"
    return {"title": "Geometry", "format": f"geometry-{name}", "x-ogc-role": "primary-geometry"}


def property_of(layer: Layer, name: str, *, is_returned: bool = True) -> dict[str, Any]:
    """JSON Schema of one column; not to be changed by the caller.

    Parameters
    ----------
    layer, name : Layer, str
        Which column.
    is_returned : bool
        Whether values as they are given are described, or what filters and orders compare: there every date is a date.

    Raises
    ------
    LookupError
        When the layer has no such column.
    """
    return layer.once(_property, name, is_returned)


def _property(layer: Layer, name: str, is_returned: bool) -> dict[str, Any]:
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


def _values(layer: Layer, column: Column, *, is_returned: bool) -> dict[str, Any]:
    """What is known of a column's values: the words of a code list, the format of full dates."""
    array = layer.array(column.name)
    if isinstance(array, Dates):
        return _moments(layer, column, array.words, is_returned=is_returned)
    if isinstance(array, Strings) and column.name != ID and is_code_list(array):
        return {"enum": list(array.words)}
    return {}


def _moments(layer: Layer, column: Column, words: Sequence[str], *, is_returned: bool) -> dict[str, Any]:
    if words and all("T" in word and "/" not in word for word in words):
        made = {"format": "date-time"}
    elif words and all(map(_DAY.fullmatch, words)):
        made = {"format": "date"}
    else:
        made = {"description": "A day, month, year or interval (ISO 8601), as exact as the source is."}
        made |= {} if is_returned else {"format": "date"}
    is_primary = column.name == layer.text.datetime_property and "format" in made
    return made | ({"x-ogc-role": "primary-instant"} if is_primary else {})


def is_code_list(array: Strings) -> bool:
    """Whether a column holds few short words that repeat."""
    words = array.words
    return 0 < len(words) <= MAX_WORDS and 2 * len(words) <= int(array.known.sum()) and all(map(_CODE.fullmatch, words))
