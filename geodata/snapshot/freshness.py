"""How fresh the knowledge of a project is: when a source last spoke of it, and which plan passed without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geodata.snapshot.row import Fresh
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Project
    from geodata.snapshot.claims import Fact

YEAR_MONTHS = 12
"""What was said of a status is told with its age from here on."""


class Age(NamedTuple):
    """Age of what is known of a project, on a day.

    Parameters
    ----------
    last : datetime.date or None
        Last day on which a source spoke of it; None where no source has a date.
    months : int or None
        Whole months from then to the day.
    overdue : PartialDate or None
        The first plan whose time had passed by that day, while no source has spoken since.
    """

    last: date | None
    months: int | None
    overdue: PartialDate | None


def observed_until(catalog: Catalog) -> date:
    """Last day that the catalogue speaks of as something seen."""
    return PartialDate.parse(catalog.about.observed_until).last


def told(catalog: Catalog, source_id: str) -> date | None:
    """Last day on which a source can have spoken, None where it has no date.

    What is dated to a month or a year has not come out after the state of the data.
    """
    text = catalog.sources[source_id].published
    if not text:
        return None
    span = PartialDate.parse(text)
    return min(span.last, max(span.first, observed_until(catalog)))


def counted(catalog: Catalog, claim: Claim) -> date | None:
    """Day from which a claim counts: when its source spoke, or the day foretold where that has been seen since."""
    day = told(catalog, claim.source)
    if day is None or claim.as_of is None:
        return day
    held = PartialDate.parse(claim.as_of)
    return held.last if day < held.first and held.last <= observed_until(catalog) else day


def last_told(project: Project, catalog: Catalog) -> date | None:
    """Last day on which a claim about a project, or an event of it, became known."""
    days = {counted(catalog, claim) for claim in project.claims}
    days |= {told(catalog, event.source) for event in project.timeline}
    return max((day for day in days if day is not None), default=None)


def last_claimed(facts: Mapping[str, Fact], catalog: Catalog) -> date | None:
    """Last day on which a claim of some facts became known."""
    days = (counted(catalog, claim) for fact in facts.values() for claim in fact.claims)
    return max((day for day in days if day is not None), default=None)


def age(project: Project, facts: Mapping[str, Fact], catalog: Catalog, today: date) -> Age:
    """Age of what is known of a project on a day."""
    last = last_told(project, catalog)
    passed = (plan for plan in plans(project, facts, catalog) if is_overdue(plan, last, today))
    overdue = min(passed, key=lambda plan: (plan.last, plan.first), default=None)
    return Age(last, None if last is None else months_between(last, today), overdue)


def plans(project: Project, facts: Mapping[str, Fact], catalog: Catalog) -> Iterator[PartialDate]:
    """Times of what was planned when the catalogue was last observed: events to come, and days that facts name."""
    observed = observed_until(catalog)
    for event in project.timeline:
        if (span := PartialDate.parse(event.date)).first > observed:
            yield span
    for fact in facts.values():
        if (plan := plan_of(fact, observed)) is not None:
            yield plan


def plan_of(fact: Fact, observed: date) -> PartialDate | None:
    """Time that a fact names, where it was still to come when the catalogue was observed."""
    span = PartialDate.parse(fact.shown.when) if fact.shown.when else None
    return span if span is not None and span.last > observed else None


def is_overdue(plan: PartialDate, last: date | None, today: date) -> bool:
    """Whether the whole time of a plan has passed by a day, and the last word about it is older."""
    return plan.last < today and (last is None or last <= plan.last)


def months_between(then: date, today: date) -> int:
    """Whole months that have passed; 0 for a day to come."""
    months = (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)
    return max(0, months)


def fresh(project: Project, facts: Mapping[str, Fact], catalog: Catalog, today: date) -> Fresh:
    """Columns that say how fresh the knowledge of a project is."""
    found = age(project, facts, catalog, today)
    return Fresh(
        last_claim=found.last.isoformat() if found.last else None,
        months_since=found.months,
        overdue=found.overdue.text if found.overdue else None,
    )
