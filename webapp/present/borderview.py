"""What the page of the border holds, in a reader's words and as figures: its lines, one class for each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.present.tongue import Said


@dataclass(frozen=True, slots=True)
class BorderPiece:
    """A piece of the border; ``gap_km`` lies between it and the one before."""

    from_km: float
    to_km: float
    gap_km: float
    range: str
    gap: str


@dataclass(frozen=True, slots=True)
class Along:
    """A project or crossing that stands along the border.

    Parameters
    ----------
    kind : str
        ``project`` or ``crossing``.
    range, distance : str
        Kilometres that it may stand at, and how far from the border, in words.
    at_km : float or None
        Kilometre nearest to its point; None where that only stands for a region.
    state, state_label : str
        Code and label of the status or state.
    is_there : bool
        Whether it is more than a plan, and not closed.
    """

    kind: str
    id: str
    name: Said
    href: str
    map_href: str
    kind_label: str
    state: str
    state_label: str
    is_there: bool
    from_km: float
    to_km: float
    at_km: float | None
    where: tuple[tuple[float, float], ...]
    least_km: float
    most_km: float
    point_km: float | None
    range: str
    distance: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """A stretch that is far from every open crossing: possibly, and the parts of it that certainly are."""

    from_km: float
    to_km: float
    certain_km: float
    certainly: tuple[tuple[float, float], ...]
    range: str
    length: str
    certain_ranges: tuple[str, ...]
    certain_length: str
    ends: tuple[Said | None, Said | None]
    lon: float
    lat: float
    href: str


@dataclass(frozen=True, slots=True)
class RegionLine:
    """Projects certainly and further ones possibly within each distance, in a country or a region."""

    id: str
    name: Said
    country: str
    is_country: bool
    certainly: tuple[int, ...]
    possibly: tuple[int, ...]
    crossings: tuple[str, ...]
    open: int


@dataclass(frozen=True, slots=True)
class SidePart:
    """Part of a line on one side."""

    side: str
    name: Said
    km: float
    percent: float
    text: str


@dataclass(frozen=True, slots=True)
class SideLine:
    """How much of a line lies on which side."""

    kind: str
    id: str
    name: Said
    href: str
    kind_label: str
    length_km: float
    length: str
    is_schematic: bool
    sides: tuple[SidePart, ...]


@dataclass(frozen=True, slots=True)
class OnIt:
    """A project or crossing of a corridor."""

    id: str
    name: Said
    href: str
    state: str
    state_label: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class CorridorLine:
    """A corridor with its chain of places, and what is there of it."""

    id: str
    name: Said
    href: str
    mode: str
    state: str
    state_label: str
    is_missing: bool
    is_fan: bool
    places: tuple[Said, ...]
    passages: tuple[tuple[float, float], ...]
    ranges: tuple[str, ...]
    projects: tuple[OnIt, ...]
    crossings: tuple[OnIt, ...]


@dataclass(frozen=True, slots=True)
class BorderView:
    """All that the page says; of ``near`` projects those that it tells of."""

    length_km: float
    length: str
    far_km: int
    pieces: tuple[BorderPiece, ...]
    gaps: tuple[GapLine, ...]
    crossings: tuple[Along, ...]
    projects: tuple[Along, ...]
    near: int
    elsewhere: int
    unplaced: int
    regions: tuple[RegionLine, ...]
    sides: tuple[SideLine, ...]
    corridors: tuple[CorridorLine, ...]
