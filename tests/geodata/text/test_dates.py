from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from geodata.text.dates import MOMENT_PATTERN, PART_PATTERN, PartialDate, moment


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-11", date(2021, 11, 1), date(2021, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2021-11-15", date(2021, 11, 15), date(2021, 11, 15)),
        ("2026-10/2026-12", date(2026, 10, 1), date(2026, 12, 31)),
        ("2021/2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-11-15/2021-11", date(2021, 11, 15), date(2021, 11, 30)),
    ],
)
def test_missing_parts_are_bounds_and_never_guessed(text, first, last):
    read = PartialDate.parse(text)
    assert (read.text, read.first, read.last) == (text, first, last)


@pytest.mark.parametrize(
    "text",
    ["", "21", "2021-13", "2021-00", "2021-02-30", "2023-02-29", "0000", "2021-1", "15.11.2021", "2021-11-15T00:00",
     "2021/", "/2021", "2021/2022/2023", " 2021", "2021\n", "२०२१", "soon", "2021-11-15/12"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_an_interval_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="the interval '2022/2021' ends before it begins"):
        PartialDate.parse("2022/2021")


def test_exact_and_interval_are_told_apart():
    assert PartialDate.parse("2021-11-15").is_exact
    assert not PartialDate.parse("2021-11").is_exact
    assert not PartialDate.parse("2021-11").is_interval
    assert PartialDate.parse("2021/2022").is_interval


def test_pattern_takes_every_part_of_the_calendar_and_nothing_else():
    taken = re.compile(PART_PATTERN)
    day = date(1996, 1, 1)
    while day.year < 2005:
        texts = (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}")
        assert all(taken.fullmatch(text) for text in texts)
        day += timedelta(days=1)
    for year in (1, 4, 99, 100, 400, 999, 1000, 1900, 2000, 2023, 2024, 9999):
        for month in range(14):
            for number in range(33):
                text = f"{year:04}-{month:02}-{number:02}"
                try:
                    PartialDate.parse(text)
                except ValueError:
                    assert not taken.fullmatch(text), text
                else:
                    assert taken.fullmatch(text), text
    for text in ("0000", "0000-01-01", "0000-02-29", "2025-13", "25", "2025-1", "2025/2026", " 2025", "2025-", "soon"):
        assert not taken.fullmatch(text), text


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("2018-02-12T23:20:50Z", True), ("2016-12-31t23:59:60.5+05:30", True), ("2018-02-12", False),
        ("2018-02-30T00:00:00Z", False), ("2018-02-12T24:00:00Z", False), ("2018-02-12T23:20Z", False),
        ("2018-02-12T23:20:50", False), ("2018-02-12T23:20:50+24:00", False), ("2018-02-12T23:61:50Z", False),
    ],
)  # fmt: skip
def test_pattern_takes_the_moments_that_are_read(text, is_taken):
    assert bool(re.fullmatch(MOMENT_PATTERN, text)) is is_taken
    if is_taken:
        assert moment(text)
    else:
        with pytest.raises(ValueError, match=r"date-time|hour|minute|day"):
            moment(text)
