"""A keeper: the process that has one snapshot in memory, forks the workers that serve it and the jobs that use it.

The parent starts the first as a fresh interpreter; for newer data a keeper forks the next one, which has the program
and the snapshot before in memory. It has one thread only, so that its forks are whole.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import GeodataError
from webapp.app import create_app, renew_app
from webapp.http.jobs import MESSAGES, Jobs
from webapp.http.meters import Meters
from webapp.http.spool import Spool
from webapp.serving import worker
from webapp.serving.accesslog import Log
from webapp.serving.begetting import beget
from webapp.serving.runtime import Runtime
from webapp.serving.work import Work
from webapp.settings import load_settings
from webapp.state import EXTENSION

if TYPE_CHECKING:
    from flask import Flask

    from webapp.settings import Settings
    from webapp.state import Atlas

RESTLESS_SECONDS = 1
"""A worker that lived no longer is not replaced at once: it may end again."""

LONGEST_PAUSE_SECONDS = 5
MOST_WAYS = 4
"""Ways to the parent that a keeper takes at once, each for one to be begotten; there is one at a time."""

REFUSED = 3
"""Exit code of a keeper that told its parent why there is nothing to serve."""


def main(folder: Path, control: int, lifeline: int, *doors: int) -> int:
    """Be a keeper with these file descriptors, in the server's folder; gives the exit code."""
    listeners = [socket.socket(fileno=door) for door in doors]
    return keep(socket.socket(fileno=control), listeners, lifeline, Runtime(folder))


def keep(control: socket.socket, listeners: list[socket.socket], lifeline: int, runtime: Runtime) -> int:
    """Load the snapshot, serve it until told to retire or stop; gives the exit code.

    A process that is begotten for newer data goes on here, with what the one before it has in memory.

    Parameters
    ----------
    control : socket.socket
        To the parent: lines of JSON both ways.
    listeners : list of socket.socket
        What workers take connections from: one each, or one for all.
    lifeline : int
        File descriptor that ends when the parent does.
    runtime : Runtime
        Folder of the server.
    """
    settings = load_settings()
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("_granian").setLevel(logging.WARNING)  # it tells of each worker what the keeper tells
    app, is_begotten = None, False
    while (app := _ready(control, settings, runtime, app)) is not None:
        ended = Keeper(app, settings, control, listeners, lifeline, runtime, is_begotten).run()
        if isinstance(ended, int):
            return ended
        control, is_begotten = ended, True
    return REFUSED


def _ready(control: socket.socket, settings: Settings, runtime: Runtime, before: Flask | None) -> Flask | None:
    """App with all that requests need in memory; None when there is nothing to serve, which the parent is told."""
    try:
        app = create_app(settings, refused=runtime.refused) if before is None else renew_app(before)
        state: Atlas = app.extensions[EXTENSION]
        if state.edited and state.edited.fault and runtime.has_served:  # what was accepted must not vanish again
            _say(control, refused=state.edited.fault)
            return None
        if before is None:
            state.prepare()
    except GeodataError as error:
        _say(control, refused=str(error))
        return None
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent has to know, and who reads the log too
        traceback.print_exc()
        if before is None:  # otherwise an interpreter is started, which may do better
            _say(control, refused=f"{type(error).__name__}: {error}")
        return None
    worker.load()
    gc.collect()
    gc.freeze()  # what was loaded stays: forks need neither look through it again nor copy its pages for that
    return app


@dataclass
class Slot:
    """One of the workers that there shall be."""

    pid: int = 0
    born: float = 0.0
    pause: float = 0.0
    due: float = 0.0
    ready: int = -1


