"""In which orders projects can be listed.

The browser code has the same table by ``webapp.frontend.contract``, and both are tested with the same cases.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from geodata.text.collation import sort_key
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.layers.layer import Layer
    from geodata.text.collation import SortKey

Kind = Literal["name", "presence", "number", "date"]


@dataclass(frozen=True, slots=True)
class Order:
    """One order; rows that are equal in it, and those of which nothing is known, are by name.

    Parameters
    ----------
    name : str
        In addresses.
    column : str
        Of the layer ``projects``.
    kind : str
        ``name`` is by the reader's alphabet alone; ``presence`` has the rows first that have any value; ``number`` is
        by value (the least of those between which nothing decides) and ``date`` by the last day that a date allows,
        what is unknown last.
    is_descending : bool
        Whether the largest value or the newest date comes first.
    """

    name: str
    column: str
    kind: Kind
    is_descending: bool = False

    def rank(self, value: Any) -> float:
        """Number that is smaller the earlier a row with this value comes."""
        if self.kind == "name":
            return 0
        if value is None:
            return math.inf
        if self.kind == "presence":
            return 0
        rank = PartialDate.parse(value).last.toordinal() if self.kind == "date" else value
        return -rank if self.is_descending else rank


ORDERS = {
    order.name: order
    for order in (
        Order("programme", "programme", "presence"),
        Order("name", "name", "name"),
        Order("cost", "cost_usd_low", "number", is_descending=True),
        Order("date", "status_date", "date", is_descending=True),
        Order("border", "distance_to_border_km", "number"),
        Order("sources", "sources", "number", is_descending=True),
    )
}
"""Orders as they are offered; the first is the usual one."""

SORTS = tuple(ORDERS)


def ordered(layer: Layer, rows: Iterable[int], sort: str, lang: str) -> list[int]:
    """Rows of the projects in one of ``SORTS``; where all else is equal, by name and then by id."""
    order = ORDERS[sort]
    values = layer.values[order.column]
    best = layer.values["name"]
    own = layer.values.get(f"name_{lang}", best)

    def place(row: int) -> tuple[float, SortKey, str]:
        return order.rank(values[row]), sort_key(own[row] or best[row], lang), layer.ids[row]

    return sorted(rows, key=place)
