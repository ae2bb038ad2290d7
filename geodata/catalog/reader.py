"""Reads a catalogue folder into a checked, immutable ``Catalog``; every problem is named with file, line and field.

A folder holds at least ``catalog.yaml``, ``sources.csv``, ``publishers.csv`` and ``projects/``. Vocabulary, field
terms, layer texts and boundary files fall back to the ones that the package ships.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from geodata.catalog import checks, model, names, translations
from geodata.catalog.amending import AS_WRITTEN, ROWS, Amendments
from geodata.catalog.catalog import DATA, Catalog
from geodata.catalog.files import MAX_FILE_BYTES, MAX_PROBLEMS, Folder, Problems, composed, reason
from geodata.catalog.migration import old_form
from geodata.catalog.shipped import COLUMN
from geodata.catalog.story import Story
from geodata.catalog.unread import unread
from geodata.catalog.vocab import FieldTerm, Vocabulary
from geodata.catalog.wording import words
from geodata.catalog.yamlfile import YamlFile, compose, dotted
from geodata.errors import CatalogError, Problem
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geodata.catalog.translations import Key

__all__ = ["MAX_FILE_BYTES", "load_catalog"]

M = TypeVar("M", bound=BaseModel)
OUTLINES = ("countries", "regions")
"""Layers of outlines, whose shipped files have an origin and a licence of their own."""

PROJECT_ENDINGS = (".yaml", ".yml")
MOST_COLUMNS = 30
"""Columns or keys that a message names."""


def load_catalog(folder: Path | None = None, amendments: Amendments = AS_WRITTEN) -> Catalog:
    """Read and check a catalogue folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The folder; the shipped catalogue when None.
    amendments : Amendments
        Changes of what the files say, made before anything is checked.

    Raises
    ------
    CatalogError
        With every problem found; a catalogue is used whole or not at all.
    """
    reader = _Reader(folder or DATA, amendments)
    parts = reader.read()
    reader.check_outlines(getattr(parts.get("about"), "border", None))
    notices = unread(reader.files, parts, reader.problems)
    if reader.problems:
        raise CatalogError(reader.problems.all())
    read = tuple(sorted(reader.files.read))
    catalog = Catalog(folder=reader.folder, **names.completed(parts), files=read, notices=notices)
    problems = checks.check(catalog, reader.where)
    if problems:
        raise CatalogError(problems.all())
    return catalog


class _Reader:
    """Collects values and problems while the files of one folder are read."""

    def __init__(self, folder: Path, amendments: Amendments) -> None:
        self.folder = folder
        self.amendments = amendments
        self.problems = Problems()
        self.files = Folder(folder, self.problems)
        self._shipped = Folder(DATA, self.problems)
        self._lines: dict[tuple[str, str], tuple[YamlFile, tuple[str | int, ...]]] = {}
        self._rows: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self) -> dict[str, Any]:
        """Read all files; what is missing or wrong is in ``problems``."""
        if not self._is_folder():
            return {}
        about = self._one("catalog.yaml", model.About, required=True)
        vocab = self._one("vocab.yaml", Vocabulary, shipped=True)
        indicators = self._one("indicators.yaml", model.Indicators) or model.Indicators(series=())
        return {
            "about": about,
            "vocab": vocab,
            "fields": self._list("fields.yaml", "fields", FieldTerm, shipped=True),
            "layers": self._layers(about),
            "projects": self._projects(),
            "sources": self._table("sources.csv", model.Source, lambda source: source.id),
            "publishers": self._table("publishers.csv", model.Publisher, lambda publisher: publisher.publisher),
            "crossings": self._list("crossings.yaml", "crossings", model.Crossing, refused=old_form),
            "corridors": self._list("corridors.yaml", "corridors", model.Corridor),
            "rivers": self._list("rivers.yaml", "rivers", model.River),
            "places": self._list("places.yaml", "places", model.Place),
            "documents": tuple(self._list("documents.yaml", "documents", model.Document).values()),
            "timeline": tuple(self._list("timeline.yaml", "timeline", model.Milestone).values()),
            "series": indicators.series,
            "conflicts": indicators.conflicts,
            "story": self._one("story.yaml", Story),
            "translations": self._translations(),
        }

    def check_outlines(self, border: str | None) -> None:
        """Refuse outlines that are links out of the folder; what they hold is read when layers are made."""
        for name in filter(None, ("countries", "regions", border)):
            self.files.is_inside(f"geo/{name}.geojson")

    def _is_folder(self) -> bool:
        """Whether the catalogue's folder can be listed; everything in it would be missing otherwise."""
        try:
            next(self.folder.iterdir(), None)
        except (FileNotFoundError, NotADirectoryError):
            self._problem(str(self.folder), "no such folder", "a catalogue folder", "missing-folder")
        except (OSError, ValueError) as error:
            found = reason(error) if isinstance(error, OSError) else str(error)
            self._problem(str(self.folder), found, "a catalogue folder", "unreadable-folder")
        else:
            return True
        return False

    def where(self, group: str, key: str, path: tuple[str | int, ...] = ()) -> tuple[str, int]:
        """File and line of a value inside the entry ``key`` of ``group`` (such as ``projects``)."""
        if (group, key) in self._rows:
            return self._rows[group, key]
        if (group, key) in self._lines:
            file, prefix = self._lines[group, key]
            return file.place((*prefix, *path))
        return group, 0

    def _problem(self, file: str, found: str, expected: str, code: str, *, line: int = 0, field: str = "") -> None:
        self.problems.append(Problem(file, line, field, found, expected, code))

    def _file(self, name: str, *, required: bool = False, shipped: bool = False) -> YamlFile | None:
        if self._is_new(name) and not shipped:
            return self._amended(YamlFile(name, None, {}))
        text = self._text(name, required=required, shipped=shipped)
        file = None if text is None else compose(text, name, self.problems)
        return None if file is None else self._amended(file)

    def _is_new(self, name: str) -> bool:
        """Whether a file is there only by a change."""
        return self.amendments.has(name) and not self.files.has(name)

    def _amended(self, file: YamlFile) -> YamlFile | None:
        """File with its changes; None where there is nothing, or they took all of it away."""
        is_there = file.data is not None or bool(file.lines)
        self.amendments.amend(file)
        return None if file.data is None and (file.origins or not is_there) else file

    def _text(self, name: str, *, required: bool = False, shipped: bool = False) -> str | None:
        """Text of a file, the shipped one where the folder has none of this name."""
        if self.files.has(name):
            return self.files.text(name)
        if shipped:
            return self._shipped.text(name)
        if required:
            self._problem(name, "no such file", "a file of this name", "missing-file")
        return None

    def _one(self, name: str, kind: type[M], *, required: bool = False, shipped: bool = False) -> M | None:
        file = self._file(name, required=required, shipped=shipped)
        if file is None:
            return None
        group = name.removesuffix(".yaml")
        self._lines[group, ""] = (file, ())
        return self._value(kind, file, (), file.data)

    def _value(self, kind: type[M], file: YamlFile, prefix: tuple[str | int, ...], data: object) -> M | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            if error.error_count() > MAX_PROBLEMS:
                found, expected = f"{error.error_count()} values that do not fit", "a file of this kind"
                self._at(file, prefix, found, expected, "file-shape")
                return None
            for detail in error.errors(include_url=False):
                self._at(file, (*prefix, *_path_in(data, detail)), *words(detail), detail["type"])
            return None

    def _at(self, file: YamlFile, path: tuple[str | int, ...], found: str, expected: str, code: str) -> None:
        name, line = file.place(path)
        self._problem(name, found, expected, code, line=line, field=dotted(path))

    def _list(
        self,
        name: str,
        key: str,
        kind: type[M],
        *,
        shipped: bool = False,
        refused: Callable[[YamlFile], Problem | None] = lambda _file: None,
    ) -> Mapping[str, M]:
        file = self._file(name, shipped=shipped)
        if file is None:
            return _frozen({})
        old = refused(file)
        if old is not None:  # one problem for the file, not one for each key of it
            self.problems.append(old)
            return _frozen({})
        entries = file.data.get(key) if isinstance(file.data, dict) else None
        if not isinstance(entries, list) or set(file.data) != {key}:
            self._problem(name, f"the keys {_keys(file.data)}", f"one key, {key!r}, with a list", "file-shape", line=1)
            return _frozen({})
        values = ((self._value(kind, file, (key, i), entry), (file, (key, i))) for i, entry in enumerate(entries))
        return self._by_id(key, ((value, at) for value, at in values if value is not None))

    def _by_id(
        self, group: str, values: Iterable[tuple[Any, tuple[YamlFile, tuple[str | int, ...]]]]
    ) -> Mapping[str, Any]:
        entries: dict[str, Any] = {}
        for value, (file, prefix) in values:
            if value.id in entries:
                first = self.where(group, value.id, ("id",))
                expected = f"an id of its own (also in {first[0]}:{first[1]})"
                self._at(file, (*prefix, "id"), shown(value.id), expected, "duplicate-id")
                continue
            entries[value.id] = value
            self._lines[group, value.id] = (file, prefix)
        return _frozen(entries)

    def _layers(self, about: model.About | None) -> Mapping[str, model.LayerText]:
        """Words of the layers; the shipped ones, with the catalogue's own licence and credit where it has none."""
        layers = self._list("layers.yaml", "layers", model.LayerText, shipped=True)
        if about is None or self.folder == DATA or self.files.has("layers.yaml") or self.amendments.has("layers.yaml"):
            return layers
        own = {"licence": about.licence, "attribution": about.attribution}
        return _frozen(
            {
                id_: text if id_ in OUTLINES and not self._has_outlines(id_) else text.model_copy(update=own)
                for id_, text in layers.items()
            }
        )

    def _has_outlines(self, name: str) -> bool:
        return self.files.has(f"geo/{name}.geojson")

    def _translations(self) -> Mapping[str, Mapping[Key, str]]:
        """Texts by language; the package's own words, such as descriptions of columns, are the same for everybody."""
        found: dict[str, Mapping[Key, str]] = {}
        for folder in (self.files,) if self.folder == DATA else (self._shipped, self.files):
            is_own = folder is self.files
            new = [f"{translations.FOLDER}/{name}" for name in self.amendments.names(translations.FOLDER) if is_own]
            for lang, name in _translated(folder, *new):
                text = folder.text(name) if folder.has(name) else None
                held = translations.parse(text, name, self.problems).wordings if text is not None else {}
                ours = held if is_own else {key: said for key, said in held.items() if key[0] == COLUMN}
                if is_own:
                    self.amendments.amend(YamlFile(name, ours := dict(ours), {}))
                found[lang] = MappingProxyType({**found.get(lang, {}), **ours})
        return MappingProxyType(found)

    def _projects(self) -> Mapping[str, model.Project]:
        if not self.files.has("projects"):
            self._problem("projects/", "no such folder", "a folder with a YAML file for each project", "missing-folder")
            return _frozen({})
        values: list[tuple[Any, tuple[YamlFile, tuple[str | int, ...]]]] = []
        there = self.files.names("projects")
        new = (name for name in self.amendments.names("projects") if f"{name.removesuffix('.yaml')}.yml" not in there)
        for entry in sorted({*there, *new}):
            if not entry.endswith(PROJECT_ENDINGS):
                continue
            name = f"projects/{entry}"
            file = self._file(name)
            project = self._value(model.Project, file, (), file.data) if file else None
            if project is None or file is None:
                continue
            stem = entry.rpartition(".")[0]
            if project.id != stem:
                expected = f"the file's name, {shown(stem)}"
                self._at(file, ("id",), shown(project.id), expected, "id-is-not-file-name")
            values.append((project, (file, ())))
        return self._by_id("projects", values)

    def _table(self, name: str, kind: type[M], key: Callable[[M], str]) -> Mapping[str, M]:
        if not self.files.has(name):
            self._problem(name, "no such file", "a CSV file of this name", "missing-file")
            return _frozen({})
        text = self.files.text(name)
        entries: dict[str, M] = {}
        line = 0
        try:
            reader = csv.DictReader(io.StringIO(text or "", newline=""), strict=True)
            if text is not None and self._header(name, kind, reader.fieldnames):
                line = 1
                for at, row in self._rows_of(name, reader):
                    line = reader.line_num
                    self._row(name, kind, key, at, row, entries)
        except csv.Error as error:
            self._problem(name, str(error), "a readable CSV file", "csv-syntax", line=line + 1)
        return _frozen(entries)

    def _rows_of(self, name: str, reader: csv.DictReader[str]) -> Iterator[tuple[tuple[str, int], dict[Any, Any]]]:
        """Rows with file and line; only those of a file that is changed are held in memory all at once."""
        told = ((reader.line_num, row) for row in reader)
        if not self.amendments.has(name):
            yield from (((name, line), row) for line, row in told)
            return
        held = list(told)
        lines: dict[tuple[str | int, ...], int] = {(ROWS, i): line for i, (line, _) in enumerate(held)}
        file = YamlFile(name, {ROWS: [row for _, row in held]}, lines)
        self.amendments.amend(file)
        yield from ((file.place((ROWS, i)), row) for i, row in enumerate(file.data[ROWS]))

    def _header(self, name: str, kind: type[M], columns: Sequence[str] | None) -> bool:
        """Check the first row; without a sound one, every other row would only repeat its problem."""
        if columns is None:
            self._problem(name, "an empty file", f"a header: {','.join(kind.model_fields)}", "empty-file")
            return False
        required = {field for field, info in kind.model_fields.items() if info.is_required()}
        if len(set(columns)) == len(columns) and required <= set(columns) <= set(kind.model_fields):
            return True
        found = f"the columns {','.join(map(_column_shown, columns[:MOST_COLUMNS]))}"
        self._problem(name, found, ",".join(kind.model_fields), "csv-header", line=1)
        return False

    def _row(
        self,
        name: str,
        kind: type[M],
        key: Callable[[M], str],
        at: tuple[str, int],
        row: dict[Any, Any],
        entries: dict[str, M],
    ) -> None:
        file, line = at
        if None in row or None in row.values():
            self._problem(
                file, "a row of another length than the header", "one cell for each column", "csv-columns", line=line
            )
            return
        try:
            value = kind.model_validate({column: composed(cell) for column, cell in row.items()})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                found, expected = words(detail)
                self._problem(file, found, expected, detail["type"], line=line, field=dotted(detail["loc"]))
            return
        if key(value) in entries:
            self._problem(file, shown(key(value)), "an id of its own", "duplicate-id", line=line)
            return
        entries[key(value)] = value
        self._rows[name.removesuffix(".csv"), key(value)] = at


