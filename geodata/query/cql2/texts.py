"""Texts of filters: comparing and folding are done once for each word, then looked up by code.

``CASEI`` is full case folding of Unicode, ``ACCENTI`` leaves out combining marks after canonical decomposition
(OGC 21-065r2 /req/case-insensitive-comparison/casei-function, /req/accent-insensitive-comparison/accenti-function).
"""

from __future__ import annotations

import operator
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from geodata.query.cql2.truth import Truth, always, where

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from geodata.layers.recent import Recent

T = TypeVar("T")

OPERATORS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What the signs of comparisons mean to Python and numpy."""

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The sign that says the same when the sides are exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Text of each row.

    Parameters
    ----------
    codes : NDArray[int32], shape (n,)
        Places in ``words``; -1 where null.
    words : sequence of str
        The texts.
    is_sorted : bool
        Whether the words ascend by code point, each once.
    store : Recent, optional
        Of the layer, for what is made of all words: folding a hundred thousand takes a tenth of a second.
    key : tuple of str
        What the words are in the store: the column, then what was done to it.
    """

    codes: NDArray[np.int32]
    words: Sequence[str]
    is_sorted: bool = True
    store: Recent[Hashable, Any] | None = None
    key: tuple[str, ...] = ()

    @property
    def known(self) -> NDArray[np.bool_]:
        """False where null."""
        return np.asarray(self.codes >= 0)

    def having(self, table: NDArray[np.bool_]) -> Truth:
        """Outcome of a predicate whose value for each word is known."""
        # the code of a null is -1, the entry appended
        return where(np.append(table, False)[self.codes], self.known)

    def made(self, what: str, make: Callable[[Sequence[str]], T]) -> T:
        """What a function makes of the words; kept with the layer that they are of."""
        if self.store is None:
            return make(self.words)
        key = (*self.key, what)
        found: T | None = self.store.get(key)
        if found is None:
            found = make(self.words)
            self.store.put(key, found)
        return found


def compare(sign: str, left: TextColumn | str, right: TextColumn | str) -> Truth:
    """Compare by code point."""
    if isinstance(left, str):
        if isinstance(right, str):
            return always(bool(OPERATORS[sign](left, right)))
        return compare(FLIPPED[sign], right, left)
    if isinstance(right, TextColumn):
        ours, theirs = _ranked(left, right)
        return where(OPERATORS[sign](ours, theirs), left.known & right.known)
    if left.is_sorted:
        return _compare_sorted(sign, left, right)
    holds = OPERATORS[sign]
    return left.having(np.fromiter((holds(word, right) for word in left.words), dtype=bool, count=len(left.words)))


def _compare_sorted(sign: str, left: TextColumn, right: str) -> Truth:
    """Compare the codes, since they ascend as the words do."""
    low = bisect_left(left.words, right)
    is_there = low < len(left.words) and left.words[low] == right
    codes, known = left.codes, left.known
    match sign:
        case "=" | "<>":
            equal = where(codes == low, known) if is_there else where(np.zeros(len(codes), dtype=bool), known)
            # negated, not compared again: what is null stays unknown
            return equal if sign == "=" else equal.negated()
        case "<" | ">=":
            below = where(codes < low, known)
            return below if sign == "<" else below.negated()
    # True counts as 1: the text itself is not above
    not_above = where(codes < low + is_there, known)
    return not_above if sign == "<=" else not_above.negated()


def one_of(left: TextColumn, options: Sequence[str]) -> Truth:
    """Whether each text is one of some."""
    table = np.zeros(len(left.words), dtype=bool)
    if left.is_sorted:
        for option in options:
            low = bisect_left(left.words, option)
            if low < len(left.words) and left.words[low] == option:
                table[low] = True
    else:
        wanted = set(options)
        table[:] = [word in wanted for word in left.words]
    return left.having(table)


def _ranked(left: TextColumn, right: TextColumn) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers for the texts of two columns that compare as the texts do."""
    # each column has codes of its own; ranks among the words of both can be compared
    ranks = {word: rank for rank, word in enumerate(sorted({*left.words, *right.words}))}

    def of(texts: TextColumn) -> NDArray[np.int64]:
        table = np.fromiter((ranks[word] for word in texts.words), dtype=np.int64, count=len(texts.words))
        return np.append(table, -1)[texts.codes]

    return of(left), of(right)


def fold(value: TextColumn | str, op: str) -> TextColumn | str:
    """Apply ``casei`` or ``accenti``."""
    if isinstance(value, str):
        return _FOLDS[op](value)
    # folding changes the order and may make two words one
    change = _FOLDS[op]
    words = value.made(op, lambda words: tuple(map(change, words)))
    return TextColumn(value.codes, words, is_sorted=False, store=value.store, key=(*value.key, op))


def lengths(value: TextColumn | str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Characters of each text, and where it is known."""
    if isinstance(value, str):
        return np.array(len(value)), np.array(True)
    table = np.fromiter(map(len, value.words), dtype=np.int64, count=len(value.words))
    return np.append(table, 0)[value.codes], value.known


def _casei(text: str) -> str:
    return text.casefold()


def _accenti(text: str) -> str:
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    # composed again: letters taken apart without a mark to lose (Hangul) are as before
    return unicodedata.normalize("NFC", bare)


_FOLDS: dict[str, Callable[[str], str]] = {"casei": _casei, "accenti": _accenti}
