"""Finds words in the texts of a layer: spelt alike once into one buffer, then scanned by the regular-expression engine.

``geodata.text.spelling`` says which spellings are the same, and when a word counts as found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from geodata.layers.shared import shared, shared_bytes
from geodata.text.spelling import INSIDE_FROM, searchable, spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.layers.featuretable import FeatureTable

SEARCHED = re.compile(r"id|name(_[a-z]{2,3})?(_side)?|place|admin1|summary")
"""Columns whose texts are searched: names in every language and on every side of a border among them. In a layer that
has none of them but ``id``, all columns of texts are."""

_BATCH = 10_000
_END = b"\n"


class Haystack:
    """Spelt texts of all rows of a layer, one line for each row.

    Parameters
    ----------
    layer : FeatureTable
        Whose texts are to be searched.
    """

    def __init__(self, layer: FeatureTable) -> None:
        """Spell all texts alike."""
        lines = b"".join(_lines(layer))
        self._text = shared_bytes(lines)
        ends = np.flatnonzero(np.frombuffer(self._text, dtype=np.uint8) == _END[0])
        self._starts = shared(np.concatenate(([0], ends + 1))[: len(layer)])

    def having(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Rows whose texts hold all of some spelt words."""
        mask = np.ones(len(self._starts), dtype=bool)
        for word in words:
            mask &= self._having(word)
        return mask

    def _having(self, word: str) -> NDArray[np.bool_]:
        # the rest of the line is taken along, so that each row is found once however often it holds the word
        begins = rb"" if len(word) >= INSIDE_FROM else rb"(?<![^ \n])"
        pattern = re.compile(begins + re.escape(word.encode("utf-8", "surrogatepass")) + rb"[^\n]*")
        places = np.fromiter((match.start() for match in pattern.finditer(self._text)), dtype=np.int64)
        mask = np.zeros(len(self._starts), dtype=bool)
        mask[np.searchsorted(self._starts, places, side="right") - 1] = True
        return mask


def _lines(layer: FeatureTable) -> Iterator[bytes]:
    names = [column.name for column in layer.columns if SEARCHED.fullmatch(column.name)]
    if not {*names} - {"id"}:
        names = [column.name for column in layer.columns if column.type == "string"]
    for first in range(0, len(layer), _BATCH):
        rows = np.arange(first, min(first + _BATCH, len(layer)))
        columns = [layer.take(name, rows) for name in names] or [[""] * len(rows)]
        texts = (" ".join(str(value or "").replace("\n", " ") for value in row) for row in zip(*columns, strict=True))
        spelt = searchable("\n".join(texts))
        yield f"{spelt}\n".encode("utf-8", "surrogatepass")


def words(search: str) -> list[str]:
    """Spelt words of what somebody looks for; signs alone stay signs, which no text holds."""
    return spell(search).split() or search.split()
