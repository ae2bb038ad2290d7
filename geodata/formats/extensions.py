"""What other distributions add to the atlas: their entry points, each failure told with its distribution and entry.

A distribution names what it adds in its metadata, so that installing it is all there is to do::

    [project.entry-points."crossborder.formats"]
    ids = "my_package.ids:FORMAT"
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from geodata.errors import ExtensionError

FORMATS = "crossborder.formats"
"""Group of entries that each name a ``geodata.formats.format.Format``."""

PAGES = "crossborder.pages"
"""Group of entries that each name a Flask blueprint whose views are declared with ``webapp.page.Page``."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One entry of a distribution, loaded.

    Parameters
    ----------
    point : EntryPoint
        As its distribution has it.
    value : object
        What the entry names.
    """

    point: EntryPoint
    value: object

    def refused(self, why: str) -> ExtensionError:
        """Error that says why this cannot be used, and whose it is."""
        return _refused(self.point, why)


def load(group: str) -> tuple[Extension, ...]:
    """Everything that installed distributions add to a group, in an order that is the same everywhere.

    Raises
    ------
    ExtensionError
        When an entry cannot be imported, or names what does not exist.
    """
    return tuple(Extension(point, _loaded(point)) for point in _points(group))


def places() -> tuple[Path, ...]:
    """Folders of the packages, and files of the single modules, that are named in any group; nothing is imported."""
    return tuple(sorted({place for group in (FORMATS, PAGES) for place in map(_place, _points(group)) if place}))


def _points(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda point: (_distribution(point), point.name, point.value))


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:
        # Whatever the code of others raises while it is imported: the one who runs the atlas needs its owner's name.
        raise _refused(point, f"{type(error).__name__}: {error}") from error


def _place(point: EntryPoint) -> Path | None:
    spec = find_spec(point.module.partition(".")[0])
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else "an unnamed distribution"


def _refused(point: EntryPoint, why: str) -> ExtensionError:
    return ExtensionError(f"{_distribution(point)}, entry {point.name} = {point.value} of {point.group}: {why}")
