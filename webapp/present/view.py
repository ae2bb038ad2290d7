"""Where a map looks, as it stands in addresses: ``zoom/lat/lon``. The browser code reads it by the same rule."""

from __future__ import annotations

import re

from geodata.errors import QueryError
from geodata.tiles.matrixset import MAX_ZOOM

PATTERN = r"([0-9]{1,2}(?:\.[0-9]{1,3})?)/(-?[0-9]{1,2}(?:\.[0-9]{1,9})?)/(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)"
"""Regular expression that Python and JavaScript understand alike."""

MAX_LAT, MAX_LON = 90, 180
"""Degrees."""

CLOSE_ZOOM = 10
"""Zoom at which a town fills the map."""

_DECIMALS = 4
_VIEW = re.compile(PATTERN)


def check_view(text: str) -> None:
    """Refuse a view that cannot be one; what it shows is for the browser.

    Raises
    ------
    QueryError
        When it has another form or lies outside the world.
    """
    match = _VIEW.fullmatch(text)
    if match is None:
        raise QueryError("map", f"{text[:80]!r} is not zoom/lat/lon")
    zoom, lat, lon = map(float, match.groups())
    if zoom > MAX_ZOOM or abs(lat) > MAX_LAT or abs(lon) > MAX_LON:
        raise QueryError("map", f"{text[:80]!r} is outside the world")


def view(zoom: int, lat: float, lon: float) -> str:
    """Write a view, in degrees, as exact as ten metres."""
    return f"{zoom}/{lat:.{_DECIMALS}f}/{lon:.{_DECIMALS}f}"
