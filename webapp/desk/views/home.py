"""Where the desk begins: the queue of what people propose, by state, project and kind, what is the same together."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.errors import GeodataError
from geodata.ledger.changes import SetState, thing
from geodata.ledger.errors import StaleChangeSetError
from webapp import links
from webapp.desk.roles import EDITORS, SIGNED_IN, Role
from webapp.desk.views import words
from webapp.desk.views.guarding import DeskBlueprint, check_seen, render, reviews, signed_in
from webapp.desk.views.sets import found_set, is_seen, may_edit
from webapp.i18n import language, tongue
from webapp.present import proposals
from webapp.state import atlas
from webapp.suggest.filled import begun_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response

    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import ChangeSet

blueprint = DeskBlueprint("desk_home", __name__)

STATES = (
    SetState.PROPOSED, SetState.ASKED, SetState.DRAFT, SetState.ACCEPTED, SetState.DECLINED, SetState.WITHDRAWN,
)  # fmt: skip
MOST = 100
"""Change sets on one page; filters find the others."""

MOST_AT_ONCE = 50
"""Change sets that are decided with one button: each is tried on the catalogue."""

MOST_ANSWER = 2000
"""Characters of the reason for all of them."""

KINDS = (
    "add-claim",
    "withdraw-claim",
    "restore-claim",
    "add-event",
    "put-place",
    "put-names",
    "put",
    "remove",
    "put-translation",
    "note",
)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What of the queue is asked for; what is no such thing is passed over."""

    state: SetState
    mine: bool
    project: str
    kind: str

    def values(self, **changed: str) -> dict[str, str]:
        """Parameters of an address, with some of them others."""
        given = {"state": self.state.value, "mine": "1" if self.mine else "", "project": self.project}
        given |= {"kind": self.kind} | changed
        return {name: value for name, value in given.items() if value}


@blueprint.page("/desk", SIGNED_IN)
def home() -> Response:
    """Show the queue; contributors see what they have proposed themselves."""
    return _page()


@blueprint.page("/desk/accept", EDITORS, "POST")
def accept_many() -> Response:
    """Accept several, one after the other; what cannot be is named and stays."""

    def decide(set_: ChangeSet, answer: str) -> None:
        reviews().accept(set_, signed_in().name, answer)

    return _each(decide, _accepted)


@blueprint.page("/desk/decline", EDITORS, "POST")
def decline_many() -> Response:
    """Decline several with one reason."""
    if not request.form.get("answer", "").strip():
        return _page([_("Say why, in a few words: whoever proposed it will read them.")])

    def decide(set_: ChangeSet, answer: str) -> None:
        reviews().ledger.decline(set_.id, signed_in().name, answer, set_.version)

    return _each(decide, _declined)


def _each(decide: Callable[[ChangeSet, str], None], told: Callable[[int], str]) -> Response:
    """Decide on each set that was chosen, in the version that was seen; each by itself."""
    faults, count = [], 0
    answer = request.form.get("answer", "").strip()[:MOST_ANSWER]
    for given in request.form.getlist("set")[:MOST_AT_ONCE]:
        id_, _colon, version = given.partition(":")
        try:
            set_ = found_set(id_)
            check_seen(set_, version)
            decide(set_, answer)
            count += 1
        except StaleChangeSetError as error:
            faults.append(_("Change %(number)s: somebody was first.", number=error.number))
        except NotFound:
            faults.append(_("There is no such change any more."))
        except GeodataError as error:
            faults.append(f"{_('Change %(number)s', number=set_.number)}: {str(error)[:300]}")
    if not count and not faults:
        faults.append(_("Nothing was chosen."))
    return _page(faults, told(count) if count else "")


def _accepted(count: int) -> str:
    text: str = tongue().ngettext("%(count)s accepted", "%(count)s accepted", count, count=count)
    return text


def _declined(count: int) -> str:
    text: str = tongue().ngettext("%(count)s declined", "%(count)s declined", count, count=count)
    return text


