"""What the commands for large layers do: prepare them, list and remove what lies ready."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from geodata.catalog.reader import load_catalog
from geodata.errors import ExportError, NotPreparedError
from geodata.formats import partitions
from geodata.layers.bulk.cluster import WorkerCluster, cluster
from geodata.layers.bulk.prepared import Making
from geodata.snapshot.snapshot import build_snapshot
from geodata.tiles import pyramid
from webapp.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.prepared import Store
    from geodata.layers.bulk.progress import HowFar
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.settings import Settings


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


def prepare(catalog: Path | None, layer_ids: Sequence[str], on: Workers) -> None:
    """Make layers ready, all or those that are named.

    Raises
    ------
    NotPreparedError
        When there is no place for them, and for a layer that the catalogue has not.
    CatalogError
        For files that cannot be read.
    """
    settings = load_settings(catalog=catalog)
    store, found = _store(settings), load_catalog(settings.catalog)
    chosen = _chosen([text for text in found.layers.values() if text.file is not None], layer_ids)
    with on.cluster() as workers:
        for text in chosen:
            bar = _Bar() if sys.stderr.isatty() else None
            making = Making(tell=_tell, progress=bar, run=workers.run if workers else None, is_needed=True)
            layer = store.layer(found.data(text.file or ""), text, found.systems, making)
            click.echo(f"{text.id}: {len(layer):,} features are ready")


def write_tiles(catalog: Path | None, layer_id: str, file: Path, max_zoom: int | None, on: Workers) -> None:
    """Write all tiles of a layer into an archive; other processes help where the layer lies ready.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    ExportError
        When the file cannot be written.
    """
    settings = load_settings(catalog=catalog)
    snapshot = build_snapshot(load_catalog(settings.catalog), settings.store)
    layer = snapshot.layer(layer_id)
    deepest = pyramid.usual_zoom(layer) if max_zoom is None else max_zoom
    try:
        with on.cluster() as workers:
            run = pyramid.one_by_one
            if workers is not None and layer.text.data is not None and settings.store is not None:
                data = snapshot.catalog.data(layer.text.data)
                opened = partial(settings.store.layer, data, layer.text, snapshot.catalog.systems)
                run = partial(_on_workers, workers, opened)
            count = pyramid.write(layer, file, deepest, run, _tell)
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror or error}") from error
    click.echo(f"{file}: {count:,} tiles down to zoom {deepest}, {file.stat().st_size:,} bytes")


def _on_workers(
    workers: WorkerCluster, opened: Callable[[], Layer], _layer: Layer, chunks: Sequence[Sequence[pyramid.Place]]
) -> Iterator[Sequence[pyramid.Made]]:
    return workers.of_layer(opened, pyramid.made_at, chunks)


def write_parts(catalog: Path | None, layer_id: str, folder: Path, parts: int) -> None:
    """Write a layer as a folder of GeoParquet files.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    ExportError
        When the folder cannot be written.
    """
    snapshot = _snapshot(catalog)
    partitions.write(snapshot, snapshot.layer(layer_id), folder, parts, _tell)


def list_prepared() -> None:
    """Tell what lies ready."""
    for held in _store(load_settings()).held():
        click.echo(f"{held.layer}: {held.features:,} features, {held.nbytes:,} bytes, of {held.made_from}")


def clean() -> None:
    """Remove all that lies ready."""
    store = _store(load_settings())
    click.echo(f"{store.clean():,} bytes removed from {store.folder}")


def _snapshot(catalog: Path | None) -> Snapshot:
    settings = load_settings(catalog=catalog)
    return build_snapshot(load_catalog(settings.catalog), settings.store, settings.databases)


def _store(settings: Settings) -> Store:
    if settings.store is None:
        raise NotPreparedError("CROSSBORDER_PREPARED is -: no layer is prepared")
    return settings.store


def _chosen(bulk: Sequence[LayerText], layer_ids: Sequence[str]) -> list[LayerText]:
    if unknown := sorted({*layer_ids} - {text.id for text in bulk}):
        names = ", ".join(text.id for text in bulk) or "none"
        raise NotPreparedError(f"no layer of a file is called {', '.join(unknown)}; there are: {names}")
    return [text for text in bulk if not layer_ids or text.id in layer_ids]


def _tell(line: str) -> None:
    click.echo(line, err=True)


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


if TYPE_CHECKING:
    _IS_ONE: HowFar = _Bar()
