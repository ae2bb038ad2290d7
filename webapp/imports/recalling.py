"""Matchings that were made before, taken up for another file whose headings are those, or nearly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.text.spelling import spell
from webapp.imports.matching import GivenSource, Matching
from webapp.imports.targets import FOR_ALL, guessed, targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.catalog import Catalog

LEAST_SHARE = 0.6
"""Of the headings of both files that must be the same before a matching is offered by itself."""

MOST_HEADING = 200
"""Characters of a heading that count."""

OF_ONE_FILE = ("as_of",)
"""What was said of all rows of one file, and need not hold for the next."""


@dataclass(frozen=True, slots=True)
class MatchedColumn:
    """What a column with some heading was; the currency where neither cells nor heading name one."""

    heading: str
    target: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PastMatching:
    """What was said of a file, without what holds for that file alone.

    Parameters
    ----------
    publisher : str
        Of the source of all its rows; empty where none was named.
    columns : tuple of MatchedColumn
        All, also those that were left out (``target`` is empty).
    for_all : dict
        What held for all rows.
    source : GivenSource
        Without title, address and date, which are of one file.
    """

    publisher: str
    columns: tuple[MatchedColumn, ...]
    for_all: dict[str, str]
    source: GivenSource

    @property
    def about(self) -> str:
        """What it is for: files of one publisher, or else files with these headings."""
        spelt = spell(self.publisher)
        return f"publisher {spelt}" if spelt else "\n".join(("headings", *sorted(_headings(self))))

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def past_matching_of(held: dict[str, Any]) -> PastMatching:
    """PastMatching from what ``PastMatching.plain`` gave."""
    columns = tuple(MatchedColumn(**column) for column in held["columns"])
    return PastMatching(held["publisher"], columns, held["for_all"], GivenSource(**held["source"]))


def past(headings: Sequence[str], matching: Matching, catalog: Catalog) -> PastMatching:
    """What is worth remembering of a matching."""
    source, known = matching.source, catalog.sources.get(matching.source.id)
    columns = tuple(
        MatchedColumn(heading[:MOST_HEADING], target, matching.currencies.get(str(i), "") if target else "")
        for i, (heading, target) in enumerate(zip(headings, matching.columns, strict=True))
    )
    for_all = {name: text for name, text in matching.for_all.items() if name not in OF_ONE_FILE}
    publisher = known.publisher if known else source.publisher
    kept = replace(source, id="", title="", url="", published="", publisher=publisher)
    return PastMatching(publisher, columns, for_all, kept)


def share(headings: Sequence[str], held: PastMatching) -> float:
    """How much of the headings of both is the same: 1 for the same set, 0 for nothing."""
    mine, theirs = {_heading(heading) for heading in headings} - {""}, _headings(held)
    together = mine | theirs
    return len(mine & theirs) / len(together) if together else 0.0


def taken_up(held: PastMatching, headings: Sequence[str], sheet: int, catalog: Catalog) -> Matching:
    """Matching of a file as another one was matched; columns with new headings are guessed.

    What the catalogue has no longer is left out.
    """
    known = {target.id for target in targets(catalog)}
    rest = [column for column in held.columns if not column.target or column.target in known]
    found: list[MatchedColumn | None] = []
    for heading in map(_heading, headings):
        column = next((it for it in rest if _heading(it.heading) == heading), None)
        if column is not None:
            rest.remove(column)
        found.append(column)
    taken = {column.target for column in found if column is not None}
    guesses = guessed(headings, catalog)
    columns = [column.target if column is not None else "" if guess in taken else guess
               for column, guess in zip(found, guesses, strict=True)]  # fmt: skip
    currencies = {str(i): column.currency for i, column in enumerate(found) if column is not None and column.currency}
    for_all = {name: text for name, text in held.for_all.items() if name in FOR_ALL}
    return Matching(sheet, tuple(columns), currencies, for_all, held.source)


def _headings(held: PastMatching) -> set[str]:
    return {_heading(column.heading) for column in held.columns} - {""}


def _heading(text: str) -> str:
    return " ".join(spell(text[:MOST_HEADING]).split())
