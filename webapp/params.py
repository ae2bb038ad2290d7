"""Turns query strings into typed values; whatever is unknown, repeated or malformed is refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.formats import geojson
from geodata.query import DEFAULT_LIMIT, MAX_LIMIT, Query, parse_bbox, parse_value
from webapp.present.listing import FACETS, SORTS, State, facet_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import MultiDict

    from geodata.layers import Layer
    from geodata.snapshot import Snapshot

    Args = MultiDict[str, str]

EVERYWHERE = ("lang", "f")
"""Parameters that every address takes."""

DECIMALS = ("3", "4", "5", "6", "7")
"""Decimals of coordinates that may be asked for: four are eleven metres, seven a centimetre."""

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|yclid|ysclid|mc_[ce]id)")
_VIEW = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)/(-?[0-9]{1,2}(?:\.[0-9]{1,9})?)/(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)")
MAX_ZOOM = 24
_INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """What is asked of an items address."""

    query: Query
    decimals: int
    is_download: bool


def allow(args: Args, names: Iterable[str], *, is_page: bool = False) -> None:
    """Refuse parameters that are not in ``names``.

    Pages let pass what mail programs and networks append to shared links (``utm_source`` and the like).

    Raises
    ------
    QueryError
        For the first unknown one.
    """
    known = (*names, *EVERYWHERE)
    for name in args:
        if name not in known and not (is_page and _TRACKING.fullmatch(name)):
            raise QueryError(name[:80], f"unknown parameter; known here are {', '.join(sorted(known))}")


def single(args: Args, name: str) -> str | None:
    """Value of a parameter that may be given once; None when it is missing or empty.

    Raises
    ------
    QueryError
        When it is given several times.
    """
    values = args.getlist(name)
    if len(values) > 1:
        raise QueryError(name, f"given {len(values)} times, once is allowed")
    return values[0] if values and values[0] else None


def flag(args: Args, name: str) -> bool:
    """Value of a parameter that is ``1`` or ``0``.

    Raises
    ------
    QueryError
        For any other value.
    """
    value = single(args, name)
    if value not in (None, "0", "1"):
        raise QueryError(name, f"{value[:80]!r} is neither 0 nor 1")
    return value == "1"


def several(args: Args, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Values given as ``a,b`` or by repeating the parameter, each once, in the order of ``allowed``.

    Raises
    ------
    QueryError
        For a value that is not allowed.
    """
    given = {part for value in args.getlist(name) for part in value.split(",") if part}
    order = tuple(allowed)
    unknown = sorted(given.difference(order))
    if unknown:
        raise QueryError(name, f"{unknown[0][:80]!r} is none of {', '.join(order)}")
    return tuple(value for value in order if value in given)


def integer(args: Args, name: str, default: int) -> int:
    """Whole number, ``default`` when missing.

    Raises
    ------
    QueryError
        When it is no whole number.
    """
    value = single(args, name)
    if value is None:
        return default
    if not _INTEGER.fullmatch(value):
        raise QueryError(name, f"{value[:80]!r} is not a whole number")
    return int(value)


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


def items(layer: Layer, args: Args) -> ItemsRequest:
    """Read the parameters of an items address.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.

    Notes
    -----
    A ``limit`` above the maximum counts as the maximum (OGC 17-069r4 /req/core/fc-limit-response-1). ``precision=7``
    asks for decimals; any other value of it is the column of that name.
    """
    columns = {column.name: column for column in layer.columns}
    allow(args, ("limit", "bbox", "properties", "after", "q", "download", "precision", *columns))
    places = geojson.DECIMALS
    where = []
    for name in dict.fromkeys(args):
        if name not in columns and name != "precision":
            continue
        for value in args.getlist(name):
            if name == "precision" and value in DECIMALS:
                places = int(value)
            elif name in columns:
                where.append((name, parse_value(columns[name], value)))
            else:
                raise QueryError(name, f"{value[:80]!r} is none of {', '.join(DECIMALS)}")
    limit = integer(args, "limit", DEFAULT_LIMIT)
    if limit < 1:
        raise QueryError("limit", f"{limit} is not between 1 and {MAX_LIMIT}")
    bbox = single(args, "bbox")
    query = Query(
        bbox=parse_bbox(bbox) if bbox is not None else None,
        where=tuple(where),
        search=single(args, "q"),
        after=single(args, "after"),
        limit=min(limit, MAX_LIMIT),
        properties=_properties(layer, args),
    )
    return ItemsRequest(query, places, flag(args, "download"))


def _properties(layer: Layer, args: Args) -> tuple[str, ...] | None:
    value = single(args, "properties")
    if value is None:
        return None
    names = tuple(dict.fromkeys(value.split(",")))
    for name in names:
        if layer.column(name) is None:
            known = ", ".join(column.name for column in layer.columns)
            raise QueryError("properties", f"the layer {layer.id!r} has no column {name[:80]!r}; it has {known}")
    return names


def state(snapshot: Snapshot, args: Args, *names: str) -> State:
    """Read the parameters of a list of projects; ``names`` are further ones that the page takes.

    Raises
    ------
    QueryError
        Naming the parameter that is wrong.
    UnknownFeatureError
        When the project to select does not exist.
    """
    allow(args, (*FACETS, "conflicts", "q", "sort", "all", *names), is_page=True)
    project = single(args, "project") if "project" in names else None
    if project is not None:
        snapshot.layer("projects").row(project)
    if "map" in names:
        _check_view(single(args, "map"))
    return State(
        facets=tuple((facet, several(args, facet, facet_values(snapshot, facet))) for facet in FACETS),
        conflicts=flag(args, "conflicts"),
        q=single(args, "q") or "",
        sort=(several(args, "sort", SORTS) or SORTS)[0],
        project=project,
        all_rows=flag(args, "all"),
    )


def _check_view(text: str | None) -> None:
    """The view is for the browser; here it is only refused when it cannot be one."""
    if text is None:
        return
    match = _VIEW.fullmatch(text)
    if match is None:
        raise QueryError("map", f"{text[:80]!r} is not zoom/lat/lon")
    zoom, lat, lon = map(float, match.groups())
    if zoom > MAX_ZOOM or abs(lat) > 90 or abs(lon) > 180:
        raise QueryError("map", f"{text[:80]!r} is outside the world")
