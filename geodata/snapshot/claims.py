"""Which claim is shown, and by which written rule; where sources contradict each other.

The rule, in this order: a claim that gives a readable value for its field goes before one in words only; then the
better ranked publisher (official document or office of a head of state, ministry or agency, state media and the
companies concerned, independent media, aggregators and reference works); then the newest; then the id of the source,
so that the outcome never depends on the order of the file. Losers stay visible. Nothing is converted or averaged.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Money
    from geodata.catalog.vocab import FieldTerm


class Rule(StrEnum):
    """Why the shown claim is shown."""

    ONLY = "only-claim"
    AGREED = "claims-agree"
    READABLE = "readable-value"
    RANK = "publisher-rank"
    NEWEST = "newest"
    ORDER = "source-id"


@dataclass(frozen=True, slots=True)
class Fact:
    """What all sources together say of one property of one thing.

    Parameters
    ----------
    name : str
        The property, see ``FieldTerm.key``.
    claims : tuple of Claim
        Every claim, best first; the first is shown.
    groups : tuple of tuple of Claim
        The same claims by what they state; two groups or more of an exclusive property make a conflict.
    rule : Rule
        Why the first is shown.
    is_conflict : bool
        Whether two claims contradict each other.
    note : str or None
        What the compilers say about the disagreement.
    """

    name: str
    claims: tuple[Claim, ...]
    groups: tuple[tuple[Claim, ...], ...]
    rule: Rule
    is_conflict: bool
    note: str | None

    @property
    def shown(self) -> Claim:
        """The claim that is shown."""
        return self.claims[0]

    @property
    def as_of(self) -> str | None:
        """Day given by the best claim among those that say the same as the shown one."""
        return next((claim.as_of for claim in self.groups[0] if claim.as_of), None)

    def money(self, currency: str) -> tuple[Money, Claim] | None:
        """First sum in ``currency`` that a claim states, with that claim."""
        return next(((sum_, c) for c in self.claims for sum_ in c.money if sum_.currency == currency), None)


def resolve(claims: Iterable[Claim], catalog: Catalog, notes: Mapping[str, str] | None = None) -> dict[str, Fact]:
    """Sort out the claims about one thing.

    Parameters
    ----------
    claims : iterable of Claim
        In any order: the outcome is the same.
    catalog : Catalog
        Gives the fields' meaning and the publishers' ranks.
    notes : mapping, optional
        Notes of the compilers by field.

    Returns
    -------
    dict
        Property to fact, sorted by property.
    """
    by_property: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_property[catalog.fields[claim.field].key].append(claim)
    notes_of = {catalog.fields[f].key if f in catalog.fields else f: note for f, note in (notes or {}).items()}
    return {key: _fact(key, by_property[key], catalog, notes_of.get(key)) for key in sorted(by_property)}


def _fact(key: str, claims: list[Claim], catalog: Catalog, note: str | None) -> Fact:
    ordered = tuple(sorted(claims, key=lambda claim: _order(claim, catalog)))
    groups = _groups(ordered)
    exclusive = any(catalog.fields[claim.field].exclusive for claim in ordered)
    conflict = exclusive and any(_contradict(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    return Fact(key, ordered, groups, _rule(ordered, groups, catalog), conflict, note)


Order = tuple[bool, int, int, str, str, str, str]


def _order(claim: Claim, catalog: Catalog) -> Order:
    term = catalog.fields[claim.field]
    newest_first = -_known_on(claim, catalog).toordinal()
    return (
        not _is_readable(claim, term),
        catalog.rank(claim.source),
        newest_first,
        claim.source,
        claim.value,
        claim.field,
        claim.model_dump_json(),  # the last resort, so that no two different claims are ever equal
    )


def _known_on(claim: Claim, catalog: Catalog) -> date:
    """Last day on which the claim can have been made; an undated claim is the oldest."""
    text = claim.as_of or catalog.sources[claim.source].published
    return PartialDate.parse(text).last if text else date.min


def _is_readable(claim: Claim, term: FieldTerm) -> bool:
    readings = {"money": claim.money, "quantity": claim.quantity, "status": claim.status, "date": claim.when}
    return term.kind == "text" or bool(readings[term.kind])


def _rule(ordered: tuple[Claim, ...], groups: tuple[tuple[Claim, ...], ...], catalog: Catalog) -> Rule:
    if len(ordered) == 1:
        return Rule.ONLY
    if len(groups) == 1:
        return Rule.AGREED
    winner = _order(ordered[0], catalog)
    rival = _order(next(claim for claim in ordered if claim not in groups[0]), catalog)
    for rule, place in ((Rule.READABLE, 0), (Rule.RANK, 1), (Rule.NEWEST, 2)):
        if winner[place] != rival[place]:
            return rule
    return Rule.ORDER


def _groups(ordered: tuple[Claim, ...]) -> tuple[tuple[Claim, ...], ...]:
    """Claims that state the same value stand together; the first group holds the shown claim."""
    groups: list[list[Claim]] = []
    for claim in ordered:
        home = next((group for group in groups if all(_agree(claim, other) for other in group)), None)
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    return tuple(map(tuple, groups))


def _agree(a: Claim, b: Claim) -> bool:
    if a.money and b.money:
        return bool(_shared_currencies(a, b)) and not _contradict(a, b)
    return not _contradict(a, b)


def _contradict(a: Claim, b: Claim) -> bool:
    """Whether two claims cannot both hold; sums in different currencies cannot be compared and do not."""
    if a.money and b.money:
        return any(_sums(a, currency) != _sums(b, currency) for currency in _shared_currencies(a, b))
    return _key(a) != _key(b)


def _shared_currencies(a: Claim, b: Claim) -> set[str]:
    return {sum_.currency for sum_ in a.money} & {sum_.currency for sum_ in b.money}


def _sums(claim: Claim, currency: str) -> set[tuple[float, float]]:
    """All sums that a claim states in one currency; it may state several."""
    return {sum_.ends() for sum_ in claim.money if sum_.currency == currency}


def _key(claim: Claim) -> object:
    if claim.status:
        return claim.status
    if claim.when:
        return claim.when
    if claim.quantity:
        return claim.quantity.unit, claim.quantity.ends()
    if claim.money:
        return tuple(sorted((sum_.currency, sum_.ends()) for sum_ in claim.money))
    return " ".join(claim.value.casefold().split())
