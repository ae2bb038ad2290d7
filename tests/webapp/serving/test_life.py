"""A server lives on when its processes are killed, takes over new data unseen, and always ends when told to."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from tests.family import Clients, another_snapshot, family, wait_until
from tests.probe import write_catalogue, write_sources
from tests.serving import command, free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def catalogue(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue")
    write_sources(folder)
    return folder


def test_killed_worker_is_replaced_and_costs_only_what_it_was_answering(catalogue):
    with family(catalogue) as server:
        with Clients(server, ("/healthz", "/collections/projects/items"), 4) as clients:
            for _ in range(3):
                before = server.workers()
                before[0].kill()
                wait_until(lambda known=before: {w.pid for w in server.workers()} - {w.pid for w in known})
        assert len(server.workers()) == 2
        assert len(clients.failures) <= 3 * 4
        assert all(status == 200 for status, _ in clients.answers)


def test_killed_keeper_is_replaced_while_its_workers_answer(catalogue):
    with family(catalogue) as server:
        old = server.workers()
        with Clients(server, ("/healthz", "/collections/projects/items"), 4) as clients:
            server.keepers()[0].kill()
            wait_until(lambda: server.keepers() and not {w.pid for w in old} & {w.pid for w in server.workers()})
            time.sleep(0.5)
        assert not clients.failures
        assert {status for status, _ in clients.answers} == {200}


def test_nobody_is_left_when_the_parent_is_killed(catalogue):
    with family(catalogue) as server:
        members = server.all()
        server.parent.kill()
        gone, alive = psutil.wait_procs(members, timeout=5)
        assert len(gone) == 4
        assert not alive


def test_next_server_sweeps_away_what_a_killed_one_left(catalogue, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with family(catalogue) as server:
        (folder,) = tmp_path.glob("crossborder-atlas-*")
        (folder / "tmp" / "half an export").write_bytes(b"x" * 1000)
        server.parent.kill()
        psutil.wait_procs(server.all(), timeout=5)
    assert folder.exists()
    with family(catalogue), family(catalogue):
        found = list(tmp_path.glob("crossborder-atlas-*"))
        assert folder not in found
        assert len(found) == 2  # a living one is let be
    assert not list(tmp_path.glob("crossborder-atlas-*"))


def test_new_data_take_over_without_a_refused_request(catalogue):
    paths = ("/healthz", "/collections/projects/items?f=json", "/projects")
    with family(catalogue) as server, Clients(server, paths, 6) as clients:
        snapshots = {server.snapshot()}
        for number in range(3):
            write_sources(catalogue, title=f"Title {number}")
            os.kill(server.parent.pid, signal.SIGHUP)
            snapshots.add(wait_until(lambda: another_snapshot(server, snapshots)))
        time.sleep(2.5)
        assert len(server.keepers()) == 1
    assert not clients.failures
    assert {status for status, _ in clients.answers} == {200}
    assert len(snapshots) == 4


def test_broken_data_are_refused_as_a_whole_with_their_reasons(catalogue):
    with family(catalogue) as server:
        before = server.snapshot()
        (catalogue / "projects" / "second.yaml").write_text("id: [", encoding="utf-8")
        os.kill(server.parent.pid, signal.SIGHUP)
        wait_until(lambda: "refused" in json.loads(server.get("/healthz")[2]))
        said = json.loads(server.get("/healthz")[2])
        assert said["snapshot"] == before
        assert any("second.yaml" in line for line in said["refused"])
        (catalogue / "projects" / "second.yaml").unlink()
        os.kill(server.parent.pid, signal.SIGHUP)
        wait_until(lambda: "refused" not in json.loads(server.get("/healthz")[2]))
        server.end()
        assert "second.yaml" in server.printed


@pytest.mark.parametrize(
    ("number", "group", "times"),
    [
        (signal.SIGTERM, True, 1),
        (signal.SIGTERM, False, 2),
        (signal.SIGINT, True, 2),
        (signal.SIGINT, False, 1),
    ],
    ids=["group", "process twice", "group by key twice", "process by key"],
)
@pytest.mark.parametrize("after", [0.3, 1.2, None], ids=["early", "late", "serving"])
def test_server_stops_whoever_is_told_how_often_and_when(catalogue, number, group, times, after):
    with family(catalogue, is_awaited=after is None) as server:
        time.sleep(after or 0)
        start = time.monotonic()
        members = server.all()
        for _ in range(times):
            with suppress(ProcessLookupError):
                (os.killpg if group else os.kill)(server.parent.pid, number)
        output = server.parent.communicate(timeout=10)[0]
        assert time.monotonic() - start < 10
        _, alive = psutil.wait_procs(members, timeout=2)
        assert not alive
    if after is None:
        assert (server.parent.returncode, "Traceback" in output) == (0, False)


TOLD_AT_ONCE = """
import os, signal
from webapp.serving import parent
from webapp.serving.runtime import Held
from webapp.settings import load_settings

take, told = signal.signal, []

def take_and_be_told(number, handler):
    before = take(number, handler)
    if number == signal.SIGTERM and not told:
        told.append(os.kill(os.getpid(), number))
    return before

signal.signal = take_and_be_told
parent.Parent._build = lambda self: None
held = Held()
parent.Parent(load_settings(), [], held, is_watching=False).run()
held.remove()
print("ended")
"""


def test_signal_that_comes_while_the_parent_begins_to_listen_is_heard():
    done = subprocess.run([sys.executable, "-c", TOLD_AT_ONCE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr


def test_stop_does_not_wait_for_a_client_that_never_reads(catalogue):
    with family(catalogue) as server:
        stalled = [server.client("GET /basemap/map.pmtiles HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(4)]
        time.sleep(0.5)
        start = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - start < 10
        for client in stalled:
            client.close()


def test_worker_that_cannot_begin_is_no_endless_start(catalogue, tmp_path):
    with family(catalogue, is_awaited=False, access_log=tmp_path / "none" / "x.log") as server:
        output = server.parent.communicate(timeout=30)[0]
    assert server.parent.returncode == 1
    assert "none" in output


def test_port_is_free_again_at_once(catalogue):
    port = free_port()
    for _ in range(2):
        with family(catalogue, port=port, workers=1) as server:
            assert server.end() == 0


def test_keeper_is_no_command_for_people():
    done = subprocess.run([*command(), "--help"], capture_output=True, text=True, check=True)
    assert "keep" not in done.stdout
