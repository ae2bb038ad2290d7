"""What every request meets first: ready answers, then features made without Flask, then everything else; and headers.

The shortest way through serves most requests of the data interface. Whatever is unusual or wrong goes on to Flask,
which gives the same answers for the same addresses and says what is wrong.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from urllib.parse import unquote_plus

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable
from werkzeug.sansio.utils import get_host

from geodata.errors import GeodataError, LayerAwayError, QueryError, TookTooLongError
from geodata.layers import deadline
from geodata.query.asking import select
from webapp import links
from webapp.http import compression, negotiate, revisions, security
from webapp.http.caching import REVALIDATE, TYPE
from webapp.http.kept import KEY, MAX_PATH_BYTES, MAX_QUERY_BYTES, SETTLED, Kept, Key, entity_tag, held, key_of
from webapp.http.lanes import LANE, PEER, REFUSED, BusyError
from webapp.http.ranges import NEVER, asked_part
from webapp.ogc import features, params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from geodata.layers.served import ServedLayer
    from webapp.http.arguments import Args
    from webapp.http.security import Allowed
    from webapp.ogc.features import WrittenBody
    from webapp.state import Atlas

PREFIX = "/collections/"

UNQUEUED = ("/healthz", "/readyz", "/metrics")
"""Addresses that are answered at once, however much there is to do: whoever runs the server asks for them."""

WHOLE_BYTES = 1536 * 1024
"""A body up to this size leaves as one piece: a page of a thousand features does."""

PIECE_BYTES = 256 * 1024
READING_BYTES, READING_BYTES_EACH = 4096, 64
"""What is counted for a request that was read, and for each character of its query string: a filter's nodes."""

R = TypeVar("R", params.ItemRequest, params.ItemsRequest)


class _Reading(NamedTuple, Generic[R]):
    """What a request asks for, and where its links lead."""

    asked: R
    at: links.LinkBase
    nbytes: int


