"""What the browser draws of an indicator; ``webapp.frontend.contract`` makes the types of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.present.indicators import Indicator, Point


@dataclass(frozen=True, slots=True)
class Dot:
    """One value from its first to its last day (ISO 8601); ``joined`` says that the line goes through it."""

    first: str
    last: str
    value: float
    chosen: bool
    joined: bool
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Values and goals of one series."""

    name: str
    unit: str
    points: tuple[Dot, ...]
    goals: tuple[Dot, ...]


def chart(one: Indicator) -> Chart:
    """Chart of a series; what has no date is in its table alone."""
    points = tuple(_dot(point) for point in one.points if point.first)
    return Chart(one.name.text, one.unit, points, tuple(_dot(goal) for goal in one.targets if goal.first))


def _dot(point: Point) -> Dot:
    words = f"{point.period.text}: {point.text}, {point.publisher}"
    return Dot(point.first, point.last, point.value, point.chosen, point.joined, words, point.page)
