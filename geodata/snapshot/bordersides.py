"""What lies on each side of the shared border: parts of lines, and projects of each region within some distances."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geodata.layers import deadline
from geodata.snapshot.shares import cut
from geodata.space import geometry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.catalog import Catalog
    from geodata.layers.layer import Layer
    from geodata.snapshot.ground import Territory
    from geodata.snapshot.shares import Outline, Share

    Shapes = NDArray[np.object_]

WITHIN_KM = (25, 50, 100, 200)
"""Kilometres from the border that projects are counted within."""

LINES = ("project-lines", "corridors", "rivers")
"""Layers of lines that may lie on several sides."""

STEP_DEGREES = 0.05
"""Longest leg that is cut, some kilometres: a cut leg is as long as its two parts."""

LEAST_KM = 1e-3
"""A metre: less of a line is what cutting leaves."""

ALONG = "border"
"""Side of what runs exactly on the border: neither country's."""

ELSEWHERE = ""
"""Side of what lies in none of the catalogue's countries."""


class OnSide(NamedTuple):
    """Part of a line in a country (its code, ``ALONG`` or ``ELSEWHERE``)."""

    side: str
    km: float
    part: float


@dataclass(frozen=True, slots=True)
class LineSides:
    """How much of a line lies on which side; the parts add up to the whole."""

    layer: str
    id: str
    length_km: float
    is_schematic: bool
    sides: tuple[OnSide, ...]


def sides_of(layer: Layer, ground: Territory) -> Iterator[LineSides]:
    """Sides of each line of a layer; nothing where there are no outlines of countries.

    Parameters
    ----------
    layer : Layer
        One of ``LINES``.
    ground : Territory
        Has the outlines.
    """
    if not ground.countries:
        return
    schematic = layer.values["schematic"]
    for row, id_ in enumerate(deadline.watched(layer.ids, 16)):
        shape = layer.shape(row)
        if shape is not None and shape.length:
            whole = geometry.length_m(shape) / 1000
            parts = parts_of(shape, ground)
            sides = tuple(OnSide(side, whole * part, part) for side, part in parts.items() if whole * part > LEAST_KM)
            yield LineSides(layer.id, id_, whole, bool(schematic[row]), sides)


def parts_of(line: BaseGeometry, ground: Territory) -> dict[str, float]:
    """Part of a line, of 1, by side: countries in the order of their outlines, the border itself, elsewhere.

    What lies in two outlines counts in the first.
    """
    left = shapely.segmentize(line, STEP_DEGREES)
    metres: dict[str, float] = {}
    if ground.border is not None:
        metres[ALONG], left = _taken(left, ground.border)
    for code, outline in ground.countries.items():
        metres[code], left = _taken(left, outline.geometry)
    metres[ELSEWHERE] = geometry.length_m(left)
    metres[ALONG] = metres.pop(ALONG, 0.0)
    total = sum(metres.values())
    return {side: length / total for side, length in metres.items()} if total else {}


def _taken(line: BaseGeometry, shape: BaseGeometry) -> tuple[float, BaseGeometry]:
    """Metres of a line that lie in a shape, or on it, and what is left of the line."""
    if not shapely.intersects(shape, line):
        return 0.0, line
    held = shapely.intersection(line, shape)
    metres = geometry.length_m(held) if held.length else 0.0
    return (metres, shapely.difference(line, shape)) if metres else (0.0, line)


WATCHED = 64
"""Parts between two looks at the clock."""

SLIVER = 1e-6
"""Part of an area that rounding may leave beyond an outline."""


@dataclass(frozen=True, slots=True)
class RegionReach:
    """Projects and crossings of a country, or of one of its regions.

    Parameters
    ----------
    id : str
        Of the region; the country's code for the country as a whole.
    country : str
        Code.
    certainly : tuple of int
        Projects that lie there and within each of ``WITHIN_KM``, wherever they may lie.
    possibly : tuple of int
        Further ones of which that is not excluded.
    crossings : tuple of str
        Those that have a side there.
    """

    id: str
    country: str
    certainly: tuple[int, ...]
    possibly: tuple[int, ...]
    crossings: tuple[str, ...]


class _Part(NamedTuple):
    """Where a project may lie in one country, and how far from the border; ``is_whole`` where it lies in no other."""

    share: Share
    least_km: float
    most_km: float
    is_whole: bool


