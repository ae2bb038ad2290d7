"""States that were: the catalogue and snapshot of any revision, made when they are asked for and kept within limits.

A revision is what the files say today with the sets that were accepted up to it; the files of then are not kept.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotReadyError
from dataclasses import dataclass
from datetime import UTC
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from geodata.catalog.reader import load_catalog
from geodata.errors import CatalogError, QueryError
from geodata.ledger.applied import fitted
from geodata.ledger.errors import LedgerUnavailableError, UnknownRevisionError
from geodata.snapshot.revised import revised
from geodata.text.dates import PartialDate
from webapp.http.lanes import BusyError
from webapp.http.revisions import REVISION

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from geodata.ledger.changes import ChangeSet
    from geodata.ledger.ledger import Ledger, Revision
    from geodata.snapshot.snapshot import Snapshot
    from webapp.settings import Settings

T = TypeVar("T")

MOST_KEPT = 8
"""States that a worker keeps: who compares goes to and fro between a few."""

MOST_BYTES = 128 << 20
"""Memory of the states that a worker keeps; the newest of them is kept whatever it weighs."""

WEIGHT = 12
"""Bytes of memory for each byte of the projects as JSON: models, facts, columns and ready features."""

MOST_WAITING = 16
"""Requests of a worker that wait for states to be made; more are refused at once."""

WAIT_SECONDS = 10.0
"""How long one waits; the state goes on being made, so that who asks again finds it."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_SNAPSHOT = re.compile(r"[0-9a-f]{16}(?:-live)?")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A revision whose state is shown.

    Parameters
    ----------
    number : int
        Of the revision; 0 is the files alone.
    day : datetime.date
        On which it was accepted, in UTC; of the files alone, that of compiling. Ages are counted to it.
    by : str
        Who accepted it; empty for one that is new files.
    is_files : bool
        Whether it says that the files are others since, and nothing was accepted.
    """

    number: int
    day: date
    by: str = ""
    is_files: bool = True


class States(Generic[T]):
    """States that were made, within limits; one is made at a time, and all who ask for it wait for the same one.

    Parameters
    ----------
    make : callable
        Makes the state of a revision.
    weigh : callable
        Bytes of memory that one takes.
    """

    def __init__(self, make: Callable[[int], T], weigh: Callable[[T], int]) -> None:
        """Begin with none; the thread that makes them begins with the first."""
        self._make, self._weigh = make, weigh
        self._kept: OrderedDict[int, tuple[T, int]] = OrderedDict()
        self._made: dict[int, Future[T]] = {}
        self._waiting = 0
        self._lock = Lock()
        self._maker = ThreadPoolExecutor(1, "past-states")

    def get(self, number: int, patience: float = WAIT_SECONDS) -> T:
        """State of a revision, kept or made now.

        Raises
        ------
        BusyError
            When too many wait already, or it is not ready in time.
        """
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number][0]
            if self._waiting >= MOST_WAITING:
                raise BusyError("Too many requests wait for states of the past already.")
            making = self._made.get(number)
            if making is None:
                making = self._made[number] = self._maker.submit(self._keep, number)
            self._waiting += 1
        try:
            return making.result(patience)
        except NotReadyError:
            raise BusyError(f"Revision {number} is still being made after {patience:g} seconds.") from None
        finally:
            with self._lock:
                self._waiting -= 1

    def _keep(self, number: int) -> T:
        try:
            made = self._make(number)
            weight = self._weigh(made)
            with self._lock:
                self._kept[number] = made, weight
                while len(self._kept) > 1 and (len(self._kept) > MOST_KEPT or self.nbytes > MOST_BYTES):
                    self._kept.popitem(last=False)
            return made
        finally:
            with self._lock:
                del self._made[number]

    @property
    def nbytes(self) -> int:
        """Bytes that the kept ones are taken to weigh."""
        return sum(weight for _, weight in self._kept.values())

    def __len__(self) -> int:
        """Count those that are kept."""
        return len(self._kept)


def weight_of(snapshot: Snapshot) -> int:
    """Bytes of memory that a state is taken to need."""
    return WEIGHT * sum(len(project.model_dump_json()) for project in snapshot.catalog.projects.values())


class Past:
    """What was accepted up to a revision, as snapshots.

    Parameters
    ----------
    settings : Settings
        They name the catalogue's folder.
    ledger : Ledger or None
        None where there is none.
    present : Snapshot
        What is served.
    """

    def __init__(self, settings: Settings, ledger: Ledger | None, present: Snapshot) -> None:
        """Look at nothing but whether there may be something."""
        from webapp.edited import served

        self._settings, self._present = settings, present
        self._ledger = None if ledger is None or served.has_nothing(settings) else ledger
        self._is_kept = ledger is not None
        self._is_ready = False

    def number(self, text: str) -> int:
        """Revision that a number, or the id of a snapshot, names.

        Raises
        ------
        QueryError
            When the text is neither.
        UnknownRevisionError
            When there is no such revision; says what is there.
        LedgerUnavailableError
            When the ledger cannot be asked.
        """
        newest = self._present.revision or 0
        if _NUMBER.fullmatch(text):
            number = int(text)
            if number > newest and number > (newest := self._newest()):
                raise UnknownRevisionError(f"there is no revision {number}; {self._there(newest)}")
            return number
        if not _SNAPSHOT.fullmatch(text):
            wanted = "neither the number of a revision, such as 12, nor the id of a snapshot, such as 0123456789abcdef"
            raise QueryError(REVISION, f"{text[:80]!r} is {wanted}")
        if text == self._present.id:
            return newest
        found = None if self._ledger is None else self._opened(self._ledger).revision_of(text)
        if found is None:
            raise UnknownRevisionError(f"no revision is known to be the snapshot {text}; {self._there(self._newest())}")
        return found

    def shown(self, number: int) -> Shown:
        """When a revision came, and who accepted it."""
        found = None if number == 0 or self._ledger is None else self._opened(self._ledger).revisions(number, number)
        if not found:
            return Shown(number, PartialDate.parse(self._present.catalog.about.compiled).last)
        return Shown(number, found[0].at.astimezone(UTC).date(), found[0].by, found[0].change_set is None)

    def accepted(self, last: int | None) -> tuple[tuple[Revision, ...], dict[str, ChangeSet]]:
        """Revisions up to one, in their order, and the sets of those that are no new files, by their id.

        Raises
        ------
        LedgerUnavailableError
            When the ledger cannot be asked.
        """
        if self._ledger is None or not last:
            return (), {}
        ledger = self._opened(self._ledger)
        return ledger.revisions(last=last), {set_.id: set_ for set_ in ledger.accepted(last=last)}

    def snapshot(self, number: int) -> Snapshot:
        """Snapshot of a revision, built now unless it is the present; the ledger remembers its id.

        Raises
        ------
        LedgerUnavailableError
            When the ledger cannot be asked, or the files are not in order at the moment.
        """
        if number == (self._present.revision or 0):
            return self._present
        try:
            if number == 0 or self._ledger is None:
                return revised(self._present, load_catalog(self._settings.catalog), 0)
            ledger = self._opened(self._ledger)
            made = revised(self._present, fitted(self._settings.catalog, ledger.accepted(last=number)).catalog, number)
        except CatalogError as error:
            _log.warning("revision %d cannot be made: %s", number, error)
            raise LedgerUnavailableError("the files are not in order, so that no old state can be made") from None
        _note(ledger, made.id, number)
        return made

    def _newest(self) -> int:
        return 0 if self._ledger is None else self._opened(self._ledger).revision

    def _opened(self, ledger: Ledger) -> Ledger:
        """Ledger with its tables in their present form."""
        if not self._is_ready:
            from geodata.ledger.database import upgrade

            upgrade(ledger.engine)
            self._is_ready = True
        return ledger

    def _there(self, newest: int) -> str:
        """What is there instead of what was asked for."""
        if not self._is_kept:
            return "this atlas keeps no ledger: 0 is what the files say, and nothing else is there"
        return f"the newest is {newest}" if newest else "nothing was accepted yet: 0 is what the files say"


def note_served(settings: Settings, snapshot: Snapshot) -> None:
    """Let the ledger remember which snapshot is served as which revision, once anything was accepted."""
    from webapp.edited import served

    ledger = served.ledger_of(settings) if snapshot.revision else None
    if ledger is not None and snapshot.revision:
        try:
            _note(ledger, snapshot.id, snapshot.revision)
        finally:
            ledger.close()


def _note(ledger: Ledger, snapshot: str, revision: int) -> None:
    """Remember the id of a snapshot; one that cannot be written now will be when it is made again."""
    try:
        ledger.note_snapshot(snapshot, revision)
    except LedgerUnavailableError as error:
        _log.warning("the snapshot %s of revision %d is not noted: %s", snapshot, revision, error)
