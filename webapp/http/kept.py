"""Answers as they go over the wire, the key that tells them apart, and a store of them that is limited in bytes.

An answer of the data interface, or a page, is a function of snapshot, program, address, language, theme, preferred
media types and encoding. That tuple is the key of the store and, hashed, the entity tag.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.http import parse_etags

from webapp.http import negotiate

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

MAX_QUERY_BYTES = 8192
"""Longer query strings are refused: far beyond any filter, and what common proxies pass on in one line."""

MAX_PATH_BYTES = 2048
"""Longer paths are refused: ids are far shorter."""

ENTRY_OVERHEAD = 1024
"""Bytes counted for an entry's key and objects."""

MAX_SHARE = 8
"""One answer takes at most this part of the store, so that a single big one cannot empty it."""

KEY = "crossborder.key"
"""Where the environment of a request holds its key."""

STAMP = "crossborder.stamp"
"""Where the environment of a request with a key holds the text that identifies snapshot and program."""

_ENTITY_HEADERS = frozenset(
    ("allow", "content-encoding", "content-language", "content-length", "content-range", "content-type")
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:/")
"""Characters that mean the same in a query string whether they are escaped or not."""


class Key(NamedTuple):
    """All that an answer depends on besides the snapshot and the program.

    ``query`` is canonical, and ``representation`` stands for the order in which the client prefers media types.
    """

    base: str
    path: str
    query: str
    representation: str
    lang: str
    theme: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it goes over the wire."""

    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    size: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the bytes that weigh on a budget."""
        size = len(self.body) + ENTRY_OVERHEAD + sum(len(value) for _, value in self.headers)
        object.__setattr__(self, "size", size)

    def unmodified(self) -> list[tuple[str, str]]:
        """Headers for a client that holds this answer already (RFC 9110 section 15.4.5)."""
        return [(name, value) for name, value in self.headers if name.lower() not in _ENTITY_HEADERS]


class AnswerStore:
    """Least recently used answers leave when the budget is spent; safe to use from many threads.

    Parameters
    ----------
    budget : int
        Bytes; 0 keeps nothing.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """Answer for a key, now the most recently used one."""
        with self._lock:
            kept = self._entries.get(key)
            if kept is not None:
                self._entries.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        """Keep an answer unless it is too big a part of the budget."""
        if kept.size > self._budget // MAX_SHARE:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            self._size += kept.size - (old.size if old else 0)
            self._entries[key] = kept
            while self._size > self._budget:
                _, evicted = self._entries.popitem(last=False)
                self._size -= evicted.size

    @property
    def is_empty(self) -> bool:
        """Whether the budget is nothing, so that nothing is ever kept."""
        return self._budget == 0

    @property
    def size(self) -> int:
        """Bytes used."""
        return self._size

    def __len__(self) -> int:
        """Count the answers."""
        return len(self._entries)


def key_of(environ: WSGIEnvironment, base_url: str, languages: tuple[str, ...]) -> Key:
    """Key of a request.

    Parameters
    ----------
    environ : WSGIEnvironment
        The request.
    base_url : str
        The public address when one is configured, else the request's host counts.
    languages : tuple of str
        Those that answers differ by.
    """
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Key(
        base_url or f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}",
        environ["PATH_INFO"],
        canonical(environ.get("QUERY_STRING", "")),
        negotiate.preference(environ.get("HTTP_ACCEPT", "")),
        negotiate.best_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), languages),
        negotiate.theme(environ.get("HTTP_COOKIE", "")),
        negotiate.encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def entity_tag(stamp: str, key: Key) -> str:
    """Entity tag without quotes: snapshot and program, then a hash of the representation."""
    digest = hashlib.blake2b("\0".join(key).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return f"{stamp}-{digest}"


def is_held(if_none_match: str, etag: str) -> bool:
    """Whether the client names this entity tag in ``If-None-Match``."""
    return bool(if_none_match) and (
        if_none_match == etag or parse_etags(if_none_match).contains_weak(etag.removeprefix("W/").strip('"'))
    )


def canonical(query: str) -> str:
    """Query string with its parameters sorted and its characters escaped in one way.

    Addresses that differ only in these have the same answer: no address here gives a meaning to the order of its
    parameters.
    """
    if "%" in query:
        query = _ESCAPE.sub(_plain, query)
    query = query.replace("+", "%20")
    return "&".join(sorted(query.split("&"))) if "&" in query else query


def _plain(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _PLAIN else match[0].upper()
