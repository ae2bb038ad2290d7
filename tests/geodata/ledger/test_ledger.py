from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from geodata.ledger import database
from geodata.ledger.changes import Put, SetState
from geodata.ledger.database import engine_of, reading, upgrade, writing
from geodata.ledger.errors import (
    ChangeStateError,
    LedgerUnavailableError,
    StaleChangeSetError,
    UnknownChangeSetError,
)
from geodata.ledger.ledger import Ledger, new_id
from geodata.ledger.tables import REVISIONS
from tests.ledgers import adding


def test_a_change_set_is_proposed_accepted_and_numbered(ledger):
    proposed = ledger.propose([adding("10 t")], author="A. Reader", reason="The plant says so")
    assert (proposed.number, proposed.state, proposed.version, proposed.revision) == (1, SetState.PROPOSED, 1, None)
    assert ledger.revision == 0
    assert ledger.accept(proposed.id, "E. Editor", "Checked", 1, files="f") == 1
    found = ledger.find(proposed.id)
    assert (found.state, found.version, found.revision) == (SetState.ACCEPTED, 2, 1)
    assert (found.decided_by, found.answer, found.author) == ("E. Editor", "Checked", "A. Reader")
    assert found.decided is not None
    assert found.decided.tzinfo is not None
    assert found.changes == (adding("10 t"),)
    assert ledger.revision == 1
    assert ledger.accepted() == (found,)


def test_ledger_is_there_after_it_was_closed(ledger, url):
    proposed = ledger.propose([adding("10 t")])
    ledger.accept(proposed.id, "E", "", 1)
    ledger.close()
    assert Ledger.open(url).accepted()[0].changes == (adding("10 t"),)


def test_every_version_stays_with_who_made_it(ledger):
    draft = ledger.save_draft([adding("1 t")], author="A", reason="first")
    ledger.edit(draft.id, [adding("2 t")], "second", 1, by="A")
    ledger.submit(draft.id, "A", 2)
    ledger.ask(draft.id, "E", "Which year?", 3)
    ledger.edit(draft.id, [adding("2 t", as_of="2025")], "third", 4, by="A")
    ledger.decline(draft.id, "F", "No such text", 5)
    told = [(it.state, it.by, it.reason, it.answer) for it in ledger.versions(draft.id)]
    assert told == [
        ("draft", "A", "first", ""),
        ("draft", "A", "second", ""),
        ("proposed", "A", "second", ""),
        ("asked", "E", "second", "Which year?"),
        ("proposed", "A", "third", "Which year?"),
        ("declined", "F", "third", "No such text"),
    ]
    assert ledger.audit() == ledger.versions(draft.id)


def test_who_is_second_is_told_who_was_first(ledger):
    proposed = ledger.propose([adding("1 t")])
    ledger.decline(proposed.id, "First", "No", 1)
    with pytest.raises(StaleChangeSetError, match="version 2 by now: First made it 'declined'") as told:
        ledger.accept(proposed.id, "Second", "Yes", 1)
    assert (told.value.by, told.value.state, told.value.version) == ("First", "declined", 2)
    assert ledger.revision == 0


def test_what_is_decided_stays_decided(ledger):
    proposed = ledger.propose([adding("1 t")])
    ledger.accept(proposed.id, "E", "", 1)
    for again in (ledger.decline, ledger.ask):
        with pytest.raises(ChangeStateError, match="'accepted', from which it cannot become"):
            again(proposed.id, "E", "", 2)
    with pytest.raises(ChangeStateError):
        ledger.edit(proposed.id, [], "", 2)


def test_a_draft_cannot_be_accepted(ledger):
    draft = ledger.save_draft([adding("1 t")], author="A")
    with pytest.raises(ChangeStateError):
        ledger.accept(draft.id, "E", "", 1)
    assert (ledger.revision, ledger.find(draft.id).version) == (0, 1)


def test_an_unknown_set_is_named(ledger):
    for ask in (ledger.find, ledger.versions):
        with pytest.raises(UnknownChangeSetError, match="'nobody'"):
            ask("nobody")
    with pytest.raises(UnknownChangeSetError):
        ledger.accept("nobody", "E", "", 1)


