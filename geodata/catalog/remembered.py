"""What was read of a catalogue before, so that of what has not changed the same objects are taken again.

Only within a process, and only of the reading before: what the next one does not ask for is forgotten.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from pathlib import Path

    from pydantic import BaseModel

Looks = tuple[tuple[str, tuple[int, ...]], ...]
"""Paths of files, and what tells one state of each from another."""

T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")

NOWHERE = b"nowhere"
"""In the place of the digest of a file that is not there."""

SETTLED_NS = 2_000_000_000
"""A file that was changed so short a time before it was read may be changed again without a trace: clocks of file
systems tick slowly, and those of other machines go wrong."""


@dataclass(frozen=True, slots=True)
class FileMark:
    """How a file looked when it was read.

    Parameters
    ----------
    looks : tuple of int
        What tells one state of a file from another without reading it.
    is_settled : bool
        Whether that can be trusted.
    digest : bytes
        Of the text.
    """

    looks: tuple[int, ...]
    is_settled: bool
    digest: bytes


def looks_of(path: Path) -> tuple[int, ...] | None:
    """What tells one state of a file from another without reading it; None where it cannot be looked at."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_settled(looks: tuple[int, ...], now_ns: int) -> bool:
    """Whether a file that looks so was changed long enough before it is read."""
    return max(looks[-2:]) + SETTLED_NS < now_ns


def all_looks(paths: Iterable[Path]) -> Looks | None:
    """Looks of some files; None where there is none, or they cannot be trusted to tell whether a file changes."""
    found, now = [(str(path), looks_of(path)) for path in paths], time.time_ns()
    told = [(path, looks) for path, looks in found if looks is not None and is_settled(looks, now)]
    return tuple(told) if told and len(told) == len(found) else None


class Remembered:
    """Results of the last reading and of the present one, by name.

    A result is taken again when all that it was made of are the same objects.
    """

    def __init__(self) -> None:
        """Remember nothing."""
        self._before: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._now: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self.files_hashed: tuple[Looks | None, str] = (None, "")

    def begin(self) -> None:
        """Begin to read; what another beginning came to is forgotten."""
        self._now = {}

    def settle(self) -> None:
        """Note that all that was read since the beginning is sound: it counts from now on."""
        self._before, self._now = self._now, {}

    def made(self, name: Hashable, of: tuple[object, ...], make: Callable[[], T]) -> T:
        """Result of this name, made when it is not known of the same objects."""
        held = self._before.get(name)
        if held is None or len(held[0]) != len(of) or any(a is not b for a, b in zip(held[0], of, strict=True)):
            held = (of, make())
        self._now[name] = held
        return cast("T", held[1])

    def before(self, name: Hashable) -> Any:
        """Result of this name in the reading before, whatever it was made of; None where there was none."""
        held = self._before.get(name)
        return None if held is None else held[1]

    def same(self, name: Hashable, value: T) -> T:
        """Value of this name: the object of the reading before where that is equal."""
        before = self._before.get(name)
        return self.kept(name, value if before is None or before[1] != value else cast("T", before[1]))

    def alike(self, name: Hashable, found: Mapping[str, M]) -> Mapping[str, M]:
        """Entries of this name, by their ids: those of before that say the same, and all of them where all do."""
        before: Mapping[str, M] = self.before(name) or {}
        taken = {id_: _alike(before.get(id_), value) for id_, value in found.items()}
        return self.kept(name, before if _are_one(before, taken) else MappingProxyType(taken))

    def one(self, name: Hashable, found: M | None) -> M | None:
        """Value of this name: the object of the reading before where that says the same."""
        return self.kept(name, None if found is None else _alike(self.before(name), found))

    def all_of(self, name: Hashable, found: Mapping[str, T]) -> Mapping[str, T]:
        """Entries of this name: the mapping of the reading before where it has the same objects."""
        before: Mapping[str, T] = self.before(name) or {}
        return self.kept(name, before if _are_one(before, found) else found)

    def digest(self, name: Hashable, path: Path, read: Callable[[], str | None]) -> tuple[bytes | None, str | None]:
        """Digest of the text of a file, the same object as long as it says the same; and its text if it was read.

        Parameters
        ----------
        name : hashable
            Of the file.
        path : pathlib.Path
            Where it is.
        read : callable
            Gives its text, or None after it said why it cannot be read: then there is no digest either.
        """
        now, looks = time.time_ns(), looks_of(path)
        held: FileMark | None = self.before(name)
        if held is not None and held.is_settled and held.looks == looks:
            return self.kept(name, held).digest, None
        text = read()
        if text is None or looks is None:
            return None, text
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if held is not None and held.digest == digest:
            digest = held.digest
        return self.kept(name, FileMark(looks, is_settled(looks, now), digest)).digest, text

    def kept(self, name: Hashable, value: T) -> T:
        """Keep a value of this name, and give it."""
        self._now[name] = ((), value)
        return value


def _alike(before: M | None, found: M) -> M:
    """Entry of before where it says the same: equal, and its numbers written alike."""
    if before is not None and before == found and before.model_dump_json() == found.model_dump_json():
        return before
    return found


def _are_one(before: Mapping[str, object], found: Mapping[str, object]) -> bool:
    """Whether two mappings have the same keys in the same order, with the same objects."""
    return len(before) == len(found) and all(
        (a == b and before[a] is found[b]) for a, b in zip(before, found, strict=True)
    )
