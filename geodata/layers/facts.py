"""What is known of all values of a column, as schemas tell it: words of a code list, form of dates, wide numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.layers import arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.layers.featuretable import FeatureTable

MAX_WORDS = 40
"""A column of codes with more different words is described without listing them."""

MOST_OF_32_BITS = 2**31 - 1
"""Largest integer of 32 bits."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of all values of a column.

    Parameters
    ----------
    words : tuple of str, optional
        The words of a column of codes: few short texts that repeat.
    moments : str
        ``day`` where every date is one day, ``instant`` where each is a full timestamp.
    is_wide : bool
        Whether whole numbers may need more than 32 bits.
    """

    words: tuple[str, ...] = ()
    moments: str = ""
    is_wide: bool = False


def facts_of(layer: FeatureTable, name: str) -> Facts:
    """What is known of all values of a column of a layer in memory."""
    array = layer.array(name)
    match array:
        case arrays.Dates():
            return Facts(moments=_moments(array.words))
        case arrays.Strings():
            return Facts(words=tuple(array.words) if is_code_list(array) else ())
        case arrays.Integers():
            outside = (array.values > MOST_OF_32_BITS) | (array.values < -MOST_OF_32_BITS)
            return Facts(is_wide=bool(outside.any()))
    return Facts()


def _moments(words: Sequence[str]) -> str:
    if words and all("T" in word and "/" not in word for word in words):
        return "instant"
    return "day" if words and all(map(_DAY.fullmatch, words)) else ""


def is_code_list(array: arrays.Strings) -> bool:
    """Whether a column holds few short words that repeat."""
    words = array.words
    return 0 < len(words) <= MAX_WORDS and 2 * len(words) <= int(array.known.sum()) and all(map(_CODE.fullmatch, words))
