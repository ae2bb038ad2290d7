"""Who takes the work of the commands for large layers, what it is done with, and how it is told how far it is."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from geodata.catalog.reader import load_catalog
from geodata.errors import NotPreparedError
from geodata.layers.bulk.cluster import WorkerCluster, cluster
from geodata.layers.bulk.progress import Lines
from geodata.snapshot.snapshot import build_snapshot
from webapp.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.layers.bulk.prepared import Store
    from geodata.layers.bulk.progress import HowFar
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Workers:
    """Who takes the work: processes that are started, those of a scheduler, or this one alone."""

    workers: int | None = None
    scheduler: str | None = None

    @contextmanager
    def cluster(self) -> Iterator[WorkerCluster | None]:
        """The workers; None for this process alone."""
        if self.workers is None and self.scheduler is None:
            yield None
            return
        with cluster(self.workers, self.scheduler) as made:
            yield made


@dataclass(frozen=True, slots=True)
class SnapshotSource:
    """What a snapshot is made of, wherever it is made.

    Parameters
    ----------
    catalog : pathlib.Path or None
        Its folder; the shipped one when None.
    store : Store or None
        Where large layers lie ready.
    today : datetime.date
        Day that ages are counted to.
    id : str
        What its id must be; any when empty.
    """

    catalog: Path | None
    store: Store | None
    today: date
    id: str = ""

    def open(self) -> Snapshot:
        """Make the snapshot.

        Raises
        ------
        NotPreparedError
            When it is another: files have changed, or are others where this is.
        """
        found = build_snapshot(load_catalog(self.catalog), self.store).on(self.today)
        if self.id and found.id != self.id:
            raise NotPreparedError(f"a worker reads another catalogue: its snapshot is {found.id}, not {self.id}")
        return found

    def whole(self, snapshot: Snapshot, layer_id: str) -> Layer:
        """A layer of the snapshot that is read as a whole.

        Raises
        ------
        UnknownLayerError
            When there is no such layer.
        NotPreparedError
            For one of a database, of which each process would read another state.
        """
        layer = snapshot.layer(layer_id)
        if layer.is_live:
            raise NotPreparedError(
                f"the layer {layer_id!r} lies in a database: crossborder export reads it in one process"
            )
        return layer


def source(catalog: Path | None) -> SnapshotSource:
    """What a catalogue's snapshot is made of, by the settings."""
    settings = load_settings(catalog=catalog)
    folder = None if settings.catalog is None else settings.catalog.resolve()
    return SnapshotSource(folder, settings.store, datetime.now(UTC).date())


def tell(line: str) -> None:
    """Say something to who gave the command."""
    click.echo(line, err=True)


def watching() -> HowFar:
    """Tells how far something is: a bar on a terminal, lines anywhere else."""
    return _Bar() if sys.stderr.isatty() else Lines(tell)


class _Bar:
    """A bar on the terminal, with the time that is left."""

    _bar: Any = None

    def begin(self, what: str, count: int) -> None:
        self._bar = click.progressbar(length=count, label=what, file=sys.stderr, show_pos=True)
        self._bar.render_progress()

    def advance(self) -> None:
        self._bar.update(1)

    def end(self) -> None:
        self._bar.render_finish()
