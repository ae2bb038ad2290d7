"""Signing in: nothing is told to who guesses, no session is planted, nobody is led astray, and links work once."""

from __future__ import annotations

import re

import pytest

from tests.webapp.desk.conftest import BROWSER, NAMES, PASSWORD
from webapp.desk import attempts, invitations, passwords, secondfactor, sessions
from webapp.desk.roles import Role

WRONG = "Name and password do not belong together."


def second_factor(house, name="Edda"):
    """Set up a second factor; gives its secret and the recovery codes."""
    deeds, account = house.deeds(name), house.account(name)
    secret = deeds.propose_secret(account)
    codes = deeds.confirm_secret(account, secondfactor.code(secret, secondfactor.step_of(house.clock.seconds)))
    house.clock.pass_(seconds=90)
    return secret, codes


def present_code(house, secret):
    return secondfactor.code(secret, secondfactor.step_of(house.clock.seconds))


def test_sign_in_leads_on_and_sign_out_ends_it(house):
    visitor = house.visitor()
    assert visitor.get("/desk/people?lang=en").location == "/desk/sign-in?next=/desk/people?lang%3Den&lang=en"
    visitor.get("/desk/sign-in?next=/desk/people?lang%3Den")
    assert 'name="next" value="/desk/people?lang=en"' in visitor.page.text
    answer = visitor.post("/desk/sign-in", name="  aDA ", password=PASSWORD, next="/desk/people?lang=en")
    assert (answer.status_code, answer.location) == (303, "/desk/people?lang=en")
    assert visitor.get("/desk/people").status_code == 200
    kept = visitor.cookie
    assert visitor.post("/desk/sign-out").location.startswith("/desk/sign-in")
    assert visitor.cookie == ""
    visitor.client.set_cookie("crossborder-desk", kept)
    assert visitor.get("/desk").status_code == 303


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/desk",
        "//evil.example/desk",
        "/\\evil.example/desk",
        "/desk\\..\\evil",
        "///desk/x",
        "/desk/../\x00",
        "javascript:alert(1)",
        "/deskevil",
        "/about",
        "/desk/\r\nSet-Cookie: a=b",
        "http:/desk",
        "/desk//\u202eevil\u2028",
        "",
    ],
)
def test_nobody_is_led_off_the_desk(house, onward):
    visitor = house.visitor()
    answer = visitor.sign_in("Ada", next=onward)
    assert (answer.status_code, answer.location) == (303, "/desk")


def test_session_gets_a_token_that_nobody_had_before(house):
    """A cookie that somebody else planted is never a session."""
    visitor = house.visitor()
    planted = "planted-by-somebody-else"
    visitor.client.set_cookie("crossborder-desk", planted)
    assert visitor.sign_in("Ada").status_code == 303
    assert visitor.cookie != planted
    other = house.visitor()
    other.client.set_cookie("crossborder-desk", planted)
    assert other.get("/desk").status_code == 303


def test_signing_in_again_ends_the_session_before(house):
    visitor = house.visitor(Role.EDITOR)
    before = visitor.cookie
    visitor.sign_in("Ada")
    other = house.visitor()
    other.client.set_cookie("crossborder-desk", before)
    assert other.get("/desk").status_code == 303


def test_unknown_name_and_wrong_password_get_the_same_answer_and_the_same_work(house, monkeypatch):
    looked = []
    verify = passwords.PasswordHasher.verify
    monkeypatch.setattr(
        passwords.PasswordHasher, "verify", lambda self, kept, given: looked.append(kept) or verify(self, kept, given)
    )
    house.deeds().set_closed(house.account("Cara"), is_closed=True)
    pages = []
    for name, password in (("Nobody", PASSWORD), ("Ada", "not the password"), ("Cara", PASSWORD)):
        visitor = house.visitor()
        answer = visitor.sign_in(name, password)
        page = answer.text.replace(visitor.token, "").replace(name, "")
        pages.append((answer.status_code, sorted(set(answer.headers.keys()) - {"Set-Cookie"}), page))
    assert pages[0] == pages[1] == pages[2]
    assert WRONG in pages[0][2]
    assert len(looked) == 3
    parameters = {re.match(r"\$argon2id\$v=\d+\$[^$]+", kept)[0] for kept in looked}
    assert len(parameters) == 1


def test_name_is_tried_so_often_and_no_more_from_wherever(house):
    for number in range(attempts.PER_NAME):
        visitor = house.visitor()
        visitor.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        assert visitor.sign_in("Ada", "guess").status_code == 422
    visitor = house.visitor()
    answer = visitor.sign_in("Ada")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= attempts.WINDOW_SECONDS
    assert "There were too many attempts" in visitor.text
    assert house.visitor(Role.EDITOR).get("/desk").status_code == 200
    house.clock.pass_(seconds=attempts.WINDOW_SECONDS)
    assert house.visitor().sign_in("Ada").status_code == 303


