"""Reads CSV, XLSX and ODS to tables; only in the process that ``webapp.imports.apart`` starts."""

from __future__ import annotations

import csv
import zipfile
from typing import TYPE_CHECKING

from webapp.imports.errors import ImportRefusedError
from webapp.imports.gridding import table
from webapp.imports.limits import MAX_PARTS, MAX_SHEETS, MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from webapp.imports.table import GivenTable

DELIMITERS = (";", ",", "\t", "|")
MIXED_LINE = 4
"""Bytes beyond ASCII that a line needs to be told to be UTF-8 by more than chance."""

csv.field_size_limit(1024 * 1024)


def workbook(path: Path, kind: str) -> list[GivenTable]:
    """Sheets of a workbook that hold something; formulas give the value that was last worked out for them.

    Raises
    ------
    ImportRefusedError
        When it is no workbook of this kind, holds macros, or is too large.
    """
    _check_zip(path, kind)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if len(book.sheet_names) > MAX_SHEETS:
                raise ImportRefusedError("sheets-many", count=str(len(book.sheet_names)), most=str(MAX_SHEETS))
            sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
            found = [table(name, sheet.to_python(skip_empty_area=False)) for name, sheet in sheets]
    except (CalamineError, ValueError, OSError) as error:
        raise ImportRefusedError("broken", kind=kind.upper(), detail=str(error)[:200]) from error
    return [it for it in found if it is not None]


def _check_zip(path: Path, kind: str) -> None:
    """Look into the list of a workbook's parts before anything of it is unpacked."""
    if not zipfile.is_zipfile(path):
        raise ImportRefusedError("wrong-kind", kind=kind.upper())
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ImportRefusedError("broken", kind=kind.upper(), detail=str(error)[:200]) from error
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise ImportRefusedError("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise ImportRefusedError("locked")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ImportRefusedError("macros")
    needed = "xl/workbook.xml" if kind == "xlsx" else "content.xml"
    if needed not in names:
        raise ImportRefusedError("wrong-kind", kind=kind.upper())


def text_table(path: Path, name: str) -> list[GivenTable]:
    """GivenTable of a CSV file.

    Raises
    ------
    ImportRefusedError
        When it is no text, or one in two encodings.
    """
    raw = path.read_bytes()
    text, note = _decoded(raw)
    delimiter = _delimiter(text)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        found = table(name, reader, note)
    except csv.Error as error:
        raise ImportRefusedError("csv-broken", line=str(reader.line_num), detail=str(error)[:200]) from error
    return [found] if found else []


def _decoded(raw: bytes) -> tuple[str, str]:
    """Text, and the encoding where it is not UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise ImportRefusedError("encoding", line="1") from error
    if b"\0" in raw:
        raise ImportRefusedError("wrong-kind", kind="CSV")
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        from geodata.layers.bulk.encodings import guess

        encoding = guess(raw)
    lines = raw.split(b"\n")
    broken = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
    if any(sum(byte > 127 for byte in line) >= MIXED_LINE and _is_utf8(line) for line in lines):
        raise ImportRefusedError("encodings-mixed", line=str(broken[0]))
    try:
        return raw.decode(encoding), encoding.upper()
    except UnicodeDecodeError as error:
        raise ImportRefusedError("encoding", line=str(raw.count(b"\n", 0, error.start) + 1)) from error


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """The sign that parts the first line that has one into most cells."""
    for line in text.splitlines():
        if line.strip():
            counts = {sign: line.count(sign) for sign in DELIMITERS}
            best = max(counts, key=lambda sign: counts[sign])
            if counts[best]:
                return best
    return ","
