"""What change sets say and what they would do, as the desk shows it: what stands there, what would, who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geodata.catalog.model import Publisher, Source
from geodata.ledger.changes import (
    AddClaim,
    AddEvent,
    Note,
    Put,
    PutNames,
    PutPlace,
    PutTranslation,
    RestoreClaim,
    WithdrawClaim,
    claim_mark,
    thing,
)
from geodata.snapshot.claims import resolve
from webapp.present import format as fmt
from webapp.present.differing import differing, written
from webapp.present.statements import as_stated, values
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Position, Project
    from geodata.catalog.vocab import Names, Texts
    from geodata.ledger.changes import Change, ChangeSet
    from geodata.snapshot.claims import Fact
    from webapp.present.tongue import Tongue

MOST_WORDS = 300
"""Characters of an entry that a line shows of it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change, as a line: what it is about, what stands there, and what would; ``words`` are those of the source."""

    kind: str
    family: str
    id: str
    name: Said
    what: str
    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()
    joins: bool = False
    source: Source | None = None
    is_new_source: bool = False
    reason: str = ""
    quote: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact of one thing before and after, and how many answers sources give to it."""

    name: Said
    label: str
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    answers_before: int
    answers_after: int

    @property
    def differs(self) -> bool:
        """Whether readers would see something else."""
        return (self.before, self.answers_before) != (self.after, self.answers_after)

    @property
    def effects(self) -> tuple[str, ...]:
        """Codes of what happens to it."""
        found = []
        if self.answers_after > 1 >= self.answers_before:
            found.append("begins")
        elif self.answers_before > 1 >= self.answers_after:
            found.append("ends")
        elif self.answers_after > 1:
            found.append("stays")
        if not self.before and self.after:
            found.append("fills")
        elif self.before != self.after:
            found.append("shown")
        return tuple(found)


def proposed(set_: ChangeSet, catalog: Catalog, t: Tongue) -> tuple[Proposed, ...]:
    """Lines of a change set."""
    fuller = with_sources(catalog, set_.changes)
    return tuple(_proposed(change, catalog, fuller, t) for change in set_.changes)


def shown_facts(then: Catalog, now: Catalog, changed: Iterable[tuple[str, str]], t: Tongue) -> tuple[ShownFact, ...]:
    """Facts of some things whose claims are others now."""
    found: list[ShownFact] = []
    for family, id_ in changed:
        if family not in ("projects", "crossings", "corridors", "rivers"):
            continue
        old, new = getattr(then, family).get(id_), getattr(now, family).get(id_)
        before = resolve(old.claims, then) if old else {}
        after = resolve(new.claims, now) if new else {}
        name = named((new or old).names, t.lang)
        for key in sorted({*before, *after}):
            one, other = before.get(key), after.get(key)
            if (one and one.claims) != (other and other.claims):
                found.append(_shown(name, key, one, other, (then, now), t))
    return tuple(found)


def quick_effects(set_: ChangeSet, catalog: Catalog, t: Tongue) -> tuple[str, ...]:
    """Codes of what a set would do, as far as its claims tell without reading the catalogue anew."""
    projects: dict[str, Project] = {}
    for change in set_.changes:
        if isinstance(change, AddClaim | WithdrawClaim | RestoreClaim) and change.project in catalog.projects:
            projects[change.project] = _changed(projects.get(change.project, catalog.projects[change.project]), change)
    fuller = with_sources(catalog, set_.changes)
    if any(claim.source not in fuller.sources for it in projects.values() for claim in it.claims):
        return ()
    after = replace(fuller, projects={**catalog.projects, **projects})
    facts = shown_facts(catalog, after, [("projects", id_) for id_ in projects], t)
    found = [code for fact in facts for code in fact.effects]
    found += ["moves" for change in set_.changes if isinstance(change, PutPlace)]
    return tuple(dict.fromkeys(found))


def sameness(set_: ChangeSet) -> str:
    """What two sets have in common that propose the same: what they change, and to what, whoever says so."""
    parts = []
    for change in set_.changes:
        match change:
            case AddClaim():
                parts.append(f"{change.project} {change.claim.field} {_plain(change.claim.value)}")
            case PutPlace():
                spot = change.location
                parts.append(f"{change.project} {spot.lon:.3f} {spot.lat:.3f} {spot.precision} {spot.uncertainty_m}")
            case AddEvent():
                parts.append(f"{change.project} {change.event.date} {_plain(change.event.event)}")
            case Put(family="sources" | "publishers", replaces=None):
                continue
            case _:
                parts.append(change.model_dump_json(exclude={"reason"}))
    return "\n".join(parts)


