"""Sees when the files change that answers are made of: the catalogue, the program, the templates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import geodata
import webapp
from webapp.state import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.settings import Settings

POLL_SECONDS = 0.5
"""How often to look: below what a person notices after saving."""

_WATCHED = ("*.py", "*.yaml", "*.yml", "*.csv", "*.geojson", "*.html", "*.mo", "manifest.json")


def times(settings: Settings) -> dict[Path, int]:
    """When each of these files was changed, in nanoseconds."""
    packages = (Path(webapp.__file__).parent, Path(geodata.__file__).parent)
    folders = (*packages, templates_folder(), *filter(None, [settings.catalog, settings.translations]))
    return dict(pair for folder in folders for pair in _files(folder))


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        for name in names:
            path = Path(root, name)
            if any(path.match(pattern) for pattern in _WATCHED):
                try:
                    yield path, path.stat().st_mtime_ns
                except OSError:  # an editor replaced it just now, or it leads nowhere
                    yield path, 0
