"""What the base map shows in a frame: areas and lines by their class, and names where there is room."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
import shapely.geometry

from webapp.picture import tilereading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.tiles.pmtiles import TileArchive
    from webapp.picture.frame import Frame, Tile

ORDER = ("focus", "water", "river", "admin", "border", "shared")
"""Classes of what is painted, from the bottom up."""

SEEN = {"river": 5.0, "admin": 4.0}
"""Zoom from which lines that would crowd a smaller map are drawn."""

TOWNS, WATERS, COUNTRIES = "town", "water-name", "country-name"
LETTER = {TOWNS: 6.4, WATERS: 6.2, COUNTRIES: 9.6}
"""Pixels that a letter of a name takes, as wide as they come in the scripts of the atlas."""

LINE = 14
"""Pixels of a line of text."""

MOST_TOWNS = 9
"""Names of towns in a picture."""

Box = tuple[float, float, float, float]


class Name(NamedTuple):
    """A name in the picture: where its text begins, ends or has its middle (``anchor``), and its town's dot."""

    kind: str
    text: str
    x: float
    y: float
    anchor: str
    dot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Shapes in pixels by class, in the order of painting, and what has a name."""

    shapes: Mapping[str, Sequence[BaseGeometry]]
    named: tuple[tuple[str, int, float, str, float, float], ...]
    """Kind, rank, size (negative), text, x and y: the most important first when sorted."""


def backdrop(archive: TileArchive, frame: Frame, countries: Sequence[str], lang: str) -> Backdrop:
    """Read the tiles that a frame shows.

    Parameters
    ----------
    archive : TileArchive
        In our schema or that of Protomaps; what it lacks is not drawn.
    frame : Frame
        What is shown.
    countries : sequence of str
        ISO 3166-1 alpha-2 codes; these are tinted, and the borders that they share stand out.
    lang : str
        Of the names; others stand in where a name is missing.
    """
    zoom = min(max(round(frame.zoom), archive.min_zoom), archive.max_zoom)
    pairs = {" ".join(pair) for pair in combinations(sorted(countries), 2)}
    shapes: dict[str, list[BaseGeometry]] = defaultdict(list)
    named = set()
    for tile in frame.tiles(zoom):
        for layer, properties, shape in _features(archive, tile, frame):
            kind = _kind(layer, properties, countries, pairs) if shape.geom_type != "Point" else ""
            if kind == "water" and shape.geom_type.endswith("LineString"):  # rivers, in the Protomaps schema
                kind = "river"
            if kind and frame.zoom >= SEEN.get(kind, 0):
                shapes[kind].append(shape)
            elif frame.zoom + 1 >= float(properties.get("min_zoom", 0)) and (name := _named(layer, properties, lang)):
                named.add((*name, float(shape.x), float(shape.y)))
    return Backdrop({kind: frame.seen(shapes[kind]) for kind in ORDER}, tuple(sorted(named)))


def names(found: Backdrop, frame: Frame, taken: Iterable[Box]) -> list[Name]:
    """Place names where there is room, the most important first; ``taken`` are boxes of other things."""
    full = list(taken)
    placed: list[Name] = []
    towns = 0
    for kind, _, _, text, x, y in found.named:
        if kind == TOWNS and (towns == MOST_TOWNS or not (0 <= x <= frame.width and 0 <= y <= frame.height)):
            continue
        for name, box in _choices(kind, text, x, y):
            if _is_free(box, full, frame):
                full.append(box)
                placed.append(name)
                towns += kind == TOWNS
                break
    return placed


def _features(archive: TileArchive, tile: Tile, frame: Frame) -> Iterator[tuple[str, Mapping[str, Any], BaseGeometry]]:
    """Layer, properties and shape (pixels) of all that a tile holds, or its nearest ancestor that the archive has."""
    for name, features, place, own in tilereading.layers(archive, tile, frame):
        for feature in features:
            shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), place)
            if shape.geom_type.endswith("LineString"):
                # areas overlap at the edges of tiles, lines would be drawn twice
                shape = shapely.clip_by_rect(shape, *own)
            elif shape.geom_type == "Point" and not (own[0] <= shape.x < own[2] and own[1] <= shape.y < own[3]):
                continue
            if not shape.is_empty:
                yield name, feature["properties"], shape


def _kind(layer: str, properties: Mapping[str, Any], countries: Sequence[str], pairs: set[str]) -> str:
    """Class of an area or line; empty for what is not painted."""
    match layer:
        case "earth":
            return "focus" if properties.get("iso") in countries else ""
        case "water":
            return "water"
        case "rivers":
            return "river"
        case "admin1":
            return "admin" if properties.get("country") in countries else ""
        case "boundaries":
            return "shared" if properties.get("between") in pairs else "border"
    return ""


def _named(layer: str, properties: Mapping[str, Any], lang: str) -> tuple[str, int, float, str] | None:
    """Kind, rank, size and text of a name; None for what gets none."""
    text = next((str(properties[key]) for key in tilereading.names_in(lang) if properties.get(key)), "")
    kinds = {"country": COUNTRIES, "sea": WATERS, "lake": WATERS} if layer == "labels" else {}
    is_town = layer == "places" and properties.get("kind", "locality") == "locality"
    kind = TOWNS if is_town else kinds.get(str(properties.get("kind")), "")
    if not text or not kind:
        return None
    return kind, int(properties.get("rank", 9)), -float(properties.get("pop", properties.get("population", 0))), text


def _choices(kind: str, text: str, x: float, y: float) -> Iterator[tuple[Name, Box]]:
    """Where a name may stand, the best place first, and the box that it takes there."""
    wide = LETTER[kind] * len(text)
    if kind != TOWNS:
        yield Name(kind, text, x, y, "middle", None), (x - wide / 2, y - LINE / 2, x + wide / 2, y + LINE / 2)
        return
    dot = (x, y)
    yield Name(kind, text, x + 6, y, "start", dot), (x - 3, y - LINE / 2, x + 6 + wide, y + LINE / 2)
    yield Name(kind, text, x - 6, y, "end", dot), (x - 6 - wide, y - LINE / 2, x + 3, y + LINE / 2)
    for by in (-11, 11):
        box = (x - wide / 2, min(y - 3, y + by - LINE / 2), x + wide / 2, max(y + 3, y + by + LINE / 2))
        yield Name(kind, text, x, y + by, "middle", dot), box


def _is_free(box: Box, full: Sequence[Box], frame: Frame) -> bool:
    left, top, right, bottom = box
    if left < 2 or top < 2 or right > frame.width - 2 or bottom > frame.height - 2:
        return False
    return all(right <= west or left >= east or bottom <= north or top >= south for west, north, east, south in full)
