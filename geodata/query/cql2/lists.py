"""Lists of filters, compared as sets (OGC 21-065r2 /req/array-functions/array-predicates)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geodata.query.cql2.truth import Truth, always, where

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from geodata.layers.arrays import Lists

FLIPPED = {"a_contains": "a_containedby", "a_containedby": "a_contains"}
"""The relation that says the same when the sides are exchanged; the others are symmetric."""

_RELATIONS: dict[str, Callable[[frozenset[Hashable], frozenset[Hashable]], bool]] = {
    "a_equals": frozenset.__eq__,
    "a_contains": frozenset.issuperset,
    "a_containedby": frozenset.issubset,
    "a_overlaps": lambda a, b: not a.isdisjoint(b),
}


def relate(op: str, lists: Lists, wanted: frozenset[str]) -> Truth:
    """Answer ``op(column, literal)`` with counts of codes, row by row in numpy."""
    # a text that no row holds has no code
    codes = [code for code in map(lists.code, wanted) if code is not None]
    if op == "a_overlaps":
        return where(_count(lists, codes) > 0, lists.known)
    holds = np.ones(len(lists.known), dtype=bool)
    if op in ("a_contains", "a_equals"):
        # no list holds all of them when the column does not know one
        holds &= len(codes) == len(wanted)
        # one by one: a text twice in a list must not stand for two
        for code in codes:
            holds &= _count(lists, [code]) > 0
    if op in ("a_containedby", "a_equals"):
        # every entry is a wanted one; repeated ones count on both sides
        holds &= _count(lists, codes) == np.diff(lists.offsets)
    return where(holds, lists.known)


def relate_sets(
    op: str, left: Sequence[frozenset[Hashable] | None], right: Sequence[frozenset[Hashable] | None]
) -> Truth:
    """Answer a relation between sets, row by row; None is null."""
    holds = _RELATIONS[op]
    outcome = [None if a is None or b is None else holds(a, b) for a, b in zip(left, right, strict=True)]
    known = np.fromiter((value is not None for value in outcome), dtype=bool, count=len(outcome))
    return where(np.fromiter((bool(value) for value in outcome), dtype=bool, count=len(outcome)), known)


def relate_literals(op: str, left: frozenset[Hashable], right: frozenset[Hashable]) -> Truth:
    """Answer a relation between two literals."""
    return always(_RELATIONS[op](left, right))


def sets_of(lists: Lists) -> list[frozenset[Hashable] | None]:
    """Set of each row; None where null."""
    words = lists.words
    rows = zip(pairwise(lists.offsets.tolist()), lists.known.tolist(), strict=True)
    codes = lists.codes.tolist()
    return [frozenset(words[code] for code in codes[a:b]) if known else None for (a, b), known in rows]


def counts(lists: Lists) -> NDArray[np.int64]:
    """Entries of each row."""
    return np.diff(lists.offsets)


def _count(lists: Lists, codes: Sequence[int]) -> NDArray[np.int64]:
    """Entries of each row that are among some codes."""
    table = np.zeros(len(lists.words), dtype=bool)
    table[list(codes)] = True
    # running totals: what is between two offsets is a difference, without a loop over rows
    before = np.concatenate(([0], np.cumsum(table[lists.codes])))
    counted: NDArray[np.int64] = before[lists.offsets[1:]] - before[lists.offsets[:-1]]
    return counted
