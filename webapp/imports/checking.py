"""What a table comes to: projects, questions and likenesses, as plain values that can be kept between two pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Project
from geodata.ledger.applying import plain
from geodata.space.coordinates import LonLat
from webapp.imports.likeness import Likeness, alike
from webapp.imports.reading import CellQuestion, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.catalog.catalog import Catalog
    from geodata.snapshot.ground import Territory
    from webapp.imports.matching import Matching
    from webapp.imports.table import GivenTable


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that can be taken.

    Parameters
    ----------
    number : int
        Of the row in its sheet.
    entry : dict
        Of the project that it would become, as its file has it.
    like : Likeness or None
        The project of the atlas that it looks like.
    """

    number: int
    entry: dict[str, Any]
    like: Likeness | None

    @property
    def project(self) -> Project:
        """The entry, read."""
        return Project.model_validate(self.entry)

    @property
    def at(self) -> LonLat:
        """Where it is."""
        return LonLat(self.entry["location"]["lon"], self.entry["location"]["lat"])


@dataclass(frozen=True, slots=True)
class Checked:
    """All that a table came to; ``sources`` and ``publishers`` are entries of new ones."""

    rows: tuple[CheckedRow, ...]
    questions: tuple[CellQuestion, ...]
    sources: dict[str, dict[str, str]]
    publishers: dict[str, dict[str, str]]

    @property
    def rejected(self) -> list[int]:
        """Rows with questions, counted from 0, in their order."""
        return list(dict.fromkeys(question.row for question in self.questions))

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def checked_of(held: dict[str, Any]) -> Checked:
    """Checked from what ``Checked.plain`` gave."""
    rows = tuple(CheckedRow(it["number"], it["entry"], it["like"] and Likeness(**it["like"])) for it in held["rows"])
    questions = tuple(CellQuestion(**it) for it in held["questions"])
    return Checked(rows, questions, held["sources"], held["publishers"])


def check(
    catalog: Catalog,
    ground: Territory,
    table: GivenTable,
    matching: Matching,
    file: str,
    tick: Callable[[int], None] | None = None,
) -> Checked:
    """Read all rows of a table, and find what the atlas has already.

    Parameters
    ----------
    catalog : Catalog
        Words, sources and projects that are there.
    ground : Territory
        Outlines of its countries and regions.
    table : GivenTable
        What was handed in.
    matching : Matching
        What its columns are.
    file : str
        What it is called.
    tick : callable, optional
        Is told after each row how many were read.
    """
    read = Reader(catalog, ground, table, matching, file).read(tick)
    likenesses = alike(read.candidates, catalog.projects.values())
    rows = tuple(CheckedRow(it.number, plain(it.project), likenesses.get(it.number)) for it in read.candidates)
    return Checked(rows, read.questions, read.sources.sources, read.sources.publishers)
