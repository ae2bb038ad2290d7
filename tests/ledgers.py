"""Change sets for tests of the ledger: made up, of catalogues with one project."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog.model import Claim
from geodata.ledger.changes import AddClaim, ChangeSet, WithdrawClaim, claim_mark
from tests.probe import write_catalogue, write_sources

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import Change

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def claim(value: str, field: str = "capacity", source: str = "first", **more: object) -> Claim:
    """A claim of the one source that the catalogue has."""
    return Claim.model_validate({"field": field, "value": value, "source": source, **more})


def adding(value: str, **more: object) -> AddClaim:
    """Let the probe have one more claim."""
    return AddClaim(project="probe", claim=claim(value, **more))


def withdrawing(held: Claim, reason: str = "It is wrong") -> WithdrawClaim:
    """Let a claim of the probe count no longer."""
    return WithdrawClaim(project="probe", claim=claim_mark(held), reason=reason)


def change_set(number: int, *changes: Change) -> ChangeSet:
    """An accepted set, as a ledger would give it."""
    return ChangeSet(
        id=f"set-{number}", number=number, state="accepted", version=2, author="A. Reader", reason="Because",
        created=NOON, changed=NOON, by="E. Editor", revision=number, changes=changes,
    )  # fmt: skip


def probe_folder(folder: Path, **changes: object) -> Path:
    """Folder of a catalogue with one project and one source."""
    write_catalogue(folder, **changes)
    write_sources(folder)
    return folder


def said(catalog: Catalog) -> Catalog:
    """All that a catalogue says, wherever its files lie: what snapshots are made of."""
    return replace(catalog, folder=Path(), files=())
