"""The process that reads one file, or checks one table, and says how far it is: ``python -m webapp.desk.importwork``.

What it is told comes on its standard input: a line of JSON, behind it the file.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.ledger.applied import fitted
from geodata.ledger.errors import LedgerUnavailableError
from geodata.snapshot.ground import Territory
from webapp.desk import handedin, remembered, working
from webapp.desk.database import DeskDatabase
from webapp.desk.errors import GivenUpError
from webapp.imports.apart import parsed
from webapp.imports.checking import check
from webapp.imports.errors import ImportRefusedError

if TYPE_CHECKING:
    from types import FrameType

    from geodata.catalog.catalog import Catalog
    from webapp.desk.working import WorkOrder

MOST_SECONDS = 180
"""However long a table is: the largest that is taken needs a third of it on a busy machine."""

CPU_SECONDS = 120
NICE = 10
"""Readers of the atlas go first."""

TELL_SECONDS = 0.5


class Teller:
    """Says in the database how far the work is, now and then.

    Parameters
    ----------
    database : DeskDatabase
        Where.
    order : WorkOrder
        Which work.
    """

    def __init__(self, database: DeskDatabase, order: WorkOrder) -> None:
        self._database, self._order = database, order
        self._start = self._last = time.monotonic()

    @property
    def now(self) -> int:
        """The present moment by the clock of who began the work."""
        return self._order.begun + int(time.monotonic() - self._start)

    def tick(self, done: int = 0, total: int = 0) -> None:
        """Say how far it is, unless that was said a moment ago.

        Raises
        ------
        GivenUpError
            When nobody wants it any more.
        """
        if time.monotonic() - self._last < TELL_SECONDS:
            return
        self._last = time.monotonic()
        try:
            with self._database.writing() as connection:
                is_wanted = working.tell(connection, self._order.work, seen=self.now, done=done, total=total)
        except LedgerUnavailableError:  # busy; the next time will do
            return
        if not is_wanted:
            raise GivenUpError(self._order.work)


def run(order: WorkOrder, content: bytes = b"") -> None:
    """Do the work, and note what came of it."""
    database = DeskDatabase(order.url)
    try:
        teller = Teller(database, order)
        ledger = database.ledger(lambda: datetime.now(UTC))
        revision = ledger.revision
        catalog = fitted(Path(order.catalog) if order.catalog else None, ledger.accepted()).catalog
        if order.kind == "reading":
            _read(order, content, database, catalog, teller)
        else:
            _check(order, database, catalog, revision, teller)
    except ImportRefusedError as error:
        with database.writing() as connection:
            working.refuse(connection, order.work, error)
    except GivenUpError:
        pass
    finally:
        database.close()


def _read(order: WorkOrder, content: bytes, database: DeskDatabase, catalog: Catalog, teller: Teller) -> None:
    tables = parsed(content, order.name, teller.tick)
    matching = remembered.begun(database, tables[0].headings, 0, catalog)
    file = handedin.keep(database, teller.now, order.account, order.name, tables, matching)
    with database.writing() as connection:
        is_wanted = working.tell(connection, order.work, seen=teller.now, state=working.ENDED, file=file)
    if not is_wanted:
        handedin.drop(database, order.account, file)


def _check(order: WorkOrder, database: DeskDatabase, catalog: Catalog, revision: int, teller: Teller) -> None:
    file = handedin.find(database, teller.now, order.account, order.file)
    if file is None:
        raise GivenUpError(order.work)
    total = len(file.table.rows)
    ground = Territory(catalog)
    checked = check(catalog, ground, file.table, file.matching, file.name, lambda done: teller.tick(done, total))
    with database.writing() as connection:
        if working.tell(connection, order.work, seen=teller.now, state=working.ENDED, done=total, total=total):
            handedin.keep_check(connection, file, revision, checked)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise ImportRefusedError("too-much")


def main() -> None:
    """Do what standard input says, behind everybody else, and not for ever."""
    os.nice(NICE)
    for out_of_time in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(out_of_time, _stop)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, 2 * CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(MOST_SECONDS)
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    run(working.WorkOrder(**json.loads(head)), content)


if __name__ == "__main__":
    main()
