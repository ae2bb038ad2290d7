"""The list of projects: filters with counts, search, order, and the rows that list and table show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.layers import haystack
from geodata.text.dates import PartialDate
from webapp.present import facets
from webapp.present import format as fmt
from webapp.present.facets import FACETS, facet_values
from webapp.present.money import known_in_dollars
from webapp.present.orders import SORTS, ordered
from webapp.present.statements import either
from webapp.present.tongue import Said, named
from webapp.present.vicinity import ANYWHERE, Vicinity, distances, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

MAX_ROWS = 200
"""Rows of one list; more are a click away, and a page stays under the weight that a phone loads at once."""

EXACT = "site"
"""Precision of a place that is known."""

UNKNOWN_ICON = "marker"
"""Symbol of a project whose sector has none."""

CONFLICTS, DISPUTED = "conflicts", "1"
"""Filter of the projects on which sources contradict each other, and its only value."""

CHANGED = "changed"
"""Filter of the projects of which something became known since a day, which is its value."""

WHERE = "where"
"""Test of the projects that are asked for somewhere."""

UNKNOWN_STATUS = "unknown"
"""Code of a status that no source had told by the day that is shown, or on which equal sources disagree."""

SEARCHED = haystack.TEXTS
"""Columns of projects that words are looked for in besides the names in every language."""

TABLE = (
    "status",
    "sector",
    "country",
    "side",
    "place",
    "precision",
    "programme",
    "cost",
    "jobs",
    "border",
    "years",
    "sources",
)
"""Columns that the table of projects can show beside the name."""

USUAL = ("status", "sector", "country", "place", "cost", "sources")
"""Columns that it shows unless others are chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """What the address of a list says."""

    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    conflicts: bool = False
    changed: str = ""
    q: str = ""
    sort: str = SORTS[0]
    project: str | None = None
    all_rows: bool = False
    columns: tuple[str, ...] = USUAL
    vicinity: Vicinity = ANYWHERE

    def chosen(self, facet: str) -> tuple[str, ...]:
        """Values chosen for one facet."""
        return dict(self.facets).get(facet, ())


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter and how many projects choosing it would show; ``chip`` names it where it stands alone."""

    value: str
    label: str
    count: int
    selected: bool
    chip: str = ""


@dataclass(frozen=True, slots=True)
class FilterView:
    """One filter; a ``toggle`` has one option, a ``choice`` several, and a ``histogram`` draws their counts."""

    name: str
    label: str
    kind: str
    options: tuple[Option, ...]
    is_more: bool = False

    @property
    def most(self) -> int:
        """Largest count: the full length of a bar."""
        return max([1, *(option.count for option in self.options)])


@dataclass(frozen=True, slots=True)
class Counts:
    """Projects shown, all projects, and how many of the shown have an exact place.

    Where they are asked for somewhere, ``asked`` is set: how many of the shown are certainly and possibly there, and
    how many would be shown if a place of them were known.
    """

    matched: int
    total: int
    exact: int
    certain: int = 0
    possible: int = 0
    placeless: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """A code with its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A date for people and for programs."""

    text: str
    datetime: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """One project in a list or table; ``possibly`` is set where it is only possibly there, to how far it may be."""

    id: str
    url: str
    href: str
    name: Said
    status: Coded
    status_date: Dated | None
    status_age: str
    overdue: str
    sector_label: str
    host: str
    place: Said
    money: str
    cost_usd: float | None
    icon: str
    approximate: bool
    sources: int
    conflicts: int
    selected: bool
    side: str
    precision: str
    programme: str
    jobs: str
    jobs_count: int | None
    border: str
    border_km: float | None
    years: str
    possibly: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a list shows; ``costs`` says what its projects cost, as far as that is known."""

    filters: tuple[FilterView, ...]
    rows: tuple[ListRow, ...]
    counts: Counts
    costs: str
    is_cut: bool

    @property
    def chosen(self) -> tuple[str, ...]:
        """Labels of the filters in use."""
        return tuple(option.label for filter_ in self.filters for option in filter_.options if option.selected)


