"""Reads a CSV file of a catalogue into checked values, each with the line that it stands in."""

from __future__ import annotations

import csv
import io
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from geodata.catalog.amending import ROWS, Amendments
from geodata.catalog.files import composed
from geodata.catalog.wording import MOST_COLUMNS, column_shown, words
from geodata.catalog.yamlfile import YamlFile, dotted
from geodata.errors import Problem
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

M = TypeVar("M", bound=BaseModel)

Place = tuple[str, int]
"""File and line, or what put a row there and 0."""


class TableFile(Generic[M]):
    """One file.

    Parameters
    ----------
    name : str
        Of the file.
    kind : type
        What a row is.
    key : callable
        Gives the id of a row.
    amendments : Amendments
        Changes of the rows.
    problems : list of Problem
        Filled here.
    """

    def __init__(
        self,
        name: str,
        kind: type[M],
        key: Callable[[M], str],
        amendments: Amendments,
        problems: list[Problem],
    ) -> None:
        """Read nothing yet."""
        self._name, self._kind, self._key = name, kind, key
        self._amendments, self._problems = amendments, problems
        self.places: dict[str, Place] = {}

    def entries(self, text: str | None) -> Mapping[str, M]:
        """Values by id, as far as the text can be read; where they stand is in ``places``."""
        entries: dict[str, M] = {}
        line = 0
        try:
            reader = csv.DictReader(io.StringIO(text or "", newline=""), strict=True)
            if text is not None and self._has_header(reader.fieldnames):
                line = 1
                for at, row in self._rows(reader):
                    line = reader.line_num
                    self._take(at, row, entries)
        except csv.Error as error:
            self._problem((self._name, line + 1), str(error), "a readable CSV file", "csv-syntax")
        return MappingProxyType(entries)

    def _problem(self, at: Place, found: str, expected: str, code: str, field: str = "") -> None:
        file, line = at
        self._problems.append(Problem(file, line, field, found, expected, code))

    def _rows(self, reader: csv.DictReader[str]) -> Iterator[tuple[Place, dict[Any, Any]]]:
        """Rows with file and line; only those of a file that is changed are held in memory all at once."""
        told = ((reader.line_num, row) for row in reader)
        if not self._amendments.has(self._name):
            yield from (((self._name, line), row) for line, row in told)
            return
        held = list(told)
        lines: dict[tuple[str | int, ...], int] = {(ROWS, i): line for i, (line, _) in enumerate(held)}
        file = YamlFile(self._name, {ROWS: [row for _, row in held]}, lines)
        self._amendments.amend(file)
        yield from ((file.place((ROWS, i)), row) for i, row in enumerate(file.data[ROWS]))

    def _has_header(self, columns: Sequence[str] | None) -> bool:
        """Check the first row; without a sound one, every other row would only repeat its problem."""
        fields = self._kind.model_fields
        if columns is None:
            self._problem((self._name, 0), "an empty file", f"a header: {','.join(fields)}", "empty-file")
            return False
        required = {field for field, info in fields.items() if info.is_required()}
        if len(set(columns)) == len(columns) and required <= set(columns) <= set(fields):
            return True
        found = f"the columns {','.join(map(column_shown, columns[:MOST_COLUMNS]))}"
        self._problem((self._name, 1), found, ",".join(fields), "csv-header")
        return False

    def _take(self, at: Place, row: dict[Any, Any], entries: dict[str, M]) -> None:
        if None in row or None in row.values():
            found, expected = "a row of another length than the header", "one cell for each column"
            self._problem(at, found, expected, "csv-columns")
            return
        try:
            value = self._kind.model_validate({column: composed(cell) for column, cell in row.items()})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._problem(at, *words(detail), detail["type"], dotted(detail["loc"]))
            return
        id_ = self._key(value)
        if id_ in entries:
            self._problem(at, shown(id_), "an id of its own", "duplicate-id")
            return
        entries[id_] = value
        self.places[id_] = at
