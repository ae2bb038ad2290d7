"""A catalogue folder for our server: the shipped one with the benchmark's layers, files or tables, beside its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import yaml

from geodata.catalog.catalog import DATA as SHIPPED
from tests.perf.bench.places import CATALOGUE, TABLES_CATALOGUE
from tests.perf.bench.postgis import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.perf.bench.postgis import Postgis

LAYERS = {"small": "points", "large": "manypoints", "polygons": "zones"}
"""Names of the layers, the same in our server, in PostGIS and in pygeoapi."""


def write(files: Mapping[str, Path]) -> Path:
    """Write the folder anew, with layers of files; gives it."""
    return _write(CATALOGUE, [entry(LAYERS[name], path) for name, path in files.items()])


def write_tables(names: Iterable[str], postgis: Postgis) -> Path:
    """Write a folder whose layers are the same data as tables of PostGIS; gives it."""
    data = f"postgresql://{postgis.user}@127.0.0.1:{postgis.port}/{DATABASE}"
    tables = [entry(LAYERS[name], data) | {"table": LAYERS[name]} for name in names]
    return _write(TABLES_CATALOGUE, tables)


def _write(folder: Path, entries: list[dict[str, object]]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("schema", "geo"))
    listed = folder / "layers.yaml"
    layers = yaml.safe_load(listed.read_text(encoding="utf-8"))
    layers["layers"] += entries
    listed.write_text(yaml.safe_dump(layers, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def entry(layer_id: str, path: Path | str) -> dict[str, object]:
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
