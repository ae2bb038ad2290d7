"""Ready answers: entity tags, compression, and a store in front of Flask that is limited in bytes.

Every page and every data answer is a function of (snapshot, program, address, language, theme, representation,
encoding). That tuple is the key of the store and, hashed, the entity tag. An answer that is kept is sent again without
entering Flask.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import brotli
from flask import Response
from isal import igzip
from werkzeug.http import parse_etags, remove_entity_headers

from webapp import negotiate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


MAX_QUERY_BYTES = 8192
"""Longer query strings are refused: far beyond any filter, and what common proxies pass on in one line."""

MIN_COMPRESSED = 500
"""Shorter answers fit one packet anyway."""

BROTLI_QUALITY, BROTLI_QUALITY_OF_LARGE = 10, 6
"""For answers that are kept: 10 makes coordinates a quarter smaller than 9 but takes 0.3 s for each megabyte."""

LARGE = 256 * 1024
"""From here on the first reader would wait too long for the better quality."""

GZIP_LEVEL = 2
"""isal's best ratio that still costs next to nothing."""

ENTRY_OVERHEAD = 1024
"""Bytes counted for an entry's key and headers."""

MAX_SHARE = 8
"""One answer takes at most this part of the store, so that a single big one cannot empty it."""

REVALIDATE = "public, no-cache"
"""May be stored anywhere but is asked for again each time; the entity tag makes that cheap."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""For addresses that carry a hash of their content."""

_COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "application/problem+json", "image/svg+xml")
_KEY = "crossborder.key"


class Key(NamedTuple):
    """All that an answer depends on besides the snapshot and the program."""

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
    unmodified_headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        """Bytes that count against the budget."""
        return len(self.body) + ENTRY_OVERHEAD


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
    def size(self) -> int:
        """Bytes used."""
        return self._size

    def __len__(self) -> int:
        """Count the answers."""
        return len(self._entries)


class ReadyAnswers:
    """WSGI middleware that answers from the store and hands everything else on.

    Parameters
    ----------
    app : WSGI application
        Asked when there is no ready answer.
    store : AnswerStore
        Filled by ``finish``.
    base_url : str
        Public address when it is configured; otherwise the request's host is part of the key.
    """

    def __init__(self, app: WSGIApplication, store: AnswerStore, base_url: str) -> None:
        self._app = app
        self._store = store
        self._base_url = base_url

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method = environ["REQUEST_METHOD"]
        query = environ.get("QUERY_STRING", "")
        if method not in ("GET", "HEAD") or len(query) > MAX_QUERY_BYTES:
            return self._app(environ, start_response)
        key = self._key(environ, query)
        kept = self._store.get(key)
        if kept is None:
            environ[_KEY] = key
            return self._app(environ, start_response)
        if _is_held(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
            start_response("304 NOT MODIFIED", list(kept.unmodified_headers))
            return []
        start_response("200 OK", list(kept.headers))
        return [] if method == "HEAD" else [kept.body]

    def _key(self, environ: WSGIEnvironment, query: str) -> Key:
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return Key(
            self._base_url or f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}",
            environ.get("PATH_INFO", ""),
            query,
            negotiate.accepted(environ.get("HTTP_ACCEPT", "")) or "",
            negotiate.best_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            negotiate.theme(environ.get("HTTP_COOKIE", "")),
            negotiate.encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
        )


def _is_held(if_none_match: str, etag: str) -> bool:
    return bool(if_none_match) and (if_none_match == etag or parse_etags(if_none_match).contains_weak(etag.strip('"')))


class Answer(Response):
    """Flask's response with a mark: whether it is a pure function of its key and may be kept."""

    is_kept = False


def answer(
    body: str | bytes, media_type: str, *, vary: tuple[str, ...] = (), cache_control: str = REVALIDATE
) -> Answer:
    """Make an answer that is kept; ``vary`` names the request headers that it depends on besides the encoding."""
    response = Answer(body, content_type=media_type)
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = ", ".join((*vary, "Accept-Encoding"))
    response.is_kept = True
    return response


def finish(response: Response, environ: WSGIEnvironment, store: AnswerStore, stamp: str) -> Response:
    """Compress an answer and, when it is marked, give it an entity tag, keep it and answer conditional requests.

    Parameters
    ----------
    response : flask.Response
        With all its headers.
    environ : dict
        Of the request.
    store : AnswerStore
        Where to keep it.
    stamp : str
        Identifies snapshot and program.
    """
    key: Key | None = environ.get(_KEY)
    if response.status_code == HTTPStatus.OK and isinstance(response, Answer) and response.is_kept and key is not None:
        _compress(response, key.encoding, is_kept=True)
        response.set_etag(entity_tag(stamp, key))
        store.put(key, _kept(response))
        response.make_conditional(environ)
    _compress(response, negotiate.encoding(environ.get("HTTP_ACCEPT_ENCODING", "")), is_kept=False)
    return response


def entity_tag(stamp: str, key: Key) -> str:
    """Entity tag without quotes: snapshot and program, then a hash of the representation."""
    digest = hashlib.blake2b("\0".join(key).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return f"{stamp}-{digest}"


def _kept(response: Response) -> Kept:
    headers = [(name, value) for name, value in response.headers.items() if name != "Content-Length"]
    body = response.get_data()
    unmodified = list(headers)
    remove_entity_headers(unmodified)
    sent = (*headers, ("Content-Length", str(len(body))))
    return Kept(response.headers["ETag"], sent, tuple(unmodified), body)


def _compress(response: Response, encoding: str, *, is_kept: bool) -> None:
    if (
        encoding == "identity"
        or response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not response.headers.get("Content-Type", "").startswith(_COMPRESSIBLE)
    ):
        return
    body = response.get_data()
    if len(body) < MIN_COMPRESSED:
        return
    # What is not kept is compressed for one reader only: the fastest way wins, and whoever takes brotli takes gzip.
    if is_kept and encoding == "br":
        quality = BROTLI_QUALITY if len(body) < LARGE else BROTLI_QUALITY_OF_LARGE
        response.set_data(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality))
        response.headers["Content-Encoding"] = "br"
    else:
        response.set_data(igzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
