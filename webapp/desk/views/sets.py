"""Which change sets whoever is signed in may see and edit; a module of views without a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.ledger.changes import SetState
from geodata.ledger.errors import UnknownChangeSetError
from webapp.desk.roles import EDITORS, Role
from webapp.desk.views import words
from webapp.desk.views.guarding import reviews, signed_in

if TYPE_CHECKING:
    from geodata.ledger.changes import ChangeSet


def found_set(id_: str) -> ChangeSet:
    """Set that who asks may see: contributors see their own, and a draft is its author's alone.

    Raises
    ------
    NotFound
        When there is none, or it is somebody else's.
    """
    try:
        found = reviews().ledger.find(id_)
    except UnknownChangeSetError:
        raise NotFound from None
    if not is_seen(found):
        raise NotFound
    return found


def is_seen(set_: ChangeSet) -> bool:
    """Whether who asks may see a set."""
    me = signed_in()
    is_for_all = me.role is not Role.CONTRIBUTOR and set_.state is not SetState.DRAFT
    return is_for_all or set_.author == me.name


def may_edit(set_: ChangeSet) -> bool:
    """Whether who asks may say other changes."""
    me = signed_in()
    return not set_.state.is_final and (me.role in EDITORS or set_.author == me.name)


def was_first(newest: ChangeSet) -> str:
    """Words for whoever comes second."""
    said: str = _("%(name)s was first: %(state)s. Nothing of yours was written; your words are kept below.",
             name=newest.by or _("Somebody"), state=words.set_state(newest.state))  # fmt: skip
    return said
