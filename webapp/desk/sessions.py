"""Sessions: who is signed in where, kept in the database so that every worker knows them and each can be ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select, update

from webapp.desk.roles import Role
from webapp.desk.tables import ACCOUNTS, SESSIONS
from webapp.desk.tokens import hash_of, new_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Select

    from webapp.desk.database import DeskDatabase

IDLE_SECONDS = 2 * 3600
WHOLE_SECONDS = 12 * 3600
"""After so long everybody signs in again, however busy."""

HALF_SECONDS = 5 * 60
"""Between password and code."""

SEEN_SECONDS = 60
"""How exactly is noted when a session was last used: not every request writes."""

MOST_AGENT = 200


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody signed in somewhere; moments are seconds since 1970."""

    id: int
    account: int
    name: str
    role: Role
    created: int
    seen: int
    agent: str
    is_whole: bool

    @property
    def ends(self) -> int:
        """When it ends, unless it is used before."""
        return min(self.created + WHOLE_SECONDS, self.seen + IDLE_SECONDS)


def begin(connection: Connection, now: int, account: int, agent: str, *, is_whole: bool) -> str:
    """Begin a session under a token that nobody had before, and forget those that have ended."""
    token = new_token()
    connection.execute(delete(SESSIONS).where(_has_ended(now)))
    values = {
        "hash": hash_of(token),
        "account": account,
        "created": now,
        "seen": now,
        "agent": agent[:MOST_AGENT],
        "is_whole": is_whole,
    }
    connection.execute(insert(SESSIONS).values(values))
    return token


def find(database: DeskDatabase, now: int, token: str) -> DeskSession | None:
    """Session of a token, when it has not ended and its account is open."""
    asked = _sessions().where(SESSIONS.c.hash == hash_of(token), ~_has_ended(now))
    with database.reading() as connection:
        row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        return None
    found = _session(row)
    if now - found.seen >= SEEN_SECONDS:
        with database.writing() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.id == found.id).values(seen=now))
    return found


def of(database: DeskDatabase, now: int, account: int) -> list[DeskSession]:
    """Sessions of an account, the last used first."""
    asked = _sessions().where(SESSIONS.c.account == account, SESSIONS.c.is_whole, ~_has_ended(now))
    with database.reading() as connection:
        rows = connection.execute(asked.order_by(SESSIONS.c.seen.desc(), SESSIONS.c.id))
        return [_session(row) for row in rows.mappings()]


def end(connection: Connection, account: int, id_: int | None = None, *, but: int | None = None) -> int:
    """End one session of an account, or all of them but one; gives how many that were."""
    ending = delete(SESSIONS).where(SESSIONS.c.account == account)
    if id_ is not None:
        ending = ending.where(SESSIONS.c.id == id_)
    if but is not None:
        ending = ending.where(SESSIONS.c.id != but)
    return connection.execute(ending).rowcount


def _sessions() -> Select[Any]:
    columns = (
        SESSIONS.c.id,
        SESSIONS.c.account,
        ACCOUNTS.c.name,
        ACCOUNTS.c.role,
        SESSIONS.c.created,
        SESSIONS.c.seen,
        SESSIONS.c.agent,
        SESSIONS.c.is_whole,
    )
    return select(*columns).join(ACCOUNTS, ACCOUNTS.c.id == SESSIONS.c.account).where(~ACCOUNTS.c.is_closed)


def _has_ended(now: int) -> ColumnElement[bool]:
    return or_(
        SESSIONS.c.seen <= now - IDLE_SECONDS,
        SESSIONS.c.created <= now - WHOLE_SECONDS,
        ~SESSIONS.c.is_whole & (SESSIONS.c.created <= now - HALF_SECONDS),
    )


def _session(row: Mapping[Any, Any]) -> DeskSession:
    return DeskSession(**{**row, "role": Role(row["role"])})
