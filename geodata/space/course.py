"""A line measured from west to east: its pieces in order, the kilometres along it, and which of them are nearest.

A piece runs from its western end to its eastern one (from south to north where both have one longitude; a ring from its
westernmost corner by the north). Pieces follow one another by their western ends, and kilometres go on from one to the
next: what lies between two pieces has no kilometres, since nobody knows how long it is. All coordinates are lon/lat
degrees on WGS 84; inside, longitudes go on beyond 180 where the line crosses the antimeridian.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.errors import GeometryError
from geodata.space.antimeridian import TURN
from geodata.space.geometry import PreparedPerThread, walked
from geodata.space.spans import CHUNK, Marks, edge, metres, nearest
from geodata.space.stretches import Stretch, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Numbers = NDArray[np.float64]

DECIMALS = 9
"""Of degrees, a tenth of a millimetre: ends of pieces that differ by less meet."""

EDGE_STEP, EDGE_PARTS = 0.02, 50
"""Degrees between places along an edge, unless a part of so much of its extent is more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the line that has no branches.

    Parameters
    ----------
    line : LineString
        From its western end; longitudes may go on beyond 180.
    km : Stretch
        Kilometres of the whole line that it takes.
    gap_km : float
        From the end of the piece before to its beginning, as the crow flies; 0 where it meets an earlier piece.
    ends : tuple of int
        Numbers of the places where it begins and ends; pieces that meet share one.
    """

    line: shapely.LineString
    km: Stretch
    gap_km: float
    ends: tuple[int, int]


class Course:
    """A line prepared once.

    Parameters
    ----------
    line : BaseGeometry
        Line or lines in degrees, cut at the antimeridian.

    Raises
    ------
    GeometryError
        When there is none.
    """

    def __init__(self, line: BaseGeometry) -> None:
        """Put the pieces in order and walk each."""
        lines = sorted(map(_from_west, _parts(line)), key=lambda one: (*one.coords[0], *one.coords[-1]))
        if not lines:
            raise GeometryError("the line to measure along is empty")
        nodes: dict[tuple[float, float], int] = {}
        pieces: list[Piece] = []
        self._steps: list[Numbers] = []
        self._along: list[tuple[Numbers, Numbers]] = []
        for one in lines:
            steps = walked(one)
            km = np.concatenate([[0.0], np.cumsum(metres(steps[:-1], steps[1:]))]) / 1000
            begin = pieces[-1].km.to_km if pieces else 0.0
            meets = any(end in nodes for end in (one.coords[0], one.coords[-1]))
            gap = 0.0 if meets or not pieces else float(metres(self._steps[-1][-1:], steps[:1])[0]) / 1000
            ends = tuple(nodes.setdefault(end, len(nodes)) for end in (one.coords[0], one.coords[-1]))
            pieces.append(Piece(one, Stretch(begin, begin + float(km[-1])), gap, (ends[0], ends[1])))
            self._steps.append(steps)
            planar = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(steps, axis=0).T))])
            self._along.append((planar, begin + km))
        self.pieces = tuple(pieces)
        self._at: dict[int, list[Piece]] = {}
        for piece in pieces:
            for node in set(piece.ends):
                self._at.setdefault(node, []).append(piece)
        self.length_km = pieces[-1].km.to_km
        self._lines = np.array([piece.line for piece in pieces], dtype=object)
        self._whole = PreparedPerThread(shapely.multilinestrings(self._lines))
        self._turns = (0.0, TURN) if shapely.total_bounds(self._lines)[2] > TURN / 2 else (0.0,)
        self._marks = Marks(np.vstack(self._steps))
        self._marks_km: Numbers = np.concatenate([km for _, km in self._along])

    def pieces_at(self, node: int) -> Sequence[Piece]:
        """Pieces that begin or end at a place."""
        return self._at[node]

    def on(self, shape: BaseGeometry) -> list[Stretch]:
        """Stretches of the line that lie in a shape, or on it."""
        found: list[Stretch] = []
        for turn in self._turns:
            moved = shapely.transform(shape, lambda at, by=turn: at + np.array((by, 0.0))) if turn else shape
            held = shapely.intersection(self._lines, moved)
            for number in np.flatnonzero(~shapely.is_empty(held)).tolist():
                found += self._stretches(number, held[number])
        return joined(found)

    def _stretches(self, number: int, held: BaseGeometry) -> list[Stretch]:
        """Where parts of a piece begin and end; places where something only touches it are left out."""
        parts = [part for part in shapely.get_parts(held) if part.length > 0]
        if not parts:
            return []
        parts = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
        planar, km = self._along[number]
        ends = np.array([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
        at = np.interp(shapely.line_locate_point(self._lines[number], ends), planar, km)
        return [Stretch(low, high) for low, high in np.sort(at, axis=0).T.tolist()]

    def nearest(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Kilometre nearest to each place, right to a step of the walk, and how many kilometres away it is."""
        rows = nearest(places, self._marks)
        return self._marks_km[rows], metres(places, self._marks.points[rows]) / 1000

    def nearest_to(self, shapes: Sequence[BaseGeometry]) -> list[Stretch]:
        """From the first to the last kilometre that is nearest to anywhere in each shape.

        Who goes from a place in the shape straight to the line leaves the shape by its edge, and the same kilometre is
        the nearest to where he leaves it; if he does not leave it, that kilometre lies inside. So the edge and what the
        shape holds of the line say all.
        """
        if not len(shapes):
            return []
        km, _, begins = self._nearest_to_edges([_edge(shape) for shape in shapes])
        low, high = np.minimum.reduceat(km, begins), np.maximum.reduceat(km, begins)
        for number in np.flatnonzero(self._touched(shapes)).tolist():
            held = [end for stretch in self.on(shapes[number]) for end in stretch]
            low[number], high[number] = min([low[number], *held]), max([high[number], *held])
        return [Stretch(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True)]

    def _nearest_to_edges(self, edges: Sequence[Numbers]) -> tuple[Numbers, Numbers, NDArray[np.intp]]:
        """Nearest kilometres of all places along some edges, how far they are, and where those of each edge begin."""
        filled = [*map(_filled, edges)]
        km, away_km = self.nearest(np.vstack(filled))
        return km, away_km, np.cumsum([0, *map(len, filled[:-1])])

    def _touched(self, shapes: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
        """Whether each shape has a place of the line; over the antimeridian, whether it may have."""
        if len(self._turns) > 1:
            return np.ones(len(shapes), bool)
        found: NDArray[np.bool_] = shapely.intersects(self._whole.own, np.array(shapes, dtype=object))
        return found

    def passed_by(self, way: BaseGeometry, within_km: float) -> Stretch | None:
        """From the first to the last kilometre nearest to where a way is that near to it; None where it is not."""
        km, away_km = self.nearest(_edge(way))
        near = km[away_km <= within_km]
        return Stretch(float(near.min()), float(near.max())) if len(near) else None

    def away_km(self, shapes: Sequence[BaseGeometry]) -> Numbers:
        """Distance to each shape, as ``geodata.space.spans`` measures it."""
        found = np.zeros(len(shapes))
        touched = self._touched(shapes)
        if len(self._turns) > 1:
            touched = np.array([bool(self.on(shape)) for shape in shapes], bool)
        apart = np.flatnonzero(~touched)
        if len(apart):
            _, away_km, begins = self._nearest_to_edges([edge(shapes[number]) for number in apart.tolist()])
            found[apart] = np.minimum.reduceat(away_km, begins)
        return found

    def place(self, km: float) -> tuple[float, float]:
        """Longitude and latitude of a kilometre, right to a step of the walk."""
        lon, lat = self._marks.points[int(np.abs(self._marks_km - km).argmin())].tolist()
        return lon - TURN if lon > TURN / 2 else lon, lat

    def cut(self, stretch: Stretch) -> list[Numbers]:
        """Places along a stretch, for each piece that it runs over, as they are walked."""
        found = []
        for piece, steps, (_, km) in zip(self.pieces, self._steps, self._along, strict=True):
            begin, end = np.searchsorted(km, stretch)
            if stretch.from_km < piece.km.to_km and stretch.to_km > piece.km.from_km:
                found.append(steps[max(begin - 1, 0) : end + 1])
        return found


def _parts(line: BaseGeometry) -> list[shapely.LineString]:
    """Lines without branches, on one map that does not end within them."""
    lons = np.sort(shapely.get_coordinates(shapely.segmentize(line, 1.0))[:, 0])
    if not len(lons):
        return []
    between = np.append(np.diff(lons), lons[0] + TURN - lons[-1])
    widest = int(between.argmax())
    begin = lons[0] if widest == len(lons) - 1 else lons[widest + 1]

    def unrolled(at: Numbers) -> Numbers:
        moved = np.where(at[:, 0] < begin, at[:, 0] + TURN, at[:, 0])
        return np.round(np.column_stack([moved, at[:, 1]]), DECIMALS) + 0.0

    noded = shapely.node(shapely.transform(line, unrolled))
    merged = shapely.line_merge(noded)
    return [part for part in shapely.get_parts(merged) if part.geom_type == "LineString" and part.length > 0]


def _from_west(line: shapely.LineString) -> shapely.LineString:
    at = shapely.get_coordinates(line)
    if line.is_closed:
        corners = at[:-1]
        first = int(np.lexsort((corners[:, 1], corners[:, 0]))[0])
        at = np.vstack([np.roll(corners, -first, axis=0), corners[first]])
        return shapely.LineString(at[::-1] if shapely.is_ccw(shapely.LinearRing(at)) else at)
    return shapely.LineString(at[::-1] if tuple(at[-1]) < tuple(at[0]) else at)


def _filled(places: Numbers) -> Numbers:
    """Places with the last one repeated, so that none of another shape is looked at together with them."""
    return np.vstack([places, np.repeat(places[-1:], -len(places) % CHUNK, axis=0)])


def _edge(shape: BaseGeometry) -> Numbers:
    """Places along the edge of an area, or along a line, no farther apart than a step; a point itself.

    An outline has far more corners than that: those within half a step of the one before are left out.
    """
    west, south, east, north = shape.bounds
    step = max(EDGE_STEP, max(east - west, north - south) / EDGE_PARTS)
    corners = shapely.get_coordinates(shapely.segmentize(shape, step / 2))
    halves = np.floor(np.cumsum(np.hypot(*np.diff(corners, axis=0, prepend=corners[:1]).T)) / (step / 2))
    kept = np.diff(halves, prepend=-1.0) > 0
    kept[-1] = True
    found: Numbers = corners[kept]
    return found
