"""Sees when the files change that answers are made of: the catalogue, the program, the templates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import geodata
import webapp
from geodata.catalog.catalog import DATA
from geodata.formats import extensions
from webapp.state import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.settings import Settings

POLL_SECONDS = 0.5
"""How often to look: below what a person notices after saving."""

_WATCHED = ("*.py", "*.yaml", "*.yml", "*.csv", "*.geojson", "*.html", "*.mo", "manifest.json", "*.pmtiles")
_PASSED_OVER = ("node_modules", "__pycache__")


def program(settings: Settings) -> dict[Path, int]:
    """When each file was changed that is not of the catalogue, in nanoseconds.

    They are those of the program, its templates and texts, what others add to it, and the base map.
    """
    packages = (Path(webapp.__file__).parent, Path(geodata.__file__).parent)
    places = (*packages, templates_folder(), *extensions.places(), *filter(None, [settings.translations]))
    single = [path for path in (*places, settings.basemap) if path is not None and path.is_file()]
    return dict(pair for place in places for pair in _files(place)) | {path: _time(path) for path in single}


def times(settings: Settings) -> dict[Path, int]:
    """The same of the program and of the catalogue, with the shipped one: others take words from it."""
    folders = filter(None, [DATA, settings.catalog])
    return program(settings) | dict(pair for folder in folders for pair in _files(folder))


def _files(top: Path) -> Iterator[tuple[Path, int]]:
    for root, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in _PASSED_OVER and Path(root, name) != DATA]
        for name in names:
            path = Path(root, name)
            if any(path.match(pattern) for pattern in _WATCHED):
                yield path, _time(path)


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # an editor replaced it just now, or it leads nowhere
        return 0
