"""What agrees within its rounding agrees, as far as the written digits go; what does not, does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.catalog.values import Money, Quantity
from geodata.snapshot.rounding import MOST_SLACK, amount, same_time


def stated(words, value, bound=None):
    return amount(Quantity(value=value, unit="ha", bound=bound), words)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("1.2 bn", 1.2e9), ("1,187 m", 1.187e9), True),
        (("1.2 bn", 1.2e9), ("1.25 bn", 1.25e9), True),
        (("1.2 bn", 1.2e9), ("1.26 bn", 1.26e9), False),
        (("1.2 bn", 1.2e9), ("1.3 bn", 1.3e9), False),
        (("1,2 млрд", 1.2e9), ("1 187 млн", 1.187e9), True),
        (("27 bn", 27e9), ("27.3 bn", 27.3e9), True),
        (("4 bn", 4e9), ("4.4 bn", 4.4e9), False),
        (("about 1,000", 1000, "about"), ("1,040", 1040), True),
        (("about 1,000", 1000, "about"), ("1,100", 1100), False),
        (("1,000", 1000), ("1,040", 1040), False),
        (("1,150", 1150), ("1,175", 1175), False),
        (("over 1,000", 1000, "over"), ("1,080", 1080), True),
        (("over 1,000", 1000, "over"), ("980", 980), False),
        (("up to 50,000", 50000, "up_to"), ("48,000", 48000), True),
        (("up to 50,000", 50000, "up_to"), ("51,000", 51000), False),
        (("2,256.25", 2256.25), ("2,256", 2256), True),
        (("2,256.25", 2256.25), ("2,255", 2255), False),
        (("a thousand", 1000), ("1,000", 1000), True),
        (("a thousand", 1000), ("999", 999), False),
        (("0", 0), ("0.0", 0), True),
        (("0", 0), ("1", 1), False),
        (("in 2024, 400", 400), ("400", 400), True),
    ],
)
def test_figures_agree_within_the_last_digit_written(one, other, agree):
    a, b = stated(*one), stated(*other)
    assert (a.agrees(b), b.agrees(a)) == (agree, agree)


def test_the_figure_is_found_among_others_in_the_words():
    words = "33.7 bn tenge ($74 m)"
    assert amount(Money(amount=74e6, currency="USD"), words).agrees(stated("74.3 m", 74.3e6))
    assert not amount(Money(amount=74e6, currency="USD"), words).agrees(stated("75 m", 75e6))


def test_a_range_agrees_by_both_ends():
    spread = amount(Money(min=3.5e9, max=6e9, currency="USD"), "$3.5-6 bn")
    assert spread.agrees(amount(Money(min=3.48e9, max=6.1e9, currency="USD"), "3.48 to 6.1 bn"))
    assert not spread.agrees(stated("4 bn", 4e9))


def test_the_more_exact_leaves_less_open():
    assert stated("1,187 m", 1.187e9).slack < stated("1.2 bn", 1.2e9).slack
    assert stated("1,200 m", 1.2e9).slack < stated("about 1,200 m", 1.2e9, "about").slack


def test_words_of_any_length_are_read():
    assert stated("9" * 20_000, 5.0).slack == 0
    assert stated("0." + "0" * 200 + "1", 1e-300).slack >= 0


@given(st.floats(0, 1e15), st.text(max_size=20), st.sampled_from([None, "about", "over", "up_to"]))
def test_a_figure_agrees_with_itself_and_never_stands_for_much_more(value, words, bound):
    figure = stated(words, value, bound)
    assert figure.agrees(figure)
    assert figure.slack <= 2 * MOST_SLACK * value * (1 + 1e-9)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025", "2025-05", True), ("2025-05", "2025-05-12", True), ("2026-10/2026-12", "2026-11", True),
        ("2025-05", "2025-06", False), ("2024/2025", "2025/2026", False),
    ],
)  # fmt: skip
def test_a_month_does_not_contradict_its_day(one, other, same):
    assert same_time(one, other) is same_time(other, one) is same
