"""``crossborder desk``: accounts without a browser, for whoever may write the database."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from webapp.cli import main
from webapp.desk.roles import Role


@pytest.fixture
def run(house, monkeypatch):
    monkeypatch.setenv("CROSSBORDER_DATABASE", str(house.database.engine.url))
    return lambda *words, **more: CliRunner().invoke(main, ["desk", *words], **more)


def test_account_is_added_with_a_password_from_standard_input(run, house):
    done = run("add-user", "Nora", "--role", "editor", input="three little horses\n")
    assert done.exit_code == 0, done.output
    assert house.account("Nora").role is Role.EDITOR
    assert house.visitor().sign_in("Nora").status_code == 303
    assert "three little horses" not in done.output


@pytest.mark.parametrize(("name", "password", "said"), [("Ada", "three little horses", "Ada"), ("Nora", "short", "12")])
def test_what_cannot_be_taken_is_said(run, name, password, said):
    done = run("add-user", name, input=f"{password}\n")
    assert done.exit_code == 1
    assert said in done.output


def test_invitation_is_printed_as_a_link(run, house, monkeypatch):
    house.clock.moment = __import__("datetime").datetime.now(house.clock.moment.tzinfo)
    monkeypatch.setenv("CROSSBORDER_BASE_URL", "https://atlas.example")
    done = run("invite", "Nora", "--role", "administrator")
    path = re.fullmatch(r"https://atlas\.example(/desk/invitation/[\w-]{43})\n", done.output)[1]
    monkeypatch.delenv("CROSSBORDER_BASE_URL")
    assert house.visitor().get(path).status_code == 200


def test_list_names_roles_and_what_waits(run, house):
    run("invite", "Nora")
    house.deeds().set_closed(house.account("Cara"), is_closed=True)
    lines = run("list").output.splitlines()
    assert lines[:3] == ["Ada: administrator", "Cara: contributor, closed", "Edda: editor"]
    assert re.fullmatch(r"\(invited\) Nora: contributor, until \d{4}-\d\d-\d\d \d\d:\d\d UTC", lines[3])


def test_sessions_are_ended_and_who_did_it_is_noted(run, house):
    visitor = house.visitor(Role.EDITOR)
    assert run("end-sessions", "edda", "--close").output == "Edda: 1 sessions ended\n"
    assert visitor.get("/desk").status_code == 303
    with house.database.reading() as connection:
        lines = connection.execute(text("SELECT who, did FROM desk_audit ORDER BY id")).all()
    assert lines[-2:] == [("(command line)", "sessions-ended"), ("(command line)", "closed")]


def test_unknown_name_names_those_that_are_there(run):
    done = run("end-sessions", "Nobody")
    assert done.exit_code == 1
    assert "Ada, Cara, Edda" in done.output


def test_first_link_is_told_only_while_nobody_has_an_account(run, house, empty_house, monkeypatch, tmp_path):
    assert run("greet").output == ""
    monkeypatch.setenv("CROSSBORDER_DATABASE", f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert re.search(r"http://127\.0\.0\.1:8000/desk/invitation/[\w-]{43}", run("greet").output)


def test_without_a_database_there_are_no_accounts(run, monkeypatch):
    monkeypatch.setenv("CROSSBORDER_DATABASE", "-")
    done = run("list")
    assert done.exit_code == 1
    assert "CROSSBORDER_DATABASE" in done.output
    assert run("greet").output == ""
