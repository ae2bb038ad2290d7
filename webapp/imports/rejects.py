"""Rows with questions as files: what is asked of each cell, and the rows themselves, to mend and hand in again."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from geodata.formats import csvtext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from webapp.imports.table import Cell, GivenTable

MOST_LINES = 20_000
"""Questions in a list; the rows themselves are all there."""

WIDTHS = (16, 24, 40, 48, 18)
ROW_WIDTH, QUESTION_WIDTH = 20, 60


@dataclass(frozen=True, slots=True)
class Reject:
    """One question: where, of what, in words, and the code of its reason."""

    row: int
    cell: str
    heading: str
    text: str
    question: str
    reason: str

    @property
    def line(self) -> tuple[str, ...]:
        """As a line of a table."""
        return (self.cell, self.heading, self.text, self.question, self.reason)


@dataclass(frozen=True, slots=True)
class RejectHeads:
    """What sheets and columns of the files are called, in the reader's language.

    Parameters
    ----------
    rows, questions : str
        Names of the two sheets.
    columns : tuple of str
        Of the list of questions: cell, heading, what stands there, question, reason.
    asked : str
        Column behind the rows that holds their questions.
    """

    rows: str
    questions: str
    columns: tuple[str, ...]
    asked: str


def as_csv(rejects: Sequence[Reject], heads: RejectHeads) -> str:
    """List of questions as CSV that no spreadsheet takes for formulas."""
    return csvtext.table(heads.columns, (reject.line for reject in rejects[:MOST_LINES]))


def as_workbook(rejects: Sequence[Reject], table: GivenTable, heads: RejectHeads) -> bytes:
    """Workbook with the rows as they were handed in, and a list of what is asked of them.

    The rows stand under their own headings on the first sheet, so that the mended file can be handed in as it is. Texts
    are written as texts, whatever they begin with.
    """
    from xlsxwriter import Workbook

    written = BytesIO()
    with Workbook(written, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, lines, widths in (
            (heads.rows, _rows(rejects, table, heads), (*[ROW_WIDTH] * len(table.headings), QUESTION_WIDTH)),
            (heads.questions, _questions(rejects, heads), WIDTHS),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width)
            for at, line in enumerate(lines):
                for place, cell in enumerate(line):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                    write(at, place, cell, *([bold] if at == 0 else []))
    return written.getvalue()


def _rows(rejects: Sequence[Reject], table: GivenTable, heads: RejectHeads) -> Iterator[tuple[Cell, ...]]:
    """Headings and rows with their questions behind them, in the place of such a column from before."""
    kept = [i for i, heading in enumerate(table.headings) if heading != heads.asked]
    asked: dict[int, list[str]] = {}
    for reject in rejects:
        asked.setdefault(reject.row, []).append(f"{reject.cell.rpartition('!')[2]}: {reject.question}")
    yield (*(table.headings[i] for i in kept), heads.asked)
    for row, said in asked.items():
        yield (*(table.rows[row][i] for i in kept), "\n".join(said))


def _questions(rejects: Sequence[Reject], heads: RejectHeads) -> Iterator[tuple[str, ...]]:
    yield heads.columns
    for reject in rejects[:MOST_LINES]:
        yield reject.line
