"""What stands before every address that programs write to: a token, over a connection that nobody reads along.

No cookie gives a right here, so that no page of another site can use one; hence no token of a form is asked for.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, current_app, g, request
from pydantic import BaseModel
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized, UnsupportedMediaType

from webapp.desk.views import guarding
from webapp.http.caching import PRIVATE
from webapp.i18n import chosen_language
from webapp.programs import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from webapp.desk.accesstokens import AccessToken
    from webapp.programs.limits import TokenGate

    ProgramView = Callable[..., Response]

BODY_BYTES = 1024 * 1024
"""Of a set of changes: a thousand of them in a kilobyte each."""

MOST_TOKEN = 100
GATE = "programs.gate"
"""Where the app holds it: after the fork, since it has a thread of its own."""

REALM = "atlas"
JSON_TYPES = ("application/json", "application/geo+json", "application/merge-patch+json")

M = TypeVar("M", bound=BaseModel)

_making = threading.Lock()


class ProgramBlueprint(Blueprint):
    """Routes of programs: whoever shows no token is refused before a view is asked.

    Parameters
    ----------
    name : str
        Of the blueprint.
    import_name : str
        Of its module.
    is_there : callable
        Refuses a request where programs write nothing.
    """

    def __init__(self, name: str, import_name: str, is_there: Callable[[], Any] = guarding.database) -> None:
        super().__init__(name, import_name)
        self.long_bodies: dict[str, int] = {}
        self._is_there = is_there
        self.before_request(self._guard)
        self.after_request(_unkept)

    def at(self, rule: str, method: str, *, most_bytes: int = 0) -> Callable[[ProgramView], ProgramView]:
        """Declare a view at an address; ``most_bytes`` is of bodies longer than usual."""

        def declare(view: ProgramView) -> ProgramView:
            if most_bytes:
                self.long_bodies[f"{self.name}.{view.__name__}"] = most_bytes
            self.add_url_rule(rule, view.__name__, view, methods=[method], provide_automatic_options=False)
            return view

        return declare

    def _guard(self) -> None:
        self._is_there()
        if request.method == "OPTIONS":  # tells what may be done here, to anybody
            return
        chosen_language()
        if not guarding.is_confidential():
            raise Forbidden("Tokens are only taken over HTTPS, or on this computer itself.")
        g.access_token = _shown_token()


def _shown_token() -> AccessToken:
    """Token of the request, in the header ``Authorization`` and nowhere else (RFC 6750 section 2.1).

    Raises
    ------
    Unauthorized
        Without one that counts.
    TooManyRequests
        When it, or the address without a right one, asks too often.
    """
    from webapp.desk import accesstokens

    gate, (address, _agent) = _gate(), guarding.client()
    if gate.is_tired_of(address):
        raise TooManyRequests("Too many requests without a right token came from here.", retry_after=_wait())
    given = request.authorization
    shown = (given.token or "") if given is not None and given.type == "bearer" else ""
    found = accesstokens.find(guarding.database(), guarding.now(), shown) if 0 < len(shown) <= MOST_TOKEN else None
    if found is None:
        gate.note_wrong(address)
        told: dict[str, str | None] = {"realm": REALM}
        if given is not None:
            told["error"] = "invalid_token"
        detail = "The token is none, or has ended." if given is not None else "This needs an access token of the desk."
        raise Unauthorized(detail, www_authenticate=WWWAuthenticate("bearer", told))
    if not gate.lets_in(found.id):
        raise TooManyRequests("Too many requests came with this token.", retry_after=_wait())
    return found


def _gate() -> TokenGate:
    from webapp.programs.limits import TokenGate

    with _making:
        if GATE not in current_app.extensions:
            current_app.extensions[GATE] = TokenGate()
    found: TokenGate = current_app.extensions[GATE]
    return found


def _wait() -> int:
    from webapp.programs.limits import WAIT_SECONDS

    return WAIT_SECONDS


def token() -> AccessToken:
    """Token that the request has shown."""
    found: AccessToken = g.access_token
    return found


def check_may_decide() -> None:
    """Refuse who may only propose.

    Raises
    ------
    Forbidden
        With the right that is lacking.
    """
    if not token().may_decide:
        raise Forbidden("This token may propose, not decide.")


def check_pace() -> None:
    """Refuse one more change set of who has proposed very many in the last hour.

    Raises
    ------
    TooManyRequests
        With when to try again.
    """
    from webapp.programs.limits import WINDOW, has_proposed_enough

    if has_proposed_enough(guarding.reviews().ledger, token().owner):
        detail = "Very many changes were proposed in this name in the last hour."
        raise TooManyRequests(detail, retry_after=int(WINDOW.total_seconds()))


def body(model: type[M]) -> M:
    """Body of the request as a model.

    Raises
    ------
    UnsupportedMediaType
        When it does not say that it is JSON.
    BodyError
        With every fault.
    """
    if request.mimetype not in JSON_TYPES:
        raise UnsupportedMediaType(f"Bodies here are {' or '.join(JSON_TYPES)}.")
    return messages.read(model, request.get_data())


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