def test_address_tries_so_many_names_and_no_more(house):
    visitor = house.visitor()
    for number in range(attempts.PER_ADDRESS):
        assert visitor.sign_in(f"Name {number}", "guess").status_code == 422
    assert visitor.sign_in("Ada").status_code == 429
    other = house.visitor()
    other.client.environ_base["REMOTE_ADDR"] = "2001:db8::1"
    assert other.sign_in("Ada").status_code == 303


def test_unknown_name_is_throttled_as_a_known_one(house):
    for name in ("Ada", "Nobody"):
        answers = [house.visitor().sign_in(name, "guess").status_code for _ in range(attempts.PER_NAME + 1)]
        assert answers == [422] * attempts.PER_NAME + [429]


def test_refused_sign_in_is_logged_without_what_was_typed(house, caplog):
    for name in ("Ada", "my password by mistake"):
        house.visitor().sign_in(name, "another guess")
    assert [record.getMessage() for record in caplog.records if record.name.startswith("webapp.desk")] == [
        "sign-in refused: Ada, from 127.0.0.1", "sign-in refused: no such account, from 127.0.0.1",
    ]  # fmt: skip


def test_all_addresses_of_a_household_are_one(house):
    for number in range(attempts.PER_ADDRESS):
        attempts.take(house.database, house.clock.seconds, f"name {number}", "2001:db8::/64")
    visitor = house.visitor()
    visitor.client.environ_base["REMOTE_ADDR"] = "2001:db8::77"
    assert visitor.sign_in("Ada").status_code == 429


def test_success_forgets_the_attempts_for_the_name(house):
    for _ in range(3):
        for _ in range(attempts.PER_NAME - 1):
            house.visitor().sign_in("Ada", "guess")
        assert house.visitor().sign_in("Ada").status_code == 303
        house.clock.pass_(seconds=attempts.WINDOW_SECONDS)


