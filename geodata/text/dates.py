"""Partial dates and intervals as the sources give them (ISO 8601 without guessing the missing part)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP = "(?:0[48]|[2468][048]|[13579][26])"
_DAY = (
    f"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{{2}}{_LEAP}|{_LEAP}00)-02-29)"
)
PART_PATTERN = f"(?:{_YEAR}(?:-(?:0[1-9]|1[0-2]))?|{_DAY})"
"""Every year, month and day of the calendar and nothing else, for those who check a date before they send it."""

MOMENT_PATTERN = (
    f"(?:{_DAY}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:[.][0-9]+)?"
    "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))"
)
"""Every ``moment``, likewise."""

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(?:\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


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
    if fault := _fault(year, month, day):
        raise ValueError(f"{part!r} is no date of the calendar: {fault}")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _fault(year: int, month: int | None, day: int | None) -> str:
    if year < 1:
        return "there is no year 0"
    if month is not None and not 1 <= month <= 12:
        return f"there is no month {month}"
    if month is not None and day is not None and not 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}-{month:02} has no day {day}"
    return ""


def moment(text: str) -> np.datetime64:
    """Second of a date-time with its offset (RFC 3339), in UTC; a leap second counts as the one before it.

    Raises
    ------
    ValueError
        When the text is no date-time.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:80]!r} is not an RFC 3339 date-time (2018-02-12T23:20:50Z)")
    day, minutes, seconds, offset = match.groups()
    PartialDate.parse(day)
    try:
        local = datetime.fromisoformat(f"{day}T{minutes}:{'59' if seconds == '60' else seconds}{offset.upper()}")
    except ValueError as error:
        raise ValueError(
            f"{text[:80]!r} has no time of the day: hours are 00 to 23, minutes and seconds 00 to 59"
        ) from error
    try:
        return np.datetime64(local.astimezone(UTC).replace(tzinfo=None), "s")
    except OverflowError as error:
        raise ValueError(f"{text[:80]!r} is beyond the years 1 to 9999") from error


def span(text: str) -> tuple[np.datetime64, np.datetime64]:
    """First and last second (UTC, both inclusive) of a partial date, an interval or a moment.

    Raises
    ------
    ValueError
        When the text is none of these.
    """
    if ":" in text:
        second = moment(text)
        return second, second
    partial = PartialDate.parse(text)
    return np.datetime64(partial.first, "s"), np.datetime64(partial.last, "s") + np.timedelta64(86_399, "s")
