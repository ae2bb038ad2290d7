"""The parent: listens, starts a keeper for each snapshot, swaps them, ends them. It holds no data and takes no request.

Whatever happens to the others, there is one loop here that sees it: signals, the words of keepers, and the clock all
wake the same wait, so that nothing has to be waited for twice and stopping cannot be missed.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

import click

import geodata
from webapp.serving import children, watching
from webapp.serving.children import SIGNALS, KeeperProcess
from webapp.serving.listening import ServeError, listen, shown
from webapp.serving.runtime import Held
from webapp.serving.system import adopt_orphans
from webapp.settings import environment, load_settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from webapp.settings import Settings

STOP_SECONDS = 8
"""After so long whoever is still there is killed; with what the system needs it makes the ten that are promised."""

RETIRE_SECONDS = 300
"""A keeper that was replaced ends with its last download, at the latest after so long."""

RETIRING = 2
"""Keepers that may still have downloads; a third one makes the oldest of them end, once it had time for a farewell."""

GRACE_SECONDS = 10
"""What a keeper has for that in any case, however soon newer data come: its workers send their clients to the next."""

PAUSE_SECONDS = 1
"""Before a keeper that was killed is replaced, so that one that cannot live does not take all the processor."""

TRIES = 3
"""How often a keeper that was killed while it read the catalogue is started anew, one after the other."""

_log = logging.getLogger(__name__)


def resolve(**given: object) -> Settings:
    """Settings from options and environment, put back into the environment for the processes that are started.

    Raises
    ------
    SettingsError
        When one of them is wrong.
    """
    settings = load_settings(**given)
    os.environ.update(environment(settings))
    return settings


def serve(settings: Settings, *, is_watching: bool = False) -> None:
    """Serve until stopped.

    Parameters
    ----------
    settings : Settings
        As ``resolve`` gives them.
    is_watching : bool
        Whether changed files of the catalogue and the program are taken over by themselves; SIGHUP always does it.

    Raises
    ------
    ServeError
        When the address cannot be listened on, or the catalogue or the program is not in order: nothing is started
        with half the data.
    """
    listeners = listen(settings.host, settings.port, settings.workers)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    held = Held()
    try:
        Parent(settings, listeners, held, is_watching=is_watching).run()
    finally:
        held.remove()


class Parent:
    """The loop of the parent."""

    def __init__(self, settings: Settings, listeners: list[socket.socket], held: Held, *, is_watching: bool) -> None:
        """Hear signals from here on."""
        self.settings, self.listeners, self.held = settings, listeners, held
        self.is_watching = is_watching
        self.selector = selectors.DefaultSelector()
        self.wake, woken = socket.socketpair()
        for end in (self.wake, woken):
            end.settimeout(0)
        self.woken = woken
        self.lifeline, self.held_end = os.pipe()
        self.serving: KeeperProcess | None = None
        self.building: KeeperProcess | None = None
        self.retiring: list[KeeperProcess] = []
        self.orphans: list[int] = []
        self.greeter: subprocess.Popen[bytes] | None = None
        self.is_stopping = self.is_again = False
        self.refused, self.has_served = "", False
        self.due, self.tries = 0.0, 0
        self.times = watching.times(settings) if is_watching else {}

    def run(self) -> None:
        """Serve until told to stop.

        Raises
        ------
        ServeError
            When the first keeper finds nothing to serve.
        """
        adopt_orphans()
        # Before anything handles signals: one that came in between would wake nobody and be lost.
        signal.set_wakeup_fd(self.woken.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, lambda *_: None) for number in (*SIGNALS, signal.SIGCHLD)}
        self.selector.register(self.wake, selectors.EVENT_READ, self._signalled)
        try:
            self._build()
            while not self.is_stopping:
                self._turn()
            self._stop()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(-1)
            os.close(self.held_end)  # the lifeline of all that might still be there
            os.close(self.lifeline)
            self.selector.close()
            for listener in self.listeners:
                listener.close()
        if self.refused and not self.has_served:
            raise ServeError(self.refused)

    def _turn(self, longest: float | None = None) -> None:
        """Wait for whatever comes next, and see to it."""
        pauses = [pause for pause in (longest, *self._pauses()) if pause is not None]
        for key, _ in self.selector.select(min(pauses, default=None)):
            key.data()
        self._tidy()

    def _pauses(self) -> Iterator[float]:
        """Seconds until something is due."""
        now = time.monotonic()
        if self.is_watching:
            yield watching.POLL_SECONDS
        if self.due:
            yield max(self.due - now, 0.0)
        if self.building and not self.building.pid:
            yield children.BIRTH_SECONDS
        for kept in self.retiring:
            yield max(self._end_of(kept) - now, 0.1)

    def _signalled(self) -> None:
        for number in self.wake.recv(512):
            if number in (signal.SIGTERM, signal.SIGINT):
                self.is_stopping = True
            elif number == signal.SIGHUP:
                click.echo("Told to renew: reading the catalogue")
                self._renew()

    def _tidy(self) -> None:
        """See who ended, and what is due."""
        self.orphans = [pid for pid in self.orphans if not children.has_ended(pid)]
        if self.greeter is not None:
            self.greeter.poll()
        for kept in self._all():
            if kept.poll() is not None:
                self._hear(kept)
                self._ended(kept)
        now = time.monotonic()
        for kept in self.retiring:
            if self._end_of(kept) < now:
                kept.kill()
        if self.is_stopping:
            return
        if self.due and self.due <= now:
            self.due = 0.0
            self._renew()
        if self.is_watching and not self.building:
            found = watching.times(self.settings)
            if found != self.times:
                self.times = found
                click.echo("Changed: reading anew")
                self._renew()

    def _end_of(self, kept: KeeperProcess) -> float:
        """Until when a keeper that was replaced may go on."""
        is_pressed = kept in self.retiring[:-RETIRING]
        return kept.retired + (GRACE_SECONDS if is_pressed else RETIRE_SECONDS)

    def _all(self) -> list[KeeperProcess]:
        return [kept for kept in (self.building, self.serving, *self.retiring) if kept is not None]

    def _renew(self) -> None:
        """Build a new snapshot beside the present one, or once more when one is being built just now."""
        if self.building:
            self.is_again = True
        else:
            self._build()

    def _build(self, *, is_fresh: bool = False) -> None:
        """Let the keeper that serves beget the next one; start an interpreter where that cannot be, or is not wanted.

        What a keeper has in memory is not the program any more once a file of that has changed.
        """
        program, kept = watching.program(self.settings), None
        if not is_fresh and self.serving is not None and self.serving.program == program:
            kept = children.begotten(self.serving)
        if kept is None:
            runtime, doors = self.held.runtime, [listener.fileno() for listener in self.listeners]
            kept = children.start(self.lifeline, doors, str(runtime.folder), str(runtime.temporary))
        kept.program = program
        self.building = made = kept
        self.selector.register(made.control, selectors.EVENT_READ, lambda: self._hear(made))

    def _hear(self, kept: KeeperProcess) -> None:
        """Take what a keeper says: lines of JSON."""
        while True:
            try:
                part = kept.control.recv(1 << 16)
            except (BlockingIOError, ConnectionError):
                break
            if not part:
                kept.is_silent = True
                if kept.control in {key.fileobj for key in self.selector.get_map().values()}:
                    self.selector.unregister(kept.control)
                break
            kept.heard += part
        *lines, kept.heard = kept.heard.split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "born" in said:
                kept.pid = said["born"]
            elif "refused" in said:
                kept.has_refused = True
                self._refuse(said["refused"])
            elif "revision" in said:
                if kept is self.serving:
                    click.echo(f"Revision {said['revision']} of the ledger: reading the catalogue")
                    self._renew()
            else:
                kept.workers = said["workers"]
                if kept is self.building and "ready" in said:
                    self._take_over(kept, said["ready"])

    def _refuse(self, reasons: str) -> None:
        self.refused = reasons
        if not self.has_served:
            self.is_stopping = True
            return
        self.held.runtime.refuse(reasons)
        click.echo(f"Not in order, the state before stays online:\n{reasons}", err=True)

    def _take_over(self, kept: KeeperProcess, snapshot: str) -> None:
        before, self.serving, self.building, self.refused = self.serving, kept, None, ""
        self.tries = 0
        self.has_served = True
        self.held.runtime.refuse("")
        self.held.runtime.serves()
        for pid in self.orphans:
            children.tell(pid, signal.SIGUSR1)
        if before is None and not self.orphans:
            address = f"http://{shown(self.settings.host)}:{self.settings.port}/"
            click.echo(f"Crossborder Atlas {geodata.__version__}: {address}  (stop with Ctrl+C)")
            self._greet()
        else:
            click.echo(f"Now serving snapshot {snapshot}")
        sys.stdout.flush()
        if before is not None:
            before.retired = time.monotonic()
            before.say("retire\n")
            self.retiring.append(before)
        self._again()

    def _greet(self) -> None:
        """Let a short process tell the link that makes the first account: the parent opens no database."""
        if self.settings.database_url is None or self.greeter is not None:
            return
        sys.stdout.flush()
        self.greeter = children.run(("desk", "greet"))

    def _again(self) -> None:
        if self.is_again:
            self.is_again = False
            self._build()

    def _ended(self, kept: KeeperProcess) -> None:
        """A keeper has ended: as it was told, or because of something outside."""
        if kept.control in {key.fileobj for key in self.selector.get_map().values()}:
            self.selector.unregister(kept.control)
        kept.control.close()
        if kept in self.retiring:
            self.retiring.remove(kept)
        elif kept is self.building:
            self.building = None
            self.orphans += kept.workers
            if not self.is_stopping:
                self._not_built(kept)
        elif kept is self.serving:
            self.serving = None if self.is_stopping else kept
            if not self.is_stopping and kept.workers:
                _log.error("the keeper ended with %d; another one is started", kept.returncode)
                self.orphans += kept.workers
                kept.workers = []
                self.serving = None
                self.due = time.monotonic() + PAUSE_SECONDS

    def _not_built(self, kept: KeeperProcess) -> None:
        """See to what a keeper did not come to that was to take over."""
        code = kept.returncode or 0
        if kept.generation and not kept.has_refused:
            _log.warning("the keeper that was begotten ended with %d; an interpreter is started instead", code)
            self._build(is_fresh=True)
            return
        if code < 0 and self.tries < TRIES:
            self.tries += 1
            self.due = time.monotonic() + PAUSE_SECONDS
        elif not self.refused:
            self._refuse(f"the process that read the catalogue ended with {code}")
        self._again()

    def _stop(self) -> None:
        """End all, politely first."""
        for kept in self._all():
            kept.say("stop\n")
        for pid in self.orphans:
            children.tell(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while (self._all() or self.orphans) and time.monotonic() < deadline:
            self._turn(0.1)
            if self.serving is not None and self.serving.poll() is not None:
                self.serving = None
        for kept in self._all():
            kept.kill()
            kept.wait()
        for pid in self.orphans:
            children.tell(pid, signal.SIGKILL)
