"""A table as it was handed in: cells with the row and column that a spreadsheet shows for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | float
"""Text as it stands there (days as ISO 8601), or a number that the file keeps as one; empty text for nothing."""


@dataclass(frozen=True, slots=True)
class GivenTable:
    """One sheet.

    Parameters
    ----------
    name : str
        Of the sheet, or of the layer.
    headings : tuple of str
        Of the columns.
    rows : tuple of tuples
        Cells, as many as there are headings.
    numbers : tuple of int
        The row of the sheet that each row stands in, from 1.
    note : str
        What was found out while it was read: an encoding that is not UTF-8.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    note: str = ""

    def cell(self, row: int, column: int) -> str:
        """Address of a cell, such as ``Sheet1!F12``."""
        return f"{self.name}!{letters(column)}{self.numbers[row]}"

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def table_of(held: dict[str, Any]) -> GivenTable:
    """GivenTable from what ``GivenTable.plain`` gave."""
    rows = tuple(map(tuple, held["rows"]))
    return GivenTable(held["name"], tuple(held["headings"]), rows, tuple(held["numbers"]), held["note"])


def letters(column: int) -> str:
    """Letters of a column, counted from 0: ``A``, ``Z``, ``AA``."""
    found, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        found = chr(ord("A") + digit) + found
    return found
