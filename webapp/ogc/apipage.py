"""What the page of the interface shows of each operation: parameters, answers, addresses to try, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import request

from geodata.formats.registry import FORMATS
from webapp.ogc import components, openapi, operations, parameters
from webapp.programs import operations as writing
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.layers.served import ServedLayer
    from geodata.snapshot.snapshot import Snapshot
    from geodata.space.systems import Systems
    from webapp.ogc.operations import Operation
    from webapp.programs.operations import WriteOperation

FORM = ("limit", "bbox", "datetime", "q", "filter", "sortby", "properties", "f")
"""Parameters that the form of an operation offers, as far as the operation has them."""

CHOICES = 24
"""More allowed values than these are cut in the table; the document for programs has all."""


def groups(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Operations by group; where each layer has its own, the first layer stands for all."""
    layers = tuple(snapshot.layers.values())
    systems = snapshot.catalog.systems
    made = []
    for name, description in operations.TAGS.items():
        found = [_view(operation, layers, systems) for operation in operations.OPERATIONS if operation.tag == name]
        made.append({"id": name, "description": description, "operations": found})
    if atlas().is_edited:
        written = [_of_programs(operation) for operation in writing.OPERATIONS]
        made.append({"id": writing.TAG, "description": writing.ABOUT, "operations": written})
    return made


def _of_programs(operation: WriteOperation) -> dict[str, Any]:
    """Operation that needs a token: there is nothing to try on the page."""
    statuses = sorted({*writing.ALWAYS, *operation.errors})
    return {
        "id": operation.id,
        "method": operation.method.upper(),
        "path": operation.path,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [_parameter(found) for found in operation.parameters],
        "answers": [
            {"status": status, "type": writing.JSON if name else ""} for status, name in operation.answers.items()
        ],
        "errors": [(status, writing.STATUSES[status]) for status in statuses],
    }


def _view(operation: Operation, layers: tuple[ServedLayer, ...], systems: Systems) -> dict[str, Any]:
    sample = next((layer for layer in layers if len(layer)), layers[0]) if layers else None
    lang = parameters.language(atlas().languages)
    in_query = [lang if found["name"] == "lang" else found for found in parameters.of_query(operation, None)]
    shown = [*_in_path(operation, layers), *in_query]
    return {
        "id": operation.id,
        "path": operation.path,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [_parameter(parameters.with_systems(found, systems)) for found in shown],
        "has_columns": operation.id == "getFeatures",
        "answers": _answers(operation),
        "errors": [(status, components.STATUSES[status]) for status in sorted({*openapi.ALWAYS, *operation.errors})],
        "examples": [
            _filled(example, sample) for example in operation.examples if sample is not None or "{" not in example
        ],
        "form": _form(operation, sample),
    }


def _in_path(operation: Operation, layers: tuple[ServedLayer, ...]) -> list[dict[str, Any]]:
    ids = [layer.id for layer in layers]
    return [parameters.of_path(name, ids) for name in operation.path_parameters]


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    schema = found["schema"]
    items = schema.get("items", {})
    choices = schema.get("enum", items.get("enum", []))
    return {
        "name": found["name"],
        "place": found["in"],
        "required": found["required"],
        "type": f"{schema['type']} of {items['type']}" if items else schema["type"],
        "limits": _limits(schema),
        "choices": choices[:CHOICES],
        "more": max(0, len(choices) - CHOICES),
        "default": schema.get("default"),
        "description": found["description"],
    }


def _limits(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{low}–{high}"
    return f"≥ {low}" if low is not None else ""


def _answers(operation: Operation) -> list[dict[str, str]]:
    made = []
    for media_type in operation.answers:
        if media_type == operations.FORMATS:
            made += [
                {"f": found.name, "type": found.media_type} for found in FORMATS.values() if found.name != "geojson"
            ]
        else:
            made.append({"f": parameters.NAMES.get(media_type, "json"), "type": media_type})
    return made


def _filled(example: str, sample: ServedLayer | None) -> str:
    """Address of an example on this site."""
    if sample is not None:
        feature = sample.sample_id
        example = example.replace("{collectionId}", sample.id).replace("{featureId}", quote(feature, safe=""))
    return f"{request.script_root}{example}"


def _form(operation: Operation, sample: ServedLayer | None) -> dict[str, Any] | None:
    """Fields of the form for features; other operations have too little to choose from."""
    if operation.id != "getFeatures" or sample is None:
        return None
    asked = [
        parameters.with_systems(found, sample.reference_systems) for found in parameters.of_query(operation, sample)
    ]
    found = {parameter["name"]: _parameter(parameter) for parameter in asked}
    fields = [found[name] for name in FORM]
    return {"action": _filled(operation.path, sample), "fields": fields, "collection": sample.id}
