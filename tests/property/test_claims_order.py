"""The outcome of the rule never depends on the order in which claims are written down."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.catalog.model import Claim, Money, Quantity
from geodata.catalog.vocab import FieldTerm
from geodata.snapshot.claims import Rule, resolve

LABEL = {"en": "x", "ru": "x", "kk": "x", "uz": "x"}
KINDS = ["status", "money", "quantity", "date", "text"]
FIELDS = {
    f"{kind}-{n}": FieldTerm.model_validate(
        {"id": f"{kind}-{n}", "property": kind, "kind": kind, "exclusive": n < 2, "label": LABEL}
    )
    for kind in KINDS
    for n in (1, 2)
}
SOURCES = {f"s{n}": SimpleNamespace(published=("", "2021", "2021-11", "2022/2023")[n % 4]) for n in range(8)}
WORLD = SimpleNamespace(fields=FIELDS, sources=SOURCES, rank=lambda source: int(source[1:]) % 3 + 1)

numbers = st.sampled_from([1.0, 2.0, 3.0])
sums = st.builds(
    lambda amount, currency: Money(amount=amount, currency=currency), numbers, st.sampled_from(["USD", "KZT"])
)
ranges = st.builds(lambda low, width: Quantity(min=low, max=low + width, unit="ha"), numbers, numbers)
claims = st.builds(
    Claim,
    field=st.sampled_from(sorted(FIELDS)),
    value=st.sampled_from(["one", "One ", "two", "another"]),
    money=st.lists(sums, max_size=3).map(tuple),
    quantity=st.none() | ranges | st.builds(lambda v: Quantity(value=v, unit="ha"), numbers),
    status=st.none() | st.sampled_from(["launched", "closed"]),
    when=st.none() | st.sampled_from(["2021", "2021-11", "2026-10/2026-12"]),
    as_of=st.none() | st.sampled_from(["2020", "2024-05-01"]),
    source=st.sampled_from(sorted(SOURCES)),
    note=st.none() | st.just("a note"),
)
shuffled = st.lists(claims, max_size=9).flatmap(lambda made: st.tuples(st.just(made), st.permutations(made)))
SETTINGS = settings(deadline=None, max_examples=300)


@SETTINGS
@given(shuffled)
def test_order_of_claims_does_not_matter(both):
    written, other_order = both
    assert resolve(written, WORLD) == resolve(other_order, WORLD)


@SETTINGS
@given(st.lists(claims, min_size=1, max_size=9))
def test_nothing_is_lost_and_the_first_is_shown(made):
    facts = resolve(made, WORLD)
    kept = [claim for fact in facts.values() for claim in fact.claims]
    assert sorted(map(repr, kept)) == sorted(map(repr, made))
    for fact in facts.values():
        assert fact.shown is fact.groups[0][0] is fact.leaders[0]
        level = {place for claim, place in zip(fact.claims, fact.standing, strict=True) if fact.shows(claim)}
        assert level == {0}
        assert sorted(map(repr, (c for group in fact.groups for c in group))) == sorted(map(repr, fact.claims))
        assert (fact.rule is Rule.ONLY) == (len(fact.claims) == 1)
        assert (fact.rule in {Rule.ONLY, Rule.AGREED}) == (len(fact.groups) == 1)


OTHER_IDS = {f"s{n}": f"s{7 - n}" for n in range(8)}
"""Sources by other ids: what was the first of all by its id becomes the last."""

RENAMED = SimpleNamespace(
    fields=FIELDS,
    sources={OTHER_IDS[id_]: source for id_, source in SOURCES.items()},
    rank=lambda source: WORLD.rank(OTHER_IDS[source]),
)


ALIKE_IN_WORDS = [
    Claim(field="date-1", value="one", source="s0", as_of="2020"),
    Claim(field="date-1", value="one", source="s3", as_of="2020", money=(Money(amount=1, currency="USD"),)),
]


@SETTINGS
@given(st.lists(claims, max_size=9))
@example(ALIKE_IN_WORDS)
def test_ids_of_sources_decide_nothing(made):
    before = resolve(made, WORLD)
    after = resolve([claim.model_copy(update={"source": OTHER_IDS[claim.source]}) for claim in made], RENAMED)
    for key, fact in before.items():
        other = after[key]
        assert [said(claim) for claim in fact.leaders] == [said(claim) for claim in other.leaders]
        assert (fact.rule, fact.is_conflict, fact.as_of) == (other.rule, other.is_conflict, other.as_of)
        assert [fact.span(unit) and fact.span(unit)[:2] for unit in ("USD", "KZT", "ha")] == [
            other.span(unit) and other.span(unit)[:2] for unit in ("USD", "KZT", "ha")
        ]


def said(claim):
    """All that a claim says, without who says it and when."""
    return claim.value, claim.money, claim.quantity, claim.status, claim.when


@SETTINGS
@given(st.lists(claims, min_size=1, max_size=5))
def test_repeating_a_claim_makes_no_conflict(made):
    before, after = resolve(made, WORLD), resolve([*made, *made], WORLD)
    assert {key: fact.is_conflict for key, fact in before.items()} == {k: f.is_conflict for k, f in after.items()}
    assert {key: fact.shown for key, fact in before.items()} == {key: fact.shown for key, fact in after.items()}
