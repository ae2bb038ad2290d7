"""Whether areas and lines come nearer to something than so many metres, anywhere or everywhere; geodesic, on WGS 84.

Edges are straight in degrees, as GeoJSON means them. Nothing is projected: an edge, or a cell of an area, lies around
its middle within its half length, so that distances in it differ from the middle's by no more than that. What this
does not decide is halved, until halves are shorter than ``FINE_M``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.layers import deadline
from geodata.space.geometry import WGS84, PreparedPerThread, earth_centred, prepared, squared_chords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Rows = NDArray[np.intp]

FINE_M = 0.25
"""Halves of edges and cells that are not halved again: how far an answer may be from the truth."""

DEGREE_M = 111_700.0
"""Metres of a degree at most, of latitude anywhere and of longitude at the equator."""

SHORT_M = 1_000.0
"""An edge of what is measured to is cut to this length: its chord through the earth leaves it by centimetres then."""

CUT_M, _MOST_CUT = 10_000.0, 2_000
"""Edges that are measured to are cut to this length beforehand, unless they would be about so many."""

FARTHEST_M = 20_004_000.0
"""No two places on the earth are farther apart."""

BEND_M = 9_000_000.0
"""Up to here what is farthest from a point lies on the edge of an area; beyond, it may lie inside, at the antipode."""

_CURVED_M = (WGS84.b**2 / WGS84.a, WGS84.a**2 / WGS84.b)
"""Least and greatest radius of curvature of the ellipsoid: between their arcs lies a geodesic of the same chord."""

_WIDE_M = 11_000_000.0
"""Chords longer than this say nothing of how long their arcs may be: the antipode is near."""

_PAIRS = 1_000_000
"""Places times edges that are looked at together: tens of megabytes."""

_CORNERS = 100_000
"""Corners of shapes that are looked at together."""

_FEW = 8
"""Edges that are not worth a search for those nearby."""

_SQUARE_M = DEGREE_M / 2**0.5
"""From the middle of a square of a degree to its corners, at most."""

_STRETCHED = 1.01
"""By how much arcs of one chord may differ: half a percent of the earth's flattening, and some more."""

_MOST_BENT = 89.9
"""Degrees of latitude; nearer to a pole, edges are met by halving."""

_POLYGON = 3
"""Type number of GEOS, which those of collections are above."""


class Edges:
    """Straight edges (degrees), and single points as edges without a length; each belongs to a numbered shape.

    Parameters
    ----------
    ends : array of shape (n, 2, 2)
        Longitude and latitude of both ends.
    owners : array of shape (n,)
        Numbers of shapes.
    """

    __slots__ = ("ends", "owners")

    def __init__(self, ends: Numbers, owners: Rows) -> None:
        """Keep both."""
        self.ends, self.owners = ends, owners

    def __len__(self) -> int:
        """Count the edges."""
        return len(self.owners)

    @property
    def middles(self) -> Numbers:
        """Middle of each edge in degrees."""
        found: Numbers = (self.ends[:, 0] + self.ends[:, 1]) / 2
        return found

    @property
    def halves(self) -> Numbers:
        """Metres from the middle to an end at most."""
        (x0, y0), (x1, y1) = self.ends[:, 0].T, self.ends[:, 1].T
        return reach(np.abs(x1 - x0), np.abs(y1 - y0), y0, y1)

    def of(self, chosen: Flags | Rows) -> Edges:
        """Some of them."""
        return Edges(self.ends[chosen], self.owners[chosen])

    def halved(self) -> Edges:
        """Twice as many of half the length."""
        middles = self.middles[:, None]
        first = np.concatenate([self.ends[:, :1], middles], axis=1)
        second = np.concatenate([middles, self.ends[:, 1:]], axis=1)
        return Edges(np.concatenate([first, second]), np.tile(self.owners, 2))

    def cut(self, longest: float) -> Edges:
        """The same in pieces of so many metres at most."""
        edges = self
        while (is_long := 2 * edges.halves > longest).any():
            edges = edges.of(~is_long).joined(edges.of(is_long).halved())
        return edges

    def joined(self, others: Edges) -> Edges:
        """These, and others behind them."""
        return Edges(np.concatenate([self.ends, others.ends]), np.concatenate([self.owners, others.owners]))


