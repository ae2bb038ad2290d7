"""Tables that were handed in, between the steps of an import: in the database, for one account, for some hours."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, select, update

from webapp.desk.tables import CHECKS, IMPORTS
from webapp.desk.tokens import new_token
from webapp.imports.checking import Checked, checked_of
from webapp.imports.matching import Matching, matching_of
from webapp.imports.table import table_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from webapp.desk.database import DeskDatabase
    from webapp.imports.table import GivenTable

KEPT_SECONDS = 12 * 3600
"""As long as a session lasts at most."""

MOST = 5
"""Files of one account; the oldest gives way."""

_ID, _NAME = 32, 200


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file of somebody, with what was said of it so far."""

    id: str
    name: str
    created: int
    tables: tuple[GivenTable, ...]
    matching: Matching

    @property
    def table(self) -> GivenTable:
        """The sheet that was chosen."""
        return self.tables[self.matching.sheet]


def keep(
    database: DeskDatabase, now: int, account: int, name: str, tables: tuple[GivenTable, ...], matching: Matching
) -> str:
    """Keep what was parsed; gives the id, which cannot be guessed and counts for this account only."""
    packed = _packed([table.plain() for table in tables])
    id_ = new_token()[:_ID]
    held = {"id": id_, "account": account, "name": name[:_NAME], "created": now, "tables": packed}
    with database.writing() as connection:
        connection.execute(delete(IMPORTS).where(IMPORTS.c.created <= now - KEPT_SECONDS))
        own = select(IMPORTS.c.id).where(IMPORTS.c.account == account).order_by(IMPORTS.c.created.desc())
        older = [row.id for row in connection.execute(own)][MOST - 1 :]
        connection.execute(delete(IMPORTS).where(IMPORTS.c.id.in_(older)))
        connection.execute(insert(IMPORTS).values(held | {"matching": json.dumps(matching.plain())}))
    return id_


def find(database: DeskDatabase, now: int, account: int, id_: str) -> HandedIn | None:
    """What an account has handed in under an id; None when it is somebody else's, or was swept."""
    asked = select(IMPORTS).where(
        IMPORTS.c.id == id_, IMPORTS.c.account == account, IMPORTS.c.created > now - KEPT_SECONDS
    )
    with database.reading() as connection:
        row = connection.execute(asked).first()
    if row is None:
        return None
    tables = tuple(map(table_of, _unpacked(row.tables)))
    return HandedIn(row.id, row.name, row.created, tables, matching_of(json.loads(row.matching)))


def own(database: DeskDatabase, now: int, account: int) -> list[tuple[str, str, int]]:
    """Id, name and moment of all that an account has handed in, the newest first."""
    asked = select(IMPORTS.c.id, IMPORTS.c.name, IMPORTS.c.created)
    asked = asked.where(IMPORTS.c.account == account, IMPORTS.c.created > now - KEPT_SECONDS)
    with database.reading() as connection:
        return [(row.id, row.name, row.created) for row in connection.execute(asked.order_by(IMPORTS.c.created.desc()))]


def match(database: DeskDatabase, account: int, id_: str, matching: Matching) -> None:
    """Keep what was said of it."""
    with database.writing() as connection:
        connection.execute(
            update(IMPORTS)
            .where(IMPORTS.c.id == id_, IMPORTS.c.account == account)
            .values(matching=json.dumps(matching.plain()))
        )


def keep_check(connection: Connection, file: HandedIn, revision: int, checked: Checked) -> None:
    """Keep what a table came to, within a transaction."""
    held = {"file": file.id, "about": _about(file.matching), "revision": revision, "checked": _packed(checked.plain())}
    connection.execute(delete(CHECKS).where(CHECKS.c.file == file.id))
    connection.execute(insert(CHECKS).values(held))


def check_of(database: DeskDatabase, file: HandedIn) -> Checked | None:
    """What a table came to; None when it was not checked, or is matched otherwise by now."""
    with database.reading() as connection:
        packed = connection.execute(select(CHECKS.c.checked).where(_checked_as(file))).scalar()
    return None if packed is None else checked_of(_unpacked(packed))


def check_revision(database: DeskDatabase, file: HandedIn) -> int | None:
    """Revision that a table was checked against; None when it was not checked."""
    with database.reading() as connection:
        found: int | None = connection.execute(select(CHECKS.c.revision).where(_checked_as(file))).scalar()
    return found


def drop(database: DeskDatabase, account: int, id_: str) -> None:
    """Forget it."""
    with database.writing() as connection:
        connection.execute(delete(IMPORTS).where(_of(account, id_)))


def _of(account: int, id_: str) -> ColumnElement[bool]:
    return and_(IMPORTS.c.id == id_, IMPORTS.c.account == account)


def _checked_as(file: HandedIn) -> ColumnElement[bool]:
    return and_(CHECKS.c.file == file.id, CHECKS.c.about == _about(file.matching))


def _about(matching: Matching) -> str:
    """What of a matching the check depends on; answers are about what it found."""
    held = {name: value for name, value in matching.plain().items() if name not in ("answers", "remembered")}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _packed(held: object) -> bytes:
    return zlib.compress(json.dumps(held, ensure_ascii=False).encode())


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
