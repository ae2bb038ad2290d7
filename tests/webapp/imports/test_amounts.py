"""Numbers, sums and days are read where they can mean one thing, and asked about where they may mean two."""

from __future__ import annotations

import pytest

from webapp.imports.amounts import QuestionError, Unit, day, money, number, quantity, unit_of
from webapp.imports.currencies import currencies


@pytest.fixture(scope="module")
def known():
    return currencies(("en", "ru", "kk", "uz"))


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("1 200,5 USD", {"currency": "USD", "amount": 1200.5}),
        ("1\u00a0200,5 USD", {"currency": "USD", "amount": 1200.5}),
        ("$1.2 bn", {"currency": "USD", "amount": 1_200_000_000}),
        ("10–12 млн долл. США", {"currency": "USD", "min": 10_000_000, "max": 12_000_000}),
        ("1,200.50 EUR", {"currency": "EUR", "amount": 1200.5}),
        ("1.234.567,89 €", {"currency": "EUR", "amount": 1_234_567.89}),
        ("over $5m", {"currency": "USD", "amount": 5_000_000, "bound": "over"}),
        ("около 3 млрд рублей РФ", None),
        ("12 млн", None),
        ("10–12", None),
        ("12 dollars", None),
        ("1,200 USD", None),
        ("12 млн 300 тыс USD", None),
        ("12–10 USD", None),
        ("-5 USD", None),
        ("=1+1", None),
        (12.5, None),
        ("12 apples", None),
        ("¥ 12", None),
    ],
)
def test_sum_is_read_or_asked_about(cell, held, known):
    if held is not None:
        assert money(cell, Unit(), known) == held
        return
    with pytest.raises(QuestionError):
        money(cell, Unit(), known)


def test_cell_goes_before_its_heading(known):
    unit = unit_of("Cost, m USD", known)
    assert unit == Unit("USD", 1e6)
    assert money(12.5, unit, known) == {"currency": "USD", "amount": 12_500_000}
    assert money("3 bn EUR", unit, known) == {"currency": "EUR", "amount": 3_000_000_000}
    assert unit_of("Құны, млн", known) == Unit("", 1e6)
    with pytest.raises(QuestionError, match="currency"):
        money(12.5, unit_of("Құны, млн", known), known)


@pytest.mark.parametrize(
    ("cell", "read"),
    [("1 200", 1200), ("1200", 1200), ("0,125", 0.125), ("-3.5", -3.5), ("1'000'000", 1e6), (7, 7), ("1,200", None),
     ("12.345", None), ("1 20", None), ("", None), ("x", None)],
)  # fmt: skip
def test_number_is_read_or_asked_about(cell, read):
    if read is not None:
        assert number(cell) == read
        return
    with pytest.raises(QuestionError):
        number(cell)


def test_degrees_have_no_thousands():
    assert number("69,240", is_small=True) == 69.24


@pytest.mark.parametrize(
    ("cell", "iso"),
    [("31.07.2026", "2026-07-31"), ("31/12/2026", "2026-12-31"), ("12.2026", "2026-12"), (2027, "2027"),
     ("IV кв. 2026", "2026-10/2026-12"), ("2026-Q1", "2026-01/2026-03"), ("2024–2027", "2024/2027"),
     ("2026-01-02", "2026-01-02"), ("31.02.2026", None), ("07/08/2026", None), ("soon", None), (45000, None),
     ("13.13.2026", None)],
)  # fmt: skip
def test_day_is_read_or_asked_about(cell, iso):
    if iso is not None:
        assert day(cell) == iso
        return
    with pytest.raises(QuestionError):
        day(cell)


def test_quantity_needs_its_unit():
    assert quantity("1 200 MW", "") == {"unit": "MW", "value": 1200}
    assert quantity(12, "ha") == {"unit": "ha", "value": 12}
    with pytest.raises(QuestionError):
        quantity(12, "")
