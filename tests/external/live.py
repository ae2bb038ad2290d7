"""Starts the server that outside clients talk to: granian over the shipped layers and the hostile ones."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.serving import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
APP = "tests.external.live_app:app"


@dataclass(frozen=True)
class Live:
    """A running server: its address, its port, and the memory of its processes."""

    base: str
    port: int

    def resident_mib(self) -> float:
        """Sum of the resident memory of the server's processes."""
        found = [p for p in psutil.Process().children(recursive=True) if self._is_own(p)]
        return sum(process.memory_info().rss for process in found) / 2**20

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            line = process.cmdline()
        except psutil.NoSuchProcess:
            return False
        return APP in line and str(self.port) in line


@contextmanager
def live(*, workers: int = 1, **settings: object) -> Iterator[Live]:
    """Serve until the block ends; settings are those of the program."""
    port = free_port()
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    argv += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "error", APP]
    env = {f"CROSSBORDER_{name.upper()}": str(value) for name, value in settings.items()}
    with running(argv, f"http://127.0.0.1:{port}/healthz", cwd=REPOSITORY, env=env) as base:
        yield Live(base, port)
