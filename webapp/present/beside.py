"""What texts say beside the values of a series or of a document, each statement with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.programme import Statement
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Said, Tongue


@dataclass(frozen=True, slots=True)
class Beside:
    """One statement; ``quote`` is a few words of its source in ``quote_lang``, ``page`` the source's page here."""

    text: Said
    note: Said | None
    quote: str
    quote_lang: str
    source: str
    publisher: str
    page: str


def beside(statements: Iterable[Statement], snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[Beside, ...]:
    """Statements in the reader's language, in the order of the catalogue."""
    sources = snapshot.catalog.sources
    return tuple(
        Beside(
            text=t.prose(said.value, "statement"),
            note=t.prose(said.note, "remark") if said.note else None,
            quote=said.quote or "",
            quote_lang=sources[said.source].language,
            source=said.source,
            publisher=t.prose(sources[said.source].publisher, "publisher").text,
            page=addresses.source(said.source),
        )
        for said in statements
    )
