"""The chart of an indicator as a picture: values over time, rivals and goals told apart, with all that it needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from webapp.picture.drawing import Caption
from webapp.picture.lettering import NORMAL, STRONG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from webapp.picture.drawing import Box
    from webapp.picture.lettering import Lettering

WIDTH, HEIGHT, MARGIN = 1000, 560, 28
"""Pixels of the picture, and around what is in it."""

FOOT_LINES = 5
"""Lines that the names of the sources take at most: some figures have twenty."""

ORDER = ("goal", "rival", "chosen")
"""Kinds of values from the bottom up; the ring of a rival is seen around a value that is drawn over it."""

TICKS = 5
"""Values that the vertical axis names, about."""

MOST_DATES = 12
"""Dates that the horizontal axis names at most."""

YEARS_APART = (1, 2, 5, 10, 20, 50)
MONTHS = (1, 4, 7, 10)
SHORT_DAYS = 3 * 366
"""A span of time below which quarters are named, not years alone."""


class Value(NamedTuple):
    """A value from its first to its last day (ISO 8601); ``kind`` is ``chosen``, ``rival`` or ``goal``."""

    first: str
    last: str
    value: float
    kind: str
    is_joined: bool


class Spot(NamedTuple):
    """A value in the picture: from where to where it lasts, its height, and where its sign stands."""

    left: float
    right: float
    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True)
class ChartScene:
    """All that the template draws.

    Parameters
    ----------
    room : Box
        Left, top, right, bottom of the axes.
    rules : tuple of float
        Heights of the lines across.
    spots : tuple of Spot
        Values, goals first.
    course : tuple of (float, float)
        Corners of the line through the values that can be compared.
    captions : tuple of Caption
        All texts.
    signs : tuple of (str, float, float)
        Signs of the legend by kind, with their middles.
    """

    room: Box
    rules: tuple[float, ...]
    spots: tuple[Spot, ...]
    course: tuple[tuple[float, float], ...]
    captions: tuple[Caption, ...]
    signs: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class ChartWords:
    """Texts of a chart: title, unit, words of the signs by kind, and the lines at its foot."""

    title: str
    unit: str
    signs: tuple[tuple[str, str], ...]
    foot: tuple[str, ...]


def plotted(
    values: Sequence[Value],
    words: ChartWords,
    lettering: Lettering,
    number: Callable[[float], str],
    month: Callable[[str], str],
) -> ChartScene:
    """Lay a chart out.

    Parameters
    ----------
    values : sequence of Value
        At least one.
    words : ChartWords
        Texts.
    lettering : Lettering
        Measures.
    number, month : callable
        Write a value, and a month that is given as ``2025-04``.
    """
    room_px = WIDTH - 2 * MARGIN
    title = lettering.lines(words.title, 26, STRONG, room_px, 2)
    captions = [Caption(line, MARGIN, 44 + 30 * at, "start", 26, STRONG, "ink") for at, line in enumerate(title)]
    top = 44 + 30 * len(title)
    captions.append(
        Caption(lettering.cut(words.unit, 15, NORMAL, room_px), MARGIN, top - 2, "start", 15, NORMAL, "ink-2")
    )
    foot = [line for text in words.foot for line in lettering.lines(text, 12, NORMAL, room_px, FOOT_LINES)]
    base = HEIGHT - 12 - 17 * (len(foot) - 1)
    captions += [Caption(line, MARGIN, base + 17 * at, "start", 12, NORMAL, "ink-2") for at, line in enumerate(foot)]
    signs, sign_words = _signs(words, base - 26, lettering)
    steps = _steps(max(it.value for it in values), min(0.0, *(it.value for it in values)))
    names = [number(step) for step in steps]
    left = MARGIN + max(lettering.width(name, 13) for name in names) + 12
    room = (left, top + 28.0, float(WIDTH - MARGIN), base - 74.0)
    days = [date.fromisoformat(day).toordinal() for it in values for day in (it.first, it.last)]
    dates = _dates(min(days), max(days), month)
    first, last = min([*days, *(at for at, _ in dates)]), max([*days, *(at for at, _ in dates)])

    def across(day: float) -> float:
        return room[0] + (day - first) / max(last - first, 1) * (room[2] - room[0])

    def down(value: float) -> float:
        return room[3] - (value - steps[0]) / (steps[-1] - steps[0]) * (room[3] - room[1])

    captions += sign_words
    captions += [
        Caption(name, room[0] - 10, down(step) + 4.5, "end", 13, NORMAL, "ink-2")
        for step, name in zip(steps, names, strict=True)
    ]
    captions += [_date(name, across(at), room, lettering) for at, name in dates]
    spots = [_spot(it, across, down) for it in sorted(values, key=lambda it: ORDER.index(it.kind))]
    captions += [
        Caption(number(it.value), spot.x, spot.y - 12, "middle", 13, STRONG, "ink-2")
        for it, spot in ((it, _spot(it, across, down)) for it in values if it.kind == "goal")
    ]
    joined = sorted((it for it in values if it.is_joined), key=lambda it: (it.first, it.last))
    course = tuple((spot.x, spot.y) for spot in (_spot(it, across, down) for it in joined))
    return ChartScene(room, tuple(map(down, steps)), tuple(spots), course, tuple(captions), signs)


def _date(name: str, x: float, room: Box, lettering: Lettering) -> Caption:
    """A date below its place on the axis, or as near as it does not leave the picture."""
    half = lettering.width(name, 13) / 2
    return Caption(name, min(max(x, MARGIN + half), WIDTH - MARGIN - half), room[3] + 22, "middle", 13, NORMAL, "ink-2")


def _spot(it: Value, across: Callable[[float], float], down: Callable[[float], float]) -> Spot:
    """A goal stands at its last day, a value in the middle of its time."""
    first, last = (date.fromisoformat(day).toordinal() for day in (it.first, it.last))
    x = across(last if it.kind == "goal" else (first + last) / 2)
    return Spot(across(first), across(last), x, down(it.value), it.kind)


def _signs(
    words: ChartWords, y: float, lettering: Lettering
) -> tuple[tuple[tuple[str, float, float], ...], list[Caption]]:
    """Signs of the legend in one line, with their words."""
    x, signs, captions = float(MARGIN), [], []
    for kind, text in words.signs:
        signs.append((kind, x + 7, y - 4.5))
        captions.append(Caption(text, x + 22, y, "start", 13, NORMAL, "ink-2"))
        x += lettering.width(text, 13) + 46
    return tuple(signs), captions


def _steps(most: float, least: float) -> list[float]:
    """Round values from below the least to above the most."""
    span = (most - least) or abs(most) or 1.0
    power = 10.0 ** math.floor(math.log10(span / TICKS))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power * TICKS >= span)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def _dates(first: int, last: int, month: Callable[[str], str]) -> list[tuple[int, str]]:
    """Days that the axis names: years, or quarters of a short time."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    if last - first < SHORT_DAYS:
        quarters = [date(year, at, 1) for year in range(start.year, end.year + 2) for at in MONTHS]
        found = [day for day in quarters if first - 92 < day.toordinal() <= last + 92]
        every = math.ceil(len(found) / (MOST_DATES / 2))
        return [(day.toordinal(), month(f"{day:%Y-%m}")) for day in found[::every]]
    span = end.year - start.year + 1
    apart = next((years for years in YEARS_APART if span / years <= MOST_DATES), YEARS_APART[-1])
    years = range(start.year // apart * apart, end.year + 2, apart)
    return [(date(year, 1, 1).toordinal(), str(year)) for year in years if first - 366 < date(year, 1, 1).toordinal()]
