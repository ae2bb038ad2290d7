"""What stands before every page of the desk: who may, over which connection, from which page.

A route names whom it is open to when it is made, so that there is none without; no answer is kept by anybody.
"""

from __future__ import annotations

import logging
import threading
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound, ServiceUnavailable

from geodata.ledger.errors import LedgerUnavailableError, StaleChangeSetError
from webapp import links
from webapp.desk.tokens import form_token, is_form_token, new_token
from webapp.frame import private_context
from webapp.http.caching import PRIVATE
from webapp.http.peers import group_of
from webapp.i18n import chosen_language, language
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.ledger.changes import ChangeSet
    from webapp.desk.database import DeskDatabase
    from webapp.desk.reviewing import Reviews
    from webapp.desk.roles import Role
    from webapp.desk.sessions import DeskSession
    from webapp.state import Atlas

    DeskView = Callable[..., Response]

HOLDER = "desk"
COOKIE = "crossborder-desk"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""A browser takes it only over TLS, for this host alone and for all its paths (RFC 6265bis section 4.1.3.2)."""

FIELD = "token"
"""Of a form: what it was made with for who holds the cookie."""
MOST_COOKIE = 100
RETRY_SECONDS = 30
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

_log = logging.getLogger(__name__)


class DeskBlueprint(Blueprint):
    """Routes of the desk.

    Parameters
    ----------
    name : str
        Of the blueprint.
    import_name : str
        Of its module.
    """

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name)
        self.open_to: dict[str, frozenset[Role | None]] = {}
        self.long_bodies: dict[str, int] = {}
        self.before_request(self._guard)
        self.after_request(_unkept)
        self.record(_hold)

    def page(
        self, rule: str, open_to: frozenset[Role | None], method: str = "GET", *, most_bytes: int = 0
    ) -> Callable[[DeskView], DeskView]:
        """Declare a view at an address for those that are named; ``most_bytes`` is of bodies longer than usual."""

        def declare(view: DeskView) -> DeskView:
            if most_bytes:
                self.long_bodies[f"{self.name}.{view.__name__}"] = most_bytes
            self.open_to[f"{self.name}.{view.__name__}"] = open_to
            self.add_url_rule(rule, view.__name__, view, methods=[method], provide_automatic_options=False)
            return view

        return declare

    def _guard(self) -> Response | None:
        """Let a request through, or say why not."""
        database()
        chosen_language()
        if not is_confidential():
            raise Forbidden("The desk is only answered over HTTPS, or on this computer itself.")
        if request.method not in SAFE_METHODS:
            _check_origin()
        open_to = self.open_to.get(request.endpoint or "", frozenset())
        session = current()
        if (session.role if session else None) not in open_to:
            if session is None and request.method in SAFE_METHODS:
                return to("desk_signing.sign_in", next=f"{request.script_root}{request.full_path}".rstrip("?"))
            raise Forbidden("This is not open to you.")
        if request.method not in SAFE_METHODS:
            _check_form()
        return None


class Holder:
    """Opens the database when it is first asked for, in each process: none is shared over a fork.

    Parameters
    ----------
    state : Atlas or None
        What the app answers from; of it only the settings and the clock are held, since another takes its place.
    """

    def __init__(self, state: Atlas | None) -> None:
        self._settings = state.settings if state else None
        self._clock = state.clock if state else None
        self._url = self._settings.database_url if self._settings else None
        self._lock = threading.Lock()
        self._open: DeskDatabase | None = None
        self._reviews: Reviews | None = None

    def get(self) -> DeskDatabase | None:
        """Return the database; None where the settings name none."""
        if self._url is None:
            return None
        with self._lock:
            if self._open is None:
                from webapp.desk.database import DeskDatabase

                try:
                    self._open = DeskDatabase(self._url)
                except LedgerUnavailableError as error:
                    _log.exception("the desk cannot be opened")
                    told = "The database of the desk cannot be used at this moment; the failure was logged."
                    raise ServiceUnavailable(told, retry_after=RETRY_SECONDS) from error
            return self._open

    def reviews(self, opened: DeskDatabase) -> Reviews:
        """Return what tries change sets of the same database."""
        with self._lock:
            if self._reviews is None and self._settings is not None and self._clock is not None:
                from webapp.desk.reviewing import Reviews

                ledger = opened.ledger(self._clock)
                self._reviews = Reviews(ledger, self._settings.catalog)
            return cast("Reviews", self._reviews)

    def close(self) -> None:
        """Close the database, if it was opened."""
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = self._reviews = None


def _hold(setup: Any) -> None:
    extensions = setup.app.extensions
    if HOLDER not in extensions:
        state = extensions.get("atlas")
        extensions[HOLDER] = Holder(state)


def database() -> DeskDatabase:
    """Return the database of the desk.

    Raises
    ------
    NotFound
        When there is none.
    """
    holder: Holder = current_app.extensions[HOLDER]
    found = holder.get()
    if found is None:
        raise NotFound
    return found


def reviews() -> Reviews:
    """Return the change sets, and what tries them."""
    holder: Holder = current_app.extensions[HOLDER]
    return holder.reviews(database())


def check_seen(set_: ChangeSet, version: str) -> None:
    """Refuse to decide on a set that is another by now than the form was made for.

    Raises
    ------
    StaleChangeSetError
        With who was first.
    """
    if version != str(set_.version):
        raise StaleChangeSetError(set_.number, set_.version, set_.state, set_.by)


def now() -> int:
    """Return seconds since 1970."""
    return int(atlas().clock().timestamp())


def origin() -> str:
    """Scheme and host that pages of the desk come from."""
    return links.origin()


def is_encrypted() -> bool:
    """Whether the reader's browser speaks TLS, to us or to a proxy."""
    return origin().startswith("https:")


