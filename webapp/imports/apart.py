"""Has a file parsed by another process, which may break without anybody noticing but whoever handed it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any

from webapp.imports.errors import ImportRefusedError
from webapp.imports.limits import MAX_FILE_BYTES, WALL_SECONDS
from webapp.imports.places import DRIVERS
from webapp.imports.table import GivenTable, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KINDS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".ods": "ods",
    ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg", ".kml": "kml",
}  # fmt: skip
MACROS = (".xlsm", ".xltm", ".xlsb", ".xls")
TICK_SECONDS = 0.25
_NAME_LENGTH = 60
_ROOT = Path(__file__).parents[2]


def started(
    module: str,
    *arguments: str,
    stdin: int | IO[bytes],
    stdout: int | IO[bytes],
    stderr: IO[bytes] | None = None,
    env: Mapping[str, str] = os.environ,
) -> subprocess.Popen[bytes]:
    """Start one of our own modules as a process; it finds the program where this one lies."""
    found = os.pathsep.join(filter(None, (str(_ROOT), env.get("PYTHONPATH"))))
    return subprocess.Popen(  # noqa: S603  # our own module; what it is told is ours as well
        [sys.executable, "-m", module, *arguments],
        stdin=stdin, stdout=stdout, stderr=stderr, env={**env, "PYTHONPATH": found},
    )  # fmt: skip


def kind_of(content: bytes, file_name: str) -> str:
    """Kind of a file by its ending, when it can be one that is taken.

    Raises
    ------
    ImportRefusedError
        With one reason why it is not even looked into.
    """
    ending = _path(file_name).suffix.lower()
    if ending in MACROS:
        raise ImportRefusedError("old-or-macros", ending=ending)
    if ending not in KINDS:
        raise ImportRefusedError("ending", ending=ending[:20], known=", ".join(KINDS))
    if len(content) > MAX_FILE_BYTES:
        raise ImportRefusedError("file-large", most=str(MAX_FILE_BYTES // 1024 // 1024))
    if not content:
        raise ImportRefusedError("empty")
    return KINDS[ending]


def parsed(content: bytes, file_name: str, tick: Callable[[], None] | None = None) -> tuple[GivenTable, ...]:
    """Read a file that somebody handed in.

    Parameters
    ----------
    content : bytes
        All of it.
    file_name : str
        What it was called; only its ending counts.
    tick : callable, optional
        Called several times a second; what it raises ends the process that parses.

    Raises
    ------
    ImportRefusedError
        With one reason why nothing of it is taken.
    """
    kind, path = kind_of(content, file_name), _path(file_name)
    with tempfile.TemporaryDirectory(prefix="crossborder-import-") as folder:
        file = Path(folder) / f"file.{kind}"
        file.write_bytes(content)
        said = _asked(file, kind, path.stem[:_NAME_LENGTH] or "file", tick)
    if "fault" in said:
        raise ImportRefusedError(said["fault"], **said["values"])
    tables = tuple(map(table_of, said["tables"]))
    if not any(table.rows for table in tables):
        raise ImportRefusedError("empty")
    return tuple(table for table in tables if table.rows)


def _path(file_name: str) -> PurePath:
    return PurePath(file_name.replace("\\", "/"))


def _asked(file: Path, kind: str, name: str, tick: Callable[[], None] | None) -> dict[str, Any]:
    environment = {name: held for name, held in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG")}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    environment |= _only(DRIVERS[kind]) if kind in DRIVERS else {}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        process = started(
            "webapp.imports", str(file), kind, name,
            stdin=subprocess.DEVNULL, stdout=out, stderr=told, env=environment,
        )  # fmt: skip
        code = _awaited(process, tick)
        if code != 0:
            told.seek(0)
            raise ImportRefusedError("too-much" if code < 0 or _is_memory(told.read()) else "unreadable")
        out.seek(0)
        said: dict[str, Any] = json.load(out)
    return said


def _awaited(process: subprocess.Popen[bytes], tick: Callable[[], None] | None) -> int:
    end = time.monotonic() + WALL_SECONDS
    try:
        while time.monotonic() < end:
            try:
                return process.wait(TICK_SECONDS)
            except subprocess.TimeoutExpired:
                if tick is not None:
                    tick()
        raise ImportRefusedError("too-much")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _is_memory(said: bytes) -> bool:
    return b"MemoryError" in said or b"memory allocation" in said or b"Cannot allocate" in said


def _only(driver: str) -> dict[str, str]:
    """Settings of GDAL that leave it one driver, no other file and no network."""
    import pyogrio

    skipped = ",".join(name for name in pyogrio.list_drivers() if name != driver)
    return {
        "OGR_SKIP": skipped,
        "GDAL_SKIP": skipped,
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_HTTP_TIMEOUT": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "20",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
    }
