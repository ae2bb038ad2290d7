"""Commands of the ledger: the catalogue as files again, and a copy of the database."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from geodata.catalog.reader import load_catalog
from geodata.ledger.ledger import Ledger
from tests.ledgers import adding, claim, probe_folder, withdrawing
from webapp.cli import main


@pytest.fixture
def folder(tmp_path):
    return probe_folder(tmp_path / "catalogue")


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'atlas.db'}"
    monkeypatch.setenv("CROSSBORDER_DATABASE", url)
    opened = Ledger.open(url)
    for change in (adding("10 t"), adding("12 t")):
        opened.accept(opened.propose([change]).id, "E", "", 1)
    yield opened
    opened.close()


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def values(folder):
    return [it.value for it in load_catalog(folder).projects["probe"].claims]


def test_the_catalogue_is_written_as_it_is_now_and_as_it_was(folder, ledger, tmp_path):
    told = run("catalog", "write", tmp_path / "now", "--catalog", folder)
    assert told.exit_code == 0, told.output
    assert "written, 2 accepted change sets" in told.output
    assert values(tmp_path / "now") == ["announced", "10 t", "12 t"]
    assert run("catalog", "write", tmp_path / "was", "--catalog", folder, "--revision", 1).exit_code == 0
    assert values(tmp_path / "was") == ["announced", "10 t"]
    assert run("check", tmp_path / "now").exit_code == 0


def test_a_revision_that_is_not_there_is_named(folder, ledger, tmp_path):
    told = run("catalog", "write", tmp_path / "out", "--catalog", folder, "--revision", 3)
    assert told.exit_code == 1
    assert "--revision: 3 is not there yet, the newest is 2" in told.output
    assert not (tmp_path / "out").exists()


def test_sets_that_do_not_fit_are_told(folder, ledger, tmp_path):
    ledger.accept(ledger.propose([withdrawing(claim("nothing"))]).id, "E", "", 1)
    told = run("catalog", "write", tmp_path / "out", "--catalog", folder)
    assert "left out: change set 3, projects/probe.yaml: changes[0]" in told.output
    assert told.exit_code == 0


def test_a_copy_is_written(ledger, tmp_path):
    told = run("backup", tmp_path / "copy.db")
    assert told.exit_code == 0, told.output
    assert "copy.db: revision 2, " in told.output
    assert Ledger.open(f"sqlite:///{tmp_path / 'copy.db'}").revision == 2
    assert "is there already" in run("backup", tmp_path / "copy.db").output


@pytest.mark.parametrize("words", [("catalog", "write", "out"), ("backup", "copy.db")])
def test_without_a_ledger_it_says_so(words, monkeypatch, tmp_path):
    monkeypatch.setenv("CROSSBORDER_DATABASE", "-")
    monkeypatch.chdir(tmp_path)
    told = run(*words)
    assert told.exit_code == 1
    assert "CROSSBORDER_DATABASE is -" in told.output
    assert list(tmp_path.iterdir()) == []
