from __future__ import annotations

from datetime import date

import pytest

from geodata.text.dates import PartialDate


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
