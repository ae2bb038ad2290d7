"""The dossier: everything about one project, ready to show; the page and the card beside the map render the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.snapshot.claims import status_codes
from geodata.snapshot.freshness import is_overdue, last_told, months_between, observed_until, plan_of
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present import nearby, statements
from webapp.present.citations import Citations
from webapp.present.downloads import Download, downloads
from webapp.present.figures import figure
from webapp.present.listing import status_of
from webapp.present.quotes import Quotation, quotations
from webapp.present.sources import SourceLine, source_line
from webapp.present.statements import Conflict
from webapp.present.tongue import Said, named
from webapp.present.vicinity import lonlat

if TYPE_CHECKING:
    from datetime import date

    from geodata.catalog.model import Project
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.figures import Figure
    from webapp.present.nearby import NearestCrossing, Neighbour
    from webapp.present.tongue import Tongue

MAX_FIGURES = 6
"""Key figures that fit above the fold of a card."""

MAX_FIGURE_TEXT = 40
"""A figure in words longer than this reads better among the facts."""

FIGURES = ("cost", "area", "jobs", "capacity", "length")
"""Properties that come first among the key figures."""

NOT_FIGURES = frozenset(("status", "package_value", "cost_range"))
"""Sums and amounts that are not the project's own."""


@dataclass(frozen=True, slots=True)
class SectorView:
    """Sector with its finer term."""

    id: str
    label: str
    detail: str
    icon: str


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """Programme that the project was launched in."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """Status with its day and source; ``age`` says how old it is from a year on."""

    code: str
    label: str
    date: str
    datetime: str
    cites: tuple[int, ...]
    conflict: Conflict | None
    quotes: tuple[Quotation, ...]
    age: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """What people ask about: facts of one ``group`` stand together under its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where, and how sure that is; no coordinates when only the country is known."""

    heading: str
    text: str
    lang: str
    admin1: str
    basis: Said
    cites: tuple[int, ...]
    lon: float | None
    lat: float | None
    coordinates: str
    precision: str
    uncertainty_m: int
    uncertainty: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline; a plan is ``overdue`` when its time has passed and nothing later is known."""

    date: str
    datetime: str
    planned: bool
    overdue: bool
    text: Said
    cites: tuple[int, ...]
    quotes: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Border:
    """Distance to the shared border."""

    distance: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it; ``dataclasses.asdict`` gives the JSON form."""

    id: str
    url: str
    map_url: str
    cite_url: str
    compare_url: str
    near_url: str
    snapshot: str
    lang: str
    name: Said
    is_own_name: bool
    names: tuple[Said, ...]
    sector: SectorView | None
    programme: ProgrammeView | None
    status: StatusView
    figures: tuple[Figure, ...]
    place: PlaceView
    crossing: NearestCrossing | None
    border: Border | None
    timeline: tuple[Event, ...]
    facts: tuple[Figure, ...]
    fact_groups: tuple[FactGroup, ...]
    summary: Said
    not_found: tuple[Said, ...]
    not_part: tuple[Said, ...]
    neighbours: tuple[Neighbour, ...]
    sources: tuple[SourceLine, ...]
    downloads: tuple[Download, ...]
    freshness: str
    changes_url: str


def dossier(
    snapshot: Snapshot, project: Project, t: Tongue, addresses: Addresses, citations: Citations | None = None
) -> Dossier:
    """Make the dossier of one project for a reader of one language; ``citations`` go on numbering those of others."""
    citations = citations or Citations()
    name = named(project.names, t.lang)
    status = _status(snapshot, project, citations, t)
    figures, facts = _figures(snapshot, project, citations, t)
    place = _place(snapshot, project, citations, t)
    timeline = _timeline(snapshot, project, citations, t)
    citations.cite(*project.source_ids())
    border = nearby.to_border(snapshot, project, t)
    return Dossier(
        id=project.id,
        url=addresses.project(project.id),
        map_url=addresses.on_map(project.id),
        cite_url=f"{addresses.project(project.id)}#cite",
        compare_url=addresses.compare(project.id),
        near_url=_near_url(project, addresses),
        snapshot=snapshot.id,
        lang=t.lang,
        name=name,
        is_own_name=name.lang in project.names.ours,
        names=tuple(Said(text, lang) for lang, text in project.names.given() if lang != name.lang),
        sector=_sector(snapshot, project, t),
        programme=_programme(snapshot, project, t),
        status=status,
        figures=figures,
        place=place,
        crossing=nearby.crossing(snapshot, project, t),
        border=Border(border) if border else None,
        timeline=timeline,
        facts=facts,
        fact_groups=_groups(facts, t),
        summary=t.prose(project.summary, "summary"),
        not_found=tuple(t.prose(text, "not found") for text in project.not_found),
        not_part=tuple(t.prose(text, "not part") for text in project.not_part),
        neighbours=nearby.neighbours(snapshot, project, t, addresses),
        sources=tuple(source_line(snapshot, id_, t, addresses, number) for number, id_ in citations.in_order()),
        downloads=_downloads(project.id, t, addresses),
        freshness=_freshness(snapshot, project, t),
        changes_url=addresses.changes(project.id),
    )


def _sector(snapshot: Snapshot, project: Project, t: Tongue) -> SectorView | None:
    sector = snapshot.catalog.vocab.sector_of(project.sector)
    if sector is None:
        return None
    term = sector.terms[project.sector]
    return SectorView(sector.id, sector.label.get(t.lang), term.get(t.lang), term.icon or sector.icon)


def _programme(snapshot: Snapshot, project: Project, t: Tongue) -> ProgrammeView | None:
    if project.programme is None:
        return None
    return ProgrammeView(project.programme, snapshot.catalog.vocab.label("programmes", project.programme, t.lang))


def _downloads(project_id: str, t: Tongue, addresses: Addresses) -> tuple[Download, ...]:
    """Files of one project; GeoJSON is the feature itself, the others are layers of one feature."""
    first, *rest = downloads("Point", "projects", t, addresses, {"id": project_id})
    return replace(first, href=addresses.feature("projects", project_id)), *rest


def _status(snapshot: Snapshot, project: Project, citations: Citations, t: Tongue) -> StatusView:
    fact = snapshot.facts[project.id].get("status")
    code, label = status_of(snapshot, status_codes(fact) if fact else (), t)
    if fact is None:
        return StatusView(code, label, "", "", (), None, ())
    day = fact.as_of or ""
    return StatusView(
        code=code,
        label=label,
        date=fmt.date(t, day),
        datetime=fmt.machine_date(day),
        cites=citations.cite(*(claim.source for claim in fact.leaders)),
        conflict=statements.conflict(fact, snapshot.catalog, citations, t),
        quotes=() if fact.is_conflict else quotations(fact.claims, snapshot.catalog, citations),
        age=fmt.age(t, PartialDate.parse(day).last, snapshot.today) if day else "",
    )


def _freshness(snapshot: Snapshot, project: Project, t: Tongue) -> str:
    """How old the knowledge is, in one sentence; empty where no source has a date."""
    last = last_told(project, snapshot.catalog)
    if last is None:
        return ""
    ago = fmt.ago(t, months_between(last, snapshot.today))
    return t.gettext("Last heard of: %(date)s, %(ago)s", date=fmt.date(t, last.isoformat()), ago=ago)


def _figures(
    snapshot: Snapshot, project: Project, citations: Citations, t: Tongue
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Key figures, then all other facts, both in the order of the vocabulary of fields."""
    facts = snapshot.facts[project.id]
    order = {key: place for place, key in enumerate((*FIGURES, *snapshot.catalog.fields))}
    last = last_told(project, snapshot.catalog)
    keys = sorted(facts.keys() - {"status"}, key=lambda key: (order.get(key, len(order)), key))
    key_figures = [key for key in keys if _is_figure(facts[key], snapshot)][:MAX_FIGURES]
    return (
        tuple(figure(facts[key], snapshot, citations, t) for key in key_figures),
        tuple(
            overdue(figure(facts[key], snapshot, citations, t), facts[key], last, snapshot)
            for key in keys
            if key not in key_figures
        ),
    )