def _translated(folder: Folder, *more: str) -> Iterator[tuple[str, str]]:
    """Languages that a folder has texts in, and the names of their files, with ``more`` that may not be there yet."""
    held = folder.names(translations.FOLDER) if folder.is_folder(translations.FOLDER) else ()
    for name in sorted({*(f"{translations.FOLDER}/{it}" for it in held), *more}):
        if match := translations.FILE.fullmatch(name.rpartition("/")[2]):
            yield match[1], name


def _frozen(entries: dict[str, M] | dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(entries)


def _keys(data: object) -> str:
    if not isinstance(data, dict):
        return f"no mapping but {type(data).__name__}"
    more = f" and {len(data) - MOST_COLUMNS} more" if len(data) > MOST_COLUMNS else ""
    return ", ".join(map(shown, list(data)[:MOST_COLUMNS])) + more


def _column_shown(column: str) -> str:
    """Name of a column, in quotes where a part of it is not seen."""
    quoted = shown(column)
    return column if quoted == f"'{column}'" else quoted


def _path_in(data: object, detail: Any) -> tuple[int | str, ...]:
    """Path in the file of one of pydantic's errors, whose own also names branches of unions; a missing key counts."""
    path: list[int | str] = []
    here: Any = data
    for step in detail["loc"]:
        if (isinstance(here, dict) and step in here) or (isinstance(here, list) and isinstance(step, int)):
            path.append(step)
            here = here[step]
    if detail["type"] == "missing":
        path.append(detail["loc"][-1])
    return tuple(path)
