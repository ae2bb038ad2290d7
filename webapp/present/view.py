"""Where a map looks, as it stands in addresses: ``zoom/lat/lon``. The browser code reads it by the same rule."""

from __future__ import annotations

import re
from typing import NamedTuple

from geodata.errors import QueryError
from geodata.space.coordinates import MAX_LAT

PATTERN = r"([0-9]{1,2}(?:\.[0-9]{0,20})?)/(-?[0-9]{1,2}(?:\.[0-9]{0,20})?)/(-?[0-9]{1,4}(?:\.[0-9]{0,20})?)"
"""Regular expression that Python and JavaScript understand alike; other maps write many decimals."""

CLOSE_ZOOM = 10
"""Zoom at which a town fills the map."""

THINGS = ("crossing", "corridor", "water")
"""Parameters that name what is chosen on the map besides a project."""

_DECIMALS = 4
_VIEW = re.compile(PATTERN)


class View(NamedTuple):
    """Where a map looks: zoom, and the middle in degrees."""

    zoom: float
    lat: float
    lon: float


def read_view(text: str) -> View:
    """Read a view; what it shows is for who draws it.

    Longitudes beyond 180° go on around the world, and a zoom beyond the deepest one counts as that.

    Raises
    ------
    QueryError
        When it has another form or lies outside the world.
    """
    match = _VIEW.fullmatch(text)
    if match is None:
        raise QueryError("map", f"{text[:80]!r} is not zoom/lat/lon")
    found = View(*map(float, match.groups()))
    if abs(found.lat) > MAX_LAT:
        raise QueryError("map", f"{text[:80]!r} is outside the world")
    return found


def view(zoom: int, lat: float, lon: float) -> str:
    """Write a view, in degrees, as exact as ten metres."""
    return f"{zoom}/{lat:.{_DECIMALS}f}/{lon:.{_DECIMALS}f}"
