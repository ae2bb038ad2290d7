"""Reads a catalogue folder into a checked, immutable ``Catalog``; every problem is named with file, line and field.

A folder holds at least ``catalog.yaml``, ``sources.csv``, ``publishers.csv`` and ``projects/``. Vocabulary, field
terms, layer texts and boundary files fall back to the ones that the package ships.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from geodata.catalog import checks, model, names, translations
from geodata.catalog.amending import AS_WRITTEN, Amendments
from geodata.catalog.catalog import DATA, Catalog
from geodata.catalog.files import MAX_FILE_BYTES, MAX_PROBLEMS, Folder, Problems, reason
from geodata.catalog.migration import old_form
from geodata.catalog.remembered import NOWHERE, Remembered
from geodata.catalog.shipped import COLUMN
from geodata.catalog.story import Story
from geodata.catalog.tablefile import TableFile
from geodata.catalog.unread import unread
from geodata.catalog.vocab import FieldTerm, Vocabulary
from geodata.catalog.wording import keys_shown, path_in, words
from geodata.catalog.yamlfile import YamlFile, compose, dotted
from geodata.errors import CatalogError, Problem
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geodata.catalog.translations import Key

__all__ = ["MAX_FILE_BYTES", "load_catalog"]

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
OUTLINES = ("countries", "regions")
"""Layers of outlines, whose shipped files have an origin and a licence of their own."""

PROJECT_ENDINGS = (".yaml", ".yml")


def load_catalog(
    folder: Path | None = None, amendments: Amendments = AS_WRITTEN, memory: Remembered | None = None
) -> Catalog:
    """Read and check a catalogue folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The folder; the shipped catalogue when None.
    amendments : Amendments
        Changes of what the files say, made before anything is checked.
    memory : Remembered, optional
        Has what was read before, and is told what is read now. Of what has not changed the same objects are taken
        again; problems then name no lines.

    Raises
    ------
    CatalogError
        With every problem found; a catalogue is used whole or not at all.
    """
    reader = _Reader(folder or DATA, amendments, memory)
    parts = reader.read()
    reader.check_outlines(getattr(parts.get("about"), "border", None))
    notices = unread(reader.files, parts, reader.problems)
    if reader.problems:
        raise CatalogError(reader.problems.all())
    read = tuple(sorted(reader.files.read))
    catalog = Catalog(folder=reader.folder, **names.completed(parts, reader.memory), files=read, notices=notices)
    problems = checks.check(catalog, reader.where)
    if problems:
        raise CatalogError(problems.all())
    return catalog


class _Reader:
    """Collects values and problems while the files of one folder are read."""

    def __init__(self, folder: Path, amendments: Amendments, memory: Remembered | None) -> None:
        self.folder = folder
        self.amendments = amendments
        self._is_remembering = memory is not None
        self.memory = memory or Remembered()
        self._ahead: dict[tuple[Path, str], str | None] = {}
        self._homes: dict[str, YamlFile] = {}
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
            return self._read(self.files, name)
        if shipped:
            return self._read(self._shipped, name)
        if required:
            self._problem(name, "no such file", "a file of this name", "missing-file")
        return None

    def _read(self, home: Folder, name: str) -> str | None:
        """Text of a file, which may have been read ahead."""
        key = (home.path, name)
        return self._ahead.pop(key) if key in self._ahead else home.text(name)

    def _again(self, name: str, make: Callable[[], T], home: Folder | None = None, *, is_amended: bool = True) -> T:
        """What is made of a file: that of the reading before when neither the file nor its changes are others.

        Parameters
        ----------
        name : str
            Of the file.
        make : callable
            Reads it, changes it, checks it.
        home : Folder, optional
            Where it lies; None when it is nowhere.
        is_amended : bool
            Whether changes count.
        """
        if not self._is_remembering:
            return make()
        digest: bytes | None = NOWHERE
        if home is not None:
            key = (home.path, name)
            digest, text = self.memory.digest(("text", *key), home.path / name, lambda: home.text(name))
            home.read.add(name)
            if digest is None:
                self._ahead[key] = None
                return make()
            if text is not None:
                self._ahead[key] = text
        changed = self.memory.same(("changed", name), self.amendments.key(name) if is_amended else ())
        found = self.memory.made(("made", name, is_amended), (digest, changed), make)
        if is_amended:
            self.amendments.pass_over(name)
        return found

    def _home(self, name: str, *, shipped: bool) -> Folder | None:
        return self.files if self.files.has(name) else self._shipped if shipped else None

    def _one(self, name: str, kind: type[M], *, required: bool = False, shipped: bool = False) -> M | None:
        def make() -> M | None:
            return self._value_of(name, kind, required=required, shipped=shipped)

        return self.memory.one(name, self._again(name, make, self._home(name, shipped=shipped)))

    def _value_of(self, name: str, kind: type[M], *, required: bool, shipped: bool) -> M | None:
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
                self._at(file, (*prefix, *path_in(data, detail)), *words(detail), detail["type"])
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
        def make() -> Mapping[str, M]:
            return self._entries(name, key, kind, refused, shipped=shipped)

        return self.memory.alike(name, self._again(name, make, self._home(name, shipped=shipped)))

    def _entries(
        self, name: str, key: str, kind: type[M], refused: Callable[[YamlFile], Problem | None], *, shipped: bool
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
            self._problem(
                name, f"the keys {keys_shown(file.data)}", f"one key, {key!r}, with a list", "file-shape", line=1
            )
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
        named = {
            id_: text if id_ in OUTLINES and not self._has_outlines(id_) else text.model_copy(update=own)
            for id_, text in layers.items()
        }
        return self.memory.alike("layers", _frozen(named))

    def _has_outlines(self, name: str) -> bool:
        return self.files.has(f"geo/{name}.geojson")

    def _translations(self) -> Mapping[str, Mapping[Key, str]]:
        """Texts by language; the package's own words, such as descriptions of columns, are the same for everybody."""
        found: dict[str, Mapping[Key, str]] = {}
        for folder in (self.files,) if self.folder == DATA else (self._shipped, self.files):
            is_own = folder is self.files
            new = [f"{translations.FOLDER}/{name}" for name in self.amendments.names(translations.FOLDER) if is_own]
            for lang, name in _translated(folder, *new):
                home = folder if folder.has(name) else None
                ours = self._again(name, partial(self._wordings, folder, name), home, is_amended=is_own)
                before = found.get(lang)
                found[lang] = ours if before is None else self._joined(lang, before, ours)
        return self.memory.all_of("translations", MappingProxyType(found))

    def _joined(self, lang: str, shipped: Mapping[Key, str], own: Mapping[Key, str]) -> Mapping[Key, str]:
        return self.memory.made(("texts", lang), (shipped, own), lambda: MappingProxyType({**shipped, **own}))

    def _wordings(self, folder: Folder, name: str) -> Mapping[Key, str]:
        """Texts of one file; of the package's own the descriptions of columns only."""
        text = self._read(folder, name) if folder.has(name) else None
        held = translations.parse(text, name, self.problems).wordings if text is not None else {}
        if folder is not self.files:
            return MappingProxyType({key: said for key, said in held.items() if key[0] == COLUMN})
        self.amendments.amend(YamlFile(name, ours := dict(held), {}))
        return MappingProxyType(ours)

    def _projects(self) -> Mapping[str, model.Project]:
        if not self.files.has("projects"):
            self._problem("projects/", "no such folder", "a folder with a YAML file for each project", "missing-folder")
            return _frozen({})
        values: list[tuple[Any, tuple[YamlFile, tuple[str | int, ...]]]] = []
        there = frozenset(self.files.names("projects"))
        new = (name for name in self.amendments.names("projects") if f"{name.removesuffix('.yaml')}.yml" not in there)
        for entry in sorted({*there, *new}):
            if not entry.endswith(PROJECT_ENDINGS):
                continue
            name = f"projects/{entry}"
            home = self.files if entry in there else None
            project = self._again(name, partial(self._project, name), home)
            if project is not None:
                values.append((project, (self._homes.get(name) or YamlFile(name, None, {}), ())))
        return self._by_id("projects", values)

    def _project(self, name: str) -> model.Project | None:
        file = self._file(name)
        project = self._value(model.Project, file, (), file.data) if file else None
        if project is None or file is None:
            return None
        self._homes[name] = file
        stem = name.rpartition("/")[2].rpartition(".")[0]
        if project.id != stem:
            expected = f"the file's name, {shown(stem)}"
            self._at(file, ("id",), shown(project.id), expected, "id-is-not-file-name")
        return project

    def _table(self, name: str, kind: type[M], key: Callable[[M], str]) -> Mapping[str, M]:
        home = self._home(name, shipped=False)
        return self.memory.alike(name, self._again(name, partial(self._cells, name, kind, key), home))

    def _cells(self, name: str, kind: type[M], key: Callable[[M], str]) -> Mapping[str, M]:
        if not self.files.has(name):
            self._problem(name, "no such file", "a CSV file of this name", "missing-file")
            return _frozen({})
        table = TableFile(name, kind, key, self.amendments, self.problems)
        found = table.entries(self._read(self.files, name))
        group = name.removesuffix(".csv")
        self._rows |= {(group, id_): at for id_, at in table.places.items()}
        return found


def _translated(folder: Folder, *more: str) -> Iterator[tuple[str, str]]:
    """Languages that a folder has texts in, and the names of their files, with ``more`` that may not be there yet."""
    held = folder.names(translations.FOLDER) if folder.is_folder(translations.FOLDER) else ()
    for name in sorted({*(f"{translations.FOLDER}/{it}" for it in held), *more}):
        if match := translations.FILE.fullmatch(name.rpartition("/")[2]):
            yield match[1], name


def _frozen(entries: dict[str, M] | dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(entries)
