"""What programs send and get, as models: they check bodies, write answers, and describe both in the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geodata.catalog.values import Remark, Text
from geodata.catalog.vocab import Strict
from geodata.errors import Problem
from geodata.ledger.changes import Change, ChangeSet, SetState, things
from geodata.ledger.effect import Effect
from webapp.programs.errors import BodyError, BodyFault, NotJsonError

MOST_CHANGES = 1000
"""Of one set: what somebody can still look through. A table with more of them is imported at the desk."""

MOST_REASON = 2000
MOST_FAULTS = 50
"""So many things that are wrong are told at once."""

MOST_SHOWN = 80

M = TypeVar("M", bound=BaseModel)

Word = Annotated[Text, Field(max_length=MOST_REASON)]
Answered = Annotated[Remark, Field(max_length=MOST_REASON)]


class ProgramMessage(Strict):
    """Base of messages, which are made ready when the first one comes: most servers start without a program."""

    model_config = ConfigDict(defer_build=True)


class ProposedChanges(ProgramMessage):
    """Changes that belong together, and why: accepted or declined as a whole."""

    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=MOST_CHANGES)]
    reason: Word


class MadeDecision(ProgramMessage):
    """What becomes of a change set, decided in the version that was seen; ``decline`` and ``ask`` need an answer."""

    decision: Literal["accept", "decline", "ask", "withdraw"]
    version: Annotated[int, Field(strict=True, ge=1)]
    answer: Answered = ""


class ChangedThing(ProgramMessage):
    """An entry that a set changes."""

    family: str
    id: str


class ListedChangeSet(ProgramMessage):
    """A change set in a list, without its changes."""

    id: str
    number: int
    state: SetState
    version: int
    author: str
    reason: str
    created: datetime
    changed: datetime
    by: str
    answer: str
    revision: int | None = None
    count: Annotated[int, Field(description="How many changes it has")]
    kinds: tuple[str, ...]
    things: tuple[ChangedThing, ...]


class Elsewhere(ProgramMessage):
    """A link."""

    rel: str
    href: str


class ChangeSetPage(ProgramMessage):
    """Some change sets, the oldest first, and where there are more."""

    changesets: tuple[ListedChangeSet, ...]
    links: tuple[Elsewhere, ...] = ()


class SetVersion(ProgramMessage):
    """One version of a change set: who made it what, when, and in which words."""

    version: int
    state: SetState
    by: str
    changed: datetime
    answer: str


class ToldChangeSet(ChangeSet):
    """A change set with its versions and, while it is not decided, what it would do or what is wrong with it."""

    model_config = ConfigDict(defer_build=True)

    versions: tuple[SetVersion, ...] = ()
    effect: Effect | None = None
    problems: tuple[Problem, ...] = ()


def read(model: type[M], body: bytes) -> M:
    """Read a body.

    Raises
    ------
    NotJsonError
        When it is no JSON.
    BodyError
        With every fault and its place.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False)
    if found[0]["type"] == "json_invalid":
        raise NotJsonError(BodyFault("#", found[0]["msg"]))
    told = [detail for detail in found if not _follows(detail, found)]
    raise BodyError(*(_fault(detail) for detail in told[:MOST_FAULTS]))


def _follows(detail: Any, found: list[Any]) -> bool:
    """Whether a list is only called too short because entries of it are wrong, which is told at these."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(it["loc"][: len(loc)] == loc != it["loc"] for it in found)


def _fault(detail: Any) -> BodyFault:
    why = detail["msg"].removeprefix("Value error, ")
    shown = "" if isinstance(detail["input"], dict | list) else f", found {str(detail['input'])[:MOST_SHOWN]!r}"
    return BodyFault(pointer(_place(detail["loc"])), f"{why}{shown}")


def _place(loc: tuple[int | str, ...]) -> list[int | str]:
    """Steps to a place in the body, without the kind that pydantic puts behind the number of a change."""
    steps = list(loc)
    if len(steps) > len(("changes", 0)) and steps[0] == "changes":
        del steps[2]
    return steps


def pointer(steps: list[int | str]) -> str:
    """JSON pointer as a fragment (RFC 6901 section 6), with characters that stand for themselves left as they are."""
    return "#" + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def listed(set_: ChangeSet) -> ListedChangeSet:
    """Change set as a list has it."""
    kept = {name: getattr(set_, name) for name in ListedChangeSet.model_fields if name in ChangeSet.model_fields}
    return ListedChangeSet(
        **kept,
        count=len(set_.changes),
        kinds=tuple(dict.fromkeys(change.kind for change in set_.changes)),
        things=tuple(ChangedThing(family=family, id=id_) for family, id_ in things(set_.changes)),
    )


def told(
    set_: ChangeSet, versions: tuple[ChangeSet, ...], effect: Effect | None, problems: tuple[Problem, ...]
) -> ToldChangeSet:
    """Change set as it is told alone."""
    kept = {name: getattr(set_, name) for name in ChangeSet.model_fields}
    past = tuple(
        SetVersion(version=one.version, state=one.state, by=one.by, changed=one.changed, answer=one.answer)
        for one in versions
    )
    return ToldChangeSet(**kept, versions=past, effect=effect, problems=problems)
