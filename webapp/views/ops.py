"""For those who run the atlas: health and versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import NotFound

import geodata
from webapp.state import atlas

blueprint = Blueprint("ops", __name__)

REPORTED = ("flask", "werkzeug", "folium", "geopandas", "shapely", "pyogrio", "pyproj", "pydantic", "granian")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that this process answers and what it serves."""
    response = jsonify(status="ok", snapshot=atlas().snapshot.id)
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
