"""The list of projects: filters with counts, search, order, and the rows that list and table show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geodata import spelling
from geodata.dates import PartialDate
from geodata.folding import fold
from webapp.present import format as fmt
from webapp.present.tongue import Said, named, prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.layers import Layer
    from geodata.snapshot import Snapshot
    from webapp.present.tongue import Tongue

MAX_ROWS = 200
"""Rows of one list; more are a click away, and a page stays under the weight that a phone loads at once."""

APPROXIMATE = frozenset(("district", "region", "country"))
"""Precisions at which a marker must not look exact."""

FACETS = ("programme", "sector", "status", "country", "precision")
"""Filters with several values, in the order in which they are shown."""

_SEARCHED = ("name", "name_en", "name_ru", "name_kk", "name_uz", "place", "admin1")
_COLUMNS = {"country": "countries"}
SORTS = ("programme", "name", "cost", "date", "border")


@dataclass(frozen=True, slots=True)
class State:
    """What the address of a list says."""

    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    conflicts: bool = False
    q: str = ""
    sort: str = SORTS[0]
    project: str | None = None
    all_rows: bool = False

    def chosen(self, facet: str) -> tuple[str, ...]:
        """Values chosen for one facet."""
        return dict(self.facets).get(facet, ())


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter with the number of projects that choosing it would show."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; a ``toggle`` has one option, a ``choice`` several."""

    name: str
    label: str
    kind: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Projects shown, all projects, and how many of the shown have an exact place."""

    matched: int
    total: int
    exact: int


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
class Row:
    """One project in a list or table."""

    id: str
    url: str
    href: str
    name: Said
    status: Coded
    status_date: Dated | None
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


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a list shows."""

    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    counts: Counts
    is_cut: bool


def facet_values(snapshot: Snapshot, facet: str) -> tuple[str, ...]:
    """Values of a facet that projects have, in the order of the vocabulary."""
    vocab = snapshot.catalog.vocab
    orders = {
        "programme": [entry.id for entry in vocab.programmes],
        "sector": [entry.id for entry in vocab.sectors],
        "status": [entry.id for entry in vocab.statuses],
        "country": [entry.id for entry in vocab.countries],
        "precision": [entry.id for entry in vocab.precisions],
    }
    held = {value for values in _held(snapshot, facet) for value in values}
    known = tuple(code for code in orders[facet] if code in held)
    return known + tuple(sorted(held.difference(known)))


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
    values = snapshot.layer("projects").values
    tests = _tests(snapshot, state)
    everything = range(len(snapshot.layer("projects")))
    rows = [row for row in everything if all(row in test for test in tests.values())]
    exact = sum(values["precision"][row] == "site" for row in rows)
    ordered = _sorted(snapshot, rows, state.sort, t)
    shown = ordered if state.all_rows else ordered[:MAX_ROWS]
    return Listing(
        filters=_filters(snapshot, state, t, tests),
        rows=tuple(_row(snapshot, row, state, t, url, href) for row in shown),
        counts=Counts(len(rows), len(everything), exact),
        is_cut=len(shown) < len(rows),
    )


def _held(snapshot: Snapshot, facet: str) -> Iterable[tuple[str, ...]]:
    for value in snapshot.layer("projects").values[_COLUMNS.get(facet, facet)]:
        yield tuple(value) if isinstance(value, list | tuple) else (value,) if value else ()


def _tests(snapshot: Snapshot, state: State) -> dict[str, frozenset[int]]:
    """Rows that pass each filter by itself."""
    layer = snapshot.layer("projects")
    everything = frozenset(range(len(layer)))
    tests = {}
    for facet in FACETS:
        chosen = set(state.chosen(facet))
        held = _held(snapshot, facet)
        tests[facet] = frozenset(i for i, has in enumerate(held) if chosen.intersection(has)) if chosen else everything
    disputed = frozenset(i for i, names in enumerate(layer.values["conflicts"]) if names)
    tests["conflicts"] = disputed if state.conflicts else everything
    tests["q"] = frozenset(spelling.find(_texts(layer), state.q)) if state.q else everything
    return tests


