"""The one store of what is kept to be faster: the values used last, within a budget of bytes; keys count as well."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Generic, TypeVar

ENTRY_BYTES = 256
"""What an entry takes besides its key and its value: its places in two tables, and the links to its neighbours."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values used last, within a budget of bytes; safe to use from several threads.

    Parameters
    ----------
    budget : int
        Bytes; 0 keeps nothing.
    share : int
        One entry takes at most this part of the budget, so that a single big one cannot empty the store.
    """

    def __init__(self, budget: int, share: int = 1) -> None:
        """Begin empty."""
        self._budget, self._most = budget, budget // share
        self._size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Value kept for a key, now the most recently used one."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value unless it is too large, and drop those that were not used for longest when room is short."""
        if not self._budget:
            return
        size = ENTRY_BYTES + weight(key) + weight(value)
        if size > self._most:
            return
        with self._lock:
            before = self._entries.pop(key, None)
            self._size += size - (before[1] if before else 0)
            self._entries[key] = value, size
            while self._size > self._budget:
                self._size -= self._entries.popitem(last=False)[1][1]

    @property
    def is_closed(self) -> bool:
        """Whether the budget is nothing, so that nothing is ever kept."""
        return self._budget == 0

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._size

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)


def weight(thing: object) -> int:
    """Bytes that a value takes with all that it is made of; what has ``nbytes`` says so itself."""
    known = getattr(thing, "nbytes", None)
    if known is not None:
        return int(known)
    own = sys.getsizeof(thing)
    if isinstance(thing, (tuple, list, set, frozenset)):
        return own + sum(map(weight, thing))
    if isinstance(thing, dict):
        return own + sum(weight(key) + weight(value) for key, value in thing.items())
    if is_dataclass(thing):
        return own + sum(weight(getattr(thing, part.name)) for part in fields(thing))
    return own
