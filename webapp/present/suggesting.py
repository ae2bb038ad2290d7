"""What the form of a suggestion shows beside its fields: what stands there, who says it, and which rule chose it.

And which things of a project a form can be about, each claim, event and text by its mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.ledger.applying import plain
from geodata.ledger.changes import claim_mark, mark_of
from geodata.snapshot.claims import resolve
from geodata.snapshot.prose import is_wording, of_project
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Project, ProjectEvent
    from geodata.snapshot.prose import Prose
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

PLACE, NAMES, EVENT, OTHER = "place", "names", "event", "other"
"""Parts of a project that are no field of claims."""

WITHDRAWAL, RETURN, TEXT, PARTICULARS = "withdrawal", "return", "translation", "particulars"
"""A claim that shall count no longer, or again; a text in another language; sector, countries, summary and so on."""


@dataclass(frozen=True, slots=True)
class StandingClaim:
    """One claim as it stands, or what stands where there are no claims."""

    value: Said
    by: str
    is_shown: bool
    mark: str = ""


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
    mark: str = ""


def stands(catalog: Catalog, project: Project, part: str, t: Tongue, mark: str = "") -> Stands | None:
    """What a project's page says of a part now; None where that is nothing, or there is no thing of that mark."""
    makers = {PLACE: _place, NAMES: _names, WITHDRAWAL: _claim, RETURN: _claim, EVENT: _event, TEXT: _text}
    if part in makers:
        return makers[part](catalog, project, mark, t)
    return _fact(catalog, project, part, t) if part in catalog.fields else None


def _place(catalog: Catalog, project: Project, _mark: str, t: Tongue) -> Stands:
    place = project.location
    label = catalog.vocab.precision(place.precision).label.get(t.lang)
    within = t.gettext("within %(radius)s", radius=fmt.radius(t, place.uncertainty_m))
    by = f"{place.lat:.5f}, {place.lon:.5f} · {label}, {within}"
    said = StandingClaim(t.prose(place.place, "place"), by, is_shown=True)
    return Stands(t.gettext("Place"), (said,), "", t.prose(place.basis, "basis"))


def _names(_catalog: Catalog, project: Project, _mark: str, t: Tongue) -> Stands:
    given = [StandingClaim(Said(text, lang), lang, is_shown=True) for lang, text in project.names.given()]
    return Stands(t.gettext("Names"), tuple(given), "", None)


def _claim(catalog: Catalog, project: Project, mark: str, t: Tongue) -> Stands | None:
    claim = next((it for it in (*project.claims, *project.withdrawn) if claim_mark(it) == mark), None)
    if claim is None:
        return None
    said = statements.as_stated(claim, catalog, t)
    standing = StandingClaim(said, _by(catalog, claim.source, claim.as_of, t), is_shown=True)
    return Stands(label_of(catalog, claim.field, t), (standing,), "", None)


def _event(catalog: Catalog, project: Project, mark: str, t: Tongue) -> Stands | None:
    event = event_of(project, mark)
    if event is None:
        return None
    standing = StandingClaim(t.prose(event.event, "event"), _by(catalog, event.source, event.date, t), is_shown=True)
    return Stands(t.gettext("Event"), (standing,), "", None)


def _text(catalog: Catalog, project: Project, mark: str, t: Tongue) -> Stands | None:
    text = text_of(catalog, project.id, mark)
    if text is None:
        return None
    both = (Said(text.text, catalog.written), t.prose(text.text, text.kind, text.where))
    said = tuple(StandingClaim(it, it.lang, is_shown=True) for it in dict.fromkeys(both))
    return Stands(t.gettext("Text"), said, "", None)


def _fact(catalog: Catalog, project: Project, part: str, t: Tongue) -> Stands:
    fact = resolve(project.claims, catalog, project.notes).get(key_of(catalog, part))
    if fact is None:
        return Stands(label_of(catalog, part, t), (), "", None)
    claims = tuple(
        StandingClaim(
            statements.as_stated(claim, catalog, t),
            _by(catalog, claim.source, claim.as_of, t),
            fact.shows(claim),
            claim_mark(claim),
        )
        for claim in fact.claims
    )
    note = t.prose(fact.note, "note", fact.shown.field) if fact.note else None
    rule = statements.rule(fact, catalog, t) if len(claims) > 1 else ""
    return Stands(label_of(catalog, part, t), claims, rule, note)


