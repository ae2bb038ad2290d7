"""Addresses that hear of accepted revisions: named, listed with what became of the last message, ended."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from webapp.desk.errors import RefusedError
from webapp.desk.roles import ADMINISTRATORS
from webapp.desk.views import guarding, words
from webapp.desk.views.account import check_password
from webapp.desk.views.guarding import DeskBlueprint, render, signed_in, to

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.webhooks import Webhook

blueprint = DeskBlueprint("desk_webhooks", __name__)


@blueprint.page("/desk/webhooks", ADMINISTRATORS)
def webhooks() -> Response:
    """List them."""
    return _page()


@blueprint.page("/desk/webhooks", ADMINISTRATORS, "POST")
def make_webhook() -> Response:
    """Let an address hear of what is accepted from now on, and tell the secret, this once."""
    from webapp.desk import webhooks as kept

    url, now, revision = request.form.get("url", ""), guarding.now(), guarding.reviews().ledger.revision
    try:
        check_password()
        secret = kept.add(guarding.database(), now, url, revision, by=signed_in().name)
    except RefusedError as error:
        return _page(error)
    return _page(secret=secret)


@blueprint.page("/desk/webhooks/<int:number>/end", ADMINISTRATORS, "POST")
def end_webhook(number: int) -> Response:
    """Send nothing there any more."""
    from webapp.desk import webhooks as kept

    kept.end(guarding.database(), guarding.now(), number, by=signed_in().name)
    return to("desk_webhooks.webhooks", done="hook-ended")


def _page(error: RefusedError | None = None, secret: str = "") -> Response:
    from webapp.desk import webhooks as kept

    return render(
        "desk_webhooks.html",
        _("Webhooks"),
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        fault=words.fault(error) if error else "",
        done=words.done(request.args.get("done", "")),
        secret=secret,
        url="" if secret else request.form.get("url", ""),
        hooks=[_shown(one) for one in kept.listed(guarding.database().engine)],
    )


def _shown(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "delivered": hook.delivered,
        "result": hook.result,
        "last": words.moment(hook.last_at) if hook.last_at is not None else "",
        "next": words.moment(hook.due) if hook.result else "",
    }
