"""Where the desk begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from webapp.desk.roles import SIGNED_IN
from webapp.desk.views import words
from webapp.desk.views.guarding import DeskBlueprint, render, signed_in

if TYPE_CHECKING:
    from flask import Response

blueprint = DeskBlueprint("desk_home", __name__)


@blueprint.page("/desk", SIGNED_IN)
def home() -> Response:
    """Show what there is to do."""
    return render("desk_home.html", _("Desk"), role=words.role(signed_in().role))
