"""What every request meets first: ready answers, then features made without Flask, then everything else; and headers.

The shortest way through serves most requests of the data interface. Whatever is unusual or wrong goes on to Flask,
which gives the same answers for the same addresses and says what is wrong.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.utils import get_host

from geodata.errors import GeodataError
from geodata.query.query import select
from webapp import links
from webapp.http import compression, negotiate, security
from webapp.http.caching import REVALIDATE, TYPE
from webapp.http.kept import KEY, MAX_PATH_BYTES, MAX_QUERY_BYTES, Kept, Key, entity_tag, is_held, key_of
from webapp.http.lanes import LANE, PEER, REFUSED, BusyError
from webapp.ogc import features, params

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from geodata.layers.layer import Layer
    from webapp.http.arguments import Args
    from webapp.ogc.features import WrittenBody
    from webapp.state import Atlas

PREFIX = "/collections/"

UNQUEUED = ("/healthz", "/readyz", "/metrics")
"""Addresses that are answered at once, however much there is to do: whoever runs the server asks for them."""

WHOLE_BYTES = 1024 * 1024
"""A body up to this size leaves as one piece."""

PIECE_BYTES = 256 * 1024


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
        self._stamp = state.stamp
        self._base_url = state.settings.base_url
        self._trusted = tuple(state.settings.trusted_hosts)
        self._languages = state.languages
        self._ancestors = state.settings.embed_ancestors
        self._lanes = state.lanes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        key = None
        if (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and len(environ.get("QUERY_STRING", "")) <= MAX_QUERY_BYTES
            and len(environ["PATH_INFO"]) <= MAX_PATH_BYTES
        ):
            key = key_of(environ, self._base_url, self._stamp, self._languages)
            kept = self._store.get(key)
            if kept is not None:
                return self._sent(environ, start_response, kept)
        try:
            return self._worked(environ, start_response, key)
        except BusyError as error:
            environ[REFUSED] = error
            return self._passed_on(environ, start_response)

    def _worked(self, environ: WSGIEnvironment, start_response: StartResponse, key: Key | None) -> Iterable[bytes]:
        """Make an answer in a place of the lane.

        Raises
        ------
        BusyError
            When there is no place.
        """
        path = environ["PATH_INFO"]
        if path in UNQUEUED:
            return self._passed_on(environ, start_response)
        with self._lanes.work.place(environ.get(PEER, "")):
            environ[LANE] = self._lanes.work
            kept = self._make(environ, key) if key and path.startswith(PREFIX) and path.isascii() else None
            if kept is None:
                if key is not None:
                    environ[KEY] = key
                return self._passed_on(environ, start_response)
        return self._sent(environ, start_response, kept)

    def _passed_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer; a short body leaves as one piece, which needs no thread while its client takes it."""
        begun = Begun(environ, start_response, self._ancestors)
        body = self._app(environ, begun)
        if begun.length is not None and begun.length <= WHOLE_BYTES:
            return _joined(body)
        return self._streamed(environ, body)

    def _sent(self, environ: WSGIEnvironment, start_response: StartResponse, kept: Kept) -> Iterable[bytes]:
        """Send a ready answer."""
        if is_held(environ.get("HTTP_IF_NONE_MATCH", ""), kept.etag):
            start_response("304 NOT MODIFIED", kept.unmodified())
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
        if written is None:
            return None
        kept = self._packed(written, environ, key)
        self._store.put(key, kept)
        return kept

    def _written(self, environ: WSGIEnvironment, key: Key) -> WrittenBody | None:
        _, _, layer_id, *rest = environ["PATH_INFO"].split("/", 4)
        layer = self._state.snapshot.layers.get(layer_id)
        if layer is None or (rest and rest[0] != "items"):
            return None
        args = _arguments(environ.get("QUERY_STRING", ""))
        if "lang" in args and args["lang"] not in ("", *self._languages):
            return None
        accept = environ.get("HTTP_ACCEPT", "")
        at = self._place(environ, key.query)
        match rest:
            case []:
                return self._described(layer, args, accept, at, key)
            case [_]:
                return self._page(self._state.asked_layer(layer_id, args), args, accept, at)
            case [_, feature_id]:
                return self._feature(self._state.asked_layer(layer_id, args), feature_id, args, accept, at)
        return None

    def _described(self, layer: Layer, args: Args, accept: str, at: links.LinkBase, key: Key) -> WrittenBody | None:
        params.allow(args, ())
        if features.DOCUMENT.choose(params.single(args, "f"), accept) is not negotiate.JSON:
            return None
        lang = next((lang for lang in self._languages if lang == args.get("lang")), key.lang)
        return features.description(layer, at, lang)

    def _page(self, layer: Layer, args: Args, accept: str, at: links.LinkBase) -> WrittenBody | None:
        asked = params.items(layer, args, accept)
        if asked.format != negotiate.GEOJSON.name:
            return None
        selection = select(layer, asked.query)
        if len(selection.rows) > features.STREAM_FEATURES:
            return None
        return features.page(layer, asked, selection, at, self._edition(args))

    def _feature(
        self, layer: Layer, feature_id: str, args: Args, accept: str, at: links.LinkBase
    ) -> WrittenBody | None:
        row = layer.row(feature_id)
        asked = params.item(layer, args, accept)
        if asked.format != negotiate.GEOJSON.name:
            return None
        return features.feature(layer, row, asked, at, self._edition(args))

    def _edition(self, args: Args) -> features.Edition:
        return features.Edition(self._state.asked(args).id, self._state.clock())

    def _place(self, environ: WSGIEnvironment, query: str) -> links.LinkBase:
        origin = _origin(
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST"),
            environ["SERVER_NAME"],
            environ["SERVER_PORT"],
            self._trusted,
        )
        root = environ.get("SCRIPT_NAME", "").encode("latin-1").decode("utf-8", "replace")
        return links.place(self._base_url or origin, root, query)

    def _packed(self, written: WrittenBody, environ: WSGIEnvironment, key: Key) -> Kept:
        """Compress and add the headers that every kept answer has."""
        body = b"".join(written.pieces)
        headers = [
            ("Content-Type", written.media_type),
            ("Cache-Control", REVALIDATE),
            ("Vary", ", ".join((*written.vary, "Accept-Encoding"))),
            *written.headers,
        ]
        is_lasting = not self._store.is_closed
        if compression.is_worthwhile(body, environ.get("HTTP_ACCEPT_ENCODING", ""), is_lasting=is_lasting):
            body, encoding = compression.compress(body, key.encoding, is_lasting=is_lasting)
            headers.append(("Content-Encoding", encoding))
        etag = f'"{entity_tag(key)}"'
        headers += (("ETag", etag), *security.OPEN, ("Content-Length", str(len(body))))
        return Kept(etag, tuple(headers), body)


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

    __slots__ = ("_ancestors", "_environ", "_start", "length")

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse, ancestors: tuple[str, ...]) -> None:
        """Stand before the server's own."""
        self._environ, self._start, self._ancestors = environ, start_response, ancestors
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
        common = security.headers_for(path, media_type, self._ancestors, is_preflight=is_preflight)
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
