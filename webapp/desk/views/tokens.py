"""Access tokens of programs: made and shown once, listed with the day of their last use, ended."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from webapp.desk.errors import RefusedError
from webapp.desk.roles import EDITORS, SIGNED_IN, Role
from webapp.desk.views import guarding, words
from webapp.desk.views.account import check_password, own
from webapp.desk.views.guarding import DeskBlueprint, render, signed_in, to

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.accesstokens import AccessToken

blueprint = DeskBlueprint("desk_tokens", __name__)

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 90
MOST_DIGITS = 9
DECIDE = "decide"


@blueprint.page("/desk/account/tokens", SIGNED_IN)
def tokens() -> Response:
    """List tokens: one's own, and those of everybody for administrators."""
    return _page()


@blueprint.page("/desk/account/tokens", SIGNED_IN, "POST")
def make_token() -> Response:
    """Make a token, and tell it this once."""
    from webapp.desk import accesstokens

    form = request.form
    days = int(form["days"]) if _is_number(form.get("days", "")) else 0
    may_decide = form.get("right") == DECIDE
    try:
        check_password()
        now = guarding.now()
        made = accesstokens.make(guarding.database(), now, own().id, form.get("name", ""), days, may_decide=may_decide)
    except RefusedError as error:
        return _page(error)
    return _page(made=made)


@blueprint.page("/desk/account/tokens/end", SIGNED_IN, "POST")
def end_token() -> Response:
    """End a token: of one's own, or of anybody for administrators."""
    from webapp.desk import accesstokens

    given, me = request.form.get("id", ""), signed_in()
    account = None if me.role is Role.ADMINISTRATOR else me.account
    if _is_number(given):
        accesstokens.end(guarding.database(), guarding.now(), int(given), by=me.name, account=account)
    return to("desk_tokens.tokens", done="token-ended")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _page(error: RefusedError | None = None, made: str = "") -> Response:
    from webapp.desk import accesstokens

    me = signed_in()
    found = accesstokens.listed(guarding.database(), guarding.now())
    others = [one for one in found if one.account != me.account] if me.role is Role.ADMINISTRATOR else []
    return render(
        "desk_tokens.html",
        _("Access tokens"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        done=words.done(request.args.get("done", "")),
        made=made,
        own=[_shown(one) for one in found if one.account == me.account],
        others=[_shown(one) for one in others],
        days=DAYS,
        given={} if made else request.form,
        usual_days=str(USUAL_DAYS),
        may_decide=me.role in EDITORS,
    )


def _shown(one: AccessToken) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "owner": one.owner,
        "right": _("may decide") if one.may_decide else _("may propose"),
        "ends": words.day(one.ends),
        "used": words.day(one.used) if one.used is not None else "",
    }
