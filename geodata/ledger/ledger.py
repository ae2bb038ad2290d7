"""The ledger: change sets are drafted, proposed and decided; the accepted ones are numbered and never edited.

It knows nothing of catalogues (``geodata.ledger.applied`` does) and nothing of HTTP.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Select, and_, func, insert, or_, select

from geodata.ledger.changes import AFTER, CHANGES, ChangeSet, SetState, dumped, thing
from geodata.ledger.database import engine_of, reading, upgrade, writing
from geodata.ledger.errors import ChangeStateError, StaleChangeSetError, UnknownChangeSetError
from geodata.ledger.tables import CHANGE_SETS, REVISIONS, SNAPSHOTS, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection, Engine, Row

    from geodata.ledger.changes import Change

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_ID_LENGTH = 20
"""Letters of an id, 31 of which one is chosen by chance: 99 bits, beyond guessing, and none looks like another."""

KEPT = ("id", "number", "state", "version", "author", "reason", "created", "by", "answer", "base", "revision")


def new_id() -> str:
    """Id that cannot be guessed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Revision:
    """One number of the ledger: a change set that was accepted, or files of the catalogue that are others since."""

    number: int
    change_set: str | None
    files: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """Change sets in a database; safe to share between threads, and to open in as many processes as one likes.

    Parameters
    ----------
    engine : Engine
        Of a database whose tables are in their present form: ``Ledger.open`` sees to it.
    clock : callable
        Gives the time in UTC.
    make_id : callable
        Gives ids that cannot be guessed.
    """

    engine: Engine
    clock: Callable[[], datetime] = _now
    make_id: Callable[[], str] = new_id

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the ledger in a database, with tables made where there are none.

        Raises
        ------
        LedgerUnavailableError
            When the database cannot be used.
        """
        engine = engine_of(url)
        upgrade(engine)
        return cls(engine)

    def close(self) -> None:
        """Leave the database."""
        self.engine.dispose()

    def save_draft(self, changes: Iterable[Change], *, author: str, reason: str = "", base: int = 0) -> ChangeSet:
        """Keep changes that nobody but their author need see yet."""
        return self._begin(SetState.DRAFT, tuple(changes), author, reason, base)

    def propose(self, changes: Iterable[Change], *, author: str = "", reason: str = "", base: int = 0) -> ChangeSet:
        """Propose changes at once, without a draft."""
        return self._begin(SetState.PROPOSED, tuple(changes), author, reason, base)

    def submit(self, id_: str, by: str, version: int) -> ChangeSet:
        """Propose a draft."""
        return self._step(id_, version, SetState.PROPOSED, by)

    def edit(self, id_: str, changes: Iterable[Change], reason: str, version: int, *, by: str = "") -> ChangeSet:
        """Say other changes or another reason; a set about which something was asked is proposed again."""
        return self._step(id_, version, None, by, changes=dumped(tuple(changes)), reason=reason)

    def decline(self, id_: str, by: str, answer: str, version: int) -> ChangeSet:
        """Decline a set, with the reason."""
        return self._step(id_, version, SetState.DECLINED, by, answer=answer)

    def ask(self, id_: str, by: str, question: str, version: int) -> ChangeSet:
        """Ask the author something."""
        return self._step(id_, version, SetState.ASKED, by, answer=question)

    def withdraw(self, id_: str, by: str, version: int) -> ChangeSet:
        """Take a set back that is not decided yet."""
        return self._step(id_, version, SetState.WITHDRAWN, by)

    def accept(self, id_: str, by: str, answer: str, version: int, *, files: str = "") -> int:
        """Accept a set: number, state and audit in one transaction.

        Parameters
        ----------
        id_, by, answer, version
            As for ``decline``.
        files : str
            Hash of the catalogue's files that the set was tried on, see ``geodata.ledger.applied.files_hash``.

        Returns
        -------
        int
            The revision.

        Raises
        ------
        UnknownChangeSetError, StaleChangeSetError, ChangeStateError, LedgerUnavailableError
            Nothing was written then.
        """
        with writing(self.engine) as connection:
            self._stepped(connection, id_, version, SetState.ACCEPTED, by, answer=answer)
            return self._number(connection, id_, files, by)

    def note_files(self, files: str) -> int | None:
        """Make files of the catalogue that were never seen a revision, once anything was accepted; gives its number."""
        with reading(self.engine) as connection:
            if _newest(connection) == 0 or _knows(connection, files):
                return None
        with writing(self.engine) as connection:
            return None if _knows(connection, files) else self._number(connection, None, files, "")

    def find(self, id_: str) -> ChangeSet:
        """Change set in its newest version.

        Raises
        ------
        UnknownChangeSetError
            When there is none of this id.
        """
        with reading(self.engine) as connection:
            return _found(connection, id_)

    def versions(self, id_: str) -> tuple[ChangeSet, ...]:
        """Every version that a change set was in, the oldest first: who did what, and when."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                _sets(is_newest=False).where(CHANGE_SETS.c.id == id_).order_by(VERSIONS.c.version)
            )
            found = tuple(map(_set, rows))
        if not found:
            raise UnknownChangeSetError(f"no change set {id_!r}")
        return found

    def queue(
        self,
        *,
        state: SetState | str | None = SetState.PROPOSED,
        project: str = "",
        kind: str = "",
        author: str | None = None,
    ) -> tuple[ChangeSet, ...]:
        """Change sets in a state (in any when None), of a project, a kind of change, an author; oldest first."""
        with reading(self.engine) as connection:
            found = map(_set, connection.execute(_narrowed(state, author)))
            return tuple(it for it in found if _is_about(it, project, kind))

    def page(
        self,
        after: int,
        most: int,
        *,
        state: SetState | str | None = None,
        project: str = "",
        kind: str = "",
        author: str | None = None,
        drafts_of: str = "",
    ) -> tuple[ChangeSet, ...]:
        """So many change sets at most with numbers above one, narrowed as ``queue`` is; drafts of one author only."""
        wanted = _narrowed(state, author).where(CHANGE_SETS.c.number > after)
        wanted = wanted.where(or_(VERSIONS.c.state != str(SetState.DRAFT), VERSIONS.c.author == drafts_of))
        if not project and not kind:
            wanted = wanted.limit(most)
        with reading(self.engine) as connection:
            found = map(_set, connection.execute(wanted))
            return tuple(islice((it for it in found if _is_about(it, project, kind)), most))

    def begun_since(self, moment: datetime, author: str = "") -> int:
        """How many change sets an author has begun since a moment; by those without a name when empty."""
        at = moment.astimezone(UTC).isoformat(timespec="microseconds")
        wanted = select(func.count()).select_from(VERSIONS).where(VERSIONS.c.version == 1, VERSIONS.c.author == author)
        with reading(self.engine) as connection:
            return int(connection.execute(wanted.where(VERSIONS.c.at >= at)).scalar() or 0)

    @property
    def revision(self) -> int:
        """Newest number; 0 while nothing was accepted."""
        with reading(self.engine) as connection:
            return _newest(connection)

    def accepted(self, first: int = 1, last: int | None = None) -> tuple[ChangeSet, ...]:
        """Accepted change sets from one revision to another, in their order."""
        decided = VERSIONS.c.state == str(SetState.ACCEPTED)  # nothing comes after it, so that it is the newest version
        wanted = _sets(is_newest=False).where(decided, REVISIONS.c.number >= first).order_by(REVISIONS.c.number)
        if last is not None:
            wanted = wanted.where(REVISIONS.c.number <= last)
        with reading(self.engine) as connection:
            return tuple(map(_set, connection.execute(wanted)))

    def accepted_about(self, id_: str) -> tuple[ChangeSet, ...]:
        """Accepted change sets that name an id anywhere, in their order: those that may have changed its entry."""
        wanted = _sets().where(REVISIONS.c.number.is_not(None)).order_by(REVISIONS.c.number)
        named = VERSIONS.c.changes.contains(json.dumps(id_, ensure_ascii=False), autoescape=True)
        with reading(self.engine) as connection:
            return tuple(map(_set, connection.execute(wanted.where(named))))

    def revisions(self, first: int = 1, last: int | None = None) -> tuple[Revision, ...]:
        """Every revision from one number to another, also those that are new files."""
        wanted = select(REVISIONS).where(REVISIONS.c.number >= first).order_by(REVISIONS.c.number)
        if last is not None:
            wanted = wanted.where(REVISIONS.c.number <= last)
        with reading(self.engine) as connection:
            rows = connection.execute(wanted)
            return tuple(Revision(r.number, r.change_set, r.files, r.by, datetime.fromisoformat(r.at)) for r in rows)

    def note_snapshot(self, snapshot: str, revision: int) -> None:
        """Remember that a snapshot was made of a revision; nothing is written when that is known."""
        known = select(SNAPSHOTS.c.revision).where(SNAPSHOTS.c.snapshot == snapshot, SNAPSHOTS.c.revision == revision)
        with reading(self.engine) as connection:
            if connection.execute(known).first() is not None:
                return
        with writing(self.engine) as connection:
            if connection.execute(known).first() is None:
                row = {"snapshot": snapshot, "revision": revision, "at": self._at()}
                connection.execute(insert(SNAPSHOTS).values(row))

    def revision_of(self, snapshot: str) -> int | None:
        """Newest revision that a snapshot is known to have been made of; None where none is."""
        wanted = select(func.max(SNAPSHOTS.c.revision)).where(SNAPSHOTS.c.snapshot == snapshot)
        with reading(self.engine) as connection:
            return connection.execute(wanted).scalar()

    def audit(self) -> tuple[ChangeSet, ...]:
        """Every version of every change set in the order in which they came: who did what, and when."""
        wanted = _sets(is_newest=False).order_by(VERSIONS.c.at, CHANGE_SETS.c.number, VERSIONS.c.version)
        with reading(self.engine) as connection:
            return tuple(map(_set, connection.execute(wanted)))

    def _begin(self, state: SetState, changes: tuple[Change, ...], author: str, reason: str, base: int) -> ChangeSet:
        id_, at = self.make_id(), self._at()
        with writing(self.engine) as connection:
            number = 1 + (connection.execute(select(func.max(CHANGE_SETS.c.number))).scalar() or 0)
            connection.execute(insert(CHANGE_SETS).values(id=id_, number=number, created=at))
            row = {"change_set": id_, "version": 1, "state": str(state), "author": author, "reason": reason}
            row |= {"changes": dumped(changes), "base": base, "answer": "", "by": author, "at": at}
            connection.execute(insert(VERSIONS).values(row))
            return _found(connection, id_)

    def _step(self, id_: str, version: int, state: SetState | None, by: str, **changed: str) -> ChangeSet:
        with writing(self.engine) as connection:
            self._stepped(connection, id_, version, state, by, **changed)
            return _found(connection, id_)

    def _stepped(
        self, connection: Connection, id_: str, version: int, state: SetState | None, by: str, **changed: str
    ) -> None:
        """Add the next version of a set; None for the state is an edit."""
        held = _found(connection, id_)
        if held.version != version:
            raise StaleChangeSetError(held.number, held.version, held.state, held.by)
        after = state or (SetState.PROPOSED if held.state is SetState.ASKED else held.state)
        is_sent_again = state is SetState.PROPOSED and held.state is not SetState.DRAFT  # what was asked needs an edit
        if after not in AFTER[held.state] or state is held.state or is_sent_again:
            raise ChangeStateError(held.number, held.state, after)
        row = {"change_set": id_, "version": version + 1, "state": str(after), "author": held.author}
        row |= {"reason": held.reason, "changes": dumped(held.changes), "base": held.base, "answer": held.answer}
        connection.execute(insert(VERSIONS).values(row | {"by": by, "at": self._at()} | changed))

    def _number(self, connection: Connection, id_: str | None, files: str, by: str) -> int:
        number = 1 + _newest(connection)
        row = {"number": number, "change_set": id_, "files": files, "by": by, "at": self._at()}
        connection.execute(insert(REVISIONS).values(row))
        return number

    def _at(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="microseconds")


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(REVISIONS.c.number))).scalar() or 0


