"""A project's own timeline as a drawing: days as dots, months and years as the intervals that they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate
from webapp.present import format as fmt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.model import Project
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

FEWEST = 2
"""Events that a drawing needs: of a single one the list says all."""

MOST_TICKS = 9
STEPS = (1, 2, 5, 10, 20, 50, 100)
"""Years between two ticks, the smallest first that keeps them apart."""

MARGIN = 2.5
"""Part of the width, in percent, that is left free at each end."""

APART = 2.2
"""Two marks nearer than this, in percent of the width, go into different lanes."""

LANES = 3


@dataclass(frozen=True, slots=True)
class ChronologyMark:
    """One event; ``x1`` and ``x2`` are percent of the width, equal for a day."""

    x1: float
    x2: float
    lane: int
    planned: bool
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Beginning of a year."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in order of time, ticks, and where what is known ends; None when all of it lies before."""

    marks: tuple[ChronologyMark, ...]
    ticks: tuple[Tick, ...]
    now: float | None
    now_label: str


def draw(snapshot: Snapshot, project: Project, t: Tongue) -> Drawing | None:
    """Draw the timeline of a project; None where there are too few events.

    An event that begins after the last observed day is a plan, as in the list beside it.
    """
    events = sorted(
        ((PartialDate.parse(event.date), event) for event in project.timeline),
        key=lambda pair: (pair[0].first, pair[0].last),
    )
    if len(events) < FEWEST:
        return None
    observed = PartialDate.parse(snapshot.catalog.about.observed_until).last
    first, last = events[0][0].first, max(span.last for span, _ in events)
    scale = _Scale(first, max(last, date(first.year, 12, 31)))
    marks: list[ChronologyMark] = []
    for span, event in events:
        x1, x2 = scale.at(span.first), scale.at(span.last)
        title = f"{fmt.date(t, event.date)}: {t.prose(event.event, 'event').text}"
        marks.append(ChronologyMark(x1, x2, _lane(marks, x1), span.first > observed, title))
    until = t.gettext("State of the data: %(date)s", date=fmt.state(t, snapshot.catalog.about.observed_until))
    return Drawing(tuple(marks), scale.ticks(), scale.at(observed) if first <= observed < last else None, until)


class _Scale:
    """Days to percent of the width."""

    def __init__(self, first: date, last: date) -> None:
        self._first, self._last = first, last
        self._days = max(1, (last - first).days)

    def at(self, day: date) -> float:
        part = min(1.0, max(0.0, (day - self._first).days / self._days))
        return round(MARGIN + part * (100 - 2 * MARGIN), 2)

    def ticks(self) -> tuple[Tick, ...]:
        years = range(self._first.year + (self._first > date(self._first.year, 1, 1)), self._last.year + 1)
        step = next((step for step in STEPS if len(years) / step <= MOST_TICKS), STEPS[-1])
        return tuple(Tick(self.at(date(year, 1, 1)), str(year)) for year in years if year % step == 0)


def _lane(marks: Sequence[ChronologyMark], x: float) -> int:
    """First lane in which nothing is in the way; the one that is free soonest when all are taken."""
    ends = [max((mark.x2 for mark in marks if mark.lane == lane), default=-100.0) for lane in range(LANES)]
    return next((lane for lane, end in enumerate(ends) if x - end >= APART), ends.index(min(ends)))
