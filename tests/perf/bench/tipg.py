"""A second peer: tipg from PyPI in its own environment, under uvicorn. It counts what matches, as ours does."""

from __future__ import annotations

import json
import subprocess
import venv
from typing import TYPE_CHECKING

from tests.perf.bench.places import SECOND_VENV
from tests.perf.bench.postgis import DATABASE

if TYPE_CHECKING:
    from tests.perf.bench.postgis import Postgis

PACKAGES = ("tipg==1.6.1", "uvicorn==0.54.0")
SCHEMA = "public"
"""Stands before the name of a table in that of a collection."""


def install() -> None:
    """Make its environment when it is not there."""
    stamp = SECOND_VENV / "installed.txt"
    wanted = "\n".join(PACKAGES)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    venv.create(SECOND_VENV, with_pip=True, clear=True)
    pip = [SECOND_VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True)
    stamp.write_text(wanted, encoding="utf-8")


def command(port: int, workers: int) -> list[str]:
    """How it is started."""
    argv = [SECOND_VENV / "bin" / "uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", port]
    return [*map(str, argv), "--workers", str(workers), "--log-level", "error"]


def environment(postgis: Postgis) -> dict[str, str]:
    """Its settings."""
    return {
        "DATABASE_URL": f"postgresql://{postgis.user}:unused@127.0.0.1:{postgis.port}/{DATABASE}",
        "TIPG_DB_SCHEMAS": json.dumps([SCHEMA]),
    }
