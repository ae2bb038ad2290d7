"""Turns query strings into typed values; whatever is unknown, repeated or malformed is refused by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from geodata.errors import QueryError
from geodata.formats.registry import FORMATS
from geodata.layers import geojson
from geodata.query import cql2
from geodata.query.query import DEFAULT_LIMIT, MAX_LIMIT, Query, bbox_numbers, parse_bbox, parse_datetime, parse_value
from geodata.space import crs
from geodata.space.crs import Crs
from webapp.http.arguments import EVERYWHERE, allow, flag, integer, several, single, whole
from webapp.http.negotiate import GEOJSON, HTML, Offer, Offers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.columns import GeometryType
    from geodata.layers.layer import Bbox
    from geodata.layers.served import ServedLayer
    from geodata.query.cql2 import Filter
    from webapp.http.arguments import Args

    Given = dict[str, str]

__all__ = [
    "DECIMALS",
    "EVERYWHERE",
    "FILTER_LANGS",
    "ITEMS",
    "PAGED",
    "ItemRequest",
    "ItemsRequest",
    "allow",
    "decimals",
    "flag",
    "integer",
    "item",
    "item_formats",
    "items",
    "reference_system",
    "several",
    "single",
    "tile_query",
]

DECIMALS = ("3", "4", "5", "6", "7")
"""Decimals of coordinates that may be asked for: four are eleven metres, seven a centimetre."""


ITEMS = frozenset(
    (
        *EVERYWHERE, "limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "sortby",
        "properties", "q", "after", "before", "precision", "download", "asof",
    )
)  # fmt: skip
"""Parameters of an items address besides the names of the columns and the options of the format."""

PAGED = (GEOJSON.name, HTML.name)
"""Representations that come in pages; all others are files that hold everything unless ``limit`` is given."""

MAX_TABLE_ROWS = 1_000
"""A page for people holds at most this many features: browsers choke on longer tables."""

FILTER_LANGS: tuple[Literal["cql2-text"], Literal["cql2-json"]] = ("cql2-text", "cql2-json")
"""Encodings of a filter; the first counts when none is named (OGC 19-079r2 /req/filter/filter-lang-param)."""


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """What is asked of an items address.

    Parameters
    ----------
    query : Query
        Which features.
    decimals : int
        Decimals of degrees.
    is_download : bool
        Whether the answer is to be saved as a file.
    crs : Crs
        Reference system of the coordinates.
    format : str
        ``geojson``, ``html`` or a name in ``geodata.formats.registry.FORMATS``.
    options : mapping
        Options of that format.
    """

    query: Query
    decimals: int
    is_download: bool
    crs: Crs = crs.CRS84
    format: str = GEOJSON.name
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """What is asked of the address of one feature; the fields are as in ``ItemsRequest`` and its query."""

    decimals: int = geojson.DECIMALS
    is_download: bool = False
    crs: Crs = crs.CRS84
    format: str = GEOJSON.name
    properties: tuple[str, ...] | None = None


_ITEM, _ITEM_FILE = Offers(GEOJSON, HTML), Offers(GEOJSON)


def decimals(args: Args) -> int:
    """Decimals that ``precision`` asks for.

    Raises
    ------
    QueryError
        When they are none of ``DECIMALS``.
    """
    value = single(args, "precision") or str(geojson.DECIMALS)
    if value not in DECIMALS:
        raise QueryError("precision", f"{value[:80]!r} is none of {', '.join(DECIMALS)}")
    return int(value)


def item(layer: ServedLayer, args: Args, accept: str = "") -> ItemRequest:
    """Read the parameters of the address of one feature of a layer.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    NotAcceptable
        When the header takes none of the formats.
    """
    if not args and not accept:
        return ItemRequest()
    allow(args, ("crs", "precision", "download", "asof", "properties"))
    is_download = flag(args, "download")
    chosen = (_ITEM_FILE if is_download else _ITEM).choose(single(args, "f"), accept)
    system = reference_system(layer, single(args, "crs"), "crs")
    value = single(args, "properties")
    names = None if value is None else _properties(layer, {"properties": value})
    return ItemRequest(decimals(args), is_download, system, chosen.name, names)


def tile_query(layer: ServedLayer, args: Args) -> Query | None:
    """Read the filter of a tile; None when there is none.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    """
    allow(args, ("filter", "filter-lang"))
    given = {name: value for name in ("filter", "filter-lang") if (value := single(args, name))}
    found = _filter(layer, given)
    return None if found is None else Query(filter=found, limit=None)


def reference_system(layer: ServedLayer, value: str | None, name: str) -> Crs:
    """Coordinate reference system that a parameter names; CRS84 when it is missing (OGC 18-058r1 /req/crs/fc-crs-*).

    Raises
    ------
    QueryError
        When it is none that the layer is offered in.
    """
    return layer.reference_systems.parse(value, name) if value else crs.CRS84


def items(layer: ServedLayer, args: Args, accept: str = "") -> ItemsRequest:
    """Read the parameters of an items address.

    Parameters
    ----------
    layer : ServedLayer
        Whose items are asked for.
    args : multi-dict
        Query string.
    accept : str
        Header ``Accept``, which chooses the format when ``f`` does not.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    NotAcceptable
        When the header takes none of the formats.

    Notes
    -----
    A ``limit`` above the maximum counts as the maximum (OGC 17-069r4 /req/core/fc-limit-response-1); exports and
    downloads have neither a maximum nor, without ``limit``, an end. ``precision=7`` asks for decimals; any other value
    of it is the column of that name.
    """
    is_download = flag(args, "download")
    chosen = item_formats(layer.geometry_type, is_download=is_download).choose(single(args, "f"), accept).name
    options = FORMATS[chosen].options if chosen in FORMATS else {}
    given, where, places = _sorted_out(layer, args, options)
    box, area = _bbox(layer, given)
    query = Query(
        bbox=box,
        area=area,
        datetime=parse_datetime(given["datetime"]) if "datetime" in given else None,
        where=tuple(where),
        filter=_filter(layer, given),
        search=given.get("q"),
        sort=_sort(layer, given),
        after=given.get("after"),
        before=given.get("before"),
        limit=_limit(given, chosen, is_all=is_download or chosen not in PAGED),
        properties=_properties(layer, given),
    )
    system = reference_system(layer, given.get("crs"), "crs")
    return ItemsRequest(
        query, places, is_download, system, chosen, {name: given[name] for name in options if name in given}
    )


def _sorted_out(layer: ServedLayer, args: Args, options: Collection[str]) -> tuple[Given, list[tuple[str, Any]], int]:
    """Parameters by name, conditions on columns, and decimals; empty parameters count as missing."""
    given: Given = {}
    where: list[tuple[str, Any]] = []
    places = geojson.DECIMALS
    for name, values in args.lists():
        if name == "precision":
            places = _precision(layer, values, where)
        elif name in ITEMS or name in options:
            if len(values) > 1:
                raise QueryError(name, f"given {len(values)} times, once is allowed")
            if values[0]:
                given[name] = values[0]
        elif (column := layer.column(name)) is not None:
            where.extend((name, parse_value(column, value)) for value in values)
        else:
            raise QueryError(name[:80], _unknown(layer, name))
    return given, where, places


@lru_cache(16)
def item_formats(geometry_type: GeometryType, *, is_download: bool = False) -> Offers:
    """Representations of the items of a layer; a person who downloads wants no page."""
    files = tuple(
        Offer(
            found.name, found.media_type, aliases=found.aliases, is_named_only=geometry_type not in found.geometry_types
        )
        for found in FORMATS.values()
        if found.name != GEOJSON.name
    )
    return Offers(GEOJSON, *(() if is_download else (HTML,)), *files)


def _precision(layer: ServedLayer, values: list[str], where: list[tuple[str, Any]]) -> int:
    """Decimals of the coordinates; what are none goes into ``where`` if the layer has a column of that name."""
    places = geojson.DECIMALS
    column = layer.column("precision")
    for value in values:
        if value in DECIMALS:
            places = int(value)
        elif column is not None:
            where.append(("precision", parse_value(column, value)))
        else:
            raise QueryError("precision", f"{value[:80]!r} is none of {', '.join(DECIMALS)}")
    return places


def _unknown(layer: ServedLayer, name: str) -> str:
    having = [found.name for found in FORMATS.values() if name in found.options]
    if having:
        return f"goes only with f={' or f='.join(having)}"
    return f"unknown parameter; known here are {', '.join(sorted({*ITEMS, *(c.name for c in layer.columns)}))}"


def _limit(given: Given, chosen: str, *, is_all: bool) -> int | None:
    if "limit" not in given:
        return None if is_all else DEFAULT_LIMIT
    limit = whole("limit", given["limit"])
    if limit < 1:
        raise QueryError("limit", f"{limit} is not between 1 and {MAX_LIMIT}")
    if is_all:
        return limit
    return min(limit, MAX_TABLE_ROWS if chosen == HTML.name else MAX_LIMIT)


def _bbox(layer: ServedLayer, given: Given) -> tuple[Bbox | None, BaseGeometry | None]:
    """Box in degrees, or an area where the box is given in another reference system."""
    system = reference_system(layer, given.get("bbox-crs"), "bbox-crs")
    text = given.get("bbox")
    if text is None:
        return None, None
    if system == crs.CRS84:
        return parse_bbox(text), None
    return None, crs.area(bbox_numbers(text), system)


def _filter(layer: ServedLayer, given: Given) -> Filter | None:
    lang = given.get("filter-lang", FILTER_LANGS[0])
    if lang not in FILTER_LANGS:
        raise QueryError("filter-lang", f"{lang[:80]!r} is none of {', '.join(FILTER_LANGS)}")
    system = reference_system(layer, given.get("filter-crs"), "filter-crs")
    text = given.get("filter")
    return _parsed(layer, text, lang, system) if text is not None else None


def _parsed(layer: ServedLayer, text: str, lang: Literal["cql2-text", "cql2-json"], system: Crs) -> Filter:
    """Read a filter once for all the pages and tiles that ask for it."""
    key = (_parsed, text, lang, system.uri)
    kept: Filter | None = layer.remembered.get(key)
    if kept is None:
        kept = cql2.parse(text, lang, layer.columns, system)
        layer.remembered.put(key, kept)
    return kept


def _sort(layer: ServedLayer, given: Given) -> tuple[tuple[str, bool], ...]:
    """Columns of ``sortby=-cost_usd,+name``; a plus sign that was not encoded arrives as a space."""
    text = given.get("sortby")
    if text is None:
        return ()
    keys: dict[str, bool] = {}
    for part in text.split(","):
        name = part[1:] if part[:1] in ("-", "+", " ") else part
        column = layer.column(name)
        if column is None or column.type == "array":
            known = ", ".join(column.name for column in layer.columns if column.type != "array")
            raise QueryError("sortby", f"the layer {layer.id!r} cannot be sorted by {name[:80]!r}, only by {known}")
        keys.setdefault(name, part[:1] == "-")
    return tuple(keys.items())


def _properties(layer: ServedLayer, given: Given) -> tuple[str, ...] | None:
    value = given.get("properties")
    if value is None:
        return None
    names = tuple(dict.fromkeys(value.split(",")))
    for name in names:
        if layer.column(name) is None and name != "id":
            known = ", ".join(column.name for column in layer.columns)
            raise QueryError("properties", f"the layer {layer.id!r} has no column {name[:80]!r}; it has {known}")
    return tuple(name for name in names if layer.column(name) is not None)
