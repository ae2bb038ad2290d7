"""Writes Excel workbooks: typed cells, a heading that stays in sight, sheets of sources, of claims and about it all.

Rows are written one after another and leave memory at once (xlsxwriter's constant memory mode). No text is ever read as
a formula or an address.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.errors import QueryError
from geodata.formats.export import point_coordinates
from geodata.formats.gdal import produced, unique_names
from geodata.formats.provenance import provenance, things_of
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from geodata.formats.export import Export
    from geodata.formats.provenance import ProvenanceTable

MAX_ROWS = 1_048_575
"""Rows of a sheet without its heading (ECMA-376 as every program implements it)."""

MAX_CELL = 32_767
"""Characters that a cell can hold."""

MAX_DIGITS = 10**15
"""Whole numbers from here on lose digits in a spreadsheet; they are written as text."""

FIRST_YEAR = 1900
"""Earlier days have no number in a workbook; they are written as text."""

SAMPLE = 500
"""Rows that decide how wide a column is."""

NARROWEST, WIDEST = 8, 60
"""Widths of columns, in characters."""

BETWEEN = "; "
"""Stands between the parts of a list."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold."""


def write(export: Export) -> Iterator[bytes]:
    """Write a layer and where its facts are from.

    Notes
    -----
    Points are two columns of numbers (``lon`` and ``lat``, or ``x`` and ``y`` in metres); other geometries are text
    (WKT), left empty where a cell cannot hold it. A whole day is a date, a partial one stays text.

    Raises
    ------
    QueryError
        When there are more features than a sheet has rows (parameter ``f``).
    """
    if len(export) > MAX_ROWS:
        raise QueryError("f", f"a sheet holds {MAX_ROWS} rows and there are {len(export)} features; take csv or gpkg")
    return produced(f"{export.layer.id}.xlsx", partial(_make, export))


def _make(export: Export, path: Path) -> None:
    from xlsxwriter import Workbook  # not needed for any other format

    # Fixed times and a folder of its own: the same catalogue gives the same bytes, and nothing is left behind.
    with Workbook(
        path, {"constant_memory": True, "tmpdir": str(path.parent), "default_date_format": "yyyy-mm-dd"}
    ) as book:
        book.set_properties(_properties(export))
        writer = _Writer(book)
        names = [*(field.name for field in export.fields()), *_place_names(export)]
        writer.sheet("features", names, _rows(export))
        beside = provenance(export.snapshot, [thing for thing in things_of(export) if thing])
        for table in (beside.sources, beside.claims):
            writer.sheet(table.name, [column.name for column in table.columns], _table_rows(table))
        writer.sheet("about", ["what", "text"], _about(export, writer), is_filtered=False)


class _Writer:
    """Writes sheets and counts the texts that were too long for a cell."""

    def __init__(self, book: Workbook) -> None:
        self.cut = 0
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def sheet(
        self, name: str, names: Sequence[str], rows: Iterable[Sequence[Any]], *, is_filtered: bool = True
    ) -> None:
        """Write a sheet with a heading that does not scroll."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        each = iter(rows)
        sample = list(islice(each, SAMPLE))
        for place, heading in enumerate(names):
            sheet.set_column(place, place, _width(heading, [row[place] for row in sample]))
            sheet.write_string(0, place, self._fit(heading), self._head)
        count = 0
        for count, row in enumerate(chain(sample, each), 1):
            for place, value in enumerate(row):
                if value is not None:
                    self._cell(sheet, count, place, value)
        if is_filtered and names:
            sheet.autofilter(0, 0, count, len(names) - 1)

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Any) -> None:
        match value:
            case bool():
                sheet.write_boolean(row, place, value)
            case int() if abs(value) < MAX_DIGITS:
                sheet.write_number(row, place, value)
            case float():
                sheet.write_number(row, place, value)
            case datetime() if value.year >= FIRST_YEAR:
                sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), self._instant)
            case date() if value.year >= FIRST_YEAR and not isinstance(value, datetime):
                sheet.write_datetime(row, place, value)
            case datetime() | date():
                sheet.write_string(row, place, value.isoformat())
            case list() | tuple():
                sheet.write_string(row, place, self._fit(BETWEEN.join(map(str, value))))
            case _:
                sheet.write_string(row, place, self._fit(str(value)))

    def _fit(self, text: str) -> str:
        text = _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) <= MAX_CELL:
            return text
        self.cut += 1
        return f"{text[: MAX_CELL - 1]}…"


def _width(heading: str, values: Iterable[Any]) -> int:
    longest = max((len(_shown(value)) for value in values if value is not None), default=0)
    return min(WIDEST, max(NARROWEST, len(heading) + 3, longest + 1))


def _shown(value: Any) -> str:
    return BETWEEN.join(map(str, value)) if isinstance(value, tuple) else str(value)


def _rows(export: Export) -> Iterator[tuple[Any, ...]]:
    for part in export.chunks():
        columns = [part.typed(field) for field in part.fields()]
        yield from zip(*columns, *_places(part), strict=True)


def _place_names(export: Export) -> tuple[str, ...]:
    if export.layer.geometry_type != "Point":
        wanted: tuple[str, ...] = ("wkt",)
    else:
        wanted = ("lon", "lat") if export.crs.is_degrees else ("x", "y")
    names = [field.name for field in export.fields()]
    return tuple(unique_names([*names, *wanted])[len(names) :])


def _places(export: Export) -> list[list[Any]]:
    if export.layer.geometry_type != "Point":
        texts = shapely.to_wkt(export.shapes(), rounding_precision=export.places, trim=True)
        return [[text if text is None or len(text) <= MAX_CELL else None for text in texts.tolist()]]
    pairs = np.round(point_coordinates(export.shapes()), export.places)
    return [[None if np.isnan(number) else number for number in pairs[:, axis].tolist()] for axis in (0, 1)]


def _table_rows(table: ProvenanceTable) -> Iterator[tuple[Any, ...]]:
    """Rows of a table in which whole days are dates."""
    is_date = [column.type == "date" for column in table.columns]
    for row in table.rows:
        yield tuple(_day(value) if dated else value for value, dated in zip(row, is_date, strict=True))


def _day(text: str | None) -> date | str | None:
    if text is None:
        return None
    partial_ = PartialDate.parse(text)
    return partial_.first if partial_.is_exact and not partial_.is_interval else text


def _about(export: Export, writer: _Writer) -> Iterator[tuple[str, Any]]:
    yield from export.credits().items()
    yield "description", export.layer.text.description.get("en")
    yield "features", len(export)
    yield "coordinates", f"{export.crs.title} ({export.crs.uri})"
    if writer.cut:
        yield "texts cut", f"{writer.cut} were longer than the {MAX_CELL} characters that a cell holds and end with …"
    for field in export.fields():
        yield f"column {field.name}", field.description
    yield f"column {', '.join(_place_names(export))}", "Position; empty where unknown or too long for a cell"


def _properties(export: Export) -> dict[str, Any]:
    about = export.snapshot.catalog.about
    return {
        "title": export.layer.text.title.get("en"),
        "author": about.publisher,
        "comments": "\n".join(f"{name}: {text}" for name, text in export.credits().items()),
        "created": export.time or datetime.combine(PartialDate.parse(about.compiled).first, datetime.min.time(), UTC),
    }