def test_queue_is_by_state_project_kind_and_author(ledger):
    first = ledger.propose([adding("1 t")], author="A")
    other = ledger.propose([Put(family="places", id="here", entry={"id": "here"})], author="B")
    draft = ledger.save_draft([adding("2 t")], author="A")
    assert ledger.queue() == (first, other)
    assert ledger.queue(state="draft") == (draft,)
    assert ledger.queue(state=None, author="A") == (first, draft)
    assert ledger.queue(project="probe") == (first,)
    assert ledger.queue(kind="put") == (other,)
    assert ledger.queue(project="probe", kind="put") == ()


def test_pages_go_on_after_a_number_and_keep_drafts_to_their_author(ledger):
    first = ledger.propose([adding("1 t")], author="A")
    other = ledger.propose([Put(family="places", id="here", entry={"id": "here"})], author="B")
    draft = ledger.save_draft([adding("2 t")], author="A")
    assert ledger.page(0, 2) == (first, other)
    assert ledger.page(0, 1) == (first,)
    assert ledger.page(first.number, 9) == (other,)
    assert ledger.page(0, 9, drafts_of="A") == (first, other, draft)
    assert ledger.page(0, 9, project="probe", drafts_of="A") == (first, draft)
    assert ledger.page(0, 1, kind="put") == (other,)
    assert ledger.page(0, 9, state="draft", author="A", drafts_of="B") == ()


def test_accepted_sets_are_given_from_one_revision_to_another(ledger):
    for value in ("1 t", "2 t", "3 t"):
        ledger.accept(ledger.propose([adding(value)]).id, "E", "", 1)
    assert [it.revision for it in ledger.accepted()] == [1, 2, 3]
    assert [it.revision for it in ledger.accepted(2)] == [2, 3]
    assert [it.revision for it in ledger.accepted(2, 2)] == [2]


@pytest.mark.parametrize("id_", ["first", '100 % «Темір» "жол"', "a_b"])
def test_accepted_sets_that_name_an_entry_are_found(ledger, id_):
    """Also where its id has signs that a search would read otherwise; an id that only begins alike is another."""
    for name in (id_, f"{id_}-2", "aXb"):
        entry = {"publisher": name, "country": "", "kind": "independent", "note": ""}
        made = ledger.propose([Put(family="publishers", id=name, entry=entry)])
        ledger.accept(made.id, "E", "", 1)
    ledger.propose([Put(family="publishers", id=id_, entry={})])
    assert [it.changes[0].id for it in ledger.accepted_about(id_)] == [id_]
    assert ledger.accepted_about("nobody") == ()


def test_new_files_are_a_revision_once_anything_was_accepted(ledger):
    assert ledger.note_files("a") is None
    ledger.accept(ledger.propose([adding("1 t")]).id, "E", "", 1, files="a")
    assert ledger.note_files("a") is None
    assert ledger.note_files("b") == 2
    assert ledger.note_files("b") is None
    assert ledger.note_files("a") is None, "two servers with different files would count without end"
    assert [(it.number, it.change_set is None, it.files) for it in ledger.revisions()] == [
        (1, False, "a"),
        (2, True, "b"),
    ]
    assert [it.revision for it in ledger.accepted()] == [1]


