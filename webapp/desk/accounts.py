"""Accounts: made from invitations or by the command line, changed by their owners and by administrators."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.desk import accesstokens, audit, passwords, secondfactor, sessions
from webapp.desk.errors import RefusedError
from webapp.desk.roles import Role
from webapp.desk.tables import ACCOUNTS, RECOVERY_CODES
from webapp.desk.tokens import hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy import Connection

    from webapp.desk.database import DeskDatabase

MOST_NAME = 60
_NAME = re.compile(r"[^\W_](?:[\w .,'’&@+-]*[\w.])?")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    role: Role
    has_second_factor: bool
    created: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Deeds:
    """Changes of accounts by somebody, at some moment, each noted in the record.

    Parameters
    ----------
    database : DeskDatabase
        Where they are kept.
    now : int
        Seconds since 1970.
    by : str
        Who does it.
    """

    database: DeskDatabase
    now: int
    by: str

    def add(self, name: str, role: Role, password: str) -> int:
        """Make an account; gives its id.

        Raises
        ------
        RefusedError
            When the name or the password cannot be taken.
        """
        plain = checked_name(name)
        passwords.check(password, plain)
        kept = passwords.hashed(password)
        with self.database.writing() as connection:
            return add(connection, self.now, plain, role, kept, by=self.by)

    def set_role(self, account: Account, role: Role) -> None:
        """Let an account do more or less.

        Raises
        ------
        RefusedError
            When there would be no administrator any more.
        """
        with self.database.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(role=role))
            _keep_an_administrator(connection)
            audit.note(connection, self.now, self.by, "role-set", account.name, f"{account.role} → {role}")

    def set_closed(self, account: Account, *, is_closed: bool) -> None:
        """Close an account, end its sessions and tokens, or open it again.

        Nobody is deleted, so that the record stays true.

        Raises
        ------
        RefusedError
            When there would be no administrator any more.
        """
        with self.database.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(is_closed=is_closed))
            _keep_an_administrator(connection)
            if is_closed:
                sessions.end(connection, account.id)
                accesstokens.end_all(connection, account.id)
            audit.note(connection, self.now, self.by, "closed" if is_closed else "opened", account.name)

    def set_password(self, account: Account, password: str, *, but: int | None = None) -> None:
        """Set another password, and end all sessions but one.

        Raises
        ------
        RefusedError
            When the password cannot be taken.
        """
        passwords.check(password, account.name)
        kept = passwords.hashed(password)
        with self.database.writing() as connection:
            replace_password(connection, self.now, account.id, account.name, kept, but=but)

    def propose_secret(self, account: Account) -> str:
        """Make a secret for the second factor, which counts once a code of it was given."""
        secret = secondfactor.new_secret()
        with self.database.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(proposed_secret=secret))
        return secret

    def confirm_secret(self, account: Account, code: str) -> list[str]:
        """Begin to ask for codes; gives recovery codes, which are never told again.

        Raises
        ------
        RefusedError
            When the code is not one of the proposed secret.
        """
        secret = proposed_secret(self.database, account.id)
        step = secondfactor.matching_step(secret, code, self.now, 0) if secret else None
        if step is None:
            raise RefusedError("code-wrong", "this is not the present code")
        made = secondfactor.new_recovery_codes()
        with self.database.writing() as connection:
            values = {"secret": secret, "proposed_secret": None, "last_step": step}
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(values))
            connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account.id))
            rows = [{"account": account.id, "hash": hash_of(one)} for one in made]
            connection.execute(insert(RECOVERY_CODES), rows)
            audit.note(connection, self.now, self.by, "second-factor-on", account.name)
        return made

    def end_second_factor(self, account: Account) -> None:
        """Ask for no codes any more, until a new secret was confirmed."""
        with self.database.writing() as connection:
            values = {"secret": None, "proposed_secret": None}
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(values))
            connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.account == account.id))
            audit.note(connection, self.now, self.by, "second-factor-off", account.name)

    def end_sessions(self, account: Account, id_: int | None = None, *, but: int | None = None) -> int:
        """End a session of an account, or all of them but one; gives how many that were."""
        with self.database.writing() as connection:
            count = sessions.end(connection, account.id, id_, but=but)
            if count:
                audit.note(connection, self.now, self.by, "sessions-ended", account.name, str(count))
        return count


def checked_name(name: str) -> str:
    """Name in one spelling.

    Raises
    ------
    RefusedError
        When it is empty, too long, or has characters that no name has.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if len(plain) > MOST_NAME or not _NAME.fullmatch(plain):
        raise RefusedError("name-wrong", f"{plain[:80]!r} is no name of 1 to {MOST_NAME} letters, digits and spaces")
    return plain


def folded(name: str) -> str:
    """What two names have in common that would be taken for each other."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def add(connection: Connection, now: int, name: str, role: Role, kept: str, *, by: str) -> int:
    """Make an account with the hash of its password, within a transaction.

    Raises
    ------
    RefusedError
        ``name-taken``.
    """
    values = {
        "name": name,
        "folded": folded(name),
        "role": role,
        "password": kept,
        "last_step": 0,
        "created": now,
        "is_closed": False,
    }
    try:
        made = connection.execute(insert(ACCOUNTS).values(values))
    except IntegrityError as error:
        raise RefusedError("name-taken", f"there is an account called {name}") from error
    audit.note(connection, now, by, "account-made", name, role)
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else made.lastrowid


def replace_password(
    connection: Connection, now: int, id_: int, name: str, kept: str, *, but: int | None = None
) -> None:
    """Set the hash of another password within a transaction, and end all sessions but one."""
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == id_).values(password=kept))
    sessions.end(connection, id_, but=but)
    audit.note(connection, now, name, "password-set", name)


def everybody(database: DeskDatabase) -> list[Account]:
    """All accounts by name."""
    with database.reading() as connection:
        rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.folded))
        return [_account(row) for row in rows.mappings()]


def find(database: DeskDatabase, id_: int) -> Account | None:
    """Account of an id."""
    with database.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == id_)).mappings().one_or_none()
    return _account(row) if row else None


def named(database: DeskDatabase, name: str) -> Account | None:
    """Account of a name, however it is written."""
    with database.reading() as connection:
        asked = select(ACCOUNTS).where(ACCOUNTS.c.folded == folded(name))
        row = connection.execute(asked).mappings().one_or_none()
    return _account(row) if row else None


def is_empty(database: DeskDatabase) -> bool:
    """Whether nobody has an account yet."""
    with database.reading() as connection:
        return not connection.scalar(select(func.count()).select_from(ACCOUNTS))


def proposed_secret(database: DeskDatabase, id_: int) -> str | None:
    """Secret that is shown to its owner and not confirmed yet."""
    with database.reading() as connection:
        found: str | None = connection.scalar(select(ACCOUNTS.c.proposed_secret).where(ACCOUNTS.c.id == id_))
    return found


def _keep_an_administrator(connection: Connection) -> None:
    asked = select(func.count()).where(ACCOUNTS.c.role == Role.ADMINISTRATOR, ~ACCOUNTS.c.is_closed)
    if not connection.scalar(asked):
        raise RefusedError("last-administrator", "there would be no administrator any more")


def _account(found: Mapping[Any, Any]) -> Account:
    return Account(
        found["id"],
        found["name"],
        Role(found["role"]),
        found["secret"] is not None,
        found["created"],
        bool(found["is_closed"]),
    )
