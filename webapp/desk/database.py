"""The database of the desk: an engine for SQLite or PostgreSQL, reading, writing, and tables brought up to date."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.sql.expression import column, table

from webapp.desk.errors import DatabaseUnusableError
from webapp.desk.tables import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

HEAD = "accounts"
"""Last migration; a test compares it with the files."""

BUSY_SECONDS = 10
"""How long a writer waits for another one (SQLite has one at a time)."""

UPGRADE_LOCK = 0x6465736B
"""Number of the lock of PostgreSQL that one process at a time brings tables up to date under."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class DeskDatabase:
    """An open database whose tables are up to date.

    Parameters
    ----------
    url : str
        As SQLAlchemy writes it.

    Raises
    ------
    DatabaseUnusableError
        When it cannot be opened, or a newer version of the atlas has changed its tables.
    """

    def __init__(self, url: str) -> None:
        try:
            self.engine = _engine(url)
            if self._version() != HEAD:
                with self.writing() as connection:
                    _upgrade(connection)
        except (SQLAlchemyError, ImportError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise DatabaseUnusableError(f"CROSSBORDER_DATABASE: cannot be used: {cause}") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All that is written happens, or nothing of it."""
        with self.engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _version(self) -> str | None:
        with self.reading() as connection:
            return _version(connection)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusableError(
            "CROSSBORDER_DATABASE: is no address such as sqlite:////var/lib/atlas/atlas.sqlite"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Leave transactions to us, and lose nothing that was acknowledged."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the place of the writer at once: who reads first and writes then could meet a newer state."""
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    return found


def _upgrade(connection: Connection) -> None:
    """Bring the tables up to date, one process at a time."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseUnusableError(
            f"CROSSBORDER_DATABASE: its desk is of a newer version of the atlas: {error}"
        ) from error
