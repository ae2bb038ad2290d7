"""Everybody's own account, the people that administrators look after, and the record of who did what."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.webapp.desk.conftest import PASSWORD, Visitor
from webapp.desk import audit, secondfactor
from webapp.desk.roles import Role

OTHER = "four little donkeys"


def test_password_is_changed_and_other_sessions_end(house):
    here, there = house.visitor(Role.EDITOR), house.visitor(Role.EDITOR)
    assert here.post("/desk/account/password", password=PASSWORD, new=OTHER, again=OTHER).status_code == 303
    assert here.get("/desk").status_code == 200
    assert there.get("/desk").status_code == 303
    assert house.visitor().sign_in("Edda").status_code == 422
    assert house.visitor().sign_in("Edda", OTHER).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong"}, "not your present password"),
        ({"again": "something else"}, "two passwords differ"),
        ({"new": "short", "again": "short"}, "too short"),
    ],
)
def test_password_stays_when_something_is_wrong(house, fields, said):
    visitor = house.visitor(Role.EDITOR)
    answer = visitor.post(
        "/desk/account/password?lang=en", **({"password": PASSWORD, "new": OTHER, "again": OTHER} | fields)
    )
    assert answer.status_code == 422
    assert said in visitor.text
    assert house.visitor().sign_in("Edda").status_code == 303


def test_present_password_cannot_be_guessed_from_a_session_that_was_left_open(house):
    visitor = house.visitor(Role.EDITOR)
    answers = [
        visitor.post("/desk/account/password?lang=en", password="guess", new=OTHER, again=OTHER) for _ in range(11)
    ]
    assert "too many attempts" in visitor.text
    assert {answer.status_code for answer in answers} == {422}


def test_second_factor_is_set_up_with_a_code_and_ended_with_the_password(house):
    visitor = house.visitor(Role.EDITOR)
    assert visitor.post("/desk/account/second-factor", password="wrong").status_code == 422
    visitor.get("/desk/account")
    answer = visitor.post("/desk/account/second-factor", password=PASSWORD)
    visitor.get(answer.location)
    secret = re.search(r'desk-secret"><code>([^<]+)<', visitor.page.text)[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in visitor.page.text
    assert not house.account("Edda").has_second_factor
    assert visitor.post("/desk/account/second-factor/confirm", code="123456").status_code == 422
    code = secondfactor.code(secret, secondfactor.step_of(house.clock.seconds))
    answer = visitor.post("/desk/account/second-factor/confirm", code=code)
    assert len(re.findall(r"<li><code>[a-z0-9-]{27}</code>", answer.text)) == secondfactor.RECOVERY_CODES
    assert house.account("Edda").has_second_factor
    assert visitor.get("/desk/account/second-factor").status_code == 303, "the secret is not shown again"
    visitor.get("/desk/account")
    assert visitor.post("/desk/account/second-factor/end", password=PASSWORD).status_code == 303
    assert not house.account("Edda").has_second_factor


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(house):
    here, there, third = (house.visitor(Role.EDITOR, **{"User-Agent": f"Browser {n}"}) for n in range(3))
    here.get("/desk/account")
    assert all(f"Browser {n}" in here.text for n in range(3))
    number = re.search(r"Browser 1.*?name=\"session\" value=\"(\d+)\"", here.page.text, re.DOTALL)[1]
    assert here.post("/desk/account/sessions/end", session=number).status_code == 303
    assert there.get("/desk").status_code == 303
    assert third.get("/desk").status_code == 200
    here.get("/desk/account")
    here.post("/desk/account/sessions/end", session="others")
    assert third.get("/desk").status_code == 303
    assert here.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_session_is_named_by_its_program(house, agent, said):
    visitor = house.visitor(Role.EDITOR, **{"User-Agent": agent})
    visitor.get("/desk/account")
    assert said in unescape(re.search(r"desk-list.*?<strong>(.*?)</strong>", visitor.page.text, re.DOTALL)[1])
    assert "<script>alert" not in visitor.page.text


def test_session_of_somebody_else_is_not_ended(house):
    victim, other = house.visitor(Role.ADMINISTRATOR), house.visitor(Role.CONTRIBUTOR)
    for number in range(10):
        other.post("/desk/account/sessions/end", session=str(number), token=other.token)
    assert victim.get("/desk").status_code == 200


@pytest.mark.parametrize("given", ["", "-1", "²", "9" * 40, "others' OR 1=1"])
def test_nonsense_ends_no_session(house, given):
    visitor = house.visitor(Role.EDITOR)
    assert visitor.post("/desk/account/sessions/end", session=given).status_code == 303
    assert visitor.get("/desk").status_code == 200


def test_administrator_invites_and_the_link_is_told_once(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    visitor.get("/desk/people")
    answer = visitor.post("/desk/people/invite", name="Nora", role="editor")
    link = re.search(r"http://localhost(/desk/invitation/[\w-]{43})", answer.text)[1]
    assert link not in visitor.get("/desk/people").text
    assert "Nora" in visitor.text
    assert house.visitor().get(link).status_code == 200
    assert visitor.post("/desk/people/invite", name="Edda", role="editor").status_code == 422
    assert visitor.post("/desk/people/invite", name="Otto", role="king").status_code == 400


def test_lost_password_is_replaced_by_a_link_and_the_second_factor_stays(house):
    deeds, account = house.deeds(), house.account("Edda")
    secret = deeds.propose_secret(account)
    deeds.confirm_secret(account, secondfactor.code(secret, secondfactor.step_of(house.clock.seconds)))
    visitor = house.visitor(Role.ADMINISTRATOR)
    visitor.get("/desk/people")
    answer = visitor.post(f"/desk/people/{account.id}/new-password")
    link = re.search(r"http://localhost(/desk/invitation/[\w-]{43})", answer.text)[1]
    owner = house.visitor()
    owner.get(link)
    answer = owner.post(link, password=OTHER, again=OTHER)
    assert answer.location == "/desk/sign-in?done=password"
    assert house.visitor().sign_in("Edda").status_code == 422
    assert house.visitor().sign_in("Edda", OTHER).location == "/desk/code?next=/desk"
    assert owner.get(link).status_code == 404
    assert house.account("Edda").role is Role.EDITOR


def test_administrator_sets_roles_ends_sessions_and_closes_accounts(house):
    visitor, other = house.visitor(Role.ADMINISTRATOR), house.visitor(Role.EDITOR)
    number = house.account("Edda").id
    visitor.get("/desk/people")
    visitor.post(f"/desk/people/{number}/role", role="contributor")
    assert house.account("Edda").role is Role.CONTRIBUTOR
    visitor.post(f"/desk/people/{number}/end-sessions")
    assert other.get("/desk").status_code == 303
    other = house.visitor(Role.EDITOR)
    visitor.post(f"/desk/people/{number}/close")
    assert other.get("/desk").status_code == 303
    assert house.visitor().sign_in("Edda").status_code == 422
    visitor.post(f"/desk/people/{number}/open")
    assert house.visitor().sign_in("Edda").status_code == 303
    assert visitor.post("/desk/people/99999/open").status_code == 404


def test_there_is_always_an_administrator(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    number = house.account("Ada").id
    for path, fields in ((f"/desk/people/{number}/role", {"role": "editor"}), (f"/desk/people/{number}/close", {})):
        visitor.get("/desk/people?lang=en")
        assert visitor.post(f"{path}?lang=en", **fields).status_code == 422
        assert "no administrator any more" in visitor.text
    assert house.account("Ada").role is Role.ADMINISTRATOR
    assert visitor.get("/desk/people").status_code == 200


def test_role_counts_at_once(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    house.deeds().add("Second", Role.ADMINISTRATOR, PASSWORD)
    house.deeds().set_role(house.account("Ada"), Role.EDITOR)
    assert visitor.get("/desk/people").status_code == 403


def test_record_tells_who_did_what(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    visitor.post(f"/desk/people/{house.account('Edda').id}/role", role="administrator", token=visitor.token)
    lines = list(csv.DictReader(io.StringIO(visitor.get("/desk/audit.csv").data.decode("utf-8-sig"))))
    assert [line["did"] for line in lines[-2:]] == ["signed-in", "role-set"]
    assert lines[-1] | {"number": ""} == {
        "number": "", "at": "2026-11-23T12:00:00Z", "who": "Ada", "did": "role-set", "about": "Edda",
        "detail": "editor → administrator",
    }  # fmt: skip
    visitor.get("/desk/audit?lang=en")
    assert "role changed" in visitor.text


def test_record_is_no_formula_to_a_spreadsheet(house):
    with house.database.writing() as connection:
        audit.note(connection, house.clock.seconds, "Ada", "invited", '=HYPERLINK("http://evil.example")')
    assert "\"'=HYPERLINK" in house.visitor(Role.ADMINISTRATOR).get("/desk/audit.csv").text


@pytest.mark.parametrize("statement", ["UPDATE desk_audit SET who = 'Edda'", "DELETE FROM desk_audit"])
def test_record_is_only_added_to(house, statement):
    with pytest.raises(DatabaseError, match="only added to"), house.database.writing() as connection:
        connection.execute(text(statement))
    with house.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM desk_audit")) == 3


def test_record_is_read_page_by_page(house):
    with house.database.writing() as connection:
        for number in range(audit.PAGE + 5):
            audit.note(connection, house.clock.seconds, "Ada", "invited", f"guest {number}")
    visitor = house.visitor(Role.ADMINISTRATOR)
    seen = []
    path = "/desk/audit"
    while path:
        page = visitor.get(path).text
        seen += re.findall(r"guest (\d+)", page)
        path = (re.search(r'href="(/desk/audit\?before=\d+)"', page) or [None, None])[1]
    assert seen == [str(number) for number in reversed(range(audit.PAGE + 5))]
    assert visitor.get("/desk/audit?before=nonsense").status_code == 200


def test_names_are_text_wherever_they_stand(house):
    house.deeds().add("O'Hara & Sons, Ltd.", Role.ADMINISTRATOR, PASSWORD)
    visitor = Visitor(house.app)
    assert visitor.sign_in("o'hara & sons, ltd.").status_code == 303
    for path in ("/desk", "/desk/account", "/desk/people", "/desk/audit"):
        assert "O&#39;Hara &amp; Sons" in visitor.get(path).text
