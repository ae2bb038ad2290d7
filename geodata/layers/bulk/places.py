"""Geometries of large layers, in lon/lat: taken a batch at a time, points as coordinates, whatever else as shapes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from geodata.errors import GeometryError
from geodata.layers.points import Points
from geodata.layers.shared import shared
from geodata.space import antimeridian
from geodata.space.geometry import NOT_FINITE, within_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.columns import GeometryType
    from geodata.layers.bulk.source import BulkTable

    Piece = NDArray[Any]

_FAMILIES: Mapping[int, GeometryType] = MappingProxyType(
    {0: "Point", 4: "Point", 1: "LineString", 2: "LineString", 5: "LineString", 3: "Polygon", 6: "Polygon"}
)
"""Geometry type of each of GEOS's type numbers."""

_WKB_POINT = np.array([1, 1, 0, 0, 0], dtype=np.uint8)
"""How a point begins in little-endian well-known binary; two float64 follow."""

_WKB_POINT_BYTES = 21


class Places:
    """Reads geometries, and keeps in mind of which kinds they are.

    Parameters
    ----------
    source : BulkTable
        Says what they are in.
    """

    def __init__(self, source: BulkTable) -> None:
        """Know of no geometry yet."""
        if source.crs is None:
            raise source.wrong(source.geometry, "no coordinate reference system", "one that PROJ knows", "unknown-crs")
        self._source, self._crs = source, source.crs
        self._types: set[int] = set()

    @property
    def is_points(self) -> bool:
        """Whether all so far are single points."""
        return self._types <= {0}

    @property
    def geometry_type(self) -> GeometryType:
        """What all so far are."""
        return next((_FAMILIES[number] for number in self._types), "Point")

    def add(self, binary: pa.Array) -> Piece:
        """Coordinates of the next geometries, shape (n, 2), NaN where there is none; or shapes, shape (n,).

        Raises
        ------
        CatalogError
            For what is no geometry, lies outside the range of degrees, or is of another kind than those before.
        """
        source, crs = self._source, self._crs
        xy = _points(binary)
        if xy is not None:
            self._know({0} if len(xy) else set())
            return _checked(source, _lon_lat(xy, crs))
        try:
            with np.errstate(invalid="ignore"):  # NaN is told below
                shapes = shapely.force_2d(shapely.from_wkb(binary.to_numpy(zero_copy_only=False)))
        except shapely.errors.ShapelyError as error:
            raise source.wrong(source.geometry, str(error)[:200], "geometries", "geometry-invalid") from error
        shapes[shapely.is_empty(shapes)] = None
        self._know(set(shapely.get_type_id(shapes).tolist()) - {-1})
        made: NDArray[np.object_] = shapely.transform(shapes, lambda pairs: _checked(source, _lon_lat(pairs, crs)))
        if np.isnan(shapely.get_coordinates(made)).any():
            raise source.wrong(source.geometry, NOT_FINITE, "coordinates that are numbers", "geometry-invalid")
        if not crs.is_geographic:  # there, no edge is longer than half the earth unless it crosses the antimeridian
            made = np.array([shape if shape is None else antimeridian.whole(shape) for shape in made], dtype=object)
        return made

    def _know(self, types: set[int]) -> None:
        self._types |= types
        families = {_FAMILIES.get(number) for number in self._types}
        if len(families) > 1 or None in families:
            found = "several types of geometry" if len(families) > 1 else "collections of geometries"
            raise self._source.wrong(self._source.geometry, found, "points, lines or areas", "geometry-type")


def of_column(source: BulkTable, binary: pa.ChunkedArray) -> tuple[GeometryType, Sequence[Any]]:
    """Type and geometries of a whole column.

    Raises
    ------
    CatalogError
        As ``Places`` does.
    """
    places = Places(source)
    pieces = [places.add(chunk) for chunk in binary.chunks]
    if places.is_points:
        return "Point", Points(shared(np.concatenate([np.empty((0, 2)), *map(coordinates, pieces)])))
    made: Any = np.concatenate([*map(shapes, pieces)])
    made.flags.writeable = False
    return places.geometry_type, made


def coordinates(piece: Piece) -> NDArray[np.float64]:
    """What ``Places.add`` gave of points, as coordinates."""
    if piece.ndim > 1:
        return piece
    return np.column_stack([shapely.get_x(piece), shapely.get_y(piece)])


def shapes(piece: Piece) -> NDArray[np.object_]:
    """What ``Places.add`` gave, as shapes; None where there is none."""
    return Points(piece).take(np.arange(len(piece))) if piece.ndim > 1 else piece


def _points(binary: pa.Array) -> NDArray[np.float64] | None:
    """Coordinates, NaN where null, when all geometries are points of two coordinates; else None."""
    whole = binary.cast(pa.large_binary())
    known = whole.is_valid().to_numpy(zero_copy_only=False)
    lengths = pc.binary_length(whole).fill_null(_WKB_POINT_BYTES).to_numpy()
    if (lengths != _WKB_POINT_BYTES).any():
        return None
    held = whole.drop_null()
    _, offsets, data = held.buffers()
    start = np.frombuffer(offsets, dtype=np.int64)[held.offset] if len(held) else 0
    records = np.frombuffer(data or b"", dtype=np.uint8)[start : start + len(held) * _WKB_POINT_BYTES]
    records = records.reshape(len(held), _WKB_POINT_BYTES)
    if (records[:, :5] != _WKB_POINT).any():
        return None
    xy = np.full((len(whole), 2), np.nan)
    xy[known] = np.ascontiguousarray(records[:, 5:]).view("<f8")
    return xy


def _lon_lat(xy: NDArray[np.float64], crs: pyproj.CRS) -> NDArray[np.float64]:
    """Transform to longitude and latitude on WGS 84; GIS files hold x before y whatever a CRS says of its axes."""
    target = pyproj.CRS("OGC:CRS84")
    if crs.equals(target, ignore_axis_order=True) or crs.equals("EPSG:4326", ignore_axis_order=True) or not len(xy):
        return xy
    transformer = pyproj.Transformer.from_crs(crs, target, always_xy=True)
    located = ~np.isnan(xy[:, 0])
    made = np.full_like(xy, np.nan)
    made[located] = np.column_stack(transformer.transform(xy[located, 0], xy[located, 1]))
    return made


def _checked(source: BulkTable, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        return within_degrees(xy)
    except GeometryError as error:
        expected = "lon -180 to 180, lat -90 to 90 once transformed"
        raise source.wrong(source.geometry, str(error), expected, "geometry-invalid") from error
