"""Who may import whom: the storeys of both packages, from the ground up, and what a file imports.

``docs/explanation/architecture.md`` shows the table, and a test holds it.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

STOREYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("errors", ("geodata", "geodata.errors")),
    ("words and places", ("geodata.text", "geodata.space")),
    ("catalogue", ("geodata.catalog",)),
    ("layers", ("geodata.layers",)),
    ("state, questions, tiles", ("geodata.snapshot", "geodata.query", "geodata.tiles")),
    ("files and base map", ("geodata.formats", "geodata.basemap")),
)
"""Rooms of a storey; a module may import from its own room and from storeys below."""


class Import(NamedTuple):
    """A module that another imports, and whether only type checkers see it."""

    module: str
    for_types_only: bool
