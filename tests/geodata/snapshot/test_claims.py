"""The written rule, step by step, on a small world of sources; what agrees and what contradicts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geodata.catalog.model import Claim, Money, Quantity
from geodata.catalog.vocab import FieldTerm
from geodata.snapshot.claims import Rule, resolve, status_codes

LABEL = {"en": "x", "ru": "x", "kk": "x", "uz": "x"}
TERMS = [
    ("status", "", "status", True), ("cost", "", "money", True), ("cost_usd", "cost", "money", True),
    ("jobs", "", "quantity", True), ("capacity", "", "quantity", False), ("opening", "", "date", True),
    ("seat", "", "text", True), ("remark", "", "text", False),
]  # fmt: skip
SOURCES = {  # id: (rank, published)
    "office": (1, "2020"), "ministry": (2, "2021"), "agency": (3, "2022"), "agency-2": (3, "2023-05"),
    "agency-3": (3, "2023-05"), "paper": (4, "2025"), "mirror": (5, "2026"), "undated": (3, ""),
}  # fmt: skip


WORLD = SimpleNamespace(  # as much of a catalogue as the rule looks at
    fields={
        name: FieldTerm.model_validate(
            {"id": name, "property": of, "kind": kind, "exclusive": exclusive, "label": LABEL}
        )
        for name, of, kind, exclusive in TERMS
    },
    sources={name: SimpleNamespace(published=published) for name, (_, published) in SOURCES.items()},
    rank=lambda source: SOURCES[source][0],
)


def claim(field, value, source, **typed):
    return Claim(field=field, value=value, source=source, **typed)


def money(value, source, *sums, field="cost"):
    return claim(field, value, source, money=tuple(Money(amount=a, currency=c) for a, c in sums))


def jobs(number, source, unit="jobs", field="jobs"):
    return claim(field, str(number), source, quantity=Quantity(value=number, unit=unit))


def fact(*claims, notes=None):
    facts = resolve(claims, WORLD, notes)
    assert len(facts) == 1
    return next(iter(facts.values()))


def test_only_claim():
    made = fact(jobs(5, "paper"))
    assert (made.rule, made.shown.source, made.is_conflict) == (Rule.ONLY, "paper", False)


def test_claims_that_agree_say_so():
    made = fact(jobs(5, "paper"), jobs(5, "office"))
    assert (made.rule, made.shown.source, made.is_conflict, len(made.groups)) == (Rule.AGREED, "office", False, 1)


def test_readable_value_goes_before_words():
    made = fact(claim("jobs", "many", "office"), jobs(5, "mirror"))
    assert (made.rule, made.shown.source) == (Rule.READABLE, "mirror")


@pytest.mark.parametrize(
    ("better", "worse"), [("office", "ministry"), ("ministry", "agency"), ("agency", "paper"), ("paper", "mirror")]
)
def test_better_ranked_publisher_wins_although_older(better, worse):
    made = fact(jobs(1, worse), jobs(2, better))
    assert (made.rule, made.shown.source, made.is_conflict) == (Rule.RANK, better, True)


def test_newest_of_one_rank_wins():
    made = fact(jobs(1, "agency"), jobs(2, "agency-2"))
    assert (made.rule, made.shown.source) == (Rule.NEWEST, "agency-2")


def test_day_of_the_statement_goes_before_the_day_of_the_text():
    old = claim("jobs", "1", "agency-2", quantity=Quantity(value=1, unit="jobs"), as_of="2019")
    made = fact(old, jobs(2, "agency"))
    assert (made.rule, made.shown.source) == (Rule.NEWEST, "agency")


def test_undated_is_oldest():
    made = fact(jobs(1, "undated"), jobs(2, "agency"))
    assert (made.rule, made.shown.source) == (Rule.NEWEST, "agency")


def test_a_tie_has_no_winner():
    made = fact(jobs(1, "agency-3"), jobs(2, "agency-2"), jobs(3, "agency"))
    assert (made.rule, made.is_tie, made.is_unsettled) == (Rule.TIE, True, True)
    assert {claim.source for claim in made.leaders} == {"agency-2", "agency-3"}
    assert [made.shows(claim) for claim in made.claims] == [True, True, False]
    assert made.span("jobs")[:2] == (1, 2)
    assert made.span("jobs").value is None


def test_ids_decide_nothing():
    renamed = {"agency-2": "agency-3", "agency-3": "agency-2"}
    one, other = [jobs(1, "agency-3"), jobs(2, "agency-2")], [jobs(1, "agency-2"), jobs(2, "agency-3")]
    said = [[(c.value, renamed.get(c.source)) for c in fact(*claims).leaders] for claims in (one, other)]
    assert [value for value, _ in said[0]] == [value for value, _ in said[1]] == ["1", "2"]


def test_what_agrees_is_no_tie_and_the_more_exact_is_shown():
    about = claim("jobs", "about 1,000", "agency-2", quantity=Quantity(value=1000, unit="jobs", bound="about"))
    made = fact(about, jobs(1020, "agency-3"))
    assert (made.rule, made.is_tie, made.shown.value, made.span("jobs").value) == (Rule.AGREED, False, "1020", 1020)


def test_a_tie_of_two_currencies_is_no_disagreement():
    made = fact(money("1", "agency-2", (1, "USD")), money("500", "agency-3", (500, "KZT")))
    assert (made.rule, made.is_tie, made.is_unsettled) == (Rule.TIE, True, False)
    assert [made.span(currency).value for currency in ("USD", "KZT")] == [1, 500]


def test_a_figure_in_a_unit_is_that_of_the_best_claims_that_state_it():
    made = fact(
        money("500", "office", (500, "KZT")), money("7", "agency-2", (7, "USD")), money("9", "agency-3", (9, "USD")),
        money("30", "paper", (30, "USD")),
    )  # fmt: skip
    assert made.span("USD")[:2] == (7, 9)
    assert (made.shown.source, made.is_unsettled) == ("office", False)
    assert made.span("EUR") is None


def test_statuses_tie_too():
    made = fact(
        claim("status", "built", "agency-2", status="under_construction", as_of="2024"),
        claim("status", "signed", "agency-3", status="agreement_signed", as_of="2024-12-31"),
    )
    assert set(status_codes(made)) == {"under_construction", "agreement_signed"}
    assert made.as_of is None


def test_a_tie_has_the_day_that_all_of_it_has():
    stated = [claim("status", s, s2, status=s, as_of="2024") for s, s2 in (("a", "agency-2"), ("b", "agency-3"))]
    assert fact(*stated).as_of == "2024"


def test_a_range_stated_by_one_source_is_no_single_figure():
    spread = Claim(field="jobs", value="5-6", source="paper", quantity=Quantity(min=5, max=6, unit="jobs"))
    assert (fact(spread).span("jobs").value, fact(spread).span("jobs")[:2]) == (None, (5, 6))


def test_rule_compares_the_shown_with_its_best_rival_not_with_its_own_side():
    made = fact(jobs(5, "agency-2"), jobs(5, "agency-3"), jobs(6, "agency"))
    assert (made.rule, [c.source for c in made.claims]) == (Rule.NEWEST, ["agency-2", "agency-3", "agency"])
    assert [[c.source for c in group] for group in made.groups] == [["agency-2", "agency-3"], ["agency"]]


def test_losers_stay():
    claims = [jobs(n, source) for n, source in enumerate(SOURCES)]
    made = fact(*claims)
    assert set(made.claims) == set(claims)
    assert sorted(c.source for group in made.groups for c in group) == sorted(SOURCES)


@pytest.mark.parametrize(
    ("a", "b", "conflict"),
    [
        (jobs(5, "paper"), jobs(6, "office"), True),
        (jobs(5, "paper"), jobs(5.0, "office"), False),
        (jobs(5, "paper", field="capacity"), jobs(6, "office", field="capacity"), False),
        (claim("status", "open", "paper", status="launched"), claim("status", "x", "office", status="launched"), False),
        (claim("status", "x", "paper", status="launched"), claim("status", "x", "office", status="closed"), True),
        (claim("opening", "in May", "paper", when="2025-05"), claim("opening", "May", "office", when="2025-05"), False),
        (claim("opening", "May", "paper", when="2025-05"), claim("opening", "May", "office", when="2025-06"), True),
        (claim("seat", "Tashkent", "paper"), claim("seat", " tashkent  ", "office"), False),
        (claim("seat", "Tashkent", "paper"), claim("seat", "Astana", "office"), True),
        (claim("remark", "one", "paper"), claim("remark", "another", "office"), False),
        (money("1", "paper", (1, "USD")), money("one", "office", (1, "USD")), False),
        (money("1", "paper", (1, "USD")), money("2", "office", (2, "USD")), True),
        (money("1", "paper", (1, "USD")), money("2", "office", (2, "USD"), field="cost_usd"), True),
        (money("1", "paper", (1, "USD")), money("500", "office", (500, "KZT")), False),
        (money("1", "paper", (1, "USD"), (500, "KZT")), money("500", "office", (500, "KZT")), False),
        (money("1", "paper", (1, "USD"), (500, "KZT")), money("600", "office", (600, "KZT")), True),
        (money("1+2", "paper", (1, "USD"), (2, "USD")), money("2+1", "office", (2, "USD"), (1, "USD")), False),
        (money("1+2", "paper", (1, "USD"), (2, "USD")), money("1", "office", (1, "USD")), True),
        (money("1.2 bn", "paper", (1.2e9, "USD")), money("1,187 m", "office", (1.187e9, "USD")), False),
        (money("1.2 bn", "paper", (1.2e9, "USD")), money("1.3 bn", "office", (1.3e9, "USD")), True),
        (claim("opening", "2025", "paper", when="2025"), claim("opening", "May", "office", when="2025-05"), False),
    ],
)  # fmt: skip
def test_conflict_is_two_values_that_cannot_both_hold(a, b, conflict):
    assert fact(a, b).is_conflict is conflict
    assert fact(b, a).is_conflict is conflict


def test_sums_in_two_currencies_are_neither_compared_nor_called_the_same():
    made = fact(money("1", "paper", (1, "USD")), money("500", "office", (500, "KZT")))
    assert (len(made.groups), made.is_conflict) == (2, False)
    assert made.span("USD").claims[0].source == "paper"
    assert made.span("EUR") is None


def test_a_claim_with_two_sums_in_one_currency_agrees_with_its_own_repetition():
    twice = money("1+2", "paper", (1, "USD"), (2, "USD"))
    assert fact(twice, twice).rule is Rule.AGREED


def test_range_is_compared_by_its_ends():
    spread = Claim(field="jobs", value="5-6", source="paper", quantity=Quantity(min=5, max=6, unit="jobs"))
    assert fact(spread, jobs(5, "office")).is_conflict
    assert spread.quantity.ends() == (5, 6)


def test_fields_that_mean_the_same_feed_one_property():
    facts = resolve([money("1", "paper", (1, "USD")), money("1", "office", (1, "USD"), field="cost_usd")], WORLD)
    assert list(facts) == ["cost"]
    assert len(facts["cost"].claims) == 2


def test_note_of_a_field_is_the_note_of_its_property():
    assert fact(jobs(1, "paper"), notes={"jobs": "why"}).note == "why"
    assert fact(money("1", "paper", (1, "USD")), notes={"cost_usd": "why"}).note == "why"
    assert fact(jobs(1, "paper"), notes={"cost": "why"}).note is None


def test_day_comes_from_a_claim_that_says_the_same_as_the_shown_one():
    shown = claim("status", "x", "office", status="launched")
    same = claim("status", "x", "paper", status="launched", as_of="2025-11")
    other = claim("status", "x", "ministry", status="closed", as_of="2024")
    assert fact(shown, same, other).as_of == "2025-11"
    assert fact(shown, other).as_of is None


def test_properties_are_sorted_by_name():
    assert list(resolve([jobs(1, "paper"), claim("seat", "x", "paper"), money("1", "paper", (1, "USD"))], WORLD)) == [
        "cost", "jobs", "seat",
    ]  # fmt: skip


def test_nothing_claimed_is_nothing_known():
    assert resolve([], WORLD) == {}
