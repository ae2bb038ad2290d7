"""Names what lies in a catalogue's folder and is read by nothing; what looks like a misspelt file is a problem."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from geodata.catalog.files import CATALOGUE, composed
from geodata.catalog.migration import COPY
from geodata.catalog.translations import FOLDER
from geodata.errors import Problem
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geodata.catalog.files import Folder

OURS = {"projects", "geo", "schema", FOLDER, COPY}
"""Folders that are looked into, the schemas that editors read, and what a migration leaves behind."""


def unread(folder: Folder, parts: Mapping[str, Any], problems: list[Problem]) -> tuple[Problem, ...]:
    """Find files and folders that nothing reads.

    Parameters
    ----------
    folder : Folder
        Knows what was read.
    parts : mapping
        What the files say, as far as they could be read.
    problems : list of Problem
        A name that looks like that of a file which is missing goes here: what it holds would be missing in silence.

    Returns
    -------
    tuple of Problem
        The others, which do no harm.
    """
    found: list[Problem] = []
    if not parts:
        return ()
    expected = _expected(parts)
    read = {*folder.read, *(name for name in expected if name.startswith("geo/") and folder.has(name))}
    data = {PurePath(composed(name)) for name in _data(parts)}
    for name in _names(folder, data):
        if name in read or folder.is_refused(name) or _is_beside(PurePath(composed(name)), data):
            continue
        meant = _meant(name, expected)
        if meant is not None and not folder.has(meant):
            problems.append(Problem(name, 0, "", "a file that nothing reads", f"the name {meant!r}", "unread-file"))
        else:
            what = "a folder that nothing reads" if folder.is_folder(name) else "a file that nothing reads"
            found.append(Problem(_told(name), 0, "", what, "a file of a catalogue", "unread-file"))
    return tuple(found)


def _told(name: str) -> str:
    """Name of a file as a message shows it: in quotes where a part of it is not seen."""
    quoted = shown(name)
    return name if quoted == f"'{name}'" else quoted


def _expected(parts: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of files that have a name of their own."""
    border = getattr(parts.get("about"), "border", None)
    outlines = ("countries", "regions", *([border] if border else []))
    return (*(name for name in CATALOGUE if "*" not in name), *(f"geo/{name}.geojson" for name in outlines))


def _data(parts: Mapping[str, Any]) -> Iterator[str]:
    """Files that layers name."""
    for text in (parts.get("layers") or {}).values():
        if text.file:
            yield PurePath(text.file).as_posix()


def _names(folder: Folder, data: set[PurePath]) -> Iterator[str]:
    yield from (name for name in folder.names() if name not in OURS and PurePath(name) not in _parents(data))
    inside = {"projects", "geo", FOLDER} | {str(path) for path in _parents(data)}
    for sub in sorted(inside):
        if folder.is_folder(sub):
            yield from (f"{sub}/{name}" for name in folder.names(sub) if PurePath(sub, name) not in _parents(data))


def _parents(data: set[PurePath]) -> set[PurePath]:
    """Folders of the catalogue that files of layers lie in."""
    return {parent for path in data if not path.is_absolute() and ".." not in path.parts for parent in path.parents} - {
        PurePath()
    }


def _is_beside(path: PurePath, data: set[PurePath]) -> bool:
    """Whether a file is one that a layer names, or a part of it, as a Shapefile and an index have them."""
    return any(path.parent == held.parent and _stem(path.name) == _stem(held.name) for held in data)


def _meant(name: str, expected: tuple[str, ...]) -> str | None:
    """Name that a misspelt one stands for: other capitals, another ending or one more."""
    path = PurePath(name)
    if path.parent.name == "projects":
        is_project = any(f".{part}" in (".yaml", ".yml") for part in path.name.casefold().split(".")[1:])
        return f"projects/{_stem(path.name).casefold()}.yaml" if is_project else None
    return next((wanted for wanted in expected if _is_misspelt(path, PurePath(wanted))), None)


def _is_misspelt(path: PurePath, wanted: PurePath) -> bool:
    return path.parent == wanted.parent and _stem(path.name).casefold() == _stem(wanted.name).casefold()


def _stem(name: str) -> str:
    return name.partition(".")[0]
