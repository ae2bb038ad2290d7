"""The database of the desk: that of the ledger, with tables of its own that are brought up to date by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geodata.ledger import database
from geodata.ledger.ledger import Ledger
from webapp.desk.tables import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


class DeskDatabase:
    """An open database whose tables are up to date.

    Parameters
    ----------
    url : str
        As SQLAlchemy writes it.

    Raises
    ------
    LedgerUnavailableError
        When it cannot be used, or a newer version of the atlas has changed its tables.
    """

    def __init__(self, url: str) -> None:
        self.engine = database.engine_of(url)
        database.upgrade(self.engine, MIGRATIONS, VERSION_TABLE)

    def reading(self) -> AbstractContextManager[Connection]:
        """One state of the database."""
        return database.reading(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """All that is written happens, or nothing of it; one writer at a time."""
        return database.writing(self.engine)

    def ledger(self, clock: Callable[[], datetime]) -> Ledger:
        """Return the ledger in the same database, its tables brought up to date too."""
        database.upgrade(self.engine)
        return Ledger(self.engine, clock)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
