"""The catalogue that is served: what the files say, with the accepted change sets of the ledger where there is one."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog.remembered import Remembered
from geodata.ledger.applied import catalog_at, files_hash, fitted
from geodata.ledger.errors import LedgerUnavailableError
from webapp.settings import PREFIX, SettingsError

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.errors import Problem
    from geodata.ledger.ledger import Ledger
    from webapp.settings import Settings

NOT_READ = -1
"""Revision of what is served without its change sets, because the ledger could not be read."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EditedCatalog:
    """Files with the change sets that fit them.

    Parameters
    ----------
    catalog : Catalog
        What is served.
    revision : int
        Newest number of the ledger that was looked at; ``NOT_READ`` when it could not be.
    conflicts : tuple of Problem
        What is wrong with accepted sets that do not fit the files any more, and are left out.
    fault : str
        Why the ledger could not be read.
    memory : Remembered
        What was read, for the next reading in the same process.
    """

    catalog: Catalog
    revision: int = 0
    conflicts: tuple[Problem, ...] = ()
    fault: str = ""
    memory: Remembered = field(default_factory=Remembered, compare=False, repr=False)

    @property
    def known_revision(self) -> int | None:
        """The number, unless the ledger could not be read."""
        return None if self.revision == NOT_READ else self.revision


def ledger_of(settings: Settings) -> Ledger | None:
    """Ledger that settings name, not looked into yet; None where there is none.

    Raises
    ------
    SettingsError
        When the setting is no address of a database.
    """
    url = settings.database_url
    if url is None:
        return None
    from geodata.ledger.database import engine_of
    from geodata.ledger.ledger import Ledger

    try:
        return Ledger(engine_of(url))
    except LedgerUnavailableError as error:
        raise SettingsError(f"{PREFIX}DATABASE: {error}") from error


def has_nothing(settings: Settings) -> bool:
    """Whether nothing was accepted in the usual file: then a start does without half a second of SQLAlchemy."""
    if settings.database:
        return False
    file = (settings.database_url or "").removeprefix("sqlite:///")
    if not Path(file).exists():
        return True
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        try:
            return connection.execute("SELECT 1 FROM ledger_revisions LIMIT 1").fetchone() is None
        except sqlite3.Error:  # it is locked, of another form, or no database: what is wrong is told when it is opened
            return False


def opened(settings: Settings) -> Ledger:
    """Ledger that settings name, for commands that need one.

    Raises
    ------
    SettingsError
        When there is none, or the setting is no address of a database.
    LedgerUnavailableError
        When the database cannot be used.
    """
    ledger = ledger_of(settings)
    if ledger is None:
        raise SettingsError(f"{PREFIX}DATABASE is -: nothing that people change is kept")
    from geodata.ledger.database import upgrade

    upgrade(ledger.engine)
    return ledger


def load(settings: Settings, before: EditedCatalog | None = None) -> EditedCatalog:
    """Read the catalogue; a ledger that cannot be read leaves the files, and the reason.

    Parameters
    ----------
    settings : Settings
        Name files and ledger.
    before : EditedCatalog, optional
        What was read before in this process: of what has not changed the same objects are taken.

    Raises
    ------
    CatalogError
        When the files are not in order.
    """
    memory = before.memory if before is not None else Remembered()
    ledger = None if settings.database_url is None or has_nothing(settings) else ledger_of(settings)
    if ledger is None:
        return EditedCatalog(catalog_at(settings.catalog, (), memory=memory), memory=memory)
    from geodata.ledger.database import upgrade

    try:
        upgrade(ledger.engine)
        if ledger.revision:
            ledger.note_files(files_hash(settings.catalog, memory))
        revision = ledger.revision
        sets = ledger.accepted(last=revision)
    except LedgerUnavailableError as error:
        _log.warning("without the ledger: %s", error)
        catalog = catalog_at(settings.catalog, (), memory=memory)
        return EditedCatalog(catalog, NOT_READ, fault=str(error), memory=memory)
    finally:
        ledger.close()  # connections are not for the processes that are forked off
    found = fitted(settings.catalog, sets, memory)
    for conflict in found.conflicts:
        _log.warning("left out: %s", conflict)
    return EditedCatalog(found.catalog, revision, found.conflicts, memory=memory)
