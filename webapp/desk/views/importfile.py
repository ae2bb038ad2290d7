"""The file that a page of an import is about, for whoever handed it in; a module of views without a page of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound

from webapp.desk.views.guarding import database, now, signed_in
from webapp.imports import recalling
from webapp.imports.matching import Matching
from webapp.imports.targets import guessed
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from webapp.desk.handedin import HandedIn


def store() -> ModuleType:
    """Return the module that keeps files: it needs the database's library, which a start does not wait for."""
    from webapp.desk import handedin

    return handedin


def memory() -> ModuleType:
    """Return the module that keeps matchings."""
    from webapp.desk import remembered

    return remembered


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


def begun(headings: Sequence[str], sheet: int) -> Matching:
    """Matching that a sheet begins with: one that is remembered for such headings, else what these look like."""
    held = memory().for_headings(memory().everything(database()), headings)
    if held is None:
        return fresh(headings, sheet)
    matching = recalling.taken_up(held.matching, headings, sheet, atlas().snapshot.catalog)
    return replace(matching, remembered=held.id)


def fresh(headings: Sequence[str], sheet: int) -> Matching:
    """Matching as the headings look."""
    return Matching(sheet, tuple(guessed(headings, atlas().snapshot.catalog)))
