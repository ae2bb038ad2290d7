"""The ledger in a real PostgreSQL: the same rules as in SQLite, and several servers that write at the same time."""

from __future__ import annotations

import threading
import time
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geodata.ledger.errors import LedgerUnavailableError, StaleChangeSetError
from geodata.ledger.ledger import Ledger
from tests.killing import faults, killed_while_accepting
from tests.ledgers import adding


@pytest.fixture
def ledger(url):
    opened = Ledger.open(url)
    yield opened
    opened.close()


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_change_set_lives_as_it_does_in_sqlite(ledger, url):
    draft = ledger.save_draft([adding("10 т")], author="A. Reader", reason="Потому что")
    ledger.submit(draft.id, "A", 1)
    ledger.ask(draft.id, "E", "Which year?", 2)
    ledger.edit(draft.id, [adding("10 т", as_of="2025")], "2025", 3, by="A")
    assert ledger.accept(draft.id, "E", "Checked", 4, files="f") == 1
    with pytest.raises(StaleChangeSetError):
        ledger.decline(draft.id, "F", "", 4)
    states = ["draft", "proposed", "asked", "proposed", "accepted"]
    assert [str(it.state) for it in ledger.versions(draft.id)] == states
    assert ledger.queue(state="accepted", project="probe", kind="add-claim") == ledger.accepted()
    assert ledger.note_files("g") == 2
    assert ledger.note_files("f") is None
    again = Ledger.open(url)
    assert (again.accepted(), again.revision) == (ledger.accepted(), 2)
    again.close()


def test_servers_that_start_at_the_same_time_make_the_tables_once(url):
    opened = []
    in_threads(6, lambda _: opened.append(Ledger.open(url)))
    assert {it.revision for it in opened} == {0}
    assert len(opened) == 6
    for it in opened:
        it.close()


def test_no_number_is_given_twice_to_servers_at_the_same_time(ledger, url):
    sets = [ledger.propose([adding(f"{n} t")]) for n in range(120)]
    revisions, numbers = [], []

    def accept(part):
        own = Ledger.open(url)
        for it in sets[part::6]:
            revisions.append(own.accept(it.id, "E", "", 1))
            numbers.append(own.propose([adding("0 t")]).number)
        own.close()

    in_threads(6, accept)
    assert sorted(revisions) == list(range(1, 121))
    assert sorted(numbers) == list(range(121, 241))


def test_of_editors_at_one_set_exactly_one_decides(ledger, url):
    proposed, told = ledger.propose([adding("1 t")]), []

    def decide(number):
        own = Ledger.open(url)
        try:
            told.append(own.accept(proposed.id, f"editor {number}", "", 1))
        except StaleChangeSetError:
            told.append(0)
        own.close()

    in_threads(6, decide)
    assert sorted(told) == [0, 0, 0, 0, 0, 1]


def test_what_was_acknowledged_survives_killed_processes(ledger, url):
    told, random = {}, Random(23)
    for _ in range(36):
        told |= killed_while_accepting(ledger, url, random, 12, 8)
    assert faults(ledger, told) == []
    assert len(told) > 100


@pytest.mark.parametrize("table", ["ledger_change_sets", "ledger_versions", "ledger_revisions"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET at = ''", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_written(ledger, table, statement):
    ledger.accept(ledger.propose([adding("1 t")]).id, "E", "", 1)
    told = statement.format(table).replace("SET at", "SET created" if table == "ledger_change_sets" else "SET at")
    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(told))
    assert ledger.revision == 1


def test_a_database_that_goes_away_is_told_and_used_again_when_it_is_back(ledger, server):
    proposed = ledger.propose([adding("1 t")])
    ours = "pid <> pg_backend_pid() AND datname = current_database()"
    server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
    deadline = time.monotonic() + 10
    while True:
        try:
            assert ledger.accept(proposed.id, "E", "", 1) == 1
            break
        except LedgerUnavailableError:
            assert time.monotonic() < deadline
    assert ledger.revision == 1
