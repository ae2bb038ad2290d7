"""The base map in a picture: areas, lines and names by the rules of the live map, from the same tiles.

``backdrop`` draws the simpler ground of small maps; this one follows ``basemap-style.ts`` rule by rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.layers import deadline
from webapp.picture import tilereading
from webapp.picture.looks import LONG_RIVER
from webapp.picture.paths import Shapes, lines_of, polygons_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.tiles.pmtiles import TileArchive
    from webapp.picture.frame import Frame, Tile

AREAS = ("focus", "water")
LINES = ("river", LONG_RIVER, "rail", "admin", "border-other", "border")
"""Kinds of areas and lines, from the bottom up."""

LINES_FROM = {"rail": 6, "admin": 5}
"""Zooms from which lines that would crowd a smaller map are drawn."""

COUNTRY, TOWN, WATER, RIVER, REGION = "country", "town", "water", "river", "region"
NAMES_AT = {COUNTRY: (0, 7), TOWN: (0, 99), WATER: (0, 99), RIVER: (6, 99), REGION: (7, 10)}
"""First and last zoom at which names of a kind are written."""

KINDS = {"country": COUNTRY, "sea": WATER, "lake": WATER, "river": RIVER, "region": REGION}
LONG_FROM = 5
"""Rivers that appear by this zoom are the long ones."""

LEVELS_APART = 1
"""A tile is drawn at twice the size of those of its zoom, as the live map has it."""

CAPITAL = 1


class Toponym(NamedTuple):
    """Something with a name; the first when sorted is the most important one of its kind."""

    kind: str
    rank: int
    size: float
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes in pixels by kind, and what has a name."""

    shapes: Mapping[str, Shapes]
    named: tuple[Toponym, ...]


def step_of(zoom: float) -> int:
    """Whole zoom by whose rules something between two of them is drawn."""
    return round(zoom)


def ground(archive: TileArchive, frame: Frame, countries: Sequence[str], lang: str) -> Ground:
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
    rules = _Rules(step_of(frame.zoom), tuple(countries), lang)
    level = min(max(rules.step - LEVELS_APART, archive.min_zoom), archive.max_zoom)
    found: dict[str, list[NDArray[Any]]] = defaultdict(list)
    named: set[Toponym] = set()
    for tile in frame.tiles(level):
        deadline.check()
        _read(archive, tile, frame, rules, found, named)
    shapes = {kind: frame.shown(np.concatenate(found[kind])) for kind in (*AREAS, *LINES) if found.get(kind)}
    return Ground(shapes, tuple(sorted(named)))


def _read(
    archive: TileArchive,
    tile: Tile,
    frame: Frame,
    rules: _Rules,
    found: dict[str, list[NDArray[Any]]],
    named: set[Toponym],
) -> None:
    """Take what a tile holds."""
    for name, features, place, own in tilereading.layers(archive, tile, frame):
        kinds: dict[str, list[Any]] = defaultdict(list)
        for feature in features:
            geometry, properties = feature["geometry"], feature["properties"]
            if geometry["type"].endswith("Point"):
                _name(rules, name, properties, geometry, place, own, named)
            elif kind := rules.kind(name, properties, geometry["type"]):
                kinds[kind].append(geometry)
        for kind, geometries in kinds.items():
            # areas overlap at the edges of tiles, lines would be drawn twice
            made = polygons_of(geometries, place) if kind in AREAS else lines_of(geometries, place, own)
            found[kind].append(made)


def _name(
    rules: _Rules,
    layer: str,
    properties: Mapping[str, Any],
    geometry: Mapping[str, Any],
    place: Any,
    own: tuple[float, ...],
    named: set[Toponym],
) -> None:
    told = rules.name(layer, properties)
    if told is None:
        return
    places = [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]
    x, y = place(np.array(places[:1], float))[0].tolist()
    if own[0] <= x < own[2] and own[1] <= y < own[3]:
        named.add(Toponym(*told, x, y))


class _Rules:
    """Which features are drawn at a zoom, and as what."""

    def __init__(self, step: int, countries: tuple[str, ...], lang: str) -> None:
        self.step, self._countries = step, countries
        self._pairs = {" ".join(pair) for pair in combinations(sorted(countries), 2)}
        self._keys = tilereading.names_in(lang)

    def kind(self, layer: str, properties: Mapping[str, Any], form: str) -> str:
        """Kind of an area or line; empty for what is not drawn."""
        kind = self._line(layer, properties) if form.endswith("LineString") else self._area(layer, properties)
        if self.step < LINES_FROM.get(kind, 0):
            return ""
        if kind in ("water", "rail") and self.step > float(properties.get("max_zoom", self.step)):
            return ""
        is_late = kind in ("river", LONG_RIVER, "rail") and self.step < float(properties.get("min_zoom", 0))
        return "" if is_late else kind

    def _area(self, layer: str, properties: Mapping[str, Any]) -> str:
        if layer == "earth":
            return "focus" if properties.get("iso") in self._countries else ""
        return "water" if layer == "water" else ""

    def _line(self, layer: str, properties: Mapping[str, Any]) -> str:
        match layer:
            case "rivers" | "water":  # the latter in the Protomaps schema
                return LONG_RIVER if float(properties.get("min_zoom", 0)) <= LONG_FROM else "river"
            case "rail":
                return "rail"
            case "admin1":
                return "admin" if properties.get("country") in self._countries else ""
            case "boundaries":
                return "border" if properties.get("between") in self._pairs else "border-other"
        return ""

    def name(self, layer: str, properties: Mapping[str, Any]) -> tuple[str, int, float, str] | None:
        """Kind, rank, size and text of a name; None for what gets none."""
        is_town = layer == "places" and properties.get("kind", "locality") == "locality"
        kind = TOWN if is_town else KINDS.get(str(properties.get("kind")), "") if layer == "labels" else ""
        text = next((str(properties[key]) for key in self._keys if properties.get(key)), "")
        if not kind or not text:
            return None
        first, last = NAMES_AT[kind]
        rank = int(properties.get("rank", 9))
        if not first <= self.step <= last or self.step < float(properties.get("min_zoom", 0)) + self._wait(
            kind, rank, properties
        ):
            return None
        if kind == REGION and str(properties.get("id"))[:2] not in self._countries:
            return None
        return kind, rank, -float(properties.get("pop", properties.get("population", 0))), text

    def _wait(self, kind: str, rank: int, properties: Mapping[str, Any]) -> int:
        """Zooms that towns of other countries come later; capitals do not."""
        country = properties.get("country")
        is_neighbours = kind == TOWN and country is not None and country not in self._countries
        return 2 if is_neighbours and rank != CAPITAL else 0


def towns_first(named: Sequence[Toponym]) -> Iterator[Toponym]:
    """What has a name in the order in which room is given: countries, towns, waters, rivers, regions."""
    order = (COUNTRY, TOWN, WATER, RIVER, REGION)
    yield from sorted(named, key=lambda it: (order.index(it.kind), *it[1:]))
