"""The peer: pygeoapi from PyPI in its own environment, its Flask app under gunicorn, its PostgreSQL provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from typing import TYPE_CHECKING, Any

from tests.perf.bench.data import EAST, NORTH, SOUTH, WEST
from tests.perf.bench.places import BUILD, PEER_VENV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.perf.bench.postgis import Postgis

PACKAGES = (
    "pygeoapi==0.21.0",
    "gunicorn==27.0.1",
    "sqlalchemy==2.1.9",
    "geoalchemy2",
    "pygeofilter[backend-sqlalchemy]==0.4.0",
    "psycopg2-binary",
)
"""The providers need the last four beside pygeoapi itself."""

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
TIMEOUT_SECONDS = 600
"""A whole layer takes it longer than gunicorn's usual patience."""

UNUSED = ("name", "position", "address", "city", "stateorprovince", "postalcode", "country", "phone", "fax", "hours")


def install() -> None:
    """Make its environment when it is not there."""
    stamp = PEER_VENV / "installed.txt"
    wanted = "\n".join(PACKAGES)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    venv.create(PEER_VENV, with_pip=True, clear=True)
    pip = [PEER_VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True)
    stamp.write_text(wanted, encoding="utf-8")


def command(port: int, workers: int) -> list[str]:
    """How it is started: with gunicorn's plain workers, which it answers faster from than from threads (measured)."""
    argv = [PEER_VENV / "bin" / "gunicorn", "--workers", workers, "--timeout", TIMEOUT_SECONDS]
    argv += ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    return [*map(str, argv), "pygeoapi.flask_app:APP"]


def environment(port: int, postgis: Postgis, tables: Iterable[str]) -> dict[str, str]:
    """Write its configuration and its OpenAPI document; gives the variables that name them."""
    config, openapi = BUILD / "pygeoapi.json", BUILD / "pygeoapi-openapi.json"
    config.write_text(json.dumps(configuration(port, postgis, tables)), encoding="utf-8")
    found = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    argv = [PEER_VENV / "bin" / "pygeoapi", "openapi", "generate", config, "--format", "json", "--output-file", openapi]
    made = subprocess.run(
        [*map(str, argv)], check=False, capture_output=True, text=True, env={**os.environ, **found}, cwd=BUILD
    )
    if made.returncode or not openapi.exists():
        sys.exit(f"pygeoapi could not write its OpenAPI document:\n{made.stdout}{made.stderr}")
    return found


def configuration(port: int, postgis: Postgis, tables: Iterable[str]) -> dict[str, Any]:
    """Its configuration, which may be JSON since that is YAML."""
    text = "benchmark"
    link = "http://127.0.0.1/"
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "languages": ["en-US"],
            "pretty_print": False,
            "admin": False,
            "limits": {"default_items": 10, "max_items": 1_000_000, "on_exceed": "throttle"},
            "map": {"url": "/{z}/{x}/{y}.png", "attribution": text},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": text,
                "description": text,
                "keywords": [text],
                "keywords_type": "theme",
                "terms_of_service": text,
                "url": link,
            },
            "license": {"name": "CC0", "url": link},
            "provider": {"name": text, "url": link},
            "contact": dict.fromkeys(UNUSED, text)
            | {"email": "bench@localhost", "url": link, "instructions": text, "role": "pointOfContact"},
        },
        "resources": {table: resource(table, postgis) for table in tables},
    }


def resource(table: str, postgis: Postgis) -> dict[str, Any]:
    """One collection on one table."""
    data = {
        "host": "127.0.0.1",
        "port": postgis.port,
        "dbname": "bench",
        "user": postgis.user,
        "password": "unused",
        "search_path": ["public"],
    }
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": data,
        "id_field": "id",
        "table": table,
        "geom_field": "geom",
    }
    return {
        "type": "collection",
        "title": table,
        "description": table,
        "keywords": ["benchmark"],
        "links": [
            {"type": "text/html", "rel": "canonical", "title": table, "href": "http://127.0.0.1/", "hreflang": "en-US"}
        ],
        "extents": {"spatial": {"bbox": [WEST, SOUTH, EAST, NORTH], "crs": CRS84}},
        "providers": [provider],
    }
