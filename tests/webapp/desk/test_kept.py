"""What the desk keeps, and how: hashes, codes by RFC 6238, tables by migrations, attempts that workers share."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import extract_parameters
from sqlalchemy import text

from geodata.ledger.errors import LedgerUnavailableError
from webapp.desk import accounts, attempts, invitations, passwords, secondfactor, sessions, tokens
from webapp.desk.database import MIGRATIONS, DeskDatabase
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role
from webapp.desk.tables import METADATA, VERSION_TABLE

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238_appendix_b(seconds, code):
    assert secondfactor.code(RFC_SECRET, secondfactor.step_of(seconds), 8) == code


@pytest.mark.parametrize(("late", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clock_may_be_one_step_off(late, taken):
    code = secondfactor.code(RFC_SECRET, secondfactor.step_of(1_000_000_020 + late))
    assert (secondfactor.matching_step(RFC_SECRET, code, 1_000_000_020, 0) is not None) == taken


@pytest.mark.parametrize("given", ["", "12345", "１２３４５６", "²²²²²²", "9" * 500, "-00001"])
def test_what_is_no_code_matches_nothing(given):
    assert secondfactor.matching_step(RFC_SECRET, given, 59, 0) is None


def test_address_of_a_secret_names_the_atlas_and_the_person():
    address = secondfactor.address("ABC", "O'Hara & Sons", "Crossborder Atlas")
    assert address.startswith(
        "otpauth://totp/Crossborder%20Atlas%3AO%27Hara%20%26%20Sons?secret=ABC&issuer=Crossborder%20Atlas"
    )


def test_password_is_hashed_with_the_work_that_owasp_asks_for():
    made = passwords.PasswordHasher(
        time_cost=passwords.PASSES, memory_cost=passwords.MEMORY_KIB, parallelism=passwords.LANES
    ).hash("x")
    found = extract_parameters(made)
    assert found.type.name == "ID"
    assert (found.memory_cost, found.time_cost) >= (19 * 1024, 2)


def test_password_counts_however_its_letters_are_composed():
    assert passwords.matches(passwords.hashed("re\u0301sume\u0301 twice over"), "r\u00e9sum\u00e9 twice over")
    assert not passwords.matches(passwords.hashed("three little horses"), "Three little horses")
    assert not passwords.matches("no hash", "three little horses")


def test_hash_of_less_work_is_renewed_at_the_next_sign_in(house):
    from webapp.desk import signingin

    weak = passwords.PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash("three little horses")
    with house.database.writing() as connection:
        connection.execute(text("UPDATE desk_accounts SET password = :kept WHERE name = 'Ada'"), {"kept": weak})
    signingin.with_password(house.database, house.clock.seconds, "Ada", "three little horses", "", "")
    with house.database.reading() as connection:
        assert connection.scalar(text("SELECT password FROM desk_accounts WHERE name = 'Ada'")) != weak


def test_form_token_is_bound_to_its_cookie():
    token = tokens.form_token("cookie")
    assert tokens.is_form_token("cookie", token)
    for cookie, given in (("other", token), ("", tokens.form_token("")), ("cookie", ""), ("cookie", token[:-1])):
        assert not tokens.is_form_token(cookie, given)


def test_names_that_look_alike_are_one(house):
    for name in ("ada", "ＡＤＡ", " Ada "):
        with pytest.raises(RefusedError, match="there is an account"):
            house.deeds().add(name, Role.EDITOR, "three little horses")


def test_migrations_make_the_tables_that_the_code_names(house):
    with house.database.reading() as connection:
        found = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "include_name": lambda *_: True}
        )
        assert compare_metadata(found, METADATA) == []
        held = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == held


def test_several_processes_may_open_a_new_database_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'folder' / 'new.sqlite'}"
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: DeskDatabase(url), range(4)):
            assert accounts.is_empty(found)
            found.close()


def test_database_of_a_newer_version_is_left_alone(house, tmp_path):
    with house.database.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(LedgerUnavailableError, match="newer program"):
        DeskDatabase(str(house.database.engine.url))


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////proc/nowhere/a.sqlite", "oracle+nothing://x/y"])
def test_database_that_cannot_be_used_is_refused(url):
    with pytest.raises(LedgerUnavailableError):
        DeskDatabase(url)


def test_file_that_is_no_database_is_left_as_it_is(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_bytes(b"my notes, which are no database at all" * 100)
    with pytest.raises(LedgerUnavailableError, match="file is not a database"):
        DeskDatabase(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"my notes")


def test_attempts_are_shared_by_workers_and_exact_when_all_come_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    workers = [DeskDatabase(url) for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        waits = list(pool.map(lambda n: attempts.take(workers[n % 3], 1000, "ada", f"address {n}"), range(30)))
    assert sum(wait == 0 for wait in waits) == attempts.PER_NAME
    for worker in workers:
        worker.close()


def test_invitation_is_used_once_when_two_come_at_once(house):
    path = invitations.invite(house.database, house.clock.seconds, "", Role.EDITOR, by="Ada")
    token = path.rpartition("/")[2]

    def use(number):
        try:
            return invitations.accept(
                house.database, house.clock.seconds, token, f"Guest {number}", "three little horses", ""
            )
        except RefusedError as error:
            return error.fault

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(use, range(4)))
    assert sorted(found, key=len)[1:] == ["invitation-ended"] * 3 or found.count("invitation-ended") == 3
    assert len(accounts.everybody(house.database)) == 4


def test_ended_sessions_do_not_pile_up(house):
    ada = house.account("Ada").id
    for _ in range(5):
        with house.database.writing() as connection:
            sessions.begin(connection, house.clock.seconds, ada, "", is_whole=True)
        house.clock.pass_(hours=13)
    with house.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM desk_sessions")) == 1
