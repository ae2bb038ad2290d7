"""Time in filters: every date, timestamp and interval is a span of seconds, compared by its ends.

A partial date is the span that it names: ``2025-11`` begins with the first and ends with the last second of November.
``a < b`` holds when a ends before b begins, ``a <= b`` when a ends no later than b, ``a = b`` when both are the same
span, ``a >= b`` when a begins no earlier than b, ``a > b`` when a begins after b ends. The temporal functions are
those of OGC 21-065r2, tables 8 and 9 (the relations of Allen 1983 between intervals).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.query.cql2.truth import Truth, where

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.layers.arrays import Dates

_DAY_SECONDS = 86_400
_BOUNDLESS = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Spans of time, one for each row or one for all; seconds since 1970, UTC.

    Parameters
    ----------
    first, last : NDArray[int64] or float
        First and last second, both inclusive; infinite at an open end.
    end : NDArray[int64] or float
        Beginning of the instant that the span ends with: of the last day of a month, of the day itself. One span
        meets another when this is where the other begins.
    known : NDArray[bool]
        False where null.
    """

    first: Any
    last: Any
    end: Any
    known: NDArray[np.bool_]


def of_column(dates: Dates) -> Spans:
    """Spans of a column."""
    # NaT is the lowest integer here: it takes part in comparisons, and `known` throws it out
    first, last = dates.first.view(np.int64), dates.last.view(np.int64)
    return Spans(first, last, _end(first, last), dates.known)


def of_instant(first: float, last: float) -> Spans:
    """Span of a literal."""
    return Spans(first, last, _end(first, last), np.array(True))


def between(start: Spans | None, end: Spans | None) -> Spans:
    """Span from one instant to another; None is an open end. A row whose end comes before its start is unknown."""
    known = (np.array(True) if start is None else start.known) & (np.array(True) if end is None else end.known)
    first = -_BOUNDLESS if start is None else start.first
    last, position = (_BOUNDLESS, _BOUNDLESS) if end is None else (end.last, end.end)
    return Spans(first, last, position, known & (np.asarray(first) <= last))


def _end(first: Any, last: Any) -> Any:
    # a moment ends where it begins; the rest rounds down to a day, before 1970 too
    return np.where(np.equal(first, last), last, last - last % _DAY_SECONDS)


_COMPARISONS: dict[str, Callable[[Spans, Spans], Any]] = {
    "=": lambda a, b: (a.first == b.first) & (a.last == b.last),
    "<>": lambda a, b: (a.first != b.first) | (a.last != b.last),
    "<": lambda a, b: a.last < b.first,
    "<=": lambda a, b: a.last <= b.last,
    ">": lambda a, b: a.first > b.last,
    ">=": lambda a, b: a.first >= b.first,
}

_RELATIONS: dict[str, Callable[[Spans, Spans], Any]] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: (a.first < b.first) & (a.last > b.last),
    "t_disjoint": lambda a, b: (a.first > b.last) | (a.last < b.first),
    "t_during": lambda a, b: (a.first > b.first) & (a.last < b.last),
    "t_equals": lambda a, b: (a.first == b.first) & (a.last == b.last),
    "t_finishedby": lambda a, b: (a.first < b.first) & (a.last == b.last),
    "t_finishes": lambda a, b: (a.first > b.first) & (a.last == b.last),
    "t_intersects": lambda a, b: (a.first <= b.last) & (a.last >= b.first),
    # with `end`, not `last`: spans that meet on a day do not overlap as well
    "t_meets": lambda a, b: a.end == b.first,
    "t_metby": lambda a, b: a.first == b.end,
    "t_overlappedby": lambda a, b: (a.first > b.first) & (a.first < b.end) & (a.last > b.last),
    "t_overlaps": lambda a, b: (a.first < b.first) & (a.end > b.first) & (a.last < b.last),
    "t_startedby": lambda a, b: (a.first == b.first) & (a.last > b.last),
    "t_starts": lambda a, b: (a.first == b.first) & (a.last < b.last),
}


def relate(op: str, left: Spans, right: Spans) -> Truth:
    """Answer a comparison (``<=``) or a temporal function (``t_during``)."""
    holds = (_COMPARISONS.get(op) or _RELATIONS[op])(left, right)
    return where(np.asarray(holds), left.known & right.known)
