"""RowSources of rows: known ones by their address, new ones with a publisher."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from webapp.imports.amounts import QuestionError, day

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from webapp.imports.matching import GivenSource

_BARE = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?:/\S*)?")
_ID_DIGITS = 10


@dataclass(slots=True)
class RowSources:
    """Finds the source of each row, and gathers those that are new.

    Parameters
    ----------
    catalog : Catalog
        With the sources and publishers that are there.
    given : GivenSource
        Of rows that name none.
    sources, publishers : dict
        New ones, as entries of their files.
    """

    catalog: Catalog
    given: GivenSource
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    publishers: dict[str, dict[str, str]] = field(default_factory=dict)
    _by_url: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_url = {source.url: id_ for id_, source in self.catalog.sources.items() if source.url}

    def of(self, url: str, title: str, publisher: str, published: str) -> str:
        """Id of a row's source.

        Raises
        ------
        QuestionError
            When the row names no page, or a new source has no publisher.
        """
        if not url and not title:
            return self._for_all()
        address = _address(url) if url else ""
        if address in self._by_url:
            return self._by_url[address]
        publisher = publisher or self.given.publisher or (urlsplit(address).hostname or "").removeprefix("www.")
        if not publisher:
            raise QuestionError("publisher-missing")
        return self._added(title or address, address, publisher, day(published) if published else "")

    def _for_all(self) -> str:
        given = self.given
        if given.id:
            return given.id
        if not given.is_given:
            raise QuestionError("source-missing")
        if given.url in self._by_url:
            return self._by_url[given.url]
        return self._added(given.title, given.url, given.publisher, given.published)

    def _added(self, title: str, url: str, publisher: str, published: str) -> str:
        if publisher not in self.catalog.publishers:
            if not self.given.kind:
                raise QuestionError("publisher-kind")
            entry = {"publisher": publisher, "country": "", "kind": self.given.kind, "note": ""}
            self.publishers[publisher] = entry
        digest = hashlib.sha256(f"{title}\0{url}\0{publisher}\0{published}".encode()).hexdigest()[:_ID_DIGITS]
        id_ = f"import-{digest}"
        if id_ not in self.catalog.sources:
            self.sources[id_] = {"id": id_, "url": url, "publisher": publisher, "title": title, "published": published,
                                 "language": self.given.language}  # fmt: skip
        return id_


def _address(text: str) -> str:
    """Address of a page.

    Raises
    ------
    QuestionError
        When it is none, or names a site and no page.
    """
    text = text.strip()
    address = text if "://" in text else f"https://{text}" if _BARE.fullmatch(text) else ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in address):
        raise QuestionError("source-url")
    if parts.path in ("", "/") and not parts.query:
        raise QuestionError("source-site")
    return address
