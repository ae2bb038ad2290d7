"""One typed ``Query`` and how a layer in memory answers it: spatial index, then columns, then a page.

Nothing here touches pandas: rows are numbers, values are tuples, geometry tests run in GEOS on whole arrays.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.dates import PartialDate
from geodata.errors import QueryError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.columns import Column
    from geodata.layers import Bbox, Layer

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
"""A page holds at most this many features; whoever wants more follows ``next``."""

_APOSTROPHES = dict.fromkeys(map(ord, "'`´ʹʻʼʽʾʿˈ‘’‛′"))
"""The letters o‘ and g‘ of Uzbek are typed with any of these, or with none: a search leaves them out."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a layer.

    Parameters
    ----------
    bbox : tuple of float, optional
        West, south, east, north in degrees; west greater than east crosses the antimeridian (RFC 7946 section 5.2).
    where : tuple of (str, value)
        Column and value, all of which must hold; an ``array`` column holds when it contains the value.
    search : str, optional
        Words that must all occur in the names, places or descriptions; case and accents do not matter.
    after : str, optional
        Id of the last feature of the page before.
    limit : int
        Features in a page.
    properties : tuple of str, optional
        Columns to give; all when None.
    """

    bbox: Bbox | None = None
    where: tuple[tuple[str, Any], ...] = ()
    search: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT
    properties: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer: rows of this page in order, how many match in all, and where the next page begins."""

    rows: tuple[int, ...]
    matched: int
    next_after: str | None


def select(layer: Layer, query: Query) -> Selection:
    """Answer a query from a layer in memory.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have, or a limit out of range.
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise QueryError("limit", f"{query.limit} is not between 1 and {MAX_LIMIT}")
    for name in query.properties or ():
        _column(layer, name, "properties")
    mask = np.ones(len(layer), dtype=bool)
    if query.bbox is not None:
        mask &= _in_bbox(layer, query.bbox)
    for name, wanted in query.where:
        mask &= _equals(layer, _column(layer, name, name), wanted)
    if query.search:
        mask &= _found(layer, query.search)
    rows = np.flatnonzero(mask)
    start = int(np.searchsorted(rows, bisect_right(layer.ids, query.after))) if query.after is not None else 0
    page = tuple(rows[start : start + query.limit].tolist())
    more = start + query.limit < len(rows)
    return Selection(page, len(rows), layer.ids[page[-1]] if more else None)


def parse_value(column: Column, text: str) -> Any:
    """Read the value of a column from text.

    Raises
    ------
    QueryError
        When the text is no value of the column's type.
    """
    try:
        match column.type:
            case "integer":
                return _whole(text)
            case "number":
                return _finite(text)
            case "boolean":
                return {"true": True, "false": False}[text]
            case "date":
                return PartialDate.parse(text).text
            case _:
                return text
    except (ValueError, KeyError) as error:
        raise QueryError(column.name, f"{text!r} is not a value of type {column.type}") from error


def parse_bbox(text: str) -> Bbox:
    """Read ``west,south,east,north`` (or six numbers with heights, which are read and left aside).

    Raises
    ------
    QueryError
        OGC 17-069r4 /req/core/fc-bbox-definition: not four or six numbers, or not degrees.
    """
    parts = text.split(",")
    try:
        numbers = [_finite(part) for part in parts]
    except ValueError as error:
        raise QueryError("bbox", f"{text[:80]!r} holds something that is not a number") from error
    if len(numbers) not in (4, 6):
        raise QueryError("bbox", f"four or six numbers are needed, {len(numbers)} were given")
    west, south, east, north = numbers if len(numbers) == 4 else (numbers[0], numbers[1], numbers[3], numbers[4])
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise QueryError("bbox", "west,south,east,north must be degrees, with south not above north")
    return west, south, east, north


def fold(text: str) -> str:
    """Fold case, accents and apostrophes, so that ``Ō`` is ``o``, ``Й`` is ``и`` and ``G‘ijduvon`` is ``gijduvon``."""
    bare = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return "".join(char for char in unicodedata.normalize("NFKD", bare.casefold()) if not unicodedata.combining(char))


def _whole(text: str) -> int:
    _check_plain(text)
    return int(text)


def _check_plain(text: str) -> None:
    """Refuse what only Python takes for a number: ``1_000`` and digits of other scripts."""
    if "_" in text or not text.isascii():
        raise ValueError(f"{text!r} is not a number")


def _finite(text: str) -> float:
    _check_plain(text)
    number = float(text)
    if not np.isfinite(number):
        raise ValueError(f"{text!r} is not finite")
    return number


def _column(layer: Layer, name: str, parameter: str) -> Column:
    column = layer.column(name)
    if column is None:
        names = ", ".join(column.name for column in layer.columns)
        raise QueryError(parameter, f"the layer {layer.id!r} has no column {name[:80]!r}; it has {names}")
    return column


def _in_bbox(layer: Layer, bbox: Bbox) -> NDArray[np.bool_]:
    west, south, east, north = bbox
    boxes = (
        [shapely.box(west, south, east, north)]
        if west <= east
        else [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    )
    mask = np.zeros(len(layer), dtype=bool)
    for box in boxes:
        mask[layer.tree.query(box, predicate="intersects")] = True
    return mask


def _equals(layer: Layer, column: Column, wanted: Any) -> NDArray[np.bool_]:
    values = layer.values[column.name]
    if column.type == "array":
        hits = (value is not None and wanted in value for value in values)
    else:
        hits = (value == wanted for value in values)
    return np.fromiter(hits, dtype=bool, count=len(layer))


SEARCHED = (
    "id",
    "name",
    "name_en",
    "name_ru",
    "name_kk",
    "name_uz",
    "name_kz_side",
    "name_uz_side",
    "place",
    "admin1",
    "summary",
)


def _found(layer: Layer, search: str) -> NDArray[np.bool_]:
    words = fold(search).split()
    columns = [layer.values[name] for name in SEARCHED if name in layer.values]
    texts = (fold(" ".join(str(values[row]) for values in columns if values[row])) for row in range(len(layer)))
    return np.fromiter((all(word in text for word in words) for text in texts), dtype=bool, count=len(layer))
