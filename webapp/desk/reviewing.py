"""Change sets at the desk: tried on the catalogue before they are accepted, and decided once, by one person."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geodata.layers.recent import Recent
from geodata.ledger.applied import Entries, catalog_at, files_hash, fitted
from geodata.ledger.changes import ChangeSet, SetState
from geodata.ledger.effect import effect
from geodata.ledger.errors import ChangeError, ChangeStateError
from geodata.snapshot.snapshot import build_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.catalog.catalog import Catalog
    from geodata.errors import Problem
    from geodata.ledger.applied import Fitted
    from geodata.ledger.changes import Change
    from geodata.ledger.effect import Effect
    from geodata.ledger.ledger import Ledger
    from geodata.snapshot.snapshot import Snapshot

KEPT_BYTES = 16 * 1024 * 1024
TRIAL_BYTES = 3 * 1024 * 1024
"""What is counted for a set that was tried: a catalogue of its own, and snapshots of what moves."""

KEPT_SHARE = 4


@dataclass(frozen=True, slots=True)
class Trial:
    """A set tried on the catalogue: what it would be, or what is wrong.

    Parameters
    ----------
    before : Catalog
        With all that was accepted.
    after : Catalog or None
        With the set behind it; None when that cannot be.
    effect : Effect or None
        The difference.
    problems : tuple of Problem
        What is wrong.
    maps : dict
        Snapshots of the projects that move, made when they are asked for.
    """

    before: Catalog
    after: Catalog | None
    effect: Effect | None
    problems: tuple[Problem, ...] = ()
    maps: dict[tuple[str, str], Snapshot] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Bytes that weigh on a budget."""
        return TRIAL_BYTES

    def snapshot(self, side: str, project: str) -> Snapshot | None:
        """Snapshot of one project before or after (``side``); None where it is not there."""
        catalog = self.before if side == "before" else self.after
        if catalog is None or project not in catalog.projects:
            return None
        if (side, project) not in self.maps:
            alone = replace(catalog, projects={project: catalog.projects[project]})
            self.maps[side, project] = build_snapshot(alone)
        return self.maps[side, project]


class Reviews:
    """Tries sets, and remembers the last ones; safe to share between threads.

    Parameters
    ----------
    ledger : Ledger
        Where they are.
    folder : pathlib.Path or None
        The catalogue's files; the shipped ones when None.
    """

    def __init__(self, ledger: Ledger, folder: Path | None) -> None:
        self.ledger = ledger
        self._folder = folder
        self._kept: Recent[tuple[int, str, int], Trial] = Recent(KEPT_BYTES, KEPT_SHARE)
        self._lock, self._reading = threading.Lock(), threading.Lock()
        self._state: tuple[int, Fitted] | None = None

    def trial(self, set_: ChangeSet) -> Trial:
        """Try a set on what is accepted by now.

        Raises
        ------
        CatalogError
            When the files themselves are not in order.
        """
        key = (self.ledger.revision, set_.id, set_.version)
        with self._lock:  # two who look at the same wait for one
            found = self._kept.get(key)
            if found is None:
                found = self._tried(set_)
                self._kept.put(key, found)
        return found

    def accepted(self) -> Catalog:
        """Catalogue with all that is accepted by now."""
        return self._fitted().catalog

    def entries(self, last: int | None = None) -> Entries:
        """Entries as they stand in the files with all that was accepted up to a revision; by now when it is None."""
        return Entries(
            self._folder, [it for it in self._fitted().fitting if last is None or (it.revision or 0) <= last]
        )

    def check(self, changes: tuple[Change, ...]) -> None:
        """Try changes that are in no set yet.

        Raises
        ------
        ChangeError
            With every problem.
        """
        now = self.ledger.clock()
        tried = ChangeSet(
            id="tried", number=0, state=SetState.DRAFT, version=1, author="", reason="", created=now, changed=now,
            changes=changes,
        )  # fmt: skip
        catalog_at(self._folder, [*self._fitted().fitting, tried])

    def _fitted(self) -> Fitted:
        """What is accepted, as far as it fits the files; read anew with each revision."""
        revision = self.ledger.revision
        with self._reading:
            if self._state is None or self._state[0] != revision:
                self._state = revision, fitted(self._folder, self.ledger.accepted())
            return self._state[1]

    def _tried(self, set_: ChangeSet) -> Trial:
        held = self._fitted()
        try:
            after = catalog_at(self._folder, [*held.fitting, set_])
        except ChangeError as error:
            return Trial(held.catalog, None, None, error.problems)
        return Trial(held.catalog, after, effect(held.catalog, after))

    def accept(self, set_: ChangeSet, by: str, answer: str) -> int:
        """Accept a set in the version that was seen, when it fits; gives the revision.

        Raises
        ------
        ChangeError
            When it does not fit the catalogue as it is by now.
        StaleChangeSetError, ChangeStateError
            When another was first.
        """
        if set_.state.is_final:
            raise ChangeStateError(set_.number, set_.state, "accepted")
        tried = self.trial(set_)
        if tried.problems:
            raise ChangeError(tried.problems)
        return self.ledger.accept(set_.id, by, answer, set_.version, files=files_hash(self._folder))
