"""Who may work, and how long: a lane has few places, a short queue, and a share for each address.

Ready answers use no lane. Everything else is made in one, so that a stranger who asks for much waits for himself, and
what others ask for is neither queued behind him nor starved by a crowd of threads.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from geodata.errors import GeodataError
from geodata.layers import deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PEER = "crossborder.peer"
"""Where the environment of a request holds the address at the other end of the connection, whatever headers say."""

LANE = "crossborder.lane"
"""Where the environment of a request holds the lane that it has a place of."""

REFUSED = "crossborder.refused"
"""Where the environment of a request holds the error that says why there is no place for it."""

WAITING = 128
"""Requests that wait for a place of a lane; more are refused at once."""

SHARE = 4
"""One address gets at most this part of the queue of a lane."""


class BusyError(GeodataError):
    """There is no place for this request now; the same request may be answered soon."""

    code: ClassVar[str] = "busy"


class Lane:
    """Places for work of one kind.

    Parameters
    ----------
    places : int
        How many may work at the same time.
    patience : float
        Seconds that one waits for a place.
    waiting : int
        How many may wait.
    """

    def __init__(self, places: int, patience: float, waiting: int = WAITING) -> None:
        """Begin empty."""
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(places):
            self._places.put(None)
        self._patience, self._most = patience, waiting
        self._waiting: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def place(self, address: str = "") -> Iterator[None]:
        """Have a place for as long as the block lasts.

        Raises
        ------
        BusyError
            When too many wait already, or one waited too long.
        """
        self.enter(address)
        try:
            yield
        finally:
            self.leave()

    def enter(self, address: str = "") -> None:
        """Take a place; whoever takes it gives it back with ``leave``."""
        if not self.try_enter():
            self._wait(address)

    def try_enter(self) -> bool:
        """Take a place if one is free."""
        try:
            self._places.get_nowait()
        except Empty:
            return False
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._places.put(None)

    @contextmanager
    def left(self) -> Iterator[None]:
        """Give the place to others for as long as the block lasts, in which one only waits for something."""
        self.leave()
        try:
            yield
        finally:
            self._places.get()

    def _wait(self, address: str) -> None:
        with self._lock:
            if self._waiting.total() >= self._most or self._waiting[address] >= max(1, self._most // SHARE):
                raise BusyError("Too many requests wait already.")
            self._waiting[address] += 1
        try:
            self._places.get(timeout=self._patience)
        except Empty:
            raise BusyError(f"No place became free in {self._patience:g} seconds.") from None
        finally:
            with self._lock:
                self._waiting[address] -= 1
                if not self._waiting[address]:
                    del self._waiting[address]

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting.total()


class Streams:
    """Bodies that are made while they are sent: how many an address has, who makes a piece, and for how long.

    Parameters
    ----------
    places : int
        Pieces that are made at the same time.
    seconds : float
        How long one body may be worked on; what its client needs to take it does not count.
    share : int
        Bodies that one address has at the same time; 0 is no limit.
    """

    def __init__(self, places: int, seconds: float, share: int) -> None:
        """Begin empty."""
        self._lane = Lane(places, seconds, 1 << 20)
        self._seconds, self._share = seconds, share
        self._open: Counter[str] = Counter()
        self._lock = Lock()

    @property
    def open(self) -> int:
        """How many bodies are under way."""
        return self._open.total()

    def begin(self, address: str) -> None:
        """Count a body in.

        Raises
        ------
        BusyError
            When the address has its share.
        """
        with self._lock:
            if self._share and address and self._open[address] >= self._share:
                raise BusyError(f"{self._share} answers are being sent to this address already.")
            self._open[address] += 1

    def end(self, address: str) -> None:
        """Count a body out."""
        with self._lock:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def pieces(self, body: Iterable[bytes], address: str) -> Stream:
        """Hand on the pieces of a body that was counted in."""
        return Stream(body, self._lane, self._seconds, lambda: self.end(address))


class Stream:
    """Pieces of a body, each made in a place of a lane; closing it is always heard, also before the first piece."""

    def __init__(self, body: Iterable[bytes], lane: Lane, seconds: float, ended: Callable[[], None]) -> None:
        """Take over the body."""
        self._body, self._lane, self._left, self._ended = body, lane, seconds, ended
        self._next = iter(body).__next__

    def __iter__(self) -> Iterator[bytes]:
        """Be the iterator."""
        return self

    def __next__(self) -> bytes:
        """Make the next piece.

        Raises
        ------
        BusyError
            When the body took too long to make: the connection is cut, so that nobody takes the part for the whole.
        """
        if self._left <= 0:
            raise BusyError("The answer took too long to make.")
        self._lane.enter()
        start = time.monotonic()
        try:
            with deadline.within(self._left):
                return self._next()
        finally:
            self._left -= time.monotonic() - start
            self._lane.leave()

    def close(self) -> None:
        """Free what the body holds, and count it out once."""
        ended, self._ended = self._ended, _nothing
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            ended()


def _nothing() -> None:
    """Do nothing a second time."""


class Lanes:
    """The lanes of a process: one for answers that are made whole, one for the pieces of those that are not.

    Parameters
    ----------
    places : int
        Requests that are worked on at the same time.
    patience : float
        Seconds that a request waits for its place.
    seconds : float
        How long a streamed answer may be worked on.
    share : int
        Streamed answers that one address has at the same time; 0 is no limit.
    """

    def __init__(self, places: int, patience: float, seconds: float, share: int) -> None:
        """Begin empty."""
        self.work = Lane(places, patience)
        self.streams = Streams(max(1, places // 2), seconds, share)

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return self.work.waiting
