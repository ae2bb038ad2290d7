"""Undoing: a project is again what it was, what was added since stays as withdrawn, and models follow as files do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog.model import Claim
from geodata.ledger.applied import Entries, catalog_at
from geodata.ledger.changes import (
    AddEvent,
    Put,
    PutNames,
    PutPlace,
    Remove,
    RestoreClaim,
    WithdrawClaim,
    claim_mark,
    mark_of,
)
from geodata.ledger.following import follow
from geodata.ledger.undoing import undoing
from tests.ledgers import adding, change_set, claim, probe_folder

REASON = "Back to what it was"


def event(text):
    return AddEvent.model_validate({"project": "probe", "event": {"date": "2025-11", "event": text, "source": "first"}})


def entry_of(folder, *changes):
    sets = [change_set(1, *changes)] if changes else []
    return Entries(folder, sets).entry("projects", "probe")


def undone(folder, then, now):
    """Project after the changes of ``now`` and those that bring it back to ``then``; and these."""
    back = undoing("probe", entry_of(folder, *then), entry_of(folder, *now), REASON)
    sets = [change_set(1, *now), change_set(2, *back)]
    return catalog_at(folder, [set_ for set_ in sets if set_.changes]).projects.get("probe"), back


def content(project):
    """All that a project says; the order of claims says nothing."""
    held = project.model_dump(mode="json", exclude={"claims", "withdrawn"})
    return held, sorted(map(claim_mark, project.claims))


def made(folder, doings):
    """Changes that fit one after the other, made of what is drawn."""
    changes, claims, gone = [], ["announced"], []
    entry = entry_of(folder)
    marks = {name: mark_of(entry[name]) for name in ("names", "location")}
    counted = {"announced": claim_mark(Claim.model_validate(entry["claims"][0]))}
    for number, doing in enumerate(doings):
        if doing == "claim":
            value = f"{number} t"
            changes.append(adding(value))
            claims.append(value)
            counted[value] = claim_mark(claim(value))
        elif doing == "withdraw" and len(claims) > 1:
            value = claims.pop()
            gone.append(value)
            changes.append(WithdrawClaim(project="probe", claim=counted[value], reason="It is wrong"))
        elif doing == "restore" and gone:
            value = gone.pop()
            claims.append(value)
            changes.append(RestoreClaim(project="probe", claim=counted[value]))
        elif doing == "event":
            changes.append(event(f"Stone {number}"))
        elif doing == "names":
            names = {"en": f"Probe {number}"}
            changes.append(PutNames.model_validate({"project": "probe", "names": names, "replaces": marks["names"]}))
            marks["names"] = mark_of(names)
        elif doing == "place":
            place = {**entry["location"], "lon": 69.0 + number / 100}
            put = PutPlace.model_validate({"project": "probe", "location": place, "replaces": marks["location"]})
            changes.append(put)
            marks["location"] = mark_of(place)
    return changes


DOINGS = st.lists(st.sampled_from(("claim", "withdraw", "restore", "event", "names", "place")), max_size=8)


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    return probe_folder(tmp_path_factory.mktemp("undoing") / "catalogue")


@settings(max_examples=25)
@given(doings=DOINGS, kept=st.integers(0, 8))
def test_what_came_after_is_undone(probe, doings, kept):
    now = made(probe, doings)
    then = now[:kept]
    before = catalog_at(probe, [change_set(1, *then)] if then else []).projects["probe"]
    project, _ = undone(probe, then, now)
    assert content(project) == content(before)
    added = {claim_mark(it.claim) for it in now if it.kind == "add-claim"}
    held = {claim_mark(it) for it in (*project.claims, *project.withdrawn)}
    assert added <= held  # what was ever claimed is still there to be seen


@settings(max_examples=25)
@given(doings=DOINGS)
def test_models_follow_as_files_do(probe, doings):
    changes = made(probe, doings)
    projects = dict(catalog_at(probe, []).projects)
    follow(projects, changes)
    assert projects == dict(catalog_at(probe, [change_set(1, *changes)] if changes else []).projects)


def test_the_least_is_said(probe):
    _, back = undone(probe, [], [adding("10 t")])
    assert [change.kind for change in back] == ["withdraw-claim"]
    assert back[0].reason == REASON
    gone = WithdrawClaim(project="probe", claim=claim_mark(claim("10 t")), reason="It is wrong")
    _, back = undone(probe, [adding("10 t")], [adding("10 t"), gone])
    assert [change.kind for change in back] == ["restore-claim"]
    _, back = undone(probe, [], [adding("10 t"), event("Stone")])
    assert [change.kind for change in back] == ["put"]
    assert undoing("probe", entry_of(probe), entry_of(probe), REASON) == ()


def test_a_claim_withdrawn_then_is_withdrawn_again_for_its_own_reason(probe):
    mark = claim_mark(claim("10 t"))
    then = [adding("10 t"), WithdrawClaim(project="probe", claim=mark, reason="A rumour")]
    project, back = undone(probe, then, [*then, RestoreClaim(project="probe", claim=mark)])
    assert [change.kind for change in back] == ["withdraw-claim"]
    assert [it.reason for it in project.withdrawn] == ["A rumour"]


def test_a_project_that_was_not_there_goes_and_one_that_is_gone_comes_back(probe):
    entry = entry_of(probe)
    (remove,) = undoing("probe", None, entry, REASON)
    assert remove == Remove(family="projects", id="probe", replaces=mark_of(entry))
    (put,) = undoing("probe", entry, None, REASON)
    assert put == Put(family="projects", id="probe", entry=entry)
    projects = {}
    follow(projects, [put, event("Stone"), remove])
    assert projects == {}


def test_a_mended_quotation_is_put_back_with_the_whole_entry(probe):
    entry = entry_of(probe)
    mended = {**entry, "claims": [{**entry["claims"][0], "quote": "“announced”"}]}
    (put,) = undoing("probe", entry, mended, REASON)
    assert put.entry == entry
