"""How much of a measured line lies on which side of the border, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.snapshot.bordersides import ALONG, ELSEWHERE, parts_of
from geodata.space import geometry
from webapp.present.here import outline_name
from webapp.present.tongue import Said

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

LEAST_M = 0.5
"""Less of a line than half a metre is what cutting leaves."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Part of a line in a country, or elsewhere; ``share`` is of the whole line, of 1."""

    name: Said
    metres: float
    share: float


def sides_of(snapshot: Snapshot, line: BaseGeometry, t: Tongue) -> tuple[Sides, ...]:
    """Tell where a line lies, the longest part first; nothing where the catalogue has no outlines of countries.

    Parameters
    ----------
    snapshot : Snapshot
        Has the outlines.
    line : BaseGeometry
        Lon/lat degrees.
    t : Tongue
        Reader's language.
    """
    if not snapshot.ground.countries:
        return ()
    whole = geometry.length_m(line)
    parts = sorted(parts_of(line, snapshot.ground).items(), key=lambda part: -part[1])
    return tuple(
        Sides(_side(snapshot, side, t), whole * share, share) for side, share in parts if whole * share >= LEAST_M
    )


def _side(snapshot: Snapshot, side: str, t: Tongue) -> Said:
    if side == ALONG:
        return Said(t.gettext("on the border itself"), t.spoken)
    if side == ELSEWHERE:
        return Said(t.gettext("elsewhere"), t.spoken)
    return outline_name(snapshot.ground.countries[side], t)
