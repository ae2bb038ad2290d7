"""A catalogue with a short history: revisions that change one project, for tests that open them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from geodata.ledger.applied import Entries, files_hash
from geodata.ledger.changes import AddEvent, PutNames
from geodata.ledger.ledger import Ledger
from tests.ledgers import adding, claim, probe_folder, withdrawing

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.ledger.changes import Change

BEGUN = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass
class Told:
    """Where the catalogue and its ledger are, and how many revisions there are."""

    folder: Path
    url: str
    ledger: Ledger
    revisions: int = 0

    def accept(self, *changes: Change, author: str = "A. Reader", reason: str = "The plant says so") -> int:
        """Propose changes and accept them."""
        made = self.ledger.propose(changes, author=author, reason=reason, base=self.revisions)
        self.revisions = self.ledger.accept(
            made.id, "E. Editor", "Checked", made.version, files=files_hash(self.folder)
        )
        return self.revisions


def told_history(folder: Path) -> Told:
    """Four revisions, a day apart: a claim, an event, another name, and the claim withdrawn."""
    catalogue = probe_folder(folder / "catalogue")
    url = f"sqlite:///{folder / 'state' / 'atlas.db'}"
    opened = Ledger.open(url)
    made = Told(catalogue, url, opened)
    made.ledger = Ledger(opened.engine, lambda: BEGUN + timedelta(days=made.revisions))
    made.accept(adding("10 t"))
    made.accept(AddEvent.model_validate({"project": "probe", "event": EVENT}))
    entries = Entries(catalogue, made.ledger.accepted())
    mark = entries.mark("projects", "probe", "names")
    made.accept(PutNames.model_validate({"project": "probe", "names": {"en": "Probe mill"}, "replaces": mark}))
    made.accept(withdrawing(claim("10 t"), "It was a rumour"), author="", reason="")
    return made


EVENT = {"date": "2025-11", "event": "The first stone was laid", "source": "first"}
