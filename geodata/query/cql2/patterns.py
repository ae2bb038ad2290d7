r"""Patterns of LIKE: ``%`` is any text, ``_`` any character, ``\`` takes the next one as it is.

Matching takes time in proportion to text and pattern, whatever the pattern is; a regular expression for the whole
pattern could be made to try every way of placing its ``%``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

from geodata.layers import deadline
from geodata.layers.words import Words
from geodata.query.cql2.truth import Truth, always, where

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.query.cql2.texts import TextColumn

_FEW = 1_000
"""Up to so many words are matched one by one; in more, the longest plain piece of the pattern is looked for first."""

_TELLING = 3
"""A shorter piece is in nearly every word: looking for it first would only be one look more."""

_SEPARATOR = b'"'

Piece = tuple[str | None, ...]
"""Characters between two ``%``; None stands for any one character."""


def like(value: TextColumn | str, pattern: str) -> Truth:
    """Match texts with a pattern (OGC 21-065r2 /req/advanced-comparison-operators/like-predicate)."""
    pieces = pieces_of(pattern)
    if isinstance(value, str):
        return always(_matcher(pieces)(value))
    first, *others = pieces
    if others == [()] and None not in first and value.is_sorted:
        return _beginning(value, "".join(map(str, first)))
    value = value.narrowed()
    return value.having(_table(value, pieces))


def _beginning(value: TextColumn, prefix: str) -> Truth:
    """Match a prefix: the words that begin with it stand together."""
    size = len(prefix)
    low = bisect_left(value.words, prefix)
    # cut to the length of the prefix: there is no text that certainly stands behind all that begin with it
    high = bisect_right(value.words, prefix, key=lambda word: word[:size])
    return where((value.codes >= low) & (value.codes < high), value.known)


def pieces_of(pattern: str) -> list[Piece]:
    """Cut a pattern at each ``%``."""
    pieces: list[list[str | None]] = [[]]
    characters = iter(pattern)
    for character in characters:
        if character == "%":
            pieces.append([])
        elif character == "_":
            pieces[-1].append(None)
        else:
            pieces[-1].append(next(characters, "\\") if character == "\\" else character)
    return [tuple(piece) for piece in pieces]


def _table(value: TextColumn, pieces: list[Piece]) -> NDArray[np.bool_]:
    """Which words match."""
    words = value.words
    table = np.zeros(len(words), dtype=bool)
    plain = max(("".join(map(str, piece)) for piece in pieces if None not in piece), key=len, default="")
    matches = _matcher(pieces)
    if len(words) <= _FEW or len(plain) < _TELLING:
        table[:] = list(deadline.watched(map(matches, words)))
        return table
    near = _holding(value, plain)
    # %text% asks no more than that
    if pieces == [(), tuple(plain), ()]:
        table[near] = True
        return table
    table[near] = [matches(words[place]) for place in deadline.watched(near.tolist())]
    return table


def _matcher(pieces: list[Piece]) -> Callable[[str], bool]:
    """Make a test: each piece is looked for from where the one before was found first, the last one at the end."""
    first, *middle = pieces[:-1] or pieces
    begins, ends, size = _sign(first), _sign(pieces[-1]), len(pieces[-1])
    if len(pieces) == 1:
        return lambda text: begins.fullmatch(text) is not None
    sought = [(lead, _sign(core), tail) for lead, core, tail in map(bare, middle)]

    def matches(text: str) -> bool:
        found = begins.match(text)
        if found is None:
            return False
        end = found.end()
        for lead, core, tail in sought:
            found = core.search(text, end + lead) if end + lead <= len(text) else None
            if found is None:
                return False
            end = found.end() + tail
        # no search: the last piece can only be at the end
        start = len(text) - size
        return start >= end and ends.match(text, start) is not None

    return matches


def bare(piece: Piece) -> tuple[int, Piece, int]:
    """Piece without the ``_`` on its ends, and how many these were: they are stepped over, not tried at each place."""
    known = [place for place, sign in enumerate(piece) if sign is not None]
    if not known:
        return len(piece), (), 0
    return known[0], piece[known[0] : known[-1] + 1], len(piece) - 1 - known[-1]


def _sign(piece: Piece) -> re.Pattern[str]:
    # DOTALL, since _ is any character, a line break too
    return re.compile("".join("." if c is None else re.escape(c) for c in piece), re.DOTALL)


def _holding(value: TextColumn, part: str) -> NDArray[np.int64]:
    """Places of the words that hold a text, ascending."""
    words = value.words
    buffer, offsets = (words.data, words.offsets) if isinstance(words, Words) else value.made("joined", _joined)
    plain = part.encode()
    starts = np.fromiter(deadline.watched(_hits(buffer, plain)), dtype=np.int64)
    places = np.minimum(np.searchsorted(offsets, starts, side="right") - 1, len(words) - 1)
    # a hit may reach over the sign between two words, or be that sign
    is_inside = (starts > offsets[places]) & (starts + len(plain) <= offsets[places + 1])
    return np.unique(places[is_inside])


def _hits(buffer: bytes | mmap.mmap, plain: bytes) -> Iterator[int]:
    """Where a text is found; mostly once in each word."""
    if _SEPARATOR not in plain:
        # the rest of the word is taken along
        pattern = re.compile(re.escape(plain) + b"[^" + _SEPARATOR + b"]*")
        yield from (found.start() for found in pattern.finditer(buffer))
        return
    sought = re.compile(re.escape(plain))
    found = sought.search(buffer)
    while found is not None:
        yield found.start()
        # one further only: of overlapping hits a later one may be the one inside a word
        found = sought.search(buffer, found.start() + 1)


def _joined(words: Sequence[str]) -> tuple[bytes, NDArray[np.int64]]:
    """All words in one buffer as ``Words`` keeps them: where the sign before each of them stands, and at the end."""
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.cumsum([0, *(len(word) + len(_SEPARATOR) for word in encoded)])
    return _SEPARATOR.join([b"", *encoded, b""]), offsets
