"""Where the catalogue that is served comes from: files, and the accepted sets of a ledger."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geodata.ledger.ledger import Ledger
from tests.ledgers import adding, probe_folder
from webapp.edited.served import load
from webapp.settings import Settings


@pytest.fixture
def usual(tmp_path, monkeypatch):
    """Settings without an address, on a machine of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("CROSSBORDER_DATABASE", "")
    return Settings(catalog=probe_folder(tmp_path / "catalogue"))


def test_the_usual_file_is_in_the_folder_for_states_one_for_each_catalogue(usual, tmp_path):
    assert usual.database_url.startswith(f"sqlite:///{tmp_path / 'state' / 'crossborder-atlas' / 'catalogue-'}")
    assert Settings(catalog=None).database_url.endswith("/crossborder-atlas/atlas.db")
    assert Settings(catalog=tmp_path / "other" / "catalogue").database_url != usual.database_url
    assert Settings(database="-").database_url is None
    assert Settings(database="sqlite:///x.db").database_url == "sqlite:///x.db"


def test_what_was_accepted_in_the_usual_file_is_read(usual):
    assert load(usual).revision == 0
    ledger = Ledger.open(usual.database_url)
    made = ledger.propose([adding("10 t")])
    assert load(usual).revision == 0
    ledger.accept(made.id, "E", "", 1)
    ledger.close()
    found = load(usual)
    assert (found.revision, found.fault, found.conflicts) == (1, "", ())
    assert [it.value for it in found.catalog.projects["probe"].claims] == ["announced", "10 t"]


def test_a_usual_file_that_is_no_database_is_told(usual, tmp_path):
    file = tmp_path / "state" / "crossborder-atlas"
    file.mkdir(parents=True)
    (file / usual.database_url.rpartition("/")[2]).write_text("no database" * 100, encoding="utf-8")
    found = load(usual)
    assert "not a database" in found.fault
    assert "probe" in found.catalog.projects


def test_a_start_without_anything_accepted_does_without_sqlalchemy(usual):
    program = (
        "import sys, webapp.app, webapp.serving.keeper\n"
        "from webapp.edited.served import load\nfrom webapp.settings import load_settings\n"
        "load(load_settings())\nprint('sqlalchemy' in sys.modules)"
    )
    env = os.environ | {"CROSSBORDER_CATALOG": str(usual.catalog)}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
