"""Who may sign in: the list that administrators keep, and their invitations."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from webapp import links
from webapp.desk.errors import RefusedError
from webapp.desk.roles import ADMINISTRATORS, Role
from webapp.desk.views import guarding, words
from webapp.desk.views.account import deeds
from webapp.desk.views.guarding import DeskBlueprint, render, signed_in, to

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.accounts import Account

blueprint = DeskBlueprint("desk_people", __name__)


@blueprint.page("/desk/people", ADMINISTRATORS)
def people() -> Response:
    """List accounts and invitations."""
    return _page()


@blueprint.page("/desk/people/invite", ADMINISTRATORS, "POST")
def invite() -> Response:
    """Make an invitation and tell its link, this once."""
    from webapp.desk import invitations

    try:
        path = invitations.invite(
            guarding.database(), guarding.now(), request.form.get("name", ""), _role(), by=signed_in().name
        )
    except RefusedError as error:
        return _page(error)
    return _page(link=links.absolute(f"{request.script_root}{path}"))


@blueprint.page("/desk/people/<int:number>/new-password", ADMINISTRATORS, "POST")
def new_password(number: int) -> Response:
    """Make a link for somebody who has lost the password, and tell it, this once."""
    from webapp.desk import invitations

    path = invitations.renew(guarding.database(), guarding.now(), _account(number), by=signed_in().name)
    return _page(link=links.absolute(f"{request.script_root}{path}"))


@blueprint.page("/desk/people/<int:number>/role", ADMINISTRATORS, "POST")
def set_role(number: int) -> Response:
    """Let somebody do more or less."""
    try:
        deeds().set_role(_account(number), _role())
    except RefusedError as error:
        return _page(error)
    return to("desk_people.people", done="role")


@blueprint.page("/desk/people/<int:number>/close", ADMINISTRATORS, "POST")
def close(number: int) -> Response:
    """Close an account."""
    return _closed(number, is_closed=True)


@blueprint.page("/desk/people/<int:number>/open", ADMINISTRATORS, "POST")
def reopen(number: int) -> Response:
    """Open an account again."""
    return _closed(number, is_closed=False)


@blueprint.page("/desk/people/<int:number>/end-sessions", ADMINISTRATORS, "POST")
def end_sessions(number: int) -> Response:
    """End all sessions of somebody."""
    deeds().end_sessions(_account(number))
    return to("desk_people.people", done="sessions-ended")


@blueprint.page("/desk/people/<int:number>/end-second-factor", ADMINISTRATORS, "POST")
def end_second_factor(number: int) -> Response:
    """Help somebody who has lost phone and recovery codes."""
    deeds().end_second_factor(_account(number))
    return to("desk_people.people", done="second-factor-off")


@blueprint.page("/desk/people/invitations/<int:number>/withdraw", ADMINISTRATORS, "POST")
def withdraw(number: int) -> Response:
    """End an invitation."""
    from webapp.desk import invitations

    invitations.withdraw(guarding.database(), guarding.now(), number, by=signed_in().name)
    return to("desk_people.people", done="withdrawn")


def _closed(number: int, *, is_closed: bool) -> Response:

    try:
        deeds().set_closed(_account(number), is_closed=is_closed)
    except RefusedError as error:
        return _page(error)
    return to("desk_people.people", done="closed" if is_closed else "opened")


def _role() -> Role:
    given = request.form.get("role", "")
    if given not in set(Role):
        raise BadRequest(f"role: {given[:40]!r} is none of {', '.join(Role)}")
    return Role(given)


def _account(number: int) -> Account:
    from webapp.desk import accounts

    found = accounts.find(guarding.database(), number)
    if found is None:
        raise NotFound
    return found


def _page(error: RefusedError | None = None, link: str = "") -> Response:
    from webapp.desk import accounts, invitations

    database = guarding.database()
    return render(
        "desk_people.html",
        _("People"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        done=words.done(request.args.get("done", "")),
        link=link,
        roles=words.roles(),
        accounts=[(one, words.role(one.role)) for one in accounts.everybody(database)],
        invitations=[
            (one, words.role(one.role), words.moment(one.ends))
            for one in invitations.still_open(database, guarding.now())
        ],
    )
