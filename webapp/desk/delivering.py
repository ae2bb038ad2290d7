"""Tells webhooks of accepted revisions, beside the watch on the ledger: at least once, in order, over restarts."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from geodata.ledger.changes import things
from geodata.ledger.database import reading
from geodata.ledger.errors import LedgerUnavailableError
from webapp.desk import courier, webhooks
from webapp.desk.tables import WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.ledger.ledger import Ledger
    from webapp.desk.webhooks import Webhook

    Post = Callable[[str, bytes, dict[str, str]], str]

PAUSE_SECONDS = 2.0
AGENT = "crossborder-atlas"

_log = logging.getLogger(__name__)


def deliver(ledger: Ledger, *, is_over: Callable[[], bool]) -> None:
    """Send what is due until it is over; a database that is away is asked again."""
    while not is_over():
        try:
            count = round_of(ledger)
        except LedgerUnavailableError as error:
            _log.debug("webhooks wait for the database: %s", error)
            count = 0
        if not count:
            time.sleep(PAUSE_SECONDS)


def round_of(ledger: Ledger, post: Post = courier.post) -> int:
    """Send to every webhook the next message that is due; gives how many were taken.

    Parameters
    ----------
    ledger : Ledger
        What is told of.
    post : callable
        Posts, see ``webapp.desk.courier.post``.
    """
    with reading(ledger.engine) as connection:
        if not inspect(connection).has_table(WEBHOOKS.name):  # nobody has opened the desk yet
            return 0
    now, newest, count = int(ledger.clock().timestamp()), ledger.revision, 0
    for hook in webhooks.listed(ledger.engine):
        if hook.due <= now and hook.delivered < newest and webhooks.claim(ledger.engine, now, hook):
            count += _sent(ledger, hook, post)
    return count


def _sent(ledger: Ledger, hook: Webhook, post: Post) -> bool:
    revision = hook.delivered + 1
    body = json.dumps(message(ledger, revision), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "X-Crossborder-Revision": str(revision),
        courier.SIGNATURE: courier.signature(hook.secret, body),
    }
    fault = post(hook.url, body, headers)
    if fault:
        _log.warning("the webhook %s did not take revision %d: %s", hook.id, revision, fault)
    webhooks.note(ledger.engine, int(ledger.clock().timestamp()), hook, revision, fault)
    return not fault


def message(ledger: Ledger, revision: int) -> dict[str, Any]:
    """What a webhook is told of a revision; ``changeset`` is null where it says that the files are others since."""
    found = ledger.accepted(revision, revision)
    if not found:
        return {"revision": revision, "changeset": None}
    (set_,) = found
    changed = [{"family": family, "id": id_} for family, id_ in things(set_.changes)]
    told = {"id": set_.id, "number": set_.number, "author": set_.author, "reason": set_.reason, "by": set_.by}
    told |= {"accepted": set_.changed.isoformat(), "kinds": sorted({change.kind for change in set_.changes})}
    return {"revision": revision, "changeset": {**told, "things": changed}}
