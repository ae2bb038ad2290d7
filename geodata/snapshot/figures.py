"""Figures and years of a project as the columns of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.model import Project
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.row import Number

    Facts = Mapping[str, Fact]

FIGURES = {"cost_usd": ("cost", "USD"), "area_ha": ("area", "ha"), "jobs": ("jobs", "jobs")}
"""Column of a figure, which has ``_low`` and ``_high`` beside it, to its property and its unit or currency."""


def figures(facts: Facts) -> dict[str, Number | None]:
    """Each figure where one value stands, and between what it lies."""
    columns: dict[str, Number | None] = {}
    for name, (key, unit) in FIGURES.items():
        span = facts[key].span(unit) if key in facts else None
        columns[name] = plain(span.value) if span else None
        columns[f"{name}_low"] = plain(span.low) if span else None
        columns[f"{name}_high"] = plain(span.high) if span else None
    return columns


def years(project: Project) -> tuple[str, ...]:
    """Years in which something happened or is planned; an interval counts in each of its years."""
    dates = [PartialDate.parse(event.date) for event in project.timeline]
    return tuple(sorted({str(year) for when in dates for year in range(when.first.year, when.last.year + 1)}))


def plain(number: float | None) -> Number | None:
    """Number without a point where it is whole."""
    return int(number) if number is not None and float(number).is_integer() else number
