"""Change sets for programs: proposed, listed, told, edited and decided; what is wrong is told by its place."""

from __future__ import annotations

import json

import pytest

from geodata.ledger.changes import KINDS
from tests.webapp.desk.conftest import PROJECT
from tests.webapp.programs.conftest import changes, claim, program, proposed
from webapp.desk.roles import Role
from webapp.programs import limits
from webapp.suggest.contacts import keep

SETS = "/api/changesets"


def test_proposal_is_kept_under_the_name_of_the_owner(proposer, ledger, source):
    answer = proposer.post(SETS, proposed(source))
    assert answer.status_code == 201
    (held,) = ledger.queue()
    assert answer.location == f"http://localhost{SETS}/{held.id}"
    assert (held.author, held.reason, held.changes[0].claim.value) == ("Cara", "The newer text says so", "1,150 jobs")
    told = answer.get_json()
    assert (told["id"], told["state"], told["version"]) == (held.id, "proposed", 1)


def test_what_is_told_can_be_sent_again(proposer, source):
    made = proposer.post(SETS, proposed(source))
    told = proposer.get(made.location).get_json()
    again = {"changes": told["changes"], "reason": "Another reason"}
    answer = proposer.ask("PUT", made.location, again, If_Match=made.headers["ETag"])
    assert answer.status_code == 200
    assert (answer.get_json()["version"], answer.get_json()["reason"]) == (2, "Another reason")


