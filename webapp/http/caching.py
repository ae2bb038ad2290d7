"""Makes Flask's answers ready: entity tags, compression, streams, and a copy for the store in front of Flask."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, current_app, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import remove_entity_headers

from webapp.http import compression, negotiate, security
from webapp.http.kept import ACCEPTS_RANGES, AnswerStore, Kept, entity_tag, held, is_held, key_in
from webapp.http.ranges import NEVER, asked_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import WSGIEnvironment

    from webapp.http.security import Allowed

PRIVATE = "no-store"
"""For what is meant for one person: nobody keeps it, not even the browser."""

REVALIDATE = "public, no-cache"
"""May be stored anywhere but is asked for again each time; the entity tag makes that cheap."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""For addresses that carry a hash of their content."""

TYPE = "crossborder.type"
"""Where the environment of a request holds the media type of an answer that is not sent because the client has it."""


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


def stream(
    pieces: Iterable[bytes],
    media_type: str,
    *,
    vary: tuple[str, ...] = ("Accept",),
    is_compressible: bool | None = None,
    length: int | None = None,
) -> Answer:
    """Make an answer that is sent while it is made, and never kept.

    Parameters
    ----------
    pieces : iterable of bytes
        The body. The first piece is made before this function returns, so that what is wrong becomes a problem and no
        torn answer; nothing is made when the client holds the answer already.
    media_type : str
        With its parameters.
    vary : tuple of str
        Request headers that the answer depends on besides the encoding.
    is_compressible : bool, optional
        Whether gzip is worth the while; judged by the media type when None.
    length : int, optional
        Bytes of the whole, when they are known.
    """
    response = Answer(content_type=media_type)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Vary"] = ", ".join((*vary, "Accept-Encoding"))
    key = key_in(request.environ)
    if key is not None:
        response.set_etag(entity_tag(key), weak=True)
        if is_held(request.headers.get("If-None-Match", ""), response.headers["ETag"]):
            request.environ[TYPE] = media_type
            response.status_code = HTTPStatus.NOT_MODIFIED
            remove_entity_headers(response.headers)
            return response
    source = iter(pieces)
    body = _begun(next(source, b""), source)
    accepted = request.headers.get("Accept-Encoding", "")
    if is_compressible is None:
        is_compressible = compression.is_compressible(media_type)
    if is_compressible and negotiate.takes_gzip(accepted):
        response.headers["Content-Encoding"] = "gzip"
        body = compression.gzip_stream(body)
    elif length is not None:
        response.content_length = length
    response.response = body
    return response


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Put the piece that was made beforehand before the others; closing it closes them."""
    try:
        yield first
        yield from compression.gather(rest)
    finally:
        close = getattr(rest, "close", None)
        if close is not None:
            close()


def finish(response: Response, environ: WSGIEnvironment, store: AnswerStore, allowed: Allowed) -> Response:
    """Compress an answer and, when it is marked, give it an entity tag, keep it and answer conditional requests.

    Parameters
    ----------
    response : flask.Response
        With all its headers.
    environ : dict
        Of the request.
    store : AnswerStore
        Where to keep it.
    allowed : Allowed
        What pages with the map may do that others may not.
    """
    key = key_in(environ)
    if response.status_code == HTTPStatus.OK and isinstance(response, Answer) and response.is_kept and key is not None:
        is_quick = _compress(response, environ, is_lasting=not store.is_closed) == "br"
        response.set_etag(entity_tag(key, is_quick=is_quick))
        if not store.is_closed:
            store.put(key, _kept(response, key.path, allowed))
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MATCH" in environ:
            environ[TYPE] = response.headers.get("Content-Type", "")
            etag = held(environ.get("HTTP_IF_NONE_MATCH", ""), response.headers["ETag"])
            response.headers["ETag"] = etag or response.headers["ETag"]
            response.make_conditional(environ)
        if "HTTP_RANGE" in environ and ACCEPTS_RANGES in response.headers.items():
            return _part(response, environ)
    else:
        _compress(response, environ, is_lasting=False)
    return response


def _part(response: Response, environ: WSGIEnvironment) -> Response:
    """Part of a whole answer that is asked for, when one is."""
    body = response.get_data()
    try:
        part = asked_part(environ, len(body), response.headers["ETag"], NEVER)
    except RequestedRangeNotSatisfiable as error:
        return current_app.make_response(current_app.handle_http_exception(error))
    if part is not None and response.status_code == HTTPStatus.OK:
        response.set_data(body[part.start : part.stop])
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
    return response


def _kept(response: Response, path: str, allowed: Allowed) -> Kept:
    headers = [(name, value) for name, value in response.headers.items() if name != "Content-Length"]
    headers += security.headers_for(path, response.headers.get("Content-Type", ""), allowed)
    body = response.get_data()
    return Kept(response.headers["ETag"], (*headers, ("Content-Length", str(len(body)))), body)


def _compress(response: Response, environ: WSGIEnvironment, *, is_lasting: bool) -> str:
    """Compress the body where that is worthwhile; gives the name of the encoding, empty when it stays as it is."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not compression.is_compressible(response.headers.get("Content-Type", ""))
    ):
        return ""
    body = response.get_data()
    if not compression.is_worthwhile(body, accepted, is_lasting=is_lasting):
        return ""
    made, name = compression.compress(body, negotiate.encoding(accepted), is_lasting=is_lasting)
    response.set_data(made)
    response.headers["Content-Encoding"] = name
    response.vary.add("Accept-Encoding")
    return name
