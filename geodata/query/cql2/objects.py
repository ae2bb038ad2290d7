"""Reads CQL2 JSON (OGC 21-065r2, section 9 and its JSON schema) into the same tree as the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely

from geodata.errors import QueryError
from geodata.query.cql2 import values
from geodata.query.cql2.nodes import (
    PARAMETER,
    Budget,
    FilterTooLargeError,
    Instant,
    IntervalNode,
    Literal,
    Node,
    Property,
    check_depth,
    shown,
    wrong,
)

if TYPE_CHECKING:
    from geodata.space.crs import Crs

_OBJECTS = ("op", "property", "date", "timestamp", "interval", "bbox", "a geometry of GeoJSON")
_IS_NULL = "isNull"
_GEOMETRIES = frozenset(
    ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
)


def read(source: str, crs: Crs) -> Node:
    """Read a filter.

    Parameters
    ----------
    source : str
        CQL2 JSON.
    crs : Crs
        What coordinates are in.

    Raises
    ------
    QueryError
        At the first thing that is not CQL2 JSON, with its path and what may stand there.
    """
    try:
        # Python reads NaN and Infinity as well, which JSON does not have
        data = json.loads(source, parse_constant=_no_number)
    except RecursionError as error:
        # the reader ends at Python's own limit before check_depth sees anything
        raise FilterTooLargeError(PARAMETER, "its JSON is nested too deeply") from error
    except ValueError as error:
        raise QueryError(PARAMETER, f"it is not JSON: {error}") from error
    return _Reader(crs).node(data, "$", 0)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


class _Reader:
    def __init__(self, crs: Crs) -> None:
        self._crs = crs
        self._budget = Budget()

    def node(self, data: Any, at: str, level: int) -> Node:
        check_depth(level)
        match data:
            # before int: to Python, true is a number
            case bool() | str():
                self._budget.count()
                return Literal(data, at)
            case int() | float():
                self._budget.count()
                return values.number(data, at)
            case list():
                return self._budget.items(self._nodes(data, at, level), at)
            case dict():
                return self._object(data, at, level)
        raise wrong(at, "null stands where a value is needed; whether one is missing is asked with isNull")

    def _nodes(self, data: list[Any], at: str, level: int) -> tuple[Node, ...]:
        return tuple(self.node(part, f"{at}[{place}]", level + 1) for place, part in enumerate(data))

    def _object(self, data: dict[str, Any], at: str, level: int) -> Node:
        self._budget.count()
        match data:
            case {"op": str(op)}:
                return self._call(op, data.get("args"), at, level)
            case {"property": str(name)}:
                return Property(name, at)
            case {"date": str(text)} | {"timestamp": str(text)}:
                return (values.day if "date" in data else values.timestamp)(text, at)
            case {"interval": [start, end]}:
                return self._interval(start, end, at)
            # a geometry of GeoJSON may have a bbox of its own
            case {"bbox": [*numbers]} if "type" not in data:
                return values.box(tuple(_number(n, at) for n in numbers), self._crs, at)
        return self._geometry(data, at)

    def _call(self, name: str, args: Any, at: str, level: int) -> Node:
        """Read an operator; case does not matter, since the standard's own (``a_containedBy``) mix it."""
        op = _IS_NULL if name.lower() == _IS_NULL.lower() else name.lower()
        if not isinstance(args, list):
            raise wrong(at, f"the operator {shown(name)} needs args, a list")
        path = f"{at}.args"
        # a pattern is read in its own way: a backslash means something else in it than in a text
        if op == "like" and len(args) == 2:
            pattern = self._pattern(args[1], f"{path}[1]", level + 1)
            return self._budget.call(op, (self.node(args[0], f"{path}[0]", level + 1), pattern), at)
        return self._budget.call(op, self._nodes(args, path, level), at)

    def _pattern(self, data: Any, at: str, level: int) -> Node:
        check_depth(level)
        self._budget.count()
        match data:
            case str():
                return Literal(_pattern_text(data), at)
            case {"op": "casei" | "accenti" as op, "args": [inner]}:
                return self._budget.call(op, (self._pattern(inner, f"{at}.args[0]", level + 1),), at)
        raise wrong(at, "the second argument of like is a text, inside casei or accenti where wanted")

    def _interval(self, start: Any, end: Any, at: str) -> IntervalNode:
        return values.interval(self._end(start, f"{at}.interval[0]"), self._end(end, f"{at}.interval[1]"), at)

    def _end(self, data: Any, at: str) -> Instant | Property | None:
        self._budget.count()
        match data:
            case values.OPEN:
                return None
            case str():
                return values.partial(data, at)
            case {"property": str(name)}:
                return Property(name, at)
        raise wrong(at, "an end of an interval is a date, a timestamp, '..' or a property")

    def _geometry(self, data: dict[str, Any], at: str) -> Node:
        if str(data.get("type")) not in _GEOMETRIES or not ("coordinates" in data or "geometries" in data):
            found = shown(json.dumps(data, ensure_ascii=False))
            raise wrong(at, f"{found} is none of the objects of CQL2: {', '.join(_OBJECTS)}")
        try:
            shape = shapely.from_geojson(json.dumps(data))
        except shapely.errors.ShapelyError as error:
            raise wrong(at, f"the geometry cannot be read: {str(error)[:120]}") from error
        return values.geometry_of(shape, self._crs, at)


def _number(data: Any, at: str) -> float:
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        raise wrong(at, "bbox takes four or six numbers")
    return float(values.number(data, at).value)


def _pattern_text(text: str) -> str:
    r"""Pattern in which a backslash stands only before ``%``, ``_`` and itself, as texts have it, too."""
    parts: list[str] = []
    rest = iter(text)
    for character in rest:
        if character != "\\":
            parts.append(character)
            continue
        # one at the very end stands for itself
        following = next(rest, "\\")
        parts.append(f"\\{following}" if following in "%_\\" else following)
    return "".join(parts)