def test_one_is_told_with_its_effect_and_versions_and_without_contact(decider, ledger, source):
    held = ledger.propose([], reason="A reader's")
    keep(ledger, held.id, "reader@example.org")
    ledger.edit(held.id, changes(source), "A reader's", 1)
    answer = decider.get(f"{SETS}/{held.id}")
    told = answer.get_json()
    assert [(one["version"], one["state"]) for one in told["versions"]] == [(1, "proposed"), (2, "proposed")]
    assert told["effect"]["changed"] == [["projects", PROJECT]]
    assert "reader@example.org" not in answer.text
    assert "reader@example.org" not in decider.get(SETS).text


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"kind": "add-claim"}, {"#/changes/0/project", "#/changes/0/claim"}),
        ({"kind": "nothing"}, {"#/changes/0"}),
        ({"claim": {"field": "Jobs!", "value": "1", "source": "x"}}, {"#/changes/0/claim/field"}),
        ({"claim": {"field": "jobs", "value": "", "source": "x"}}, {"#/changes/0/claim/value"}),
        ({"extra~/": 1}, {"#/changes/0/extra~0~1"}),
    ],
)
def test_fault_of_the_body_is_told_by_its_place(proposer, ledger, source, change, places):
    given = change if change.get("kind") else claim(source) | change
    answer = proposer.post(SETS, {"changes": [given], "reason": "x"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == "body-invalid"
    assert {fault["pointer"] for fault in answer.get_json()["errors"]} == places
    assert ledger.queue() == ()


def test_every_problem_of_the_catalogue_is_told(proposer, ledger):
    changes = [claim("no-such-source"), claim("no-such-source", value="x") | {"project": "no-such-project"}]
    answer = proposer.post(SETS, {"changes": changes, "reason": "x"})
    assert answer.status_code == 422
    found = answer.get_json()
    assert found["code"] == "change-invalid"
    assert {fault["field"] for fault in found["errors"]} >= {"changes[1]"}
    assert any("no-such-source" in fault["detail"] for fault in found["errors"])
    assert ledger.queue() == ()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b'{"changes": [], "reason": "x"}', "application/json", 422),
        (b'{"changes": [{"kind": "note", "family": "projects", "id": "", "text": "x"}]}', "application/json", 422),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_what_cannot_be_read_is_refused(proposer, ledger, body, content_type, status):
    headers = {"Authorization": f"Bearer {proposer.token}", "Content-Type": content_type}
    answer = proposer.client.post(SETS, data=body, headers=headers)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert ledger.queue() == ()


def test_body_is_longer_than_a_form_may_be(proposer, source):
    changes = [claim(source, value=f"{number} jobs", note="x" * 1500) for number in range(60)]
    assert len(json.dumps(changes)) > 64 * 1024
    assert proposer.post(SETS, {"changes": changes, "reason": "x"}).status_code == 201


def test_list_goes_on_page_by_page_and_loses_nothing(decider, ledger, source):
    made = [ledger.propose(changes(source), author="Cara", reason=f"{number}") for number in range(5)]
    seen, address = [], f"{SETS}?limit=2&author=Cara"
    while address:
        page = decider.get(address).get_json()
        seen += [one["number"] for one in page["changesets"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert seen == [one.number for one in made]


def test_list_is_narrowed(decider, ledger, source):
    first = ledger.propose(changes(source), author="Cara", reason="x")
    second = ledger.propose(changes(source), reason="y")
    ledger.decline(second.id, "Edda", "No", 1)

    def found(query):
        return [one["id"] for one in decider.get(f"{SETS}?{query}").get_json()["changesets"]]

    assert found("") == [first.id, second.id]
    assert found("state=declined") == [second.id]
    assert found("author=Cara") == [first.id]
    assert found(f"project={PROJECT}&kind=add-claim") == [first.id, second.id]
    assert found("project=other") == found("kind=put-place") == []


@pytest.mark.parametrize(
    "query", ["state=new", "kind=x", "author=%00", "limit=0", "limit=101", "after=-1", "after=x", "page=2"]
)
def test_what_is_asked_wrongly_is_named(decider, query):
    answer = decider.get(f"{SETS}?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == query.partition("=")[0]


def test_who_may_only_propose_sees_own_sets_alone(house, proposer, ledger, source):
    other = ledger.propose(changes(source), author="Edda", reason="x")
    own = ledger.propose(changes(source), author="Cara", reason="x")
    assert [one["id"] for one in proposer.get(SETS).get_json()["changesets"]] == [own.id]
    assert proposer.get(f"{SETS}/{other.id}").status_code == 404
    assert proposer.get(f"{SETS}?author=Edda").status_code == 403
    editors = program(house, Role.EDITOR)
    assert editors.get(f"{SETS}/{own.id}").status_code == 404


@pytest.mark.parametrize("id_", ["none", "%00", "é", "x" * 1000])
def test_set_that_is_not_there_is_told(decider, id_):
    assert decider.get(f"{SETS}/{id_}").status_code == 404


def test_drafts_of_others_are_nobodys_business(decider, ledger, source):
    draft = ledger.save_draft(changes(source), author="Cara")
    own = ledger.save_draft(changes(source), author="Edda")
    assert decider.get(f"{SETS}/{draft.id}").status_code == 404
    assert [one["id"] for one in decider.get(SETS).get_json()["changesets"]] == [own.id]


@pytest.mark.parametrize(
    ("decision", "answer", "state"),
    [("accept", "", "accepted"), ("decline", "No", "declined"), ("ask", "Where?", "asked")],
)
def test_is_decided_in_the_version_that_was_seen(proposer, decider, ledger, source, decision, answer, state):
    made = proposer.post(SETS, proposed(source)).get_json()
    asked = {"decision": decision, "version": 1, "answer": answer}
    told = decider.post(f"{SETS}/{made['id']}/decision", asked).get_json()
    assert (told["state"], told["by"], told["answer"]) == (state, "Edda", answer)
    assert told.get("revision") == (1 if state == "accepted" else None)
    assert ledger.revision == (1 if state == "accepted" else 0)
    again = decider.post(f"{SETS}/{made['id']}/decision", asked)
    assert again.status_code == 409
    assert "Edda made it" in again.get_json()["detail"]


def test_is_taken_back_by_who_proposed_it_alone(proposer, decider, source):
    made = proposer.post(SETS, proposed(source)).get_json()
    asked = {"decision": "withdraw", "version": 1}
    assert decider.post(f"{SETS}/{made['id']}/decision", asked).status_code == 403
    assert proposer.post(f"{SETS}/{made['id']}/decision", asked).get_json()["state"] == "withdrawn"
    assert proposer.post(f"{SETS}/{made['id']}/decision", asked | {"version": 2}).status_code == 409


@pytest.mark.parametrize("decision", ["decline", "ask"])
def test_no_and_a_question_need_words(decider, proposer, source, decision):
    made = proposer.post(SETS, proposed(source)).get_json()
    answer = decider.post(f"{SETS}/{made['id']}/decision", {"decision": decision, "version": 1})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "#/answer"


def test_what_does_not_fit_any_more_is_not_accepted(decider, ledger, source):
    first, second = (decider.post(SETS, proposed(source)).get_json()["id"] for _ in range(2))
    assert decider.post(f"{SETS}/{first}/decision", {"decision": "accept", "version": 1}).status_code == 200
    answer = decider.post(f"{SETS}/{second}/decision", {"decision": "accept", "version": 1})
    assert answer.status_code == 422
    assert "there already" in answer.get_json()["errors"][0]["detail"]
    assert ledger.revision == 1
    assert decider.get(f"{SETS}/{second}").get_json()["problems"]


def test_edit_needs_the_version_that_was_seen(proposer, source):
    made = proposer.post(SETS, proposed(source))
    assert proposer.ask("PUT", made.location, proposed(source)).status_code == 428
    assert proposer.ask("PUT", made.location, proposed(source), If_Match='"other"').status_code == 412
    first = proposer.ask("PUT", made.location, proposed(source, note="a"), If_Match=made.headers["ETag"])
    assert first.status_code == 200
    second = proposer.ask("PUT", made.location, proposed(source, note="b"), If_Match=made.headers["ETag"])
    assert second.status_code == 412
    assert "version 2 by now" in second.get_json()["detail"]


def test_edit_answers_a_question(proposer, decider, source):
    made = proposer.post(SETS, proposed(source))
    decider.post(f"{made.location}/decision", {"decision": "ask", "version": 1, "answer": "Which page?"})
    tag = proposer.get(made.location).headers["ETag"]
    answer = proposer.ask("PUT", made.location, proposed(source, note="Page 2"), If_Match=tag)
    assert answer.get_json()["state"] == "proposed"


def test_edit_of_what_is_decided_is_refused(proposer, source):
    made = proposer.post(SETS, proposed(source))
    proposer.post(f"{made.location}/decision", {"decision": "withdraw", "version": 1})
    assert proposer.ask("PUT", made.location, proposed(source), If_Match="*").status_code == 409


def test_answers_are_kept_by_nobody_and_read_by_no_other_site(proposer, source):
    for answer in (proposer.get(SETS), proposer.post(SETS, proposed(source)), proposer.get(f"{SETS}/none")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_very_many_of_one_author_are_too_many(proposer, source, monkeypatch):
    monkeypatch.setattr(limits, "SETS_PER_AUTHOR", 1)
    assert proposer.post(SETS, proposed(source)).status_code == 201
    answer = proposer.post(SETS, proposed(source, note="x"))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"


def test_every_kind_of_change_has_its_name():
    assert KINDS[0] == "add-claim"
    assert len(KINDS) == len(set(KINDS)) == 10
