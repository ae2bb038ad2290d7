"""Puts the layers of the map together for each zoom level: what is shown from where on, and how finely.

Coordinates are world units (see :mod:`geodata.basemap.tiling`) except in :class:`Sources`, which is lon/lat degrees
unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.basemap.countries import FOCUS
from geodata.basemap.land import land_at
from geodata.basemap.lines import shared_lines
from geodata.basemap.names import labels
from geodata.basemap.tiling import CLOSE_ZOOM, MAX_ZOOM, WORLD_ZOOM, Shapes, shapes, window
from geodata.basemap.water import FEWEST_CORNERS, ocean_at, simplified
from geodata.tiles.mercator import to_world, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.basemap.names import Label
    from geodata.basemap.places import TownLabel
    from geodata.basemap.water import Water
    from geodata.tiles.mvt import Value

NAMES = ("earth", "water", "rivers", "rail", "admin1", "boundaries", "places", "labels")

OVERZOOM = 2
"""A client may draw a tile two levels below its own: what it shows there must be in the tile already."""

_CLOSE_PRECISION = 9
"""Zoom whose tile unit (some 14 m) is the precision of the close zoom levels: half a pixel at zoom 12."""

_SNAP_RIVER = 0.25
"""Degrees within which a river label must find its river."""

_LARGE_LAKE = 5e-8
"""World units squared (about 45 km2 at 42 degrees): a river does not run on under such a lake."""

_REGION_ZOOM = 7
"""Display zoom from which names of regions are shown: before, the names of towns need the room."""

_REGION_COUNTRIES = frozenset({"KZ", "UZ", "KG", "TJ", "TM"})


@dataclass(frozen=True)
class Sources:
    """Everything that the map is drawn from, as the readers return it."""

    countries: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    water: Water
    rivers: Sequence[tuple[shapely.LineString, float]]
    railways: Sequence[shapely.LineString]
    places: Sequence[TownLabel]
    world_labels: Sequence[Label]

    @cached_property
    def world_countries(self) -> NDArray[np.object_]:
        """Country polygons in world units."""
        return _array(to_world(shape) for shape in self.countries.geometry)

    @cached_property
    def world_regions(self) -> NDArray[np.object_]:
        """Region polygons in world units."""
        return _array(to_world(shape) for shape in self.regions.geometry)

    @cached_property
    def world_rivers(self) -> list[tuple[BaseGeometry, float]]:
        """Rivers in world units, without the stretches under large lakes, and their length in km."""
        lakes = shapely.union_all([lake for lake in self.water.detail if lake.area > _LARGE_LAKE])
        lines = shapely.difference([to_world(line) for line, _ in self.rivers], lakes)
        return [(line, length) for line, (_, length) in zip(lines, self.rivers, strict=True) if not line.is_empty]

    @cached_property
    def labels(self) -> Shapes:
        """Label points of countries, regions, waters and rivers."""
        return _labels(self)

    @cached_property
    def oceans(self) -> dict[int, BaseGeometry]:
        """The ocean at the four precisions that are used."""
        return {zoom: ocean_at(self.water.ocean, zoom) for zoom in (2, 4, 5, 6)}


def tolerance(zoom: int) -> float:
    """Simplification in tile units: half a pixel, and finer in levels that are enlarged."""
    return 4.0 if zoom < MAX_ZOOM else 1.5


def close_layers(sources: Sources) -> dict[str, Shapes]:
    """All layers of the close zoom levels: borders, regions and coasts whole, every town, and no schematic railway."""
    size = unit(_CLOSE_PRECISION)
    six = shapely.envelope(sources.world_countries[sources.countries["iso"].isin(FOCUS.values())])
    near = np.flatnonzero(shapely.intersects(sources.world_countries, shapely.union_all(six)))
    countries = sources.world_countries[near]
    isos = [str(sources.countries["iso"].iloc[i]) for i in near]
    return {
        "earth": _earth(countries, isos, MAX_ZOOM + 1),
        "water": _close_water(sources),
        "rivers": _rivers(sources, CLOSE_ZOOM, size),
        "rail": shapes([], []),
        "admin1": _admin1(sources, CLOSE_ZOOM, 0.0),
        "boundaries": _boundaries(countries, isos),
        "places": _places(sources.places, CLOSE_ZOOM),
        "labels": _labels_at(sources.labels, CLOSE_ZOOM),
    }


def layers_at(sources: Sources, zoom: int) -> dict[str, Shapes]:
    """All layers of a zoom level, in drawing order, with shapes in world units."""
    size = unit(zoom) * tolerance(zoom)
    countries = shapely.coverage_simplify(sources.world_countries, size)
    isos = list(sources.countries["iso"])
    return {
        "earth": _earth(sources.world_countries if zoom < WORLD_ZOOM else countries, isos, zoom),
        "water": _water(sources, zoom),
        "rivers": _rivers(sources, zoom, size),
        "rail": _railways(sources, zoom, size),
        "admin1": _admin1(sources, zoom, size),
        "boundaries": _boundaries(
            countries, [iso or name for iso, name in zip(isos, sources.countries["name"], strict=True)]
        ),
        "places": _places(sources.places, zoom),
        "labels": _labels_at(sources.labels, zoom),
    }


def _earth(countries: NDArray[np.object_], isos: Sequence[str], zoom: int) -> Shapes:
    named = [i for i, iso in enumerate(isos) if iso]
    land = land_at(countries, zoom)
    background = shapely.box(-0.1, -0.1, 1.1, 1.1)
    properties: list[Mapping[str, Value]] = [{"kind": "land"}]
    properties += [{"kind": "country", "iso": isos[i]} for i in named]
    return shapes([background, *land[named]], properties)


def _water(sources: Sources, zoom: int) -> Shapes:
    water = sources.water
    ocean = sources.oceans[next(finest for finest in (2, 4, 5, 6) if zoom <= finest or finest == 6)]
    # A lake shows from about 6 px on; the last level also serves the zooms beyond, where smaller ones matter.
    smallest = 2000.0 if zoom < MAX_ZOOM else 300.0
    detail = simplified(water.detail, zoom, tolerance(zoom), smallest)
    around = simplified(water.around, min(zoom, 6), 6.0, max(smallest, 4000.0))
    found: list[tuple[BaseGeometry, dict[str, Value]]] = [(ocean, {"kind": "sea"})]
    for shape, sea, fine in zip(detail, water.sea, water.fine, strict=True):
        if shape:
            found.append((shape, {"kind": "sea"} if sea else _lake(shape, zoom, fine=bool(fine) or zoom < MAX_ZOOM)))
    found += [(shape, _lake(shape, zoom)) for shape in around if shape]
    return shapes([shape for shape, _ in found], [properties for _, properties in found])


def _lake(shape: BaseGeometry, zoom: int, *, fine: bool = True) -> dict[str, Value]:
    """Properties of a lake; in tiles that are enlarged, one with too few corners is not to be drawn at close range."""
    rough = not fine or shapely.get_num_coordinates(shape) < FEWEST_CORNERS
    return {"kind": "lake", "max_zoom": MAX_ZOOM} if rough and zoom in (WORLD_ZOOM, MAX_ZOOM) else {"kind": "lake"}


def close_shape(shape: BaseGeometry) -> BaseGeometry:
    """A water as it is drawn at close range, in world units."""
    simple = shapely.simplify(shape, unit(_CLOSE_PRECISION))
    return simple if shapely.get_num_coordinates(simple) >= FEWEST_CORNERS else shape


def _close_water(sources: Sources) -> Shapes:
    """Seas and those lakes that have corners enough, none of which is simplified away."""
    water = sources.water
    shown = np.flatnonzero(water.sea | water.fine)
    simple = [close_shape(shape) for shape in water.detail[shown]]
    kinds = ["sea" if water.sea[i] else "lake" for i in shown]
    return shapes([sources.oceans[6], *simple], [{"kind": "sea"}, *({"kind": kind} for kind in kinds)])


def _rivers(sources: Sources, zoom: int, size: float) -> Shapes:
    shown = [(line, _river_min_zoom(length)) for line, length in sources.world_rivers]
    kept = [(line, least) for line, least in shown if least <= zoom + OVERZOOM]
    lines = [shapely.simplify(line, size) for line, _ in kept]
    return shapes(lines, [{"min_zoom": least} for _, least in kept])


def _river_min_zoom(length_km: float) -> int:
    return next((zoom for zoom, least in ((4, 400), (5, 200), (6, 120), (7, 60)) if length_km >= least), 8)


def _railways(sources: Sources, zoom: int, size: float) -> Shapes:
    if zoom < 5:
        return shapes([], [])
    lines = [to_world(line) for line in sources.railways]
    long = [line for line in lines if line.length > 20 * size or zoom == MAX_ZOOM]
    joined = shapely.simplify(shapely.get_parts(shapely.multilinestrings(long)), size)
    # Straight from stop to stop: not to be drawn at close range, when the last level is enlarged.
    properties: dict[str, Value] = {"kind": "rail", "max_zoom": MAX_ZOOM} if zoom == MAX_ZOOM else {"kind": "rail"}
    return shapes(list(joined), [properties] * len(joined))


def _admin1(sources: Sources, zoom: int, size: float) -> Shapes:
    if zoom < 4:
        return shapes([], [])
    keep = [i for i, iso in enumerate(sources.regions["country"]) if iso in _REGION_COUNTRIES]
    simple = shapely.coverage_simplify(sources.world_regions[keep], size) if size else sources.world_regions[keep]
    isos = [sources.regions["country"].iloc[i] for i in keep]
    lines = [(pair.split()[0], line) for pair, line in shared_lines(list(simple), isos) if _same(pair)]
    return shapes([line for _, line in lines], [{"country": iso} for iso, _ in lines])


def _same(pair: str) -> bool:
    first, second = pair.split()
    return first == second


def _boundaries(countries: NDArray[np.object_], keys: Sequence[str]) -> Shapes:
    lines = shared_lines(list(countries), keys)
    return shapes(
        [line for _, line in lines],
        [{"kind": "country", "between": pair} for pair, _ in lines],
    )


def _places(places: Sequence[TownLabel], zoom: int) -> Shapes:
    shown = [place for place in places if _is_shown(place, zoom)]
    points = [to_world(shapely.Point(place.town.lon, place.town.lat)) for place in shown]
    return shapes(points, [_place_properties(place) for place in shown])


def _is_shown(place: TownLabel, zoom: int) -> bool:
    """Whether a town is in the tiles of a zoom level: outside the window the world's last one serves all beyond it."""
    if _in_window(place):
        last = zoom >= (CLOSE_ZOOM if place.min_zoom >= CLOSE_ZOOM else MAX_ZOOM)
        return not place.is_minor and (last or place.min_zoom <= min(zoom, MAX_ZOOM) + OVERZOOM)
    return zoom == WORLD_ZOOM or place.min_zoom <= zoom + OVERZOOM