class FrontDoor:
    """WSGI middleware in front of files and Flask.

    Parameters
    ----------
    app : WSGI application
        Asked when there is neither a ready answer nor a short way to one.
    state : Atlas
        Whose snapshot is served and whose store is used.
    """

    def __init__(self, app: WSGIApplication, state: Atlas) -> None:
        self._app = app
        self._state = state
        self._store = state.answers
        self._base_url = state.settings.base_url
        self._trusted = tuple(state.settings.trusted_hosts)
        self._languages = state.languages
        self._allowed = state.allowed
        self._lanes = state.lanes
        self._seconds = state.settings.answer_seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if revisions.is_asked(environ) or revisions.ASKED in environ:
            return self._of_revision(environ, start_response)
        return self.answer(environ, start_response)

    def _of_revision(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Open the state that a request asks for, outside of any lane, and answer from it as from the present."""
        there = revisions.in_present(environ)
        try:
            environ = revisions.taken_out(environ)
            text, path = environ.pop(revisions.ASKED, None), environ["PATH_INFO"]
            if text is None or revisions.is_always_the_same(path) or environ["REQUEST_METHOD"] == "OPTIONS":
                return self.answer(environ, start_response)
            if revisions.is_of_now(path) and there is not None and environ["REQUEST_METHOD"] in revisions.READ:
                return self._led(there, environ, start_response)
            if environ["REQUEST_METHOD"] not in revisions.READ and not revisions.is_of_now(path):
                environ[REFUSED] = MethodNotAllowed((*revisions.READ, "OPTIONS"), "What was is read, not written.")
                return self._passed_on(environ, start_response)
            if revisions.is_of_now(path):
                raise QueryError(revisions.REVISION, f"what is at {path[:80]} is of the present alone")
            state = self._state.at(text)
        except GeodataError as error:
            environ[REFUSED] = error
            return self._passed_on(environ, start_response)
        number = state.pinned.number if state.pinned else 0
        return FrontDoor(self._app, state).answer(revisions.opened(environ, number, state), start_response)

    def _led(self, there: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Lead from a page of a revision to what is of the present alone."""
        headers = [("Location", there), ("Content-Length", "0"), ("Cache-Control", REVALIDATE)]
        Begun(environ, start_response, self._allowed)("307 TEMPORARY REDIRECT", headers)
        return []

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request from the state that this door stands before."""
        key = None
        if (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and len(environ.get("QUERY_STRING", "")) <= MAX_QUERY_BYTES
            and len(environ["PATH_INFO"]) <= MAX_PATH_BYTES
        ):
            try:
                stamp = self._state.stamp(environ["PATH_INFO"])
            except (LayerAwayError, TookTooLongError) as error:
                environ[REFUSED] = error
                return self._passed_on(environ, start_response)
            key = key_of(environ, self._base_url, stamp, self._languages) if stamp else None
        try:
            if key is not None and (kept := self._store.get(key)) is not None:
                if "HTTP_RANGE" in environ and kept.has_ranges:
                    return self._part(environ, start_response, key, kept)
                return self._sent(environ, start_response, self._stronger(environ, key, kept))
            return self._worked(environ, start_response, key)
        except BusyError as error:
            environ[REFUSED] = error
            return self._passed_on(environ, start_response)

    def _part(self, environ: WSGIEnvironment, start_response: StartResponse, key: Key, kept: Kept) -> Iterable[bytes]:
        """Send a part of a ready answer; when there is no such part, Flask says so."""
        try:
            part = asked_part(environ, len(kept.body), kept.etag, NEVER)
        except RequestedRangeNotSatisfiable:
            return self._worked(environ, start_response, key)
        if part is None:
            return self._sent(environ, start_response, kept)
        start_response("206 PARTIAL CONTENT", kept.part(part))
        return [kept.body[part.start : part.stop]]

    def _stronger(self, environ: WSGIEnvironment, key: Key, kept: Kept) -> Kept:
        """Pack an answer better that is asked for again, when nobody waits for the place to do it."""
        if kept.is_quick and environ["REQUEST_METHOD"] == "GET" and self._lanes.work.try_enter():
            try:
                kept = kept.strengthened()
                self._store.put(key, kept)
            finally:
                self._lanes.work.leave()
        return kept

    def _worked(self, environ: WSGIEnvironment, start_response: StartResponse, key: Key | None) -> Iterable[bytes]:
        """Make an answer in a place of the lane.

        Raises
        ------
        BusyError
            When there is no place.
        """
        if environ["PATH_INFO"] in UNQUEUED:
            return self._passed_on(environ, start_response)
        lane = self._lanes.work
        lane.enter(environ.get(PEER, ""))
        try:
            with deadline.within(self._seconds):
                return self._answered(environ, start_response, key)
        finally:
            lane.leave()

    def _answered(self, environ: WSGIEnvironment, start_response: StartResponse, key: Key | None) -> Iterable[bytes]:
        """Make an answer, the short way or Flask's."""
        path = environ["PATH_INFO"]
        kept = self._make(environ, key) if key and path.startswith(PREFIX) and path.isascii() else None
        if kept is not None:
            return self._sent(environ, start_response, kept)
        environ[LANE] = self._lanes.work
        if key is not None:
            environ[KEY] = key
            environ[SETTLED] = self._state.is_settled
        return self._passed_on(environ, start_response)

    def _passed_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer; a short body leaves as one piece, which needs no thread while its client takes it."""
        begun = Begun(environ, start_response, self._allowed)
        body = self._app(environ, begun)
        if begun.length is not None and begun.length <= WHOLE_BYTES:
            return _joined(body)
        return self._streamed(environ, body)

    def _sent(self, environ: WSGIEnvironment, start_response: StartResponse, kept: Kept) -> Iterable[bytes]:
        """Send a ready answer."""
        if etag := held(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
            start_response("304 NOT MODIFIED", kept.unmodified(etag))
            return []
        start_response("200 OK", list(kept.headers))
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        if len(kept.body) <= WHOLE_BYTES:
            return [kept.body]
        pieces = (kept.body[at : at + PIECE_BYTES] for at in range(0, len(kept.body), PIECE_BYTES))
        return self._streamed(environ, pieces)

    def _streamed(self, environ: WSGIEnvironment, body: Iterable[bytes]) -> Iterable[bytes]:
        """Send a long body piece by piece, so many at a time to one address."""
        address = environ.get(PEER, "")
        try:
            self._lanes.streams.begin(address)
        except BusyError:
            _close(body)
            raise
        return self._lanes.streams.pieces(body, address)

    def _make(self, environ: WSGIEnvironment, key: Key) -> Kept | None:
        """Answer with features or a collection's description; None when this is for Flask."""
        if environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_IF_MATCH" in environ:
            return None
        try:
            written = self._written(environ, key)
        except (GeodataError, HTTPException, ValueError):  # Flask meets the same and tells the client
            return None
        if written is None or not self._state.is_settled():
            return None
        kept = self._packed(written, environ, key)
        self._store.put(key, kept)
        return kept

    def _written(self, environ: WSGIEnvironment, key: Key) -> WrittenBody | None:
        _, _, layer_id, *rest = environ["PATH_INFO"].split("/", 4)
        layer = self._state.snapshot.layers.get(layer_id)
        if layer is None or (rest and rest[0] != "items"):
            return None
        match rest:
            case []:
                return self._described(layer, environ, key)
            case [_]:
                of_page = self._reading(params.items, layer, environ, key)
                return _page(*of_page) if of_page else None
            case [_, feature_id]:
                of_one = self._reading(params.item, layer, environ, key)
                return _feature(*of_one, feature_id) if of_one else None
        return None

    def _described(self, layer: ServedLayer, environ: WSGIEnvironment, key: Key) -> WrittenBody | None:
        args = self._args(environ)
        if args is None:
            return None
        params.allow(args, ())
        if features.DOCUMENT.choose(params.single(args, "f"), environ.get("HTTP_ACCEPT", "")) is not negotiate.JSON:
            return None
        lang = next((lang for lang in self._languages if lang == args.get("lang")), key.lang)
        return features.description(layer, self._place(environ, key.query), lang)

    def _args(self, environ: WSGIEnvironment) -> Args | None:
        """Parameters, unless the language is one that Flask refuses."""
        args = _arguments(environ.get("QUERY_STRING", ""))
        return None if "lang" in args and args["lang"] not in ("", *self._languages) else args

    def _reading(
        self, read: Callable[[ServedLayer, Args, str], R], layer: ServedLayer, environ: WSGIEnvironment, key: Key
    ) -> tuple[ServedLayer, _Reading[R], features.Edition] | None:
        """What a request asks as GeoJSON, and of which layer in which state.

        It is read once for all who ask the same of the present; a layer may be one of several snapshots, so that
        nothing is remembered with it that another snapshot or another app would read in another way.
        """
        query, accept = environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", "")
        same = (read, self._origin(environ), environ.get("SCRIPT_NAME", ""), query, accept)
        kept: _Reading[R] | None = layer.remembered.get(same)
        if kept is not None:
            return layer, kept, features.edition(self._state.snapshot, self._state.clock())
        args = self._args(environ)
        if args is None:
            return None
        asked_layer = self._state.asked_layer(layer.id, args)
        asked = read(asked_layer, args, accept)
        if asked.format != negotiate.GEOJSON.name:
            return None
        is_usual = max(len(accept), len(self._origin(environ))) <= negotiate.MAX_HEADER
        size = READING_BYTES + READING_BYTES_EACH * len(query)
        reading = _Reading(asked, self._place(environ, key.query), size)
        if is_usual and "asof" not in args and "lang" not in args:
            layer.remembered.put(same, reading)
        return asked_layer, reading, features.edition(self._state.asked(args), self._state.clock())

    def _origin(self, environ: WSGIEnvironment) -> str:
        origin = _origin(
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST"),
            environ["SERVER_NAME"],
            environ["SERVER_PORT"],
            self._trusted,
        )
        return self._base_url or origin

    def _place(self, environ: WSGIEnvironment, query: str) -> links.LinkBase:
        root = environ.get("SCRIPT_NAME", "").encode("latin-1").decode("utf-8", "replace")
        return links.place(self._origin(environ), root, query)

    def _packed(self, written: WrittenBody, environ: WSGIEnvironment, key: Key) -> Kept:
        """Compress and add the headers that every kept answer has."""
        body = b"".join(written.pieces)
        headers = [
            ("Content-Type", written.media_type),
            ("Cache-Control", REVALIDATE),
            ("Vary", ", ".join((*written.vary, "Accept-Encoding"))),
            *written.headers,
        ]
        is_lasting, is_quick = not self._store.is_closed, False
        if compression.is_worthwhile(body, environ.get("HTTP_ACCEPT_ENCODING", ""), is_lasting=is_lasting):
            body, encoding = compression.compress(body, key.encoding, is_lasting=is_lasting)
            headers.append(("Content-Encoding", encoding))
            is_quick = encoding == "br"
        etag = f'"{entity_tag(key, is_quick=is_quick)}"'
        headers += (("ETag", etag), *security.OPEN, ("Content-Length", str(len(body))))
        return Kept(etag, tuple(headers), body)


def _page(layer: ServedLayer, reading: _Reading[params.ItemsRequest], edition: features.Edition) -> WrittenBody | None:
    selection = select(layer, reading.asked.query)
    if len(selection.rows) > features.STREAM_FEATURES:
        return None
    return features.page(layer, reading.asked, selection, reading.at, edition)


def _feature(
    layer: ServedLayer, reading: _Reading[params.ItemRequest], edition: features.Edition, feature_id: str
) -> WrittenBody:
    return features.feature(layer, *layer.one(feature_id), reading.asked, reading.at, edition)


def _origin(scheme: str, host: str | None, name: str, port: str, trusted: tuple[str, ...]) -> str:
    """Scheme and host of a request; an HTTP error for a host that is not trusted."""
    if host is not None and len(host) > negotiate.MAX_HEADER:
        return links.plain_origin(scheme, get_host(scheme, host, (name, int(port)), trusted or None))
    return _usual_origin(scheme, host, name, port, trusted)


@lru_cache(negotiate.REMEMBERED)
def _usual_origin(scheme: str, host: str | None, name: str, port: str, trusted: tuple[str, ...]) -> str:
    return links.plain_origin(scheme, get_host(scheme, host, (name, int(port)), trusted or None))


def _arguments(query: str) -> Args:
    """Parameters of a query string, read as Flask reads them."""
    if "%" in query or "+" in query:
        pairs = [part.partition("=") for part in query.split("&") if part]
        return MultiDict([(_decoded(name), _decoded(value)) for name, _, value in pairs])
    return MultiDict([(name, value) for name, _, value in (part.partition("=") for part in query.split("&") if part)])


class Begun:
    """Puts the headers that every answer carries behind its own, and sees how long its body is."""

    __slots__ = ("_allowed", "_environ", "_start", "length")

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse, allowed: Allowed) -> None:
        """Stand before the server's own."""
        self._environ, self._start, self._allowed = environ, start_response, allowed
        self.length: int | None = None

    def __call__(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        """Begin the answer."""
        named = {name.lower(): value for name, value in headers}
        if "content-length" in named:
            self.length = int(named["content-length"])
        elif status.startswith(("204", "304")):
            self.length = 0
        media_type = self._environ.get(TYPE) or named.get("content-type", "")
        is_preflight = self._environ["REQUEST_METHOD"] == "OPTIONS"
        path = self._environ["PATH_INFO"]
        common = security.headers_for(path, media_type, self._allowed, is_preflight=is_preflight)
        return self._start(status, [*headers, *common], *more)


def _joined(body: Iterable[bytes]) -> list[bytes]:
    try:
        return [b"".join(body)]
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _decoded(text: str) -> str:
    """Text of a part of a query string; bytes that are no UTF-8 stay as they were written, as Flask leaves them."""
    return unquote_plus(text, errors="werkzeug.url_quote")
