"""Who may do what: every route of the desk, for nobody and for each role; whoever is not named is refused."""

from __future__ import annotations

import pytest

from tests.webapp.desk.conftest import BROWSER, ORIGIN, Visitor
from webapp.desk.roles import ADMINISTRATORS, ANYBODY, EDITORS, SIGNED_IN, Role
from webapp.desk.views.guarding import DeskBlueprint

EVERYBODY = (None, *Role)
MAY = {
    ("GET", "/desk"): SIGNED_IN,
    ("POST", "/desk/accept"): EDITORS,
    ("POST", "/desk/decline"): EDITORS,
    ("GET", "/desk/changes/<id_>"): SIGNED_IN,
    ("POST", "/desk/changes/<id_>/accept"): EDITORS,
    ("POST", "/desk/changes/<id_>/ask"): EDITORS,
    ("POST", "/desk/changes/<id_>/decline"): EDITORS,
    ("POST", "/desk/changes/<id_>/edit"): SIGNED_IN,
    ("POST", "/desk/changes/<id_>/withdraw"): SIGNED_IN,
    ("POST", "/desk/changes/<id_>/submit"): SIGNED_IN,
    ("GET", "/desk/changes/<id_>/preview/<project>"): SIGNED_IN,
    ("GET", "/desk/projects"): SIGNED_IN,
    ("GET", "/desk/projects/<project>"): SIGNED_IN,
    ("GET", "/desk/sources"): SIGNED_IN,
    ("GET", "/desk/crossings"): SIGNED_IN,
    ("GET", "/desk/edit"): SIGNED_IN,
    ("POST", "/desk/edit"): SIGNED_IN,
    ("POST", "/desk/edit/draft"): SIGNED_IN,
    ("POST", "/desk/edit/accept"): EDITORS,
    ("GET", "/desk/projects/<project>/revisions"): EDITORS,
    ("POST", "/desk/projects/<project>/restore"): EDITORS,
    ("GET", "/desk/sign-in"): ANYBODY,
    ("POST", "/desk/sign-in"): ANYBODY,
    ("GET", "/desk/code"): ANYBODY,
    ("POST", "/desk/code"): ANYBODY,
    ("POST", "/desk/sign-out"): SIGNED_IN,
    ("GET", "/desk/invitation/<token>"): ANYBODY,
    ("POST", "/desk/invitation/<token>"): ANYBODY,
    ("GET", "/desk/account"): SIGNED_IN,
    ("POST", "/desk/account/password"): SIGNED_IN,
    ("GET", "/desk/account/second-factor"): SIGNED_IN,
    ("POST", "/desk/account/second-factor"): SIGNED_IN,
    ("POST", "/desk/account/second-factor/confirm"): SIGNED_IN,
    ("POST", "/desk/account/second-factor/end"): SIGNED_IN,
    ("POST", "/desk/account/sessions/end"): SIGNED_IN,
    ("GET", "/desk/account/tokens"): SIGNED_IN,
    ("POST", "/desk/account/tokens"): SIGNED_IN,
    ("POST", "/desk/account/tokens/end"): SIGNED_IN,
    ("GET", "/desk/import"): SIGNED_IN,
    ("POST", "/desk/import"): SIGNED_IN,
    ("GET", "/desk/import/<id_>"): SIGNED_IN,
    ("GET", "/desk/import/template.xlsx"): SIGNED_IN,
    ("GET", "/desk/import/<id_>/check"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/check"): SIGNED_IN,
    ("GET", "/desk/import/<id_>/questions.csv"): SIGNED_IN,
    ("GET", "/desk/import/<id_>/questions.xlsx"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/answers"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/drop"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/match"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/recall"): SIGNED_IN,
    ("POST", "/desk/import/<id_>/sheet"): SIGNED_IN,
    ("GET", "/desk/import/work"): SIGNED_IN,
    ("GET", "/desk/import/work.json"): SIGNED_IN,
    ("POST", "/desk/import/work/cancel"): SIGNED_IN,
    ("POST", "/desk/import/remembered/<int:number>/forget"): EDITORS,
    ("GET", "/desk/people"): ADMINISTRATORS,
    ("POST", "/desk/people/invite"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/new-password"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/role"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/close"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/open"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/end-sessions"): ADMINISTRATORS,
    ("POST", "/desk/people/<int:number>/end-second-factor"): ADMINISTRATORS,
    ("POST", "/desk/people/invitations/<int:number>/withdraw"): ADMINISTRATORS,
    ("GET", "/desk/webhooks"): ADMINISTRATORS,
    ("POST", "/desk/webhooks"): ADMINISTRATORS,
    ("POST", "/desk/webhooks/<int:number>/end"): ADMINISTRATORS,
    ("GET", "/desk/audit"): ADMINISTRATORS,
    ("GET", "/desk/audit.csv"): ADMINISTRATORS,
}
"""Written by hand, not read from the code: what is not here is no route."""


def routes(app):
    """Every way in below ``/desk``."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule == "/desk" or rule.rule.startswith("/desk/")
        for method in rule.methods - {"HEAD"}
    }


def path_of(rule):
    return (
        rule.replace("<token>", "no-such-link")
        .replace("<int:number>", "99999")
        .replace("<id_>", "no-such-id")
        .replace("<project>", "no-such-project")
    )


def test_every_route_has_its_line(house):
    assert routes(house.app) == set(MAY)


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_whoever_is_not_named_is_refused(house, who):
    visitor = house.visitor(who)
    token = visitor.get("/desk/account" if who else "/desk/sign-in") and visitor.token
    for (method, rule), named in sorted(MAY.items(), key=lambda line: "sign-out" in line[0][1]):
        path = path_of(rule)
        answer = visitor.get(path) if method == "GET" else visitor.post(path, token=token)
        is_asked_to_sign_in = answer.status_code == 303 and answer.location.startswith("/desk/sign-in?next=")
        is_refused = answer.status_code == 403 or (method == "GET" and who is None and is_asked_to_sign_in)
        assert is_refused == (who not in named), (method, rule, answer.status)
        if rule == "/desk/sign-in" and method == "POST" and who is not None:  # ended the session that was there
            visitor = house.visitor(who)
            token = visitor.token


def test_administrators_may_all_that_editors_may_and_so_on():
    assert ADMINISTRATORS < EDITORS < SIGNED_IN < ANYBODY


def test_route_cannot_be_made_without_saying_whom_it_is_open_to():
    with pytest.raises(TypeError):
        DeskBlueprint("careless", __name__).page("/desk/careless")


def test_route_that_was_added_past_the_declaration_is_open_to_nobody(snapshot, tmp_path):
    from tests.webapp.conftest import make_app

    app = make_app(snapshot, database=f"sqlite:///{tmp_path / 'a.sqlite'}")
    app._got_first_request = False
    careless = DeskBlueprint("careless", __name__)
    careless.add_url_rule("/desk/careless", "careless", lambda: "secret")
    app.register_blueprint(careless)
    answer = app.test_client().get("/desk/careless", headers=BROWSER)
    assert answer.status_code == 303
    assert b"secret" not in answer.data
    app.extensions["desk"].close()


@pytest.mark.parametrize(("method", "rule"), MAY)
def test_without_a_database_there_is_no_desk(client, method, rule):
    answer = client.open(path_of(rule), method=method, headers=BROWSER | {"Origin": ORIGIN})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"{ORIGIN}:8080"},
        {"Origin": ORIGIN.replace("http", "https")},
    ],
    ids=str,
)
def test_form_of_another_site_is_refused(house, headers):
    visitor = house.visitor(Role.ADMINISTRATOR)
    answer = visitor.post("/desk/people/invite", headers=headers, role="administrator")
    assert answer.status_code == 403
    assert "invited" not in visitor.get("/desk/audit.csv").text


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
def test_form_of_ours_is_taken(house, headers):
    visitor = house.visitor(Role.ADMINISTRATOR)
    assert visitor.post("/desk/people/invite", headers=headers, role="editor").status_code == 200


def test_form_needs_the_token_of_its_session(house):
    visitor, other = house.visitor(Role.ADMINISTRATOR), house.visitor(Role.ADMINISTRATOR)
    for token in ("", "x" * 80, other.token, visitor.token[:-1] + "~", "é" * 80):
        assert visitor.post("/desk/people/invite", token=token, role="editor").status_code == 403
    assert visitor.post("/desk/people/invite", token=Visitor.token.fget(other), role="editor").status_code == 403
    visitor.get("/desk/people")
    assert visitor.post("/desk/people/invite", role="editor").status_code == 200


def test_tokens_differ_from_page_to_page_and_all_count(house):
    visitor = house.visitor(Role.EDITOR)
    first = visitor.token
    visitor.get("/desk/account")
    assert visitor.token != first
    assert visitor.post("/desk/account/sessions/end", token=first, session="others").status_code == 303


def test_post_says_nothing_to_a_browser_that_asks_for_another_site(house):
    """No preflight is answered: another site cannot send what a form cannot."""
    answer = house.visitor().client.options("/desk/people", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer.headers
