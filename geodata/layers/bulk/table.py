"""Makes a layer of an Arrow table: ids sorted and unique, geometries in lon/lat, columns from the schema."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from geodata.catalog.files import composed
from geodata.errors import CatalogError, GeometryError, Problem
from geodata.layers.arrays import Integers, Values
from geodata.layers.bulk import arrow, encodings
from geodata.layers.layer import Layer
from geodata.layers.points import Points
from geodata.layers.shared import shared
from geodata.layers.words import NumberIds
from geodata.space import antimeridian
from geodata.space.geometry import NOT_FINITE, within_degrees
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.model import LayerText
    from geodata.layers.arrays import Array

ID_COLUMNS = ("id", "fid")
"""Columns that hold the ids when nobody says which one does; without any of them, rows are counted from 1."""

_UNSEEN = r"^[\s\pZ\pC]*$"
"""Ids of which nothing is seen."""

THREADS = 4
"""Columns that are read at once: Arrow and numpy leave the interpreter free while they sort."""

_FAMILIES: Mapping[int, GeometryType] = MappingProxyType(
    {0: "Point", 4: "Point", 1: "LineString", 2: "LineString", 5: "LineString", 3: "Polygon", 6: "Polygon"}
)
"""Geometry type of each of GEOS's type numbers."""

_WKB_POINT = np.array([1, 1, 0, 0, 0], dtype=np.uint8)
"""How a point begins in little-endian well-known binary; two float64 follow."""

_WKB_POINT_BYTES = 21


@dataclass(frozen=True)
class BulkTable:
    """A table and what it does not say itself.

    Parameters
    ----------
    name : str
        File or layer, for messages.
    table : pyarrow.Table
        Properties and the geometry.
    geometry : str
        Name of the column of geometries in well-known binary.
    crs : pyproj.CRS or None
        What the coordinates are in; None when nothing says so.
    """

    name: str
    table: pa.Table
    geometry: str
    crs: pyproj.CRS | None

    def wrong(self, field: str, found: str, expected: str, code: str) -> CatalogError:
        """Error that names the source and the column."""
        return CatalogError((Problem(self.name, 0, field, found, expected, code),))


def layer_from_table(layer_id: str, text: LayerText, source: BulkTable, id_column: str | None = None) -> Layer:
    """Make a layer.

    Raises
    ------
    CatalogError
        Without ids of their own, with geometries that cannot be shown, or with values that cannot be given.
    """
    source, id_column = _sorted(_composed(source), composed(id_column) if id_column else None)
    geometry_type, geometries = _geometries(source)
    schema = [field for field in source.table.schema if field.name != source.geometry]
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(lambda field: _column(source, field, text.datetime_property), schema))
    values: dict[str, Sequence[Any]] = {kind.name: Values(array) for kind, array in made}
    if text.datetime_property is not None and text.datetime_property not in values:
        raise source.wrong(text.datetime_property, "no such column", f"one of {', '.join(values)}", "unknown-column")
    ids = _ids(source, id_column, values)
    kinds = tuple(kind for kind, _ in made)
    return Layer(layer_id, text, geometry_type, kinds, ids, MappingProxyType(values), geometries)


def _composed(source: BulkTable) -> BulkTable:
    """The table with composed letters in the names of its columns."""
    table = source.table.rename_columns(list(map(composed, source.table.column_names)))
    return BulkTable(source.name, table, composed(source.geometry), source.crs)


def _sorted(source: BulkTable, id_column: str | None) -> tuple[BulkTable, str | None]:
    """Rows in the order of their ids, each of which must stand there once."""
    table, names = source.table, source.table.column_names
    if id_column is None:
        id_column = next((name for name in ID_COLUMNS if name in names), None)
    if len(set(names)) < len(names):
        raise source.wrong("", f"the columns {', '.join(names)}", "columns with names of their own", "duplicate-column")
    if id_column is None:
        return source, None
    if id_column not in names:
        raise source.wrong(id_column, "no such column", f"one of {', '.join(names)}", "unknown-column")
    ids = table.column(id_column)
    if ids.null_count:
        raise source.wrong(id_column, f"{ids.null_count} features without an id", "an id for each", "missing-id")
    kind = _kind(source, table.schema.field(id_column)).type
    if kind not in ("integer", "string"):
        raise source.wrong(id_column, f"values of type {ids.type}", "whole numbers or texts", "id-type")
    plain = _plain_ids(source, id_column, kind)
    table = table.set_column(names.index(id_column), table.schema.field(id_column).with_type(plain.type), plain)
    order = pc.sort_indices(plain)
    ordered = plain.take(order).combine_chunks()
    same = pc.equal(ordered[1:], ordered[:-1])
    if pc.any(same).as_py():
        found = repr(ordered[pc.index(same, True).as_py()].as_py())
        raise source.wrong(id_column, f"{found} more than once", "an id of its own for each", "duplicate-id")
    if kind == "string" and pc.any(unseen := pc.match_substring_regex(ordered, _UNSEEN)).as_py():
        found = shown(ordered[pc.index(unseen, value=True).as_py()].as_py())
        raise source.wrong(id_column, "an empty text" if found == "''" else found, "an id for each", "missing-id")
    if not (np.diff(order.to_numpy()) == 1).all():
        table = table.take(order)
    return BulkTable(source.name, table, source.geometry, source.crs), id_column


