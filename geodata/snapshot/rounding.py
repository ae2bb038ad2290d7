"""How exactly a figure or a day is stated, and whether two statements of one agree within their rounding.

A figure stands for all that rounds to it: half a unit of its last written digit to either side, so that "1.2 bn" and
"1,187 m" agree and "1.2 bn" and "1.3 bn" do not. Which digit is the last, the words tell. Zeros at the end count as
written, unless the figure is stated with *about*, *over* or *up to*. However few its digits are, a figure never stands
for more than a twentieth of itself to either side: nobody calls 1,400 a thousand. A range is compared by its two ends.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from geodata.catalog.values import Range

MOST_SLACK = 0.05
"""Part of a figure that its rounding may make up: one digit alone ("$4 bn") would stand for an eighth of it."""

CLOSE = 1e-9
"""Relative difference of two floats that are the same figure."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+|[\s'’]\d{3}(?!\d))*")
"""Digits with what separates them, in whatever way a language groups thousands and marks decimals."""

MOST_DIGITS = 30
"""Of a number that may be a figure: a float64 is told apart by 17."""


class Stated(NamedTuple):
    """One end of a figure: its value, and between what it lies when it is read as no more exact than it is written."""

    value: float
    least: float
    most: float

    def agrees(self, other: Stated) -> bool:
        """Whether one of the two, less exact, stands for the other."""
        return self._covers(other.value) or other._covers(self.value)

    def _covers(self, value: float) -> bool:
        edge = CLOSE * max(abs(value), abs(self.value))
        return self.least - edge <= value <= self.most + edge


class Amount(NamedTuple):
    """A figure as stated: a number twice, or the two ends of a range."""

    low: Stated
    high: Stated

    def agrees(self, other: Amount) -> bool:
        """Whether both ends do."""
        return self.low.agrees(other.low) and self.high.agrees(other.high)

    @property
    def slack(self) -> float:
        """How much it leaves open: the more exact of two statements has less."""
        return self.high.most - self.low.least


def amount(figure: Range, words: str) -> Amount:
    """Read how exactly a figure is stated.

    Parameters
    ----------
    figure : Range
        Money or a quantity, in single units of its currency or unit.
    words : str
        The source's text that the figure was read from, in any language.
    """
    low, high = (_stated(end, figure.bound, words) for end in figure.ends())
    return Amount(low, high)


def same_time(one: str, other: str) -> bool:
    """Whether two partial dates can mean the same day: one lies in the other."""
    a, b = PartialDate.parse(one), PartialDate.parse(other)
    return (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)


def _stated(value: float, bound: str | None, words: str) -> Stated:
    half = min(_step(value, words, is_exact=bound is None) / 2, MOST_SLACK * abs(value))
    below, above = {"over": (0.0, 2 * half), "up_to": (2 * half, 0.0)}.get(bound or "", (half, half))
    return Stated(value, value - below, value + above)


def _step(value: float, words: str, *, is_exact: bool) -> float:
    """Unit of the last digit that counts; 0 where the words do not write the value in digits.

    Whatever stands behind the digits ("bn", "млрд"), it multiplies by a power of ten; so do decimals. The digits are
    those of the value if a power of ten leads from them to it, and that power is the unit of the last.
    """
    steps = []
    for found in _NUMBER.findall(words):
        written = "".join(filter(str.isdecimal, found))
        digits = int(written) if len(written) <= MOST_DIGITS else 0
        share = abs(value) / digits if digits else 0.0
        if not share:
            continue
        step = 10.0 ** round(math.log10(share))
        if math.isclose(digits * step, abs(value), rel_tol=CLOSE):
            steps.append(step if is_exact else step * _zeros(digits))
    return min(steps, default=0.0)


def _zeros(digits: int) -> int:
    """Power of ten that the zeros at the end make up."""
    power = 1
    while digits % (power * 10) == 0:
        power *= 10
    return power
