"""Claims as readers see them: the value in their language, who says it, which rule chose it, who disagrees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.catalog.values import Money, Quantity
from geodata.snapshot.bare import is_bare
from geodata.snapshot.claims import Rule, figure_in, status_codes
from webapp.present import format as fmt
from webapp.present.quotes import quotations
from webapp.present.tongue import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim
    from geodata.snapshot.claims import Fact
    from webapp.present.citations import Citations
    from webapp.present.quotes import Quotation
    from webapp.present.tongue import Tongue

_UNITS = {"usd", "ha", "km"}


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One of several claims that contradict each other, once for each publisher that makes it.

    ``field`` says what it speaks of where that is not what the others do.
    """

    field: str
    value: str
    lang: str
    publisher: str
    kind: str
    date: str
    cites: tuple[int, ...]
    shown: bool
    quotes: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction with all that is claimed."""

    label: str
    rule: str
    note: Said | None
    claims: tuple[ClaimView, ...]


def label(claim: Claim, key: str, catalog: Catalog, lang: str) -> str:
    """Label of what a claim speaks of; the unit in a field's name is left to the value."""
    field = claim.field
    if field.removeprefix(f"{key}_") in _UNITS and key in catalog.fields:
        field = key
    return catalog.fields[field].label.get(lang)


def reading(claim: Claim, catalog: Catalog, t: Tongue) -> Said | None:
    """Typed value of a claim in the reader's language; None when there are only words."""
    text = None
    if claim.status:
        return Said(*catalog.vocab.said("statuses", claim.status, t.lang))
    if claim.money:
        text = fmt.money(t, claim.money[0])
    elif claim.quantity:
        text = fmt.quantity(t, claim.quantity)
    elif claim.when:
        text = fmt.date(t, claim.when)
    return t.said(text) if text else None


def as_stated(claim: Claim, catalog: Catalog, t: Tongue) -> Said:
    """What the source says: in the reader's language when it is no more than the typed value, else in its words."""
    typed = reading(claim, catalog, t)
    return typed if typed and is_bare(claim) else t.prose(claim.value, "claim", claim.field)


def conflict(fact: Fact, catalog: Catalog, citations: Citations, t: Tongue) -> Conflict | None:
    """What contradicts what, or None when nothing does."""
    if not fact.is_conflict:
        return None
    _ = t.gettext
    voices = len({catalog.sources[claim.source].publisher for claim in fact.claims})
    if voices > 1:
        text = t.ngettext("%(count)s source disagrees", "%(count)s sources disagree", voices, count=voices)
    else:
        text = _("The source contradicts itself")
    views = [_claim(claim, fact, catalog, citations, t) for claim in fact.claims]
    return Conflict(
        text, rule(fact, catalog, t), t.prose(fact.note, "note", fact.shown.field) if fact.note else None, _once(views)
    )


def _once(views: Iterable[ClaimView]) -> tuple[ClaimView, ...]:
    """Make one of what a publisher says twice, with all sources, where it first stands."""
    found: dict[tuple[str, str, str], ClaimView] = {}
    for view in views:
        key = (view.publisher, view.field, view.value)
        first = found.get(key)
        cites = tuple(sorted({*first.cites, *view.cites})) if first else view.cites
        found[key] = replace(first, cites=cites, quotes=(*first.quotes, *view.quotes)) if first else view
    return tuple(found.values())


def values(fact: Fact, catalog: Catalog, t: Tongue) -> tuple[Said, ...]:
    """What is shown: one value, which may be a range ("$1.2–1.3 bn"), or those of a tie that have no common measure."""
    if codes := status_codes(fact):
        return (t.said(either([catalog.vocab.label("statuses", code, t.lang) for code in codes], t)),)
    by_measure: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in fact.leaders:
        by_measure[_measure(claim)].append(claim)
    said = []
    for measure, claims in by_measure.items():
        if measure and len(claims) > 1:
            said.append(t.said(_between(claims, measure, t)))
        else:
            said += [reading(claim, catalog, t) or t.prose(claim.value, "claim", claim.field) for claim in claims]
    return tuple(dict.fromkeys(said))


def _measure(claim: Claim) -> str:
    """Unit or currency of what is read of a claim; empty where it is no figure."""
    if claim.money:
        return claim.money[0].currency
    return claim.quantity.unit if claim.quantity else ""


def _between(claims: Sequence[Claim], measure: str, t: Tongue) -> str:
    """Range from the least to the greatest of some claims in one unit or currency."""
    ends = [figure.ends() for claim in claims if (figure := figure_in(claim, measure))]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if claims[0].money:
        return fmt.money(t, Money(min=low, max=high, currency=measure))
    return fmt.quantity(t, Quantity(min=low, max=high, unit=measure))


def either(texts: Sequence[str], t: Tongue) -> str:
    """Say that one of some things holds: "Under construction or agreement signed"."""
    first, *rest = texts
    for text in rest:
        first = t.gettext("%(one)s or %(other)s", one=first, other=_within(text))
    return first


def _within(text: str) -> str:
    """A label inside a sentence: without its capital, unless that belongs to an abbreviation."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def rule(fact: Fact, catalog: Catalog, t: Tongue) -> str:
    """Say in words why the shown claim is shown."""
    _ = t.gettext
    match fact.rule:
        case Rule.RANK:
            rival = next(claim for claim in fact.claims if claim not in fact.groups[0])
            return _(
                "Shown by rank of the publisher: “%(winner)s” goes before “%(loser)s”",
                winner=kind_of(fact.shown.source, catalog, t),
                loser=kind_of(rival.source, catalog, t),
            )
        case Rule.NEWEST:
            return _("Shown: the newest claim of publishers of equal rank")
        case Rule.READABLE:
            return _("Shown: a claim with a definite value goes before one in words only")
        case Rule.TIE:
            return _("Equal in rank and date: nothing decides between them, and all are shown")
        case Rule.AGREED:
            return _("The sources agree")
        case Rule.ONLY:
            return _("Only one source says it")


def kind_of(source_id: str, catalog: Catalog, t: Tongue) -> str:
    """Label of the kind of publisher of a source."""
    return catalog.vocab.label("publisher_kinds", catalog.publisher(source_id).kind, t.lang)


def _claim(claim: Claim, fact: Fact, catalog: Catalog, citations: Citations, t: Tongue) -> ClaimView:
    said = as_stated(claim, catalog, t)
    source = catalog.sources[claim.source]
    own = label(claim, fact.name, catalog, t.lang)
    return ClaimView(
        field=own if own != label(fact.shown, fact.name, catalog, t.lang) else "",
        value=said.text,
        lang=said.lang,
        publisher=t.prose(source.publisher, "publisher").text,
        kind=kind_of(claim.source, catalog, t),
        date=fmt.date(t, claim.as_of or source.published),
        cites=citations.cite(claim.source),
        shown=fact.shows(claim),
        quotes=quotations([claim], catalog, citations),
    )
