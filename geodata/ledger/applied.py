"""Catalogues with change sets: the files, then the sets in their order, checked as files alone are."""

from __future__ import annotations

import csv
import hashlib
import io
import logging
import os
import re
from collections import defaultdict
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geodata.catalog.amending import AS_WRITTEN, ROWS, Amendments, PlainFile, usual
from geodata.catalog.catalog import DATA
from geodata.catalog.files import CATALOGUE, Folder, Problems
from geodata.catalog.reader import load_catalog
from geodata.catalog.remembered import all_looks
from geodata.catalog.yamlfile import YamlFile, compose
from geodata.errors import CatalogError, Problem
from geodata.ledger.applying import MisfitError, apply, is_made, place_of
from geodata.ledger.changes import Note, mark_of, thing
from geodata.ledger.errors import ChangeError
from geodata.ledger.families import SHIPPED, home_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.remembered import Remembered
    from geodata.ledger.changes import Change, ChangeSet

_log = logging.getLogger(__name__)

MISFIT = "change-does-not-fit"
"""Code of the problem of a change that was meant for something else than what stands there."""


class Fitted(NamedTuple):
    """A catalogue with the sets that fit it, and what is wrong with those that do not."""

    catalog: Catalog
    conflicts: tuple[Problem, ...]
    fitting: tuple[ChangeSet, ...]


class Applied(Amendments):
    """Changes of sets, by the file that they change.

    Parameters
    ----------
    sets : sequence of ChangeSet
        In their order.
    known : set of str
        Labels of sets whose changes may be in the files already: those that are, are passed over.
    """

    def __init__(self, sets: Iterable[ChangeSet], known: Collection[str] = ()) -> None:
        self.misfits: list[Problem] = []
        self._known = known
        self._left: defaultdict[str, list[tuple[str, int, Change]]] = defaultdict(list)
        for set_ in sets:
            for i, change in enumerate(set_.changes):
                if isinstance(change, Note):
                    continue
                self._left[home_of(*thing(change)).file].append((set_.label, i, change))
        super().__init__(tuple(self._left))

    def amend(self, file: YamlFile) -> None:
        """Change the data of a file; what does not fit goes to ``misfits``."""
        self.change(PlainFile(file))

    def key(self, name: str) -> tuple[str, ...]:
        """What is changed of a file: set, place in it, whether it may be made already, and the change."""
        return tuple(
            f"{label} {i} {label in self._known} {change.model_dump_json()}"
            for label, i, change in self._left.get(usual(name), ())
        )

    def pass_over(self, name: str) -> None:
        """Leave a file as it is: its changes fit, and what they make of it is known."""
        self._left.pop(usual(name), None)

    def change(self, document: PlainFile) -> None:
        """Change a document, see ``amend``."""
        for label, i, change in self._left.pop(usual(document.file.name), ()):
            try:
                apply(document, change, label)
            except MisfitError as error:
                if label not in self._known or not is_made(document, change):
                    self._misfit(label, document.file.name, i, error)

    def all_misfits(self) -> tuple[Problem, ...]:
        """Every change that did not fit, also those of files that nothing read."""
        for name, rest in self._left.items():
            for label, i, _ in rest:
                self._misfit(label, name, i, MisfitError("no such file", "a file of the catalogue"))
        self._left.clear()
        return tuple(self.misfits)

    def _misfit(self, label: str, name: str, i: int, error: MisfitError) -> None:
        self.misfits.append(Problem(f"{label}, {name}", 0, f"changes[{i}]", error.found, error.expected, MISFIT))


def catalog_at(
    folder: Path | None, sets: Sequence[ChangeSet], known: Collection[str] = (), memory: Remembered | None = None
) -> Catalog:
    """Read a catalogue's files, then make the changes of the sets, then check all of it.

    Parameters
    ----------
    folder : pathlib.Path or None
        The catalogue's folder; the shipped one when None.
    sets : sequence of ChangeSet
        Accepted ones in the order of their revisions, perhaps with one to be tried behind them.
    known : collection of str
        Labels of sets that may be in the files already, see ``Applied``.
    memory : Remembered, optional
        Has what was read before, and gets what is read. What is wrong is told after all was read anew.

    Raises
    ------
    ChangeError
        When changes do not fit or break a rule; each problem names the set (``change set 12, projects/x.yaml``).
    CatalogError
        When the files themselves are not in order.
    """
    if memory is not None:
        memory.begin()
        try:
            catalog = _read(folder, sets, known, memory)
        except (CatalogError, ChangeError):
            _log.debug("something is wrong: all is read anew, so that every line can be named")
        else:
            memory.settle()
            return catalog
    return _read(folder, sets, known, None)


