"""A server with a ledger shows what is accepted without a restart, and a database that is away takes nothing away."""

from __future__ import annotations

import json
import signal
import sqlite3
import time

import pytest

from geodata.ledger.applied import Entries
from geodata.ledger.changes import Remove
from geodata.ledger.ledger import Ledger
from tests.family import family, wait_until
from tests.ledgers import adding, probe_folder

pytestmark = pytest.mark.slow
BUSY = 120
"""Seconds that a machine with much to do may take for a start."""


@pytest.fixture
def catalogue(tmp_path):
    return probe_folder(tmp_path / "catalogue")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state' / 'atlas.db'}"


def health(server):
    return json.loads(server.get("/healthz")[2])


def shows(revision, *servers):
    """Wait until servers show a revision; two of them build at the same time on a machine that may be busy."""
    wait_until(lambda: all(health(server).get("revision") == revision for server in servers), BUSY)


def accept(url, *changes):
    ledger = Ledger.open(url)
    revision = ledger.accept(ledger.propose(changes).id, "E. Editor", "Checked", 1)
    ledger.close()
    return revision


def test_what_is_accepted_is_shown_without_a_restart_on_every_server(catalogue, url):
    with family(catalogue, workers=2, database=url) as one, family(catalogue, workers=1, database=url) as other:
        before = one.snapshot()
        with family(catalogue, workers=1) as plain:
            assert plain.snapshot() == before, "a ledger without anything accepted changes nothing"
        assert "revision" not in health(one)
        accept(url, adding("10 t"))
        shows(1, one, other)
        for server in (one, other):
            assert b"10 t" in server.get("/projects/probe")[2]
            assert server.snapshot() != before
        assert one.snapshot() == other.snapshot()
        accept(url, adding("12 t"))
        shows(2, one, other)
    with family(catalogue, workers=1, database=url) as again:
        assert health(again)["revision"] == 2
        assert b"12 t" in again.get("/projects/probe")[2]


def test_sets_that_do_not_fit_the_files_any_more_are_told(catalogue, url):
    accept(url, adding("10 t"))
    accept(url, Remove(family="sources", id="first", replaces=Entries(catalogue).mark("sources", "first")))
    with family(catalogue, workers=1, database=url) as server:
        told = health(server)
        assert told["status"] == "ok"
        assert any(line.startswith("projects/probe.yaml") for line in told["left_out"])


def test_a_database_that_is_locked_or_away_takes_nothing_away(catalogue, url, tmp_path):
    accept(url, adding("10 t"))
    file = tmp_path / "state" / "atlas.db"
    with family(catalogue, workers=1, database=url) as server:
        shown = server.snapshot()
        with sqlite3.connect(file, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert server.snapshot() == shown
            other.execute("ROLLBACK")
        other.close()
        away = file.with_suffix(".away")
        file.rename(away)
        file.mkdir()
        server.parent.send_signal(signal.SIGHUP)
        wait_until(lambda: "refused" in health(server), BUSY)
        assert "the ledger's database" in health(server)["refused"][0]
        assert server.snapshot() == shown
        file.rmdir()
        away.rename(file)
        accept(url, adding("12 t"))
        shows(2, server)
        wait_until(lambda: "refused" not in health(server), BUSY)


def test_a_server_starts_with_the_files_when_the_database_is_away(catalogue, tmp_path):
    with family(catalogue, workers=1, database=f"sqlite:///{tmp_path}") as server:
        told = health(server)
        assert told["ledger"].startswith("the ledger's database: unable to open")
        assert b"announced" in server.get("/projects/probe")[2]


def test_an_address_that_is_none_is_refused_at_the_start(catalogue):
    with family(catalogue, workers=1, database="nonsense", is_awaited=False) as server:
        wait_until(lambda: server.parent.poll() is not None, BUSY)
        assert "CROSSBORDER_DATABASE: the database has an address such as" in server.parent.communicate()[0]


def test_nobody_looks_into_the_ledger_when_the_server_has_ended(catalogue, url):
    with family(catalogue, workers=1, database=url) as server:
        wait_until(lambda: len(server.all()) == 4, BUSY)  # parent, keeper, worker, and who looks into the ledger
        everybody = server.all()
        server.parent.kill()
        server.parent.communicate()
        end = time.monotonic() + 10
        while any(it.is_running() and it.status() != "zombie" for it in everybody):
            assert time.monotonic() < end
            time.sleep(0.1)
