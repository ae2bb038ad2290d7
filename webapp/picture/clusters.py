"""Symbols that would cover each other become one with their number: the grouping of the live map, step by step.

Its plugin (Leaflet.markercluster) goes through the projects in the order of the list, each from the deepest zoom
outward until it meets another one; so does this, and finds the same groups.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from geodata.layers.deadline import watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RADIUS, WIDE_RADIUS, MANY = 46, 112, 1000
"""Pixels within which symbols merge; wider where a layer has so many that they would crowd the screen."""

SIZES = ((10, 40), (100, 46), (1000, 54))
"""Numbers below which a cluster has a size in pixels."""

LARGEST = 62


def merge_radius(count: int) -> int:
    """Pixels within which symbols merge, on a layer of so many."""
    return WIDE_RADIUS if count > MANY else RADIUS


def size_of(count: int) -> int:
    """Diameter in pixels of a cluster of so many."""
    return next((size for below, size in SIZES if count < below), LARGEST)


class _Cluster:
    """A group while it grows; ``level`` counts from the zoom of the picture inward."""

    __slots__ = ("level", "members", "parent")

    def __init__(self, level: int, members: Sequence[int]) -> None:
        self.level, self.members = level, list(members)
        self.parent: _Cluster | None = None

    def add(self, member: int) -> None:
        found: _Cluster | None = self
        while found is not None:
            found.members.append(member)
            found = found.parent

    def leave(self, member: int) -> None:
        found: _Cluster | None = self
        while found is not None:
            found.members.remove(member)
            found = found.parent


class _Grid:
    """Things of one level by place, found by nearness."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._cells: dict[tuple[int, int], list[tuple[float, float, object]]] = defaultdict(list)

    def add(self, x: float, y: float, thing: object) -> None:
        self._cells[self._at(x, y)].append((x, y, thing))

    def remove(self, x: float, y: float, thing: object) -> bool:
        cell = self._cells.get(self._at(x, y), [])
        found = next((at for at, entry in enumerate(cell) if entry[2] == thing), None)
        if found is not None:
            del cell[found]
        return found is not None

    def near(self, x: float, y: float) -> object | None:
        """Nearest thing within the size of a cell; the first of several that are equally near."""
        column, row = self._at(x, y)
        least, closest = self._cell**2, None
        for down in (row - 1, row, row + 1):
            for across in (column - 1, column, column + 1):
                for other_x, other_y, thing in self._cells.get((across, down), ()):
                    distance = (other_x - x) ** 2 + (other_y - y) ** 2
                    if distance < least or (distance <= least and closest is None):
                        least, closest = distance, thing
        return closest

    def things(self) -> list[object]:
        """All that are there."""
        return [entry[2] for cell in self._cells.values() for entry in cell]

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._cell), int(y // self._cell)


def grouped(places: NDArray[np.float64], levels: int, radius: int) -> list[tuple[int, ...]]:
    """Group places: the numbers of those that one symbol stands for.

    Parameters
    ----------
    places : array, shape (n, 2)
        In pixels of the world at the zoom of the picture, in the order of the list.
    levels : int
        Zooms from that of the picture to the deepest one.
    radius : int
        See ``merge_radius``.
    """
    clusters, singles = ([_Grid(radius) for _ in range(levels)] for _ in range(2))
    parents: dict[int, _Cluster | None] = {}
    where = places.tolist()
    for member in watched(range(len(where)), 64):
        _take_in(member, where, clusters, singles, parents)
    found: list[tuple[int, ...]] = [(member,) for member in singles[0].things() if isinstance(member, int)]
    found += [tuple(sorted(thing.members)) for thing in clusters[0].things() if isinstance(thing, _Cluster)]
    return sorted(found)


def _take_in(
    member: int,
    where: list[list[float]],
    clusters: list[_Grid],
    singles: list[_Grid],
    parents: dict[int, _Cluster | None],
) -> None:
    """Go outward with one place until it meets a cluster or another place."""
    for level in range(len(clusters) - 1, -1, -1):
        x, y = (part * 2**level for part in where[member])
        near = clusters[level].near(x, y)
        if isinstance(near, _Cluster):
            near.add(member)
            parents[member] = near
            return
        other = singles[level].near(x, y)
        if isinstance(other, int):
            _join(other, member, level, where, clusters, singles, parents)
            return
        singles[level].add(x, y, member)
    parents[member] = None


def _join(
    other: int,
    member: int,
    level: int,
    where: list[list[float]],
    clusters: list[_Grid],
    singles: list[_Grid],
    parents: dict[int, _Cluster | None],
) -> None:
    """Make a cluster of two at a level, and what leads from it outward; it stands where the first of them stands."""
    above = parents[other]
    if above is not None:
        above.leave(other)
    made = last = _Cluster(level, (other, member))
    x, y = where[other]
    clusters[level].add(x * 2**level, y * 2**level, made)
    parents[other] = parents[member] = made
    for further in range(level - 1, above.level if above is not None else -1, -1):
        outer = _Cluster(further, made.members)
        clusters[further].add(x * 2**further, y * 2**further, outer)
        last.parent = outer
        last = outer
    last.parent = above
    if above is not None:
        above.add(other)
        above.add(member)
    for further in range(level, -1, -1):
        if not singles[further].remove(x * 2**further, y * 2**further, other):
            break