def choices(catalog: Catalog, project: Project, t: Tongue) -> tuple[CorrectableThing, ...]:
    """Everything of a project that can be corrected, in the order of the vocabulary."""
    _ = t.gettext
    facts = resolve(project.claims, catalog, project.notes)
    found = []
    for id_, term in catalog.fields.items():
        if id_ == term.key and id_ in facts:
            value = statements.as_stated(facts[id_].shown, catalog, t).text
            found.append(CorrectableThing(id_, label_of(catalog, id_, t), value))
    found.append(CorrectableThing(PLACE, _("Place"), t.prose(project.location.place, "place").text))
    found.append(CorrectableThing(NAMES, _("Names"), named(project.names, t.lang).text))
    found += [
        CorrectableThing(EVENT, _("Event"), f"{fmt.date(t, it.date)}: {t.prose(it.event, 'event').text}", mark)
        for mark, it in events_of(project)
    ]
    found.append(CorrectableThing(EVENT, _("One more event"), ""))
    if t.lang in translatable(catalog):
        texts = texts_of(catalog, project)
        found += [CorrectableThing(TEXT, _("Translation"), text.text, mark) for mark, text in texts]
    found.append(CorrectableThing(OTHER, _("Something else"), ""))
    return tuple(found)


def events_of(project: Project) -> tuple[tuple[str, ProjectEvent], ...]:
    """Events of a project, each with its mark, as its page has them."""
    events = sorted(project.timeline, key=lambda event: PartialDate.parse(event.date).first)
    return tuple((mark_of(plain(event)), event) for event in events)


def event_of(project: Project, mark: str) -> ProjectEvent | None:
    """Event of a mark; None where there is none."""
    return dict(events_of(project)).get(mark)


def text_mark(kind: str, text: str, where: str = "") -> str:
    """Mark of a text that can be translated."""
    return mark_of([kind, where, text])


def summary_mark(catalog: Catalog, project: Project, t: Tongue) -> str:
    """Mark of the summary, for readers of another language than it is in; empty for all others."""
    return text_mark("summary", project.summary) if t.lang in translatable(catalog) else ""


def text_of(catalog: Catalog, project: str, mark: str) -> Prose | None:
    """Text of a project that has a mark; None where there is none."""
    held = catalog.projects.get(project)
    return dict(texts_of(catalog, held)).get(mark) if held else None


def translatable(catalog: Catalog) -> tuple[str, ...]:
    """Languages that texts of a catalogue can be translated into: its own, besides the one that they are in."""
    return tuple(lang for lang in catalog.about.languages if lang != catalog.written)


def texts_of(catalog: Catalog, project: Project) -> Iterator[tuple[str, Prose]]:
    """Texts of a project that are in words, each once with its mark."""
    found = {text_mark(it.kind, it.text, it.where): it for it in of_project(catalog, project) if is_wording(it.text)}
    yield from found.items()


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
            label_of(catalog, claim.field, t),
            statements.as_stated(claim, catalog, t),
            addresses.source(claim.source),
            t.prose(catalog.sources[claim.source].publisher, "publisher").text,
            claim.reason,
        )
        for claim in project.withdrawn
    )


def key_of(catalog: Catalog, part: str) -> str:
    """Property that a field feeds."""
    return catalog.fields[part].key if part in catalog.fields else part


def label_of(catalog: Catalog, part: str, t: Tongue) -> str:
    """What a part of a project is called."""
    if part in catalog.fields:
        return catalog.fields[part].label.get(t.lang)
    _ = t.gettext
    labels = {PLACE: _("Place"), NAMES: _("Names"), EVENT: _("Event"), TEXT: _("Translation")}
    return labels.get(part, _("Something else"))


def _by(catalog: Catalog, source_id: str, day: str | None, t: Tongue) -> str:
    source = catalog.sources[source_id]
    date = day or source.published
    told = [t.prose(source.publisher, "publisher").text, statements.kind_of(source_id, catalog, t)]
    return " · ".join(filter(None, (*told, fmt.date(t, date) if date else t.gettext("no date"))))
