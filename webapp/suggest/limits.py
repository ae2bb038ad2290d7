"""How often suggestions are taken: from one address, and from all together."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

if TYPE_CHECKING:
    from geodata.ledger.ledger import Ledger

PER_ADDRESS = parse("10/hour")
"""Counted in each worker by itself: an address that meets several of them may have some more."""

IN_ALL, WINDOW = 120, timedelta(hours=1)
"""Counted in the ledger, for all workers and servers: what editors could still look through."""

HOUSEHOLD_BITS = 64
"""Of an address of IPv6: all that share these belong to one household."""


class Turnstile:
    """Counts by address, in memory; nothing of an address is ever written down."""

    def __init__(self) -> None:
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    def lets_in(self, address: str) -> bool:
        """Count one more of an address; whether it is not too many."""
        return self._counts.hit(PER_ADDRESS, household(address))


def household(address: str) -> str:
    """Address, or the network of it that one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> (128 - HOUSEHOLD_BITS))
    return str(found)


def is_full(ledger: Ledger) -> bool:
    """Whether so many were suggested of late that no more are taken."""
    return ledger.begun_since(ledger.clock() - WINDOW) >= IN_ALL
