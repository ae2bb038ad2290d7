"""Work that takes longer than an answer may: one file at a time for each account, in a process of its own.

The process tells in the database how far it is, so that every worker and server sees it; what was given up or has not
been heard of for a while counts as ended.
"""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import and_, delete, insert, not_, or_, select, update

from geodata.ledger.errors import LedgerUnavailableError
from webapp.desk.errors import RefusedError
from webapp.desk.tables import WORK
from webapp.desk.tokens import new_token
from webapp.imports.apart import started
from webapp.imports.errors import ImportRefusedError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from webapp.desk.database import DeskDatabase

WorkKind = Literal["reading", "checking"]

MOST_AT_ONCE = 3
"""Of all people together: each may take a processor and some hundred megabytes."""

LOST_SECONDS = 60
"""After so long without a word the process has ended, whatever became of it."""

KEPT_SECONDS = 12 * 3600
"""As long as what came of it can be looked at."""

_log = logging.getLogger(__name__)
RUNNING, ENDED, REFUSED = "running", "ended", "refused"
MODULE = "webapp.desk.importwork"


@dataclass(frozen=True, slots=True)
class FileWork:
    """What is being done for an account, or what came of it.

    Parameters
    ----------
    id : str
        Of this one work.
    kind : str
        ``reading`` a file, or ``checking`` a table.
    name : str
        Of the file.
    file : str
        Id of the file, once there is one.
    state : str
        ``running``, ``ended`` or ``refused``.
    done, total : int
        Rows; 0 in all while nobody knows how many there are.
    fault : str
        Why it was refused, with what the words name: JSON.
    """

    id: str
    kind: WorkKind
    name: str
    file: str
    state: str
    done: int
    total: int
    fault: str

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.state == RUNNING


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """What the process is told; the bytes of a file that is to be read come behind it.

    Parameters
    ----------
    url : str
        Of the database.
    work, account : str, int
        Which work, and for whom.
    begun : int
        When it was begun, by the clock of who began it.
    kind, name, file : str
        As of the work.
    catalog : str
        Folder of the catalogue; empty for the shipped one.
    """

    url: str
    work: str
    account: int
    begun: int
    kind: WorkKind
    name: str
    file: str
    catalog: str


def begin(database: DeskDatabase, now: int, account: int, kind: WorkKind, name: str, file: str = "") -> str:
    """Note that something begins; gives its id.

    Raises
    ------
    RefusedError
        ``work-own`` while something of the account runs, ``work-all`` while too much of others does.
    """
    id_ = new_token()
    with database.writing() as connection:
        connection.execute(delete(WORK).where(or_(_is_lost(now), WORK.c.seen <= now - KEPT_SECONDS)))
        running = connection.execute(select(WORK.c.account).where(WORK.c.state == RUNNING)).scalars().all()
        if account in running:
            raise RefusedError("work-own", "something of this account is running already")
        if len(running) >= MOST_AT_ONCE:
            raise RefusedError("work-all", "too many files are being read at this moment")
        connection.execute(delete(WORK).where(WORK.c.account == account))
        held = {"account": account, "id": id_, "kind": kind, "name": name[:200], "file": file, "begun": now}
        connection.execute(
            insert(WORK).values(held | {"seen": now, "state": RUNNING, "fault": "", "done": 0, "total": 0})
        )
    return id_


def start(database: DeskDatabase, order: WorkOrder, content: bytes = b"") -> None:
    """Start the process; it reads what it is told from a file without a name, and outlives the worker if it has to."""
    with tempfile.TemporaryFile() as body:
        body.write(json.dumps(asdict(order)).encode() + b"\n" + content)
        body.seek(0)
        process = started(MODULE, stdin=body, stdout=subprocess.DEVNULL)
    threading.Thread(target=_awaited, args=(database, order, process), daemon=True).start()


def _awaited(database: DeskDatabase, order: WorkOrder, process: subprocess.Popen[bytes]) -> None:
    """Say why nothing came of the work when its process broke."""
    code = process.wait()
    if code == 0:
        return
    _log.error("work on a table ended with %s", code)
    try:
        with database.writing() as connection:
            refuse(connection, order.work, ImportRefusedError("too-much" if code < 0 else "unreadable"))
    except LedgerUnavailableError:  # then it is lost after a minute without a word
        _log.exception("the end of a work cannot be noted")


def of(database: DeskDatabase, now: int, account: int) -> FileWork | None:
    """What is being done for an account, or came of it; None when there is nothing, or it was lost."""
    asked = select(WORK).where(WORK.c.account == account, not_(_is_lost(now)))
    with database.reading() as connection:
        row = connection.execute(asked).first()
    if row is None:
        return None
    return FileWork(row.id, row.kind, row.name, row.file, row.state, row.done, row.total, row.fault)


def give_up(database: DeskDatabase, account: int) -> None:
    """Forget the work of an account; its process sees that and ends."""
    with database.writing() as connection:
        connection.execute(delete(WORK).where(WORK.c.account == account))


def tell(connection: Connection, work: str, **values: str | int) -> bool:
    """Note how far a work is; whether it is still wanted."""
    done = connection.execute(update(WORK).where(_is_wanted(work)).values(**values))
    return done.rowcount == 1


def refuse(connection: Connection, work: str, error: ImportRefusedError) -> None:
    """Note why nothing came of it."""
    fault = json.dumps({"fault": error.fault, "values": error.values})
    tell(connection, work, state=REFUSED, fault=fault)


def _is_lost(now: int) -> ColumnElement[bool]:
    return and_(WORK.c.state == RUNNING, WORK.c.seen <= now - LOST_SECONDS)


def _is_wanted(work: str) -> ColumnElement[bool]:
    return and_(WORK.c.id == work, WORK.c.state == RUNNING)
