"""The values used last, within a budget of bytes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable


class Sized(Protocol):
    """Something whose size in bytes is known."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""


S = TypeVar("S", bound=Sized)


class Recent(Generic[S]):
    """The values used last, within a budget of bytes; safe to use from several threads."""

    def __init__(self, budget: int) -> None:
        """Begin empty."""
        self._budget, self._held = budget, 0
        self._values: OrderedDict[Hashable, S] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> S | None:
        """Value kept for a key."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: S) -> None:
        """Keep a value, and drop the ones that were not used for longest when there is no room for all."""
        if value.nbytes > self._budget:
            return
        with self._lock:
            if (before := self._values.pop(key, None)) is not None:
                self._held -= before.nbytes
            self._values[key] = value
            self._held += value.nbytes
            while self._held > self._budget:
                self._held -= self._values.popitem(last=False)[1].nbytes
