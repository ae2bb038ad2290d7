"""The piece of the earth that a picture shows: Web Mercator in pixels from the upper left corner, y down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from geodata.tiles.mercator import HALF_WORLD_M, lon_lat, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

TILE_PX = 256
"""Side of the world at zoom 0, as web maps have it."""

MARGIN = 8
"""Pixels around the picture that are still drawn, so that no cut edge is seen."""

LEAST = 0.35
"""Pixels by which a line may stray from its course, unless a frame is drawn more coarsely."""


class Tile(NamedTuple):
    """A tile that a frame shows; ``turn`` counts times round the earth."""

    zoom: int
    x: int
    y: int
    turn: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of the earth.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    west, north : float
        Its upper left corner in world units, see ``geodata.tiles.mercator``; ``west`` may be beyond the square.
    side : float
        Side of the world in pixels.
    least : float
        Pixels by which a line may stray from its course.
    """

    width: int
    height: int
    west: float
    north: float
    side: float
    least: float = LEAST

    @classmethod
    def around(
        cls,
        shapes: Iterable[BaseGeometry],
        width: int,
        height: int,
        *,
        margin: int,
        closest: float,
        least: float = LEAST,
    ) -> Frame:
        """Frame that shows some shapes (lon/lat degrees) whole, at the zoom ``closest`` at most.

        Raises
        ------
        ValueError
            When there is no shape.
        """
        west, north, east, south = edges(shapes)
        side = TILE_PX * 2.0**closest
        for room, span in ((width - 2 * margin, east - west), (height - 2 * margin, south - north)):
            side = min(side, room / span) if span else side
        return cls(width, height, (west + east - width / side) / 2, (north + south - height / side) / 2, side, least)

    @classmethod
    def centred(cls, lon: float, lat: float, zoom: float, width: int, height: int) -> Frame:
        """Frame with a point (degrees; longitudes may go on beyond 180) in its middle."""
        ((x, y),) = project(np.array([(lon, lat)])).tolist()
        side = TILE_PX * 2.0**zoom
        return cls(width, height, x - width / side / 2, y - height / side / 2, side)

    @property
    def zoom(self) -> float:
        """Zoom as web maps count it."""
        return math.log2(self.side / TILE_PX)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; west above east across the antimeridian."""
        return box_of(self.west, self.north, self.west + self.width / self.side, self.north + self.height / self.side)

    @property
    def metres(self) -> float:
        """Metres on the ground that a pixel in the middle shows."""
        _, lat = lon_lat(0.5, self.north + self.height / self.side / 2)
        return 2 * HALF_WORLD_M * math.cos(math.radians(lat)) / self.side

    def pixels(self, world: NDArray[np.float64]) -> NDArray[np.float64]:
        """World units, shape (n, 2), in pixels."""
        return (world - (self.west, self.north)) * self.side

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Place of a point in the picture."""
        (placed,) = self.drawn([shapely.Point(lon, lat)], is_clipped=False)
        return float(placed.x), float(placed.y)

    def drawn(
        self, shapes: Iterable[BaseGeometry], *, is_clipped: bool = True, margin: int = MARGIN
    ) -> list[BaseGeometry]:
        """Shapes (lon/lat degrees) in pixels, part by part, and no more of them than is seen."""
        middle = self.west + self.width / self.side / 2
        parts = [shapely.transform(part, project) for shape in shapes for part in shapely.get_parts(shape)]
        placed = [shapely.transform(_beside(part, middle), self.pixels) for part in parts]
        return self.seen(placed, margin) if is_clipped else placed

    def seen(self, placed: Iterable[BaseGeometry], margin: int = MARGIN) -> list[BaseGeometry]:
        """What of shapes in pixels is seen, with no more corners than are seen."""
        edges = (-margin, -margin, self.width + margin, self.height + margin)
        found = [shapely.clip_by_rect(shape, *edges).simplify(self.least) for shape in placed]
        # where two parts of an area overlap, rings of one direction add up and others would cancel each other
        return [shapely.orient_polygons(shape) for shape in found if not shape.is_empty]

    def shown(self, placed: NDArray[Any]) -> list[BaseGeometry]:
        """The same as ``seen`` for an array of shapes, all at once."""
        edges = (-MARGIN, -MARGIN, self.width + MARGIN, self.height + MARGIN)
        found = shapely.simplify(shapely.clip_by_rect(placed, *edges), self.least)
        return list(shapely.orient_polygons(found[~shapely.is_empty(found)]))

    def tiles(self, zoom: int) -> Iterator[Tile]:
        """Tiles of a zoom that the frame shows."""
        count = 1 << zoom
        right, bottom = self.west + self.width / self.side, self.north + self.height / self.side
        for y in range(max(0, math.floor(self.north * count)), min(count, math.ceil(bottom * count))):
            for x in range(math.floor(self.west * count), math.ceil(right * count)):
                yield Tile(zoom, x % count, y, x // count)


def edges(shapes: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    """West, north, east and south of some shapes (lon/lat degrees), in world units.

    Raises
    ------
    ValueError
        When there is no shape.
    """
    parts = [shapely.transform(part, project) for shape in shapes for part in shapely.get_parts(shape)]
    if not parts:
        raise ValueError("a frame needs something that it shows")
    middle = shapely.bounds(parts[0])[::2].mean()
    bounds = np.array([shapely.bounds(_beside(part, middle)) for part in parts])
    west, north = bounds[:, :2].min(axis=0).tolist()
    east, south = bounds[:, 2:].max(axis=0).tolist()
    return west, north, east, south


def box_of(west: float, north: float, east: float, south: float) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of edges in world units; west above east across the antimeridian."""
    left, top = lon_lat(west % 1, north)
    right, bottom = lon_lat(east % 1, south)
    return left, bottom, right, top


def _beside(part: BaseGeometry, middle: float) -> BaseGeometry:
    """A shape in world units, moved round the earth to where it is nearest to a longitude."""
    turns = round(middle - shapely.bounds(part)[::2].mean())
    return shapely.transform(part, lambda world: world + np.array((turns, 0))) if turns else part
