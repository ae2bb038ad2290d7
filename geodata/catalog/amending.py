"""What is changed of the plain data of a catalogue's files before it is checked, and where each value then comes from.

It does not know who changes what or why: ``geodata.ledger`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.catalog.yamlfile import YamlFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.yamlfile import Path_

ROWS = "rows"
"""Key of the rows of a CSV file, as a document has them."""


class PlainFile:
    """Plain data of one file that may be changed: mappings, lists, texts and numbers.

    Parameters
    ----------
    file : YamlFile
        As it was read; it is changed in place, so that what is wrong with a changed value names the change.

    ``found_out`` is for who changes it: what was found out about an entry, by its identity, with the entry itself.
    """

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.touched: set[str] = set()
        self.found_out: dict[int, tuple[object, Any]] = {}

    @property
    def data(self) -> Any:
        """All of it."""
        return self.file.data

    def at(self, path: Path_) -> Any:
        """Value at a path; None where there is none."""
        found = self.file.data
        for step in path:
            if isinstance(step, int):
                found = found[step] if isinstance(found, list) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def put(self, path: Path_, value: object, origin: str) -> None:
        """Set a value; the mappings that lead there are made."""
        *above, last = path
        if self.file.data is None:
            self.file.data = {}
        home = self.file.data
        for step in above:
            home = home[step] if isinstance(step, int) else home.setdefault(step, {})
        home[last] = value
        self._forget(path)
        self.file.origins[path] = self._named(origin)

    def append(self, path: Path_, value: object, origin: str) -> None:
        """Put a value at the end of a list, which is made where there is none."""
        held = self.at(path)
        if not isinstance(held, list):
            self.put(path, held := [], origin)
        held.append(value)
        self.file.origins[(*path, len(held) - 1)] = self._named(origin)

    def take(self, path: Path_, origin: str) -> Any:
        """Take a value out of its list or mapping, and give it; lines of those behind it follow them."""
        *above, last = path
        home = self.at(tuple(above))
        self.touched.add(origin)
        self._forget(path)
        if isinstance(last, int):
            self._close(tuple(above), last)
        return home.pop(last)

    def move(self, path: Path_, home: Path_, origin: str, *, add: dict[str, Any], drop: tuple[str, ...] = ()) -> None:
        """Move an entry to the end of another list, with keys that it gets or loses there."""
        entry = self.take(path, origin)
        for key in drop:
            entry.pop(key, None)
        entry.update(add)
        self.append(home, entry, origin)

    def replace(self, value: object, origin: str) -> None:
        """Put another value in the place of the whole file."""
        self.file.data = value
        self.file.lines.clear()
        self.file.origins.clear()
        self.file.origins[()] = self._named(origin)

    def _named(self, origin: str) -> str:
        self.touched.add(origin)
        return f"{origin}, {self.file.name}"

    def _forget(self, path: Path_) -> None:
        """Forget where what was below a path came from."""
        size = len(path)
        for held in (self.file.lines, self.file.origins):
            for other in [other for other in held if other[:size] == path]:
                del held[other]

    def _close(self, home: Path_, gap: int) -> None:
        """Move what stands behind a gap of a list one place ahead."""
        depth = len(home)
        places: Iterable[dict[Path_, Any]] = (self.file.lines, self.file.origins)
        for held in places:
            behind = [path for path in held if path[:depth] == home and len(path) > depth and int(path[depth]) > gap]
            for path in sorted(behind, key=lambda path: int(path[depth])):
                held[(*home, int(path[depth]) - 1, *path[depth + 1 :])] = held.pop(path)


class Amendments:
    """Changes of a catalogue's files; this class itself changes nothing.

    Parameters
    ----------
    files : tuple of str
        Names of the files that are changed; that of a project ends in ``.yaml``.
    """

    def __init__(self, files: tuple[str, ...] = ()) -> None:
        self.files = files
        self._names = frozenset(files)

    def names(self, folder: str) -> tuple[str, ...]:
        """Files of a folder that are changed, among them those that there are only by a change."""
        return tuple(name.rpartition("/")[2] for name in self.files if name.startswith(f"{folder}/"))

    def has(self, name: str) -> bool:
        """Whether a file is changed."""
        return usual(name) in self._names

    def key(self, name: str) -> tuple[str, ...]:
        """What is changed of a file, in texts: the same texts make the same of it."""
        return (name,) if self.has(name) else ()

    def pass_over(self, name: str) -> None:
        """Leave a file as it is: what the changes make of it is known already."""

    def amend(self, file: YamlFile) -> None:
        """Change the data of a file in place; that of a file that is not there is None."""


def usual(name: str) -> str:
    """Name of a file with its usual ending: a project's may end in ``.yml``."""
    return f"{name.removesuffix('.yml')}.yaml" if name.endswith(".yml") else name


AS_WRITTEN = Amendments()
