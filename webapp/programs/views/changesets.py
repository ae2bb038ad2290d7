"""Change sets for programs: listed, told with their effect, proposed, edited and decided."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from flask import Response, current_app, request, url_for
from werkzeug.exceptions import Forbidden, PreconditionFailed, PreconditionRequired

from geodata.errors import QueryError
from geodata.ledger.changes import KINDS, SetState
from geodata.ledger.errors import StaleChangeSetError, UnknownChangeSetError
from webapp import links
from webapp.desk.views.guarding import check_seen, reviews
from webapp.http import arguments
from webapp.programs import messages
from webapp.programs.errors import BodyError, BodyFault
from webapp.programs.messages import ChangeSetPage, Elsewhere, MadeDecision, ProposedChanges
from webapp.programs.views.admitting import BODY_BYTES, ProgramBlueprint, body, check_may_decide, check_pace, token

if TYPE_CHECKING:
    from pydantic import BaseModel

    from geodata.ledger.changes import ChangeSet

blueprint = ProgramBlueprint("program_changesets", __name__)

FILTERS = ("state", "project", "kind", "author")
USUAL, MOST = 20, 100
"""Change sets of a page."""

JSON = "application/json"


@blueprint.at("/api/changesets", "GET")
def change_sets() -> Response:
    """List change sets, the oldest first: one's own, or those of everybody for who may decide."""
    arguments.allow(request.args, (*FILTERS, "limit", "after"))
    asked = {name: _plain(name) for name in FILTERS}
    most, after = _within("limit", USUAL, 1, MOST), _within("after", 0, 0, 2**53)
    found = reviews().ledger.page(
        after,
        most + 1,
        state=SetState(asked["state"]) if _is_one_of("state", asked["state"], tuple(SetState)) else None,
        project=asked["project"],
        kind=asked["kind"] if _is_one_of("kind", asked["kind"], KINDS) else "",
        author=_author(asked["author"]),
        drafts_of=token().owner,
    )
    shown = found[:most]
    more = []
    if len(found) > most:
        values = {name: value for name, value in asked.items() if value}
        values |= {"limit": str(most), "after": str(shown[-1].number)}
        more.append(Elsewhere(rel="next", href=links.with_query(links.absolute(url_for(".change_sets")), values)))
    return _answer(ChangeSetPage(changesets=tuple(map(messages.listed, shown)), links=tuple(more)))


@blueprint.at("/api/changesets", "POST", most_bytes=BODY_BYTES)
def propose_changes() -> Response:
    """Propose changes; what cannot be made is refused with every problem, and nothing is kept."""
    arguments.allow(request.args, ())
    asked = body(ProposedChanges)
    check_pace()
    reviews().check(asked.changes)
    ledger = reviews().ledger
    made = ledger.propose(asked.changes, author=token().owner, reason=asked.reason, base=ledger.revision)
    return of_set(made, HTTPStatus.CREATED)


@blueprint.at("/api/changesets/<id_>", "GET")
def change_set(id_: str) -> Response:
    """Tell one with its changes, its versions and, while it is not decided, its effect."""
    arguments.allow(request.args, ())
    found = _found(id_)
    trial = None if found.state.is_final else reviews().trial(found)
    effect, problems = (trial.effect, trial.problems) if trial else (None, ())
    return _tagged(messages.told(found, reviews().ledger.versions(found.id), effect, problems), found)


@blueprint.at("/api/changesets/<id_>", "PUT", most_bytes=BODY_BYTES)
def edit_changes(id_: str) -> Response:
    """Say other changes, or another reason; whoever was asked something answers so."""
    arguments.allow(request.args, ())
    held = _found(id_)
    if not request.if_match:
        raise PreconditionRequired(f'If-Match names the version that was seen, such as "{_tag(held)}".')
    asked = body(ProposedChanges)
    if not request.if_match.contains(_tag(held)):
        raise PreconditionFailed(str(StaleChangeSetError(held.number, held.version, held.state, held.by)))
    reviews().check(asked.changes)
    return of_set(reviews().ledger.edit(held.id, asked.changes, asked.reason, held.version, by=token().owner))


