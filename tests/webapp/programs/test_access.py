"""Who may do what: every address of programs, for every kind of token; whoever is not named is refused."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import BROWSER, make_app
from tests.webapp.desk.conftest import ORIGIN
from tests.webapp.programs.conftest import Program, changes, program
from webapp.desk.roles import Role
from webapp.programs import limits

NOBODY, WRONG = "nobody", "wrong"
PROPOSE = frozenset(("contributor proposes", "editor proposes", "administrator proposes"))
DECIDE = frozenset(("editor decides", "administrator decides"))
KINDS = (NOBODY, WRONG, *sorted(PROPOSE | DECIDE))
MAY = {
    ("GET", "/api/changesets"): PROPOSE | DECIDE,
    ("POST", "/api/changesets"): PROPOSE | DECIDE,
    ("GET", "/api/changesets/<id_>"): PROPOSE | DECIDE,
    ("PUT", "/api/changesets/<id_>"): PROPOSE | DECIDE,
    ("POST", "/api/changesets/<id_>/decision"): PROPOSE | DECIDE,
    ("OPTIONS", "/collections/<layer_id>/items"): frozenset(KINDS),
    ("POST", "/collections/<layer_id>/items"): PROPOSE | DECIDE,
    ("OPTIONS", "/collections/<layer_id>/items/<path:feature_id>"): frozenset(KINDS),
    ("PUT", "/collections/<layer_id>/items/<path:feature_id>"): PROPOSE | DECIDE,
    ("PATCH", "/collections/<layer_id>/items/<path:feature_id>"): PROPOSE | DECIDE,
    ("DELETE", "/collections/<layer_id>/items/<path:feature_id>"): PROPOSE | DECIDE,
}
NO_METHOD = {
    *(("/collections/<layer_id>/items", method) for method in ("PUT", "PATCH", "DELETE")),
    ("/collections/<layer_id>/items/<path:feature_id>", "POST"),
}
"""What is no method there, and told to be none."""
"""Written by hand, not read from the code: what is not here is no route."""

DECISIONS = {"accept": DECIDE, "decline": DECIDE, "ask": DECIDE, "withdraw": PROPOSE | DECIDE}


def routes(app):
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("program_")
        for method in rule.methods - {"HEAD"}
    }


def shown_by(house, kind):
    if kind == NOBODY:
        return Program(house)
    if kind == WRONG:
        return Program(house, "atlas_" + "x" * 43)
    role, _, right = kind.partition(" ")
    return program(house, Role(role), may_decide=right == "decides")


def test_every_route_has_its_line(house):
    assert routes(house.app) == set(MAY) | {(method, rule) for rule, method in NO_METHOD}


def path_of(rule):
    return (
        rule.replace("<id_>", "no-such-id")
        .replace("<layer_id>", "projects")
        .replace("<path:feature_id>", "icic-central-asia")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_not_named_is_refused(house, kind):
    asking = shown_by(house, kind)
    for (method, rule), named in sorted(MAY.items()):
        answer = asking.ask(method, path_of(rule), {} if method in ("POST", "PUT", "PATCH") else None)
        assert (answer.status_code == 401) == (kind not in named), (method, rule, answer.status)
        assert answer.headers.get("WWW-Authenticate", "").startswith("Bearer ") == (answer.status_code == 401)


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_who_may_decide(house, ledger, source, kind, decision):
    asking = shown_by(house, kind)
    author = {"contributor": "Cara", "editor": "Edda", "administrator": "Ada"}.get(kind.partition(" ")[0], "Edda")
    held = ledger.propose(changes(source), author=author, reason="x")
    answer = asking.post(
        f"/api/changesets/{held.id}/decision", {"decision": decision, "version": 1, "answer": "Because"}
    )
    is_refused = answer.status_code in (401, 403)
    assert is_refused == (kind not in DECISIONS[decision]), answer.text
    assert (ledger.find(held.id).version == 1) == is_refused


def test_cookie_gives_no_right(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    assert visitor.client.get("/api/changesets").status_code == 401
    answer = visitor.client.post("/api/changesets", json={}, headers={"Origin": ORIGIN})
    assert answer.status_code == 401


def test_token_counts_in_its_header_alone(house, proposer):
    for path in (f"?access_token={proposer.token}", f"?token={proposer.token}"):
        assert Program(house).get(f"/api/changesets{path}").status_code == 401
    form = {"access_token": proposer.token}
    assert proposer.client.post("/api/changesets", data=form).status_code == 401
    basic = proposer.client.get("/api/changesets", headers={"Authorization": f"Basic {proposer.token}"})
    assert basic.status_code == 401


def test_token_opens_no_page_of_the_desk(proposer):
    answer = proposer.get("/desk/account", Accept=BROWSER["Accept"])
    assert answer.status_code == 303


@pytest.mark.parametrize("shown", ["", "é", "x" * 5000, "atlas_", "a b"])
def test_what_is_no_token_is_refused(house, shown):
    answer = house.app.test_client().get("/api/changesets", headers={"Authorization": f"Bearer {shown}"})
    assert answer.status_code == 401


def test_token_is_not_taken_where_others_could_read_along(house, proposer):
    answer = proposer.client.get(
        "/api/changesets",
        headers={"Authorization": f"Bearer {proposer.token}"},
        base_url="http://atlas.example.org",
    )
    assert answer.status_code == 403
    safe = proposer.client.get(
        "/api/changesets",
        headers={"Authorization": f"Bearer {proposer.token}"},
        base_url="https://atlas.example.org",
    )
    assert safe.status_code == 200


def test_token_asks_so_often_and_no_more(house, monkeypatch):
    monkeypatch.setattr(limits, "PER_TOKEN", limits.parse("3/minute"))
    one, other = program(house, Role.EDITOR), program(house, Role.EDITOR)
    statuses = [one.get("/api/changesets").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert other.get("/api/changesets").status_code == 200


def test_address_without_a_right_token_asks_so_often_and_no_more(house, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_PER_ADDRESS", limits.parse("3/minute"))
    statuses = [Program(house, "atlas_x").get("/api/changesets").status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_ended_token_is_refused_at_once(house, proposer):
    assert proposer.get("/api/changesets").status_code == 200
    house.deeds().set_closed(house.account("Cara"), is_closed=True)
    assert proposer.get("/api/changesets").status_code == 401


@pytest.mark.parametrize(("method", "rule"), MAY)
def test_without_a_database_there_is_nothing(snapshot, method, rule):
    client = make_app(snapshot).test_client()
    answer = client.open(path_of(rule), method=method, headers={"Authorization": "Bearer atlas_x"})
    if method == "OPTIONS":
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    else:
        assert answer.status_code == (405 if rule.startswith("/collections/") else 404)


@pytest.mark.parametrize(("rule", "method"), sorted(NO_METHOD))
def test_method_that_is_none_is_told_with_those_that_are(house, method, rule):
    answer = Program(house).ask(method, path_of(rule))
    assert answer.status_code == 405
    assert method not in answer.headers["Allow"].split(", ")
    assert answer.headers["Allow"] == Program(house).ask("OPTIONS", path_of(rule)).headers["Allow"]
