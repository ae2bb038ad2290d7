"""Webhooks: addresses that hear of every accepted revision, in order, and how far each has got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from geodata.ledger.database import reading, writing
from webapp.desk import audit
from webapp.desk.courier import checked
from webapp.desk.errors import RefusedError
from webapp.desk.tables import WEBHOOKS
from webapp.desk.tokens import new_token

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from webapp.desk.database import DeskDatabase

MOST = 10
CLAIM_SECONDS = 60
"""How long a message is left to who has begun to send it: another server sends it when that one has ended."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10, 6 * 3600
MOST_RESULT = 200


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address; moments are seconds since 1970.

    Parameters
    ----------
    id : int
        Of the webhook.
    url, secret : str
        Where to, and what messages are signed with.
    delivered : int
        Last revision that was taken.
    tries : int
        How often the next one was not taken.
    due : int
        When to try next.
    last_at : int or None
        When something was last sent.
    result : str
        Why it was not taken; empty when it was.
    """

    id: int
    url: str
    secret: str
    delivered: int
    tries: int
    due: int
    last_at: int | None
    result: str


def add(database: DeskDatabase, now: int, url: str, revision: int, *, by: str) -> str:
    """Let an address hear of what comes after a revision; gives the secret, which is told this once.

    Raises
    ------
    RefusedError
        When it is no such address, or there are too many.
    """
    plain, secret = checked(url.strip()), new_token()
    with database.writing() as connection:
        if (connection.scalar(select(func.count()).select_from(WEBHOOKS)) or 0) >= MOST:
            raise RefusedError("hook-many", f"there are at most {MOST} webhooks")
        row = {"url": plain, "secret": secret, "delivered": revision, "tries": 0, "due": now, "result": ""}
        connection.execute(insert(WEBHOOKS).values(row))
        audit.note(connection, now, by, "hook-made", plain[: audit.MOST_ABOUT])
    return secret


def end(database: DeskDatabase, now: int, id_: int, *, by: str) -> None:
    """Send nothing to an address any more."""
    with database.writing() as connection:
        url = connection.scalar(select(WEBHOOKS.c.url).where(WEBHOOKS.c.id == id_))
        if url is not None:
            connection.execute(delete(WEBHOOKS).where(WEBHOOKS.c.id == id_))
            audit.note(connection, now, by, "hook-ended", url[: audit.MOST_ABOUT])


def listed(engine: Engine) -> list[Webhook]:
    """All webhooks, in the order in which they were made."""
    with reading(engine) as connection:
        rows = connection.execute(select(WEBHOOKS).order_by(WEBHOOKS.c.id)).mappings()
        return [Webhook(**row) for row in rows]


def claim(engine: Engine, now: int, hook: Webhook) -> bool:
    """Take it on to send the next message; False when another has."""
    mine = update(WEBHOOKS).where(WEBHOOKS.c.id == hook.id, WEBHOOKS.c.due == hook.due)
    mine = mine.where(WEBHOOKS.c.delivered == hook.delivered)
    with writing(engine) as connection:
        return connection.execute(mine.values(due=now + CLAIM_SECONDS)).rowcount == 1


def note(engine: Engine, now: int, hook: Webhook, revision: int, fault: str) -> None:
    """Keep what became of a message: the next one follows at once, the same one after a pause that grows."""
    values: dict[str, object] = {"last_at": now, "result": fault[:MOST_RESULT]}
    if fault:
        values |= {"tries": hook.tries + 1, "due": now + pause_after(hook.tries)}
    else:
        values |= {"tries": 0, "due": now, "delivered": revision}
    with writing(engine) as connection:
        connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == hook.id).values(values))


def pause_after(tries: int) -> int:
    """Seconds until the next try, after so many before this one."""
    return int(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(tries, 20)))