def reaches(
    catalog: Catalog, ground: Territory, projects: Layer, done: dict[str, RegionReach]
) -> Iterator[RegionReach]:
    """Count projects near the border: in each country of the catalogue, then in each of its regions that is near.

    Projects that are only known to a country are left out: they may lie anywhere in it. Regions that are counted are
    put into ``done``, so that who runs out of time goes on from there.
    """
    parts = [*_parts(catalog, ground, projects)]
    for code in catalog.about.countries:
        own = [part for part in parts if part.share.country == code]
        shapes = np.array([part.share.geometry for part in own], dtype=object)
        posts = {
            crossing.id: ground.region_of(side.admin1)
            for crossing in sorted(catalog.crossings.values(), key=lambda crossing: crossing.id)
            for side_code, side in catalog.sides(crossing)
            if side_code == code
        }
        yield RegionReach(code, code, *_counted(own), tuple(posts))
        for region in _near_regions(ground, code):
            if region.id not in done:
                counts = _counted(_in_region(own, shapes, region, ground))
                here = tuple(id_ for id_ in posts if posts[id_] == region.id)
                done[region.id] = RegionReach(region.id, code, *counts, here)
            yield done[region.id]


def _parts(catalog: Catalog, ground: Territory, projects: Layer) -> Iterator[_Part]:
    """Parts of projects that are possibly within reach of the border."""
    least, most = projects.values["border_min_km"], projects.values["border_max_km"]
    near = [row for row, km in enumerate(least) if km is not None and km <= WITHIN_KM[-1]]
    placed = [row for row in near if catalog.projects[projects.ids[row]].location.precision != "country"]
    shares = {row: ground.parts(catalog.projects[projects.ids[row]]) for row in placed}
    flat = [share for found in shares.values() for share in found]
    measured = ground.border_spans(flat)
    spans_km = iter(() if measured is None else (measured / 1000).tolist())
    for row, found in shares.items():
        for share in found:
            low, high = next(spans_km)
            is_whole = len(found) == 1
            yield _Part(share, *((least[row], most[row]) if is_whole else (low, high)), is_whole)


def _near_regions(ground: Territory, code: str) -> Iterator[Outline]:
    """Regions of a country within the widest distance of the border."""
    for region in sorted(ground.regions.values(), key=lambda region: region.id):
        if region.properties.get("country") == code and ground.regions_to_border_km[region.id] <= WITHIN_KM[-1]:
            yield region


def _in_region(parts: Sequence[_Part], shapes: Shapes, region: Outline, ground: Territory) -> list[_Part]:
    """What of parts lies in a region; of one that lies in others too, the distance is that of what lies in this one."""
    found: list[_Part] = []
    cut_off: list[_Part] = []
    pieces: list[BaseGeometry] = []
    inside = shapely.contains_properly(region.asked.own, shapes)
    for number in deadline.watched(np.flatnonzero(shapely.intersects(region.asked.own, shapes)).tolist(), WATCHED):
        part = parts[number]
        piece = _piece(part.share, region, is_inside=bool(inside[number]))
        if piece is part.share.geometry:
            found.append(part)
        elif piece is not None and _band(part.least_km) == _band(part.most_km):
            found.append(part._replace(is_whole=False))
        elif piece is not None:
            cut_off.append(part)
            pieces.append(piece)
    nearest = ground.to_border_km(pieces)
    return found + [part._replace(least_km=km, is_whole=False) for part, km in zip(cut_off, nearest, strict=True)]


def _piece(share: Share, region: Outline, *, is_inside: bool) -> BaseGeometry | None:
    """What of an area lies in a region: the area itself where it is all of it, None where it is nothing."""
    stated, area = share.regions, share.geometry
    if stated == (region.id,) or (not stated and is_inside):
        return area
    held = cut(area, region.geometry) if not stated or region.id in stated else None
    if held is None or held.area <= SLIVER * area.area:
        return None
    return area if held.area >= (1 - SLIVER) * area.area else held


def _band(km: float) -> int:
    """Number of the first distance that a project is within."""
    return bisect_left(WITHIN_KM, km)


def _counted(parts: Sequence[_Part]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How many are certainly, and how many more possibly, within each distance."""
    certainly = tuple(sum(part.is_whole and part.most_km <= km for part in parts) for km in WITHIN_KM)
    near = tuple(sum(part.least_km <= km for part in parts) for km in WITHIN_KM)
    return certainly, tuple(some - sure for some, sure in zip(near, certainly, strict=True))
