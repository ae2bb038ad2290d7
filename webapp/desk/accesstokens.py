"""Access tokens: what a program shows instead of a session, made by somebody with an account, for a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from webapp.desk import audit
from webapp.desk.errors import RefusedError
from webapp.desk.roles import EDITORS, Role
from webapp.desk.tables import ACCESS_TOKENS, ACCOUNTS
from webapp.desk.tokens import hash_of, new_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy import Connection, Select

    from webapp.desk.database import DeskDatabase

MARK = "atlas_"
"""How every access token begins, so that one that was published by mistake is recognised."""

DAY_SECONDS = 24 * 3600
MOST_DAYS = 365
MOST = 20
"""Tokens of one account that have not ended."""

MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What is known of a token; moments are seconds since 1970.

    Parameters
    ----------
    id, account : int
        Of the token, and of who made it.
    owner : str
        Name of the account.
    role : Role
        Of the account, at this moment.
    name : str
        What the owner calls it.
    may_decide : bool
        Whether it may decide, as far as its owner still may.
    created, ends : int
        When it was made, and from when on it counts no longer.
    used : int or None
        Beginning of the day on which it was last used.
    """

    id: int
    account: int
    owner: str
    role: Role
    name: str
    may_decide: bool
    created: int
    ends: int
    used: int | None


def make(database: DeskDatabase, now: int, account: int, name: str, days: int, *, may_decide: bool) -> str:
    """Make a token for an account; it is told this once.

    Raises
    ------
    RefusedError
        When name, time or right cannot be had, or there are too many.
    """
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= MOST_NAME or not plain.isprintable():
        raise RefusedError("token-name", f"a token has a name of 1 to {MOST_NAME} characters")
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError("token-days", f"a token counts for 1 to {MOST_DAYS} days")
    token = MARK + new_token()
    with database.writing() as connection:
        owner = connection.execute(select(ACCOUNTS.c.name, ACCOUNTS.c.role).where(ACCOUNTS.c.id == account)).one()
        if may_decide and owner.role not in EDITORS:
            raise RefusedError("token-right", "only editors and administrators make tokens that may decide")
        connection.execute(delete(ACCESS_TOKENS).where(ACCESS_TOKENS.c.ends <= now))
        counted = select(func.count()).where(ACCESS_TOKENS.c.account == account)
        if (connection.scalar(counted) or 0) >= MOST:
            raise RefusedError("token-many", f"an account has at most {MOST} tokens")
        row = {"hash": hash_of(token), "account": account, "name": plain, "may_decide": may_decide}
        row |= {"created": now, "ends": now + days * DAY_SECONDS}
        connection.execute(insert(ACCESS_TOKENS).values(row))
        right = "decide" if may_decide else "propose"
        audit.note(connection, now, owner.name, "token-made", owner.name, f"{plain}: {right}, {days} d")
    return token


def find(database: DeskDatabase, now: int, token: str) -> AccessToken | None:
    """Token that a program shows, when it has not ended and its account is open; the day of its use is noted."""
    if not token.startswith(MARK):
        return None
    with database.reading() as connection:
        row = connection.execute(_open(now).where(ACCESS_TOKENS.c.hash == hash_of(token))).mappings().one_or_none()
    if row is None:
        return None
    found, today = _token(row), now - now % DAY_SECONDS
    if found.used is None or found.used < today:
        with database.writing() as connection:
            connection.execute(update(ACCESS_TOKENS).where(ACCESS_TOKENS.c.id == found.id).values(used=today))
    return found


def listed(database: DeskDatabase, now: int) -> list[AccessToken]:
    """All tokens that have not ended, by owner and the newest first."""
    with database.reading() as connection:
        rows = connection.execute(_open(now).order_by(ACCOUNTS.c.folded, ACCESS_TOKENS.c.id.desc()))
        return [_token(row) for row in rows.mappings()]


def end(database: DeskDatabase, now: int, id_: int, *, by: str, account: int | None = None) -> bool:
    """End a token, of an account when one is named; gives whether there was one."""
    with database.writing() as connection:
        asked = _open(now).where(ACCESS_TOKENS.c.id == id_)
        row = connection.execute(asked).mappings().one_or_none()
        if row is None or account not in (None, row["account"]):
            return False
        connection.execute(delete(ACCESS_TOKENS).where(ACCESS_TOKENS.c.id == id_))
        audit.note(connection, now, by, "token-ended", row["owner"], row["name"])
    return True


def end_all(connection: Connection, account: int) -> None:
    """End all tokens of an account that is closed, within the transaction that closes it."""
    connection.execute(delete(ACCESS_TOKENS).where(ACCESS_TOKENS.c.account == account))


def _open(now: int) -> Select[Any]:
    columns = [ACCESS_TOKENS.c[name] for name in ("id", "account", "name", "may_decide", "created", "ends", "used")]
    owner = (ACCOUNTS.c.name.label("owner"), ACCOUNTS.c.role)
    joined = select(*columns, *owner).join(ACCOUNTS, ACCOUNTS.c.id == ACCESS_TOKENS.c.account)
    return joined.where(~ACCOUNTS.c.is_closed, ACCESS_TOKENS.c.ends > now)


def _token(row: Mapping[Any, Any]) -> AccessToken:
    role = Role(row["role"])
    return AccessToken(**{**row, "role": role, "may_decide": bool(row["may_decide"]) and role in EDITORS})
