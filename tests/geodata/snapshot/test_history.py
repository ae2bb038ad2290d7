"""The two times of a statement: when it was published and when it held; made cases, then the shipped catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from geodata.catalog.model import Claim, ProjectEvent, Source
from geodata.catalog.reader import load_catalog
from geodata.errors import QueryError
from geodata.snapshot.history import LAYERS, History, by_month, catalog_as_of, parse_as_of
from geodata.snapshot.known import known_from, published
from geodata.snapshot.snapshot import build_snapshot

PUBLISHED = {"a": "2024-05-10", "b": "2025", "c": "2025-03", "undated": ""}
COMPILED = date(2026, 11, 23)


@pytest.fixture(scope="module")
def shipped():
    return load_catalog()


@pytest.fixture(scope="module")
def present(shipped):
    return build_snapshot(shipped)


@pytest.fixture(scope="module")
def made(shipped):
    """One project with three rival statuses, a plan and a claim of an undated source."""
    publisher = next(iter(shipped.publishers))
    sources = {
        name: Source(id=name, publisher=publisher, title=name, published=when, language="en")
        for name, when in PUBLISHED.items()
    }
    claims = (
        Claim(field="status", value="announced", status="announced", source="a"),
        Claim(field="status", value="being built", status="under_construction", as_of="2024-11-01", source="b"),
        Claim(field="status", value="will operate", status="operating", as_of="2025-09-01", source="c"),
        Claim(field="investment", value="somebody", source="undated"),
    )
    timeline = (
        ProjectEvent(date="2024-05-09", event="agreed", source="a"),
        ProjectEvent(date="2025-09", event="to open", source="a"),
    )
    project = next(iter(shipped.projects.values()))
    location = project.location.model_copy(update={"sources": ("a", "undated")})
    project = project.model_copy(
        update={
            "claims": claims,
            "timeline": timeline,
            "location": location,
            "corroborating_sources": ("b",),
            "notes": {"status": "they differ", "investment": "only one"},
            "programme": shipped.vocab.programmes[0].id,
            "not_found": ("the price",),
        }
    )
    return replace(
        shipped,
        projects=MappingProxyType({project.id: project}),
        sources=MappingProxyType({**shipped.sources, **sources}),
        documents=(),
        timeline=(),
        series=(),
        conflicts=(),
    )


def the_project(catalog, day):
    return next(iter(catalog_as_of(catalog, date.fromisoformat(day)).projects.values()), None)


@pytest.mark.parametrize(
    ("day", "statuses"),
    [
        ("2024-05-09", None),
        ("2024-05-10", {"announced"}),
        ("2025-03-31", {"announced"}),
        ("2025-08-31", {"announced"}),
        ("2025-09-01", {"announced", "operating"}),
        ("2025-12-30", {"announced", "operating"}),
        ("2025-12-31", {"announced", "operating", "under_construction"}),
    ],
)
def test_the_table_of_the_guide(made, day, statuses):
    project = the_project(made, day)
    found = {claim.status for claim in project.claims if claim.status} if project else None
    assert found == statuses


@pytest.mark.parametrize(
    ("source", "held", "day"),
    [
        ("a", None, "2024-05-10"),
        ("a", "2019-01-01", "2024-05-10"),  # it tells of the past: known when published
        ("a", "2024", "2024-05-10"),  # a year that has begun is no forecast
        ("a", "2024-06", "2024-06-30"),  # a forecast holds at the end of what it names
        ("b", None, "2025-12-31"),  # a year is read late
        ("c", None, "2025-03-31"),
        ("undated", None, "2026-11-23"),
        ("undated", "2020-01-01", "2026-11-23"),
    ],
)
def test_known_from(made, source, held, day):
    assert known_from(made, source, held).isoformat() == day


def test_events_are_known_when_published_and_planned_until_they_begin(made):
    before = catalog_as_of(made, date(2025, 8, 31))
    assert len(next(iter(before.projects.values())).timeline) == 2
    assert before.about.observed_until == "2025-08-31"
    snapshot = build_snapshot(made)
    assert date(2025, 9, 1) in History(snapshot).days


def test_what_was_written_later_is_left_out(made):
    project = the_project(made, "2025-01-01")
    assert project.not_found == ()
    assert project.corroborating_sources == ()
    assert project.location.sources == ("a",)
    assert project.notes == {}
    assert project.programme is None
    assert the_project(made, "2025-11-15").programme is not None
    assert the_project(made, "2025-12-31").notes == {"status": "they differ"}


def test_a_project_without_a_known_status_has_none(made):
    only_events = next(iter(made.projects.values())).model_copy(update={"claims": ()})
    late = only_events.model_copy(
        update={"claims": (Claim(field="status", value="x", status="announced", source="undated"),)}
    )
    snapshot = build_snapshot(replace(made, projects=MappingProxyType({late.id: late})))
    layer = History(snapshot).at(date(2025, 1, 1)).layer("projects")
    assert (list(layer.values["status"]), list(layer.values["status_date"])) == ([None], [None])


def test_the_end_is_the_present(present):
    history = History(present)
    assert history.at(COMPILED) is present
    assert history.at(date(2400, 1, 1)) is present
    assert history.days[-1] == COMPILED


def test_before_anything_was_known_there_is_nothing(present):
    past = History(present).at(date(1990, 1, 1))
    assert not any(len(past.layer(name)) for name in LAYERS if name.startswith("project"))
    assert {*past.layer("crossings").values["state"], *past.layer("corridors").values["state"]} == {None}
    assert past.catalog.projects == {}


def test_every_day_holds_what_the_rule_says(present):
    """Against a plain reading of the rule: sources out, statements that had begun to hold."""
    history, catalog = History(present), present.catalog
    for day in history.days[::9]:
        past = history.at(day)
        for id_, project in catalog.projects.items():
            expected = {
                (claim.field, claim.value, claim.source)
                for claim in project.claims
                if published(catalog, claim.source) <= day and (not claim.as_of or known_from(
                    catalog, claim.source, claim.as_of) <= day)
            }  # fmt: skip
            found = past.catalog.projects.get(id_)
            held = {(claim.field, claim.value, claim.source) for claim in found.claims} if found else set()
            assert held == expected, (day, id_)
            for fact in past.facts[id_].values() if found else ():
                assert {claim.source for claim in fact.claims} <= {s for s in catalog.sources if
                    published(catalog, s) <= day}  # fmt: skip


def test_knowledge_only_grows(present):
    history = History(present)
    counts = [len(history.at(day).layer("projects")) for day in (*history.days[::7], history.days[-1])]
    assert counts == sorted(counts)
    assert counts[-1] == len(present.layer("projects"))


def test_nothing_changes_between_two_days(present):
    history = History(present)
    day, after = next(
        (a, b) for a, b in zip(history.days, history.days[1:], strict=False) if (b - a).days > 2 and a.year > 2020
    )
    one, other = history.at(day), history.at(after - timedelta(days=1))
    assert one.layer("crossings") is other.layer("crossings")
    a, b = one.layer("projects"), other.layer("projects")
    assert all(a.values[name] == b.values[name] for name in a.values if name not in ("months_since", "overdue"))
    assert one.id != other.id
    assert other.as_of == after - timedelta(days=1)
    assert one.whole is present


def test_layers_without_history_are_shared(present):
    past = History(present).at(date(2024, 1, 1))
    for name, layer in present.layers.items():
        assert (past.layers[name] is layer) == (name not in LAYERS)


def test_programme_figures_and_documents_follow_their_sources(present):
    past = History(present).at(date(2024, 6, 1)).catalog
    for series in past.series:
        assert all(published(past, point.source) <= date(2024, 6, 1) for point in series.points)
    assert 0 < len(past.documents) + len(past.timeline) < len(present.catalog.documents) + len(present.catalog.timeline)
    assert all(len(conflict.values) > 1 for conflict in past.conflicts)


def test_events_by_month(made, shipped):
    assert by_month(made) == {"2024-05": 1.0, "2025-09": 1.0}
    total = sum(by_month(shipped).values())
    observed = date(2026, 3, 31)
    dates = [event.date for project in shipped.projects.values() for event in project.timeline]
    dates += [milestone.date for milestone in shipped.timeline]
    begun = [text for text in dates if date.fromisoformat((text.split("/")[0] + "-01-01")[:10]) <= observed]
    assert round(total) == len(begun)


@pytest.mark.parametrize(
    ("text", "day"), [("2025-11-15", "2025-11-15"), ("2025-02", "2025-02-28"), ("2024", "2024-12-31")]
)
def test_parse(text, day):
    assert parse_as_of(text).isoformat() == day


def dated(catalog, *dates):
    """A catalogue whose one project has an event on each date."""
    project = next(iter(catalog.projects.values()))
    events = tuple(ProjectEvent(date=text, event="x", source="a") for text in dates)
    only = project.model_copy(update={"timeline": events})
    return replace(catalog, projects=MappingProxyType({only.id: only}))


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2025-11-30/2025-12-01", {"2025-11": 0.5, "2025-12": 0.5}),
        ("2024-12/2025-03", {"2024-12": 0.25, "2025-01": 0.25, "2025-02": 0.25, "2025-03": 0.25}),
        ("2025-01-31/2025-02-28", {"2025-01": 0.5, "2025-02": 0.5}),
        ("2026-03-31", {"2026-03": 1.0}),  # the last day that was looked at counts
        ("2026-04-01", {}),
        ("0987-05-01", {"0987-05": 1.0}),
    ],
)
def test_an_event_counts_in_each_month_that_it_touches(made, text, months):
    assert by_month(dated(made, text)) == months


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "'' is no day, month or year such as 2025-11-15, 2025-11 or 2025"),
        ("2025-13", "'2025-13' is no day, month or year such as 2025-11-15, 2025-11 or 2025"),
        ("2025-01/2025-02", "'2025-01/2025-02' is an interval; a day, a month or a year is needed"),
        ("9" * 81, f"'{'9' * 80}' is no day, month or year such as 2025-11-15, 2025-11 or 2025"),
    ],
)
def test_a_refused_day_is_told_with_what_is_allowed(text, detail):
    with pytest.raises(QueryError) as caught:
        parse_as_of(text)
    assert (caught.value.parameter, caught.value.detail) == ("asof", detail)


@pytest.mark.parametrize("text", ["", "today", "2025-13", "2025-02-30", "15.11.2025", "2025-01/2025-02", "20250101"])
def test_parse_refuses(text):
    with pytest.raises(QueryError, match="asof"):
        parse_as_of(text)