def is_confidential() -> bool:
    """Whether nobody between can read along: TLS, or a browser on the same computer."""
    if is_encrypted():
        return True
    host = urlsplit(origin()).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _check_origin() -> None:
    """Refuse what another site's page sends.

    Raises
    ------
    Forbidden
        Also when the browser does not say where it comes from.
    """
    site, sent = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_own = (sent is None or sent == origin()) and (site in (None, "same-origin")) and (sent or site)
    if not is_own:
        raise Forbidden("Forms of the desk are only taken from its own pages.")


def _check_form() -> None:
    if not is_form_token(cookie(), request.form.get(FIELD, "")):
        raise Forbidden("The form is too old, or not of this session. Go back, load the page again, and send it again.")


def cookie() -> str:
    """What the browser holds; empty when it holds nothing of ours."""
    found = request.cookies.get(SECURE_COOKIE if is_encrypted() else COOKIE, "")
    return found if len(found) <= MOST_COOKIE else ""


def current() -> DeskSession | None:
    """Session of whoever has signed in with all that is asked for."""
    found = any_session()
    return found if found is not None and found.is_whole else None


def any_session() -> DeskSession | None:
    """Session of the request, also one that still waits for the second factor."""
    if "desk_session" not in g:
        from webapp.desk import sessions

        token = cookie()
        g.desk_session = sessions.find(database(), now(), token) if token else None
    found: DeskSession | None = g.desk_session
    return found


def signed_in() -> DeskSession:
    """Session of a page that is not open to just anybody.

    Raises
    ------
    Forbidden
        When there is none.
    """
    found = current()
    if found is None:
        raise Forbidden
    return found


def client() -> tuple[str, str]:
    """Address and program that ask."""
    address = request.remote_addr or ""
    try:
        group = group_of(address)
    except ValueError:
        group = address
    return group, request.headers.get("User-Agent", "")


def render(template: str, title: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
    """Render a page of the desk; whoever has no cookie yet gets one that its forms are bound to."""
    held = cookie() or new_token()
    frame = private_context(title) | {"me": current(), "form_token": form_token(held), "desk_menu": _menu()}
    body = render_template(template, **(frame | context))
    response = current_app.make_response((body, status))
    response.headers["Content-Language"] = language()
    if held != cookie():
        set_cookie(response, held)
    return response


def _menu() -> list[tuple[str, str]]:
    """Endpoints of the menu that are open to whoever asks, with what they are called."""
    session = current()
    entries = (
        ("desk_home.home", _("Queue")),
        ("desk_projects.projects", _("Edit")),
        ("desk_import.begin", _("Import")),
        ("desk_people.people", _("People")),
        ("desk_webhooks.webhooks", _("Webhooks")),
        ("desk_record.record", _("Who did what")),
        ("desk_account.account", _("Your account")),
    )
    return [entry for entry in entries if session is not None and session.role in _open_to(entry[0])]


def _open_to(endpoint: str) -> frozenset[Role | None]:
    found = current_app.blueprints[endpoint.partition(".")[0]]
    return found.open_to[endpoint] if isinstance(found, DeskBlueprint) else frozenset()


def set_cookie(response: Response, token: str) -> None:
    """Let the browser hold a token until it is closed; the server ends it earlier."""
    is_secure = is_encrypted()
    name = SECURE_COOKIE if is_secure else COOKIE
    response.set_cookie(name, token, path="/", secure=is_secure, httponly=True, samesite="Lax")


def drop_cookie(response: Response) -> None:
    """Let the browser forget it."""
    is_secure = is_encrypted()
    name = SECURE_COOKIE if is_secure else COOKIE
    response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="Lax")


def to(endpoint: str, **values: Any) -> Response:
    """Lead to another page of the desk, which is fetched with GET."""
    return sent_to(links.page(endpoint, **{name: value for name, value in values.items() if value}))


def sent_to(address: str) -> Response:
    """Lead to an address of this site."""
    made: Response = current_app.make_response(redirect(address, HTTPStatus.SEE_OTHER))
    return made


def next_address(given: str) -> str:
    """Address to go on to after signing in: a page of the desk, whatever is asked for."""
    home = url_for("desk_home.home")
    parts = urlsplit(given)
    is_ours = not parts.scheme and not parts.netloc and (parts.path == home or parts.path.startswith(f"{home}/"))
    is_plain = given.isprintable() and "\\" not in given and not given.startswith("//")
    return quote(given, safe="/?=&%,:~-._") if is_ours and is_plain else links.page("desk_home.home")


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