@lru_cache(2)
def _texts(layer: Layer) -> tuple[str, ...]:
    """What words are looked for in; the browser has the same columns, and finds the same."""
    rows = zip(*(layer.values[name] for name in _SEARCHED), strict=True)
    return tuple(spelling.searchable(" ".join(value for value in row if value)) for row in rows)


def _filters(snapshot: Snapshot, state: State, t: Tongue, tests: dict[str, frozenset[int]]) -> tuple[Filter, ...]:
    _ = t.gettext
    labels = {
        "programme": _("Programme"),
        "sector": _("Sector"),
        "status": _("Status"),
        "country": _("Country"),
        "precision": _("Precision"),
    }
    filters = []
    for facet in FACETS:
        others = frozenset.intersection(*(rows for name, rows in tests.items() if name != facet))
        counts: dict[str, int] = {}
        for row, has in enumerate(_held(snapshot, facet)):
            for value in has if row in others else ():
                counts[value] = counts.get(value, 0) + 1
        options = tuple(
            Option(value, label(snapshot, facet, value, t), counts.get(value, 0), value in state.chosen(facet))
            for value in facet_values(snapshot, facet)
        )
        if options:
            kind = "toggle" if facet == "programme" and len(options) == 1 else "choice"
            filters.append(Filter(facet, labels[facet], kind, options))
    others = frozenset.intersection(*(rows for name, rows in tests.items() if name != "conflicts"))
    disputed = sum(bool(names) for i, names in enumerate(snapshot.layer("projects").values["conflicts"]) if i in others)
    option = Option("1", _("Sources disagree"), disputed, state.conflicts)
    return (*filters, Filter("conflicts", _("Sources disagree"), "toggle", (option,)))


def label(snapshot: Snapshot, facet: str, value: str, t: Tongue) -> str:
    """Label of a facet's value."""
    groups = {"programme": "programmes", "sector": "sectors", "status": "statuses", "country": "countries"}
    return snapshot.catalog.vocab.label(groups.get(facet, "precisions"), value, t.lang)


def _sorted(snapshot: Snapshot, rows: list[int], sort: str, t: Tongue) -> list[int]:
    values = snapshot.layer("projects").values
    projects = snapshot.catalog.projects

    def name(row: int) -> str:
        return fold(projects[values["id"][row]].names.best(t.lang)[0])

    keys: dict[str, Callable[[int], Any]] = {
        "programme": lambda row: (values["programme"][row] is None, name(row)),
        "name": name,
        "cost": lambda row: (-(values["cost_usd"][row] or 0), name(row)),
        "date": lambda row: (-_last_day(values["status_date"][row]), name(row)),
        "border": lambda row: (_or_last(values["distance_to_border_km"][row]), name(row)),
    }
    return sorted(rows, key=keys[sort])


def _last_day(text: str | None) -> int:
    return PartialDate.parse(text).last.toordinal() if text else 0


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value


def _row(
    snapshot: Snapshot, row: int, state: State, t: Tongue, url: Callable[[str], str], href: Callable[[str], str]
) -> Row:
    values = {name: held[row] for name, held in snapshot.layer("projects").values.items()}
    vocab = snapshot.catalog.vocab
    date = values["status_date"]
    return Row(
        id=values["id"],
        url=url(values["id"]),
        href=href(values["id"]),
        name=named(snapshot.catalog.projects[values["id"]].names, t.lang),
        status=Coded(values["status"], vocab.label("statuses", values["status"], t.lang)),
        status_date=Dated(fmt.date(t, date), fmt.machine_date(date)) if date else None,
        sector_label=vocab.label("sectors", values["sector"] or "", t.lang),
        host=" – ".join(vocab.label("countries", code, t.lang) for code in values["countries"]),
        place=prose(values["place"]),
        money=fmt.dollars(t, values["cost_usd"]),
        cost_usd=values["cost_usd"],
        icon=values["icon"] or "marker",
        approximate=values["precision"] in APPROXIMATE,
        sources=values["sources"],
        conflicts=len(values["conflicts"]),
        selected=values["id"] == state.project,
    )
