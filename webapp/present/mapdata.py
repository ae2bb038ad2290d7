"""What the map asks of each layer: the columns that the browser code reads, and no others.

``webapp.contract`` makes the types of them that the browser code is checked against, so that what is read is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.present.facets import FACETS
from webapp.present.listing import CONFLICTS, NAMES, SEARCHED
from webapp.present.orders import ORDERS


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one layer.

    Parameters
    ----------
    columns : tuple of str
        Besides the names.
    has_names : bool
        Whether names in all languages are asked for.
    decimals : int or None
        Of coordinates; None for as many as there are.
    """

    columns: tuple[str, ...]
    has_names: bool = True
    decimals: int | None = None

    @property
    def properties(self) -> tuple[str, ...]:
        """All columns, each once."""
        return tuple(dict.fromkeys((*(NAMES if self.has_names else ()), *self.columns)))


_SHOWN = ("icon", "status", "place", "precision")
_LISTED = (*(facet.column for facet in FACETS.values()), CONFLICTS, *(order.column for order in ORDERS.values()))

ASKED = {
    "projects": Asked((*_SHOWN, *SEARCHED, *_LISTED)),
    "project-areas": Asked(("project",), has_names=False, decimals=3),
    "project-lines": Asked(("sector", "status")),
    "corridors": Asked(("mode", "state"), decimals=4),
    "rivers": Asked((), decimals=4),
    "crossings": Asked(("name", "name_kz_side", "name_uz_side", "kind", "state", "precision"), has_names=False),
}
"""Layers of the map by their ids. Areas are kilometres wide and most of their weight is digits: a hundred metres do."""
