"""The tree of a filter: what text and JSON are read into, and its limits. Knows neither layers nor numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.errors import QueryError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MAX_CHARS = 8_192
"""Characters of a filter: room for a polygon of hundreds of corners, and what a query string may carry at most."""

MAX_DEPTH = 40
"""Levels of a filter: far more than people write, far less than what would exhaust the stack."""

MAX_NODES = 1_000
"""Names, literals and operators of a filter; each costs one pass over the layer. Corners of geometries are not
counted."""

PARAMETER = "filter"
"""What errors call the filter."""

Place = int | str
"""Where a node was read: the character (first is 1) of a text, the path (``$.args[0]``) in JSON."""


class FilterTooLargeError(QueryError):
    """The filter is longer, deeper or has more parts than is answered."""

    code = "filter-too-large"


@dataclass(frozen=True, slots=True)
class Property:
    """Name of a column, or ``geometry``."""

    name: str
    # no part of what a filter says: equal filters share an answer, wherever their parts stood
    at: Place = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """Text, number or boolean."""

    value: str | int | float | bool
    at: Place = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Instant:
    """A date, a timestamp or a partial date: the span of seconds that the text names.

    Parameters
    ----------
    text : str
        As written: ``2025-11-15``, ``2025-11-15T12:00:00Z``, or ``2025-11`` from a plain text.
    first, last : float
        First and last second since 1970 (UTC); the same for a timestamp.
    """

    text: str
    first: float
    last: float
    at: Place = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IntervalNode:
    """Time between two instants or columns of dates; None is an open end."""

    start: Instant | Property | None
    end: Instant | Property | None
    at: Place = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry.

    Parameters
    ----------
    text : str
        Well-known text as the filter gives it, in ``filter-crs``.
    shape : BaseGeometry
        The same in CRS84.
    """

    text: str
    shape: BaseGeometry = field(compare=False)
    at: Place = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list in parentheses: an array literal, or what follows ``IN``."""

    values: tuple[Node, ...]
    at: Place = field(default=0, compare=False)
    depth: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function with its arguments; ``op`` is spelled as in CQL2 JSON (``and``, ``<=``, ``isNull``)."""

    op: str
    args: tuple[Node, ...]
    at: Place = field(default=0, compare=False)
    depth: int = field(default=1, compare=False)


Node = Property | Literal | Instant | IntervalNode | Geometry | Items | Call


class Budget:
    """Counts what is read, so that no filter is built that would be too much to answer."""

    __slots__ = ("_nodes",)

    def __init__(self) -> None:
        self._nodes = 0

    def count(self) -> None:
        """Take one node.

        Raises
        ------
        FilterTooLargeError
            When there are more than ``MAX_NODES``.
        """
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise FilterTooLargeError(PARAMETER, f"it has more than {MAX_NODES} names, values and operators")

    def call(self, op: str, args: tuple[Node, ...], at: Place) -> Call:
        """Build a call, counted."""
        self.count()
        return Call(op, args, at, self.level(args))

    def items(self, values: tuple[Node, ...], at: Place) -> Items:
        """Build a list, counted."""
        self.count()
        return Items(values, at, self.level(values))

    @staticmethod
    def level(args: tuple[Node, ...]) -> int:
        """Levels of a node above its arguments.

        Raises
        ------
        FilterTooLargeError
            When there are more than ``MAX_DEPTH``.
        """
        # known from the arguments, so that no tree is walked down to be measured
        depth = 1 + max((arg.depth for arg in args if isinstance(arg, (Call, Items))), default=0)
        check_depth(depth)
        return depth


def check_depth(depth: int) -> None:
    """Refuse a filter that is nested too deeply.

    Raises
    ------
    FilterTooLargeError
        When there are more than ``MAX_DEPTH`` levels.
    """
    if depth > MAX_DEPTH:
        raise FilterTooLargeError(PARAMETER, f"it is nested more than {MAX_DEPTH} levels deep")


def wrong(at: Place, detail: str) -> QueryError:
    """Error about one place of a filter."""
    where = f"at character {at}" if isinstance(at, int) else f"at {at}"
    return QueryError(PARAMETER, f"{where}: {detail}")


def shown(text: str, limit: int = 40) -> str:
    """Quote what the filter says, shortened."""
    return repr(text if len(text) <= limit else f"{text[:limit]}…")
