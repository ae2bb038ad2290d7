"""What a failure looks like: RFC 9457 problem details for programs, a page for people; one table of statuses."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.routing import RequestRedirect

from geodata.errors import GeodataError, QueryError
from geodata.ledger.errors import ChangeError
from webapp.frame import error_context
from webapp.http import negotiate
from webapp.http.caching import REVALIDATE
from webapp.http.details import MEDIA_TYPE, ProblemDetails
from webapp.programs.errors import BodyError

if TYPE_CHECKING:
    from flask import Flask, Response

STATUS: dict[str, HTTPStatus] = {
    "layer-unknown": HTTPStatus.NOT_FOUND,
    "feature-unknown": HTTPStatus.NOT_FOUND,
    "tile-unknown": HTTPStatus.NOT_FOUND,
    "query-invalid": HTTPStatus.BAD_REQUEST,
    "filter-too-large": HTTPStatus.BAD_REQUEST,
    "picture-not-drawn": HTTPStatus.NOT_ACCEPTABLE,
    "assets-not-built": HTTPStatus.SERVICE_UNAVAILABLE,
    "change-set-unknown": HTTPStatus.NOT_FOUND,
    "revision-unknown": HTTPStatus.NOT_FOUND,
    "change-set-stale": HTTPStatus.CONFLICT,
    "change-set-state": HTTPStatus.CONFLICT,
    "change-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "layer-away": HTTPStatus.SERVICE_UNAVAILABLE,
    "ledger-unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "took-too-long": HTTPStatus.SERVICE_UNAVAILABLE,
    "desk-refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "desk-throttled": HTTPStatus.TOO_MANY_REQUESTS,
    "body-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "body-not-json": HTTPStatus.BAD_REQUEST,
}
"""Status of each code of the error tree; every other one is our fault, not the client's: 500."""


RETRY_SECONDS = {"busy": 2, "layer-away": 5, "ledger-unavailable": 5, "took-too-long": 30}
"""When to ask again for what had no place, or took too long: others may have been in the way (RFC 9110 10.2.3)."""

CODES: dict[int, str] = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    412: "precondition-failed",
    413: "content-too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    428: "precondition-required",
    429: "too-many-requests",
    500: "internal-error",
}
"""Names of failures that HTTP itself defines."""


def register(app: Flask) -> None:
    """Answer every exception of the app."""
    app.register_error_handler(GeodataError, _on_geodata_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_any_error)


def _on_geodata_error(error: GeodataError) -> Response:
    status = STATUS.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    if error.code in RETRY_SECONDS:
        response = _respond(ProblemDetails(status, str(error), error.code))
        response.headers["Retry-After"] = str(RETRY_SECONDS[error.code])
        return response
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _on_any_error(error)
    parameter = error.parameter if isinstance(error, QueryError) else None
    return _respond(ProblemDetails(status, str(error), error.code, parameter, _each(error)))


def _each(error: GeodataError) -> tuple[dict[str, str], ...]:
    """Every single thing that is wrong, for failures that may have several."""
    if isinstance(error, BodyError):
        return tuple(fault._asdict() for fault in error.faults)
    if isinstance(error, ChangeError):
        return tuple(
            {
                "detail": f"found {it.found}; expected {it.expected}",
                "place": it.file,
                "field": it.field,
                "code": it.code,
            }
            for it in error.problems
        )
    return ()


def _on_http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _respond(ProblemDetails(status, error.description or status.description, _code(status)))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _on_any_error(error: Exception) -> Response:
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _respond(ProblemDetails(status, "The server failed; the failure was logged.", _code(status)))


def _code(status: HTTPStatus) -> str:
    """Stable name: the phrases of ``HTTPStatus`` change between Python versions."""
    return CODES.get(status, f"http-{int(status)}")


def _without_slash() -> str | None:
    """Address of this request without slashes at its end, when a page or document may be there; never another host's.

    The path begins with one slash, since it is one that a rule of ours takes.
    """
    path = re.sub("/+", "/", request.path).rstrip("/")
    if request.method not in ("GET", "HEAD") or not request.path.endswith("/") or not path:
        return None
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    query = quote(request.query_string, safe="%=&,:/~+!'()*$;?@")
    return quote(request.script_root + path) + (f"?{query}" if query else "")


def _respond(problem: ProblemDetails) -> Response:
    if problem.status == HTTPStatus.NOT_FOUND and (address := _without_slash()):
        moved: Response = current_app.make_response(redirect(address, HTTPStatus.PERMANENT_REDIRECT))
        moved.headers["Cache-Control"] = REVALIDATE
        return moved
    response = current_app.response_class(status=problem.status)
    if negotiate.is_person(request.headers.get("Accept", "")) and request.args.get("f") != "json":
        response.set_data(_page(problem))
        response.content_type = "text/html; charset=utf-8"
    else:
        response.set_data(problem.to_json(request.path))
        response.content_type = MEDIA_TYPE
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _page(problem: ProblemDetails) -> str:
    heading, advice = _words(problem.status)
    usual = default_exceptions.get(int(problem.status))  # its sentence says no more than heading and advice
    detail = problem.detail if usual is None or problem.detail != usual.description else ""
    try:
        context = error_context(heading)
        return render_template(
            "error.html", **context, status=int(problem.status), heading=heading, detail=detail, advice=advice
        )
    except Exception:
        # The frame of the page failed, perhaps for the same reason: say so in plain words and log why.
        current_app.logger.exception("the error page failed")
        return (
            f"<!doctype html><html lang=en><title>{int(problem.status)}</title><h1>{problem.status.phrase}</h1></html>"
        )


def _words(status: HTTPStatus) -> tuple[str, str]:
    """Heading of the page, and what to do."""
    only_reading = _("Only reading is possible here"), _("The atlas can be read but not changed over the web.")
    words = {
        HTTPStatus.NOT_FOUND: (_("This page does not exist"), _("Check the address, or start from the map.")),
        HTTPStatus.BAD_REQUEST: (
            _("This address cannot be understood"),
            _("Remove the part of the address that is named here."),
        ),
        HTTPStatus.FORBIDDEN: (
            _("This is not open to you"),
            _("Sign in with an account that may do it, or go back and try again."),
        ),
        HTTPStatus.UNAUTHORIZED: (
            _("This is for programs"),
            _("They show an access token, which the desk makes."),
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: only_reading,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: only_reading,
        HTTPStatus.NOT_ACCEPTABLE: (
            _("This does not exist in such a form"),
            _("Choose one of the forms that are named here."),
        ),
        HTTPStatus.REQUEST_URI_TOO_LONG: (_("This address is too long"), _("Use fewer filters.")),
        HTTPStatus.SERVICE_UNAVAILABLE: (
            _("Too much is asked at the moment"),
            _("Ask for less at once, or try again in half a minute."),
        ),
    }
    return words.get(status, (_("Something went wrong"), _("Try again in a moment; the failure was logged.")))
