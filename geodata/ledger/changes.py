"""Changes of a catalogue as values, each of a kind, and the sets that they are made in."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter

from geodata.catalog.model import Claim, Location, ProjectEvent
from geodata.catalog.values import Text
from geodata.catalog.vocab import LanguageCode, Names, Slug, Strict

MARK_LENGTH = 16
"""Hexadecimal digits of a mark: 64 bits, for things of which a catalogue has some thousand."""

Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""Short hash of a value, by which a change knows what it was meant for."""

Family = Literal[
    "projects", "sources", "publishers", "crossings", "corridors", "rivers", "places", "documents", "timeline",
    "series", "conflicts", "fields", "layers", "vocabulary", "catalog", "story",
]  # fmt: skip
"""What an entry is one of; ``geodata.ledger.families`` says in which file it stands."""

Entry = dict[str, Any]
"""An entry as it stands in its file, as plain values; it is checked with the catalogue that it becomes a part of."""


def mark_of(value: object) -> str:
    """Mark of plain values: the same for the same, in whatever order mappings hold them."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def claim_mark(claim: Claim) -> str:
    """Mark of a claim: what it states, of which day, and who says so.

    It does not depend on where the claim stands, nor on quotation and note, which may be mended; two claims that
    state the same of the same day by the same source have the same mark and share their fate.
    """
    stated = claim.model_dump(mode="json", include=_STATED, exclude_none=True)
    return mark_of({name: held for name, held in stated.items() if held != []})


_STATED = {"field", "value", "money", "quantity", "status", "when", "as_of", "source"}


class AddClaim(Strict):
    """Let a project have one more claim, as an entry under ``claims`` of its file."""

    kind: Literal["add-claim"] = "add-claim"
    project: Slug
    claim: Claim


class WithdrawClaim(Strict):
    """Let a claim of a project count no longer; it stays visible as withdrawn, with the reason."""

    kind: Literal["withdraw-claim"] = "withdraw-claim"
    project: Slug
    claim: Mark
    reason: Text


class RestoreClaim(Strict):
    """Let a withdrawn claim of a project count again."""

    kind: Literal["restore-claim"] = "restore-claim"
    project: Slug
    claim: Mark


class AddEvent(Strict):
    """Let a project have one more dated event."""

    kind: Literal["add-event"] = "add-event"
    project: Slug
    event: ProjectEvent


class PutPlace(Strict):
    """Say anew where a project is; ``replaces`` is the mark of the location that stands there."""

    kind: Literal["put-place"] = "put-place"
    project: Slug
    location: Location
    replaces: Mark


class PutNames(Strict):
    """Say anew what a project is called; ``replaces`` is the mark of the names that stand there."""

    kind: Literal["put-names"] = "put-names"
    project: Slug
    names: Names
    replaces: Mark


class Put(Strict):
    """Put a whole entry: a new one, or one in the place of that with the mark ``replaces``."""

    kind: Literal["put"] = "put"
    family: Family
    id: Text
    entry: Entry
    replaces: Mark | None = None


class Remove(Strict):
    """Take an entry out; ``replaces`` is the mark of what stands there."""

    kind: Literal["remove"] = "remove"
    family: Family
    id: Text
    replaces: Mark


class PutTranslation(Strict):
    """Translate a text of the catalogue: ``context`` and ``text`` as the files of translations have them."""

    kind: Literal["put-translation"] = "put-translation"
    language: LanguageCode
    context: Text
    text: Text
    translation: Text
    replaces: Text | None = None


class Note(Strict):
    """Say something of an entry to those who decide; it changes nothing. ``id`` is empty for one that is not there."""

    kind: Literal["note"] = "note"
    family: Family
    id: Text | Literal[""]
    part: Slug | Literal[""] = ""
    text: Text


Change = Annotated[
    AddClaim
    | WithdrawClaim
    | RestoreClaim
    | AddEvent
    | PutPlace
    | PutNames
    | Put
    | Remove
    | PutTranslation
    | Note,
    Field(discriminator="kind"),
]  # fmt: skip
KINDS: tuple[str, ...] = tuple(model.model_fields["kind"].default for model in get_args(get_args(Change)[0]))
"""What the kinds of changes are called."""

CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])


def dumped(changes: tuple[Change, ...]) -> str:
    """Changes as JSON."""
    return CHANGES.dump_json(changes).decode()


def things(changes: tuple[Change, ...]) -> tuple[tuple[str, str], ...]:
    """Family and id of all that a set changes, each once."""
    return tuple(dict.fromkeys(thing(change) for change in changes))


def thing(change: Change) -> tuple[str, str]:
    """Family and id of what a change is about."""
    if isinstance(change, Put | Remove | Note):
        return change.family, change.id
    if isinstance(change, PutTranslation):
        return "translations", change.language
    return "projects", change.project


class SetState(StrEnum):
    """What has become of a change set."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_final(self) -> bool:
        """Whether nothing comes after it."""
        return not AFTER[self]


AFTER: dict[SetState, frozenset[SetState]] = {
    SetState.DRAFT: frozenset({SetState.DRAFT, SetState.PROPOSED, SetState.WITHDRAWN}),
    SetState.PROPOSED: frozenset(
        {SetState.PROPOSED, SetState.ASKED, SetState.ACCEPTED, SetState.DECLINED, SetState.WITHDRAWN}
    ),
    SetState.ASKED: frozenset({SetState.PROPOSED, SetState.ACCEPTED, SetState.DECLINED, SetState.WITHDRAWN}),
    SetState.ACCEPTED: frozenset(),
    SetState.DECLINED: frozenset(),
    SetState.WITHDRAWN: frozenset(),
}
"""States that may follow a state; one that may follow itself can be edited."""


class ChangeSet(Strict):
    """Changes that belong together, in the version that they are in.

    Parameters
    ----------
    id : str
        Cannot be guessed: whoever has it may see what became of the set.
    number : int
        Counted from 1; messages call it so.
    state : SetState
        What has become of it.
    version : int
        From 1; every edit and every decision makes a new one.
    author : str
        Name; empty for a reader without an account.
    reason : str
        Why.
    created, changed : datetime
        When it was begun, and when it came into this version.
    by : str
        Who made this version.
    answer : str
        Reason of the decision, or the question that was asked back.
    revision : int or None
        Number among what was accepted.
    changes : tuple
        In the order in which they are made.
    base : int
        Revision that it was made on.
    """

    id: str
    number: int
    state: SetState
    version: int
    author: str
    reason: str
    created: datetime
    changed: datetime
    by: str = ""
    answer: str = ""
    revision: int | None = None
    changes: tuple[Change, ...] = ()
    base: int = 0

    @property
    def decided(self) -> datetime | None:
        """When it was decided; None while it is not."""
        return self.changed if self.state.is_final else None

    @property
    def decided_by(self) -> str:
        """Who decided it."""
        return self.by if self.state.is_final else ""

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"change set {self.number}"
