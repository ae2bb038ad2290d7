"""Reads the boundary files of a catalogue: GeoJSON of countries, regions and borders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from geodata.errors import CatalogError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def outlines(path: Path) -> Iterator[tuple[str, dict[str, Any], BaseGeometry]]:
    """Id, properties and outline (lon/lat degrees) of each feature.

    Raises
    ------
    CatalogError
        When the file cannot be read, or a feature has no id among its properties.
    """
    for properties, outline in features(path):
        feature_id = properties.get("id")
        if not isinstance(feature_id, str):
            raise _error(path, f"a feature whose property id is {feature_id!r}")
        yield feature_id, properties, outline


def border(path: Path) -> BaseGeometry:
    """All lines of a file as one.

    Raises
    ------
    CatalogError
        When the file cannot be read.
    """
    return shapely.union_all([line for _, line in features(path)])


def features(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Properties and geometry (lon/lat degrees) of each feature.

    Raises
    ------
    CatalogError
        When the file cannot be read.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [(dict(entry["properties"] or {}), shape(entry["geometry"])) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _error(path, f"{type(error).__name__}: {error}") from error


def _error(path: Path, found: str) -> CatalogError:
    expected = "a GeoJSON FeatureCollection of located features with ids"
    return CatalogError((Problem(f"geo/{path.name}", 0, "", found, expected, "boundary-file"),))