def _in_window(place: TownLabel) -> bool:
    x, y = shapely.get_coordinates(to_world(shapely.Point(place.town.lon, place.town.lat)))[0]
    x0, y0, x1, y1 = window()
    return bool(x0 <= x <= x1 and y0 <= y <= y1)


def _place_properties(place: TownLabel) -> dict[str, Value]:
    return {
        "name": place.names.en or place.town.name,
        **place.names.properties(),
        "pop": place.town.population,
        "rank": place.rank,
        "country": place.town.country,
        "min_zoom": place.min_zoom,
    }


def _labels(sources: Sources) -> Shapes:
    found: list[tuple[BaseGeometry, dict[str, Value]]] = []
    rivers = shapely.union_all([line for line, _ in sources.rivers])
    for label in (*labels(), *sources.world_labels):
        point = shapely.Point(label.lon, label.lat)
        if label.kind == "river":
            way = shapely.shortest_line(rivers, point)
            if way.length > _SNAP_RIVER:
                raise ValueError(f"names.csv: no river within {_SNAP_RIVER} degrees of {label.id} at {point.wkt}")
            point = shapely.get_point(way, 0)
        found.append(
            (point, {"kind": label.kind, "id": label.id, "min_zoom": label.rank + 2, **label.names.properties()})
        )
    for row, shape in zip(sources.regions.to_dict("records"), sources.regions.geometry, strict=True):
        if row["country"] in _REGION_COUNTRIES and row["kind"] != "city":
            names = {key: row[key] for key in ("name_en", "name_ru", "name_kk", "name_uz")}
            spot = shapely.maximum_inscribed_circle(shape, tolerance=0.02)
            centre = shapely.get_point(spot, 0)
            found.append((centre, {"kind": "region", "id": row["id"], "min_zoom": _REGION_ZOOM, **names}))
    return shapes([to_world(point) for point, _ in found], [properties for _, properties in found])


def _labels_at(labels: Shapes, zoom: int) -> Shapes:
    """Those that a client may show from tiles of this zoom level."""
    shown = [i for i, label in enumerate(labels.properties) if zoom >= MAX_ZOOM or _min_zoom(label) <= zoom + OVERZOOM]
    return shapes(list(labels.geometries[shown]), [labels.properties[i] for i in shown])


def _min_zoom(label: Mapping[str, Value]) -> int:
    return int(label["min_zoom"])


def _array(geometries: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    items = list(geometries)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
