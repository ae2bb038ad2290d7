"""What somebody said of a table: which column is what, what holds for all rows, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Answer = Literal["same", "another"]
ANSWERS: dict[str, Answer] = {"same": "same", "another": "another"}


@dataclass(frozen=True, slots=True)
class GivenSource:
    """The source of all rows that name none: one that is there (``id``), or a new one."""

    id: str = ""
    title: str = ""
    url: str = ""
    publisher: str = ""
    kind: str = ""
    published: str = ""
    language: str = "en"

    @property
    def is_given(self) -> bool:
        """Whether anything was said."""
        return bool(self.id or self.title)


@dataclass(frozen=True, slots=True)
class Matching:
    """Answers to the questions of a file.

    Parameters
    ----------
    sheet : int
        Which table, from 0.
    columns : tuple of str
        ColumnTarget of each column; empty for one that is left out.
    currencies : dict
        Currency of a column whose cells and heading name none, by its place as text.
    for_all : dict
        What holds for all rows that say nothing else.
    source : GivenSource
        Of all rows that name none.
    answers : dict
        Whether a row is the project that it looks like, by the row's number as text.
    remembered : int
        Number of the remembered matching that it began with; 0 for one that was guessed.
    """

    sheet: int = 0
    columns: tuple[str, ...] = ()
    currencies: dict[str, str] = field(default_factory=dict)
    for_all: dict[str, str] = field(default_factory=dict)
    source: GivenSource = field(default_factory=GivenSource)
    answers: dict[str, Answer] = field(default_factory=dict)
    remembered: int = 0

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def matching_of(held: dict[str, Any]) -> Matching:
    """Matching from what ``Matching.plain`` gave."""
    return Matching(**held | {"columns": tuple(held["columns"]), "source": GivenSource(**held["source"])})
