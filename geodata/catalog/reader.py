"""Reads a catalogue folder into a checked, immutable ``Catalog``; every problem is named with file, line and field.

A folder holds at least ``catalog.yaml``, ``sources.csv``, ``publishers.csv`` and ``projects/``. Vocabulary, field
terms, layer texts and boundary files fall back to the ones that the package ships.
"""

from __future__ import annotations

import csv
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from geodata.catalog import checks, model
from geodata.catalog.catalog import DATA, Catalog
from geodata.catalog.migration import old_form
from geodata.catalog.vocab import FieldTerm, Vocabulary
from geodata.catalog.yamlfile import YamlFile, dotted, read_yaml
from geodata.errors import CatalogError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

M = TypeVar("M", bound=BaseModel)
OUTLINES = ("countries", "regions")
"""Layers of outlines, whose shipped files have an origin and a licence of their own."""

MAX_FILE_BYTES = 20_000_000
"""A catalogue file larger than this is a mistake, not a catalogue."""


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read and check a catalogue folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The folder; the shipped catalogue when None.

    Raises
    ------
    CatalogError
        With every problem found; a catalogue is used whole or not at all.
    """
    reader = _Reader(folder or DATA)
    parts = reader.read()
    if reader.problems:
        raise CatalogError(tuple(reader.problems))
    catalog = Catalog(folder=reader.folder, **parts)
    problems = checks.check(catalog, reader.where)
    if problems:
        raise CatalogError(tuple(problems))
    return catalog


class _Reader:
    """Collects values and problems while the files of one folder are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._lines: dict[tuple[str, str], tuple[YamlFile, tuple[str | int, ...]]] = {}
        self._rows: dict[tuple[str, str], tuple[str, int]] = {}

    def read(self) -> dict[str, Any]:
        """Read all files; what is missing or wrong is in ``problems``."""
        if not self.folder.is_dir():
            self._problem(str(self.folder), "no such folder", "a catalogue folder", "missing-folder")
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
        }

    def where(self, group: str, key: str, path: tuple[str | int, ...] = ()) -> tuple[str, int]:
        """File and line of a value inside the entry ``key`` of ``group`` (such as ``projects``)."""
        if (group, key) in self._rows:
            return self._rows[group, key]
        if (group, key) in self._lines:
            file, prefix = self._lines[group, key]
            return file.name, file.line((*prefix, *path))
        return group, 0

    def _problem(self, file: str, found: str, expected: str, code: str, *, line: int = 0, field: str = "") -> None:
        self.problems.append(Problem(file, line, field, found, expected, code))

    def _file(self, name: str, *, required: bool = False, shipped: bool = False) -> YamlFile | None:
        path = self.folder / name
        if shipped and not path.exists():
            path = DATA / name
        if not path.exists():
            if required:
                self._problem(name, "no such file", "a file of this name", "missing-file")
            return None
        if path.stat().st_size > MAX_FILE_BYTES:
            self._problem(name, f"{path.stat().st_size} bytes", f"at most {MAX_FILE_BYTES} bytes", "file-too-large")
            return None
        return read_yaml(path, name, self.problems)

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
            for detail in error.errors(include_url=False):
                path = (*prefix, *_path_in(data, detail))
                found, expected = _words(detail)
                self._problem(file.name, found, expected, detail["type"], line=file.line(path), field=dotted(path))
            return None

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
                line = file.line((*prefix, "id"))
                expected = f"an id of its own (also in {first[0]}:{first[1]})"
                self._problem(
                    file.name, repr(value.id), expected, "duplicate-id", line=line, field=dotted((*prefix, "id"))
                )
                continue
            entries[value.id] = value
            self._lines[group, value.id] = (file, prefix)
        return _frozen(entries)

    def _layers(self, about: model.About | None) -> Mapping[str, model.LayerText]:
        """Words of the layers; the shipped ones, with the catalogue's own licence and credit where it has none."""
        layers = self._list("layers.yaml", "layers", model.LayerText, shipped=True)
        if about is None or self.folder == DATA or (self.folder / "layers.yaml").exists():
            return layers
        own = {"licence": about.licence, "attribution": about.attribution}
        return _frozen(
            {
                id_: text if id_ in OUTLINES and not self._has_outlines(id_) else text.model_copy(update=own)
                for id_, text in layers.items()
            }
        )

    def _has_outlines(self, name: str) -> bool:
        return (self.folder / "geo" / f"{name}.geojson").exists()

    def _projects(self) -> Mapping[str, model.Project]:
        folder = self.folder / "projects"
        if not folder.is_dir():
            self._problem("projects/", "no such folder", "a folder with a YAML file for each project", "missing-folder")
            return _frozen({})
        values: list[tuple[Any, tuple[YamlFile, tuple[str | int, ...]]]] = []
        for path in sorted(folder.glob("*.y*ml")):
            name = f"projects/{path.name}"
            file = self._file(name)
            project = self._value(model.Project, file, (), file.data) if file else None
            if project is None or file is None:
                continue
            if project.id != path.stem:
                self._problem(
                    name,
                    repr(project.id),
                    f"the file's name, {path.stem!r}",
                    "id-is-not-file-name",
                    line=file.line(("id",)),
                    field="id",
                )
            values.append((project, (file, ())))
        return self._by_id("projects", values)

    def _table(self, name: str, kind: type[M], key: Callable[[M], str]) -> Mapping[str, M]:
        path = self.folder / name
        if not path.exists():
            self._problem(name, "no such file", "a CSV file of this name", "missing-file")
            return _frozen({})
        entries: dict[str, M] = {}
        line = 0
        try:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle, strict=True)
                if self._header(name, kind, reader.fieldnames):
                    line = 1
                    for row in reader:
                        line = reader.line_num
                        self._row(name, kind, key, line, row, entries)
        except UnicodeDecodeError as error:
            found = f"a byte that is not UTF-8 after line {line}"
            self._problem(name, f"{found} ({error.reason})", "UTF-8 text", "encoding")
        except (csv.Error, OSError) as error:
            self._problem(name, str(error), "a readable CSV file", "csv-syntax", line=line + 1)
        return _frozen(entries)

    def _header(self, name: str, kind: type[M], columns: Sequence[str] | None) -> bool:
        """Check the first row; without a sound one, every other row would only repeat its problem."""
        if columns is None:
            self._problem(name, "an empty file", f"a header: {','.join(kind.model_fields)}", "empty-file")
            return False
        required = {field for field, info in kind.model_fields.items() if info.is_required()}
        if len(set(columns)) == len(columns) and required <= set(columns) <= set(kind.model_fields):
            return True
        found = f"the columns {','.join(columns)}"
        self._problem(name, found, ",".join(kind.model_fields), "csv-header", line=1)
        return False

    def _row(
        self, name: str, kind: type[M], key: Callable[[M], str], line: int, row: dict[Any, Any], entries: dict[str, M]
    ) -> None:
        if None in row or None in row.values():
            self._problem(
                name, "a row of another length than the header", "one cell for each column", "csv-columns", line=line
            )
            return
        try:
            value = kind.model_validate(row)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                found, expected = _words(detail)
                self._problem(name, found, expected, detail["type"], line=line, field=dotted(detail["loc"]))
            return
        if key(value) in entries:
            self._problem(name, repr(key(value)), "an id of its own", "duplicate-id", line=line)
            return
        entries[key(value)] = value
        self._rows[name.removesuffix(".csv"), key(value)] = (name, line)


def _frozen(entries: dict[str, M] | dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(entries)


def _keys(data: object) -> str:
    return ", ".join(map(repr, data)) if isinstance(data, dict) else f"no mapping but {type(data).__name__}"


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


def _words(detail: Any) -> tuple[str, str]:
    """Turn pydantic's error into what was found and what is expected."""
    found = repr(detail["input"])
    if len(found) > 120:
        found = found[:117] + "…"
    message = detail["msg"].removeprefix("Value error, ")
    match detail["type"]:
        case "extra_forbidden":
            return f"the unknown key {detail['loc'][-1]!r}", "only keys of the schema"
        case "missing":
            return "nothing", f"the key {detail['loc'][-1]!r}"
    return found, message[0].lower() + message[1:]
