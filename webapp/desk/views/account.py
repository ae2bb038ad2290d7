"""Everybody's own account: password, second factor, and where one is signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import segno
from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden

from webapp.desk import secondfactor
from webapp.desk.errors import RefusedError
from webapp.desk.roles import SIGNED_IN
from webapp.desk.views import guarding, words
from webapp.desk.views.guarding import DeskBlueprint, render, signed_in, to
from webapp.state import atlas

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.accounts import Account, Deeds

blueprint = DeskBlueprint("desk_account", __name__)

CODE_SCALE = 5


@blueprint.page("/desk/account", SIGNED_IN)
def account() -> Response:
    """Show the account."""
    return _page()


@blueprint.page("/desk/account/password", SIGNED_IN, "POST")
def set_password() -> Response:
    """Take another password; other sessions end."""
    from webapp.desk import passwords

    form = request.form
    try:
        check_password()
        new = passwords.same(form.get("new", ""), form.get("again", ""))
        deeds().set_password(own(), new, but=signed_in().id)
    except RefusedError as error:
        return _page(error, "password")
    return to("desk_account.account", done="password")


@blueprint.page("/desk/account/second-factor", SIGNED_IN, "POST")
def propose_second_factor() -> Response:
    """Make a secret for an app."""
    try:
        check_password()
    except RefusedError as error:
        return _page(error, "second-factor")
    deeds().propose_secret(own())
    return to("desk_account.second_factor")


@blueprint.page("/desk/account/second-factor", SIGNED_IN)
def second_factor() -> Response:
    """Show the secret until a code of it was given."""
    return _secret_page()


@blueprint.page("/desk/account/second-factor/confirm", SIGNED_IN, "POST")
def confirm_second_factor() -> Response:
    """Ask for codes from now on, and tell the recovery codes once."""
    try:
        codes = deeds().confirm_secret(own(), request.form.get("code", ""))
    except RefusedError as error:
        return _secret_page(error)
    return render("desk_recovery.html", _("Keep these codes"), codes=codes)


@blueprint.page("/desk/account/second-factor/end", SIGNED_IN, "POST")
def end_second_factor() -> Response:
    """Ask for codes no more."""
    try:
        check_password()
    except RefusedError as error:
        return _page(error, "second-factor")
    deeds().end_second_factor(own())
    return to("desk_account.account", done="second-factor-off")


@blueprint.page("/desk/account/sessions/end", SIGNED_IN, "POST")
def end_sessions() -> Response:
    """End one session, or all but this one."""
    given = request.form.get("session", "")
    if given == "others":
        deeds().end_sessions(own(), but=signed_in().id)
        return to("desk_account.account", done="sessions-ended")
    if given.isascii() and given.isdigit() and len(given) < 10:
        deeds().end_sessions(own(), int(given))
    return to("desk_account.account", done="session-ended")


def own() -> Account:
    """Account of who asks.

    Raises
    ------
    Forbidden
        When it was closed just now.
    """
    from webapp.desk import accounts

    found = accounts.find(guarding.database(), signed_in().account)
    if found is None or found.is_closed:
        raise Forbidden
    return found


def deeds() -> Deeds:
    """What who asks may do to accounts, at this moment."""
    from webapp.desk.accounts import Deeds

    return Deeds(guarding.database(), guarding.now(), signed_in().name)


def check_password() -> None:
    """Ask once more for the password before what matters.

    Raises
    ------
    RefusedError
        When it is not the present one, or was tried too often.
    """
    from webapp.desk import signingin

    address, _agent = guarding.client()
    given = request.form.get("password", "")
    if not signingin.is_password(guarding.database(), guarding.now(), signed_in(), given, address):
        raise RefusedError("password-wrong", "this is not the present password")


def _page(error: RefusedError | None = None, at: str = "") -> Response:
    from webapp.desk import sessions

    me, here = own(), signed_in()
    found = sessions.of(guarding.database(), guarding.now(), me.id)
    return render(
        "desk_account.html",
        _("Your account"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        account=me,
        role=words.role(me.role),
        faults={at: words.fault(error)} if error else {},
        done=words.done(request.args.get("done", "")),
        sessions=[_shown(session, is_here=session.id == here.id) for session in found],
    )


def _shown(session: Any, *, is_here: bool) -> dict[str, Any]:
    return {
        "id": session.id,
        "program": words.program(session.agent),
        "begun": words.moment(session.created),
        "seen": words.moment(session.seen),
        "ends": words.moment(session.ends),
        "is_here": is_here,
    }


def _secret_page(error: RefusedError | None = None) -> Response:
    from webapp.desk import accounts

    me = own()
    secret = accounts.proposed_secret(guarding.database(), me.id)
    if secret is None:
        return to("desk_account.account")
    brand = atlas().snapshot.catalog.about
    issuer = (brand.brand or brand.title).get("en")
    shown = segno.make(secondfactor.address(secret, me.name, issuer), error="m")
    return render(
        "desk_second_factor.html",
        _("Set up the second factor"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        picture=shown.svg_data_uri(scale=CODE_SCALE, border=4, light="#fff", dark="#000"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )
