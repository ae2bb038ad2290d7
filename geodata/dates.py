"""Partial dates and intervals as the sources give them (ISO 8601 without guessing the missing part)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month, year or an interval of these.

    Parameters
    ----------
    text : str
        As written: ``2021``, ``2021-11``, ``2021-11-15`` or ``2026-10/2026-12``.
    first, last : datetime.date
        First and last day that the text allows.
    """

    text: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ISO 8601 text.

        Raises
        ------
        ValueError
            When the text is no date, names a day that no calendar has, or an interval runs backwards.
        """
        start, slash, end = text.partition("/")
        first, last = _bounds(start)
        if slash:
            last = _bounds(end)[1]
        if last < first:
            raise ValueError(f"the interval {text!r} ends before it begins")
        return cls(text, first, last)

    @property
    def is_exact(self) -> bool:
        """Whether the text names one day."""
        return self.first == self.last

    @property
    def is_interval(self) -> bool:
        """Whether the text gives two ends."""
        return "/" in self.text


def _bounds(part: str) -> tuple[date, date]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{part!r} is not an ISO 8601 date (2021, 2021-11 or 2021-11-15)")
    year = int(match[1])
    month, day = (int(group) if group else None for group in match.groups()[1:])
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)
