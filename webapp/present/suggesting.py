"""What the form of a suggestion shows beside its fields: what stands there, who says it, and which rule chose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from geodata.catalog.model import Project
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

PLACE, NAMES, OTHER = "place", "names", "other"
"""Parts of a project that are no field of claims."""


@dataclass(frozen=True, slots=True)
class StandingClaim:
    """One claim as it stands, or what stands where there are no claims."""

    value: Said
    by: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands there now, and why."""

    label: str
    claims: tuple[StandingClaim, ...]
    rule: str
    note: Said | None


@dataclass(frozen=True, slots=True)
class CorrectableThing:
    """One thing of a project that can be corrected."""

    part: str
    label: str
    value: str


def stands(snapshot: Snapshot, project: Project, part: str, t: Tongue) -> Stands:
    """What a project's page says of a part now."""
    _ = t.gettext
    if part == PLACE:
        place = project.location
        spot = f"{place.lat:.5f}, {place.lon:.5f}"
        label = snapshot.catalog.vocab.precision(place.precision).label.get(t.lang)
        said = t.prose(place.place, "place")
        return Stands(_("Place"), (StandingClaim(said, f"{spot} · {label}", is_shown=True),), "", None)
    if part == NAMES:
        given = [StandingClaim(Said(text, lang), lang, is_shown=True) for lang, text in project.names.given()]
        return Stands(_("Names"), tuple(given), "", None)
    fact = snapshot.facts[project.id].get(key_of(snapshot, part))
    if fact is None:
        return Stands(label_of(snapshot, part, t), (), "", None)
    catalog = snapshot.catalog
    claims = tuple(
        StandingClaim(
            statements.as_stated(claim, catalog, t), _by(snapshot, claim.source, claim.as_of, t), fact.shows(claim)
        )
        for claim in fact.claims
    )
    note = t.prose(fact.note, "note", fact.shown.field) if fact.note else None
    rule = statements.rule(fact, catalog, t) if len(claims) > 1 else ""
    return Stands(label_of(snapshot, part, t), claims, rule, note)


def choices(snapshot: Snapshot, project: Project, t: Tongue) -> tuple[CorrectableThing, ...]:
    """Everything of a project that can be corrected, in the order of the vocabulary."""
    _ = t.gettext
    facts = snapshot.facts[project.id]
    found = []
    for id_, term in snapshot.catalog.fields.items():
        if id_ == term.key and id_ in facts:
            value = statements.as_stated(facts[id_].shown, snapshot.catalog, t).text
            found.append(CorrectableThing(id_, label_of(snapshot, id_, t), value))
    found.append(CorrectableThing(PLACE, _("Place"), t.prose(project.location.place, "place").text))
    found.append(CorrectableThing(NAMES, _("Names"), named(project.names, t.lang).text))
    found.append(CorrectableThing(OTHER, _("Something else"), ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """A claim that counts no longer, as readers see it."""

    label: str
    value: Said
    source: str
    publisher: str
    reason: str


def withdrawn(snapshot: Snapshot, project: Project, t: Tongue, addresses: Addresses) -> tuple[WithdrawnView, ...]:
    """Claims of a project that were withdrawn, with their reasons."""
    catalog = snapshot.catalog
    return tuple(
        WithdrawnView(
            label_of(snapshot, claim.field, t),
            statements.as_stated(claim, catalog, t),
            addresses.source(claim.source),
            t.prose(catalog.sources[claim.source].publisher, "publisher").text,
            claim.reason,
        )
        for claim in project.withdrawn
    )


def key_of(snapshot: Snapshot, part: str) -> str:
    """Property that a field feeds."""
    return snapshot.catalog.fields[part].key if part in snapshot.catalog.fields else part


def label_of(snapshot: Snapshot, part: str, t: Tongue) -> str:
    """What a part of a project is called."""
    if part in snapshot.catalog.fields:
        return snapshot.catalog.fields[part].label.get(t.lang)
    return {PLACE: t.gettext("Place"), NAMES: t.gettext("Names")}.get(part, t.gettext("Something else"))


def _by(snapshot: Snapshot, source_id: str, day: str | None, t: Tongue) -> str:
    source = snapshot.catalog.sources[source_id]
    date = day or source.published
    told = [t.prose(source.publisher, "publisher").text, statements.kind_of(source_id, snapshot.catalog, t)]
    return " · ".join(filter(None, (*told, fmt.date(t, date) if date else t.gettext("no date"))))
