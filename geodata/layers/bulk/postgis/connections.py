"""Connections to databases: one bounded pool for each database and process, opened at its first question.

A pool is never taken along into a worker process that is forked off: connections would be shared by two processes.
"""

from __future__ import annotations

import logging
import math
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from geodata.errors import LayerAwayError, TookTooLongError
from geodata.layers import deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from psycopg import sql

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
"""How long one host may take to accept a connection: a reader waits for it."""

REST_SECONDS = 1.0
"""After a failure nobody tries again for so long, so that not every request waits for a database that is away."""

IDLE_SECONDS = 300.0
"""Connections that nobody used for so long are closed."""

_OPTIONS = "-c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan -c jit=off"
"""Nothing is ever written; a plan is made for the values asked for, since boxes differ by a million rows."""

GRACE_SECONDS = 1.0
"""How long after the end of a statement the server may take to say that it has cancelled it."""

Row = tuple[Any, ...]

T = TypeVar("T")


class TimedConnection(psycopg.Connection[Row]):
    """A connection whose server may fall silent: nobody waits for it longer than for an answer.

    The server cancels what takes longer than ``seconds``; a little later we no longer believe that it is there.
    """

    seconds: float | None = None

    def limit(self, seconds: float) -> None:
        """Let statements last so long; said to the server in whole seconds, so that it is rarely said anew."""
        wanted = math.ceil(seconds) if seconds > 1 else math.ceil(seconds * 10) / 10
        if self.seconds != wanted:
            self.seconds = wanted
            self.execute("SELECT set_config('statement_timeout', %s, false)", (f"{int(wanted * 1000)}",))

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server, but not for ever."""
        if timeout is None and self.seconds is not None:
            timeout = self.seconds + GRACE_SECONDS
        try:
            return super().wait(gen, interval=interval, timeout=timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # what it still says would be taken for the next answer
            raise


@dataclass(eq=False)
class Database:
    """Connections of this process to one database.

    Parameters
    ----------
    address : str
        Connection URI.
    connections : int
        Connections that a process holds at most.
    seconds : float
        How long a statement may last where no answer sets its own end.
    """

    address: str = field(repr=False)
    connections: int
    seconds: float
    _pool: ConnectionPool[TimedConnection] | None = field(default=None, repr=False)
    _process: int = 0
    _failed: tuple[float, str] = (-math.inf, "")
    _lock: Lock = field(default_factory=Lock, repr=False)

    def ask(self, statement: sql.SQL | sql.Composed, values: dict[str, Any] | None = None) -> list[Row]:
        """Rows of one statement, all of one state of the database.

        Raises
        ------
        LayerAwayError
            When the database does not answer.
        TookTooLongError
            When the time for the answer is over; the statement is cancelled then.
        psycopg.Error
            When the statement fails for a reason of its own.
        """

        def fetched(connection: TimedConnection) -> list[Row]:
            return connection.execute(statement, values or {}, binary=True).fetchall()

        return self._done(fetched)

    def copy(self, statement: sql.SQL | sql.Composed) -> bytes:
        """What a ``COPY … TO STDOUT`` gives; errors are those of ``ask``."""

        def copied(connection: TimedConnection) -> bytes:
            with connection.cursor().copy(statement, {}) as copy:
                return b"".join(copy)

        return self._done(copied)

    def _done(self, work: Callable[[TimedConnection], T]) -> T:
        for is_last in (False, True):
            try:
                with self._connection() as connection:
                    connection.limit(self._seconds_left())
                    return work(connection)
            except psycopg.errors.QueryCanceled as error:
                raise TookTooLongError(
                    "the database took too long; ask for less, for example in a smaller bbox"
                ) from error
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                # a server that was restarted leaves dead connections behind: all go, and a new one is tried once
                self.close()
                if is_last:
                    raise self._fault(error) from None
        raise AssertionError

    @contextmanager
    def _connection(self) -> Iterator[TimedConnection]:
        """Take a connection out of the pool; the first one of a process, and one after a failure, is tried outside."""
        try:
            with self._opened().connection(timeout=self._seconds_left()) as connection:
                yield connection
        except PoolTimeout as error:
            raise TookTooLongError("no connection to the database became free in time") from error

    def _opened(self) -> ConnectionPool[TimedConnection]:
        with self._lock:
            if self._pool is not None and self._process == os.getpid():
                return self._pool
            since, told = self._failed
            if time.monotonic() - since < REST_SECONDS:
                raise LayerAwayError(told)
            try:
                connect(self.address).close()  # the pool would not say why it cannot
            except psycopg.OperationalError as error:
                raise self._fault(error) from None  # an address with its password may stand in the error
            self._process = os.getpid()
            self._pool = ConnectionPool(
                self.address,
                connection_class=TimedConnection,
                kwargs=_how(),
                min_size=0,
                max_size=self.connections,
                max_idle=IDLE_SECONDS,
                open=True,
            )
            return self._pool

    def _seconds_left(self) -> float:
        return max(0.001, min(self.seconds, deadline.left()))

    def _fault(self, error: psycopg.Error) -> LayerAwayError:
        reason = told(error)
        log.warning("a database is away: %s", reason)
        self._failed = time.monotonic(), f"the database of this layer does not answer ({reason}); others are served"
        return LayerAwayError(self._failed[1])

    def close(self) -> None:
        """Close all connections of this process; the next question opens new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            if pool is not None and self._process == os.getpid():
                pool.close(timeout=1)


def connect(address: str) -> TimedConnection:
    """Open one connection that only reads.

    Raises
    ------
    psycopg.OperationalError
        When no host of the address accepts it.
    """
    return TimedConnection.connect(address, **_how())


def told(error: psycopg.Error) -> str:
    """What a database says, on one line and without what it was asked."""
    message = error.diag.message_primary or str(error).partition("\n")[0]
    return message[:200] or type(error).__name__


def _how() -> dict[str, Any]:
    return {
        "autocommit": True,  # each statement is a transaction of its own
        "connect_timeout": CONNECT_SECONDS,
        "target_session_attrs": "any",
        "application_name": "crossborder",
        "options": _OPTIONS,
        "client_encoding": "UTF8",
    }
