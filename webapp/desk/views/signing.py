"""Signing in and out: name and password, then a code; and the invitation that makes an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _

from webapp.desk.errors import RefusedError
from webapp.desk.roles import ANYBODY, SIGNED_IN
from webapp.desk.views import guarding, words
from webapp.desk.views.guarding import DeskBlueprint, render

if TYPE_CHECKING:
    from flask import Response


blueprint = DeskBlueprint("desk_signing", __name__)


@blueprint.page("/desk/sign-in", ANYBODY)
def sign_in() -> Response:
    """Ask for name and password."""
    return _sign_in_page()


@blueprint.page("/desk/sign-in", ANYBODY, "POST")
def check_password() -> Response:
    """Begin a session, whole or waiting for a code, under a new token."""
    from webapp.desk import signingin

    name, password = request.form.get("name", ""), request.form.get("password", "")
    address, agent = guarding.client()
    _end_present()
    try:
        begun = signingin.with_password(guarding.database(), guarding.now(), name, password, address, agent)
    except RefusedError as error:
        return _refused(_sign_in_page(error, name=name), error)
    onward = guarding.next_address(request.form.get("next", ""))
    response = guarding.sent_to(onward) if begun.is_whole else guarding.to("desk_signing.code", next=onward)
    guarding.set_cookie(response, begun.token)
    return response


@blueprint.page("/desk/code", ANYBODY)
def code() -> Response:
    """Ask for the code of the second factor."""
    half = guarding.any_session()
    if half is None or half.is_whole:
        return guarding.to("desk_signing.sign_in" if half is None else "desk_home.home")
    return _code_page()


@blueprint.page("/desk/code", ANYBODY, "POST")
def check_code() -> Response:
    """Make the session whole, under a new token."""
    from webapp.desk import signingin

    half = guarding.any_session()
    if half is None or half.is_whole:
        return guarding.to("desk_signing.sign_in" if half is None else "desk_home.home")
    given, (address, _agent) = request.form.get("code", ""), guarding.client()
    try:
        token = signingin.with_code(guarding.database(), guarding.now(), half, given, address)
    except RefusedError as error:
        return _refused(_code_page(error), error)
    response = guarding.sent_to(guarding.next_address(request.form.get("next", "")))
    guarding.set_cookie(response, token)
    return response


@blueprint.page("/desk/sign-out", SIGNED_IN, "POST")
def sign_out() -> Response:
    """End the session of this browser."""
    _end_present()
    response = guarding.to("desk_signing.sign_in", done="signed-out")
    guarding.drop_cookie(response)
    return response


@blueprint.page("/desk/invitation/<token>", ANYBODY)
def invitation(token: str) -> Response:
    """Show what somebody is invited to; a program that follows links does not use it up."""
    return _invitation_page(token)


@blueprint.page("/desk/invitation/<token>", ANYBODY, "POST")
def accept(token: str) -> Response:
    """Make the account and sign in."""
    from webapp.desk import invitations, passwords

    form = request.form
    _address, agent = guarding.client()
    try:
        password = passwords.same(form.get("password", ""), form.get("again", ""))
        session = invitations.accept(guarding.database(), guarding.now(), token, form.get("name", ""), password, agent)
    except RefusedError as error:
        return _invitation_page(token, error)
    _end_present()
    if session is None:
        return guarding.to("desk_signing.sign_in", done="password")
    response = guarding.to("desk_account.account")
    guarding.set_cookie(response, session)
    return response


def _end_present() -> None:
    """End the session that this browser has: nobody is signed in twice in one."""
    from webapp.desk import audit, sessions

    present = guarding.any_session()
    if present is None:
        return
    with guarding.database().writing() as connection:
        sessions.end(connection, present.account, present.id)
        if present.is_whole:
            audit.note(connection, guarding.now(), present.name, "signed-out")


def _sign_in_page(error: RefusedError | None = None, name: str = "") -> Response:
    return render(
        "desk_sign_in.html",
        _("Sign in"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        done=words.done(request.args.get("done", "")),
        name=name,
        onward=request.values.get("next", ""),
    )


def _code_page(error: RefusedError | None = None) -> Response:
    half = guarding.any_session()
    return render(
        "desk_code.html",
        _("Enter the code"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        half=half,
        role=words.role(half.role) if half else "",
        onward=request.values.get("next", ""),
    )


def _invitation_page(token: str, error: RefusedError | None = None) -> Response:
    """Show the form; one answer for links that are unknown, used, withdrawn or too old."""
    from webapp.desk import invitations

    found = invitations.find(guarding.database(), guarding.now(), token)
    if found is None:
        return render("desk_ended.html", _("This link no longer works"), HTTPStatus.NOT_FOUND)
    return render(
        "desk_invitation.html",
        _("Make your account") if found.account is None else _("Choose a new password"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        invited=found,
        role=words.role(found.role),
        ends=words.moment(found.ends),
        name=request.form.get("name", found.name),
    )


def _refused(response: Response, error: RefusedError) -> Response:
    """Say when to try again, where there were too many attempts."""
    seconds = getattr(error, "seconds", 0)
    if seconds:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(seconds)
    return response
