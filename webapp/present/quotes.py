"""A few words of a source in its own language, by which a reader finds the passage and checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, ProjectEvent
    from webapp.present.citations import Citations


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
