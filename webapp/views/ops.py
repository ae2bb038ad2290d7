"""For those who run the atlas: health, numbers and versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

import geodata
from webapp.http.meters import MEDIA_TYPE, METERS
from webapp.state import atlas

if TYPE_CHECKING:
    from webapp.http.meters import Meters

blueprint = Blueprint("ops", __name__)

REPORTED = ("flask", "werkzeug", "folium", "geopandas", "shapely", "pyogrio", "pyproj", "pydantic", "granian")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that this process answers, what it serves, and what it does not serve and why: newer files, change sets."""
    told: dict[str, object] = {"refused": atlas().refused()}
    if edited := atlas().edited:
        told |= {"ledger": edited.fault, "left_out": [str(conflict) for conflict in edited.conflicts]}
        told |= {"revision": edited.revision} if edited.revision > 0 else {}
    found = {name: held for name, held in told.items() if held}
    response = jsonify(status="ok", snapshot=atlas().snapshot.id, **found)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say that requests may be sent here: a process answers at all only once it has everything."""
    response = jsonify(status="ready", snapshot=atlas().snapshot.id)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the numbers of all workers, when the operator wants them to be seen."""
    counted: Meters | None = request.environ.get(METERS)
    if counted is None:
        raise NotFound
    snapshot = atlas().snapshot
    text = counted.text(snapshot.id, sum(len(layer) for layer in snapshot.layers.values()))
    response = Response(text, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/-/versions.json")
def versions() -> Response:
    """Versions of the program, its data and what it is built on, where the settings allow it."""
    if not atlas().settings.versions:
        raise NotFound
    response = jsonify(
        atlas=geodata.__version__,
        program=atlas().program,
        snapshot=atlas().snapshot.id,
        basemap=atlas().basemap.hash,
        python=platform.python_version(),
        packages={name: found for name in REPORTED if (found := _version(name))},
        answers={"kept": len(atlas().answers), "bytes": atlas().answers.size},
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
