"""The file that a page of an import is about, for whoever handed it in; a module of views without a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound

from webapp.desk.views.guarding import database, now, reviews, signed_in
from webapp.imports.checking import check
from webapp.state import atlas

if TYPE_CHECKING:
    from types import ModuleType

    from webapp.desk.handedin import HandedIn
    from webapp.desk.working import WorkKind
    from webapp.imports.checking import Checked

MOST_AT_ONCE = 500
"""Rows that are checked within the answer: a fifth of a second. More are checked by a process of their own."""


def store() -> ModuleType:
    """Return the module that keeps files: it needs the database's library, which a start does not wait for."""
    from webapp.desk import handedin

    return handedin


def memory() -> ModuleType:
    """Return the module that keeps matchings."""
    from webapp.desk import remembered

    return remembered


def works() -> ModuleType:
    """Return the module that knows what is being done."""
    from webapp.desk import working

    return working


def file_of(id_: str) -> HandedIn:
    """File of whoever asks.

    Raises
    ------
    NotFound
        When there is none, it is somebody else's, or it was swept.
    """
    found: HandedIn | None = store().find(database(), now(), signed_in().account, id_)
    if found is None:
        raise NotFound
    return found


def is_long(found: HandedIn) -> bool:
    """Whether a table has so many rows that they are checked by a process of their own."""
    return len(found.table.rows) > MOST_AT_ONCE


def checked_file(found: HandedIn) -> Checked | None:
    """What a table comes to: at once for a short one, else as it was checked; None when that is yet to be done."""
    if is_long(found):
        held: Checked | None = store().check_of(database(), found)
        return held
    snapshot = atlas().snapshot
    return check(snapshot.catalog, snapshot.ground, found.table, found.matching, found.name)


def is_outdated(found: HandedIn) -> bool:
    """Whether something was accepted since a long table was checked."""
    checked: int | None = store().check_revision(database(), found) if is_long(found) else None
    return checked is not None and checked != reviews().ledger.revision


def begin_work(kind: WorkKind, name: str, file: str = "", content: bytes = b"") -> None:
    """Have a file read, or a table checked, by another process.

    Raises
    ------
    RefusedError
        While something of the same account runs, or too much of others.
    """
    me, settings, begun = signed_in(), atlas().settings, now()
    work = works().begin(database(), begun, me.account, kind, name, file)
    folder = str(settings.catalog.resolve()) if settings.catalog else ""
    order = works().WorkOrder(settings.database_url, work, me.account, begun, kind, name, file, folder)
    works().start(database(), order, content)
