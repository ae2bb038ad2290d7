"""Keepers as their parent sees them: started as fresh interpreters, or begotten by the keeper that serves."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BIRTH_SECONDS = 5
"""A keeper that begot nobody after so long will not: it hangs, or was stopped."""

GENERATIONS = 50
"""After so many keepers that were begotten one is started anew, so that nothing gathers in memory."""

BEGET = b"beget\n"
"""Asks a keeper to fork the next one, whose way to the parent comes with the word."""

LOST = 1
"""Exit code of a keeper that was to be begotten and never was."""

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""What is heard by the parent only: a group of processes gets them all at once, and the parent tells the others."""

_log = logging.getLogger(__name__)


@dataclass
class KeeperProcess:
    """A keeper.

    Parameters
    ----------
    control : socket.socket
        The way to it.
    process : subprocess.Popen, optional
        The interpreter that was started; None where a keeper begot this one.
    generation : int
        How many were begotten since an interpreter was started.
    pid : int
        Of the process; 0 as long as one that was begotten has not told.
    is_silent : bool
        Whether it has closed its way to us.
    has_refused : bool
        Whether it told why there is nothing to serve.
    program : dict
        When the files were changed that it has in memory, see ``watching.program``.
    """

    control: socket.socket
    process: subprocess.Popen[bytes] | None = None
    generation: int = 0
    pid: int = 0
    is_silent: bool = False
    has_refused: bool = False
    program: dict[Path, int] = field(default_factory=dict)
    returncode: int | None = None
    heard: bytes = b""
    workers: list[int] = field(default_factory=list)
    retired: float = 0.0
    asked: float = field(default_factory=time.monotonic)

    def say(self, word: str) -> None:
        """Tell it something; one that has ended does not hear it."""
        try:
            self.control.sendall(word.encode())
        except OSError as error:
            _log.debug("keeper %d does not hear: %s", self.pid, error)

    def poll(self) -> int | None:
        """Exit code, once it has ended."""
        if self.returncode is None:
            if self.process is not None:
                self.returncode = self.process.poll()
            elif self.pid:
                self.returncode = _code_of(self.pid, os.WNOHANG)
            elif self.is_silent or time.monotonic() - self.asked > BIRTH_SECONDS:
                self.returncode = LOST
        return self.returncode

    def kill(self) -> None:
        """End it and its workers at once."""
        for pid in filter(None, (self.pid, *self.workers)):
            tell(pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for its end."""
        if self.process is not None:
            self.process.wait()
        elif self.pid and self.returncode is None:
            self.returncode = _code_of(self.pid, 0)


def start(lifeline: int, doors: Sequence[int], folder: str, temporary: str) -> KeeperProcess:
    """Start a keeper as a fresh interpreter.

    Parameters
    ----------
    lifeline : int
        File descriptor that ends when the parent does.
    doors : sequence of int
        Descriptors of the sockets that workers take connections from.
    folder, temporary : str
        Folder of the server, and the one for temporary files in it.
    """
    ours, theirs = socket.socketpair()
    inherited = (theirs.fileno(), lifeline, *doors)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {*SIGNALS, signal.SIGUSR1})
    try:
        process = run(("keep", *map(str, inherited), folder), inherited, TMPDIR=temporary)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        theirs.close()
    ours.settimeout(0)
    return KeeperProcess(ours, process, pid=process.pid)


def begotten(before: KeeperProcess) -> KeeperProcess | None:
    """Let a keeper beget the next one; None where that cannot be.

    A process whose parent has ended becomes the child of this one on Linux only, see ``adopt_orphans``.
    """
    if sys.platform != "linux" or before.generation >= GENERATIONS or before.poll() is not None:
        return None
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            socket.send_fds(before.control, [BEGET], [theirs.fileno()])
        except OSError as error:
            _log.debug("keeper %d does not hear: %s", before.pid, error)
            ours.close()
            return None
    ours.settimeout(0)
    return KeeperProcess(ours, generation=before.generation + 1)


def run(words: Sequence[str], inherited: tuple[int, ...] = (), **more: str) -> subprocess.Popen[bytes]:
    """Start this program with another command; its settings are in the environment."""
    module = getattr(sys.modules["__main__"].__spec__, "name", "webapp")
    argv = [sys.executable, "-m", module, *words]
    return subprocess.Popen(argv, pass_fds=inherited, env=os.environ | more)  # noqa: S603  # our own command


def tell(pid: int, number: signal.Signals) -> None:
    """Send a signal; who has ended does not hear it."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        _log.debug("process %d has ended already", pid)


def has_ended(pid: int) -> bool:
    """Whether a process that we took over has ended, seen to the end."""
    return _code_of(pid, os.WNOHANG) is not None


def _code_of(pid: int, how: int) -> int | None:
    """Exit code of a child; None while it lives."""
    try:
        found, status = os.waitpid(pid, how)
    except ChildProcessError:
        return LOST
    return os.waitstatus_to_exitcode(status) if found else None
