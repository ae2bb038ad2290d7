"""Answers as they go over the wire, the key that tells them apart, and a store of them that is limited in bytes.

An answer of the data interface, or a page, is a function of snapshot, program, address, language, theme, columns
of a table, preferred media types and encoding. That tuple is the key of the store and makes the entity tag.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from werkzeug.http import parse_etags

from geodata.layers.recent import Recent
from webapp.http import compression, negotiate

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIEnvironment

    from webapp.http.ranges import ByteRange

MAX_QUERY_BYTES = 8192
"""Longer query strings are refused: far beyond any filter, and what common proxies pass on in one line."""

MAX_PATH_BYTES = 2048
"""Longer paths are refused: ids are far shorter."""

HEADERS_BYTES = 1024
"""Bytes counted for the objects that the headers of an answer are."""

MAX_SHARE = 8
"""One answer takes at most this part of the store, so that a single big one cannot empty it."""

QUICK = "-quick"
"""End of the entity tag of what was compressed in haste."""

_QUICK_END = f'{QUICK}"'

ACCEPTS_RANGES = ("Accept-Ranges", "bytes")
"""Header of answers of which parts are given: files that people save, and programs read from a distance."""

KEY = "crossborder.key"
"""Where the environment of a request holds its key."""

SETTLED = "crossborder.settled"
"""Where the environment holds what tells whether an answer is of the state that its key names."""

_ENTITY_HEADERS = frozenset(
    ("allow", "content-encoding", "content-language", "content-length", "content-range", "content-type")
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,:/")
"""Characters that mean the same in a query string whether they are escaped or not."""


class Key(NamedTuple):
    """All that an answer depends on.

    ``stamp`` tells snapshot and program, and the day where it matters; ``query`` is canonical, and ``representation``
    stands for the order in which the client prefers media types.
    """

    stamp: str
    base: str
    path: str
    query: str
    representation: str
    lang: str
    theme: str
    columns: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it goes over the wire."""

    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def nbytes(self) -> int:
        """Bytes that weigh on a budget."""
        return len(self.body) + HEADERS_BYTES + sum(len(value) for _, value in self.headers)

    @property
    def is_quick(self) -> bool:
        """Whether the body was compressed for a first reader, in haste."""
        return self.etag.endswith(_QUICK_END)

    @property
    def has_ranges(self) -> bool:
        """Whether parts of the body are given."""
        return ACCEPTS_RANGES in self.headers

    def part(self, asked: ByteRange) -> list[tuple[str, str]]:
        """Headers for a part of the body (RFC 9110 section 15.3.7)."""
        headers = [(name, value) for name, value in self.headers if name != "Content-Length"]
        place = f"bytes {asked.start}-{asked.stop - 1}/{len(self.body)}"
        return [*headers, ("Content-Range", place), ("Content-Length", str(asked.stop - asked.start))]

    def strengthened(self) -> Kept:
        """Make the same as brotli packs it best, under an entity tag of its own."""
        media_type = next((value for name, value in self.headers if name == "Content-Type"), "")
        body = compression.strengthened(self.body, media_type)
        changed = {"ETag": _twin(self.etag), "Content-Length": str(len(body))}
        headers = tuple((name, changed.get(name, value)) for name, value in self.headers)
        return Kept(changed["ETag"], headers, body)

    def unmodified(self, etag: str) -> list[tuple[str, str]]:
        """Headers for a client that holds this answer already, under this tag (RFC 9110 section 15.4.5)."""
        headers = ((name, value) for name, value in self.headers if name.lower() not in _ENTITY_HEADERS)
        return [(name, etag if name == "ETag" else value) for name, value in headers]


AnswerStore: TypeAlias = Recent[Key, Kept]
"""Where ready answers are kept."""


def answer_store(budget: int) -> AnswerStore:
    """Store for answers; ``budget`` is in bytes, 0 keeps nothing."""
    return Recent(budget, MAX_SHARE)


def key_of(environ: WSGIEnvironment, base_url: str, stamp: str, languages: tuple[str, ...]) -> Key:
    """Key of a request.

    Parameters
    ----------
    environ : dict
        Of the request.
    base_url : str
        The public address when one is configured; else the request's host counts. The prefix always does.
    stamp : str
        Identifies snapshot, program and, where the answer depends on it, the day.
    languages : tuple of str
        Those that answers differ by.
    """
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    representation, lang, encoding = negotiate.choices(
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        languages,
    )
    return Key(
        stamp,
        (base_url or f"{environ['wsgi.url_scheme']}://{host}") + environ.get("SCRIPT_NAME", ""),
        environ["PATH_INFO"],
        canonical(environ.get("QUERY_STRING", "")),
        representation,
        lang,
        negotiate.theme(environ.get("HTTP_COOKIE", "")),
        ".".join(negotiate.columns(environ.get("HTTP_COOKIE", ""))),
        encoding,
    )


def key_in(environ: WSGIEnvironment) -> Key | None:
    """Key of a request whose answer may be kept under it."""
    key: Key | None = environ.get(KEY)
    is_settled: Callable[[], bool] | None = environ.get(SETTLED)
    return key if is_settled is None or is_settled() else None


def entity_tag(key: Key, *, is_quick: bool = False) -> str:
    """Entity tag without quotes: snapshot and program, then a hash of the representation.

    What was compressed in haste has other bytes than what is asked for again, hence another tag.
    """
    digest = hashlib.blake2b("\0".join(key[1:]).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return f"{key.stamp}-{digest}{QUICK if is_quick else ''}"


def held(if_none_match: str, etag: str) -> str:
    """Tag that the client names in ``If-None-Match``: this one, or that of the same in other bytes; else empty."""
    if not if_none_match:
        return ""
    return next((tag for tag in (etag, _twin(etag)) if is_held(if_none_match, tag)), "")


def is_held(if_none_match: str, etag: str) -> bool:
    """Whether the client names this entity tag in ``If-None-Match``."""
    return bool(if_none_match) and (
        if_none_match == etag or parse_etags(if_none_match).contains_weak(etag.removeprefix("W/").strip('"'))
    )


def _twin(etag: str) -> str:
    """Tag of the same answer compressed in haste, or of that one compressed well."""
    return f'{etag.removesuffix(_QUICK_END)}"' if etag.endswith(_QUICK_END) else f"{etag[:-1]}{_QUICK_END}"


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