@dataclass
class Keeper:
    """The loop of a keeper."""

    app: Flask
    settings: Settings
    control: socket.socket
    listeners: list[socket.socket]
    lifeline: int
    runtime: Runtime
    is_begotten: bool = False
    heir: socket.socket | None = None
    slots: list[Slot] = field(default_factory=list)
    watcher: Slot = field(default_factory=Slot)
    is_ending: bool = False
    is_announced: bool = False

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.socket = self.runtime.folder / f"jobs-{os.getpid()}"
        self.address, self.folder = str(self.socket), -1
        if sys.platform == "linux":  # the address of a socket has little room, and temporary folders may lie deep
            self.folder = os.open(self.runtime.folder, os.O_DIRECTORY)
            self.address = f"/proc/self/fd/{self.folder}/{self.socket.name}"
        self.door = socket.socket(socket.AF_UNIX, MESSAGES)
        self.door.bind(self.address)
        self.door.listen(256)
        self.wake, self.woken = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(self.wake, False)
        spool = Spool(self.runtime.spool, self.settings.spool_bytes)
        self.jobs = Jobs(self.address, spool, 2 * self.settings.export_seconds)
        self.work = Work(
            self.app,
            spool,
            self.runtime.temporary,
            self.settings.exports,
            self.settings.export_seconds,
            watch=lambda client, left: self.selector.register(client, selectors.EVENT_READ, left) and None,
            forget=lambda client: self.selector.unregister(client) and None,
            close=self._leave_all,
        )
        self.slots = [Slot() for _ in range(self.settings.workers)]
        self.meters = Meters(self.settings.workers) if self.settings.metrics else None

    def run(self) -> int | socket.socket:
        """Serve until told to end; gives the exit code, or in a process that was begotten its way to the parent."""
        signal.set_wakeup_fd(self.woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.wake, selectors.EVENT_READ, self._reap)
        self.selector.register(self.control, selectors.EVENT_READ, self._hear)
        self.selector.register(self.door, selectors.EVENT_READ, self._take)
        self._spawn()
        while not self.is_ending or any(slot.pid for slot in self.slots) or self.work.running:
            for key, _ in self.selector.select(self._pause()):
                key.data()
                if self.heir is not None:
                    return self.heir
            self._spawn()
        self.socket.unlink()
        return 0

    def _pause(self) -> float | None:
        """Seconds until something is due."""
        now = time.monotonic()
        watchers = self._watchers() if self.is_announced else []  # before that none is started
        missing = [slot for slot in (*self.slots, *watchers) if not slot.pid and not self.is_ending]
        times = [max(slot.due - now, 0.0) for slot in missing]
        hurry = self.work.hurry()
        return min([*times, *([hurry] if hurry is not None else [])], default=None)

    def _watchers(self) -> list[Slot]:
        """The process that looks into the ledger, where there is one."""
        return [] if self.settings.database_url is None else [self.watcher]

    @property
    def state(self) -> Atlas:
        """What the app answers from."""
        state: Atlas = self.app.extensions[EXTENSION]
        return state

    def _spawn(self) -> None:
        """Fork the workers that are missing and due, and who looks into the ledger."""
        for slot in self._watchers():
            if not slot.pid and not self.is_ending and slot.due <= time.monotonic() and self.is_announced:
                self._spawn_watcher(slot)
        for number, slot in enumerate(self.slots):
            if slot.pid or self.is_ending or slot.due > time.monotonic():
                continue
            seen, ready = os.pipe()
            slot.born = time.monotonic()
            slot.pid = os.fork()
            if slot.pid == 0:
                self._become_worker(number, seen, ready)
            os.close(ready)
            slot.ready = seen
            _say(self.control, workers=[other.pid for other in self.slots if other.pid])
            self.selector.register(seen, selectors.EVENT_READ, partial(self._ready, slot, seen))

    def _spawn_watcher(self, slot: Slot) -> None:
        seen, told = os.pipe()
        slot.born = time.monotonic()
        slot.pid = os.fork()
        if slot.pid == 0:
            os.close(seen)
            self._become_watcher(told)
        os.close(told)
        slot.ready = seen
        self.selector.register(seen, selectors.EVENT_READ, partial(self._noticed, slot, seen))

    def _become_watcher(self, told: int) -> None:
        code = 1
        try:
            self._leave_all(but_lifeline=True)
            for listener in self.listeners:
                listener.close()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            from webapp.serving import ledgerwatch  # noqa: PLC0415 - what serves needs none of it

            served = self.state.edited
            parent = os.getppid()
            ledger, revision = self.state.ledger, served.revision if served else 0
            if ledger is not None:
                ledgerwatch.watch(ledger, revision, told, is_over=lambda: os.getppid() != parent)
            code = 0
        except Exception:  # noqa: BLE001  # the end of the process: say it and let the keeper see
            traceback.print_exc()
        finally:
            os._exit(code)

    def _noticed(self, slot: Slot, seen: int) -> None:
        """Tell the parent of a new revision."""
        said = os.read(seen, 4096)
        if said:
            _say(self.control, revision=int(said.split()[-1]))
            return
        self.selector.unregister(seen)
        os.close(seen)
        slot.ready = -1

    def _become_worker(self, number: int, seen: int, ready: int) -> None:
        code = 1
        try:
            os.close(seen)
            self._leave_all(but_lifeline=True)
            log = Log(self.settings.access_log) if self.settings.access_log else None
            listener = self.listeners[number % len(self.listeners)]
            served = worker.Served(self.app, self.jobs, listener, self.settings, self.meters, number, log)
            worker.run(served, ready, self.lifeline)
            code = 0
        except Exception:  # noqa: BLE001  # the end of the process: say it and let the keeper see
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _leave_all(self, *, but_lifeline: bool = False) -> None:
        """Close what a fork must not hold."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for key in self.selector.get_map().values():
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
            else:
                os.close(key.fd)
        self.selector.close()
        for number in (self.woken, *(() if but_lifeline else (self.lifeline,))):
            os.close(number)
        if not but_lifeline:
            for listener in self.listeners:
                listener.close()

    def _ready(self, slot: Slot, seen: int) -> None:
        """Note that a worker answers, or that it ended before."""
        self.selector.unregister(seen)
        is_up = bool(os.read(seen, 1))
        os.close(seen)
        if slot.ready == seen:
            slot.ready = -1
        if is_up:
            self._announce()

    def _announce(self) -> None:
        """Tell the parent who serves, once all do and whenever one was replaced."""
        if any(not slot.pid or slot.ready >= 0 for slot in self.slots):
            return
        self.is_announced = True
        snapshot = self.state.snapshot.id
        _say(self.control, ready=snapshot, workers=[slot.pid for slot in self.slots])

    def _reap(self) -> None:
        """See who ended."""
        while True:
            try:
                if not os.read(self.wake, 512):
                    break
            except BlockingIOError:
                break
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if self.work.ended(pid, status):
                continue
            for slot in self.slots:
                if slot.pid == pid:
                    self._lost(slot, status)
            if self.watcher.pid == pid:
                self.watcher.pid, self.watcher.due = 0, time.monotonic() + LONGEST_PAUSE_SECONDS

    def _lost(self, slot: Slot, status: int) -> None:
        now = time.monotonic()
        if now - slot.born > RESTLESS_SECONDS:
            slot.pause = 0.0
        else:
            slot.pause = min(LONGEST_PAUSE_SECONDS, 2 * slot.pause or 0.1)
        code = os.waitstatus_to_exitcode(status)
        if code > 0 and not self.is_ending and not self.is_announced:
            if not self.is_begotten:
                _say(self.control, refused="a worker ended before it answered; see the messages above")
            self._end(signal.SIGKILL)
        elif not self.is_ending:
            logging.getLogger(__name__).error("worker %d ended with %d; another one is started", slot.pid, code)
        slot.pid, slot.due = 0, now + slot.pause

    def _hear(self) -> None:
        """Do what the parent says; end when it does."""
        said, ways, _, _ = socket.recv_fds(self.control, 4096, MOST_WAYS)
        if not said:
            self._end(signal.SIGKILL)
            os._exit(1)
        if b"stop" in said:
            self._end(signal.SIGTERM)
            self.work.stop()
        elif b"retire" in said:
            self._end(worker.RETIRE)
        for way in ways:
            if self.is_ending or self.heir is not None or self._holds_databases():
                os.close(way)  # the parent sees it, and starts an interpreter
            elif (heir := beget(way)) is not None:
                self.heir = heir
                self._leave_all(but_lifeline=True)
                if self.folder >= 0:
                    os.close(self.folder)
                _say(heir, born=os.getpid())

    def _holds_databases(self) -> bool:
        """Whether layers lie in databases: their connections belong to one process."""
        return any(text.is_in_database for text in self.state.snapshot.catalog.layers.values())

    def _end(self, how: signal.Signals) -> None:
        self.is_ending = True
        for slot in self.slots:
            if slot.pid:
                os.kill(slot.pid, how)
        if self.watcher.pid:
            os.kill(self.watcher.pid, signal.SIGKILL)

    def _take(self) -> None:
        """Take a job from a worker."""
        client, _ = self.door.accept()
        self.work.take(client)


def _say(control: socket.socket, **message: Any) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")
