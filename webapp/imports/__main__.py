"""The process that parses one file, with little memory and time: ``python -m webapp.imports FILE KIND NAME``."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.imports import places, sheets
from webapp.imports.errors import ImportRefusedError
from webapp.imports.limits import CPU_SECONDS, MEMORY_BYTES, OPEN_FILES, OUTPUT_BYTES

if TYPE_CHECKING:
    from webapp.imports.table import GivenTable


def main(path: str, kind: str, name: str) -> None:
    """Read a file and write its tables, or why it is refused, as JSON."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        json.dump({"tables": [table.plain() for table in _tables(Path(path), kind, name)]}, sys.stdout)
    except ImportRefusedError as error:
        json.dump({"fault": error.fault, "values": error.values}, sys.stdout)
    except MemoryError:
        json.dump({"fault": "too-much", "values": {}}, sys.stdout)


def _tables(path: Path, kind: str, name: str) -> list[GivenTable]:
    if kind in places.DRIVERS:
        return places.features(path, kind)
    return sheets.text_table(path, name) if kind == "csv" else sheets.workbook(path, kind)


main(*sys.argv[1:4])
