"""Stretches of a line: from one kilometre to another, joined, left over and shared. Knows no geometry."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOUCHING_KM = 1e-6
"""A millimetre: what is nearer than that is no gap but rounding."""


class Stretch(NamedTuple):
    """A part of a line, in kilometres from where it begins."""

    from_km: float
    to_km: float

    @property
    def length_km(self) -> float:
        """How long it is."""
        return self.to_km - self.from_km

    def meets(self, other: Stretch) -> bool:
        """Whether they have a place in common."""
        return self.from_km <= other.to_km and other.from_km <= self.to_km


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that overlap or touch as one."""
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1].to_km + TOUCHING_KM:
            found[-1] = Stretch(found[-1].from_km, max(found[-1].to_km, end))
        elif end >= begin:
            found.append(Stretch(begin, end))
    return found


def rest(whole: Stretch, stretches: Iterable[Stretch]) -> list[Stretch]:
    """What some stretches leave of a whole; slivers are left out."""
    found, begin = [], whole.from_km
    for taken in joined(stretches):
        found.append(Stretch(begin, min(taken.from_km, whole.to_km)))
        begin = max(begin, taken.to_km)
    found.append(Stretch(begin, whole.to_km))
    return [left for left in found if left.length_km > TOUCHING_KM]


def shared(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """What lies in both; places where they only touch count."""
    found = (
        Stretch(max(one.from_km, other.from_km), min(one.to_km, other.to_km))
        for one in joined(stretches)
        for other in joined(others)
    )
    return joined(both for both in found if both.to_km >= both.from_km)


def shared_by_all(groups: Sequence[Iterable[Stretch]]) -> list[Stretch]:
    """What lies in a stretch of every group; nothing where there is no group."""
    return joined(reduce(shared, groups)) if groups else []
