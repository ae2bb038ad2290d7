"""For newer data a keeper begets the next one; whoever dies meanwhile, nobody is refused and nobody is left."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.family import Clients, another_snapshot, family, wait_until
from tests.probe import write_catalogue, write_sources
from webapp.serving import children, parent, watching
from webapp.serving.children import GENERATIONS, KeeperProcess
from webapp.serving.runtime import Held
from webapp.settings import load_settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="keepers are begotten on Linux only"),
]
PATHS = ("/healthz", "/collections/projects/items?f=json")
BUSY = 60
"""Seconds that a machine with much to do may take."""


@pytest.fixture
def catalogue(tmp_path):
    folder = write_catalogue(tmp_path / "catalogue")
    write_sources(folder)
    return folder


@pytest.fixture
def halt(tmp_path):
    """A file that keepers which are begotten wait for; see ``tests.halting``."""
    file = tmp_path / "halt"
    file.touch()
    return file


def line(process):
    """Where the stack of a process lies: forks have the same place, and no two interpreters have."""
    maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="ascii")
    return next(row.split("-")[0] for row in maps.splitlines() if row.endswith("[stack]"))


def renew(server, catalogue, title):
    write_sources(catalogue, title=title)
    os.kill(server.parent.pid, signal.SIGHUP)


def next_keeper(server):
    """The keeper that is being begotten: a child of the parent that is no keeper yet."""
    known = {keeper.pid for keeper in server.keepers()}
    direct = (it for it in server.all() if it.ppid() == server.parent.pid)
    return next((it for it in direct if it.pid not in known), None)


def are_gone(members, seconds=10):
    return not psutil.wait_procs(members, timeout=seconds)[1]


def test_keeper_begets_the_next_one_for_newer_data(catalogue):
    with family(catalogue) as server, Clients(server, PATHS, 4) as clients:
        first = server.keepers()[0]
        stack, files, seen = line(first), first.num_fds(), {server.snapshot()}
        for number in range(4):
            renew(server, catalogue, f"Title {number}")
            seen.add(wait_until(lambda: another_snapshot(server, seen), BUSY))
        wait_until(lambda: len(server.keepers()) == 1, BUSY)
        (last,) = server.keepers()
        assert last.pid != first.pid
        assert (line(last), last.ppid()) == (stack, server.parent.pid)
        assert last.num_fds() == files, "what belonged to the keepers before is closed"
    assert not clients.failures
    assert {status for status, _ in clients.answers} == {200}
    assert len(seen) == 5


def test_interpreter_is_started_when_the_begotten_one_is_killed_while_it_builds(catalogue, halt):
    with family(catalogue, module="tests.halting") as server, Clients(server, PATHS, 4) as clients:
        before, stack = server.snapshot(), line(server.keepers()[0])
        renew(server, catalogue, "Another")
        wait_until(lambda: next_keeper(server), BUSY).kill()
        wait_until(lambda: another_snapshot(server, {before}), BUSY)
        assert all(line(keeper) != stack for keeper in server.keepers()[1:])
        halt.unlink()
        seen = {before, server.snapshot()}
        renew(server, catalogue, "A third")
        wait_until(lambda: another_snapshot(server, seen), BUSY)
    assert not clients.failures
    assert {status for status, _ in clients.answers} == {200}


def test_begotten_keeper_takes_over_when_the_one_before_is_killed_while_it_builds(catalogue, halt):
    with family(catalogue, module="tests.halting") as server, Clients(server, PATHS, 4) as clients:
        before, old = server.snapshot(), server.keepers()[0]
        renew(server, catalogue, "Another")
        heir = wait_until(lambda: next_keeper(server), BUSY)
        old.kill()
        halt.unlink()
        wait_until(lambda: another_snapshot(server, {before}), BUSY)
        assert heir.is_running()
        wait_until(lambda: len(server.keepers()) == 1 and len(server.workers()) == 2, BUSY)
    assert not clients.failures
    assert {status for status, _ in clients.answers} == {200}


def test_nobody_is_left_when_the_parent_is_killed_while_a_keeper_is_begotten(catalogue, halt):
    with family(catalogue, module="tests.halting") as server:
        renew(server, catalogue, "Another")
        wait_until(lambda: next_keeper(server), BUSY)
        members = server.all()
        server.parent.kill()
        assert are_gone(members)


def test_server_stops_while_a_keeper_is_begotten(catalogue, halt):
    with family(catalogue, module="tests.halting") as server:
        renew(server, catalogue, "Another")
        wait_until(lambda: next_keeper(server), BUSY)
        members, start = server.all(), time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - start < 10
        assert are_gone(members, 2)


def test_keeper_that_does_not_answer_begets_nobody_and_an_interpreter_is_started(catalogue):
    with family(catalogue) as server:
        before, old = server.snapshot(), server.keepers()[0]
        old.suspend()
        renew(server, catalogue, "Another")
        wait_until(lambda: another_snapshot(server, {before}), BUSY)
        assert line(next(it for it in server.keepers() if it.pid != old.pid)) != line(old)
        old.resume()
        wait_until(lambda: len(server.keepers()) == 1, BUSY)


@pytest.fixture
def builder(monkeypatch):
    """A parent whose keepers are only written down."""
    held, made = Held(), []
    loop = parent.Parent(load_settings(), [], held, is_watching=False)
    monkeypatch.setattr(loop.selector, "register", lambda *_: None)
    monkeypatch.setattr(children, "start", lambda *_: made.append("started") or KeeperProcess(loop.wake))
    monkeypatch.setattr(children, "begotten", lambda _: made.append("begotten") or KeeperProcess(loop.wake))
    yield loop, made
    loop.selector.close()
    for end in (loop.wake, loop.woken):
        end.close()
    for end in (loop.lifeline, loop.held_end):
        os.close(end)
    held.remove()


def test_interpreter_is_started_when_the_program_has_changed(builder, monkeypatch):
    loop, made = builder
    loop._build()
    loop.serving = loop.building
    loop._build()
    monkeypatch.setattr(watching, "program", lambda _: {Path("webapp/app.py"): 1})
    loop._build()
    assert made == ["started", "begotten", "started"]
    loop._build()
    assert made[3:] == ["started"], "what serves still has the program before in memory"


def test_keeper_that_was_replaced_has_time_for_its_farewell_however_fast_newer_data_come(builder, monkeypatch):
    loop, _ = builder
    killed = []
    monkeypatch.setattr(KeeperProcess, "kill", lambda kept: killed.append(kept.retired))
    monkeypatch.setattr(KeeperProcess, "poll", lambda _: None)
    now = time.monotonic()
    ages = (parent.RETIRE_SECONDS + 1, parent.GRACE_SECONDS + 2, parent.GRACE_SECONDS - 5, parent.GRACE_SECONDS + 1, 0)
    loop.retiring = [KeeperProcess(loop.wake, retired=now - age) for age in ages]
    loop._tidy()
    assert killed == [now - age for age in ages[:2]], "the two newest may have downloads, the third has its farewell"


def test_so_many_generations_are_begotten_and_no_more():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        found = children.begotten(KeeperProcess(ours, pid=os.getpid(), generation=GENERATIONS))
        assert found is None


def test_program_is_told_from_the_catalogue(catalogue):
    settings = load_settings(catalog=catalogue)
    program, everything = watching.program(settings), watching.times(settings)
    assert Path(parent.__file__) in program
    more = everything.keys() - program.keys()
    assert catalogue / "sources.csv" in more
    assert all(path.suffix != ".py" for path in more)
