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

from geodata.basemap.land import land_at
from geodata.basemap.lines import shared_lines
from geodata.basemap.names import labels
from geodata.basemap.tiling import MAX_ZOOM, WORLD_ZOOM, Shapes, shapes, window
from geodata.basemap.water import ocean_at, simplified
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

_SNAP_RIVER = 0.25
"""Degrees within which a river label must find its river."""

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
    def labels(self) -> Shapes:
        """Label points of countries, regions, waters and rivers."""
        return _labels(self)

    @cached_property
    def oceans(self) -> dict[int, BaseGeometry]:
        """The ocean at the four precisions that are used."""
        return {zoom: ocean_at(self.water.ocean, zoom) for zoom in (2, 4, 5, 6)}


def tolerance(zoom: int) -> float:
    """Simplification in tile units: half a pixel, and finer in the last level, which is enlarged."""
    return 4.0 if zoom < MAX_ZOOM else 1.5


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
    found = [(ocean, "sea")]
    found += [(shape, "sea" if sea else "lake") for shape, sea in zip(detail, water.sea, strict=True) if shape]
    found += [(shape, "lake") for shape in around if shape]
    return shapes([shape for shape, _ in found], [{"kind": kind} for _, kind in found])


def _rivers(sources: Sources, zoom: int, size: float) -> Shapes:
    shown = [(line, _river_min_zoom(length)) for line, length in sources.rivers]
    kept = [(line, least) for line, least in shown if least <= zoom + OVERZOOM]
    lines = [shapely.simplify(to_world(line), size) for line, _ in kept]
    return shapes(lines, [{"min_zoom": least} for _, least in kept])


def _river_min_zoom(length_km: float) -> int:
    return next((zoom for zoom, least in ((4, 400), (5, 200), (6, 120), (7, 60)) if length_km >= least), 8)


def _railways(sources: Sources, zoom: int, size: float) -> Shapes:
    if zoom < 5:
        return shapes([], [])
    lines = [to_world(line) for line in sources.railways]
    long = [line for line in lines if line.length > 20 * size or zoom == MAX_ZOOM]
    joined = shapely.simplify(shapely.get_parts(shapely.multilinestrings(long)), size)
    return shapes(list(joined), [{"kind": "rail"}] * len(joined))


def _admin1(sources: Sources, zoom: int, size: float) -> Shapes:
    if zoom < 4:
        return shapes([], [])
    keep = [i for i, iso in enumerate(sources.regions["country"]) if iso in _REGION_COUNTRIES]
    simple = shapely.coverage_simplify(sources.world_regions[keep], size)
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
        return not place.is_minor and (zoom == MAX_ZOOM or place.min_zoom <= zoom + OVERZOOM)
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
    shown = [i for i, label in enumerate(labels.properties) if zoom == MAX_ZOOM or _min_zoom(label) <= zoom + OVERZOOM]
    return shapes(list(labels.geometries[shown]), [labels.properties[i] for i in shown])


def _min_zoom(label: Mapping[str, Value]) -> int:
    return int(label["min_zoom"])


def _array(geometries: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    items = list(geometries)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
