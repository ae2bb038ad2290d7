"""What projects can be narrowed by: values that they hold, and bands of their figures with the unknown as one.

The browser code has the same table by ``webapp.frontend.contract``, and both are tested with the same cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt

if TYPE_CHECKING:
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

UNKNOWN = "unknown"
"""Band of the projects for which no source gives the figure."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to narrow projects by.

    Parameters
    ----------
    name : str
        In addresses.
    column : str
        That a layer may have.
    reads : tuple of str
        Columns of the layer ``projects`` that hold the values: those of a tie are several, and a figure has two ends.
    vocabulary : str
        Group of the vocabulary that has the labels; empty where values speak for themselves.
    edges : tuple of float
        Lower ends of the bands of a figure, in ``scale``; empty where the values themselves are chosen.
    scale : float
        What one unit of ``edges`` is in the column.
    is_more : bool
        Whether it stands among the further filters.
    """

    name: str
    column: str
    reads: tuple[str, ...]
    vocabulary: str = ""
    edges: tuple[int, ...] = ()
    scale: int = 1
    is_more: bool = False

    @property
    def bands(self) -> tuple[str, ...]:
        """Names of the bands, such as ``0-10``, ``10-`` and ``unknown``; a band has its lower end, not its upper."""
        if not self.edges:
            return ()
        ends = (*map(str, self.edges[1:]), "")
        return (*(f"{low}-{high}" for low, high in zip(self.edges, ends, strict=True)), UNKNOWN)

    def limits(self, band: str) -> tuple[int, int | None] | None:
        """Lowest figure of a band and the lowest of the next, as in the column; None for the unknown."""
        if band == UNKNOWN:
            return None
        low, _, high = band.partition("-")
        return int(low) * self.scale, int(high) * self.scale if high else None

    def bands_of(self, low: float | None, high: float | None) -> tuple[str, ...]:
        """Bands that a figure may lie in: one, unless it lies between two that nothing decides between."""
        if low is None or high is None:
            return (UNKNOWN,)
        first, last = (max(sum(end >= edge * self.scale for edge in self.edges), 1) - 1 for end in (low, high))
        return self.bands[first : last + 1]


FACETS = {
    facet.name: facet
    for facet in (
        Facet("programme", "programme", ("programme",), "programmes"),
        Facet("sector", "sector", ("sector",), "sectors"),
        Facet("status", "status", ("statuses",), "statuses"),
        Facet("country", "countries", ("countries",), "countries"),
        Facet("precision", "precision", ("precision",), "precisions"),
        Facet("side", "side", ("side",), "countries", is_more=True),
        Facet(
            "cost",
            "cost_usd",
            ("cost_usd_low", "cost_usd_high"),
            edges=(0, 10, 100, 1_000),
            scale=1_000_000,
            is_more=True,
        ),
        Facet("jobs", "jobs", ("jobs_low", "jobs_high"), edges=(0, 100, 1_000), is_more=True),
        Facet("source_kind", "source_kinds", ("source_kinds",), "publisher_kinds", is_more=True),
        Facet("year", "years", ("years",), is_more=True),
        Facet("age", "months_since", ("months_since", "months_since"), edges=(0, 6, 12, 24), is_more=True),
    )
}
"""Filters with several values, in the order in which they are shown."""


def held(layer: Layer, name: str) -> tuple[tuple[str, ...], ...]:
    """Values of a facet that each row has."""
    return layer.once(_held, name)


def _held(layer: Layer, name: str) -> tuple[tuple[str, ...], ...]:
    facet = FACETS[name]
    values, *ends = (layer.values[column] for column in facet.reads)
    if facet.edges:
        return tuple(facet.bands_of(low, high) for low, high in zip(values, *ends, strict=True))
    return tuple(tuple(value) if isinstance(value, list | tuple) else (value,) if value else () for value in values)


def facet_values(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Values of a facet that projects have by now, in the order of the vocabulary; years from the last to the first."""
    facet = FACETS[name]
    found = {value for values in held(snapshot.whole.layer("projects"), name) for value in values}
    if facet.edges:
        return facet.bands
    if not facet.vocabulary:
        return tuple(sorted(found, reverse=True))
    order = [entry.id for entry in getattr(snapshot.catalog.vocab, facet.vocabulary)]
    known = tuple(code for code in order if code in found)
    return known + tuple(sorted(found.difference(known)))


def title(name: str, t: Tongue) -> str:
    """What a facet is called."""
    _ = t.gettext
    return {
        "programme": _("Programme"),
        "sector": _("Sector"),
        "status": _("Status"),
        "country": _("Country"),
        "precision": _("Precision"),
        "side": _("Side of the border"),
        "cost": _("Cost"),
        "jobs": _("Jobs"),
        "source_kind": _("Kind of source"),
        "year": _("Year of an event"),
        "age": _("Last heard of, months ago"),
    }[name]


def label(snapshot: Snapshot, name: str, value: str, t: Tongue) -> str:
    """What a value of a facet is called in a list of its values."""
    facet = FACETS[name]
    if facet.edges:
        return _band_label(facet, value, t)
    return snapshot.catalog.vocab.label(facet.vocabulary, value, t.lang) if facet.vocabulary else value


def chip(snapshot: Snapshot, name: str, value: str, t: Tongue) -> str:
    """What a chosen value is called where it stands alone."""
    text = label(snapshot, name, value, t)
    return f"{title(name, t)}: {text}" if FACETS[name].is_more else text


def _band_label(facet: Facet, band: str, t: Tongue) -> str:
    _ = t.gettext
    limits = facet.limits(band)
    if limits is None:
        return _("Not known in US dollars") if facet.name == "cost" else _("Not known")
    low, high = (_figure(facet, limit, t) for limit in limits)
    if limits[0] == 0:
        return _("Under %(value)s", value=high) if facet.name == "cost" else _("Fewer than %(value)s", value=high)
    return _("%(low)s to %(high)s", low=low, high=high) if high else _("%(value)s and more", value=low)


def _figure(facet: Facet, figure: int | None, t: Tongue) -> str:
    if figure is None:
        return ""
    return fmt.dollars(t, figure) if facet.name == "cost" else fmt.number(t, figure)
