"""A catalogue folder for our server: the shipped one with the benchmark's files as bulk layers beside its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import yaml

from geodata.catalog.catalog import DATA as SHIPPED
from tests.perf.bench.places import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LAYERS = {"small": "points", "large": "manypoints", "polygons": "zones"}
"""Names of the layers, the same in our server, in PostGIS and in pygeoapi."""


def write(files: Mapping[str, Path]) -> Path:
    """Write the folder anew; gives it."""
    shutil.rmtree(CATALOGUE, ignore_errors=True)
    shutil.copytree(SHIPPED, CATALOGUE, ignore=shutil.ignore_patterns("schema", "geo"))
    listed = CATALOGUE / "layers.yaml"
    layers = yaml.safe_load(listed.read_text(encoding="utf-8"))
    layers["layers"] += [entry(LAYERS[name], path) for name, path in files.items()]
    listed.write_text(yaml.safe_dump(layers, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return CATALOGUE


def entry(layer_id: str, path: Path) -> dict[str, object]:
    """What ``layers.yaml`` says of a bulk layer."""
    texts = dict.fromkeys(("en", "ru", "kk", "uz"), f"Benchmark: {layer_id}")
    found: dict[str, object] = {
        "id": layer_id,
        "title": texts,
        "description": dict(texts),
        "licence": "CC0-1.0",
        "attribution": "made by lot",
        "style": {"kind": "symbol" if "points" in layer_id else "polygon", "color": "project"},
        "data": str(path),
        "id_column": "id",
    }
    return found if layer_id == "zones" else found | {"datetime_property": "start_date"}
