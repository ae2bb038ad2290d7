"""Opens the database of a ledger, SQLite or PostgreSQL, brings its tables to their present form, and begins writing.

The accounts of those who decide lie in the same database and use ``engine_of`` and ``writing`` too.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geodata.ledger.errors import LedgerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it says that the database is busy."""

BUSY_PAUSE_SECONDS = 0.02
CONNECT_SECONDS = 5
LOCK = 0x43_42_41_4C
"""Number of the lock that writers of a ledger take in PostgreSQL (``CBAL``)."""

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE, POSTGRESQL = "sqlite", "postgresql"

_log = logging.getLogger(__name__)


def engine_of(url: str) -> Engine:
    """Engine for a database; nothing is connected yet.

    Parameters
    ----------
    url : str
        Of SQLAlchemy: ``sqlite:///file`` or ``postgresql://…``, which goes through psycopg 3.

    Raises
    ------
    LedgerUnavailableError
        When it is no such address.
    """
    try:
        found = make_url(url)
    except ArgumentError:
        raise LedgerUnavailableError(
            "the database has an address such as sqlite:///atlas.db or postgresql://…"
        ) from None
    if found.get_backend_name() == POSTGRESQL:
        found = found.set(drivername="postgresql+psycopg")
        return create_engine(found, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    if found.get_backend_name() != SQLITE:
        raise LedgerUnavailableError(f"databases are sqlite and postgresql, not {found.get_backend_name()!r}")
    engine = create_engine(found, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _careful)
    event.listen(engine, "begin", _begin)
    return engine


def _careful(connection: Any, _record: object) -> None:
    """Let a transaction that was acknowledged be on the disk, and references lead somewhere."""
    connection.isolation_level = None  # the driver begins no transactions of its own
    _write_ahead(connection)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    """Let readers go on while somebody writes; SQLite itself does not wait when others open a new database too."""
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(BUSY_PAUSE_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("ledger_begin", "")
    connection.exec_driver_sql(f"BEGIN {how}".rstrip())


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read in one transaction.

    Raises
    ------
    LedgerUnavailableError
        When the database is away or busy.
    """
    with _told(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction, one writer at a time: what is counted in it is counted once.

    Raises
    ------
    LedgerUnavailableError
        When the database is away or busy; nothing was written then.
    """
    with _told(), engine.connect().execution_options(ledger_begin="IMMEDIATE") as connection, connection.begin():
        if engine.dialect.name == POSTGRESQL:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise LedgerUnavailableError(f"the ledger's database: {_reason(error)}") from error
    except DBAPIError as error:
        if error.connection_invalidated or type(error) is DatabaseError:  # a file that is no database
            raise LedgerUnavailableError(f"the ledger's database: {_reason(error)}") from error
        raise


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def upgrade(engine: Engine, folder: Path = MIGRATIONS, table: str = "ledger_version") -> None:
    """Bring tables to their present form; several servers that start at once do it one after the other.

    Parameters
    ----------
    engine : Engine
        Of the database.
    folder : pathlib.Path
        With the steps, as Alembic has them: ``versions/m0001_begin.py`` has the revision ``0001``.
    table : str
        Where the database remembers which steps it has taken.

    Raises
    ------
    LedgerUnavailableError
        When the database cannot be used, or has taken steps that this program does not know.
    """
    if engine.dialect.name == SQLITE and engine.url.database:
        try:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailableError(f"the ledger's database: {error.strerror}: {error.filename}") from error
    told = f"the database is of a newer program: {table} says"
    steps = sorted(path.stem[1:].partition("_")[0] for path in (folder / "versions").glob("m[0-9]*_*.py"))
    with writing(engine) as connection:
        held = _held(connection, table)
        if held == steps[-1]:
            return
        if held is not None and held not in steps:
            raise LedgerUnavailableError(f"{told} {held!r}, not {steps[-1]!r}")
        _step(connection, folder)
        _log.info("the tables of %s are in the form %s", table, steps[-1])


def _step(connection: Connection, folder: Path) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each of its own plugins as it is imported
    from alembic import command  # noqa: PLC0415 - a third of a second, once in the life of a database
    from alembic.config import Config  # noqa: PLC0415 - the same third

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _held(connection: Connection, table: str) -> str | None:
    if not connection.dialect.has_table(connection, table):
        return None
    return connection.execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608 - our own name of a table
