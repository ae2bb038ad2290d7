"""Copies the database of a ledger while others write to it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from geodata.ledger.database import SQLITE
from geodata.ledger.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.ledger.ledger import Ledger

PAGES = 256
"""Pages that are copied at a time; writers go on between them."""


def back_up(ledger: Ledger, target: Path) -> int:
    """Write all of the database, accounts and contacts too, into a new file of SQLite; gives the newest revision in it.

    The file is there whole or not at all.

    Raises
    ------
    LedgerError
        When the file exists or cannot be written, or the database is none of SQLite, which its own tools copy.
    """
    if ledger.engine.dialect.name != SQLITE:
        raise LedgerError("a PostgreSQL is copied by its own tools while it serves: pg_dump --format=custom")
    if target.exists():
        raise LedgerError(f"{target} is there already")
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(str(ledger.engine.url.database))) as source,
            closing(sqlite3.connect(partial)) as copy,
        ):
            source.backup(copy, pages=PAGES)
            copy.execute("PRAGMA journal_mode = DELETE").close()  # one file, without another beside it
            faults = [fault for (fault,) in copy.execute("PRAGMA integrity_check")]
            if faults != ["ok"]:
                raise LedgerError(f"the copy is damaged: {faults[0]}")
            revision = int(copy.execute("SELECT coalesce(max(number), 0) FROM ledger_revisions").fetchone()[0])
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{target} cannot be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return revision
