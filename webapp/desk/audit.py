"""Who did what, when: a record that is only added to, for administrators to read and export."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert, select

from webapp.desk.tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from webapp.desk.database import DeskDatabase

COMMAND = "(command line)"
"""Who did what was done with ``crossborder desk``: whoever may write the database."""

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


def page(database: DeskDatabase, before: int | None = None) -> list[Deed]:
    """Newest lines, those before a line when it is named."""
    asked = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(PAGE)
    if before is not None:
        asked = asked.where(AUDIT.c.id < before)
    with database.reading() as connection:
        return [Deed(*row) for row in connection.execute(asked)]


def everything(database: DeskDatabase) -> Iterator[Deed]:
    """All lines, the oldest first."""
    with database.reading() as connection:
        for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id)):
            yield Deed(*row)