def _groups(facts: tuple[Figure, ...], t: Tongue) -> tuple[FactGroup, ...]:
    """Groups that have facts, in the order of what people ask."""
    _ = t.gettext
    titles = {
        "money": _("Money"),
        "size": _("Size and capacity"),
        "people": _("People and companies"),
        "time": _("Time"),
        "law": _("Law and agreements"),
        "other": _("More facts"),
    }
    held = {fact.group for fact in facts}
    return tuple(FactGroup(id_, title) for id_, title in titles.items() if id_ in held)


def _is_figure(fact: Fact, snapshot: Snapshot) -> bool:
    kind = snapshot.catalog.fields[fact.shown.field].kind
    if fact.name in NOT_FIGURES or kind not in ("money", "quantity"):
        return False
    return all(claim.money or claim.quantity or len(claim.value) <= MAX_FIGURE_TEXT for claim in fact.leaders)


def overdue(figure_: Figure, fact: Fact, last: date | None, snapshot: Snapshot) -> Figure:
    """Mark a figure that names a day to come which has passed since the last word."""
    plan = plan_of(fact, observed_until(snapshot.catalog))
    return replace(figure_, overdue=plan is not None and is_overdue(plan, last, snapshot.today))


def _near_url(project: Project, addresses: Addresses) -> str:
    """Map that asks what is near the point of a project; empty where only its country is known."""
    place = project.location
    return "" if place.precision == "country" else addresses.near(lonlat(place.lon, place.lat))


def _place(snapshot: Snapshot, project: Project, citations: Citations, t: Tongue) -> PlaceView:
    place = project.location
    located = place.precision != "country"
    said = t.prose(place.place, "place")
    return PlaceView(
        heading=snapshot.catalog.vocab.precision(place.precision).sentence.get(t.lang),
        text=said.text,
        lang=said.lang,
        admin1=t.prose(place.admin1, "region").text,
        basis=t.prose(place.basis, "basis"),
        cites=citations.cite(*place.sources),
        lon=place.lon if located else None,
        lat=place.lat if located else None,
        coordinates=fmt.coordinates(t, place.lon, place.lat, place.uncertainty_m) if located else "",
        precision=place.precision,
        uncertainty_m=place.uncertainty_m,
        uncertainty=fmt.radius(t, place.uncertainty_m) if located else "",
    )


def _timeline(snapshot: Snapshot, project: Project, citations: Citations, t: Tongue) -> tuple[Event, ...]:
    """Events in order; what begins after the last observed day is a plan (nothing later can have been seen)."""
    observed, last = observed_until(snapshot.catalog), last_told(project, snapshot.catalog)
    events = sorted(project.timeline, key=lambda event: PartialDate.parse(event.date).first)
    spans = [PartialDate.parse(event.date) for event in events]
    return tuple(
        Event(
            date=fmt.date(t, event.date),
            datetime=fmt.machine_date(event.date),
            planned=span.first > observed,
            overdue=span.first > observed and is_overdue(span, last, snapshot.today),
            text=t.prose(event.event, "event"),
            cites=citations.cite(event.source),
            quotes=quotations([event], snapshot.catalog, citations),
        )
        for event, span in zip(events, spans, strict=True)
    )