@blueprint.at("/api/changesets/<id_>/decision", "POST")
def decide(id_: str) -> Response:
    """Accept, decline, ask back, or take back what one has proposed oneself."""
    arguments.allow(request.args, ())
    asked, held, me = body(MadeDecision), _found(id_), token().owner
    if asked.decision == "withdraw" and held.author != me:
        raise Forbidden("Only who has proposed it can take it back.")
    if asked.decision != "withdraw":
        check_may_decide()
    if asked.decision in ("decline", "ask") and not asked.answer:
        raise BodyError(BodyFault("#/answer", "a reason or a question is needed"))
    check_seen(held, str(asked.version))
    _step(asked.decision, held, me, asked.answer)
    return of_set(reviews().ledger.find(held.id))


def _step(decision: Literal["accept", "decline", "ask", "withdraw"], held: ChangeSet, by: str, answer: str) -> None:
    ledger = reviews().ledger
    match decision:
        case "accept":
            reviews().accept(held, by, answer)
        case "decline":
            ledger.decline(held.id, by, answer, held.version)
        case "ask":
            ledger.ask(held.id, by, answer, held.version)
        case "withdraw":
            ledger.withdraw(held.id, by, held.version)


def _found(id_: str) -> ChangeSet:
    """Set that the token may see: one's own, or anybody's but their drafts for who may decide.

    Raises
    ------
    UnknownChangeSetError
        Also when it is somebody else's.
    """
    if not id_.isprintable():  # databases differ in what they make of it
        raise UnknownChangeSetError(f"no change set {id_[:80]!r}")
    found = reviews().ledger.find(id_)
    is_open = token().may_decide and found.state is not SetState.DRAFT
    if found.author != token().owner and not is_open:
        raise UnknownChangeSetError(f"no change set {id_[:80]!r}")
    return found


def _author(given: str) -> str | None:
    """Author whose sets are listed; None for everybody's."""
    if token().may_decide:
        return given or None
    if given not in ("", token().owner):
        raise Forbidden("This token sees what its owner has proposed.")
    return token().owner


def _plain(name: str) -> str:
    found = arguments.single(request.args, name) or ""
    if not found.isprintable():
        raise QueryError(name, "has a character that cannot be shown")
    return found


def _is_one_of(name: str, given: str, known: tuple[str, ...]) -> bool:
    if given and given not in known:
        raise QueryError(name, f"{given[:80]!r} is none of {', '.join(known)}")
    return bool(given)


def _within(name: str, usual: int, least: int, most: int) -> int:
    found = arguments.integer(request.args, name, usual)
    if not least <= found <= most:
        raise QueryError(name, f"{found} is not between {least} and {most}")
    return found


def _tag(set_: ChangeSet) -> str:
    """Entity tag of a version."""
    return f"{set_.id}.{set_.version}"


def address(set_: ChangeSet) -> str:
    """Absolute address of a change set."""
    return links.absolute(url_for("program_changesets.change_set", id_=set_.id))


def of_set(set_: ChangeSet, status: int = HTTPStatus.OK) -> Response:
    """Answer with a change set; whoever has made it is told where it is."""
    response = _tagged(set_, set_, status)
    response.headers["Content-Location" if status == HTTPStatus.OK else "Location"] = address(set_)
    return response


def _tagged(told: BaseModel, set_: ChangeSet, status: int = HTTPStatus.OK) -> Response:
    response = _answer(told, status)
    response.set_etag(_tag(set_))
    return response


def _answer(told: BaseModel, status: int = HTTPStatus.OK) -> Response:
    made: Response = current_app.response_class(
        told.model_dump_json(exclude_none=True), status=status, content_type=JSON
    )
    return made
