"""Costs of several projects: between what they lie, and of how many they are known; nothing is converted.

A sum never stands alone: it goes from the least to the greatest of what is stated, rounded outward, and says how many
of the projects it counts. Those of which no cost is known may cost anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

COST = "cost"
"""Property that holds what a project costs."""


@dataclass(frozen=True, slots=True)
class KnownCosts:
    """Costs of some projects in one currency; ``text`` has the sum and ``coverage`` how many it counts."""

    currency: str
    low: float
    high: float
    known: int
    total: int
    text: str
    coverage: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the table: a sector, country or status, with what is known in each currency (None for nothing)."""

    code: str
    label: str
    costs: tuple[KnownCosts | None, ...]


@dataclass(frozen=True, slots=True)
class CostGroup:
    """Lines of one kind; what belongs to two of them counts in both."""

    id: str
    title: str
    lines: tuple[CostLine, ...]


@dataclass(frozen=True, slots=True)
class CostTable:
    """Costs of all projects, in total and by what they are, in each currency that sources state."""

    currencies: tuple[str, ...]
    groups: tuple[CostGroup, ...]


def known_in_dollars(layer: Layer, rows: Sequence[int], t: Tongue) -> str:
    """Say what some projects of a list cost as far as that is known; empty where nothing is."""
    lows, highs = layer.values["cost_usd_low"], layer.values["cost_usd_high"]
    known = [row for row in rows if lows[row] is not None]
    if not known:
        return ""
    return t.ngettext(
        "known costs %(sum)s, of %(known)s of %(total)s project",
        "known costs %(sum)s, of %(known)s of %(total)s projects",
        len(rows),
        sum=fmt.outward(t, sum(lows[row] for row in known), sum(highs[row] for row in known), "USD"),
        known=fmt.number(t, len(known)),
        total=fmt.number(t, len(rows)),
    )


def cost_table(snapshot: Snapshot, t: Tongue) -> CostTable:
    """Make the table of all that is known of the projects' costs."""
    _ = t.gettext
    layer = snapshot.layer("projects")
    costs = [facts[COST] for facts in snapshot.facts.values() if COST in facts]
    stated = {sum_.currency for fact in costs for claim in fact.claims for sum_ in claim.money}
    ends = {currency: _ends(snapshot, layer, currency) for currency in stated}
    currencies = tuple(sorted(stated, key=lambda currency: (-len(ends[currency]), currency)))

    def line(code: str, label: str, rows: Iterable[int]) -> CostLine:
        held = tuple(rows)
        return CostLine(code, label, tuple(_known(ends[currency], held, currency, t) for currency in currencies))

    groups = [CostGroup("all", "", (line("all", _("All projects"), range(len(layer))),))]
    for name, title, column in (
        ("sector", _("Sector"), "sector"),
        ("country", _("Country"), "countries"),
        ("status", _("Status"), "statuses"),
    ):
        by_code: defaultdict[str, list[int]] = defaultdict(list)
        for row, value in enumerate(layer.values[column]):
            for code in (value,) if isinstance(value, str) else value or ():
                by_code[code].append(row)
        vocabulary = {"sector": "sectors", "country": "countries", "status": "statuses"}[name]
        order = [entry.id for entry in getattr(snapshot.catalog.vocab, vocabulary)]
        codes = [code for code in order if code in by_code] + sorted(by_code.keys() - set(order))
        lines = (line(code, snapshot.catalog.vocab.label(vocabulary, code, t.lang), by_code[code]) for code in codes)
        groups.append(CostGroup(name, title, tuple(one for one in lines if any(one.costs))))
    return CostTable(currencies, tuple(groups) if currencies else ())


def _ends(snapshot: Snapshot, layer: Layer, currency: str) -> dict[int, tuple[float, float]]:
    """Least and greatest cost in a currency by row of the layer, as far as they are known."""
    spans = {id_: facts[COST].span(currency) for id_, facts in snapshot.facts.items() if COST in facts}
    return {layer.row(id_): (span.low, span.high) for id_, span in spans.items() if span is not None}


def _known(ends: dict[int, tuple[float, float]], rows: tuple[int, ...], currency: str, t: Tongue) -> KnownCosts | None:
    known = [ends[row] for row in rows if row in ends]
    if not known:
        return None
    low, high = (sum(end) for end in zip(*known, strict=True))
    text = fmt.outward(t, low, high, currency)
    coverage = t.ngettext(
        "of %(known)s of %(total)s project",
        "of %(known)s of %(total)s projects",
        len(rows),
        known=fmt.number(t, len(known)),
        total=fmt.number(t, len(rows)),
    )
    return KnownCosts(currency, low, high, len(known), len(rows), text, coverage)
