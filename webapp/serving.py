"""Runs the app on granian: checks everything first, then starts worker processes that share one snapshot."""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

import geodata
from geodata.errors import GeodataError
from webapp.settings import Settings, environment, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POLL_SECONDS = 0.5
"""How often ``--reload`` looks for changed files: below what a person notices after saving."""

_WATCHED = ("*.py", "*.yaml", "*.yml", "*.csv", "*.geojson", "*.html", "*.mo", "manifest.json")
_REASONS = {
    errno.EADDRINUSE: "another program listens there; choose another port with --port",
    errno.EACCES: "this user may not listen there; ports below 1024 are reserved",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


class ServeError(GeodataError):
    """The server cannot start."""

    code: ClassVar[str] = "serve-failed"


def resolve(**given: object) -> Settings:
    """Settings from options and environment, put back into the environment for processes that are not forked.

    Raises
    ------
    SettingsError
        When one of them is wrong.
    """
    settings = load_settings(**given)
    os.environ.update(environment(settings))
    return settings


def serve(settings: Settings, *, reload: bool = False) -> None:
    """Serve until stopped.

    Parameters
    ----------
    settings : Settings
        Checked.
    reload : bool
        Start the workers anew when the catalogue or the program changes.

    Raises
    ------
    ServeError
        When the address cannot be listened on.
    CatalogError, AssetsNotBuiltError
        Nothing is started with half the data.
    """
    from granian import Granian  # noqa: PLC0415  # a second of imports that other commands do without
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    refuse_taken_address(settings.host, settings.port)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    server = Granian(
        "webapp.serving:worker_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.warning,
    )
    loader = None if reload else _shared_app(settings)
    if reload:
        _check(settings)
        threading.Thread(target=_watch, args=(settings,), daemon=True).start()
    click.echo(
        f"Crossborder Atlas {geodata.__version__}: http://{_shown(settings.host)}:{settings.port}/  (stop with Ctrl+C)"
    )
    sys.stdout.flush()
    server.serve(target_loader=loader, wrap_loader=False)


def worker_app() -> Any:
    """App for a worker process that was not forked from a ready one."""
    from webapp.app import create_app  # noqa: PLC0415

    return create_app(load_settings())


def refuse_taken_address(host: str, port: int) -> None:
    """Try to listen, because the server's own attempt happens too late to be told well.

    Raises
    ------
    ServeError
        With the reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as error:
        raise ServeError(f"{host!r} is no address of this machine: {error.strerror}") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, str(error.strerror))
        raise ServeError(f"cannot listen on {_shown(host)}:{port}: {reason}") from error


def _shared_app(settings: Settings) -> Callable[[], Any] | None:
    """Make the app before any worker exists; forked workers share its memory, others make their own again."""
    from webapp.app import create_app  # noqa: PLC0415

    app = create_app(settings)
    return (lambda: app) if multiprocessing.get_start_method() == "fork" else None


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _check(settings: Settings) -> None:
    from geodata.catalog import load_catalog  # noqa: PLC0415

    load_catalog(settings.catalog)


def _watch(settings: Settings) -> None:
    """Signal the server (it starts its workers anew on HUP) after a change that leaves the catalogue in order."""
    before = _times(settings)
    while True:
        time.sleep(POLL_SECONDS)
        now = _times(settings)
        if now == before:
            continue
        before = now
        command = [
            sys.executable,
            "-m",
            "webapp",
            "check",
            "--quiet",
            *([str(settings.catalog)] if settings.catalog else []),
        ]
        if subprocess.run(command, check=False).returncode == 0:  # noqa: S603  # our own command
            click.echo("Changed: starting anew")
            os.kill(os.getpid(), signal.SIGHUP)
        else:
            click.echo("Changed, but not in order: the state before stays online")


def _times(settings: Settings) -> dict[Path, int]:
    from webapp.state import WEBAPP, templates_folder  # noqa: PLC0415  # Flask is not needed before the first change

    folders = (
        WEBAPP,
        templates_folder(),
        Path(geodata.__file__).parent,
        *([settings.catalog] if settings.catalog else []),
    )
    return {path: path.stat().st_mtime_ns for folder in folders for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        yield from (path for name in names if any((path := Path(root, name)).match(pattern) for pattern in _WATCHED))
