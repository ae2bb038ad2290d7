"""Makes a layer of an Arrow table: ids sorted and unique, geometries in lon/lat, columns from the schema."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.catalog.files import composed
from geodata.layers.arrays import Integers, Values
from geodata.layers.bulk import arrow, encodings, places
from geodata.layers.bulk.source import BulkTable
from geodata.layers.layer import Layer
from geodata.layers.words import NumberIds
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def layer_from_table(layer_id: str, text: LayerText, source: BulkTable, id_column: str | None = None) -> Layer:
    """Make a layer.

    Raises
    ------
    CatalogError
        Without ids of their own, with geometries that cannot be shown, or with values that cannot be given.
    """
    source = composed_names(source)
    id_column = id_column_of(source, composed(id_column) if id_column else None)
    if id_column is not None:
        source = with_plain_ids(source, id_column)
        order = order_of(source, id_column)
        source = source if order is None else source.of(source.table.take(pa.array(order)))
    geometry_type, geometries = places.of_column(source, source.table.column(source.geometry))
    schema = [field for field in source.table.schema if field.name != source.geometry]
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(pool.map(lambda field: column_of(source, field, text.datetime_property), schema))
    return assembled(layer_id, text, source, id_column, made, geometry_type, geometries)


def assembled(  # all that a layer is made of
    layer_id: str,
    text: LayerText,
    source: BulkTable,
    id_column: str | None,
    columns: Sequence[tuple[Column, Array]],
    geometry_type: GeometryType,
    geometries: Sequence[Any],
) -> Layer:
    """Layer of columns and geometries in the order of the ids.

    Raises
    ------
    CatalogError
        When there is no such column of dates.
    """
    values: dict[str, Sequence[Any]] = {kind.name: Values(array) for kind, array in columns}
    if text.datetime_property is not None and text.datetime_property not in values:
        raise source.wrong(text.datetime_property, "no such column", f"one of {', '.join(values)}", "unknown-column")
    ids = _ids(len(geometries), id_column, values)
    kinds = tuple(kind for kind, _ in columns)
    return Layer(layer_id, text, geometry_type, kinds, ids, MappingProxyType(values), geometries)


def composed_names(source: BulkTable) -> BulkTable:
    """The table with composed letters in the names of its columns."""
    table = source.table.rename_columns(list(map(composed, source.table.column_names)))
    return BulkTable(source.name, table, composed(source.geometry), source.crs)


def id_column_of(source: BulkTable, id_column: str | None) -> str | None:
    """Column that holds the ids; None when rows are counted.

    Raises
    ------
    CatalogError
        For columns of one name, and when there is no such column.
    """
    names = source.table.column_names
    if id_column is None:
        id_column = next((name for name in ID_COLUMNS if name in names), None)
    if len(set(names)) < len(names):
        raise source.wrong("", f"the columns {', '.join(names)}", "columns with names of their own", "duplicate-column")
    if id_column is not None and id_column not in names:
        raise source.wrong(id_column, "no such column", f"one of {', '.join(names)}", "unknown-column")
    return id_column


def order_of(source: BulkTable, id_column: str) -> NDArray[np.int64] | None:
    """Rows in the order of their ids, each of which must stand there once; None when they stand in it already.

    Parameters
    ----------
    source : BulkTable
        As ``with_plain_ids`` gave it.
    id_column : str
        Column of the ids.

    Raises
    ------
    CatalogError
        For ids that are there more than once, or of which nothing is seen.
    """
    plain = source.table.column(id_column)
    order = pc.sort_indices(plain)
    ordered = plain.take(order).combine_chunks()
    same = pc.equal(ordered[1:], ordered[:-1])
    if pc.any(same).as_py():
        found = repr(ordered[pc.index(same, True).as_py()].as_py())
        raise source.wrong(id_column, f"{found} more than once", "an id of its own for each", "duplicate-id")
    if not pa.types.is_integer(plain.type) and pc.any(unseen := pc.match_substring_regex(ordered, _UNSEEN)).as_py():
        found = shown(ordered[pc.index(unseen, value=True).as_py()].as_py())
        raise source.wrong(id_column, "an empty text" if found == "''" else found, "an id for each", "missing-id")
    rows = order.to_numpy().astype(np.int64)
    return None if (np.diff(rows) == 1).all() else rows


def with_plain_ids(source: BulkTable, id_column: str) -> BulkTable:
    """The table with ids as whole numbers of 64 bits, or as texts.

    Raises
    ------
    CatalogError
        For ids that are missing, or of another type.
    """
    table = source.table
    ids = table.column(id_column)
    if ids.null_count:
        raise source.wrong(id_column, f"{ids.null_count} features without an id", "an id for each", "missing-id")
    kind = kind_of(source, table.schema.field(id_column)).type
    if kind not in ("integer", "string"):
        raise source.wrong(id_column, f"values of type {ids.type}", "whole numbers or texts", "id-type")
    plain = _plain_ids(source, id_column, kind)
    field = table.schema.field(id_column).with_type(plain.type)
    return source.of(table.set_column(table.column_names.index(id_column), field, plain))


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


def _ids(count: int, id_column: str | None, values: Mapping[str, Any]) -> Sequence[str]:
    if id_column is None:
        return NumberIds(np.arange(1, count + 1))
    array = values[id_column].array
    if isinstance(array, Integers):
        return NumberIds(array.values)
    words: Sequence[str] = array.words  # sorted and unique, hence the ids themselves
    return words


def column_of(source: BulkTable, field: pa.Field, datetime_property: str | None) -> tuple[Column, Array]:
    """What a column is, and its values.

    Raises
    ------
    CatalogError
        For values that cannot be given.
    """
    kind = kind_of(source, field, is_date=field.name == datetime_property)
    with reading(source, field.name, kind):
        return kind, arrow.array(source.table.column(field.name), kind.type)


@contextmanager
def reading(source: BulkTable, name: str, kind: Column) -> Iterator[None]:
    """Tell what is wrong with values of a column, which are those of ``source``."""
    try:
        yield
    except ValueError as error:
        if (text := arrow.not_utf8(source.table.column(name))) is not None:
            raise source.wrong(name, *encodings.told(source.name, text), "encoding") from error
        raise source.wrong(name, str(error), f"values of type {kind.type}", "column-value") from error


def kind_of(source: BulkTable, field: pa.Field, *, is_date: bool = False) -> Column:
    """What a column is.

    Raises
    ------
    CatalogError
        For a type that cannot be given.
    """
    try:
        kind = arrow.column(field, is_date=is_date)
    except (TypeError, UnicodeDecodeError) as error:
        expected = "texts, numbers, truth values, dates or lists of texts"
        raise source.wrong(field.name, str(error), expected, "column-type") from error
    if is_date and kind.type != "date":
        raise source.wrong(field.name, f"values of type {field.type}", "dates", "column-type")
    return kind