def _read(folder: Path | None, sets: Sequence[ChangeSet], known: Collection[str], memory: Remembered | None) -> Catalog:
    if not sets:
        return load_catalog(folder, memory=memory)
    applied = Applied(sets, known)
    try:
        catalog = load_catalog(folder, applied, memory)
    except CatalogError as error:
        if memory is not None:
            raise
        found = (*applied.all_misfits(), *error.problems)
        if any(_set_of(problem, sets) for problem in found):
            raise ChangeError(found) from None
        load_catalog(folder)  # are the files in order without the sets? then it is they that break a rule in them
        raise ChangeError(found) from None
    if misfits := applied.all_misfits():
        raise ChangeError(misfits)
    return catalog


def fitted(folder: Path | None, sets: Sequence[ChangeSet], memory: Remembered | None = None) -> Fitted:
    """Catalogue with those accepted sets that fit its files.

    Files may be newer than the sets. What they say already is passed over. A set that does not fit them, or breaks a
    rule in them, is left out whole and listed, so that neither the files nor the set wins in silence. Where that does
    not help, the files stand alone.

    Parameters
    ----------
    folder, sets, memory
        As for ``catalog_at``.

    Raises
    ------
    CatalogError
        When the files themselves are not in order.
    """
    left, conflicts, known = list(sets), list[Problem](), set[str]()
    while left:
        try:
            return Fitted(catalog_at(folder, left, known, memory), tuple(conflicts), tuple(left))
        except ChangeError as error:
            guilty = {label for problem in error.problems if (label := _set_of(problem, left))}
            if guilty - known and all(problem.code == MISFIT for problem in error.problems):
                known |= guilty
                continue
            conflicts += error.problems
            left = [set_ for set_ in left if set_.label not in guilty] if guilty else []
    return Fitted(catalog_at(folder, (), memory=memory), tuple(conflicts), ())


def _set_of(problem: Problem, sets: Iterable[ChangeSet]) -> str:
    """Set that a problem names; empty when it names a file."""
    label = problem.file.partition(",")[0]
    return label if any(set_.label == label for set_ in sets) else ""


def files_hash(folder: Path | None, memory: Remembered | None = None) -> str:
    """Hash of the catalogue's files that can be changed by a ledger.

    Parameters
    ----------
    folder : pathlib.Path or None
        The catalogue's folder; the shipped one when None.
    memory : Remembered, optional
        Has the hash of before, which is given again as long as the files look the same.
    """
    root = folder or DATA
    named = sorted(_files(root), key=lambda it: it[0].split("/"))
    looks = all_looks(path for _, path in named) if memory is not None else None
    if memory is not None and looks is not None and looks == memory.files_hashed[0]:
        return memory.files_hashed[1]
    digest = hashlib.sha256()
    for name, path in named:
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    if memory is not None:
        memory.files_hashed = looks, digest.hexdigest()
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Names and paths of these files."""
    pattern = re.compile("|".join(map(translate, CATALOGUE)))
    for at, _, names in os.walk(root):
        folder = Path(at).relative_to(root).as_posix()
        for name in names:
            told = name if folder == "." else f"{folder}/{name}"
            path = Path(at, name)
            if not told.startswith("geo/") and pattern.match(told) and path.is_file():
                yield told, path


class Entries:
    """Entries as they stand in the files with sets, for those who make changes of them.

    Parameters
    ----------
    folder : pathlib.Path or None
        The catalogue's folder; the shipped one when None.
    sets : sequence of ChangeSet
        That count already.
    """

    def __init__(self, folder: Path | None, sets: Sequence[ChangeSet] = ()) -> None:
        self._folder, self._sets = folder or DATA, sets

    def entry(self, family: str, id_: str) -> Any:
        """Plain values of an entry; None where there is none."""
        home = home_of(family, id_)
        document = self._document(home.file)
        if not home.path:
            return document.data
        place = place_of(document, home)
        return None if place is None else document.at((*home.path, place))

    def mark(self, family: str, id_: str, *path: str) -> str | None:
        """Mark of an entry, or of a part of it (``names``, ``location``): what ``replaces`` asks for."""
        found = self.entry(family, id_)
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return None if found is None else mark_of(found)

    def _document(self, name: str) -> PlainFile:
        problems = Problems()
        folder = Folder(self._folder, problems)
        found = next((it for it in (name, name.replace(".yaml", ".yml")) if folder.has(it)), None)
        text = folder.text(found) if found else None
        if text is None and name in SHIPPED:
            text = Folder(DATA, problems).text(name)
        data = _data(name, text, problems)
        if problems:
            raise CatalogError(problems.all())
        (Applied(self._sets) if self._sets else AS_WRITTEN).amend(file := YamlFile(name, data, {}))
        return PlainFile(file)


def _data(name: str, text: str | None, problems: Problems) -> Any:
    if text is None:
        return None
    if name.endswith(".csv"):
        return {ROWS: list(csv.DictReader(io.StringIO(text, newline="")))}
    file = compose(text, name, problems)
    return file.data if file else None
