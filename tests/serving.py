"""Starts real servers for tests and benchmarks: on 127.0.0.1, on a free port, stopped in the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 120
STOP_SECONDS = 10


def free_port() -> int:
    """Port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(module: str = "webapp") -> list[str]:
    """How to call the command line of the package that is under test."""
    return [sys.executable, "-m", module]


@contextmanager
def running(argv: list[str], url: str, *, cwd: Path | None = None, env: dict[str, str] | None = None) -> Iterator[str]:
    """Run a server until the block ends; gives its address once it answers.

    Raises
    ------
    RuntimeError
        When it ends or does not answer in time, with what it printed.
    """
    own = {key: value for key, value in os.environ.items() if not key.startswith("CROSSBORDER_")}
    own |= {"CROSSBORDER_PREPARED": "-", "CROSSBORDER_DATABASE": "-"} | (env or {})
    process = subprocess.Popen(
        argv, cwd=cwd, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        wait_for(url, process)
        yield url.rsplit("/healthz", 1)[0]
    finally:
        stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """End a server and its workers, politely first."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_SECONDS)
    if process.stdout:
        process.stdout.close()


def wait_for(url: str, process: subprocess.Popen[str]) -> float:
    """Seconds until the first answer."""
    start = time.monotonic()
    while time.monotonic() - start < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(
                f"the server ended with {process.returncode}:\n{process.stdout and process.stdout.read()}"
            )
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.monotonic() - start
        except urllib.error.HTTPError:
            return time.monotonic() - start
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer from {url} within {START_SECONDS} s")


@contextmanager
def atlas(*, catalog: Path | None = None, env: dict[str, str] | None = None, workers: int = 1) -> Iterator[str]:
    """Serve the atlas; gives its address."""
    port = free_port()
    argv = [*command(), "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    argv += ["--catalog", str(catalog)] if catalog else []
    with running(argv, f"http://127.0.0.1:{port}/healthz", env=env) as base:
        yield base


def listening(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until a program that was started takes connections.

    Raises
    ------
    RuntimeError
        When it ends or does not listen in time.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode}: {process.stderr and process.stderr.read()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"nothing listens on {port} after {START_SECONDS} s")