def projects_of(sets: Iterable[ChangeSet], catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Ids and names of projects that sets are about, by name."""
    ids = {id_ for set_ in sets for family, id_ in map(thing, set_.changes) if family == "projects"}
    known = [(id_, named(catalog.projects[id_].names, lang).text) for id_ in ids if id_ in catalog.projects]
    return sorted([*known, *((id_, id_) for id_ in ids if id_ not in catalog.projects)], key=lambda it: it[1])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def with_sources(catalog: Catalog, changes: Sequence[Change]) -> Catalog:
    """Catalogue with the sources and publishers that changes bring along, as far as they can be read."""
    sources, publishers = dict(catalog.sources), dict(catalog.publishers)
    for change in changes:
        if isinstance(change, Put) and change.family in ("sources", "publishers"):
            held = {name: value for name, value in change.entry.items() if value not in ("", None)}
            try:
                if change.family == "sources":
                    sources[change.id] = Source.model_validate({"id": change.id, **held})
                else:
                    publishers[change.id] = Publisher.model_validate({"publisher": change.id, **held})
            except ValidationError:  # told in full, with what is wrong, where the set is tried as a whole
                continue
    known = {id_: source for id_, source in sources.items() if source.publisher in publishers}
    return replace(catalog, sources=known, publishers=publishers)


def _changed(project: Project, change: AddClaim | WithdrawClaim | RestoreClaim) -> Project:
    if isinstance(change, AddClaim):
        return project.model_copy(update={"claims": (*project.claims, change.claim)})
    if isinstance(change, WithdrawClaim):
        left = tuple(claim for claim in project.claims if claim_mark(claim) != change.claim)
        return project.model_copy(update={"claims": left})
    back = tuple(claim for claim in project.withdrawn if claim_mark(claim) == change.claim)
    return project.model_copy(update={"claims": (*project.claims, *back)})


def _shown(
    name: Said, key: str, one: Fact | None, other: Fact | None, catalogs: tuple[Catalog, Catalog], t: Tongue
) -> ShownFact:
    then, now = catalogs
    return ShownFact(
        name,
        _label(now, next((it.shown.field for it in (other, one) if it), key), key, t),
        values(one, then, t) if one else (),
        values(other, now, t) if other else (),
        _answers(one),
        _answers(other),
    )


def _answers(fact: Fact | None) -> int:
    """How many different answers there are, when they contradict each other."""
    if fact is None:
        return 0
    return len(fact.groups) if fact.is_conflict else 1


def _label(catalog: Catalog, field: str, key: str, t: Tongue) -> str:
    term = catalog.fields.get(key) or catalog.fields.get(field)
    return term.label.get(t.lang) if term else field


def _proposed(change: Change, catalog: Catalog, fuller: Catalog, t: Tongue) -> Proposed:
    _ = t.gettext
    family, id_ = thing(change)
    line = Proposed(change.kind, family, id_, _name(catalog, family, id_, t), change.kind)
    match change:
        case AddClaim():
            line = _added(line, change.claim, catalog, fuller, t)
        case WithdrawClaim() | RestoreClaim():
            line = _taken(line, change, catalog, t)
        case AddEvent():
            said = t.said(f"{fmt.date(t, change.event.date)}: {change.event.event}")
            line = replace(line, what=_("Event"), after=(said,), **_from(change.event.source, catalog, fuller))
        case PutPlace():
            line = replace(line, what=_("Place"), after=(_place(change.location, catalog, t),))
            if held := catalog.projects.get(change.project):
                line = replace(line, before=(_place(held.location, catalog, t),))
        case PutNames():
            line = replace(line, what=_("Name"), after=_names(change.names))
            if held := catalog.projects.get(change.project):
                line = replace(line, before=_names(held.names))
        case PutTranslation():
            after = Said(change.translation, change.language)
            line = replace(line, what=_("Translation"), before=(Said(change.text, "en"),), after=(after,))
        case Note():
            line = replace(line, what=_noted(change, catalog, t), after=(Said(change.text, ""),))
        case Put():
            line = _put(line, change, catalog, fuller, t)
        case _:
            line = replace(line, what=_("Removal"))
    return line


def _added(line: Proposed, claim: Claim, catalog: Catalog, fuller: Catalog, t: Tongue) -> Proposed:
    project = catalog.projects.get(line.id)
    term = catalog.fields.get(claim.field)
    facts: Mapping[str, Fact] = resolve(project.claims, catalog) if project else {}
    fact = facts.get(term.key) if term else None
    return replace(
        line,
        what=term.label.get(t.lang) if term else claim.field,
        before=values(fact, catalog, t) if fact else (),
        after=(as_stated(claim, catalog, t),) if term else (t.said(claim.value),),
        joins=fact is not None,
        quote=claim.quote or "",
        words=claim.value,
        **_from(claim.source, catalog, fuller),
    )


def _taken(line: Proposed, change: WithdrawClaim | RestoreClaim, catalog: Catalog, t: Tongue) -> Proposed:
    _ = t.gettext
    project = catalog.projects.get(change.project)
    is_back = isinstance(change, RestoreClaim)
    held: Sequence[Claim] = (project.withdrawn if is_back else project.claims) if project else ()
    claim = next((it for it in held if claim_mark(it) == change.claim), None)
    if claim is None:
        return replace(line, what=_("A claim that is not there any more"))
    said = as_stated(claim, catalog, t)
    label = _label(catalog, claim.field, claim.field, t)
    return replace(
        line,
        what=_("%(field)s: claim withdrawn", field=label) if not is_back else _("%(field)s: claim back", field=label),
        before=() if is_back else (said,),
        after=(said,) if is_back else (),
        reason="" if isinstance(change, RestoreClaim) else change.reason,
        **_from(claim.source, catalog, catalog),
    )


def _put(line: Proposed, change: Put, catalog: Catalog, fuller: Catalog, t: Tongue) -> Proposed:
    """Line of a whole entry: of one that stands there already only what is otherwise."""
    _, held = t.gettext, getattr(catalog, change.family, None)
    stands = held.get(change.id) if change.replaces and isinstance(held, Mapping) else None
    if change.family == "sources" and (source := fuller.sources.get(change.id)):
        what = _("Source") if change.replaces else _("New source")
        line = replace(line, name=Said(source.title, "en"), what=what, after=(t.said(_of_source(source)),))
    else:
        what = _("Entry") if change.replaces else _("New entry")
        line = replace(line, what=what, after=(t.said(_written(change.entry)),))
    if change.family == "projects" and stands is None and isinstance(names := change.entry.get("names"), dict):
        line = replace(line, name=t.said(str(names.get(t.lang) or next(iter(names.values()), change.id))))
    if stands is None:
        return line
    try:
        before, after = differing(stands, change.entry)
    except ValidationError:  # told in full, with what is wrong, where the set is tried as a whole
        return line
    return replace(line, before=tuple(map(t.said, before)), after=tuple(map(t.said, after)))


def _from(id_: str, catalog: Catalog, fuller: Catalog) -> dict[str, Any]:
    return {"source": fuller.sources.get(id_), "is_new_source": id_ not in catalog.sources}


def _name(catalog: Catalog, family: str, id_: str, t: Tongue) -> Said:
    held = getattr(catalog, family, None)
    entry = held.get(id_) if isinstance(held, Mapping) else None
    names: Texts | None = getattr(entry, "names", None)
    if names is not None:
        return named(names, t.lang)
    title = getattr(entry, "title", None)
    return Said(title, "en") if isinstance(title, str) else t.said(id_)


def _place(position: Position, catalog: Catalog, t: Tongue) -> Said:
    precision = catalog.vocab.label("precisions", position.precision, t.lang)
    within = t.gettext("within %(radius)s", radius=fmt.radius(t, position.uncertainty_m))
    place = t.prose(getattr(position, "place", ""), "place").text
    return t.said(f"{place}, {precision}, {within}" if place else f"{precision}, {within}")


def _names(names: Names) -> tuple[Said, ...]:
    return tuple(Said(str(text), lang) for lang, text in names.model_dump(exclude_none=True).items())


def _noted(note: Note, catalog: Catalog, t: Tongue) -> str:
    """What a note is about: a field where it names one."""
    label = _label(catalog, note.part, note.part, t) if note.part in catalog.fields else note.part
    return f"{label}: {t.gettext('Note')}" if label else t.gettext("Note")


def _of_source(source: Source) -> str:
    return ", ".join(filter(None, (source.publisher, source.published, source.url)))


def _written(entry: Mapping[str, Any]) -> str:
    text = written(dict(entry))
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"
