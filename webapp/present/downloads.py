"""Download menus: every format that fits, and the filters of a list as parameters of the data interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.formats import registry
from geodata.query.cql2 import MAX_CHARS
from webapp.present import vicinity
from webapp.present.facets import FACETS
from webapp.present.orders import ORDERS
from webapp.present.vicinity import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog.columns import GeometryType
    from geodata.formats.format import Format
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.facets import Facet
    from webapp.present.listing import State
    from webapp.present.tongue import Tongue

SORTED_BY = {
    name: f"{'-' if order.is_descending else ''}{order.column}"
    for name, order in ORDERS.items()
    if order.kind != "presence"
}
"""Orders of a list that the data interface has as well."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file; ``group`` is the heading that it stands under in a menu."""

    label: str
    href: str
    group: str = ""
    suffix: str = ""


def downloads(
    geometry_type: GeometryType,
    layer_id: str,
    t: Tongue,
    addresses: Addresses,
    where: Mapping[str, str] | None = None,
) -> tuple[Download, ...]:
    """Files of a layer, or of the part of it that ``where`` (parameters of its items) leaves, in every format."""
    _ = t.gettext
    groups = {"maps": _("For maps and GIS"), "sheets": _("For spreadsheets"), "programs": _("For programs")}
    fitting = sorted(registry.fitting(geometry_type), key=lambda found: found.rank)
    return tuple(
        Download(_(found.title), addresses.file(layer_id, found.name, _asked(found, where)), heading, found.suffix)
        for use, heading in groups.items()
        for found in fitting
        if found.use == use
    )


def _asked(found: Format, where: Mapping[str, str] | None) -> dict[str, str]:
    """Parameters of a file; with a byte order mark where there may be one, since people open it in a spreadsheet."""
    return {**(where or {}), **({"bom": "1"} if "bom" in found.options else {})}


def of_list(snapshot: Snapshot, state: State, t: Tongue, addresses: Addresses) -> tuple[Download, ...]:
    """Files of the projects that a list shows; none where no filter can say which."""
    layer, where = snapshot.layer("projects"), parameters(snapshot, state)
    # many projects in an outline: no address can hold what leaves exactly these
    if len(where.get("filter", "")) > MAX_CHARS:
        return ()
    return downloads(layer.geometry_type, layer.id, t, addresses, where)


def parameters(snapshot: Snapshot, state: State) -> dict[str, str]:
    """Filters and order of a list as parameters of an items address; several values of one facet as CQL2 text."""
    found: dict[str, str] = {}
    layer = snapshot.layer("projects")
    arrays = {column.name for column in layer.columns if column.type == "array"}
    terms = []
    for name, values in state.facets:
        facet = FACETS[name]
        column = facet.reads[0]
        if values and facet.edges:
            terms.append(f"({' OR '.join(_band(facet, band) for band in values)})")
        elif len(values) == 1:
            found[column] = values[0]
        elif values and column in arrays:
            terms.append(f"A_OVERLAPS({column}, ({_quoted(values)}))")
        elif values:
            terms.append(f"{column} IN ({_quoted(values)})")
    if state.conflicts:
        held = snapshot.layer("projects").values["conflicts"]
        disputed = sorted({name for names in held for name in names or ()})
        terms.append(f"A_OVERLAPS(conflicts, ({_quoted(disputed)}))" if disputed else "1 = 0")
    if state.changed:
        terms.append(f"last_claim >= DATE('{state.changed}')")
    if state.vicinity.is_asked:
        there = verdict(layer, state.vicinity)
        rows = there.certain if state.vicinity.is_certain else there.certain | there.possible
        terms += vicinity.filter_of(state.vicinity, (layer.ids[row] for row in sorted(rows)), _quoted)
    if state.q:
        found["q"] = state.q
    if terms:
        found["filter"] = " AND ".join(terms)
    if state.sort in SORTED_BY:
        found["sortby"] = SORTED_BY[state.sort]
    return found


def _band(facet: Facet, band: str) -> str:
    """What may lie in a band: its greatest is not below it, and its least not above."""
    least, greatest = facet.reads
    limits = facet.limits(band)
    if limits is None:
        return f"{least} IS NULL"
    low, high = limits
    upper = f" AND {least} < {high}" if high else ""
    return f"({greatest} >= {low}{upper})" if low else f"({least} < {high})"


def _quoted(values: Iterable[str]) -> str:
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)
