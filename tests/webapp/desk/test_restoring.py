"""Restore: a new change that undoes what came after a revision of a project; it is reviewed, and nothing is lost."""

from __future__ import annotations

import pytest

from geodata.catalog.model import Claim
from geodata.ledger.applied import Entries
from geodata.ledger.changes import AddClaim, Put, PutNames, Remove, WithdrawClaim, claim_mark, mark_of
from tests.webapp.desk.conftest import PROJECT
from webapp.desk.roles import Role

PATH = f"/desk/projects/{PROJECT}"


def accept(ledger, *changes):
    made = ledger.propose(changes, author="Cara", reason="The newer text says so")
    return ledger.accept(made.id, "Edda", "", made.version)


def jobs(source, value="9,999 jobs"):
    return AddClaim(project=PROJECT, claim=Claim(field="jobs", value=value, source=source))


@pytest.fixture
def told(ledger, source):
    """Two revisions: a claim and another name."""
    mark = Entries(None).mark("projects", PROJECT, "names")
    accept(ledger, jobs(source))
    names = {"en": "Another name", "ru": "Другое имя", "kk": "Басқа атау", "uz": "Boshqa nom"}
    accept(ledger, PutNames.model_validate({"project": PROJECT, "names": names, "replaces": mark}))
    return ledger


def test_editor_brings_a_project_back_through_a_review(house, told):
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"{PATH}?lang=en")
    assert f"{PATH}/revisions" in visitor.page.text
    visitor.get(f"{PATH}/revisions?lang=en")
    assert "9,999 jobs" in visitor.text
    assert "Another name" in visitor.text
    answer = visitor.post(f"{PATH}/restore?lang=en", revision="0")
    (set_,) = told.queue()
    assert answer.location == f"/desk/changes/{set_.id}?lang=en"
    assert (set_.author, set_.state, set_.reason) == ("Edda", "proposed", "Back to revision 0")
    assert [change.kind for change in set_.changes] == ["withdraw-claim", "put-names"]
    assert visitor.get(answer.location).status_code == 200
    told.accept(set_.id, "Edda", "", set_.version)
    entry, files = Entries(None, told.accepted()).entry("projects", PROJECT), Entries(None).entry("projects", PROJECT)
    assert entry["names"] == files["names"]
    assert len(entry["claims"]) == len(files["claims"])
    assert [claim["value"] for claim in entry["withdrawn"]] == ["9,999 jobs"]


def test_what_came_before_stays(house, told):
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"{PATH}/revisions?lang=en")
    visitor.post(f"{PATH}/restore?lang=en", revision="1", reason="The name was wrong")
    (set_,) = told.queue()
    assert [change.kind for change in set_.changes] == ["put-names"]
    assert set_.reason == "The name was wrong"


@pytest.mark.parametrize(
    ("number", "said"), [("2", "says that already"), ("3", "no such"), ("x", "no such"), ("", "no such")]
)
def test_what_cannot_be_restored_is_said(house, told, number, said):
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"{PATH}/revisions?lang=en")
    answer = visitor.post(f"{PATH}/restore?lang=en", revision=number)
    assert answer.status_code == 422
    assert said in visitor.text
    assert told.queue() == ()


def test_conflicts_are_named_and_nothing_is_written(house, ledger):
    publisher = next(iter(house.app.extensions["atlas"].snapshot.catalog.publishers))
    source = {"id": "brief", "publisher": publisher, "title": "A text", "language": "en", "published": "2026-11"}
    accept(ledger, Put(family="sources", id="brief", entry=source), jobs("brief"))
    accept(ledger, WithdrawClaim(project=PROJECT, claim=claim_mark(jobs("brief").claim), reason="No"))
    entry = Entries(None, ledger.accepted()).entry("projects", PROJECT)
    whole = {name: held for name, held in entry.items() if name != "withdrawn"}
    row = Entries(None, ledger.accepted()).entry("sources", "brief")
    accept(
        ledger,
        Put(family="projects", id=PROJECT, entry=whole, replaces=mark_of(entry)),
        Remove(family="sources", id="brief", replaces=mark_of(row)),
    )
    visitor = house.visitor(Role.EDITOR)
    visitor.get(f"{PATH}/revisions?lang=en")
    answer = visitor.post(f"{PATH}/restore?lang=en", revision="1")
    assert answer.status_code == 422
    assert "brief" in visitor.text
    assert ledger.queue() == ()


def test_a_project_that_nobody_knows_is_not_found(house):
    assert house.visitor(Role.EDITOR).get("/desk/projects/nope/revisions").status_code == 404
