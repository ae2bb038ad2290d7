"""Texts of filters: comparing and folding are done once for each word, then looked up by code.

``CASEI`` is full case folding of Unicode, ``ACCENTI`` leaves out combining marks after canonical decomposition
(OGC 21-065r2 /req/case-insensitive-comparison/casei-function, /req/accent-insensitive-comparison/accenti-function).
"""

from __future__ import annotations

import operator
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from geodata.layers import deadline
from geodata.layers.words import Words
from geodata.query.cql2.truth import Truth, always, where

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.layers.recent import Recent

T = TypeVar("T")

_END = "\0"
"""Parts words that are folded together; a word that holds it is folded alone, as are its neighbours."""

_BATCH = 4_096

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

    def narrowed(self) -> TextColumn:
        """Give the same with the words of these rows alone, where the column has far more."""
        if len(self.words) <= len(self.codes):
            return self
        used, codes = np.unique(self.codes, return_inverse=True)
        known = used[used >= 0]
        words = (
            self.words.take(known) if isinstance(self.words, Words) else [self.words[code] for code in known.tolist()]
        )
        # the null, if there is one, comes first among the codes that occur: it is -1 again
        return TextColumn((codes - (len(used) - len(known))).astype(np.int32), words, is_sorted=self.is_sorted)

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
    left = left.narrowed()
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
    left, right = left.narrowed(), right.narrowed()
    # each column has codes of its own; ranks among the words of both can be compared
    store = left.store if right.store is not None else None
    key = (_ranks, left.key, right.key)
    ranks: tuple[NDArray[np.int64], NDArray[np.int64]] | None = store.get(key) if store is not None else None
    if ranks is None:
        ranks = _ranks(left.words, right.words)
        if store is not None:
            store.put(key, ranks)
    # the code of a null is -1, the entry at the end
    return ranks[0][left.codes], ranks[1][right.codes]


def _ranks(left: Sequence[str], right: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks of the words of both among all of them, each with one for null behind."""
    words = [*left, *right]
    # what is in order already, as each side mostly is, is only merged
    order = sorted(deadline.watched(range(len(words))), key=words.__getitem__)
    ranks = np.empty(len(words), dtype=np.int64)
    ascending = [words[place] for place in order]
    is_new = np.fromiter(
        (a != b for a, b in deadline.watched(pairwise(ascending))), dtype=bool, count=max(0, len(words) - 1)
    )
    ranks[order] = np.concatenate(([0], np.cumsum(is_new)))[: len(words)]
    return np.append(ranks[: len(left)], -1), np.append(ranks[len(left) :], -1)


def fold(value: TextColumn | str, op: str) -> TextColumn | str:
    """Apply ``casei`` or ``accenti``."""
    if isinstance(value, str):
        return _FOLDS[op](value)
    # folding changes the order and may make two words one
    value = value.narrowed()
    words = value.made(op, lambda words: _folded(words, _FOLDS[op]))
    return TextColumn(value.codes, words, is_sorted=False, store=value.store, key=(*value.key, op))


def lengths(value: TextColumn | str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Characters of each text, and where it is known."""
    if isinstance(value, str):
        return np.array(len(value)), np.array(True)
    value = value.narrowed()
    table = np.fromiter(deadline.watched(map(len, value.words)), dtype=np.int64, count=len(value.words))
    return np.append(table, 0)[value.codes], value.known


def _folded(words: Sequence[str], change: Callable[[str], str]) -> tuple[str, ...]:
    """Words folded, some thousand as one text: no fold looks at what stands around a letter but its marks."""
    made: list[str] = []
    for some in _batched(words):
        joined = change(_END.join(some)).split(_END)
        made += joined if len(joined) == len(some) else map(change, some)
    return tuple(made)


def _batched(words: Sequence[str]) -> Iterator[list[str]]:
    """Words, some thousand at a time."""
    source = iter(words)
    while some := list(islice(source, _BATCH)):
        deadline.check()
        yield some


def _casei(text: str) -> str:
    return text.casefold()


def _accenti(text: str) -> str:
    if text.isascii():
        return text
    bare = text
    # letter by letter of those that occur: a text of many words has few different ones
    for char in set(text):
        plain = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
        if plain != char:
            bare = bare.replace(char, plain)
    # composed again: letters taken apart without a mark to lose (Hangul) are as before
    return unicodedata.normalize("NFC", bare)


_FOLDS: dict[str, Callable[[str], str]] = {"casei": _casei, "accenti": _accenti}
