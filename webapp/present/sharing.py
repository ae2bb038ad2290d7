"""What is handed on of a page: its address, how to cite it, and the code that shows its map on another site."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from geodata.errors import QueryError
from webapp.present.cite import cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.cite import Citation
    from webapp.present.downloads import Download
    from webapp.present.tongue import Tongue

MIN_SIDE, MAX_SIDE = 200, 2000
"""Pixels: below, a map shows nothing; above, no page has room."""

DEFAULT_WIDTH, DEFAULT_HEIGHT = 800, 500
CARD, PAGE = "card", "page"
OPENS = (CARD, PAGE)
"""What a click on a marker of an embedded map opens: a card on the map, or the project's page in a new tab."""

RESPONSIVE, FIXED = "responsive", "fixed"
SIZES = (RESPONSIVE, FIXED)


@dataclass(frozen=True, slots=True)
class Shared:
    """A page as it is handed on.

    Parameters
    ----------
    title : str
        Of the page, with the filters in use.
    url : str
        Absolute address.
    citation : Citation
        With the snapshot.
    embed_url : str
        Page that makes the code for other sites; empty where there is no map.
    downloads : tuple of Download
        Files of what the page shows.
    is_lasting : bool
        Whether the link in the citation leads to this state for ever, and the address to the newest.
    """

    title: str
    url: str
    citation: Citation
    embed_url: str
    downloads: tuple[Download, ...]
    is_lasting: bool = False


@dataclass(frozen=True, slots=True)
class EmbedFrame:
    """Size of an embedded map; a responsive one is as wide as there is room."""

    size: str = RESPONSIVE
    width: int = DEFAULT_WIDTH
    height: int = DEFAULT_HEIGHT

    def __post_init__(self) -> None:
        """Refuse sizes that no page has.

        Raises
        ------
        QueryError
            Naming the side.
        """
        for name in ("width", "height"):
            if not MIN_SIDE <= getattr(self, name) <= MAX_SIDE:
                raise QueryError(name, f"{getattr(self, name)} is not between {MIN_SIDE} and {MAX_SIDE} pixels")

    @property
    def width_attribute(self) -> str:
        """Value of the attribute ``width``, which takes pixels only; empty when the width is a matter of style."""
        return "" if self.size == RESPONSIVE else str(self.width)


def share(
    snapshot: Snapshot,
    title: str,
    key: str,
    url: str,
    t: Tongue,
    *,
    lasting_url: str = "",
    embed_url: str = "",
    downloads: tuple[Download, ...] = (),
) -> Shared:
    """Make ready to hand on what ``title`` calls and ``url`` shows; ``key`` names its BibTeX entry.

    ``lasting_url`` leads to the same in the state that is shown now, for ever; the citation has it.
    """
    citation = cite(snapshot, key, title, lasting_url or url, t)
    return Shared(title, url, citation, embed_url, downloads, is_lasting=lasting_url not in ("", url))


def view_title(page: str, chosen: Iterable[str]) -> str:
    """Title of a list or map with the labels of the filters in use."""
    filters = ", ".join(chosen)
    return f"{page} ({filters})" if filters else page


def embed_code(src: str, title: str, frame: EmbedFrame) -> str:
    """Element that shows the map at the absolute address ``src`` on another page."""
    width = f' width="{frame.width_attribute}"' if frame.width_attribute else ""
    style = "border: 0" if frame.width_attribute else "border: 0; width: 100%"
    return (
        f'<iframe src="{escape(src)}" title="{escape(title)}"{width} height="{frame.height}"'
        f' style="{style}" loading="lazy" allow="fullscreen"></iframe>'
    )
