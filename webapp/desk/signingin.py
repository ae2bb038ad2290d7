"""Signing in: a name and a password, then a code where there is a second factor; each try is counted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select, update

from webapp.desk import accounts, attempts, audit, passwords, secondfactor, sessions
from webapp.desk.errors import RefusedError, ThrottledError
from webapp.desk.tables import ACCOUNTS, RECOVERY_CODES
from webapp.desk.tokens import hash_of

if TYPE_CHECKING:
    from webapp.desk.database import DeskDatabase
    from webapp.desk.sessions import DeskSession


_log = logging.getLogger(__name__)


class SignedIn(NamedTuple):
    """A session, and whether it still waits for the second factor."""

    token: str
    is_whole: bool


def with_password(database: DeskDatabase, now: int, name: str, password: str, address: str, agent: str) -> SignedIn:
    """Begin a session for a name and its password.

    An unknown name, a closed account and a wrong password are told apart neither by words nor by the work done.

    Raises
    ------
    ThrottledError
        After too many attempts for this name or from this address.
    RefusedError
        ``sign-in-wrong``.
    """
    plain = accounts.folded(name)
    _count(database, now, plain, address)
    asked = select(ACCOUNTS).where(ACCOUNTS.c.folded == plain, ~ACCOUNTS.c.is_closed)
    with database.reading() as connection:
        row = connection.execute(asked).mappings().one_or_none()
    if not passwords.matches(row["password"] if row else None, password) or row is None:
        _log.warning("sign-in refused: %s, from %s", row["name"] if row else "no such account", address)
        raise RefusedError("sign-in-wrong", "name and password do not belong together")
    is_whole = row["secret"] is None
    with database.writing() as connection:
        if passwords.is_weak(row["password"]):
            kept = passwords.hashed(password)
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == row["id"]).values(password=kept))
        token = sessions.begin(connection, now, row["id"], agent, is_whole=is_whole)
        if is_whole:
            audit.note(connection, now, row["name"], "signed-in")
    if is_whole:
        attempts.forget(database, plain)
    return SignedIn(token, is_whole)


def with_code(database: DeskDatabase, now: int, half: DeskSession, given: str, address: str) -> str:
    """Make a session whole with a code of the app, or a recovery code; gives its new token.

    Raises
    ------
    ThrottledError
        After too many attempts.
    RefusedError
        ``code-wrong``: also for a code that was used before.
    """
    plain = accounts.folded(half.name)
    _count(database, now, plain, address)
    with database.writing() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == half.account)).mappings().one()
        step = secondfactor.matching_step(row["secret"], given, now, row["last_step"]) if row["secret"] else None
        if step is not None:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == half.account).values(last_step=step))
        else:
            kept = hash_of("".join(given.split()).lower())
            used = delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == half.account, RECOVERY_CODES.c.hash == kept)
            if not connection.execute(used).rowcount:
                _log.warning("code refused: %s, from %s", half.name, address)
                raise RefusedError("code-wrong", "this is not the present code")
        sessions.end(connection, half.account, half.id)
        token = sessions.begin(connection, now, half.account, half.agent, is_whole=True)
        audit.note(connection, now, half.name, "signed-in", detail="code" if step is not None else "recovery code")
    attempts.forget(database, plain)
    return token


def is_password(database: DeskDatabase, now: int, session: DeskSession, password: str, address: str) -> bool:
    """Whether who is signed in knows the password too: asked before what matters; counted like a sign-in.

    Raises
    ------
    ThrottledError
        After too many attempts.
    """
    plain = accounts.folded(session.name)
    _count(database, now, plain, address)
    with database.reading() as connection:
        kept = connection.scalar(select(ACCOUNTS.c.password).where(ACCOUNTS.c.id == session.account))
    if not passwords.matches(kept, password):
        return False
    attempts.forget(database, plain)
    return True


def _count(database: DeskDatabase, now: int, name: str, address: str) -> None:
    if seconds := attempts.take(database, now, name, address):
        _log.warning("sign-in throttled, from %s", address)
        raise ThrottledError(seconds)
