"""Where a map looks, as it stands in addresses: ``zoom/lat/lon``. The browser code reads it by the same rule."""

from __future__ import annotations

import re

from geodata.errors import QueryError

PATTERN = r"([0-9]{1,2}(?:\.[0-9]{0,20})?)/(-?[0-9]{1,2}(?:\.[0-9]{0,20})?)/(-?[0-9]{1,4}(?:\.[0-9]{0,20})?)"
"""Regular expression that Python and JavaScript understand alike; other maps write many decimals."""

MAX_LAT, MAX_LON = 90, 180
"""Degrees."""

CLOSE_ZOOM = 10
"""Zoom at which a town fills the map."""

THINGS = ("crossing", "corridor", "water")
"""Parameters that name what is chosen on the map besides a project."""

_DECIMALS = 4
_VIEW = re.compile(PATTERN)


def check_view(text: str) -> None:
    """Refuse a view that cannot be one; what it shows is for the browser.

    Longitudes beyond 180° go on around the world, and a zoom beyond the deepest one counts as that.

    Raises
    ------
    QueryError
        When it has another form or lies outside the world.
    """
    match = _VIEW.fullmatch(text)
    if match is None:
        raise QueryError("map", f"{text[:80]!r} is not zoom/lat/lon")
    if abs(float(match[2])) > MAX_LAT:
        raise QueryError("map", f"{text[:80]!r} is outside the world")


def view(zoom: int, lat: float, lon: float) -> str:
    """Write a view, in degrees, as exact as ten metres."""
    return f"{zoom}/{lat:.{_DECIMALS}f}/{lon:.{_DECIMALS}f}"
