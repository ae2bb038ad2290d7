"""Matchings that are remembered: taken up for a file, put aside for what the headings look like, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views import importwords, words
from webapp.desk.views.guarding import DeskBlueprint, database, now, signed_in, to
from webapp.desk.views.importfile import file_of, memory, store
from webapp.i18n import language
from webapp.imports import recalling
from webapp.imports.matching import Matching
from webapp.imports.targets import guessed, targets
from webapp.state import atlas

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.handedin import HandedIn
    from webapp.desk.remembered import RememberedMatching

blueprint = DeskBlueprint("desk_import_memory", __name__)

MOST_LABEL = 60
"""Characters of what a matching is called in a list."""


@blueprint.page("/desk/import/<id_>/recall", SIGNED_IN, "POST")
def recall(id_: str) -> Response:
    """Match a file as another one was matched, or as its headings look."""
    found, chosen = file_of(id_), request.form.get("remembered", "")
    sheet, headings = found.matching.sheet, found.table.headings
    held = next((one for one in memory().everything(database()) if str(one.id) == chosen), None)
    if held is None:
        matching = Matching(sheet, tuple(guessed(headings, atlas().snapshot.catalog)))
    else:
        taken = recalling.taken_up(held.matching, headings, sheet, atlas().snapshot.catalog)
        matching = replace(taken, remembered=held.id)
    store().match(database(), signed_in().account, id_, matching)
    return to("desk_import.match", id_=id_)


@blueprint.page("/desk/import/remembered/<int:number>/forget", EDITORS, "POST")
def forget(number: int) -> Response:
    """Forget a matching."""
    memory().forget(database(), number)
    return to("desk_import.begin")


def keep(found: HandedIn, matching: Matching) -> None:
    """Remember what an editor made of a file; what others make is theirs alone."""
    me = signed_in()
    if me.role in EDITORS:
        past = recalling.past(found.table.headings, matching, atlas().snapshot.catalog)
        memory().remember(database(), now(), me.name, past)


def remembered() -> list[dict[str, Any]]:
    """All that is remembered, for the page that files are handed in at."""
    catalog, lang = atlas().snapshot.catalog, language()
    known = {target.id for target in targets(catalog)}
    return [
        {
            "id": one.id,
            "label": label(one),
            "said": _said(one),
            "columns": [(column.heading, importwords.target(column.target, catalog, lang), column.currency)
                        for column in one.matching.columns if column.target in known],
        }
        for one in memory().everything(database())
    ]  # fmt: skip


def offers(matching: Matching) -> dict[str, Any]:
    """What the page with the columns offers to take up, and what it has taken up."""
    every = memory().everything(database())
    taken = next((one for one in every if one.id == matching.remembered), None)
    return {
        "remembered": [(one.id, f"{label(one)} – {_said(one)}") for one in every],
        "taken_up": taken and (label(taken), _said(taken)),
    }


def label(one: RememberedMatching) -> str:
    """What a matching is called: its publisher, or the first headings."""
    first = ", ".join(column.heading for column in one.matching.columns if column.heading)
    text = one.matching.publisher or first
    return text if len(text) <= MOST_LABEL else f"{text[:MOST_LABEL]}…"


def _said(one: RememberedMatching) -> str:
    count = sum(column.target != "" for column in one.matching.columns)
    columns = ngettext("%(num)s column", "%(num)s columns", count)
    said: str = _("%(columns)s, %(name)s, %(when)s", columns=columns, name=one.by, when=words.moment(one.at))
    return said
