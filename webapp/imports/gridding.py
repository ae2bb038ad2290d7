"""Makes tables of bare rows: finds the headings, drops what is empty, holds the limits."""

from __future__ import annotations

from datetime import date, datetime, time
from math import isfinite
from typing import TYPE_CHECKING, Any

from webapp.imports.errors import ImportRefusedError
from webapp.imports.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from webapp.imports.table import Cell, GivenTable, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_EXACT = 2**53
HEADING_ROWS = 20
"""Rows from the top among which the headings are looked for: above them stand titles."""


def table(name: str, raw: Iterable[Sequence[Any]], note: str = "") -> GivenTable | None:
    """GivenTable of the rows of a sheet from its first; None when nothing stands in it.

    Raises
    ------
    ImportRefusedError
        When there are too many rows or columns, or a cell is too long.
    """
    found: list[tuple[int, list[Cell]]] = []
    for number, row in enumerate(raw, 1):
        cells = [cell_of(value) for value in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise ImportRefusedError("columns-many", sheet=name, count=str(len(cells)), most=str(MAX_COLUMNS))
        long = next((i for i, cell in enumerate(cells) if isinstance(cell, str) and len(cell) > MAX_CELL), None)
        if long is not None:
            raise ImportRefusedError("cell-long", cell=f"{name}!{letters(long)}{number}", most=str(MAX_CELL))
        found.append((number, cells))
        if len(found) > MAX_ROWS + HEADING_ROWS:
            raise ImportRefusedError("rows-many", sheet=name, most=str(MAX_ROWS))
    return _headed(name, found, note) if found else None


def _headed(name: str, found: list[tuple[int, list[Cell]]], note: str) -> GivenTable:
    """The first of the fullest rows at the top that hold nothing but text is that of the headings."""
    top = found[:HEADING_ROWS]
    texts = [sum(isinstance(c, str) and c != "" for c in cells) for _, cells in top]
    at = next((i for i, count in enumerate(texts) if count >= max(1, 0.6 * max(texts)) and count == _filled(top[i])), 0)
    width = max(len(cells) for _, cells in found[at:])
    rest = found[at + 1 :]
    if len(rest) > MAX_ROWS:
        raise ImportRefusedError("rows-many", sheet=name, most=str(MAX_ROWS))
    headings = _wide([str(cell) for cell in found[at][1]], width)
    rows = tuple(tuple(_wide(cells, width)) for _, cells in rest)
    return GivenTable(name, tuple(map(str, headings)), rows, tuple(number for number, _ in rest), note)


def _filled(entry: tuple[int, list[Cell]]) -> int:
    return sum(cell != "" for cell in entry[1])


def _wide(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells, *[""] * (width - len(cells))]


def cell_of(value: Any) -> Cell:
    """Cell of a value: whole numbers without a point, days without midnight."""
    match value:
        case None | bool():
            found: Cell = "" if value is None else str(value).lower()
        case float() if value.is_integer() and abs(value) < MAX_EXACT:
            found = int(value)
        case int() | float():
            found = value if isfinite(value) else str(value)
        case datetime():
            is_day = value.time() == time()
            found = value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            found = value.isoformat()
        case _:
            found = "".join(c for c in str(value) if c in "\n\t" or c.isprintable() or c.isspace()).strip()
    return found
