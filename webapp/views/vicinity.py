"""Which projects are where they are asked for, for the browser code: the rule itself is the server's alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, request

from webapp.i18n import tongue
from webapp.ogc.vicinities import vicinity
from webapp.page import file_at
from webapp.present.vicinity import VICINITY, outcome
from webapp.state import shown
from webapp.views.tables import json_document

if TYPE_CHECKING:
    from webapp.http.caching import Answer

blueprint = Blueprint("vicinity", __name__)


@file_at(blueprint, "/map/where.json", takes=VICINITY, knows_days=True)
def where() -> Answer:
    """Give the ids of the projects that are certainly there, possibly there (with how far they may be), and nowhere."""
    snapshot = shown()
    return json_document(asdict(outcome(snapshot, vicinity(snapshot, request.args), tongue())))
