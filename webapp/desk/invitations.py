"""Invitations: links that make an account, or give one a new password, once, within days; kept as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from webapp.desk import accounts, audit, passwords, sessions
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role
from webapp.desk.tables import INVITATIONS
from webapp.desk.tokens import hash_of, new_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from webapp.desk.database import DeskDatabase

LAST_SECONDS = 3 * 24 * 3600
PATH = "/desk/invitation/"
STARTED = "(first start)"
"""Who invites the first administrator."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation.

    Parameters
    ----------
    id : int
        Number.
    name : str
        Of the account; empty where whoever is invited chooses it.
    role : Role
        Of the account.
    account : int or None
        The account that gets a new password; None where one is made.
    by : str
        Who invites.
    ends : int
        When, in seconds since 1970.
    """

    id: int
    name: str
    role: Role
    account: int | None
    by: str
    ends: int


def invite(database: DeskDatabase, now: int, name: str, role: Role, *, by: str) -> str:
    """Make an invitation; gives the path of its link, which is never told again.

    Raises
    ------
    RefusedError
        When the name cannot be taken.
    """
    plain = accounts.checked_name(name) if name else ""
    if plain and accounts.named(database, plain) is not None:
        raise RefusedError("name-taken", f"there is an account called {plain}")
    return _made(database, now, plain, role, by=by)


def renew(database: DeskDatabase, now: int, account: accounts.Account, *, by: str) -> str:
    """Make a link with which the owner of an account sets a new password; gives its path."""
    return _made(database, now, account.name, account.role, by=by, account=account.id)


def first(database: DeskDatabase, now: int) -> str | None:
    """Path of the link that makes the administrator, while nobody has an account; earlier ones of its kind end."""
    if not accounts.is_empty(database):
        return None
    with database.writing() as connection:
        connection.execute(delete(INVITATIONS).where(INVITATIONS.c.by == STARTED))
    return _made(database, now, "", Role.ADMINISTRATOR, by=STARTED)


def find(database: DeskDatabase, now: int, token: str) -> Invitation | None:
    """Invitation of a link; None for one that is unknown, used, withdrawn or too old."""
    asked = select(INVITATIONS).where(INVITATIONS.c.hash == hash_of(token), INVITATIONS.c.ends > now)
    with database.reading() as connection:
        row = connection.execute(asked).mappings().one_or_none()
    if row is None or (row["by"] == STARTED and not accounts.is_empty(database)):
        return None
    return _invitation(row)


def still_open(database: DeskDatabase, now: int) -> list[Invitation]:
    """Invitations that wait, the newest first."""
    asked = select(INVITATIONS).where(INVITATIONS.c.ends > now).order_by(INVITATIONS.c.id.desc())
    with database.reading() as connection:
        return [_invitation(row) for row in connection.execute(asked).mappings()]


def withdraw(database: DeskDatabase, now: int, id_: int, *, by: str) -> None:
    """End an invitation that was not used."""
    with database.writing() as connection:
        if connection.execute(delete(INVITATIONS).where(INVITATIONS.c.id == id_)).rowcount:
            audit.note(connection, now, by, "invitation-withdrawn", str(id_))


def accept(database: DeskDatabase, now: int, token: str, name: str, password: str, agent: str) -> str | None:
    """Use an invitation up: make its account and sign in, or set a new password.

    Returns
    -------
    str or None
        Token of the session; None after a new password, with which its owner signs in as usual.

    Raises
    ------
    RefusedError
        ``invitation-ended``, or when name or password cannot be taken; then the invitation stays.
    """
    found = find(database, now, token)
    if found is None:
        raise RefusedError("invitation-ended", "this link was used, has ended or never was one")
    plain = found.name or accounts.checked_name(name)
    passwords.check(password, plain)
    kept = passwords.hashed(password)
    with database.writing() as connection:
        if not connection.execute(delete(INVITATIONS).where(INVITATIONS.c.hash == hash_of(token))).rowcount:
            raise RefusedError("invitation-ended", "this link was used by somebody else just now")
        if found.account is not None:
            accounts.replace_password(connection, now, found.account, plain, kept)
            return None
        account = accounts.add(connection, now, plain, found.role, kept, by=found.by)
        if found.by == STARTED:
            connection.execute(delete(INVITATIONS).where(INVITATIONS.c.by == STARTED))
        session = sessions.begin(connection, now, account, agent, is_whole=True)
        audit.note(connection, now, plain, "signed-in", detail="invitation")
    return session


def _made(database: DeskDatabase, now: int, name: str, role: Role, *, by: str, account: int | None = None) -> str:
    token = new_token()
    values = {
        "hash": hash_of(token),
        "name": name,
        "role": role,
        "account": account,
        "by": by,
        "created": now,
        "ends": now + LAST_SECONDS,
    }
    with database.writing() as connection:
        connection.execute(delete(INVITATIONS).where(INVITATIONS.c.ends <= now))
        connection.execute(insert(INVITATIONS).values(values))
        audit.note(connection, now, by, "invited" if account is None else "password-link", name, role)
    return PATH + token


def _invitation(row: Mapping[Any, Any]) -> Invitation:
    return Invitation(row["id"], row["name"], Role(row["role"]), row["account"], row["by"], row["ends"])
