"""The servers that are compared: how each is started, and how much memory its processes hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.perf.bench import pygeoapi, tipg
from tests.perf.bench.places import BUILD, FILES, LOGS, REPOSITORY
from tests.serving import command, free_port, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.perf.bench.postgis import Postgis

WORKERS = 2
START_SECONDS = 240
KIB_PER_MIB = 1024

KEPT, FRESH, TABLES, PEER, SECOND, BARE, NGINX = "kept", "fresh", "tables", "pygeoapi", "tipg", "bare", "nginx"
"""Ours with its usual store of answers, ours without any, the same on the peer's PostGIS, the peer, a second one on the
same PostGIS, the Flask ceiling, the file server."""


@dataclass(frozen=True)
class Memory:
    """MiB of a server's processes together: what they hold now, and the most since the last reset."""

    now: float
    peak: float


@dataclass
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    start_s: float = 0.0
    beside: int | None = None
    """Process of another server that works for this one, such as PostgreSQL's."""

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> list[psutil.Process]:
        """It and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def processor_s(self) -> float:
        """Seconds of processor that it, its workers and what works for it have used so far."""
        found = self.processes()
        if self.beside is not None:
            other = psutil.Process(self.beside)
            found += [other, *other.children(recursive=True)]
        return sum(sum(process.cpu_times()[:4]) for process in found)

    def reset_peak(self) -> None:
        """Let the kernel forget the largest size so far (proc(5), clear_refs)."""
        for process in self.processes():
            Path(f"/proc/{process.pid}/clear_refs").write_text("5", encoding="ascii")

    def memory(self) -> Memory:
        """Sum over its processes; pages that they share count in each."""
        sizes = [status(process.pid) for process in self.processes()]
        return Memory(sum(size["VmRSS"] for size in sizes), sum(size["VmHWM"] for size in sizes))

    def proportional(self) -> float:
        """MiB with each shared page counted once."""
        return sum(process.memory_full_info().pss for process in self.processes()) / KIB_PER_MIB**2


def status(pid: int) -> dict[str, float]:
    """Sizes of a process in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.startswith(("VmRSS", "VmHWM")))
    return {name: int(rest.split()[0]) / KIB_PER_MIB for name, rest in pairs}


@contextmanager
def ours(name: str, catalogue: Path) -> Iterator[Server]:
    """Our server with its usual settings, or without a store of answers."""
    port = free_port()
    program = command() if name == KEPT else [sys.executable, "-m", "tests.perf.bench.fresh_app"]
    argv = [*program, "serve", "--port", str(port), "--workers", str(WORKERS), "--catalog", str(catalogue)]
    env = {} if name == KEPT else {"CROSSBORDER_CACHE_BYTES": "0"}
    with running(name, argv, port, "/healthz", env) as server:
        yield server


@contextmanager
def on_tables(postgis: Postgis, catalogue: Path) -> Iterator[Server]:
    """Our server without a store of answers, on PostGIS."""
    with ours(TABLES, catalogue) as server:
        server.beside = postgis.process
        yield server


@contextmanager
def peer(postgis: Postgis, tables: Iterable[str]) -> Iterator[Server]:
    """Run pygeoapi on PostGIS."""
    port = free_port()
    names = list(tables)
    env = pygeoapi.environment(port, postgis, names)
    with running(PEER, pygeoapi.command(port, WORKERS), port, f"/collections/{names[0]}?f=json", env) as server:
        server.beside = postgis.process
        yield server


@contextmanager
def second(postgis: Postgis, table: str) -> Iterator[Server]:
    """Run tipg on PostGIS."""
    port = free_port()
    asked = f"/collections/{tipg.SCHEMA}.{table}"
    with running(SECOND, tipg.command(port, WORKERS), port, asked, tipg.environment(postgis)) as server:
        server.beside = postgis.process
        yield server


@contextmanager
def bare(bodies: Path) -> Iterator[Server]:
    """Run the Flask route under the same granian with the same number of workers and threads as ours."""
    port = free_port()
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    argv += ["--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
    first = min(path.name for path in bodies.iterdir())
    env = {"BENCH_BODIES": str(bodies)}
    with running(BARE, [*argv, "tests.perf.bench.bare_app:app"], port, f"/{first}", env) as server:
        yield server


@contextmanager
def nginx(file: str) -> Iterator[Server]:
    """Serve the files that were written beforehand."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is missing; run tests/install-services.sh")
    port = free_port()
    config = BUILD / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    config.write_text(
        f"""daemon off; {user} worker_processes {WORKERS}; pid {BUILD}/nginx.pid; error_log {LOGS}/nginx-error.log;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; tcp_nopush on; default_type application/geo+json;
  client_body_temp_path {BUILD}/nginx-body; proxy_temp_path {BUILD}/nginx-proxy; fastcgi_temp_path {BUILD}/nginx-fcgi;
  uwsgi_temp_path {BUILD}/nginx-uwsgi; scgi_temp_path {BUILD}/nginx-scgi;
  server {{ listen 127.0.0.1:{port}; root {FILES}; }} }}
""",
        encoding="utf-8",
    )
    with running(NGINX, [program, "-e", str(LOGS / "nginx-error.log"), "-c", str(config)], port, f"/{file}", {}) as it:
        yield it


@contextmanager
def running(name: str, argv: list[str], port: int, path: str, env: dict[str, str]) -> Iterator[Server]:
    """Start a server in a session of its own and stop it in the end; its words go to a file."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("CROSSBORDER_")}
    own |= {"PYTHONPATH": str(REPOSITORY), **env}
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv, cwd=BUILD, env=own, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(name, port, process)
    try:
        server.start_s = wait(server, path, log)
        yield server
    finally:
        stop(process)


def wait(server: Server, path: str, log: Path) -> float:
    """Seconds until the server answers well."""
    start = time.monotonic()
    while time.monotonic() - start < START_SECONDS:
        if server.process.poll() is not None:
            raise RuntimeError(f"{server.name} ended:\n{log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(server.base + path, timeout=60):
                return time.monotonic() - start
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{server.name}: {error.code} for {path}: {error.read()[:500]!r}") from error
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{server.name} did not answer within {START_SECONDS} s, see {log}")
