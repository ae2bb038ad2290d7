"""Coordinate reference systems that features are given and asked in: the only place that knows the order of axes.

Layers are kept in CRS84 (longitude, latitude in degrees on WGS 84). PROJ decides the order of axes of every other
system (EPSG:4326 and the Gauss-Krüger zones have north first) and the way between datums. Between two datums the one
operation is used that PROJ ranks first for the region of the catalogue, so that neighbouring places never get
different shifts. Which systems a catalogue offers is ``geodata.space.systems``' business.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.transformer import TransformerGroup

from geodata.errors import QueryError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.space.boxes import Box

DEGREE_DECIMALS = 6
"""A millionth of a degree is 11 cm at most."""

METRE_DECIMALS = 2
"""A centimetre."""

_DENSITY = 64
"""Parts that each side of a box is cut into before it is bent into another system."""

_STEP_DEGREES, _FEWEST = 4.0, 9
"""Places of a box that are tried: the regions without transverse Mercator coordinates are 10 degrees wide and more."""

_MERCATOR_EDGE = 20037508.342789244
"""Easting of the antimeridian in EPSG:3857, in metres; a box may end there but not go round."""

_REMEMBERED = 128
"""Ways between systems that are kept ready: more than any catalogue offers."""


@dataclass(frozen=True, slots=True)
class Crs:
    """One coordinate reference system.

    Parameters
    ----------
    uri : str
        Identifier by OGC 18-058r1 /req/crs/crs-uri.
    code : str
        Short name: ``CRS84`` or ``EPSG:4326``.
    title : str
        Name for people, as in the EPSG register.
    decimals : int
        Decimals that a coordinate is worth writing with.
    region : tuple of float or None
        Where the way from and to it should be the best one that PROJ knows; None where there is only one.
    """

    uri: str
    code: str
    title: str
    decimals: int
    region: Box | None = None

    @property
    def is_lat_first(self) -> bool:
        """Whether the first axis points north (latitude or northing), as PROJ has it."""
        return _is_north_first(self.authority)

    @property
    def authority(self) -> str:
        """Authority and code as PROJ and GDAL take them: ``OGC:CRS84``, ``EPSG:4326``."""
        return "OGC:CRS84" if self.code == "CRS84" else self.code

    @property
    def number(self) -> int:
        """Number in the EPSG register; 4326 for CRS84, which is the same but for the order of its axes."""
        return 4326 if self.code == "CRS84" else int(self.code.partition(":")[2])

    @property
    def is_degrees(self) -> bool:
        """Whether coordinates are degrees; metres otherwise."""
        return self.decimals == DEGREE_DECIMALS


def epsg(number: int, title: str, decimals: int, region: Box | None = None) -> Crs:
    """Make a system of the EPSG register."""
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{number}"
    return Crs(uri, f"EPSG:{number}", title, decimals, region)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "CRS84", "WGS 84 (CRS84)", DEGREE_DECIMALS)
"""What layers are kept in and what is given and taken when nothing else is asked."""

WGS84 = epsg(4326, "WGS 84", DEGREE_DECIMALS)
WEB_MERCATOR = epsg(3857, "WGS 84 / Pseudo-Mercator", METRE_DECIMALS)


def transform(shapes: NDArray[np.object_], to: Crs, *, back: bool = False, is_xy: bool = False) -> NDArray[np.object_]:
    """Carry geometries from CRS84 to another system, or back.

    Parameters
    ----------
    shapes : (n,) array of object
        Geometries or None.
    to : Crs
        The other system.
    back : bool
        From the other system to CRS84 instead.
    is_xy : bool
        Easting or longitude first whatever the system says, as files (GeoPackage, Shapefile) have it; otherwise
        coordinates are in the system's own order of axes.

    Returns
    -------
    (n,) array of object
        Two-dimensional geometries; the same array when there is nothing to do.

    Raises
    ------
    QueryError
        When a place has no coordinates in the other system (``crs``), because it is too far away.
    """
    if to == CRS84 or (is_xy and to == WGS84):
        return shapes
    is_swapped = is_xy and to.is_lat_first
    way = _transformer(to.authority, to.region)

    def carry(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        first, second = (y, x) if back and is_swapped else (x, y)
        first, second = way.transform(first, second, direction="INVERSE" if back else "FORWARD")
        if not (np.isfinite(first).all() and np.isfinite(second).all()):
            raise QueryError("crs", _far(to))
        return (second, first) if is_swapped and not back else (first, second)

    return np.asarray(shapely.transform(shapes, carry, interleaved=False), dtype=object)


def check(boxes: NDArray[np.float64] | tuple[float, ...], to: Crs, parameter: str = "crs") -> None:
    """Make sure, before anything is written, that features can be given in another system.

    Parameters
    ----------
    boxes : NDArray[float64], shape (n, 4), or tuple of float
        West, south, east, north of each feature, or of all of them, in degrees (CRS84); NaN where there is no place.

    Raises
    ------
    QueryError
        When one of them reaches too far from where the system can be used.
    """
    if to == CRS84:
        return
    rows = np.atleast_2d(np.asarray(boxes, dtype=float))
    rows = rows[~np.isnan(rows[:, 0])]
    if not len(rows) or _is_within(np.hstack([rows[:, :2].min(axis=0), rows[:, 2:].max(axis=0)]), to):
        return
    is_wide = (rows[:, 2:] - rows[:, :2]).max(axis=1) > _STEP_DEGREES
    corners = np.vstack([rows[:, [0, 1]], rows[:, [2, 3]], rows[:, [0, 3]], rows[:, [2, 1]]])
    if not (_has_coordinates(corners, to) and all(_is_within(row, to) for row in rows[is_wide])):
        raise QueryError(parameter, _far(to))


def _is_within(box: NDArray[np.float64], to: Crs) -> bool:
    """Whether all of a box has coordinates in a system, as far as a grid of places over it tells."""
    west, south, east, north = box.tolist()
    lon, lat = (
        np.linspace(low, high, max(_FEWEST, int((high - low) / _STEP_DEGREES) + 1))
        for low, high in ((west, east), (south, north))
    )
    return _has_coordinates(np.dstack(np.meshgrid(lon, lat)).reshape(-1, 2), to)


def _has_coordinates(places: NDArray[np.float64], to: Crs) -> bool:
    return bool(np.isfinite(_transformer(to.authority, to.region).transform(*places.T)).all())


def area(numbers: tuple[float, ...], crs: Crs, parameter: str = "bbox") -> BaseGeometry:
    """Turn a box in any system into a geometry in CRS84, its sides bent as the system bends them.

    Parameters
    ----------
    numbers : tuple of float
        Four numbers (lower corner, upper corner) or six (with heights, which are left aside), in the system's order
        of axes. In systems of degrees a west greater than east crosses the antimeridian.
    crs : Crs
        What the numbers are in.

    Raises
    ------
    QueryError
        When the corners are the wrong way round or outside of where the system can be used
        (OGC 18-058r1 /req/crs/fc-bbox-crs-action).
    """
    west, south, east, north = _corners(numbers, crs, parameter)
    if south > north or (west > east and not crs.is_degrees):
        raise QueryError(parameter, f"the lower corner must come first, axis by axis in the order of {crs.code}")
    if crs.is_degrees and west > east:
        parts = [_area(west, south, 180.0, north, crs, parameter), _area(-180.0, south, east, north, crs, parameter)]
        return shapely.union_all(parts)
    return _area(west, south, east, north, crs, parameter)


def _corners(numbers: tuple[float, ...], crs: Crs, parameter: str) -> tuple[float, float, float, float]:
    if len(numbers) not in (4, 6):
        raise QueryError(parameter, f"four or six numbers are needed, {len(numbers)} were given")
    half = len(numbers) // 2
    (x1, y1), (x2, y2) = numbers[:2], numbers[half : half + 2]
    if crs.is_lat_first:
        x1, y1, x2, y2 = y1, x1, y2, x2
    if not np.isfinite([x1, y1, x2, y2]).all():
        raise QueryError(parameter, "every number must be finite")
    if crs.is_degrees and not (max(abs(x1), abs(x2)) <= 180 and max(abs(y1), abs(y2)) <= 90):
        order = "latitude, longitude" if crs.is_lat_first else "longitude, latitude"
        raise QueryError(parameter, f"{crs.code} takes degrees in the order {order}: up to 180 east and 90 north")
    return x1, y1, x2, y2


def _area(west: float, south: float, east: float, north: float, crs: Crs, parameter: str) -> BaseGeometry:
    if crs in (CRS84, WGS84):
        return _rectangle(west, south, east, north)
    if crs == WEB_MERCATOR:
        west, east = (min(max(x, -_MERCATOR_EDGE), _MERCATOR_EDGE) for x in (west, east))
    box = _dense(_rectangle(west, south, east, north))
    try:
        (shape,) = transform(np.array([box], dtype=object), crs, back=True, is_xy=True)
    except QueryError as error:
        raise QueryError(parameter, error.detail) from error
    return shape if shapely.is_valid(shape) else shapely.make_valid(shape)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Box, or the line or point that a box without width or height is: GEOS finds nothing in an empty polygon."""
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _dense(shape: BaseGeometry) -> BaseGeometry:
    west, south, east, north = shape.bounds
    longest = max(east - west, north - south)
    return shapely.segmentize(shape, longest / _DENSITY) if longest else shape


