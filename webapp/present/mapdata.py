"""What the map asks of each layer: the columns that the browser code reads, and no others.

``webapp.frontend.contract`` makes the types of them that the browser code is checked by: what is read is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present.facets import FACETS
from webapp.present.listing import CONFLICTS, SEARCHED
from webapp.present.orders import ORDERS

if TYPE_CHECKING:
    from geodata.catalog.model import About


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one layer.

    Parameters
    ----------
    columns : tuple of str
        Besides the names.
    has_names : bool
        Whether names in all languages of the catalogue are asked for.
    has_sides : bool
        Whether names on the sides of all its countries are asked for.
    decimals : int or None
        Of coordinates; None for as many as there are.
    """

    columns: tuple[str, ...]
    has_names: bool = True
    has_sides: bool = False
    decimals: int | None = None

    def properties(self, about: About) -> tuple[str, ...]:
        """All columns that a catalogue has of these, each once."""
        names = ("name", *(f"name_{lang}" for lang in about.languages)) if self.has_names else ()
        sides = tuple(f"name_{code.lower()}_side" for code in about.countries) if self.has_sides else ()
        return tuple(dict.fromkeys((*names, *self.columns, *sides)))


_SHOWN = ("icon", "status", "statuses", "place", "precision", "last_claim", "overdue", "cost_usd_low", "cost_usd_high")
_NARROWED = tuple(column for facet in FACETS.values() for column in facet.reads)
_LISTED = (*_NARROWED, CONFLICTS, *(order.column for order in ORDERS.values()))

ASKED = {
    "projects": Asked((*_SHOWN, *SEARCHED, *_LISTED)),
    "project-areas": Asked(("project", "shape"), has_names=False, decimals=4),
    "project-lines": Asked(("sector", "status", "statuses", "corridor")),
    "corridors": Asked(("mode", "state", "projects"), decimals=4),
    "rivers": Asked((), decimals=4),
    "crossings": Asked(("kind", "state", "precision", "projects"), has_sides=True),
    "crossing-stretches": Asked(("id", "sign_lon", "sign_lat"), has_names=False, decimals=4),
}
"""Layers of the map by their ids. Areas are asked for one by one, of a project in hand or when seen from near."""
