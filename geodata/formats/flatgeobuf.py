"""Writes FlatGeobuf: one binary file whose spatial index lets a reader fetch only a part of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely

from geodata.formats import gdal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.formats.export import Export

DRIVER = "FlatGeobuf"


def write(export: Export) -> Iterator[bytes]:
    """Write a layer.

    Notes
    -----
    The index (a packed Hilbert R-tree) puts the features in another order. It has no room for a feature without a
    geometry: where there is one, the file keeps every feature and its order and has no index.

    Raises
    ------
    ExportError
        When GDAL cannot write it.
    """
    return gdal.produced(f"{export.layer.id}.fgb", partial(_make, export))


def _make(export: Export, path: Path) -> None:
    credits_ = export.credits()
    options = {
        "SPATIAL_INDEX": "YES" if is_indexable(export) else "NO",
        "TITLE": credits_.pop("title"),
        "DESCRIPTION": "\n".join(f"{name}: {text}" for name, text in credits_.items()),
    }
    gdal.write(path, export, gdal.targets(export), driver=DRIVER, layer_options=options)


def is_indexable(export: Export) -> bool:
    """Whether every feature has a geometry that is not empty, and there is at least one."""
    shapes = export.layer.shapes_at(export.order())
    return len(shapes) > 0 and not bool((shapely.is_missing(shapes) | shapely.is_empty(shapes)).any())
