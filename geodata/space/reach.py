"""What of a line is out of reach of things that stand on it, where each may stand anywhere on some stretches.

A thing certainly reaches a place that is near enough along the line wherever the thing stands, and possibly one that is
near enough from somewhere that it may stand. Pieces that meet lead into one another; nothing leads over a gap. Where
pieces form a ring there may be a shorter way than the one counted: then less is called certain than could be.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

from geodata.space.stretches import Stretch, joined, rest, shared, shared_by_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.space.course import Course, Piece

    Whereabouts = Sequence[Stretch]


class Beyond(NamedTuple):
    """A stretch that is possibly out of reach, and the parts of it that certainly are."""

    possibly: Stretch
    certainly: tuple[Stretch, ...]

    @property
    def certain_km(self) -> float:
        """How much of it is certainly out of reach."""
        return sum(part.length_km for part in self.certainly)


def beyond(
    course: Course, things: Iterable[Whereabouts], far_km: float, perhaps: Iterable[Whereabouts] = ()
) -> list[Beyond]:
    """Stretches farther along the line than so many kilometres from all things, from west to east.

    Parameters
    ----------
    course : Course
        The line.
    things : iterable of sequence of Stretch
        Where each thing may stand; one that may stand nowhere on the line counts for nothing.
    far_km : float
        Kilometres along the line.
    perhaps : iterable of sequence of Stretch
        Where further things may stand of which nobody knows whether they count.
    """
    some: list[Stretch] = []
    all_: list[Stretch] = []
    for where, counts in (*((one, True) for one in things), *((one, False) for one in perhaps)):
        found = [_reached(course, stretch, far_km) for stretch in where]
        some += [part for near, _ in found for part in near]
        if counts:
            all_ += shared_by_all([certain for _, certain in found])
    certainly = _left(course, some)
    return [
        Beyond(left, tuple(part for part in certainly if left.from_km <= part.from_km < left.to_km))
        for left in _left(course, all_)
    ]


def _left(course: Course, reached: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the line; a part goes on where a piece begins at the end of the one before."""
    taken = joined(reached)
    found: list[Stretch] = []
    before: Piece | None = None
    for piece in course.pieces:
        left = rest(piece.km, [part for part in taken if piece.km.meets(part)])
        follows = before is not None and before.ends[1] == piece.ends[0]
        if follows and found and left and found[-1].to_km == left[0].from_km == piece.km.from_km:
            found[-1] = Stretch(found[-1].from_km, left.pop(0).to_km)
        found += left
        before = piece
    return found


def _reached(course: Course, where: Stretch, far_km: float) -> tuple[list[Stretch], list[Stretch]]:
    """What is near to somewhere in a stretch, and what is near to all of it."""
    near: list[Stretch] = []
    always: list[list[Stretch]] = []
    for piece in course.pieces:
        if not piece.km.meets(where):
            continue
        part = Stretch(max(piece.km.from_km, where.from_km), min(piece.km.to_km, where.to_km))
        if part.length_km or not where.length_km:  # otherwise the piece only begins where the stretch ends
            near += _from(course, piece, part, far_km, is_worst=False)
            always.append(_from(course, piece, part, far_km, is_worst=True))
    return near, shared_by_all(always)


def _from(course: Course, piece: Piece, part: Stretch, far_km: float, *, is_worst: bool) -> list[Stretch]:
    """What is within reach of the nearest place of a part of a piece, or of its farthest."""
    first, last = (part.to_km, part.from_km) if is_worst else (part.from_km, part.to_km)
    direct = shared([piece.km], [Stretch(first - far_km, last + far_km)])
    begun: dict[int, float] = {}
    for end, away in zip(piece.ends, (first - piece.km.from_km, piece.km.to_km - last), strict=True):
        begun[end] = min(away, begun.get(end, away))
    found = list(direct)
    for node, away in _spread(course, begun, far_km).items():
        for other in course.pieces_at(node):
            left = far_km - away
            if other.ends[0] == node:
                found.append(Stretch(other.km.from_km, min(other.km.to_km, other.km.from_km + left)))
            if other.ends[1] == node:
                found.append(Stretch(max(other.km.from_km, other.km.to_km - left), other.km.to_km))
    return joined(found)


def _spread(course: Course, begun: Mapping[int, float], far_km: float) -> dict[int, float]:
    """Ends of pieces within reach, with the shortest way to each (Dijkstra)."""
    queue = [(away, node) for node, away in begun.items() if away <= far_km]
    heapq.heapify(queue)
    found: dict[int, float] = {}
    while queue:
        away, node = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = away
        for piece in course.pieces_at(node):
            further = away + piece.km.length_km
            if further <= far_km:
                heapq.heappush(queue, (further, piece.ends[0] if piece.ends[1] == node else piece.ends[1]))
    return found