def _far(crs: Crs) -> str:
    return f"places that far away have no coordinates in {crs.code} ({crs.title})"


@lru_cache(_REMEMBERED)
def _is_north_first(authority: str) -> bool:
    return bool(CRS.from_user_input(authority).axis_info[0].direction == "north")


@lru_cache(_REMEMBERED)
def _transformer(authority: str, region: Box | None) -> Transformer:
    way = best_way(authority, region)
    if way is None:
        raise QueryError("crs", f"there is no way from CRS84 to {authority} on this machine")
    return way


def best_way(authority: str, region: Box | None) -> Transformer | None:
    """Way from CRS84: the operation that PROJ ranks first for the region; None when there is none but a guess."""
    area = AreaOfInterest(*region) if region else None
    with warnings.catch_warnings():
        # PROJ tells of grids that this machine lacks. The best way is then the best of those that it can go.
        warnings.filterwarnings("ignore", "Best transformation is not available", UserWarning)
        try:
            group = TransformerGroup("OGC:CRS84", authority, area_of_interest=area, allow_ballpark=False)  # type: ignore[arg-type]  # pyproj declares the class twice
        except IndexError:  # pyproj 3.7 trips over a list without a way that can be gone here
            return None
    return Transformer.from_pipeline(group.transformers[0].definition) if group.transformers else None
