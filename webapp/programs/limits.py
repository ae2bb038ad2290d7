"""How often programs may ask: with one token, from one address without a right one, and in somebody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

if TYPE_CHECKING:
    from geodata.ledger.ledger import Ledger

PER_TOKEN = parse("120/minute")
"""Counted in each worker by itself, in memory."""

WRONG_PER_ADDRESS = parse("30/minute")
"""Requests without a right token; each of them asks the database."""

WAIT_SECONDS = 60

SETS_PER_AUTHOR, WINDOW = 600, timedelta(hours=1)
"""Counted in the ledger, for all workers and servers."""


class TokenGate:
    """Counts by token and by address, in memory; nothing of an address is ever written down."""

    def __init__(self) -> None:
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    def lets_in(self, token: int) -> bool:
        """Count one more request with a token; whether it is not too many."""
        return self._counts.hit(PER_TOKEN, "token", str(token))

    def is_tired_of(self, address: str) -> bool:
        """Whether too many requests without a right token came from an address."""
        return not self._counts.test(WRONG_PER_ADDRESS, "address", address)

    def note_wrong(self, address: str) -> None:
        """Count a request without a right token."""
        self._counts.hit(WRONG_PER_ADDRESS, "address", address)


def has_proposed_enough(ledger: Ledger, author: str) -> bool:
    """Whether somebody has begun so many change sets of late that no more are taken."""
    return ledger.begun_since(ledger.clock() - WINDOW, author) >= SETS_PER_AUTHOR