def _plain_ids(source: BulkTable, id_column: str, kind: str) -> pa.ChunkedArray:
    """Ids as whole numbers of 64 bits, or as texts with composed letters."""
    ids = source.table.column(id_column)
    try:
        if kind == "integer":
            return ids.cast(pa.int64())
        texts = ids.cast(pa.large_string())
        texts.validate(full=True)
        return pc.utf8_normalize(texts, "NFC")
    except pa.ArrowInvalid as error:
        if (text := arrow.not_utf8(ids)) is not None:
            raise source.wrong(id_column, *encodings.told(source.name, text), "encoding") from error
        raise source.wrong(id_column, str(error)[:200], "whole numbers of 64 bits or texts", "id-type") from error


def _ids(source: BulkTable, id_column: str | None, values: Mapping[str, Any]) -> Sequence[str]:
    if id_column is None:
        return NumberIds(np.arange(1, source.table.num_rows + 1))
    array = values[id_column].array
    if isinstance(array, Integers):
        return NumberIds(array.values)
    words: Sequence[str] = array.words  # sorted and unique, hence the ids themselves
    return words


def _column(source: BulkTable, field: pa.Field, datetime_property: str | None) -> tuple[Column, Array]:
    is_date = field.name == datetime_property
    kind = _kind(source, field, is_date=is_date)
    if is_date and kind.type != "date":
        raise source.wrong(field.name, f"values of type {field.type}", "dates", "column-type")
    try:
        return kind, arrow.array(source.table.column(field.name), kind.type)
    except ValueError as error:
        if (text := arrow.not_utf8(source.table.column(field.name))) is not None:
            raise source.wrong(field.name, *encodings.told(source.name, text), "encoding") from error
        raise source.wrong(field.name, str(error), f"values of type {kind.type}", "column-value") from error


def _kind(source: BulkTable, field: pa.Field, *, is_date: bool = False) -> Column:
    try:
        return arrow.column(field, is_date=is_date)
    except (TypeError, UnicodeDecodeError) as error:
        expected = "texts, numbers, truth values, dates or lists of texts"
        raise source.wrong(field.name, str(error), expected, "column-type") from error


def _geometries(source: BulkTable) -> tuple[GeometryType, Sequence[Any]]:
    if source.crs is None:
        raise source.wrong(source.geometry, "no coordinate reference system", "one that PROJ knows", "unknown-crs")
    binary = source.table.column(source.geometry)
    xy = _points(binary)
    if xy is not None:
        return "Point", Points(shared(_checked(source, _lon_lat(xy, source.crs))))
    try:
        with np.errstate(invalid="ignore"):  # NaN is told below
            shapes = shapely.force_2d(shapely.from_wkb(binary.to_numpy(zero_copy_only=False)))
    except shapely.errors.ShapelyError as error:
        raise source.wrong(source.geometry, str(error)[:200], "geometries", "geometry-invalid") from error
    shapes[shapely.is_empty(shapes)] = None
    types = set(shapely.get_type_id(shapes).tolist()) - {-1}
    families = {_FAMILIES.get(number) for number in types}
    if len(families) > 1 or None in families:
        found = "several types of geometry" if len(families) > 1 else "collections of geometries"
        raise source.wrong(source.geometry, found, "points, lines or areas", "geometry-type")
    crs = source.crs
    made = shapely.transform(shapes, lambda pairs: _checked(source, _lon_lat(pairs, crs)))
    if np.isnan(shapely.get_coordinates(made)).any():
        raise source.wrong(source.geometry, NOT_FINITE, "coordinates that are numbers", "geometry-invalid")
    if not crs.is_geographic:  # there, no edge is longer than half the earth unless it crosses the antimeridian
        made = np.array([shape if shape is None else antimeridian.whole(shape) for shape in made], dtype=object)
    if types <= {0}:
        xy = np.column_stack([shapely.get_x(made), shapely.get_y(made)])
        return "Point", Points(shared(xy))
    made.flags.writeable = False
    return families.pop() or "Point", made


def _points(binary: pa.ChunkedArray) -> NDArray[np.float64] | None:
    """Coordinates, NaN where null, when all geometries are points of two coordinates; else None."""
    whole = pa.concat_arrays(
        [chunk.cast(pa.large_binary()) for chunk in binary.chunks] or [pa.array([], pa.large_binary())]
    )
    known = whole.is_valid().to_numpy(zero_copy_only=False)
    lengths = pc.binary_length(whole).fill_null(_WKB_POINT_BYTES).to_numpy()
    if (lengths != _WKB_POINT_BYTES).any():
        return None
    _, _, data = whole.drop_null().buffers()
    count = int(known.sum())
    records = np.frombuffer(data or b"", dtype=np.uint8)[: count * _WKB_POINT_BYTES].reshape(count, _WKB_POINT_BYTES)
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
