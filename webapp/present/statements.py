"""Claims as readers see them: the value in their language, who says it, which rule chose it, who disagrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.snapshot.bare import is_bare
from geodata.snapshot.claims import Rule
from webapp.present import format as fmt
from webapp.present.tongue import Said

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim
    from geodata.snapshot.claims import Fact
    from webapp.present.tongue import Tongue

_UNITS = {"usd", "ha", "km"}


class Citations:
    """Numbers sources in the order in which a page first names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, *source_ids: str) -> tuple[int, ...]:
        """Numbers of sources, new ones where needed, ascending and each once."""
        for source_id in source_ids:
            self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return tuple(sorted({self._numbers[source_id] for source_id in source_ids}))

    def in_order(self) -> tuple[tuple[int, str], ...]:
        """Numbers and source ids."""
        return tuple((number, source_id) for source_id, number in self._numbers.items())


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One of several claims that contradict each other."""

    value: str
    lang: str
    publisher: str
    kind: str
    date: str
    cites: tuple[int, ...]
    shown: bool


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
    return typed if typed and is_bare(claim) else t.prose(claim.value)


def conflict(fact: Fact, catalog: Catalog, citations: Citations, t: Tongue) -> Conflict | None:
    """What contradicts what, or None when nothing does."""
    if not fact.is_conflict:
        return None
    _ = t.gettext
    sources = len({claim.source for claim in fact.claims})
    if sources > 1:
        text = t.ngettext("%(count)s source disagrees", "%(count)s sources disagree", sources, count=sources)
    else:
        text = _("The source contradicts itself")
    views = tuple(_claim(claim, catalog, citations, t, shown=claim is fact.shown) for claim in fact.claims)
    return Conflict(text, rule(fact, catalog, t), t.prose(fact.note) if fact.note else None, views)


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
        case Rule.ORDER:
            return _("Equal in rank and date; the order of the sources' ids decides")
        case Rule.AGREED:
            return _("The sources agree")
        case Rule.ONLY:
            return _("Only one source says it")


def kind_of(source_id: str, catalog: Catalog, t: Tongue) -> str:
    """Label of the kind of publisher of a source."""
    return catalog.vocab.label("publisher_kinds", catalog.publisher(source_id).kind, t.lang)


def _claim(claim: Claim, catalog: Catalog, citations: Citations, t: Tongue, *, shown: bool) -> ClaimView:
    said = as_stated(claim, catalog, t)
    source = catalog.sources[claim.source]
    return ClaimView(
        value=said.text,
        lang=said.lang,
        publisher=source.publisher,
        kind=kind_of(claim.source, catalog, t),
        date=fmt.date(t, claim.as_of or source.published),
        cites=citations.cite(claim.source),
        shown=shown,
    )
