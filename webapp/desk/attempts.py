"""Attempts to sign in: how many there may be, for a name and from an address, whichever worker is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from webapp.desk.tables import ATTEMPTS
from webapp.desk.tokens import hash_of

if TYPE_CHECKING:
    from webapp.desk.database import DeskDatabase

WINDOW_SECONDS = 15 * 60
PER_NAME = 10
"""A name may be tried so often in that time; whoever is signed in already is not disturbed."""

PER_ADDRESS = 40
"""An office may sit behind one address."""


def take(database: DeskDatabase, now: int, name: str, address: str) -> int:
    """Count an attempt before it is looked at, so that many at once are not more than allowed.

    Returns
    -------
    int
        Seconds to wait; 0 when the attempt may be made.
    """
    limits = {_about("name", name): PER_NAME, _about("address", address): PER_ADDRESS}
    with database.writing() as connection:
        connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at <= now - WINDOW_SECONDS))
        for about, limit in limits.items():
            asked = select(func.count(), func.min(ATTEMPTS.c.at)).where(ATTEMPTS.c.about == about)
            count, first = connection.execute(asked).one()
            if count >= limit:
                return max(int(first) + WINDOW_SECONDS - now, 1)
        connection.execute(insert(ATTEMPTS), [{"about": about, "at": now} for about in limits])
    return 0


def forget(database: DeskDatabase, name: str) -> None:
    """Forget the attempts for a name: its owner has signed in."""
    with database.writing() as connection:
        connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.about == _about("name", name)))


def _about(kind: str, text: str) -> str:
    """What is counted; hashed, because people type passwords where a name belongs."""
    return f"{kind} {hash_of(text)[:40]}"
