"""What a picture is made of, in pixels of its map: paths, symbols, signs and labels; the template writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webapp.picture.looks import Appearance
    from webapp.picture.palette import Theme

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

MARK, SIGN = 34, 24
"""Sides of the symbols of projects and crossings."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown.

    Parameters
    ----------
    rows : tuple of int
        Projects of the list, in its order.
    are_all : bool
        Whether these are all that there are.
    project, crossing, corridor, water : str
        What is chosen; empty for nothing.
    """

    rows: tuple[int, ...] = ()
    are_all: bool = True
    project: str = ""
    crossing: str = ""
    corridor: str = ""
    water: str = ""


class Painted(NamedTuple):
    """A path in tenths of pixels; ``clip`` is another one that cuts it off, empty for none."""

    d: str
    look: Appearance
    clip: str = ""


class Sheet(NamedTuple):
    """Paths that are painted together, with an opacity for all of them as one."""

    paths: tuple[Painted, ...]
    opacity: float = 1.0


class Symbol(NamedTuple):
    """A project, with its middle."""

    x: float
    y: float
    status: str
    icon: str
    is_approximate: bool
    is_chosen: bool = False


class Arc(NamedTuple):
    """Part of a cluster's ring in the colour of a status, from noon on, as parts of the whole."""

    colour: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several projects, with their middle."""

    x: float
    y: float
    size: int
    count: int
    arcs: tuple[Arc, ...]

    @property
    def text(self) -> str:
        """The number as it stands in the ring."""
        return str(self.count) if self.count < 10_000 else f"{round(self.count / 1000)}k"


class Sign(NamedTuple):
    """A crossing, with its middle; ``name`` and ``words`` stand beside it when there is room."""

    x: float
    y: float
    kind: str
    state: str
    name: str
    words: str
    is_chosen: bool = False
    is_aside: bool = False


class Caption(NamedTuple):
    """A line of text; ``x`` is where it begins, ends or has its middle (``anchor``), ``y`` its base line."""

    text: str
    x: float
    y: float
    anchor: str
    size: float
    weight: int
    colour: str
    spacing: float = 0.0
    dot: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LegendKey:
    """A sign of the legend: its look by name, its words, and how many there are of it (empty for none)."""

    look: str
    text: str
    count: str = ""
    status: str = ""


class KeyGroup(NamedTuple):
    """Signs under a heading."""

    title: str
    keys: tuple[LegendKey, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """The map of a picture.

    Parameters
    ----------
    ground, drawn : tuple of Sheet
        Of the base map and of the catalogue, from the bottom up.
    signs, clusters, symbols : tuple
        Above them.
    labels : tuple of Caption
        Names.
    shown : frozenset of str
        Names of what the legend has to explain.
    bar_km, bar_px : float
        What the scale bar stands for, and how long it is.
    bar_at : tuple of float
        Its left end.
    """

    ground: tuple[Sheet, ...]
    drawn: tuple[Sheet, ...]
    signs: tuple[Sign, ...]
    clusters: tuple[Cluster, ...]
    symbols: tuple[Symbol, ...]
    labels: tuple[Caption, ...]
    shown: frozenset[str]
    bar_km: float
    bar_px: float
    bar_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Inscription:
    """What is written around the map, in the reader's language.

    Parameters
    ----------
    title : str
        What is shown.
    about : tuple of str
        Filters, counts and the day, the most important first.
    source : str
        Who made it, its licence, state and snapshot.
    credits : str
        Makers of the base map.
    keys : tuple of KeyGroup
        The legend, with all that it could explain.
    """

    title: str
    about: tuple[str, ...]
    source: str
    credits: str
    keys: tuple[KeyGroup, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a picture is, and in which colours: pixels, and how many of the file's there are for each."""

    width: int
    height: int
    scale: int = 1
    theme: Theme = "light"

    @property
    def pixels(self) -> int:
        """Of the file."""
        return self.width * self.height * self.scale**2


def boxes_of(symbols: Sequence[Symbol], clusters: Sequence[Cluster], signs: Sequence[Sign]) -> list[Box]:
    """Squares that symbols take."""
    sides = [(it.x, it.y, MARK + (8 if it.is_chosen else 2)) for it in symbols]
    sides += [(it.x, it.y, it.size + 2) for it in clusters]
    sides += [(it.x, it.y, SIGN - 6) for it in signs]
    return [(x - side / 2, y - side / 2, x + side / 2, y + side / 2) for x, y, side in sides]
