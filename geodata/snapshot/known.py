"""From when on a source, and a statement in it, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from datetime import date

    from geodata.catalog.catalog import Catalog


def published(catalog: Catalog, source_id: str) -> date:
    """Day from which a source counts: the last day that its date allows."""
    text = catalog.sources[source_id].published
    return PartialDate.parse(text or catalog.about.compiled).last


def known_from(catalog: Catalog, source_id: str, held: str | None = None) -> date:
    """Day from which a statement counts.

    Parameters
    ----------
    catalog : Catalog
        Knows when the source was published.
    source_id : str
        Where the statement stands.
    held : str, optional
        Day (month, year) that the statement speaks of.
    """
    out = published(catalog, source_id)
    if held is None:
        return out
    spoken_of = PartialDate.parse(held)
    return spoken_of.last if spoken_of.first > out else out