def _page(faults: Sequence[str] = (), done: str = "") -> Response:
    me, asked = signed_in(), _asked()
    ledger, catalog = reviews().ledger, atlas().snapshot.catalog
    own = me.name if asked.mine or me.role is Role.CONTRIBUTOR else None
    every = [set_ for set_ in ledger.queue(state=None, author=own) if is_seen(set_)]
    found = [
        set_
        for set_ in every
        if set_.state is asked.state
        and (not asked.project or ("projects", asked.project) in map(thing, set_.changes))
        and (not asked.kind or any(change.kind == asked.kind for change in set_.changes))
    ]
    return render(
        "desk_home.html",
        words.set_state(asked.state),
        HTTPStatus.CONFLICT if faults else HTTPStatus.OK,
        role=words.role(me.role),
        asked=asked,
        tabs=_tabs(every, asked),
        rows=[_row(set_, same) for set_, same in _together(found)[:MOST]],
        count=len(found),
        most=MOST,
        projects=proposals.projects_of(every, catalog, language()),
        kinds=[(kind, words.kind(kind)) for kind in KINDS],
        may_decide=me.role in EDITORS,
        is_open=asked.state in (SetState.PROPOSED, SetState.ASKED),
        faults_list=faults,
        done=done or _done(),
        answer=request.form.get("answer", ""),
        revision=ledger.revision,
    )


def _asked() -> QueueFilters:
    args = request.args if request.method == "GET" else request.form
    state = args.get("state", "")
    return QueueFilters(
        SetState(state) if state in {it.value for it in STATES} else SetState.PROPOSED,
        args.get("mine") == "1",
        args.get("project", "")[:100],
        args.get("kind", "") if args.get("kind") in KINDS else "",
    )


def _tabs(every: Sequence[ChangeSet], asked: QueueFilters) -> list[dict[str, Any]]:
    counts = {state: sum(set_.state is state for set_ in every) for state in STATES}
    return [
        {
            "label": words.set_state(state),
            "count": counts[state],
            "href": links.page("desk_home.home", **asked.values(state=state.value)),
            "is_current": state is asked.state,
        }
        for state in STATES
    ]


def _together(found: Sequence[ChangeSet]) -> list[tuple[ChangeSet, int]]:
    """Newest first, those that propose the same behind the newest of them; with how many propose the same."""
    groups: dict[str, list[ChangeSet]] = {}
    for set_ in reversed(found):
        groups.setdefault(proposals.sameness(set_) or set_.id, []).append(set_)
    return [(set_, len(group) if set_ is group[0] else 0) for group in groups.values() for set_ in group]


def _row(set_: ChangeSet, same: int) -> dict[str, Any]:
    catalog, t = atlas().snapshot.catalog, tongue()
    lines = proposals.proposed(set_, catalog, t)
    main = next((line for line in lines if line.family not in ("sources", "publishers")), lines[0] if lines else None)
    effects = () if set_.state.is_final else proposals.quick_effects(set_, catalog, t)
    return {
        "set": set_,
        "line": main,
        "more": len(lines) - 1,
        "same": same,
        "href": links.page("desk_review.review", id_=set_.id),
        "edit": _edit_url(set_, catalog),
        "when": words.moment(int(set_.changed.timestamp())),
        "iso": words.iso(int(set_.changed.timestamp())),
        "effects": [(code, words.effect(code)) for code in effects],
    }


def _edit_url(set_: ChangeSet, catalog: Catalog) -> str:
    """Form of the first change that has one; empty where there is none."""
    if not may_edit(set_):
        return ""
    first = next((i for i in range(len(set_.changes[:MOST])) if begun_with(set_.changes, i, catalog)), None)
    return "" if first is None else links.page("desk_edit.form", set=set_.id, change=first)


def _done() -> str:
    revision = request.args.get("revision", "")
    if request.args.get("done") == "accepted" and revision.isascii() and revision.isdigit():
        said: str = _("Accepted as revision %(number)s.", number=revision[:12])
        return said
    return words.done(request.args.get("done", ""))