def reach(wide: Numbers, high: Numbers, south: Numbers, north: Numbers) -> Numbers:
    """Metres from the middle of a box (or of its diagonal) to anywhere in it, at most.

    Parameters
    ----------
    wide, high : array
        Its extent in degrees.
    south, north : array
        Its latitudes, in any order: across the equator, a degree of longitude is as long as there.
    """
    equator = np.where(south * north < 0, 0.0, np.minimum(np.abs(south), np.abs(north)))
    found: Numbers = np.hypot(wide * np.cos(np.radians(equator)), high) * (DEGREE_M / 2)
    return found


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Edges of lines and areas, and single points as edges without a length."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owners = owners[inner]
    is_area = shapely.get_type_id(parts) == _POLYGON
    rings, inner = shapely.get_rings(parts[is_area], return_index=True)
    owners = np.concatenate([owners[~is_area], owners[is_area][inner]])
    corners, line = shapely.get_coordinates(np.concatenate([parts[~is_area], rings]), return_index=True)
    follows = np.flatnonzero(line[1:] == line[:-1])
    alone = np.flatnonzero(np.bincount(line)[line] == 1)
    begins, finish = np.concatenate([alone, follows]), np.concatenate([alone, follows + 1])
    ends = np.stack([corners[begins], corners[finish]], axis=1)
    return Edges(ends, owners[line[begins]])