def test_no_number_is_given_twice_to_writers_at_the_same_time(ledger, url):
    sets = [ledger.propose([adding(f"{n} t")]) for n in range(24)]
    got: list[int] = []
    numbers: list[int] = []

    def accept(part):
        own = Ledger.open(url)
        for it in part:
            got.append(own.accept(it.id, "E", "", 1))
            numbers.append(own.propose([adding("0 t")]).number)
        own.close()

    threads = [threading.Thread(target=accept, args=(sets[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(1, 25))
    assert sorted(numbers) == list(range(25, 49))


def test_of_two_editors_at_one_set_exactly_one_decides(ledger, url):
    proposed = ledger.propose([adding("1 t")])
    told = []

    def decide(name):
        own = Ledger.open(url)
        try:
            own.accept(proposed.id, name, "", 1)
            told.append("accepted")
        except StaleChangeSetError as error:
            told.append(error.by)
        own.close()

    threads = [threading.Thread(target=decide, args=(f"editor {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("accepted") == 1
    assert set(told) == {"accepted", ledger.find(proposed.id).decided_by}
    assert ledger.revision == 1


@pytest.mark.parametrize("table", ["ledger_change_sets", "ledger_versions", "ledger_revisions"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = 99"])
def test_the_database_refuses_to_change_what_is_written(ledger, table, statement):
    ledger.accept(ledger.propose([adding("1 t")]).id, "E", "", 1)
    with pytest.raises(IntegrityError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(statement.format(table)))


def test_references_lead_somewhere(ledger):
    row = {"number": 1, "change_set": "nobody", "files": "", "by": "", "at": ""}
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), writing(ledger.engine) as connection:
        connection.execute(insert(REVISIONS).values(row))


def test_sqlite_writes_ahead_and_waits_for_the_disk(ledger):
    with reading(ledger.engine) as connection:
        told = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
    assert told == {"journal_mode": "wal", "synchronous": 2}


def test_a_locked_database_says_so_and_nothing_is_written(ledger, url, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    own = Ledger.open(url)
    proposed = ledger.propose([adding("1 t")])
    with sqlite3.connect(tmp_path / "state" / "atlas.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailableError, match="locked"):
            own.accept(proposed.id, "E", "", 1)
        assert own.find(proposed.id).state == "proposed", "who reads does not wait"
        other.execute("ROLLBACK")
    other.close()
    assert own.accept(proposed.id, "E", "", 1) == 1


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://localhost/x", "sqlite:////proc/no/such/place.db", "postgresql://127.0.0.1:1/x"]
)
def test_an_address_that_leads_nowhere_is_named(address):
    with pytest.raises(LedgerUnavailableError):
        Ledger.open(address)


def test_a_database_of_a_newer_program_is_left_alone(ledger, url):
    with writing(ledger.engine) as connection:
        connection.execute(text("UPDATE ledger_version SET version_num = '9999'"))
    with pytest.raises(LedgerUnavailableError, match="of a newer program: ledger_version says '9999'"):
        Ledger.open(url)


def test_tables_are_those_that_the_steps_make(ledger):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from geodata.ledger.tables import METADATA

    with reading(ledger.engine) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "ledger_version"})
        assert compare_metadata(context, METADATA) == []


def test_others_keep_tables_of_their_own_beside(ledger, tmp_path):
    folder = tmp_path / "steps"
    (folder / "versions").mkdir(parents=True)
    env = (database.MIGRATIONS / "env.py").read_text(encoding="utf-8").replace("ledger_version", "other_version")
    (folder / "env.py").write_text(env, encoding="utf-8")
    step = "from alembic import op\nimport sqlalchemy as sa\nrevision = '0001'\ndown_revision = None\n"
    step += "def upgrade():\n    op.create_table('other', sa.Column('id', sa.Integer, primary_key=True))\n"
    (folder / "versions" / "m0001_one.py").write_text(step, encoding="utf-8")
    upgrade(ledger.engine, folder, "other_version")
    upgrade(ledger.engine, folder, "other_version")
    with reading(ledger.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM other")).scalar() == 0
        assert connection.execute(text("SELECT version_num FROM other_version")).scalar() == "0001"
        assert connection.execute(text("SELECT version_num FROM ledger_version")).scalar() == "0002"


def test_ids_are_long_and_never_the_same():
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(it) for it in made} == {20}


def test_moments_are_those_of_the_clock(url):
    ledger = Ledger(Ledger.open(url).engine, clock=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert ledger.propose([adding("1 t")]).created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_address_of_postgresql_goes_through_psycopg():
    assert engine_of("postgresql://u:p@h/d").url.drivername == "postgresql+psycopg"
    assert engine_of("postgres+psycopg://h/d".replace("postgres+", "postgresql+")).url.host == "h"


def test_the_file_is_made_with_its_folder(url, tmp_path):
    Ledger.open(url).close()
    assert Path(tmp_path, "state", "atlas.db").exists()
