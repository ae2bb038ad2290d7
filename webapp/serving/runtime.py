"""The folder of a running server: temporary files, kept exports, what the parent has to say. It goes with the server.

A server that was killed leaves its folder behind; the next one to start sweeps it away.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

PREFIX = "crossborder-atlas-"
ALIVE = "alive"
"""File that the parent holds locked for as long as it lives."""

BIRTH_SECONDS = 60
"""A folder that is not locked after so long never will be."""


@dataclass(frozen=True)
class Runtime:
    """Places in the folder of a running server."""

    folder: Path

    @property
    def temporary(self) -> Path:
        """Where the processes put their temporary files."""
        return self.folder / "tmp"

    @property
    def spool(self) -> Path:
        """Where exports that were made are kept."""
        return self.folder / "spool"

    @property
    def _marker(self) -> Path:
        return self.folder / "served"

    @property
    def has_served(self) -> bool:
        """Whether a state is online that a worse one must not replace."""
        return self._marker.exists()

    def serves(self) -> None:
        """Note that a state is online."""
        self._marker.touch()

    @property
    def _refusal(self) -> Path:
        return self.folder / "refused.json"

    def refuse(self, reasons: str) -> None:
        """Note why the newest catalogue was refused; an empty text takes the note away."""
        if not reasons:
            self._refusal.unlink(missing_ok=True)
            return
        partial = self._refusal.with_suffix(".partial")
        partial.write_text(json.dumps(reasons.splitlines()), encoding="utf-8")
        partial.replace(self._refusal)

    def refused(self) -> list[str]:
        """Lines that tell why the newest catalogue was refused; none when it is served."""
        try:
            return list(json.loads(self._refusal.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return []


class Held:
    """A folder of our own, locked while this process lives and removed when it ends well."""

    def __init__(self) -> None:
        """Sweep away what dead servers left, and make the folder."""
        sweep()
        self.runtime = Runtime(Path(tempfile.mkdtemp(prefix=PREFIX)))
        file = self.runtime.folder / "locked"
        self._lock = file.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        file.rename(file.with_name(ALIVE))  # only now: whoever sees it finds it locked
        self.runtime.temporary.mkdir()
        self.runtime.spool.mkdir()

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.runtime.folder, ignore_errors=True)
        self._lock.close()


def sweep() -> None:
    """Remove the folders of servers of this user that do not live any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another server may sweep at the same time, or the folder is another user's
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            if _is_dead(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_dead(folder: Path) -> bool:
    try:
        with (folder / ALIVE).open("rb") as lock:
            return _is_free(lock)
    except FileNotFoundError:  # its server is being born, or was killed then
        return time.time() - folder.stat().st_mtime > BIRTH_SECONDS


def _is_free(lock: BinaryIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
