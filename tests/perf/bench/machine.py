"""What the figures were measured on: hardware and versions, read from the system."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

import geodata
from tests.perf.bench.places import PEER_VENV

if TYPE_CHECKING:
    from tests.perf.bench.postgis import Postgis

OURS = ("granian", "flask", "numpy", "shapely", "orjson", "isal", "geopandas")
THEIRS = ("pygeoapi", "gunicorn", "flask", "sqlalchemy", "psycopg2-binary")


def describe(postgis: Postgis | None) -> list[tuple[str, str]]:
    """Rows of a table."""
    rows = [
        ("day", f"{datetime.now(tz=UTC):%Y-%m-%d}"),
        ("processor", f"{processor()}, {os.cpu_count()} cores"),
        ("memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("system", f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}"),
        ("Python", platform.python_version()),
        ("ours", f"crossborder-atlas {geodata.__version__}; " + ", ".join(f"{n} {version(n)}" for n in OURS)),
        ("wrk", first_number(["wrk", "-v"])),
        ("nginx", first_number(["/usr/sbin/nginx", "-v"])),
    ]
    if postgis:
        rows += [
            ("peer", ", ".join(f"{name} {number}" for name, number in peer_versions().items())),
            ("PostgreSQL", postgis.ask("SHOW server_version")),
            ("PostGIS", postgis.ask("SELECT postgis_lib_version()")),
        ]
    return rows


def processor() -> str:
    """Name of the processor."""
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.machine()


def peer_versions() -> dict[str, str]:
    """Versions in the peer's environment."""
    code = f"from importlib.metadata import version\nfor n in {THEIRS!r}: print(n, version(n))"
    done = subprocess.run([PEER_VENV / "bin" / "python", "-c", code], check=True, capture_output=True, text=True)
    return dict(line.split() for line in done.stdout.splitlines())


def first_number(argv: list[str]) -> str:
    """Version that a program tells, on whichever stream and with whichever exit code."""
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return found[0] if found else "unknown"
