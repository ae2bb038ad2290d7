"""Reads the boundary files of a catalogue: GeoJSON of countries, regions and borders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.catalog.files import MAX_OUTLINES_BYTES, Problems, composed, read_text
from geodata.catalog.wording import found as shown
from geodata.errors import CatalogError, Problem
from geodata.space import antimeridian
from geodata.space.geometry import faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")

Found = tuple[dict[str, Any], "BaseGeometry"]


def outlines(path: Path) -> Iterator[tuple[str, dict[str, Any], BaseGeometry]]:
    """Id, properties and outline (lon/lat degrees) of each feature.

    Raises
    ------
    CatalogError
        With everything that is wrong in the file: no id of its own, a name that is no text, no sound area.
    """
    reader = _Reader(path)
    ids: set[str] = set()
    for number, (properties, outline) in enumerate(reader.features(AREAS)):
        if outline.is_empty:  # what is wrong with it was told
            continue
        at = f"features[{number}].properties"
        feature_id = properties.get("id")
        if not isinstance(feature_id, str) or not feature_id.strip():
            reader.problem(f"{at}.id", shown(feature_id), "a text that is the id of the feature")
        elif feature_id in ids:
            reader.problem(f"{at}.id", shown(feature_id), "an id of its own")
        for name, value in properties.items():
            if not isinstance(value, str | None) and (name.startswith("name") or name in TEXTS):
                reader.problem(f"{at}.{name}", shown(value), "a text")
        ids.add(str(feature_id))
        reader.sound.append((properties, outline))
    reader.finish()
    return ((properties["id"], properties, outline) for properties, outline in reader.sound)


TEXTS = ("country", "kind", "capital", "basis")
"""Properties of regions that are columns."""


def border(path: Path) -> BaseGeometry:
    """All lines of a file as one.

    Raises
    ------
    CatalogError
        When the file cannot be read, or holds something else than lines.
    """
    reader = _Reader(path)
    lines = [line for _, line in reader.features(LINES)]
    if not lines and not reader.problems:
        reader.problem("features", "no line", "the line of the border")
    reader.finish()
    return shapely.union_all(lines)


def features(path: Path) -> list[Found]:
    """Properties and geometry (lon/lat degrees) of each feature.

    Raises
    ------
    CatalogError
        When the file cannot be read.
    """
    reader = _Reader(path)
    found = list(reader.features((*AREAS, *LINES)))
    reader.finish()
    return found


class _Reader:
    """Reads one file and collects what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self.problems = Problems()
        self.sound: list[Found] = []
        self._path = path

    def problem(self, field: str, found: str, expected: str) -> None:
        """Say what is wrong."""
        self.problems.append(Problem(f"geo/{self._path.name}", 0, field, found, expected, "boundary-file"))

    def finish(self) -> None:
        """Refuse the file when anything is wrong."""
        if self.problems:
            raise CatalogError(self.problems.all())

    def features(self, kinds: tuple[str, ...]) -> Iterator[Found]:
        """Properties and geometry of each feature; what is wrong with one is a problem and an empty geometry."""
        collection = self._collection()
        for number, feature in enumerate(collection):
            at = f"features[{number}]"
            if not isinstance(feature, dict) or not isinstance(feature.get("properties", {}), dict | None):
                self.problem(at, shown(feature), "a GeoJSON Feature with properties")
                continue
            properties = _composed(feature.get("properties") or {})
            yield properties, self._geometry(f"{at}.geometry", feature.get("geometry"), kinds)

    def _collection(self) -> list[Any]:
        unread = Problems()
        text = read_text(self._path, f"geo/{self._path.name}", unread, MAX_OUTLINES_BYTES)
        if text is None:
            self.problems.extend(replace(problem, code="boundary-file") for problem in unread)
            return []
        try:
            data = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            line = f"line {error.lineno}: " if error.lineno > 1 else ""
            self.problem("", f"{line}{error.msg}", "well-formed JSON")
            return []
        entries = data.get("features") if isinstance(data, dict) else None
        if not isinstance(entries, list):
            self.problem("", "no list of features", "a GeoJSON FeatureCollection")
            return []
        return entries

    def _geometry(self, at: str, held: Any, kinds: tuple[str, ...]) -> BaseGeometry:
        nothing = shapely.from_wkt("GEOMETRYCOLLECTION EMPTY")
        kind = held.get("type") if isinstance(held, dict) else None
        if kind not in kinds:
            self.problem(at, f"the type {shown(kind)}" if kind else "no geometry", f"one of {', '.join(kinds)}")
            return nothing
        try:
            made = shapely.force_2d(shapely.from_geojson(orjson.dumps(held)))
            made = made if made is None or faults(np.array([made], dtype=object)) else antimeridian.whole(made)
        except (shapely.errors.ShapelyError, ValueError) as error:
            self.problem(at, str(error).partition("\n")[0][:200], "coordinates as GeoJSON has them (RFC 7946)")
            return nothing
        wrong = faults(np.array([made], dtype=object))
        if made is None or made.is_empty:
            self.problem(at, "no coordinates", "coordinates")
        elif wrong:
            self.problem(at, wrong[0], "longitude and latitude in degrees")
        elif not made.is_valid:
            self.problem(at, shapely.is_valid_reason(made), "an area that does not cross itself")
        else:
            return made
        return nothing


def _composed(value: Any) -> Any:
    """Properties with composed letters in all texts."""
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, dict):
        return {composed(key): _composed(held) for key, held in value.items()}
    return [_composed(held) for held in value] if isinstance(value, list) else value
