"""How far something that takes minutes is: steps that are done, and about how long the rest will take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE_S = 5.0
"""Seconds between two lines."""


class HowFar(Protocol):
    """Is told of steps."""

    def begin(self, what: str, count: int) -> None:
        """So many steps begin."""

    def advance(self) -> None:
        """One is done."""

    def end(self) -> None:
        """All are done."""


@dataclass
class Lines:
    """Tells in plain lines how far it is, some seconds apart.

    Parameters
    ----------
    tell : callable
        Takes a line.
    clock : callable
        Gives seconds.
    """

    tell: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _what: str = field(default="", init=False)
    _count: int = field(default=0, init=False)
    _done: int = field(default=0, init=False)
    _begun: float = field(default=0.0, init=False)
    _told: float = field(default=0.0, init=False)

    def begin(self, what: str, count: int) -> None:
        """So many steps begin."""
        self._what, self._count, self._done = what, count, 0
        self._begun = self._told = self.clock()

    def advance(self) -> None:
        """One is done."""
        self._done += 1
        now = self.clock()
        if now - self._told >= PAUSE_S and self._done < self._count:
            self._told = now
            left = (now - self._begun) / self._done * (self._count - self._done)
            self.tell(f"{self._what}: {self._done / self._count:.0%} done, about {left:.0f} s left")

    def end(self) -> None:
        """All are done."""
