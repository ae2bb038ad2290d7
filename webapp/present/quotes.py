"""How a page refers to its sources: their numbers, and a few words of each, by which a reader finds the passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, ProjectEvent


class Citations:
    """Numbers sources in the order in which a page first names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, *source_ids: str) -> tuple[int, ...]:
        """Numbers of sources, new ones where needed, ascending and each once."""
        for source_id in source_ids:
            self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return tuple(sorted({self._numbers[source_id] for source_id in source_ids}))

    def in_order(self) -> tuple[tuple[int, str], ...]:
        """Numbers and source ids."""
        return tuple((number, source_id) for source_id, number in self._numbers.items())


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words, the language of the source, what the source calls itself (empty where unknown), and its number."""

    text: str
    lang: str
    headline: str
    cites: tuple[int, ...]


def quotations(said: Iterable[Claim | ProjectEvent], catalog: Catalog, citations: Citations) -> tuple[Quotation, ...]:
    """Quotations of claims or events that have one, each once."""
    found = dict.fromkeys((one.source, one.quote) for one in said if one.quote)
    sources = catalog.sources
    return tuple(
        Quotation(quote, sources[id_].language, sources[id_].headline, citations.cite(id_)) for id_, quote in found
    )
