"""Sees when the ledger has a new revision: a process of its own, so that a database that is slow holds nobody up."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING

from geodata.ledger.errors import LedgerUnavailableError
from webapp.desk import delivering
from webapp.suggest import contacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.ledger.ledger import Ledger

POLL_SECONDS = 0.2
"""How often to look: several servers on one database see what one of them accepted well within a second."""

TIDY_SECONDS = 3600
"""How often contacts are looked for whose time is over."""

_log = logging.getLogger(__name__)


def watch(ledger: Ledger, revision: int, told: int, *, is_over: Callable[[], bool]) -> None:
    """Write a line with each new revision until it is over.

    Contacts whose time is over are deleted meanwhile, and webhooks are told of revisions, by a thread of its own so
    that an address that is slow holds nothing up.

    Parameters
    ----------
    ledger : Ledger
        Looked into.
    revision : int
        What is served.
    told : int
        File descriptor that is written to.
    is_over : callable
        Tells, also while nothing happens.
    """
    threading.Thread(target=delivering.deliver, args=(ledger,), kwargs={"is_over": is_over}, daemon=True).start()
    is_away, tidied = False, time.monotonic() - TIDY_SECONDS
    while not is_over():
        try:
            found = ledger.revision
            if time.monotonic() - tidied >= TIDY_SECONDS:
                tidied = time.monotonic()
                contacts.forget(ledger)
        except LedgerUnavailableError as error:
            if not is_away:
                _log.warning("the ledger cannot be looked into, what is served stays: %s", error)
            is_away = True
        else:
            is_away = False
            if found != revision:
                revision = found
                os.write(told, b"%d\n" % found)
        time.sleep(POLL_SECONDS)