class Landmark:
    """What distances are measured to, prepared once.

    Parameters
    ----------
    shape : BaseGeometry
        Not empty, lon/lat degrees.
    """

    def __init__(self, shape: BaseGeometry) -> None:
        """Take it to its edges."""
        self.asked = PreparedPerThread(shape)
        edges = edges_of(np.array([shape], dtype=object))
        longest = max(CUT_M, 2 * float(edges.halves.sum()) / _MOST_CUT)
        self._edges = edges = edges.cut(longest)
        self._at, self._halves = earth_centred(edges.middles), edges.halves
        self._by_square: dict[tuple[int, int], Rows] = {}
        self.is_point = len(edges) == 1 and not edges.halves[0]
        self._has_inside = bool((shapely.get_dimensions(shapely.get_parts(shape)) == 2).any())

    def __len__(self) -> int:
        """Count the edges."""
        return len(self._edges)

    def metres(self, places: Numbers, limit: float, slack: Numbers) -> Numbers:
        """Geodesic distance from places (degrees) to the edges, below 0 for places inside an area.

        Where it is within ``slack`` of ``limit`` (metres), right to a hundredth of that or to centimetres; elsewhere on
        the right side of both, but no more.
        """
        found, at = np.empty(len(places)), earth_centred(places)
        if not len(places):
            return found
        pairs = []
        for rows in _neighbours(places) if len(self) > _FEW else [np.arange(len(places))]:
            edges = self._around(places[rows[0]], at[rows])
            for block in np.array_split(rows, 1 + len(rows) * len(edges) // _PAIRS):
                found[block], near = self._about(at[block], edges, limit, slack[block])
                pairs.append((block[near[0]], edges[near[1]]))
        row, edge = map(np.concatenate, zip(*pairs, strict=True))
        told = _nearest(places, Edges(self._edges.ends[edge], row), slack)
        found[row] = told[row]
        if self._has_inside:
            found[shapely.contains_xy(self.asked.own, places)] *= -1
        return found

    def _about(self, at: Numbers, edges: Rows, limit: float, slack: Numbers) -> tuple[Numbers, tuple[Rows, Rows]]:
        """Rough distances of earth-centred places, and which edges are to be looked at for which of them."""
        chords, around = np.sqrt(squared_chords(at, self._at[edges])), self._halves[edges]
        low, most = chords - around, (chords + around).min(axis=1)
        least = _arc(np.maximum(low.min(axis=1), 0), _CURVED_M[1])
        high = np.where(most > _WIDE_M, FARTHEST_M, _arc(most, _CURVED_M[0]))
        # inside of an area, distances count with the other sign
        is_unsure = (least <= abs(limit) + slack) & (high >= abs(limit) - slack)
        rows = np.flatnonzero(is_unsure | (self._has_inside & (least <= slack - limit)))
        row, edge = np.nonzero(low[rows] <= most[rows, None] * _STRETCHED)
        return (least + high) / 2, (rows[row], edge)

    def _around(self, place: Numbers, at: Numbers) -> Rows:
        """Edges that may be the nearest to one of some earth-centred places, which share the square of ``place``."""
        if len(self) <= _FEW:
            return np.arange(len(self))
        lon, lat = square = int(place[0] // 1), int(place[1] // 1)
        if square not in self._by_square:
            middle = earth_centred(np.array([(lon + 0.5, lat + 0.5)]))[0]
            self._by_square[square] = self._within_reach(np.arange(len(self)), middle, _SQUARE_M)
        middle = at.mean(axis=0)
        reach = float(np.sqrt(((at - middle) ** 2).sum(axis=1).max()))
        return self._within_reach(self._by_square[square], middle, reach)

    def _within_reach(self, edges: Rows, middle: Numbers, reach: float) -> Rows:
        """Those of some edges that may be the nearest to a place in a ball."""
        away, halves = np.sqrt(((self._at[edges] - middle) ** 2).sum(axis=1)), self._halves[edges]
        most = (away + halves).min() + reach
        found: Rows = edges[away - halves - reach <= most * _STRETCHED]
        return found


def _neighbours(places: Numbers) -> list[Rows]:
    """Rows of places by the square of degrees in which they lie."""
    squares = np.floor(places).astype(np.int64) @ (1, 1000)
    order = np.argsort(squares, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(squares[order])) + 1) if len(places) else []


def _nearest(places: Numbers, edges: Edges, slack: Numbers) -> Numbers:
    """Distance of each place to the nearest of the edges that it owns, which are cut as short as ``slack`` asks."""
    at = earth_centred(places)
    while True:
        feet, gaps, sags = _feet(at[edges.owners], edges)
        most = np.full(len(places), np.inf)
        np.minimum.at(most, edges.owners, gaps + sags)
        kept = gaps - sags <= most[edges.owners] * _STRETCHED
        edges, feet = edges.of(kept), feet[kept]
        is_long = edges.halves > np.maximum(SHORT_M, slack[edges.owners])
        if not is_long.any():
            break
        edges = edges.of(~is_long).joined(edges.of(is_long).halved())
    found = np.full(len(places), np.inf)
    np.minimum.at(found, edges.owners, WGS84.inv(*places[edges.owners].T, *feet.T)[2])
    return found


def _feet(at: Numbers, edges: Edges) -> tuple[Numbers, Numbers, Numbers]:
    """Place on each chord (degrees) that is nearest to a place, how far it is, and how far the edge leaves it."""
    begins, ends = earth_centred(edges.ends[:, 0]), earth_centred(edges.ends[:, 1])
    along, to = ends - begins, at - begins
    length = np.einsum("ij,ij->i", along, along)
    part = np.clip(np.einsum("ij,ij->i", to, along) / np.where(length > 0, length, 1), 0, 1)[:, None]
    gaps = np.linalg.norm(to - part * along, axis=1)
    halves = edges.halves
    # an edge bends twice: with the earth, and on it, the more the nearer to a pole
    bend = 1 + np.tan(np.radians(np.minimum(np.abs(edges.ends[:, :, 1]).max(axis=1), _MOST_BENT)))
    return edges.ends[:, 0] + part * (edges.ends[:, 1] - edges.ends[:, 0]), gaps, halves**2 / _CURVED_M[0] * bend


def _arc(chords: Numbers, radius: float) -> Numbers:
    """Length of arcs over chords on a circle."""
    found: Numbers = 2 * radius * np.arcsin(np.minimum(chords / (2 * radius), 1))
    return found


def comes_near(shapes: NDArray[np.object_], landmark: Landmark, limit: float) -> Flags:
    """Whether some place of each shape is within ``limit`` metres of a landmark."""
    found: Flags = shapely.intersects(landmark.asked.own, shapes)
    for rows in _blocks(shapes, np.flatnonzero(~found)):
        edges = edges_of(shapes[rows])
        near = np.zeros(len(rows), dtype=bool)
        while len(edges):
            deadline.check()
            halves = edges.halves
            away = landmark.metres(edges.middles, limit, halves)
            near[edges.owners[away <= limit]] = True
            edges = edges.of((away - halves <= limit) & (halves > FINE_M) & ~near[edges.owners]).halved()
        found[rows] = near
    return found


def stays_near(shapes: NDArray[np.object_], landmark: Landmark, limit: float) -> Flags:
    """Whether all places of each shape are within ``limit`` metres of a landmark."""
    if limit >= FARTHEST_M:
        return np.ones(len(shapes), dtype=bool)
    found: Flags = shapely.covers(landmark.asked.own, shapes)
    if limit < FINE_M and not landmark.is_point:
        return found
    for rows in _blocks(shapes, np.flatnonzero(~found)):
        near = np.ones(len(rows), dtype=bool)
        _leave(edges_of(shapes[rows]), near, landmark, limit)
        if not landmark.is_point or limit > BEND_M:
            areas = np.flatnonzero(near & (shapely.get_dimensions(shapes[rows]) == 2))
            _leave_inside(shapes[rows], areas, near, landmark, limit)
        found[rows] = near
    return found


def _leave(edges: Edges, near: Flags, landmark: Landmark, limit: float) -> None:
    """Strike out the shapes of which an edge is farther away somewhere."""
    while len(edges):
        deadline.check()
        halves = edges.halves
        away = landmark.metres(edges.middles, limit, halves)
        near[edges.owners[away > limit]] = False
        edges = edges.of((away + halves > limit) & (halves > FINE_M) & near[edges.owners]).halved()


def _leave_inside(shapes: NDArray[np.object_], areas: Rows, near: Flags, landmark: Landmark, limit: float) -> None:
    """Strike out the areas of which the inside is farther away somewhere, cell by cell."""
    shapes = shapes.copy()
    shapes[areas] = prepared(shapes[areas])
    boxes, owners = shapely.bounds(shapes[areas]), areas
    while len(boxes):
        deadline.check()
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        around = box_reach(boxes)
        away = landmark.metres(middles, limit, around)
        open_ = (away + around > limit) & near[owners]
        boxes, middles, owners = boxes[open_], middles[open_], owners[open_]
        around, away = around[open_], away[open_]
        beyond = np.flatnonzero(away > limit)
        beyond = beyond[shapely.contains_xy(shapes[owners[beyond]], *middles[beyond].T)]
        near[owners[beyond]] = False
        kept = (around > FINE_M) & near[owners]
        boxes, owners = _quartered(boxes[kept], middles[kept]), np.tile(owners[kept], 4)
        held = shapely.intersects(shapes[owners], shapely.box(*boxes.T))
        boxes, owners = boxes[held], owners[held]


def _quartered(boxes: Numbers, middles: Numbers) -> Numbers:
    west, south, east, north = boxes.T
    x, y = middles.T
    quarters = ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    return np.concatenate([np.column_stack(quarter) for quarter in quarters])


def box_reach(boxes: Numbers) -> Numbers:
    """Metres from the middle of each box (west, south, east, north) to anywhere in it at most."""
    west, south, east, north = boxes.T
    return reach(east - west, north - south, south, north)


def _blocks(shapes: NDArray[np.object_], rows: Rows) -> Iterator[Rows]:
    """Rows of shapes that have about ``_CORNERS`` corners together."""
    held = np.cumsum(shapely.get_num_coordinates(shapes[rows])) // _CORNERS
    yield from np.split(rows, np.flatnonzero(np.diff(held)) + 1) if len(rows) else ()


def spans(shapes: NDArray[np.object_], lon: float, lat: float) -> Numbers:
    """About how near and how far a place is from each shape: least and greatest metres, shape (n, 2).

    For people: right to some metres, where ``comes_near`` and ``stays_near`` decide.
    """
    edges, found = edges_of(shapes).cut(CUT_M), np.tile((np.inf, -np.inf), (len(shapes), 1))
    at = np.broadcast_to(earth_centred(np.array([(lon, lat)])), (len(edges), 3))
    gaps, ends = _feet(at, edges)[1], earth_centred(edges.ends.reshape(-1, 2)).reshape(-1, 2, 3)
    np.minimum.at(found[:, 0], edges.owners, gaps)
    np.maximum.at(found[:, 1], edges.owners, np.linalg.norm(ends - at[:, None], axis=2).max(axis=1))
    found[shapely.intersects_xy(shapes, lon, lat), 0] = 0
    return (_arc(found, _CURVED_M[0]) + _arc(found, _CURVED_M[1])) / 2
