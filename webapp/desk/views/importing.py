"""Import: a file is handed in, its columns are matched, what it came to is looked at, and sent to be reviewed."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from flask import current_app, request
from flask_babel import gettext as _

from webapp import links
from webapp.desk.errors import RefusedError
from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views import importmemory, importwords, words
from webapp.desk.views.guarding import DeskBlueprint, database, now, render, reviews, sent_to, signed_in, to
from webapp.desk.views.importanswers import faults_of, given_matching
from webapp.desk.views.importfile import begin_work, checked_file, file_of, is_long, is_outdated, memory, store, works
from webapp.desk.views.importpreview import MOST_ALIKE, Preview
from webapp.i18n import language, tongue
from webapp.imports.apart import KINDS, kind_of, parsed
from webapp.imports.errors import ImportRefusedError
from webapp.imports.limits import AT_ONCE_BYTES, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from webapp.imports.matching import ANSWERS
from webapp.imports.proposing import changes
from webapp.imports.targets import FOR_ALL, targets
from webapp.imports.template import XLSX, columns, workbook
from webapp.present import format as fmt
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

    from webapp.desk.handedin import HandedIn
    from webapp.imports.matching import Matching

blueprint = DeskBlueprint("desk_import", __name__)

FORM_BYTES = 64 * 1024
"""What a form may weigh besides its file."""

SAMPLES = 3
"""First values of a column that are shown."""

MOST_REASON = 2000


@blueprint.page("/desk/import", SIGNED_IN)
def begin() -> Response:
    """Ask for a file."""
    return begin_with()


@blueprint.page("/desk/import", SIGNED_IN, "POST", most_bytes=MAX_FILE_BYTES + FORM_BYTES)
def hand_in() -> Response:
    """Take a file: another process parses it, only its cells are kept, and nobody waits for a long one."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return begin_with(importwords.fault("no-file"), HTTPStatus.UNPROCESSABLE_ENTITY)
    name, content = file.filename.replace("\\", "/").rpartition("/")[2], file.read(MAX_FILE_BYTES + 1)
    try:
        kind_of(content, name)
        if len(content) > AT_ONCE_BYTES:
            begin_work("reading", name, content=content)
            return to("desk_import_progress.progress")
        tables = parsed(content, name)
    except ImportRefusedError as error:
        return begin_with(importwords.refused(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    except RefusedError as error:
        return begin_with(words.fault(error), HTTPStatus.TOO_MANY_REQUESTS)
    matching = _begun(tables[0].headings, 0)
    return to("desk_import.match", id_=store().keep(database(), now(), signed_in().account, name, tables, matching))


@blueprint.page("/desk/import/template.xlsx", SIGNED_IN)
def template() -> Response:
    """Give a workbook to fill in, in the reader's language."""
    catalog, lang = atlas().snapshot.catalog, language()
    headed = columns(catalog, lang, lambda target: importwords.target(target, catalog, lang))
    response = current_app.make_response(workbook(headed))
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = 'attachment; filename="projects-template.xlsx"'
    return response


@blueprint.page("/desk/import/<id_>", SIGNED_IN)
def match(id_: str) -> Response:
    """Ask what the columns are."""
    found = file_of(id_)
    return _match(found, found.matching)


@blueprint.page("/desk/import/<id_>/sheet", SIGNED_IN, "POST")
def sheet(id_: str) -> Response:
    """Take another sheet; its columns are guessed anew."""
    found = file_of(id_)
    chosen = request.form.get("sheet", "")
    if chosen.isdecimal() and int(chosen) < len(found.tables):
        matching = _begun(found.tables[int(chosen)].headings, int(chosen))
        store().match(database(), signed_in().account, id_, matching)
    return to("desk_import.match", id_=id_)


@blueprint.page("/desk/import/<id_>/match", SIGNED_IN, "POST")
def matched(id_: str) -> Response:
    """Keep what the columns are, and go on to what the rows come to."""
    found = file_of(id_)
    given = given_matching(found.matching, len(found.table.headings), atlas().snapshot.catalog)
    if faults := faults_of(given, atlas().snapshot.catalog):
        told = [importwords.fault(code) for code in faults]
        return _match(found, given.matching, told, HTTPStatus.UNPROCESSABLE_ENTITY)
    store().match(database(), signed_in().account, id_, given.matching)
    importmemory.keep(found, given.matching)
    return _checking(replace(found, matching=given.matching))


@blueprint.page("/desk/import/<id_>/check", SIGNED_IN)
def check(id_: str) -> Response:
    """Show what the rows come to: projects, questions, likenesses."""
    return _check(file_of(id_))


@blueprint.page("/desk/import/<id_>/check", SIGNED_IN, "POST")
def check_again(id_: str) -> Response:
    """Check the rows against what the atlas is by now."""
    return _checking(file_of(id_))


@blueprint.page("/desk/import/<id_>/answers", SIGNED_IN, "POST")
def answers(id_: str) -> Response:
    """Keep which rows are projects that are there, and send all that is ready when that is asked."""
    found = file_of(id_)
    given = ((key.removeprefix("row-"), held) for key, held in request.form.items() if key.startswith("row-"))
    said = {row: ANSWERS[held] for row, held in islice(given, MOST_ALIKE) if held in ANSWERS}
    matching = replace(found.matching, answers={**found.matching.answers, **said})
    store().match(database(), signed_in().account, id_, matching)
    if request.form.get("do") != "send":
        return to("desk_import.check", id_=id_)
    return _send(replace(found, matching=matching))


@blueprint.page("/desk/import/<id_>/drop", SIGNED_IN, "POST")
def drop(id_: str) -> Response:
    """Forget a file."""
    store().drop(database(), signed_in().account, file_of(id_).id)
    return to("desk_import.begin")


def _checking(found: HandedIn) -> Response:
    """Lead to what the rows come to; a long table is checked by another process first."""
    if not is_long(found):
        return to("desk_import.check", id_=found.id)
    try:
        begin_work("checking", found.name, found.id)
    except RefusedError as error:
        return _match(found, found.matching, (words.fault(error),), HTTPStatus.TOO_MANY_REQUESTS)
    return to("desk_import_progress.progress")


def _send(found: HandedIn) -> Response:
    """Propose all that is ready as one change set."""
    checked, me = checked_file(found), signed_in()
    made = changes(checked, found.matching, atlas().snapshot.catalog) if checked else ()
    if not made:
        return _check(found, importwords.fault("nothing"), HTTPStatus.UNPROCESSABLE_ENTITY)
    said = request.form.get("reason", "").strip()[:MOST_REASON]
    set_ = reviews().ledger.propose(made, author=me.name, reason=said or f"{found.name}, {found.table.name}")
    store().drop(database(), me.account, found.id)
    return sent_to(links.page("desk_review.review", id_=set_.id))


def _begun(headings: Sequence[str], sheet: int) -> Matching:
    found: Matching = memory().begun(database(), headings, sheet, atlas().snapshot.catalog)
    return found


def begin_with(fault: str = "", status: int = HTTPStatus.OK) -> Response:
    """Page that asks for a file, with what was wrong with the one before."""
    own = store().own(database(), now(), signed_in().account)
    work = works().of(database(), now(), signed_in().account)
    return render(
        "desk_import.html",
        _("Import"),
        status,
        fault=fault,
        endings=", ".join(KINDS),
        most_mb=MAX_FILE_BYTES // 1024 // 1024,
        most_rows=fmt.number(tongue(), MAX_ROWS),
        most_columns=MAX_COLUMNS,
        own=[(id_, name, words.moment(created)) for id_, name, created in own],
        running=work is not None and work.is_running and work.name,
        remembered=importmemory.remembered(),
        may_forget=signed_in().role in EDITORS,
    )


def _match(found: HandedIn, matching: Matching, faults: Sequence[str] = (), status: int = HTTPStatus.OK) -> Response:
    catalog, lang = atlas().snapshot.catalog, language()
    shown = replace(found, matching=matching).table
    asked = [
        {
            "letter": shown.cell(0, i).rpartition("!")[2].rstrip("0123456789"),
            "heading": heading,
            "samples": [str(row[i]) for row in shown.rows if row[i] != ""][:SAMPLES],
            "target": matching.columns[i],
            "currency": matching.currencies.get(str(i), ""),
            "is_money": _is_money(matching.columns[i]),
        }
        for i, heading in enumerate(shown.headings)
    ]
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in targets(catalog):
        groups.setdefault(importwords.group(target.group), []).append(
            (target.id, importwords.target(target.id, catalog, lang))
        )
    return render(
        "desk_import_match.html",
        _("Which column is what?"),
        status,
        file=found,
        table=shown,
        matching=matching,
        columns=asked,
        groups=groups,
        faults_list=faults,
        for_all=[(id_, importwords.target(id_, catalog, lang), _choices(id_)) for id_ in FOR_ALL],
        sources=[(id_, f"{it.publisher}: {it.title}"[:120]) for id_, it in catalog.sources.items()],
        kinds=[(it.id, it.label.get(lang)) for it in catalog.vocab.publisher_kinds],
        publishers=list(catalog.publishers),
        languages=[(it.id, it.label.get(lang)) for it in catalog.vocab.languages],
        **importmemory.offers(matching),
    )


def _is_money(target: str) -> bool:
    term = atlas().snapshot.catalog.fields.get(target.partition(":")[2])
    return term is not None and term.kind == "money"


def _choices(of: str) -> list[tuple[str, str]]:
    """Words that a field allows, with what they are called; nothing for one that takes any text."""
    catalog, lang = atlas().snapshot.catalog, language()
    vocab = catalog.vocab
    match of:
        case "sector":
            found = [(term, labels.get(lang)) for sector in vocab.sectors for term, labels in sector.terms.items()]
        case "partner_country":
            codes = dict.fromkeys([*catalog.about.countries, *(it.id for it in vocab.countries)])
            return [(code, vocab.label("countries", code, lang)) for code in codes]
        case "precision":
            return [(it.id, it.label.get(lang)) for it in vocab.precisions]
        case "programme":
            return [(it.id, it.label.get(lang)) for it in vocab.programmes]
        case _:
            return []
    return sorted(found, key=lambda it: it[1].casefold())


def _check(found: HandedIn, fault: str = "", status: int = HTTPStatus.OK) -> Response:
    checked = checked_file(found)
    if checked is None:
        return to("desk_import.match", id_=found.id)
    seen = Preview(atlas().snapshot, found, checked)
    small_map, bar = seen.map()
    return render(
        "desk_import_check.html",
        _("What the rows come to"),
        status,
        fault=fault,
        file=found,
        table=found.table,
        seen=seen,
        is_outdated=is_outdated(found),
        rows=seen.rows(),
        asked=seen.asked(),
        alike=seen.alike(),
        small_map=small_map,
        small_map_bar=bar,
        credits=atlas().basemap.credits,
        reason=request.form.get("reason", ""),
    )
