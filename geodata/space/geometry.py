"""Winding, rounding, geodesic lengths and circles. All coordinates are lon/lat degrees on WGS 84 (OGC:CRS84)."""

from __future__ import annotations

import math
import threading
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geodata.errors import GeometryError
from geodata.space import antimeridian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WGS84 = Geod(ellps="WGS84")
CIRCLE_POINTS = 40
"""Corners of an uncertainty circle: 9 degrees apart, so the outline is within 0.4 % of the radius."""

NOT_FINITE = "a coordinate is not a finite number"
OUTSIDE = "a coordinate lies outside lon -180 to 180, lat -90 to 90"
FLAT = "an area without an inside"

_AREAS = (3, 6)
"""Type numbers of GEOS for polygons and collections of them."""

GEODESIC_STEP_M = 10_000.0
"""The shortest way between two points is drawn in legs of this length."""

BORDER_STEP_M = 250.0
"""A border is walked in steps of this length when distances to it are measured."""


def rfc7946(geometry: BaseGeometry | None, digits: int) -> BaseGeometry | None:
    """Make a geometry fit for GeoJSON: rounded, two-dimensional, wound by the right-hand rule.

    Parameters
    ----------
    geometry : shapely geometry or None
        Degrees, lon before lat.
    digits : int
        Decimals to keep (6 is about 0.1 m).

    Returns
    -------
    shapely geometry or None
        None for a missing or empty geometry, or when nothing is left after rounding.

    Raises
    ------
    GeometryError
        For a coordinate that is no finite number or lies outside the range of degrees.

    Notes
    -----
    RFC 7946 sections 3.1.6 (right-hand rule) and 4 (WGS 84); 3.1.9 asks that a geometry crossing the antimeridian
    be cut, which is why a longitude beyond 180 is refused here instead of being passed on.
    """
    if geometry is None or geometry.is_empty:
        return None
    flat = shapely.force_2d(geometry)
    coordinates = shapely.get_coordinates(flat)
    if np.isnan(coordinates).any():
        raise GeometryError(NOT_FINITE)
    within_degrees(coordinates)
    # adding 0.0 turns -0.0 into 0.0: both are the same place and only one of them should be written
    return _wound(shapely.transform(flat, lambda c: np.round(c, digits) + 0.0), digits)


def rfc7946_all(shapes: NDArray[np.object_], digits: int) -> NDArray[np.object_]:
    """Make many geometries fit for GeoJSON: what ``rfc7946`` gives for each, faster.

    Parameters
    ----------
    shapes : NDArray[object], shape (n,)
        Shapely geometries in degrees, lon before lat, or None.
    digits : int
        Decimals to keep.

    Raises
    ------
    GeometryError
        As ``rfc7946`` does.
    """
    made: NDArray[np.object_] = np.full(len(shapes), None, dtype=object)
    for place, shape in enumerate(shapes):
        made[place] = rfc7946(shape, digits)
    return made


def faults(shapes: NDArray[np.object_]) -> dict[int, str]:
    """Places in an array of geometries (lon/lat degrees, or None) that no map can show, and why."""
    flat, rows = shapely.get_coordinates(shapes, return_index=True)
    finite = np.isfinite(flat).all(axis=1)
    with np.errstate(invalid="ignore"):
        outside = finite & (np.abs(flat) > (180.0, 90.0)).any(axis=1)
    none = np.flatnonzero(np.isin(shapely.get_type_id(shapes), _AREAS) & (shapely.area(shapes) == 0))
    none = none[shapely.area(shapely.convex_hull(shapes[none])) == 0]  # the two sides of a bow tie only cancel out
    found = dict.fromkeys(none.tolist(), FLAT)
    found |= dict.fromkeys(np.unique(rows[outside]).tolist(), OUTSIDE)
    return dict(sorted((found | dict.fromkeys(np.unique(rows[~finite]).tolist(), NOT_FINITE)).items()))


