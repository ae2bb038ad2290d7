"""The desk in a real PostgreSQL: the same rules as in SQLite, counted by several servers at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geodata.ledger.ledger import Ledger
from webapp.desk import accesstokens, accounts, attempts, audit, invitations, sessions, signingin, webhooks
from webapp.desk.database import DeskDatabase
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role

NOW = 1_795_000_000
PASSWORD = "three little horses"


@pytest.fixture
def database(url):
    opened = DeskDatabase(url)
    yield opened
    opened.close()


def test_account_lives_as_it_does_in_sqlite(database):
    path = invitations.first(database, NOW)
    token = invitations.accept(database, NOW, path.rpartition("/")[2], "Ada", PASSWORD, "Browser")
    assert sessions.find(database, NOW, token).role is Role.ADMINISTRATOR
    assert invitations.first(database, NOW) is None
    with pytest.raises(RefusedError, match="there is an account"):
        accounts.Deeds(database, NOW, "Ada").add("ADA", Role.EDITOR, PASSWORD)
    assert signingin.with_password(database, NOW, "ada", PASSWORD, "203.0.113.1", "").is_whole
    accounts.Deeds(database, NOW, "Ada").end_sessions(accounts.named(database, "Ada"))
    assert sessions.find(database, NOW, token) is None
    ledger = database.ledger(lambda: None)
    assert isinstance(ledger, Ledger)
    assert [line.did for line in audit.everything(database, ledger)] == [
        "invited", "account-made", "signed-in", "signed-in", "sessions-ended",
    ]  # fmt: skip


def test_servers_that_start_at_the_same_time_make_the_tables_once(url):
    with ThreadPoolExecutor(6) as pool:
        for found in pool.map(lambda _: DeskDatabase(url), range(6)):
            assert accounts.is_empty(found)
            found.close()


def test_attempts_are_exact_when_all_come_at_once(url):
    servers = [DeskDatabase(url) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        waits = list(pool.map(lambda n: attempts.take(servers[n % 3], NOW, "ada", f"address {n}"), range(30)))
    assert sum(wait == 0 for wait in waits) == attempts.PER_NAME
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM desk_audit", "UPDATE desk_audit SET who = ''", "TRUNCATE desk_audit"]
)
def test_the_database_refuses_to_change_the_record(database, statement):
    invitations.first(database, NOW)
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as connection:
        connection.execute(text(statement))
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM desk_audit")) == 1


def test_access_token_counts_until_it_is_ended(database):
    account = accounts.Deeds(database, NOW, "Ada").add("Edda", Role.EDITOR, PASSWORD)
    token = accesstokens.make(database, NOW, account, "night", 30, may_decide=True)
    found = accesstokens.find(database, NOW, token)
    assert (found.owner, found.may_decide, found.used) == ("Edda", True, None)
    assert accesstokens.find(database, NOW, token).used == NOW - NOW % accesstokens.DAY_SECONDS
    assert accesstokens.end(database, NOW, found.id, by="Ada")
    assert accesstokens.find(database, NOW, token) is None


def test_of_many_servers_one_takes_a_message_of_a_webhook_on(database):
    database.ledger(lambda: None)
    webhooks.add(database, NOW, "https://hooks.example.org/", 0, by="Ada")
    (hook,) = webhooks.listed(database.engine)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: webhooks.claim(database.engine, NOW, hook), range(8)))
    assert taken.count(True) == 1
    webhooks.note(database.engine, NOW, hook, 1, "status 500")
    (hook,) = webhooks.listed(database.engine)
    assert (hook.delivered, hook.tries, hook.result) == (0, 1, "status 500")
