"""What became known when, and what it did to what was known before."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from geodata.snapshot.changes import ChangeKind, changes, undated
from geodata.snapshot.freshness import last_told
from geodata.snapshot.history import History
from tests.geodata.snapshot.test_freshness import claim, made

SOURCES = {"first": "2024-05-10", "second": "2025-02", "third": "2025-08-01", "undated": ""}


def told(snapshot):
    """Changes of the one project, the oldest first, without that it became known."""
    return [change for change in reversed(changes(snapshot.catalog)) if change.kind != ChangeKind.PROJECT]


def status(code, source, **more):
    return claim("status", code, source, status=code, **more)


def test_first_statement_makes_the_project_and_the_fact_known(tmp_path):
    found = changes(made(tmp_path, SOURCES, claims=[status("announced", "second")]).catalog)
    assert [(it.kind, it.day, it.field, it.source) for it in found] == [
        (ChangeKind.PROJECT, date(2025, 2, 28), "", "second"),
        (ChangeKind.STATUS, date(2025, 2, 28), "status", "second"),
    ]
    assert found[1].before is None


def test_later_value_changes_the_shown_one(tmp_path):
    said = [claim("capacity", "10 t", "first"), claim("capacity", "20 t", "third"), status("announced", "first")]
    last = told(made(tmp_path, SOURCES, claims=said))[-1]
    assert (last.kind, last.field, last.day) == (ChangeKind.CHANGED, "capacity", date(2025, 8, 1))
    assert (last.before.value, last.claim.value) == ("10 t", "20 t")


def test_status_that_changes_is_a_step(tmp_path):
    steps = told(made(tmp_path, SOURCES, claims=[status("announced", "first"), status("operating", "third")]))
    assert [(it.kind, it.before and it.before.status, it.claim.status) for it in steps] == [
        (ChangeKind.STATUS, None, "announced"),
        (ChangeKind.STATUS, "announced", "operating"),
    ]


def test_same_value_again_confirms(tmp_path):
    last = told(made(tmp_path, SOURCES, claims=[status("announced", "first"), status("announced", "third")]))[-1]
    assert (last.kind, last.source) == (ChangeKind.CONFIRMED, "third")


def test_other_value_that_is_not_shown_contradicts(tmp_path):
    """Both come out on one day and are of one rank: the one that is not shown contradicts the one that is."""
    said = [status("announced", "first"), claim("capacity", "10 t", "third"), claim("capacity", "20 t", "third")]
    found = {it.kind: it for it in told(made(tmp_path, SOURCES, claims=said)) if it.field == "capacity"}
    assert set(found) == {ChangeKind.FIRST, ChangeKind.CONTRADICTED}
    assert found[ChangeKind.FIRST].before is None
    assert found[ChangeKind.CONTRADICTED].before == found[ChangeKind.FIRST].claim


def test_tie_with_what_was_known_is_no_change_but_a_contradiction(tmp_path):
    """Both speak of the same day and are of one rank, so that neither goes before the other."""
    said = [status("announced", "first", as_of="2024-05-01"), status("suspended", "third", as_of="2024-05-01")]
    last = told(made(tmp_path, SOURCES, claims=said))[-1]
    assert (last.kind, last.before.status, last.claim.status) == (ChangeKind.CONTRADICTED, "announced", "suspended")


def test_what_was_foretold_counts_from_its_day_once_that_was_seen(tmp_path):
    said = [status("announced", "first"), status("operating", "second", as_of="2025-09-01")]
    assert told(made(tmp_path, SOURCES, claims=said))[-1].day == date(2025, 9, 1)


def test_what_is_foretold_for_later_counts_from_its_source(tmp_path):
    said = [status("announced", "first"), status("operating", "second", as_of="2027-09-01")]
    assert told(made(tmp_path, SOURCES, claims=said))[-1].day == date(2025, 2, 28)


def test_source_without_a_date_is_no_change(tmp_path):
    snapshot = made(tmp_path, SOURCES, claims=[status("announced", "first"), claim("owner", "A", "undated")])
    assert {it.field for it in told(snapshot)} == {"status"}
    assert undated(snapshot.catalog) == 1


@pytest.mark.parametrize(("when", "is_plan"), [("2026-03", False), ("2026-04-01", True), ("2027", True)])
def test_event_that_nobody_has_seen_is_a_plan(tmp_path, when, is_plan):
    timeline = [{"date": when, "event": "It opens", "source": "third"}]
    last = told(made(tmp_path, SOURCES, timeline=timeline))[-1]
    assert (last.kind, last.event.event, last.is_plan) == (ChangeKind.EVENT, "It opens", is_plan)


def test_every_dated_claim_and_event_of_the_shipped_catalogue_is_one_change(catalog):
    found = changes(catalog)
    projects = catalog.projects.values()
    said = sum(len(project.claims) + len(project.timeline) for project in projects) - undated(catalog)
    counts = Counter(it.kind for it in found if it.project)
    assert sum(counts.values()) - counts[ChangeKind.PROJECT] == said
    assert set(counts) == set(ChangeKind)
    assert all(it.source in catalog.sources for it in found)
    assert [it.day for it in found] == sorted((it.day for it in found), reverse=True)


def test_last_change_of_a_project_is_its_last_word(catalog):
    last: dict[str, date] = {}
    for it in changes(catalog):
        last.setdefault(it.project, it.day)
    assert all(last.get(id_) == last_told(project, catalog) for id_, project in catalog.projects.items())


def test_shown_status_after_the_last_step_is_that_of_the_present(snapshot):
    """Only sources without a date may have the last word beside it."""
    catalog = snapshot.catalog
    for id_, facts in snapshot.facts.items():
        steps = [it for it in changes(catalog) if it.project == id_ and it.kind == ChangeKind.STATUS]
        fact = facts["status"]
        if steps and all(catalog.sources[it.source].published for it in fact.claims):
            assert steps[0].claim in fact.groups[0]


def test_steps_of_status_are_those_of_the_past(snapshot):
    """On the day of a step the past knows its claim, where the source names the day."""
    history = History(snapshot)
    checked = 0
    for it in changes(snapshot.catalog):
        if it.kind != ChangeKind.STATUS or len(snapshot.catalog.sources[it.source].published) < len("2025-01-01"):
            continue
        if it.day >= history.compiled or checked > 12:
            continue
        fact = history.at(it.day).facts[it.project]["status"]
        assert it.claim in fact.claims
        checked += 1
    assert checked > 5
