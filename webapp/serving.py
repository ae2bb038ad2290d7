"""Runs the app on granian: checks everything first, then starts worker processes that share one snapshot."""

from __future__ import annotations

import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

import geodata
from geodata.errors import GeodataError
from webapp.settings import Settings, environment, load_settings
from webapp.state import EXTENSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POLL_SECONDS = 0.5
"""How often ``--reload`` looks for changed files: below what a person notices after saving."""

FAREWELL_SECONDS = 10
"""What a worker may take to end its answers. One that is told to stop while it is being born never hears it."""

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


def serve(settings: Settings) -> None:
    """Serve until stopped.

    Raises
    ------
    ServeError
        When the address cannot be listened on.
    CatalogError, AssetsNotBuiltError
        Nothing is started with half the data.
    """
    from granian import Granian  # a second of imports that other commands do without
    from granian.constants import Interfaces
    from granian.log import LogLevels

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
        workers_kill_timeout=FAREWELL_SECONDS,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.warning,
    )
    loader = _shared_app(settings)
    click.echo(
        f"Crossborder Atlas {geodata.__version__}: http://{_shown(settings.host)}:{settings.port}/  (stop with Ctrl+C)"
    )
    sys.stdout.flush()
    server.serve(target_loader=loader, wrap_loader=False)


def worker_app() -> Any:
    """App for a worker process that was not forked from a ready one."""
    from webapp.app import create_app

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
    from webapp.app import create_app

    app = create_app(settings)
    app.extensions[EXTENSION].snapshot.prepare()
    gc.collect()
    gc.freeze()  # what was loaded stays: workers need neither look through it again nor copy its pages for that
    return (lambda: app) if multiprocessing.get_start_method() == "fork" else None


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def serve_and_watch(settings: Settings) -> None:
    """Serve in a child process and start it anew after each change that leaves the catalogue in order.

    A child, because only a fresh interpreter has certainly forgotten the modules and data of before.

    Raises
    ------
    ServeError, CatalogError
        When the first start cannot succeed.
    """
    from geodata.catalog.reader import load_catalog  # noqa: PLC0415  # only watching reads a catalogue here

    refuse_taken_address(settings.host, settings.port)
    load_catalog(settings.catalog)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    before = _times(settings)
    child = _start()
    try:
        while True:
            time.sleep(POLL_SECONDS)
            now = _times(settings)
            if now == before:
                continue
            before = now
            if subprocess.run(_command("check", "--quiet", settings.catalog), check=False).returncode:  # noqa: S603  # our own command
                click.echo("Changed, but not in order: the state before stays online")
                continue
            click.echo("Changed: starting anew")
            _stop(child)
            child = _start()
    except KeyboardInterrupt:
        pass
    finally:
        _stop(child)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command("serve"))  # noqa: S603  # our own command; its settings are in the environment


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        child.wait()


def _command(*parts: str | Path | None) -> list[str]:
    return [sys.executable, "-m", "webapp", *(str(part) for part in parts if part is not None)]


def _times(settings: Settings) -> dict[Path, int]:
    here = Path(__file__).parent
    folders = (here, here.parent / "templates", Path(geodata.__file__).parent, *filter(None, [settings.catalog]))
    return {path: path.stat().st_mtime_ns for folder in folders for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        yield from (path for name in names if any((path := Path(root, name)).match(pattern) for pattern in _WATCHED))
