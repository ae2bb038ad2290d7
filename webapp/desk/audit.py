"""Who did what, when: a record that is only added to, for administrators to read and export."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from webapp.desk.tables import AUDIT

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geodata.ledger.changes import ChangeSet
    from geodata.ledger.ledger import Ledger
    from webapp.desk.database import DeskDatabase

COMMAND = "(command line)"
"""Who did what was done with ``crossborder desk``: whoever may write the database."""

READER = "(reader)"
DECIDED = ("asked", "accepted", "declined")
PAGE = 100
MOST_ABOUT = 200


class Deed(NamedTuple):
    """One line of the record; ``at`` is in seconds since 1970."""

    id: int
    at: int
    who: str
    did: str
    about: str
    detail: str


def note(connection: Connection, at: int, who: str, did: str, about: str = "", detail: str = "") -> None:
    """Add a line within the transaction of what it tells: both happen, or neither."""
    line = {"at": at, "who": who, "did": did, "about": about[:MOST_ABOUT], "detail": detail}
    connection.execute(insert(AUDIT).values(line))


def everything(database: DeskDatabase, ledger: Ledger) -> list[Deed]:
    """All that was done to accounts and to change sets, the oldest first, numbered from 1.

    Both are only ever added to, so that a line keeps its number.
    """
    with database.reading() as connection:
        accounts = [Deed(*row) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id))]
    sets = [
        Deed(0, int(version.changed.timestamp()), version.by or READER, version.state, version.label, _words(version))
        for version in ledger.audit()
    ]
    together = sorted([*accounts, *sets], key=lambda line: line.at)
    return [line._replace(id=number) for number, line in enumerate(together, 1)]


def _words(version: ChangeSet) -> str:
    said = version.answer if version.state in DECIDED else version.reason
    return f"revision {version.revision}: {said}".removesuffix(": ") if version.revision else said