def listing(
    snapshot: Snapshot, state: State, t: Tongue, url: Callable[[str], str], href: Callable[[str], str]
) -> Listing:
    """Filter, count and sort the projects.

    Parameters
    ----------
    snapshot : Snapshot
        What is listed.
    state : State
        What the reader chose.
    t : Tongue
        Reader's language.
    url, href : callable
        Project id to its page, and to the address that selects it beside the map.
    """
    layer = snapshot.layer_in("projects", t.lang)
    tests = passing(layer, state)
    rows = ordered(layer, frozenset.intersection(*tests.values()), state.sort, t.lang)
    exact = sum(layer.values["precision"][row] == EXACT for row in rows)
    shown = rows if state.all_rows else rows[:MAX_ROWS]
    possibly = _possibly(layer, shown, state.vicinity, t)
    return Listing(
        filters=_filters(snapshot, state, t, tests),
        rows=tuple(replace(_row(snapshot, row, state, t, url, href), possibly=possibly.get(row)) for row in shown),
        counts=_counts(layer, rows, exact, state, tests),
        costs=known_in_dollars(layer, rows, t),
        is_cut=len(shown) < len(rows),
    )


def passing(layer: Layer, state: State) -> dict[str, frozenset[int]]:
    """Rows of the projects that pass each filter by itself; those that pass all are shown."""
    everything = frozenset(range(len(layer)))
    tests = {}
    for facet in FACETS:
        chosen = set(state.chosen(facet))
        values = facets.held(layer, facet)
        tests[facet] = (
            frozenset(i for i, has in enumerate(values) if chosen.intersection(has)) if chosen else everything
        )
    disputed = frozenset(i for i, names in enumerate(layer.values["conflicts"]) if names)
    tests[CONFLICTS] = disputed if state.conflicts else everything
    last = layer.values["last_claim"]
    since = frozenset(i for i, day in enumerate(last) if day and day >= state.changed)
    tests[CHANGED] = since if state.changed else everything
    tests["q"] = matching(layer, state.q) if state.q else everything
    tests[WHERE] = _there(layer, state.vicinity) if state.vicinity.is_asked else everything
    return tests


def _there(layer: Layer, asked: Vicinity) -> frozenset[int]:
    found = verdict(layer, asked)
    return found.certain if asked.is_certain else found.certain | found.possible


def _counts(layer: Layer, rows: list[int], exact: int, state: State, tests: dict[str, frozenset[int]]) -> Counts:
    if not state.vicinity.is_asked:
        return Counts(len(rows), len(layer), exact)
    found = verdict(layer, state.vicinity)
    others = frozenset.intersection(*(passed for name, passed in tests.items() if name != WHERE))
    certain = len(found.certain.intersection(rows))
    placeless = len(others & found.placeless)
    return Counts(len(rows), len(layer), exact, certain, len(rows) - certain, placeless, asked=True)


def matching(layer: Layer, words: str) -> frozenset[int]:
    """Rows of a layer whose texts hold some words, by the rule of ``geodata.layers.haystack``."""
    return frozenset(layer.haystack.find(words).nonzero()[0].tolist())


def count_values(layer: Layer, tests: dict[str, frozenset[int]], name: str) -> Counter[str]:
    """How many projects each value of a filter would show, all other filters staying as they are."""
    others = frozenset.intersection(*(rows for other, rows in tests.items() if other != name))
    if name == CONFLICTS:
        return Counter(DISPUTED for row, fields in enumerate(layer.values["conflicts"]) if fields and row in others)
    return Counter(value for row, has in enumerate(facets.held(layer, name)) if row in others for value in has)