def test_session_ends_when_it_is_idle_and_at_last_in_any_case(house):
    visitor = house.visitor(Role.EDITOR)
    house.clock.pass_(seconds=sessions.IDLE_SECONDS - 1)
    assert visitor.get("/desk").status_code == 200
    house.clock.pass_(seconds=sessions.IDLE_SECONDS)
    assert visitor.get("/desk").status_code == 303
    visitor = house.visitor(Role.EDITOR)
    for _ in range(sessions.WHOLE_SECONDS // 3600 - 1):
        house.clock.pass_(hours=1)
        assert visitor.get("/desk").status_code == 200
    house.clock.pass_(hours=1)
    assert visitor.get("/desk").status_code == 303


def test_cookie_on_https_is_bound_to_the_host(house):
    visitor = house.visitor(Host="atlas.example")
    answer = visitor.client.get("/desk/sign-in", base_url="https://atlas.example", headers=BROWSER)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-crossborder-desk=")
    assert set(cookie.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_cookie_on_this_computer_has_a_plain_name(house):
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        answer = house.visitor().client.get("/desk/sign-in", base_url=f"http://{host}", headers=BROWSER)
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith("crossborder-desk=")
        assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_desk_is_not_answered_where_others_could_read_along(house):
    answer = house.visitor().client.get("/desk/sign-in", base_url="http://atlas.example", headers=BROWSER)
    assert answer.status_code == 403
    assert "HTTPS" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_code_is_asked_for_after_the_password(house):
    secret, _ = second_factor(house)
    visitor = house.visitor()
    answer = visitor.sign_in("Edda", next="/desk/account")
    assert answer.location == "/desk/code?next=/desk/account"
    half = visitor.cookie
    assert visitor.get("/desk/account").status_code == 303
    visitor.get(answer.location)
    assert "Edda" in visitor.text
    assert visitor.post("/desk/code", code="000 000").status_code == 422
    code = present_code(house, secret)
    answer = visitor.post("/desk/code", code=f"{code[:3]} {code[3:]}", next="/desk/account")
    assert (answer.status_code, answer.location) == (303, "/desk/account")
    assert visitor.cookie != half
    assert visitor.get("/desk/account").status_code == 200


def test_code_counts_once(house):
    secret, _ = second_factor(house)
    code = present_code(house, secret)
    for expected in (303, 422):
        visitor = house.visitor()
        visitor.get(visitor.sign_in("Edda").location)
        assert visitor.post("/desk/code", code=code).status_code == expected


def test_half_a_session_soon_ends_and_codes_are_throttled(house):
    second_factor(house)
    visitor = house.visitor()
    visitor.get(visitor.sign_in("Edda").location)
    answers = [visitor.post("/desk/code", code=f"{number:06}").status_code for number in range(attempts.PER_NAME)]
    assert answers == [422] * (attempts.PER_NAME - 1) + [429]
    house.clock.pass_(seconds=sessions.HALF_SECONDS)
    assert visitor.get("/desk/code").location == "/desk/sign-in"


def test_recovery_code_replaces_the_phone_once(house):
    _, codes = second_factor(house)
    for expected in (303, 422):
        visitor = house.visitor()
        visitor.get(visitor.sign_in("Edda").location)
        assert visitor.post("/desk/code", code=f" {codes[3].upper()} ").status_code == expected


def test_invitation_makes_the_account_and_signs_in(house):
    path = invitations.invite(house.database, house.clock.seconds, "Nora", Role.EDITOR, by="Ada")
    visitor = house.visitor()
    assert "Nora" in visitor.get(path).text
    assert visitor.get(path).status_code == 200
    answer = visitor.post(path, name="Somebody else", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/desk/account")
    assert "Nora" in visitor.get("/desk/account").text
    assert house.account("Nora").role is Role.EDITOR
    assert house.account("Somebody else") is None


def test_used_old_withdrawn_and_unknown_invitations_get_one_answer(house):
    used, withdrawn, old = (
        invitations.invite(house.database, house.clock.seconds, "", Role.EDITOR, by="Ada") for _ in range(3)
    )
    visitor = house.visitor()
    visitor.get(used)
    assert visitor.post(used, name="Uma", password=PASSWORD, again=PASSWORD).status_code == 303
    open_now = invitations.still_open(house.database, house.clock.seconds)
    invitations.withdraw(house.database, house.clock.seconds, open_now[1].id, by="Ada")
    house.clock.pass_(seconds=invitations.LAST_SECONDS)
    pages = set()
    for path in (used, withdrawn, old, invitations.PATH + "never-was-one"):
        visitor = house.visitor()
        answer = visitor.get(path)
        assert answer.status_code == 404
        pages.add(re.sub(r"/desk/invitation/[\w-]+", "", answer.text))
        visitor.get("/desk/sign-in")
        assert visitor.post(path, name="Late", password=PASSWORD, again=PASSWORD).status_code == 404
    assert len(pages) == 1
    assert house.account("Late") is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": PASSWORD, "again": PASSWORD + "!"}, "two passwords differ"),
        ({"password": "newcomer is my name", "again": "newcomer is my name"}, "contain the name"),
        ({"password": "password1234", "again": "password1234"}, "guessed soon"),
        ({"password": "ab" * 8, "again": "ab" * 8}, "guessed soon"),
        ({"password": "x1y2z" * 50, "again": "x1y2z" * 50}, "too long"),
        ({"name": "EDDA"}, "There is an account with this name."),
        ({"name": " "}, "A name has 1 to 60"),
        ({"name": "<b>Bob"}, "A name has 1 to 60"),
        ({"name": "Bob\u202e"}, "A name has 1 to 60"),
        ({"name": "B" * 61}, "A name has 1 to 60"),
    ],
)
def test_invitation_stays_when_something_cannot_be_taken(house, fields, said):
    path = invitations.invite(house.database, house.clock.seconds, "", Role.EDITOR, by="Ada")
    visitor = house.visitor()
    visitor.get(path + "?lang=en")
    answer = visitor.post(path + "?lang=en", **({"name": "Newcomer", "password": PASSWORD, "again": PASSWORD} | fields))
    assert answer.status_code == 422
    assert said in visitor.text
    assert visitor.post(path, name="Newcomer", password=PASSWORD, again=PASSWORD).status_code == 303


def test_first_link_makes_an_administrator_and_ends_with_the_first_account(empty_house):
    now = empty_house.clock.seconds
    earlier, first = (invitations.first(empty_house.database, now) for _ in range(2))
    visitor = empty_house.visitor()
    assert visitor.get(earlier).status_code == 404
    visitor.get(first)
    assert visitor.post(first, name="Ada", password=PASSWORD, again=PASSWORD).status_code == 303
    assert empty_house.account("Ada").role is Role.ADMINISTRATOR
    assert invitations.first(empty_house.database, now) is None


def test_first_link_ends_when_somebody_was_added_otherwise(empty_house):
    first = invitations.first(empty_house.database, empty_house.clock.seconds)
    empty_house.deeds().add("Ada", Role.ADMINISTRATOR, PASSWORD)
    assert empty_house.visitor().get(first).status_code == 404


def test_nothing_of_the_desk_is_kept_by_anybody(house):
    visitor = house.visitor(Role.ADMINISTRATOR)
    store = house.app.extensions["atlas"].answers
    before = len(store)
    for path in (
        "/desk",
        "/desk/account",
        "/desk/people",
        "/desk/audit",
        "/desk/audit.csv",
        "/desk/sign-in",
        "/desk/x",
    ):
        for _ in range(2):
            answer = visitor.get(path, **{"Accept-Encoding": "gzip, br"})
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            if path != "/desk/x":
                assert answer.headers["X-Robots-Tag"] == "noindex"
    assert len(store) == before
    assert NAMES[Role.ADMINISTRATOR] not in house.visitor().get("/desk/sign-in").text


def test_secrets_are_not_in_the_database(house):
    path = invitations.invite(house.database, house.clock.seconds, "Nora", Role.EDITOR, by="Ada")
    _, codes = second_factor(house)
    visitor = house.visitor(Role.ADMINISTRATOR)
    with house.database.reading() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    for secret in (PASSWORD, visitor.cookie, path.rpartition("/")[2], *codes):
        assert secret
        assert secret not in dump
