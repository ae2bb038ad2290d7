"""Has a file parsed by another process, which may break without anybody noticing but whoever handed it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import Any

from webapp.imports.errors import ImportRefusedError
from webapp.imports.limits import MAX_FILE_BYTES, WALL_SECONDS
from webapp.imports.places import DRIVERS
from webapp.imports.table import GivenTable, table_of

KINDS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".ods": "ods",
    ".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg", ".kml": "kml",
}  # fmt: skip
MACROS = (".xlsm", ".xltm", ".xlsb", ".xls")
_NAME_LENGTH = 60


def parsed(content: bytes, file_name: str) -> tuple[GivenTable, ...]:
    """Read a file that somebody handed in.

    Parameters
    ----------
    content : bytes
        All of it.
    file_name : str
        What it was called; only its ending counts.

    Raises
    ------
    ImportRefusedError
        With one reason why nothing of it is taken.
    """
    path = PurePath(file_name.replace("\\", "/"))
    ending = path.suffix.lower()
    if ending in MACROS:
        raise ImportRefusedError("old-or-macros", ending=ending)
    if ending not in KINDS:
        raise ImportRefusedError("ending", ending=ending[:20], known=", ".join(KINDS))
    if len(content) > MAX_FILE_BYTES:
        raise ImportRefusedError("file-large", most=str(MAX_FILE_BYTES // 1024 // 1024))
    if not content:
        raise ImportRefusedError("empty")
    kind = KINDS[ending]
    with tempfile.TemporaryDirectory(prefix="crossborder-import-") as folder:
        file = Path(folder) / f"file.{kind}"
        file.write_bytes(content)
        said = _asked(file, kind, path.stem[:_NAME_LENGTH] or "file")
    if "fault" in said:
        raise ImportRefusedError(said["fault"], **said["values"])
    tables = tuple(map(table_of, said["tables"]))
    if not any(table.rows for table in tables):
        raise ImportRefusedError("empty")
    return tuple(table for table in tables if table.rows)


def _asked(file: Path, kind: str, name: str) -> dict[str, Any]:
    environment = {name: held for name, held in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG")}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    environment |= _only(DRIVERS[kind]) if kind in DRIVERS else {}
    with tempfile.TemporaryFile() as out:
        try:
            ended = subprocess.run(  # noqa: S603  # our own module; the name of the file is ours as well
                [sys.executable, "-m", "webapp.imports", str(file), kind, name],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, cwd=_ROOT,
                env=environment, timeout=WALL_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise ImportRefusedError("too-much") from error
        out.seek(0)
        if ended.returncode != 0:
            raise ImportRefusedError("too-much" if ended.returncode < 0 or _is_memory(ended.stderr) else "unreadable")
        said: dict[str, Any] = json.load(out)
    return said


_ROOT = Path(__file__).parents[2]


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
