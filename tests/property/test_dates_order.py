from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text.dates import PartialDate

days = st.dates()
SETTINGS = settings(deadline=None, max_examples=200)


def forms(day: date) -> list[str]:
    return [f"{day:%Y}".zfill(4), f"{day.year:04}-{day.month:02}", day.isoformat()]


parts = days.flatmap(lambda day: st.sampled_from(forms(day)))


@SETTINGS
@given(days)
def test_every_form_of_a_day_contains_it_and_nests(day):
    year, month, exact = map(PartialDate.parse, forms(day))
    assert year.first <= month.first <= exact.first == day == exact.last <= month.last <= year.last
    assert (month.last - month.first).days + 1 == monthrange(day.year, day.month)[1]


@SETTINGS
@given(parts, parts)
def test_an_interval_reaches_from_its_first_to_its_last_day_or_is_refused(start, end):
    first, last = PartialDate.parse(start).first, PartialDate.parse(end).last
    text = f"{start}/{end}"
    if last < first:
        with pytest.raises(ValueError, match="ends before it begins"):
            PartialDate.parse(text)
    else:
        read = PartialDate.parse(text)
        assert (read.first, read.last, read.text, read.is_interval) == (first, last, text, True)


@SETTINGS
@given(st.text(st.sampled_from("0123456789-/T: ٣"), max_size=12) | st.text(max_size=12))
def test_any_text_is_a_sound_date_or_refused(text):
    try:
        read = PartialDate.parse(text)
    except ValueError:
        return
    assert read.first <= read.last
    assert read.text == text
    assert text.isascii()
