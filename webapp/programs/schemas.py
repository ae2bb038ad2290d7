"""Schemas of what programs send and get, derived from the models, in the words of OpenAPI 3.0."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

REF = "#/components/schemas/{model}"
NULL = {"type": "null"}
_LEFT_OUT = ("title", "propertyNames")
"""Words that say nothing to OpenAPI 3.0: names of models again, and what is unknown to it."""

_BOUNDS = {"ge": "minimum", "le": "maximum"}
"""What stands as it was written where a validator comes before a bound."""


def of_models(*models: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Schema of every model and of all that they are made of, by name."""
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REF)
    return {name: converted(schema) for name, schema in found["$defs"].items()}


def converted(schema: Any) -> Any:
    """Schema of JSON Schema 2020-12, as far as pydantic writes it, as OpenAPI 3.0 has it."""
    if isinstance(schema, list):
        return [converted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for name, held in schema.items():
        if name == "properties":
            made[name] = {key: converted(one) for key, one in held.items()}
        elif name not in _LEFT_OUT and not (name == "default" and held is None):
            made |= _word(name, held)
    return _with_null(_referring(made))


def _word(name: str, held: Any) -> dict[str, Any]:
    """What a word of the one is in the other."""
    match name:
        case "const":
            return {"enum": [held]}
        case "exclusiveMinimum":
            return {"minimum": held, "exclusiveMinimum": True}
        case "prefixItems":
            return {"items": converted(held[0])}
        case "description":
            return {name: held.partition("\n\n")[0].replace("``", "")}
        case "discriminator" | "default" | "enum":
            return {name: held}
    return {_BOUNDS.get(name, name): converted(held)}


def _referring(schema: dict[str, Any]) -> dict[str, Any]:
    """Words beside a reference count only where it stands in ``allOf``."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {name: held for name, held in schema.items() if name != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}], **rest}


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Say ``nullable`` where null is one of several."""
    several = schema.get("anyOf", ())
    if NULL not in several:
        return schema
    rest = {name: held for name, held in schema.items() if name != "anyOf"} | {"nullable": True}
    others = [one for one in several if one != NULL]
    if len(others) > 1:
        return {"anyOf": others, **rest}
    return {"allOf": others, **rest} if "$ref" in others[0] else {**others[0], **rest}