def within_degrees(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Same coordinates (lon, lat; both NaN where there is no place).

    Raises
    ------
    GeometryError
        For a coordinate that is not finite while the other is, or that lies outside the range of degrees.
    """
    if np.isinf(coordinates).any() or (np.isnan(coordinates[:, 0]) != np.isnan(coordinates[:, 1])).any():
        raise GeometryError(NOT_FINITE)
    if (np.abs(coordinates) > (180.0, 90.0)).any():
        raise GeometryError(OUTSIDE)
    return coordinates


def _wound(geometry: BaseGeometry, digits: int) -> BaseGeometry | None:
    """Wind all rings; drop empty parts, which would be written without a position, and rings rounded flat."""
    if geometry.is_empty:
        return None
    if geometry.geom_type == "Polygon":
        outer = _ring(geometry.exterior, digits, anticlockwise=True)
        holes = (_ring(hole, digits, anticlockwise=False) for hole in geometry.interiors)
        return None if outer is None else shapely.Polygon(outer, [hole for hole in holes if hole is not None])
    if hasattr(geometry, "geoms"):
        parts = [part for part in (_wound(part, digits) for part in geometry.geoms) if part is not None]
        return type(geometry)(parts) if parts else None
    return geometry


def _ring(ring: shapely.LinearRing, digits: int, *, anticlockwise: bool) -> NDArray[np.float64] | None:
    """Coordinates in the order asked for; None for a ring without an inside.

    The area is summed in whole steps of the last decimal, hence exactly: GEOS's own test looks at one corner only and
    is wrong on tiny rings that rounding made touch themselves.
    """
    coordinates: NDArray[np.float64] = shapely.get_coordinates(ring)
    steps = np.rint((coordinates - coordinates[0]) * 10**digits).astype(np.int64)
    if 2 * len(steps) * int(np.abs(steps).max()) ** 2 >= 2**63:
        steps = steps.astype(object)  # Python's integers, which never overflow
    x, y = steps.T
    doubled_area = (x[:-1] * y[1:] - x[1:] * y[:-1]).sum()
    if doubled_area == 0:
        return None
    return coordinates if (doubled_area > 0) == anticlockwise else coordinates[::-1]


def geodesic_circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """Circle around a point on the ellipsoid; in parts where it crosses the antimeridian, up to a pole that it holds.

    Parameters
    ----------
    lon, lat : float
        Centre in degrees.
    radius_m : float
        Radius in metres.
    """
    azimuths = np.arange(360.0, 0.0, -360.0 / CIRCLE_POINTS)  # anticlockwise
    n = len(azimuths)
    lons, lats, _ = WGS84.fwd(np.full(n, lon), np.full(n, lat), azimuths, np.full(n, radius_m))
    ring = antimeridian.unrolled(np.column_stack([np.append(lons, lons[0]), np.append(lats, lats[0])]))
    pole = math.copysign(90.0, lat)
    if abs(ring[-1, 0] - ring[0, 0]) > 1:  # it goes once round the earth: the area is closed along the pole
        ring = np.vstack([ring, (ring[-1, 0], pole), (ring[0, 0], pole)])
    else:
        ring[:, 0] -= np.round((ring[:, 0].mean() - lon) / 360) * 360
    area: BaseGeometry = shapely.Polygon(ring)
    if not area.is_valid:  # a ring that nearly meets the pole: between two corners, either way round it is as short
        area = shapely.buffer(area, 0)
    made: BaseGeometry = shapely.orient_polygons(antimeridian.cut(area))
    return made


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Geodesic distance between two points in metres (Karney 2013, through PROJ)."""
    return float(WGS84.inv(lon1, lat1, lon2, lat2)[2])


def geodesic_line(points: Sequence[tuple[float, float]]) -> BaseGeometry:
    """Shortest way from point to point (lon/lat degrees), in straight legs of ``GEODESIC_STEP_M`` at most."""
    chain = [np.array(points[:1], dtype=float)]
    for (lon, lat), (to_lon, to_lat) in pairwise(points):
        way = WGS84.inv_intermediate(
            lon, lat, to_lon, to_lat, del_s=GEODESIC_STEP_M, initial_idx=1, terminus_idx=0, return_back_azimuth=False
        )
        chain.append(np.column_stack([way.lons, way.lats]))
    return antimeridian.line(np.vstack(chain))


def length_m(line: BaseGeometry) -> float:
    """Geodesic length of a line in metres."""
    return float(WGS84.geometry_length(line))


def area_m2(polygon: BaseGeometry) -> float:
    """Geodesic area in square metres."""
    return abs(float(WGS84.geometry_area_perimeter(polygon)[0]))


class LineDistance:
    """Geodesic distances from points to one line, prepared once.

    The line is walked in steps of ``BORDER_STEP_M`` (straight in lon/lat, as GeoJSON means it). The nearest step is
    found by straight chords through the ellipsoid, which order points as geodesics do, and measured exactly.
    """

    def __init__(self, line: BaseGeometry) -> None:
        """Walk the line once (degrees, lon before lat)."""
        self._points = walked(line)
        if not len(self._points):
            raise GeometryError("the line to measure from is empty")
        self._earth_centred = earth_centred(self._points)

    def metres(self, lon: float, lat: float) -> float:
        """Distance in metres, right to half a step beside the line and far better away from it."""
        chords = self._earth_centred - earth_centred(np.array([[lon, lat]]))
        nearest = int(np.argmin(np.einsum("ij,ij->i", chords, chords)))
        return distance_m(lon, lat, float(self._points[nearest, 0]), float(self._points[nearest, 1]))


def walked(line: BaseGeometry) -> NDArray[np.float64]:
    """Places along a line (degrees), shape (n, 2), at most ``BORDER_STEP_M`` apart where a degree is widest."""
    found: NDArray[np.float64] = shapely.get_coordinates(shapely.segmentize(line, BORDER_STEP_M / 111_320))
    return found


def prepared(shapes: Any) -> Any:
    """Copies of a geometry, or of an array of them, prepared for many questions; nobody else may have them.

    What is prepared keeps where it is in the middle of each question: two threads that ask the same geometry end the
    process. So nothing that a second thread can reach is ever prepared, only a copy of it. (``contains_xy`` and
    ``intersects_xy`` of shapely prepare a single geometry by themselves.)
    """
    own = shapely.set_srid(shapes, 0)  # GEOS makes a copy for that; coordinates are the same to the bit
    shapely.prepare(own)
    return own


class PreparedPerThread:
    """A geometry that many threads ask many questions: each gets a prepared copy, and keeps it.

    Parameters
    ----------
    shape : BaseGeometry
        That nobody prepares.
    """

    def __init__(self, shape: BaseGeometry) -> None:
        """Wait for questions."""
        self.shape = shape
        self._own = threading.local()

    @property
    def own(self) -> BaseGeometry:
        """Copy of this thread."""
        if not hasattr(self._own, "shape"):
            self._own.shape = prepared(self.shape)
        found: BaseGeometry = self._own.shape
        return found


def earth_centred(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres along the three axes through the middle of the earth, for points in degrees."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    prime_vertical = WGS84.a / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    flat = prime_vertical * np.cos(lat)
    return np.column_stack([flat * np.cos(lon), flat * np.sin(lon), prime_vertical * (1 - WGS84.es) * np.sin(lat)])


def squared_chords(at: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared straight distance from each earth-centred place to each of the others, in square metres.

    Sums of squared differences are exact. A product of matrices is not, and the library behind it keeps every core
    busy for it: while others need them, three columns took four times as long.
    """
    found = np.zeros((len(at), len(others)))
    for own, other in zip(at.T, np.ascontiguousarray(others.T), strict=True):
        away = np.subtract.outer(own, other)
        found += np.multiply(away, away, out=away)
    return found
