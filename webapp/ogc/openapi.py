"""The OpenAPI 3.0 document of the data interface; every reference in it is local."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import geodata
from geodata.formats.registry import fitting
from webapp.ogc import components, operations, parameters
from webapp.ogc.components import ref
from webapp.programs import operations as writing
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.layers.served import ServedLayer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.ogc.operations import Operation

VERSION = "3.0.3"
ALWAYS = (400, 406, 414, 500)
"""Failures that every operation may end in."""

_UNFIT = re.compile(r"[^A-Za-z0-9]+(.?)")


READING_ONLY = "Everything is read-only and needs no key."
WITH_TOKENS = "Reading needs no key; changes are proposed with an access token."


def document(snapshot: Snapshot, server: str, *, is_edited: bool = False) -> dict[str, Any]:
    """Describe every operation.

    Parameters
    ----------
    snapshot : Snapshot
        Whose layers are served.
    server : str
        Absolute address that the paths are added to.
    is_edited : bool
        Whether programs may propose changes.
    """
    layers = tuple(snapshot.layers.values())
    about = snapshot.catalog.about
    schemas = dict(components.SHARED)
    for layer in layers:
        schemas |= components.of_layer(layer)
    told = WITH_TOKENS if is_edited else READING_ONLY
    made: dict[str, Any] = {
        "openapi": VERSION,
        "info": {
            "title": about.title.get("en"),
            "description": f"{' '.join(about.description.get('en').split())} {told}",
            "version": geodata.__version__,
            "contact": {"name": about.publisher},
            "license": {"name": about.licence},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": text} for name, text in operations.TAGS.items()],
        "paths": {path: {"get": made} for path, made in _paths(layers)},
        "components": {
            "schemas": schemas,
            "parameters": {
                **parameters.shared(snapshot.catalog.systems),
                "lang": parameters.language(atlas().languages),
            },
            "responses": components.failures(),
        },
    }
    return _with_writing(made) if is_edited else made


def _with_writing(made: dict[str, Any]) -> dict[str, Any]:
    """Document with what programs write."""
    made["tags"].append({"name": writing.TAG, "description": writing.ABOUT})
    for path, methods in writing.paths().items():
        made["paths"].setdefault(path, {}).update(methods)
    for kind, more in writing.components().items():
        made["components"].setdefault(kind, {}).update(more)
    return made


def _paths(layers: tuple[ServedLayer, ...]) -> list[tuple[str, dict[str, Any]]]:
    made = []
    for operation in operations.OPERATIONS:
        if operation.is_own:
            made += [
                (operation.path.replace("{collectionId}", layer.id), _get(operation, layers, layer)) for layer in layers
            ]
        elif layers or "collectionId" not in operation.path_parameters:
            made.append((operation.path, _get(operation, layers, None)))
    return made


def _get(operation: Operation, layers: tuple[ServedLayer, ...], layer: ServedLayer | None) -> dict[str, Any]:
    ids = [known.id for known in layers]
    in_path = [
        parameters.of_path(name, ids, _sample(layer) if name == "featureId" else "")
        for name in operation.path_parameters
        if layer is None or name != "collectionId"
    ]
    in_query = parameters.of_query(operation, layer)
    return {
        "tags": [operation.tag],
        "operationId": operation.id + (_camel(layer.id) if layer is not None else ""),
        "summary": operation.summary + (f": {layer.text.title.get('en')}" if layer is not None else ""),
        "description": operation.description,
        "parameters": [*in_path, *map(_shortened, in_query)],
        "responses": _responses(operation, layer),
    }


def _shortened(parameter: dict[str, Any]) -> dict[str, Any]:
    """Reference to a shared parameter instead of the parameter."""
    is_shared = parameters.SHARED.get(parameter["name"]) is parameter
    return {"$ref": f"#/components/parameters/{parameter['name']}"} if is_shared else parameter


def _responses(operation: Operation, layer: ServedLayer | None) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for media_type, name in operation.answers.items():
        content |= _content(media_type, name, layer)
    success: dict[str, Any] = {"description": operation.summary, "content": content}
    if operation.tag == "features":
        success["headers"] = {
            "Content-Crs": {"description": "Reference system of the coordinates.", "schema": {"type": "string"}},
            "Link": {"description": "The links of the answer (RFC 8288).", "schema": {"type": "string"}},
        }
    if operation.id == "getFeatures" and layer is not None:
        success["links"] = {"feature": _link(layer)}
    made = {"200": success}
    if operation.is_sometimes_empty:
        made["204"] = {"description": "There is nothing in this tile."}
    for status in sorted({*ALWAYS, *operation.errors}):
        made[str(status)] = {"$ref": f"#/components/responses/problem{status}"}
    return made


def _link(layer: ServedLayer) -> dict[str, Any]:
    """How the id of a feature is used for asking for it alone."""
    return {
        "operationId": f"getFeature{_camel(layer.id)}",
        "parameters": {"featureId": "$response.body#/features/0/id"},
    }


def _sample(layer: ServedLayer | None) -> str:
    """Id of some feature."""
    return layer.sample_id if layer is not None else ""


def _content(media_type: str, name: str, layer: ServedLayer | None) -> dict[str, Any]:
    if media_type == operations.FORMATS:
        files = fitting(layer.geometry_type) if layer is not None else ()
        return {found.media_type: {"schema": _file(found.media_type)} for found in files if found.name != "geojson"}
    if name == operations.FILE:
        return {media_type: {"schema": _file(media_type)}}
    if name in ("feature", "features") and layer is not None:
        made = components.feature_name(layer) if name == "feature" else components.features_name(layer)
        return {media_type: {"schema": ref(made)}}
    return {media_type: {"schema": ref(name) if name else components.TEXT}}


def _file(media_type: str) -> dict[str, str]:
    """Schema of a file: an object in JSON, else bytes."""
    return {"type": "object"} if media_type.endswith("+json") else {"type": "string", "format": "binary"}


def _camel(layer_id: str) -> str:
    text = _UNFIT.sub(lambda match: match.group(1).upper(), layer_id)
    return text[:1].upper() + text[1:]
