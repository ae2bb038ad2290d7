"""A figure: what is known of one property, with its label, sources and quotations, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.catalog.values import Money
from geodata.snapshot.bare import is_bare
from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.quotes import Quotation, quotations

if TYPE_CHECKING:
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.citations import Citations
    from webapp.present.statements import Conflict
    from webapp.present.tongue import Said, Tongue


@dataclass(frozen=True, slots=True)
class Figure:
    """A labelled value.

    Parameters
    ----------
    property, label, group : str
        What it is of, and what people ask about who want to know it.
    value, lang : str
        What is known, and in which language; a range where sums or amounts of a tie lie between two.
    others : tuple of Said
        Further values of a tie that cannot be put into one range.
    unsettled : bool
        Whether the values contradict each other; otherwise they hold side by side.
    note : str
        The sum in other currencies.
    stated : Said or None
        The source's text where it says more than the value.
    cites : tuple of int
        Numbers of the sources.
    conflict : Conflict or None
        All claims, where some contradict each other.
    quotes : tuple of Quotation
        The sources' own words; those of a conflict stand with its claims.
    overdue : bool
        Whether it names a day to come that has passed, and nothing later is known.
    """

    property: str
    label: str
    group: str
    value: str
    lang: str
    others: tuple[Said, ...] = ()
    unsettled: bool = False
    note: str = ""
    stated: Said | None = None
    cites: tuple[int, ...] = ()
    conflict: Conflict | None = None
    quotes: tuple[Quotation, ...] = ()
    overdue: bool = False


def figure(fact: Fact, snapshot: Snapshot, citations: Citations, t: Tongue) -> Figure:
    """Make a labelled value of what the sources say of one property."""
    shown = fact.shown
    said, *more = statements.values(fact, snapshot.catalog, t)
    currencies = _other_currencies(fact)
    if shown.money:  # of a tie of two currencies, one stands in the note
        more = []
    is_typed = statements.reading(shown, snapshot.catalog, t) is not None
    says_more = is_typed and not fact.is_tie and not is_bare(shown)
    return Figure(
        property=fact.name,
        label=statements.label(shown, fact.name, snapshot.catalog, t.lang),
        group=snapshot.catalog.fields.get(fact.name, snapshot.catalog.fields[shown.field]).asked,
        value=said.text,
        lang=said.lang,
        others=tuple(more),
        unsettled=fact.is_unsettled,
        note=", ".join(fmt.money(t, money) for money, _ in currencies),
        stated=t.prose(shown.value, "claim", shown.field) if says_more else None,
        cites=citations.cite(
            *(claim.source for claim in fact.leaders), *(source for _, sources in currencies for source in sources)
        ),
        conflict=statements.conflict(fact, snapshot.catalog, citations, t),
        quotes=() if fact.is_conflict else quotations(fact.claims, snapshot.catalog, citations),
    )


def _other_currencies(fact: Fact) -> list[tuple[Money, tuple[str, ...]]]:
    """Sum in each currency other than the shown one, with its sources: as stated, never converted; a tie is a range."""
    shown = {money.currency for money in fact.shown.money[:1]}
    found: dict[str, list[tuple[Money, str]]] = {}
    for group in (group for group in fact.groups if fact.shows(group[0])) if shown else ():
        stated = {money.currency: (money, claim.source) for claim in reversed(group) for money in reversed(claim.money)}
        for currency in dict.fromkeys(money.currency for claim in group for money in claim.money):
            found.setdefault(currency, []).append(stated[currency])
    return [(_range(sums), tuple(source for _, source in sums)) for code, sums in found.items() if code not in shown]


def _range(sums: list[tuple[Money, str]]) -> Money:
    """The one sum, or one from the least to the greatest of several."""
    (first, _), *rest = sums
    if not rest:
        return first
    ends = [money.ends() for money, _ in sums]
    return Money(min=min(low for low, _ in ends), max=max(high for _, high in ends), currency=first.currency)
