"""Indicators: every value that a source gives, rivals as rivals, goals as goals; nothing is averaged or added up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.snapshot.known import published
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.beside import Beside, beside
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.catalog.model import Series, SeriesPoint, SeriesTarget
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

YEAR = len("2025")
FAR_APART = 1.5
"""Rivals further apart than this ratio mostly count different things: no line is drawn through any of them."""

WIDTH, MARGIN = 480, 10
"""Pixels of a drawn spread, and of what is left free at each end."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its source.

    Parameters
    ----------
    period : Said
        Time in words.
    first, last : str
        Days between which the value lies (ISO 8601); empty where the source gives no time.
    value : float
        In the unit of the series.
    text : str
        The value as people write it.
    chosen : bool
        Whether the usual rule (rank of the publisher, then the newest) takes it among its rivals; equal ones all are.
    rival : bool
        Whether another source gives another value for the same time.
    part : bool
        Whether the time is a part of a year, or several years: not comparable with a year.
    joined : bool
        Whether the line of a chart may go through it: chosen alone, no part of a year, and no rival far from it.
    remark : Said or None
        What the compilers add.
    source, publisher, page, url, date : str
        Where it stands.
    iso : str
        The period as ISO 8601; empty where the source has only words for it.
    """

    period: Said
    iso: str
    first: str
    last: str
    value: float
    text: str
    chosen: bool
    rival: bool
    part: bool
    joined: bool
    remark: Said | None
    source: str
    publisher: str
    page: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How far the newest whole year is from the latest goal; ``goal`` is the greatest where nothing decides."""

    period: str
    low: float
    high: float
    goal: float
    by: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RivalSpread:
    """Rival values of one time on one line; ``marks`` are pixels from the left and whether the rule takes the value."""

    least: str
    most: str
    marks: tuple[tuple[float, bool], ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One series: ``drawn`` says whether it has enough times for a chart."""

    id: str
    name: Said
    unit: str
    note: Said | None
    statements: tuple[Beside, ...]
    points: tuple[Point, ...]
    targets: tuple[Point, ...]
    summary: str
    drawn: bool
    undated: int
    spread: RivalSpread | None
    progress: GoalProgress | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many projects something is known of."""

    label: str
    known: int
    total: int
    text: str


def indicators(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[Indicator, ...]:
    """All series of the catalogue, in its order."""
    return tuple(_indicator(series, snapshot, t, addresses) for series in snapshot.catalog.series)


def _indicator(series: Series, snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Indicator:
    chosen = _chosen(series.points, lambda point: point.period, snapshot)
    points = tuple(_point(p, p.period, series.points, chosen, snapshot, t, addresses) for p in series.points)
    points = tuple(sorted(points, key=lambda point: (point.first == "", point.first, point.last, -point.value)))
    goals = _chosen(series.targets, lambda target: target.by, snapshot)
    targets = tuple(_point(g, g.by, series.targets, goals, snapshot, t, addresses) for g in series.targets)
    times = {(point.first, point.last) for point in points if point.first}
    drawn = len(times) > 1
    unit = _unit(series.unit, t)
    return Indicator(
        id=series.id,
        name=named(series.label, t.lang) if series.label else t.prose(series.name, "indicator"),
        unit=unit,
        note=t.prose(series.note, "remark") if series.note else None,
        statements=beside(series.statements, snapshot, t, addresses),
        points=points,
        targets=targets,
        summary=_summary(points, unit, t),
        drawn=drawn,
        undated=sum(not point.first for point in points) if drawn else 0,
        spread=None if drawn else _spread(points, t),
        progress=_progress(points, targets, unit, t),
    )


def _chosen(
    points: Iterable[SeriesPoint | SeriesTarget], when: Callable[..., str], snapshot: Snapshot
) -> frozenset[int]:
    """Identities of the points that the usual rule takes for each time; nothing decides between equal ones."""
    by_time: defaultdict[str, list[SeriesPoint | SeriesTarget]] = defaultdict(list)
    for point in points:
        by_time[when(point)].append(point)

    def weight(point: SeriesPoint | SeriesTarget) -> tuple[int, int]:
        day = published(snapshot.catalog, point.source) if snapshot.catalog.sources[point.source].published else None
        return snapshot.catalog.rank(point.source), -day.toordinal() if day else 0

    best = {time: min(map(weight, rivals)) for time, rivals in by_time.items()}
    return frozenset(id(point) for time, rivals in by_time.items() for point in rivals if weight(point) == best[time])


def _point(
    point: SeriesPoint | SeriesTarget,
    time: str,
    others: Iterable[SeriesPoint | SeriesTarget],
    chosen: frozenset[int],
    snapshot: Snapshot,
    t: Tongue,
    addresses: Addresses,
) -> Point:
    span = _span(time)
    source = snapshot.catalog.sources[point.source]
    rivals = [other for other in others if _time(other) == time]
    values = [other.value for other in rivals]
    taken = {other.value for other in rivals if id(other) in chosen}
    is_part = span is not None and span.is_interval
    return Point(
        period=t.said(fmt.date(t, time)) if span else t.prose(time, "period"),
        iso=time if span else "",
        first=span.first.isoformat() if span else "",
        last=span.last.isoformat() if span else "",
        value=point.value,
        text=fmt.number(t, point.value),
        chosen=id(point) in chosen,
        rival=any(value != point.value for value in values),
        part=is_part,
        joined=id(point) in chosen
        and taken == {point.value}
        and not is_part
        and max(values) <= FAR_APART * min(values),
        remark=t.prose(point.remark, "remark") if point.remark else None,
        source=point.source,
        publisher=t.prose(source.publisher, "publisher").text,
        page=addresses.source(point.source),
        url=source.url,
        date=fmt.date(t, source.published),
    )


def _time(point: SeriesPoint | SeriesTarget) -> str:
    return str(getattr(point, "period", "") or getattr(point, "by", ""))


def _span(time: str) -> PartialDate | None:
    try:
        return PartialDate.parse(time)
    except ValueError:  # words, as the model allows
        return None


def _summary(points: tuple[Point, ...], unit: str, t: Tongue) -> str:
    """What the chart shows, for those who do not see it."""
    _ = t.gettext
    if not points:
        return ""
    values = [point.value for point in points]
    if len(set(values)) == 1:
        return _("%(value)s (%(unit)s)", value=fmt.number(t, values[0]), unit=unit)
    low, high = fmt.number(t, min(values)), fmt.number(t, max(values))
    dated = [point for point in points if point.first]
    times = {(point.first, point.last) for point in dated}
    if len(times) < 2:  # one time is no course
        return _("Between %(low)s and %(high)s (%(unit)s), by source", low=low, high=high, unit=unit)
    first, last = dated[0], max(dated, key=lambda point: (point.last, point.chosen))
    return _(
        "From %(low)s (%(start)s) to %(high)s (%(end)s), %(unit)s",
        low=_range(p for p in dated if (p.first, p.last) == (first.first, first.last)),
        start=first.period.text,
        high=_range(p for p in dated if (p.first, p.last) == (last.first, last.last)),
        end=last.period.text,
        unit=unit,
    )


def _range(points: Iterable[Point]) -> str:
    texts = {point.value: point.text for point in points}
    low, high = min(texts), max(texts)
    return texts[low] if low == high else f"{texts[low]}–{texts[high]}"


def _spread(points: tuple[Point, ...], t: Tongue) -> RivalSpread | None:
    low, high = (min(p.value for p in points), max(p.value for p in points)) if points else (0.0, 0.0)
    if low == high:
        return None
    marks = tuple(
        (round(MARGIN + (point.value - low) / (high - low) * (WIDTH - 2 * MARGIN), 1), point.chosen) for point in points
    )
    return RivalSpread(fmt.number(t, low), fmt.number(t, high), tuple(sorted(marks)))


def _progress(points: tuple[Point, ...], targets: tuple[Point, ...], unit: str, t: Tongue) -> GoalProgress | None:
    """Newest whole year against the latest dated goal."""
    years = [point for point in points if point.first and _is_year(point)]
    goals = [target for target in targets if target.first]
    if not years or not goals:
        return None
    latest = max((goal.last, goal.chosen) for goal in goals)
    aims = sorted((goal for goal in goals if (goal.last, goal.chosen) == latest), key=lambda goal: goal.value)
    newest = max(point.last for point in years)
    held = [point for point in years if point.last == newest]
    if newest > aims[0].last or aims[0].value <= 0:
        return None
    low, high = min(point.value for point in held), max(point.value for point in held)
    sentence = t.gettext(
        "%(period)s: %(value)s of %(goal)s (%(unit)s), the goal for %(by)s",
        period=held[0].period.text,
        value=_range(held),
        goal=_range(aims),
        unit=unit,
        by=aims[0].period.text,
    )
    return GoalProgress(held[0].period.text, low, high, aims[-1].value, aims[0].period.text, sentence)


def _is_year(point: Point) -> bool:
    return point.first.endswith("-01-01") and point.last == f"{point.first[:YEAR]}-12-31"


def _unit(unit: str, t: Tongue) -> str:
    _ = t.gettext
    known = {
        "USD bn": _("billion US dollars"),
        "USD m": _("million US dollars"),
        "projects": _("number of projects"),
        "jobs": _("number of jobs"),
        "enterprises": _("number of companies"),
        "documents": _("number of documents"),
        "aircraft": _("number of aircraft"),
        "per week": _("a week"),
        "m t": _("million tonnes"),
        "thousand t": _("thousand tonnes"),
        "bcm/yr": _("billion m³ a year"),
        "km": _("kilometres"),
    }
    return known.get(unit) or t.prose(unit, "unit").text


def coverage(snapshot: Snapshot, t: Tongue) -> tuple[Coverage, ...]:
    """How many of the projects each figure is known of: what a total would count, and why none is given."""
    _ = t.gettext
    values = snapshot.layer("projects").values
    total = len(snapshot.layer("projects"))
    known = {
        _("Cost in US dollars"): sum(value is not None for value in values["cost_usd"]),
        _("Jobs"): sum(value is not None for value in values["jobs"]),
        _("Area"): sum(value is not None for value in values["area_ha"]),
        _("Place known to the site or town"): sum(value in ("site", "settlement") for value in values["precision"]),
        _("Place known to the district or region"): sum(
            value in ("district", "region") for value in values["precision"]
        ),
        _("Place known to the country only"): sum(value == "country" for value in values["precision"]),
    }
    return tuple(
        Coverage(label, n, total, _("%(count)s of %(total)s", count=fmt.number(t, n), total=fmt.number(t, total)))
        for label, n in known.items()
    )
