"""Reads where projects are asked for: ``near``, ``border``, ``area``, ``margin`` and ``certainty`` of an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import shapely

from geodata.errors import QueryError
from geodata.space import antimeridian
from geodata.space.coordinates import MAX_LAT, MAX_LON
from webapp.http.arguments import several, single
from webapp.present.vicinity import (
    AREA,
    BORDER,
    CERTAIN,
    CERTAINTIES,
    CERTAINTY,
    CORRIDOR,
    COUNTRY,
    CROSSING,
    MARGIN,
    NAMED,
    NEAR,
    REGION,
    Post,
    Vicinity,
    plain,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.snapshot.snapshot import Snapshot
    from webapp.http.arguments import Args

MOST_KM = 20_004
"""Half of the way around the earth: everything is nearer."""

MOST_CORNERS = 400
"""Of an area in an address, which would be too long for many programs with more."""

DECIMALS = 6
"""Of degrees: a tenth of a metre."""

_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{0,20})?")
_BOX = 4
"""Numbers of a rectangle."""


def vicinity(snapshot: Snapshot, args: Args) -> Vicinity:
    """Read the parameters.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong, and what is wrong about it.
    """
    area, margin = single(args, AREA) or "", _km(args, MARGIN)
    if margin is not None and not area:
        raise QueryError(MARGIN, "it goes around an area, and there is none: area=region:… or area=lon,lat,lon,lat,…")
    border = _km(args, BORDER)
    if border is not None and snapshot.ground.border is None:
        raise QueryError(BORDER, "this atlas has no border to measure to")
    shape, said = _area(snapshot, area) if area else (None, "")
    found = several(args, CERTAINTY, CERTAINTIES)
    if len(found) > 1:
        raise QueryError(CERTAINTY, f"only one of {', '.join(CERTAINTIES)} can be asked for")
    near = single(args, NEAR)
    is_post = near is not None and near.startswith(f"{CROSSING}:")
    place = _near(near) if near is not None and not is_post else None
    post = _post(snapshot, near) if near is not None and is_post else None
    return Vicinity(place, border, said, margin or 0, CERTAIN in found, shape, post)


def _near(text: str) -> tuple[float, float, float]:
    parts = text.split(",")
    if len(parts) != len(("lon", "lat", "km")):
        raise QueryError(NEAR, f"{text[:80]!r} is not lon,lat,km such as 69.24,41.3,100, nor {CROSSING}:…,km")
    lon, lat = _place(NEAR, parts[:2], 0)
    return lon, lat, _checked_km(NEAR, parts[2])


def _post(snapshot: Snapshot, text: str) -> Post:
    id_, comma, km = text.removeprefix(f"{CROSSING}:").rpartition(",")
    if not comma:
        raise QueryError(NEAR, f"{text[:80]!r} is not {CROSSING}:…,km: the kilometres are missing")
    found = snapshot.whole.catalog.crossings.get(id_)
    if found is None:
        raise QueryError(NEAR, f"there is no crossing {id_[:80]!r}")
    around = (found.lon, found.lat, float(found.uncertainty_m))
    return Post(id_, _checked_km(NEAR, km), snapshot.ground.where(found), around, snapshot.ground.circles(found))


def _km(args: Args, name: str) -> float | None:
    text = single(args, name)
    return None if text is None else _checked_km(name, text)


def _checked_km(name: str, text: str) -> float:
    found = _number(name, text, "kilometres")
    if not 0 <= found <= MOST_KM:
        raise QueryError(name, f"{text[:80]!r} kilometres are not between 0 and {MOST_KM}")
    return found


def _number(name: str, text: str, what: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise QueryError(name, f"{text[:80]!r} is no number of {what}")
    return round(float(text), DECIMALS)


def _place(name: str, parts: list[str], number: int) -> tuple[float, float]:
    """Longitude and latitude at a place of a list, which is counted from 0."""
    lon, lat = (_number(name, part, "degrees") for part in parts)
    if abs(lon) > MAX_LON or abs(lat) > MAX_LAT:
        where = f"corner {number + 1}: " if name == AREA else ""
        hint = "; longitude comes first" if abs(lat) > MAX_LAT and abs(lon) <= MAX_LAT else ""
        raise QueryError(name, f"{where}{plain(lon)},{plain(lat)} lies outside lon -180 to 180, lat -90 to 90{hint}")
    return lon, lat


def _area(snapshot: Snapshot, text: str) -> tuple[BaseGeometry, str]:
    """Shape of an area, and how it is written."""
    kind, colon, id_ = text.partition(":")
    if colon:
        return _named(snapshot, kind, id_), text
    parts = text.split(",")
    if len(parts) % 2 or len(parts) < _BOX:
        raise QueryError(
            AREA,
            f"{text[:80]!r} is neither west,south,east,north nor lon,lat of three corners or more, "
            f"and no {', '.join(f'{name}:…' for name in NAMED)}",
        )
    if len(parts) > 2 * MOST_CORNERS:
        raise QueryError(AREA, f"it has {len(parts) // 2} corners, more than {MOST_CORNERS}")
    corners = [_place(AREA, parts[first : first + 2], first // 2) for first in range(0, len(parts), 2)]
    said = ",".join(plain(number) for corner in corners for number in corner)
    return (_box(corners) if len(parts) == _BOX else _polygon(corners)), said


def _named(snapshot: Snapshot, kind: str, id_: str) -> BaseGeometry:
    ground, corridors = snapshot.ground, snapshot.whole.layers.get("corridors")
    if kind in (REGION, COUNTRY):
        outline = (ground.regions if kind == REGION else ground.countries).get(id_)
        found = None if outline is None else outline.geometry
    elif kind == CORRIDOR and corridors is not None and id_ in corridors.ids:
        found = corridors.shape(corridors.row(id_))
    elif kind in NAMED:
        found = None
    else:
        raise QueryError(AREA, f"{kind[:80]!r} is none of {', '.join(NAMED)}")
    if found is None:
        raise QueryError(AREA, f"there is no {kind} {id_[:80]!r}")
    return found


def _box(corners: list[tuple[float, float]]) -> BaseGeometry:
    (west, south), (east, north) = corners
    if south >= north or west == east:
        raise QueryError(AREA, "a rectangle is west,south,east,north, its south below its north")
    return antimeridian.cut(shapely.box(west, south, east if east > west else east + 360, north))


def _polygon(corners: list[tuple[float, float]]) -> BaseGeometry:
    """Area between corners, each edge the short way round the earth."""
    ring = antimeridian.unrolled(shapely.get_coordinates(shapely.LineString([*corners, corners[0]])))
    if abs(ring[0, 0] - ring[-1, 0]) > 1:
        raise QueryError(AREA, "it goes once round the earth")
    shape = shapely.Polygon(ring)
    if not shape.is_valid:
        raise QueryError(AREA, f"its edges cross or touch each other: {shapely.is_valid_reason(shape)}")
    if not shape.area:
        raise QueryError(AREA, "its corners lie on one line")
    return antimeridian.cut(shape)
