"""Nothing of the fact sheet is lost or altered: what the catalogue yields equals the copied expectation.

A second reading added to it: its claims, and the claims of the first sheet that have another field since, are listed
in ``additions.json``; see ``test_additions``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geodata.catalog.model import stop_place

FOLDER = Path(__file__).parent / "data_expectations"


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def rows(values):
    """Rows in a form that can be compared whatever their order."""
    return sorted(json.dumps(row, ensure_ascii=False) for row in values)


@pytest.fixture(scope="module")
def projects():
    return read("projects")


@pytest.fixture(scope="module")
def programme():
    return read("programme")


@pytest.fixture(scope="module")
def added():
    return read("additions")


def in_their_fields(claims, added, group):
    """Claims of the first sheet with the fields that they have now."""
    moved = {tuple(move[:4]): (*move[4:], move[3]) for move in added["moved"]}
    return {(key, *moved.get((f"{group}/{key}", *claim), claim)) for key, *claim in claims}


def with_additions(claims, added, group):
    """Claims of a group of things by both readings, as rows."""
    now = [(thing, field, value, source) for thing, _, _, source, field, value in added["moved"]]
    new = {(thing.partition("/")[2], *claim) for thing, *claim in [*added["claims"], *now] if thing.startswith(group)}
    return rows(in_their_fields(claims, added, group) | new)


def of_projects(catalog, make):
    return rows(row for project in catalog.projects.values() for row in make(project))


def claims_of(entries):
    return [(key, claim.field, claim.value, claim.source) for key, entry in entries.items() for claim in entry.claims]


def test_counts(catalog, projects):
    given = {
        "projects": len(catalog.projects),
        "flagships": sum(project.programme == "launch-2025-11-15" for project in catalog.projects.values()),
        "sources": len(catalog.sources),
        "publishers": len(catalog.publishers),
        "crossings": len(catalog.crossings),
        "corridors": len(catalog.corridors),
        "rivers": len(catalog.rivers),
        "places": len(catalog.places),
        "documents": len(catalog.documents),
        "milestones": len(catalog.timeline),
        "series": len(catalog.series),
        "series_points": sum(len(series.points) for series in catalog.series),
        "series_targets": sum(len(series.targets) for series in catalog.series),
        "programme_conflicts": len(catalog.conflicts),
        "project_events": sum(len(project.timeline) for project in catalog.projects.values()),
        "sector_terms": sum(len(sector.terms) for sector in catalog.vocab.sectors),
    }
    of_the_copy = {
        "project_claims": len(projects["claims"]),
        "project_conflicts": len(projects["conflicts"]),
        "project_conflict_values": len(projects["conflict_values"]),
        "project_scalars": len(projects["scalars"]),
    }
    assert given | of_the_copy == read("counts")


def test_projects_are_about_the_same(catalog, projects):
    def about(p):
        flagship = p.programme == "launch-2025-11-15"
        yield [p.id, p.sector, list(p.host_countries), p.partner_country, p.investor_origin, flagship]

    assert of_projects(catalog, about) == rows(projects["about"])
    assert of_projects(catalog, lambda p: [[p.id, p.summary]]) == rows(projects["summary"])


def test_names_are_kept_and_none_is_invented(catalog, projects):
    assert of_projects(catalog, lambda p: ([p.id, *name] for name in p.names.stated())) == rows(projects["names"])


def test_places_of_projects_are_kept(catalog, projects):
    def location(p):
        at = p.location
        position = [at.lon, at.lat, at.precision, at.uncertainty_m, at.geometry, at.basis]
        yield [p.id, at.place, at.admin1, *position]

    assert of_projects(catalog, location) == rows(projects["location"])


def test_every_claim_is_there_and_no_other(catalog, projects, added):
    given = claims_of(catalog.projects)
    assert len(given) == len(set(given)), "a claim stands twice"
    expected = [*projects["claims"], *projects["conflict_values"]]
    expected += [(key, "status", value, source) for key, value, _, source in projects["status"]]
    expected += [(key, field, value, source) for key, _, _, field, value, source, _ in projects["scalars"]]
    assert rows(given) == with_additions(expected, added, "projects")


def test_every_status_is_shown_with_its_day(snapshot, projects):
    layer = snapshot.layer("projects")
    assert len(projects["status"]) == len(layer)
    for key, value, day, source in projects["status"]:
        fact = snapshot.facts[key]["status"]
        assert (fact.shown.status, fact.as_of or "") == (value, day or ""), key
        assert (value, source) in [(claim.status, claim.source) for claim in fact.groups[0]], key
        assert layer.values["status"][layer.row(key)] == value
        assert layer.values["status_date"][layer.row(key)] == (day or None)


NUMBERS = ("cost_usd", "area_ha", "jobs")


def test_every_scalar_is_the_reading_of_its_claim(snapshot, projects, added):
    for key, scalar, value, field, text, source, _ in projects["scalars"]:
        ((_, *wanted),) = in_their_fields([(key, field, text, source)], added, "projects")
        claims = snapshot.catalog.projects[key].claims
        claim = next(claim for claim in claims if [claim.field, claim.value, claim.source] == wanted)
        match scalar:
            case "cost_usd":
                assert value in [sum_.amount for sum_ in claim.money if sum_.currency == "USD"], key
            case "area_ha" | "jobs":
                assert (claim.quantity.value, claim.quantity.unit) == (value, scalar.removeprefix("area_")), key
            case "cost_local":
                currency = value.split()[-1] if not value.endswith(")") else value.split(" (")[0].split()[-1]
                assert currency in [sum_.currency for sum_ in claim.money], key
            case _:
                assert digits(value) == digits(text), key


def digits(text):
    """Numbers of a text, with ``million`` and ``m`` alike."""
    return re.findall(r"\d[\d,.]*", text)


def test_columns_show_the_scalars(snapshot, projects, added):
    layer = snapshot.layer("projects")
    shown = {(key, scalar): value for key, scalar, value, *_ in projects["scalars"] if scalar in NUMBERS}
    shown |= {(key, scalar): value for key, scalar, _, value, _ in projects["scalars_shown_otherwise"]}
    shown |= {(key, column): value for key, column, value in added["columns"]}
    assert {at: value for at, value in shown.items() if value is not None} == {
        (key, name): value
        for name in NUMBERS
        for key, value in zip(layer.ids, layer.values[name], strict=True)
        if value is not None
    }


def test_derived_conflicts_are_those_of_the_fact_sheet(snapshot, projects):
    terms = snapshot.catalog.fields
    derived = {(key, f.name) for key, facts in snapshot.facts.items() for f in facts.values() if f.is_conflict}
    assert derived == {(key, terms[field].key) for key, field, _ in projects["conflicts"]}


def test_notes_on_conflicts_are_kept(snapshot, projects):
    terms = snapshot.catalog.fields
    for key, field, note in projects["conflicts"]:
        assert (snapshot.facts[key][terms[field].key].note or "") == note, (key, field)


def test_rival_values_stand_in_different_groups(snapshot, projects):
    terms = snapshot.catalog.fields
    for key, field, _ in projects["conflicts"]:
        assert len(snapshot.facts[key][terms[field].key].groups) >= 2, (key, field)


def test_life_of_each_project_is_kept(catalog, projects):
    given = of_projects(catalog, lambda p: ([p.id, e.date, e.event, e.source] for e in p.timeline))
    assert given == rows(projects["timeline"])
    given = of_projects(catalog, lambda p: ([p.id, text] for text in p.not_found))
    assert given == rows(projects["not_found"])
    given = of_projects(catalog, lambda p: [[p.id, *p.corroborating_sources]] if p.corroborating_sources else [])
    assert given == rows(projects["corroborating_sources"])


def test_sources_are_kept(catalog):
    given = [
        [s.id, s.url, s.publisher, s.title, s.published, s.language, s.retrieved_note] for s in catalog.sources.values()
    ]
    assert given == read("sources")["sources"]


def test_places_are_kept(catalog):
    given = [
        [p.id, p.name, p.country, p.lon, p.lat, p.precision, p.uncertainty_m, p.source, p.basis]
        for p in catalog.places.values()
    ]
    assert given == read("places")["places"]


def test_crossings_are_kept(catalog, snapshot, added):
    expected = read("crossings")
    given = [
        [c.id, *(side.name for side in c.sides.values()), list(c.other_names), c.kind, c.status,
         c.status_date, c.status_source, c.lon, c.lat, c.precision, c.uncertainty_m, c.basis,
         *(side.admin1 for side in c.sides.values()), c.traffic, c.hours, c.note]
        for c in catalog.crossings.values()
    ]  # fmt: skip
    assert given == expected["crossings"]
    claims = expected["claims"] + expected["conflict_values"]
    assert rows(claims_of(catalog.crossings)) == with_additions(claims, added, "crossings")
    assert conflicts_of(snapshot.crossing_facts) == conflicts_in(expected, catalog)


def test_corridors_are_kept(catalog, snapshot):
    expected = read("corridors")
    given = [[c.id, c.mode, c.status, c.geometry_note, c.summary] for c in catalog.corridors.values()]
    assert given == expected["corridors"]
    assert named(catalog.corridors) == rows(expected["names"])
    assert rows(claims_of(catalog.corridors)) == rows(expected["claims"])
    assert stops(catalog, {key: corridor.stops for key, corridor in catalog.corridors.items()}) == expected["stops"]
    assert conflicts_of(snapshot.corridor_facts) == set()


def test_rivers_are_kept(catalog, snapshot, added):
    expected = read("rivers")
    given = [[r.id, r.kind, list(r.countries), r.length_km, r.summary] for r in catalog.rivers.values()]
    assert given == expected["rivers"]
    assert named(catalog.rivers) == rows(expected["names"])
    claims = expected["claims"] + expected["conflict_values"]
    assert rows(claims_of(catalog.rivers)) == with_additions(claims, added, "rivers")
    assert stops(catalog, {key: river.points for key, river in catalog.rivers.items()}) == expected["points"]
    assert conflicts_of(snapshot.river_facts) == conflicts_in(expected, catalog)


def named(entries):
    return rows([key, *name] for key, entry in entries.items() for name in entry.names.stated())


def conflicts_of(facts_of):
    return {(key, fact.name) for key, facts in facts_of.items() for fact in facts.values() if fact.is_conflict}


def conflicts_in(expected, catalog):
    return {(key, catalog.fields[field].key) for key, field, _ in expected["conflicts"]}


def stops(catalog, chains):
    """Rows as in the fact sheet: thing, order, place, name, country, lon, lat."""
    given = []
    for key, chain in chains.items():
        for n, stop in enumerate(chain, 1):
            place = catalog.places[stop_place(stop)]
            name = place.name if isinstance(stop, str) else stop.name
            given.append([key, n, place.id, name, place.country, place.lon, place.lat])
    return given


def test_documents_are_kept(catalog, programme):
    given = [
        [d.id, d.number_in_source, d.subject, d.kind, d.date, d.place, d.source, d.note, list(d.supporting_sources)]
        for d in catalog.documents
    ]
    assert given == programme["documents"]


def test_milestones_are_kept(catalog, programme):
    given = [[m.id, m.date, m.event, m.kind, m.place, m.source, list(m.supporting_sources)] for m in catalog.timeline]
    expected = [[*row[:3], re.sub(r"[ ()]+", "-", row[3]).strip("-"), *row[4:]] for row in programme["timeline"]]
    assert given == expected


def test_indicators_are_kept(catalog, programme):
    assert [[s.id, s.name, s.unit, s.note] for s in catalog.series] == programme["series"]
    points = [[s.id, p.period, p.value, p.source, p.remark] for s in catalog.series for p in s.points]
    assert points == programme["points"]
    targets = [[s.id, t.by, t.value, t.source, t.remark] for s in catalog.series for t in s.targets]
    assert targets == programme["targets"]


def test_questions_of_the_whole_programme_are_kept(catalog, programme):
    assert [[c.id, c.topic, c.note] for c in catalog.conflicts] == programme["conflicts"]
    values = [[c.id, value.value, value.source] for c in catalog.conflicts for value in c.values]
    assert values == programme["conflict_values"]
