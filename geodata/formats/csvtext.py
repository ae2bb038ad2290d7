"""Cells and lines of CSV (RFC 4180), for layers and for tables alike: no text in them is a formula to a spreadsheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

END_OF_LINE = "\r\n"
"""RFC 4180 section 2.1."""

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file without it for one in the code page of the system, and garble every letter but English."""

_SIGNS = re.escape("=+-@＝＋－＠")  # the full-width ones count in East Asian spreadsheets

_BLANK = r"[\s\x1c-\x1f\x85\ufeff\u200b-\u200d\u2060]*"
"""What a program may trim before it looks for a formula."""

FORMULA = rf"^(?:[\t\r\n]|{_BLANK}[{_SIGNS}])"
"""A spreadsheet may take text that begins so for a formula and run it. The expression means the same in a browser."""

DISARM = "'"
"""Put before such text: spreadsheets show what follows as text."""

_TO_QUOTE = re.compile(r'[",;\t\r\n]')
BEGINS_A_CELL = rf'([;\t\r\n]"*)(?={_BLANK}[{_SIGNS}])'
"""Where a spreadsheet that parts cells by semicolons or tabs, as many languages have it, begins another cell."""

_FORMULA, _BEGINS_A_CELL = re.compile(FORMULA), re.compile(BEGINS_A_CELL)


def disarmed(text: str) -> str:
    """Text that no spreadsheet takes for a formula, wherever it parts the cells; ``table-text.ts`` does the same."""
    return _BEGINS_A_CELL.sub(rf"\1{DISARM}", DISARM + text if _FORMULA.match(text) else text)


def safe(text: str) -> str:
    """Cell with such a text."""
    return plain(disarmed(text))


def plain(text: str) -> str:
    """Cell with a text just as it is; NUL, which ends the text for many readers, becomes U+FFFD."""
    text = text.replace("\0", "\ufffd")
    return text if text and not _TO_QUOTE.search(text) else '"' + text.replace('"', '""') + '"'


def cell(value: object) -> str:
    """Cell with a value: nothing where it is None, a number as it is, anything else as safe text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
    return safe(str(value))


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Whole table as a file for people: a byte order mark, the names of its columns, its rows."""
    return BYTE_ORDER_MARK + "".join(lines(head, rows))


def lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Lines of a table: the names of its columns, then its rows."""
    for row in (head, *rows):
        yield ",".join(map(cell, row)) + END_OF_LINE