def _knows(connection: Connection, files: str) -> bool:
    """Whether files were seen before; where none were noted ever, nothing tells that these are others."""
    if connection.execute(select(REVISIONS.c.number).where(REVISIONS.c.files != "").limit(1)).first() is None:
        return True
    return connection.execute(select(REVISIONS.c.number).where(REVISIONS.c.files == files).limit(1)).first() is not None


def _sets(*, is_newest: bool = True) -> Select[Any]:
    """Rows of change sets, each in its newest version or in all of them."""
    joined = CHANGE_SETS.join(VERSIONS, VERSIONS.c.change_set == CHANGE_SETS.c.id)
    joined = joined.outerjoin(REVISIONS, REVISIONS.c.change_set == CHANGE_SETS.c.id)
    wanted = select(CHANGE_SETS.c.id, CHANGE_SETS.c.number, CHANGE_SETS.c.created, VERSIONS).add_columns(
        REVISIONS.c.number.label("revision")
    )
    if not is_newest:
        return wanted.select_from(joined)
    later = VERSIONS.alias()
    is_later = and_(later.c.change_set == VERSIONS.c.change_set, later.c.version > VERSIONS.c.version)
    return wanted.select_from(joined).where(~select(later.c.version).where(is_later).exists())


def _narrowed(state: SetState | str | None, author: str | None) -> Select[Any]:
    """Rows of change sets in their newest version, of a state and an author, the oldest set first."""
    wanted = _sets().order_by(CHANGE_SETS.c.number)
    if state is not None:
        wanted = wanted.where(VERSIONS.c.state == str(SetState(state)))
    return wanted if author is None else wanted.where(VERSIONS.c.author == author)


def _is_about(set_: ChangeSet, project: str, kind: str) -> bool:
    """Whether a set changes a project, and has a kind of change; empty is any."""
    is_of_project = not project or ("projects", project) in map(thing, set_.changes)
    return is_of_project and (not kind or any(change.kind == kind for change in set_.changes))


def _found(connection: Connection, id_: str) -> ChangeSet:
    row = connection.execute(_sets().where(CHANGE_SETS.c.id == id_)).first()
    if row is None:
        raise UnknownChangeSetError(f"no change set {id_!r}")
    return _set(row)


def _set(row: Row[Any]) -> ChangeSet:
    held = {name: getattr(row, name) for name in KEPT}
    held["state"] = SetState(row.state)
    if held["state"] is not SetState.ACCEPTED:
        held["revision"] = None
    held["created"], held["changed"] = datetime.fromisoformat(row.created), datetime.fromisoformat(row.at)
    # only what this class has written is in the rows; to check ten thousand sets anew takes longer than to apply them
    return ChangeSet.model_construct(**held, changes=CHANGES.validate_json(row.changes))
