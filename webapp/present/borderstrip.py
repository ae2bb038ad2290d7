"""The strip: the border drawn from west to east, with distances above it and crossings and corridors beneath.

Places are units of an SVG whose width is ``WIDTH``; the template draws them. The tables of the page say the same.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from geodata.snapshot.bordersides import WITHIN_KM
from webapp.present import format as fmt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from webapp.present.borderview import Along, BorderView, CorridorLine
    from webapp.present.tongue import Tongue

WIDTH, MARGIN = 1160.0, 14.0
"""Units of the drawing, and what is left free at each side."""

HIGH = 210.0
"""Height of the widest distance above the border."""

TOP, AXIS, ROW = 14.0, 44.0, 19.0
"""Free above, from the border to the first row beneath, and from row to row."""

BREAK = 12.0
"""Between two pieces of the border that do not meet."""

MOST_BREAKS = 20
"""Pieces beyond these follow one another without a break: it would be nothing but breaks."""

LETTER = 6.7
"""Width that a letter of a label takes, on average."""

MOST_LETTERS, ASIDE = 44, 12.0
"""Of a label; and units between it and its bar."""

MOST_ROWS = 40
"""Rows of one kind; what finds no room is in the table."""

TICKS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
MOST_TICKS = 14


class Notch(NamedTuple):
    """A kilometre of the axis, or a distance, with its label."""

    at: float
    label: str


class Bar(NamedTuple):
    """Stretches of one thing in its row, with its label beside them."""

    spans: tuple[tuple[float, float], ...]
    at: float | None
    label: str
    kind: str
    is_there: bool
    href: str
    title: str
    label_x: float = 0.0
    anchor: str = ""
    y: float = 0.0


class Box(NamedTuple):
    """Where a project may stand, and how far from the border; ``dot`` is its point."""

    x: float
    y: float
    width: float
    height: float
    dot: tuple[float, float] | None
    status: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """All that the template draws."""

    height: float
    line: float
    pieces: tuple[tuple[float, float], ...]
    certain: tuple[tuple[float, float], ...]
    possible: tuple[tuple[float, float], ...]
    ticks: tuple[Notch, ...]
    distances: tuple[Notch, ...]
    boxes: tuple[Box, ...]
    crossings: tuple[Bar, ...]
    crossings_at: float
    corridors: tuple[Bar, ...]
    corridors_at: float
    width: float = WIDTH


def strip(view: BorderView, t: Tongue) -> Strip:
    """Draw what a page says of a border."""
    axis = _Axis(view)
    line = TOP + HIGH
    crossings_at = line + AXIS
    crossings = tuple(_rows(map(axis.crossing, view.crossings), crossings_at + ROW))
    corridors_at = max((bar.y for bar in crossings), default=crossings_at) + ROW * 1.6
    corridors = tuple(_rows((axis.corridor(one) for one in view.corridors if one.passages), corridors_at + ROW))
    bottom = max((bar.y for bar in corridors), default=corridors_at)
    return Strip(
        height=bottom + ROW,
        line=line,
        pieces=tuple(axis.span(piece.from_km, piece.to_km) for piece in view.pieces),
        certain=tuple(span for gap in view.gaps for part in gap.certainly for span in axis.spans(*part)),
        possible=tuple(span for gap in view.gaps for span in axis.spans(gap.from_km, gap.to_km)),
        ticks=tuple(Notch(axis.at(km), fmt.number(t, km)) for km in _ticks(view.length_km)),
        distances=tuple(
            Notch(line - _height(km), t.gettext("%(value)s km", value=fmt.number(t, km))) for km in WITHIN_KM
        ),
        boxes=tuple(_box(one, axis, line) for one in view.projects),
        crossings=crossings,
        crossings_at=crossings_at,
        corridors=corridors,
        corridors_at=corridors_at,
    )


class _Axis:
    """Where kilometres lie from left to right; pieces that do not meet stand apart."""

    def __init__(self, view: BorderView) -> None:
        self._pieces, self._begins = view.pieces, [piece.from_km for piece in view.pieces]
        self._breaks = [piece.from_km for piece in view.pieces if piece.gap_km]
        self._break = BREAK if len(self._breaks) <= MOST_BREAKS else 0.0
        self._scale = (WIDTH - 2 * MARGIN - len(self._breaks) * self._break) / max(view.length_km, 0.1)

    def at(self, km: float, *, is_end: bool = False) -> float:
        """Place of a kilometre; where a piece ends and the next begins, ``is_end`` says which is meant."""
        breaks = (bisect_left if is_end else bisect_right)(self._breaks, km)
        return round(MARGIN + km * self._scale + breaks * self._break, 1)

    def span(self, from_km: float, to_km: float) -> tuple[float, float]:
        """Beginning and end of a stretch of one piece."""
        return self.at(from_km), self.at(to_km, is_end=True)

    def spans(self, from_km: float, to_km: float) -> Iterator[tuple[float, float]]:
        """A stretch piece by piece."""
        for piece in self._pieces[max(bisect_right(self._begins, from_km) - 1, 0) :]:
            if piece.from_km >= to_km:
                break
            begin, end = max(from_km, piece.from_km), min(to_km, piece.to_km)
            if begin < end:
                yield self.span(begin, end)

    def crossing(self, one: Along) -> Bar:
        """Crossing on all the stretches that it may stand on."""
        spans = [span for begin, end in one.where for span in (self.spans(begin, end) if begin < end else ())]
        at = None if one.at_km is None else self.at(one.at_km)
        kind = f"crossing st-{one.state or 'unknown'}"
        title = f"{one.name.text}, {one.state_label}: {one.range}"
        alone = [self.span(one.from_km, one.to_km)]
        return _bar(Bar(tuple(spans or alone), at, one.name.text, kind, one.is_there, one.map_href, title))

    def corridor(self, one: CorridorLine) -> Bar:
        """Corridor at its passages."""
        spans = tuple(self.span(*passage) for passage in one.passages)
        title = f"{one.name.text}, {one.state_label}: {'; '.join(one.ranges)}"
        return _bar(Bar(spans, None, one.name.text, "corridor", not one.is_missing, one.href, title))


def _bar(bar: Bar) -> Bar:
    """A bar with its label cut to what is read, on the side where it has room."""
    label = bar.label if len(bar.label) <= MOST_LETTERS else f"{bar.label[: MOST_LETTERS - 1].rstrip()}…"
    left, right = min(begin for begin, _ in bar.spans), max(end for _, end in bar.spans)
    if right + ASIDE + len(label) * LETTER < WIDTH:
        return bar._replace(label=label, label_x=right + ASIDE, anchor="start")
    return bar._replace(label=label, label_x=left - ASIDE, anchor="end")


def _rows(bars: Iterable[Bar], top: float) -> Iterator[Bar]:
    """Put each bar into the first row in which it and its label have room."""
    taken: list[float] = []
    for bar in sorted(bars, key=_reach):
        left, right = _reach(bar)
        row = next((row for row, end in enumerate(taken) if end < left), len(taken))
        if row == MOST_ROWS:
            continue
        taken[row : row + 1] = [right + 14]
        yield bar._replace(y=top + row * ROW)


def _reach(bar: Bar) -> tuple[float, float]:
    """From where to where a bar and its label reach."""
    ends = [end for span in bar.spans for end in span]
    width = len(bar.label) * LETTER
    far = bar.label_x + width if bar.anchor == "start" else bar.label_x - width
    return min(*ends, far), max(*ends, far)


def _box(one: Along, axis: _Axis, line: float) -> Box:
    left, right = axis.at(one.from_km), max(axis.at(one.to_km), axis.at(one.from_km) + 2)
    top, bottom = line - _height(one.most_km), line - _height(one.least_km)
    dot = None
    if one.at_km is not None and one.point_km is not None and one.point_km <= WITHIN_KM[-1]:
        dot = axis.at(one.at_km), round(line - _height(one.point_km), 1)
    title = f"{one.name.text}, {one.state_label}: {one.range}; {one.distance}"
    size = (round(right - left, 1), round(max(bottom - top, 2), 1))
    return Box(left, round(top, 1), *size, dot, one.state, one.href, title)


def _height(km: float) -> float:
    """Height of a distance: what is near has more room."""
    return HIGH * math.sqrt(min(km, WITHIN_KM[-1]) / WITHIN_KM[-1])


def _ticks(length_km: float) -> Sequence[int]:
    step = next((step for step in TICKS if length_km / step <= MOST_TICKS), TICKS[-1])
    return range(0, math.floor(length_km) + 1, step)
