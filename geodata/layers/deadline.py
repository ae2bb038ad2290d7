"""How long work may last: who starts it says how many seconds, and what takes long looks at the clock between steps.

Nothing is stopped by force. Whoever writes a loop over many rows calls ``check`` once for some thousand of them.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from geodata.errors import TookTooLongError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

WATCHED = 4_096
"""Things between two looks at the clock: some milliseconds of the slowest loops."""

_END: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is done inside so many seconds; an earlier end that was set outside stays.

    The limit belongs to the thread, not to a generator that is made inside: who hands out pieces wraps each step.
    """
    before, end = _END.get(), time.monotonic() + seconds
    token = _END.set(end if before is None else min(before, end))
    try:
        yield
    finally:
        _END.reset(token)


def check() -> None:
    """Go on if there is time.

    Raises
    ------
    TookTooLongError
        When the time is over.
    """
    end = _END.get()
    if end is not None and time.monotonic() > end:
        raise TookTooLongError("the answer took too long to be made; ask for less, for example in a smaller bbox")


def left() -> float:
    """Seconds that are left; infinite where nobody set an end."""
    end = _END.get()
    return math.inf if end is None else end - time.monotonic()


def watched(things: Iterable[T], every: int = WATCHED) -> Iterator[T]:
    """Hand things on, with a look at the clock now and then.

    Raises
    ------
    TookTooLongError
        As ``check`` does.
    """
    source = iter(things)
    while some := tuple(islice(source, every)):
        check()
        yield from some
