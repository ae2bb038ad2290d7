"""Access tokens of programs: who makes which, what is kept of them, and when they end."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.webapp.desk.conftest import PASSWORD
from webapp.desk import accesstokens, audit
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role

TOKEN = re.compile(r"atlas_[\w-]{43}")
FIELDS = {"name": "import at night", "right": "propose", "days": "30", "password": PASSWORD}


def made(house, role, **fields):
    visitor = house.visitor(role)
    visitor.get("/desk/account/tokens")
    answer = visitor.post("/desk/account/tokens?lang=en", **(FIELDS | fields))
    return visitor, answer


def found(house, token):
    return accesstokens.find(house.database, house.clock.seconds, token)


def test_token_is_shown_once_and_kept_as_a_hash(house):
    visitor, answer = made(house, Role.CONTRIBUTOR)
    assert answer.status_code == 200
    token = TOKEN.search(answer.text)[0]
    assert token not in visitor.get("/desk/account/tokens").text
    assert "import at night" in visitor.page.text
    with house.database.reading() as connection:
        rows = str(connection.execute(text("SELECT * FROM desk_access_tokens")).all())
        rows += str(connection.execute(text("SELECT * FROM desk_audit")).all())
    assert token not in rows
    assert token.removeprefix("atlas_") not in rows
    assert (found(house, token).owner, found(house, token).may_decide) == ("Cara", False)


@pytest.mark.parametrize(
    ("role", "fields", "said"),
    [
        (Role.EDITOR, {"password": "wrong"}, "not your present password"),
        (Role.EDITOR, {"name": "  "}, "name of 1 to 60"),
        (Role.EDITOR, {"name": "x" * 61}, "name of 1 to 60"),
        (Role.EDITOR, {"days": "366"}, "1 to 365 days"),
        (Role.EDITOR, {"days": "0"}, "1 to 365 days"),
        (Role.EDITOR, {"days": "²"}, "1 to 365 days"),
        (Role.CONTRIBUTOR, {"right": "decide"}, "Only editors"),
    ],
)
def test_is_not_made_when_something_is_wrong(house, role, fields, said):
    visitor, answer = made(house, role, **fields)
    assert answer.status_code == 422
    assert said in visitor.text
    assert not TOKEN.search(answer.text)


def test_there_are_so_many_and_no_more(house):
    visitor = house.visitor(Role.EDITOR)
    account = house.account("Edda").id
    for _ in range(accesstokens.MOST):
        accesstokens.make(house.database, house.clock.seconds, account, "x", 1, may_decide=False)
    with pytest.raises(RefusedError, match="at most 20"):
        accesstokens.make(house.database, house.clock.seconds, account, "x", 1, may_decide=False)
    house.clock.pass_(days=1)
    visitor = house.visitor(Role.EDITOR)
    assert visitor.post("/desk/account/tokens", **FIELDS).status_code == 200


def test_it_ends_on_its_day(house):
    token = TOKEN.search(made(house, Role.EDITOR, days="1")[1].text)[0]
    house.clock.pass_(hours=23)
    assert found(house, token)
    house.clock.pass_(hours=1)
    assert found(house, token) is None


def test_day_of_the_last_use_is_noted_and_shown(house):
    visitor, answer = made(house, Role.EDITOR)
    token = TOKEN.search(answer.text)[0]
    assert "not used yet" in visitor.text
    found(house, token)
    visitor.get("/desk/account/tokens?lang=en")
    assert "last used Nov 23, 2026" in visitor.text
    assert found(house, token).used % accesstokens.DAY_SECONDS == 0


def test_it_is_ended_by_its_owner_and_by_administrators_and_nobody_else(house):
    owner, answer = made(house, Role.EDITOR)
    token = TOKEN.search(answer.text)[0]
    number = str(found(house, token).id)
    other = house.visitor(Role.CONTRIBUTOR)
    other.post("/desk/account/tokens/end", id=number)
    assert found(house, token)
    assert "import at night" not in other.get("/desk/account/tokens").text
    administrator = house.visitor(Role.ADMINISTRATOR)
    assert "import at night" in administrator.get("/desk/account/tokens").text
    administrator.post("/desk/account/tokens/end", id=number)
    assert found(house, token) is None
    again = TOKEN.search(owner.post("/desk/account/tokens", **FIELDS).text)[0]
    owner.post("/desk/account/tokens/end", id=str(found(house, again).id))
    assert found(house, again) is None


def test_it_ends_with_the_account_and_falls_with_its_role(house):
    token = TOKEN.search(made(house, Role.EDITOR, right="decide")[1].text)[0]
    assert found(house, token).may_decide
    house.deeds().set_role(house.account("Edda"), Role.CONTRIBUTOR)
    assert not found(house, token).may_decide
    house.deeds().set_closed(house.account("Edda"), is_closed=True)
    assert found(house, token) is None
    house.deeds().set_closed(house.account("Edda"), is_closed=False)
    assert found(house, token) is None


def test_making_and_ending_stand_in_the_record(house, ledger):
    visitor, answer = made(house, Role.EDITOR, right="decide")
    token = TOKEN.search(answer.text)[0]
    visitor.post("/desk/account/tokens/end", id=str(found(house, token).id))
    deeds = [line for line in audit.everything(house.database, ledger) if line.did.startswith("token")]
    assert [(line.who, line.did, line.detail) for line in deeds] == [
        ("Edda", "token-made", "import at night: decide, 30 d"),
        ("Edda", "token-ended", "import at night"),
    ]


@pytest.mark.parametrize("token", ["", "atlas_", "atlas_é", "x" * 49, "atlas_" + "x" * 43])
def test_what_is_no_token_is_none(house, token):
    assert found(house, token) is None
