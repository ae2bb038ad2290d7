"""How to cite a page: one line of text and a BibTeX entry, both with the state that was seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.tongue import Tongue

_SPECIAL = re.compile(r"[&%$#_{}\\~^]")
_NAMED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in two forms."""

    text: str
    bibtex: str


def cite(snapshot: Snapshot, key: str, title: str, url: str, t: Tongue) -> Citation:
    """Cite the page ``title`` at the absolute address ``url``, which leads to this state; ``key`` names the entry."""
    about = snapshot.catalog.about
    year = about.compiled[:4]
    atlas = about.title.get(t.lang)
    version = t.gettext("Snapshot %(id)s", id=snapshot.id)
    if snapshot.revision is not None:
        version = t.gettext("Revision %(number)s, snapshot %(id)s", number=snapshot.revision, id=snapshot.id)
    text = f"{about.publisher} ({year}). {title}. {atlas}. {version}. {url}"
    fields = {
        "author": f"{{{bibtex_text(about.publisher)}}}",
        "title": f"{{{bibtex_text(title)}}}",
        "year": year,
        "howpublished": bibtex_text(atlas),
        "version": bibtex_text(snapshot.id),
        **({} if snapshot.revision is None else {"note": f"Revision {snapshot.revision}"}),
        "url": url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return Citation(text, "\n".join([f"@misc{{{key},", *lines, "}"]))


def bibtex_text(text: str) -> str:
    """Escape what BibTeX would read as markup."""
    return _SPECIAL.sub(lambda match: _NAMED.get(match.group(), f"\\{match.group()}"), text)