def _filters(snapshot: Snapshot, state: State, t: Tongue, tests: dict[str, frozenset[int]]) -> tuple[FilterView, ...]:
    layer = snapshot.layer("projects")
    filters = []
    for facet in FACETS.values():
        counts = count_values(layer, tests, facet.name)
        options = tuple(
            Option(
                value,
                facets.label(snapshot, facet.name, value, t),
                counts[value],
                value in state.chosen(facet.name),
                facets.chip(snapshot, facet.name, value, t),
            )
            for value in facet_values(snapshot, facet.name)
        )
        if options:
            kind = "toggle" if facet.name == "programme" and len(options) == 1 else "choice"
            kind = "histogram" if facet.edges or facet.name == "year" else kind
            filters.append(FilterView(facet.name, facets.title(facet.name, t), kind, options, facet.is_more))
    disagree = t.gettext("Sources disagree")
    disputed = count_values(layer, tests, CONFLICTS)[DISPUTED]
    option = Option(DISPUTED, disagree, disputed, state.conflicts, disagree)
    return (*filters, FilterView(CONFLICTS, disagree, "toggle", (option,)))


def _row(
    snapshot: Snapshot, row: int, state: State, t: Tongue, url: Callable[[str], str], href: Callable[[str], str]
) -> ListRow:
    values = {name: held[row] for name, held in snapshot.layer("projects").values.items()}
    vocab = snapshot.catalog.vocab
    date = values["status_date"]
    return ListRow(
        id=values["id"],
        url=url(values["id"]),
        href=href(values["id"]),
        name=named(snapshot.catalog.projects[values["id"]].names, t.lang),
        status=Coded(*status_of(snapshot, values["statuses"], t)),
        status_date=Dated(fmt.date(t, date), fmt.machine_date(date)) if date else None,
        status_age=fmt.age(t, PartialDate.parse(date).last, snapshot.today) if date else "",
        overdue=fmt.overdue(t, values["overdue"]) if values["overdue"] else "",
        sector_label=vocab.label("sectors", values["sector"] or "", t.lang),
        host=" – ".join(vocab.label("countries", code, t.lang) for code in values["countries"]),
        place=t.prose(values["place"], "place"),
        money=fmt.dollars(t, values["cost_usd_low"], values["cost_usd_high"]),
        cost_usd=values["cost_usd_low"],
        icon=values["icon"] or UNKNOWN_ICON,
        approximate=values["precision"] in vocab.approximate,
        sources=values["sources"],
        conflicts=len(values["conflicts"]),
        selected=values["id"] == state.project,
        side=vocab.label("countries", values["side"], t.lang) if values["side"] else "",
        precision=vocab.label("precisions", values["precision"], t.lang),
        programme=vocab.label("programmes", values["programme"], t.lang) if values["programme"] else "",
        jobs=fmt.between(t, values["jobs_low"], values["jobs_high"]) if values["jobs_low"] is not None else "",
        jobs_count=values["jobs_low"],
        border=_border(values, t),
        border_km=values["distance_to_border_km"],
        years=_span(values["years"]),
    )


def _possibly(layer: Layer, rows: Iterable[int], asked: Vicinity, t: Tongue) -> dict[int, str]:
    """What is only possibly there, to how far it may be in words."""
    if not asked.is_asked:
        return {}
    possible = verdict(layer, asked).possible
    found = distances(layer, [row for row in rows if row in possible], asked)
    return {row: fmt.kilometres(t, *far) if far else "" for row, far in found.items()}


def status_of(snapshot: Snapshot, statuses: Sequence[str], t: Tongue) -> tuple[str, str]:
    """Code and label of a status; equal sources may disagree on it, and of the past, it may not have been known."""
    if not statuses:
        return UNKNOWN_STATUS, t.gettext("Status not yet known")
    labels = [snapshot.catalog.vocab.label("statuses", status, t.lang) for status in statuses]
    return statuses[0] if len(statuses) == 1 else UNKNOWN_STATUS, either(labels, t)


def _border(values: dict[str, Any], t: Tongue) -> str:
    """Distance to the border; a whole country says nothing of it."""
    is_known = values["precision"] != "country"
    return fmt.kilometres(t, values["border_min_km"], values["border_max_km"]) if is_known else ""


def _span(years: list[str] | None) -> str:
    if not years:
        return ""
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
