"""Which claim is shown, and by which written rule; where sources contradict each other.

The rule, in this order: a claim that gives a readable value for its field goes before one in words only; then the
better ranked publisher (official document or office of a head of state, ministry or agency, state media and the
companies concerned, independent media, aggregators and reference works); then the newest. What is equal in all three
is a tie, and a tie has no winner: all of them are shown. Neither an id nor the order of a file ever decides. Losers
stay visible. Nothing is converted or averaged; what agrees within its rounding (``geodata.snapshot.rounding``) agrees.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from geodata.snapshot.rounding import amount, same_time
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Money, Quantity
    from geodata.catalog.vocab import FieldTerm


class Rule(StrEnum):
    """Why the shown claim is shown; of a tie, several are."""

    ONLY = "only-claim"
    AGREED = "claims-agree"
    READABLE = "readable-value"
    RANK = "publisher-rank"
    NEWEST = "newest"
    TIE = "tie"


class Span(NamedTuple):
    """Between what a figure lies that several claims may give, and the claims; both ends are the same for one value."""

    low: float
    high: float
    claims: tuple[Claim, ...]

    @property
    def value(self) -> float | None:
        """The figure, unless there is more than one."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Fact:
    """What all sources together say of one property of one thing.

    Parameters
    ----------
    name : str
        The property, see ``FieldTerm.key``.
    claims : tuple of Claim
        Every claim, best first.
    standing : tuple of int
        How good each claim is by the rule, from 0; claims of one number are equal by it.
    groups : tuple of tuple of Claim
        The same claims by what they state; two groups or more of an exclusive property make a conflict.
    rule : Rule
        Why those are shown that are.
    is_conflict : bool
        Whether two claims contradict each other.
    note : str or None
        What the compilers say about the disagreement.
    """

    name: str
    claims: tuple[Claim, ...]
    standing: tuple[int, ...]
    groups: tuple[tuple[Claim, ...], ...]
    rule: Rule
    is_conflict: bool
    note: str | None

    @property
    def leaders(self) -> tuple[Claim, ...]:
        """The claims that are shown: one, or those of a tie that state different things."""
        return self._best(self.claims)

    @property
    def shown(self) -> Claim:
        """The first claim that is shown; a tie has further ``leaders``."""
        return self.claims[0]

    def shows(self, claim: Claim) -> bool:
        """Whether a claim is one of those that are shown."""
        return any(claim is leader for leader in self.leaders)

    @property
    def is_tie(self) -> bool:
        """Whether several claims are shown."""
        return len(self.leaders) > 1

    @property
    def is_unsettled(self) -> bool:
        """Whether claims that are shown contradict each other."""
        return self.is_conflict and _has_contradiction(self.leaders)

    @property
    def as_of(self) -> str | None:
        """Day given by the best claim among those that say the same as a shown one; None where a tie has several."""
        leading = set(map(id, self.leaders))
        groups = (group for group in self.groups if id(group[0]) in leading)
        days = {next((claim.as_of for claim in group if claim.as_of), None) for group in groups}
        return days.pop() if len(days) == 1 else None

    def span(self, unit: str) -> Span | None:
        """Between what the figure lies in a unit or currency, by the best claims that state it in that."""
        found = {id(claim): figure for claim in self.claims if (figure := figure_in(claim, unit))}
        best = self._best([claim for claim in self.claims if id(claim) in found])
        if not best:
            return None
        ends = [found[id(claim)].ends() for claim in best]
        return Span(min(low for low, _ in ends), max(high for _, high in ends), best)

    def _best(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The first claim of each group of some, as far as the rule puts them level with the best."""
        standing = {id(claim): place for claim, place in zip(self.claims, self.standing, strict=True)}
        allowed = {id(claim) for claim in claims}
        firsts = [next((claim for claim in group if id(claim) in allowed), None) for group in self.groups]
        told = [claim for claim in firsts if claim is not None]
        top = min((standing[id(claim)] for claim in told), default=0)
        return tuple(claim for claim in told if standing[id(claim)] == top)


def figure_in(claim: Claim, unit: str) -> Money | Quantity | None:
    """Quantity, or first sum, of a claim in a unit or currency."""
    if claim.quantity and claim.quantity.unit == unit:
        return claim.quantity
    return next((sum_ for sum_ in claim.money if sum_.currency == unit), None)


def status_codes(fact: Fact) -> tuple[str, ...]:
    """Codes of the status: one, or those of a tie in the order in which they are shown."""
    return tuple(dict.fromkeys(claim.status for claim in fact.leaders if claim.status))


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
    ordered = tuple(sorted(claims, key=lambda claim: (*_weight(claim, catalog), *_statement(claim))))
    weights = [_weight(claim, catalog) for claim in ordered]
    levels = {weight: level for level, weight in enumerate(dict.fromkeys(weights))}
    groups = _groups(ordered)
    exclusive = any(catalog.fields[claim.field].exclusive for claim in ordered)
    return Fact(
        name=key,
        claims=ordered,
        standing=tuple(levels[weight] for weight in weights),
        groups=groups,
        rule=_rule(ordered, groups, weights),
        is_conflict=exclusive and _has_contradiction(ordered),
        note=note,
    )


Weight = tuple[bool, int, int]
"""What the rule goes by; the smaller is better."""

Statement = tuple[float, str, str, str, str]


def _weight(claim: Claim, catalog: Catalog) -> Weight:
    newest_first = -_known_on(claim, catalog).toordinal()
    return not _is_readable(claim, catalog.fields[claim.field]), catalog.rank(claim.source), newest_first


def _statement(claim: Claim) -> Statement:
    """Order of claims between which the rule does not choose: the more exact first, then by what they say.

    Sources come last: only claims that are the same in all else are put in order by them.
    """
    figure = claim.quantity or next(iter(claim.money), None)
    left_open = amount(figure, claim.value).slack if figure else 0.0
    if claim.when:
        when = PartialDate.parse(claim.when)
        left_open = float((when.last - when.first).days)
    return left_open, claim.value, claim.field, claim.model_dump_json(exclude={"source"}), claim.source


def _known_on(claim: Claim, catalog: Catalog) -> date:
    """Last day on which the claim can have been made; an undated claim is the oldest."""
    text = claim.as_of or catalog.sources[claim.source].published
    return PartialDate.parse(text).last if text else date.min


def _is_readable(claim: Claim, term: FieldTerm) -> bool:
    readings = {"money": claim.money, "quantity": claim.quantity, "status": claim.status, "date": claim.when}
    return term.kind == "text" or bool(readings[term.kind])


def _rule(ordered: tuple[Claim, ...], groups: tuple[tuple[Claim, ...], ...], weights: Sequence[Weight]) -> Rule:
    if len(ordered) == 1:
        return Rule.ONLY
    if len(groups) == 1:
        return Rule.AGREED
    same = {id(claim) for claim in groups[0]}
    winner = weights[0]
    rival = next(weight for claim, weight in zip(ordered, weights, strict=True) if id(claim) not in same)
    for rule, place in ((Rule.READABLE, 0), (Rule.RANK, 1), (Rule.NEWEST, 2)):
        if winner[place] != rival[place]:
            return rule
    return Rule.TIE


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


def _has_contradiction(claims: Sequence[Claim]) -> bool:
    return any(_contradict(a, b) for a, b in combinations(claims, 2))


def _contradict(a: Claim, b: Claim) -> bool:
    """Whether two claims cannot both hold; sums in different currencies cannot be compared and do not."""
    if a.money and b.money:
        return not all(_same_sums(a, b, currency) for currency in _shared_currencies(a, b))
    if a.status or b.status:
        return a.status != b.status
    if a.when and b.when:
        return not same_time(a.when, b.when)
    if a.quantity and b.quantity:
        is_same_unit = a.quantity.unit == b.quantity.unit
        return not (is_same_unit and amount(a.quantity, a.value).agrees(amount(b.quantity, b.value)))
    return _is_typed(a) or _is_typed(b) or _words(a) != _words(b)


def _shared_currencies(a: Claim, b: Claim) -> set[str]:
    return {sum_.currency for sum_ in a.money} & {sum_.currency for sum_ in b.money}


def _same_sums(a: Claim, b: Claim, currency: str) -> bool:
    """Whether each sum that one states in a currency agrees with one of the other's; a claim may state several."""
    ours, theirs = ([amount(sum_, c.value) for sum_ in c.money if sum_.currency == currency] for c in (a, b))
    return all(any(x.agrees(y) for y in theirs) for x in ours) and all(any(y.agrees(x) for x in ours) for y in theirs)


def _is_typed(claim: Claim) -> bool:
    return bool(claim.money or claim.status or claim.when or claim.quantity)


def _words(claim: Claim) -> str:
    return " ".join(claim.value.casefold().split())
