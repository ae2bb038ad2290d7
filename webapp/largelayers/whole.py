"""Writes large layers as a whole: as tiles, in parts, as text, and with what their features lie in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import click
import numpy as np

from geodata.errors import ExportError
from geodata.formats import apart, partitions, registry
from geodata.formats.export import Export
from geodata.layers.bulk import join
from geodata.tiles import pyramid
from webapp.largelayers.work import source, tell, watching
from webapp.ogc import exporting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.layers.bulk.cluster import WorkerCluster
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.largelayers.work import SnapshotSource, Workers


def write_tiles(catalog: Path | None, layer_id: str, file: Path, max_zoom: int | None, on: Workers) -> None:
    """Write all tiles of a layer into an archive; other processes help where the layer lies ready.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    ExportError
        When the file cannot be written.
    """
    given = source(catalog)
    snapshot = given.open()
    layer = snapshot.layer(layer_id)
    deepest = pyramid.usual_zoom(layer) if max_zoom is None else max_zoom
    try:
        with on.cluster() as workers:
            run = pyramid.one_by_one
            if workers is not None and layer.text.data is not None and given.store is not None:
                data = snapshot.catalog.data(layer.text.data)
                opened = partial(given.store.layer, data, layer.text, snapshot.catalog.systems)
                run = partial(_tiles_on, workers, opened)
            count = pyramid.write(layer, file, deepest, run, tell)
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror or error}") from error
    click.echo(f"{file}: {count:,} tiles down to zoom {deepest}, {file.stat().st_size:,} bytes")


def _tiles_on(
    workers: WorkerCluster, opened: Callable[[], Layer], _layer: Layer, chunks: Sequence[Sequence[pyramid.Place]]
) -> Iterator[Sequence[pyramid.Made]]:
    return workers.of_opened(opened, pyramid.made_at, chunks)


def write_parts(catalog: Path | None, layer_id: str, folder: Path, parts: int, on: Workers) -> None:
    """Write a layer as a folder of GeoParquet files.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    ExportError
        When the folder cannot be written.
    """
    given = source(catalog)
    snapshot = given.open()
    layer = given.whole(snapshot, layer_id)
    with on.cluster() as workers:
        run = partitions.one_by_one(snapshot)
        if workers is not None:
            run = partial(_parts_on, workers, replace(given, id=snapshot.id))
        partitions.write(layer, folder.resolve(), parts, run, tell)


def _parts_on(
    workers: WorkerCluster, source: SnapshotSource, partition: partitions.Partition, numbers: Sequence[int]
) -> Iterator[str]:
    workers.check_sees(partition.folder, "the folder that is written to")
    return workers.of_opened(source.open, partition.write, numbers)


def export(catalog: Path | None, layer_id: str, file: Path, wishes: exporting.Wishes, on: Workers) -> None:
    """Write a layer, or a part of it, into a file whose texts workers make.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    QueryError
        Naming the option that is wrong; ``format`` for one whose files are not texts one after the other.
    ExportError
        When the file cannot be written.
    """
    given = source(catalog)
    snapshot = given.open()
    chosen = exporting.format_of(file, wishes.format)
    made = exporting.export_of(snapshot, given.whole(snapshot, layer_id), chosen, wishes)
    apart.check(chosen, made)  # before workers are started
    with on.cluster() as workers:
        run = partial(_texts_on, workers, replace(given, id=snapshot.id), snapshot)
        exporting.write(file, exporting.with_progress(apart.write(chosen, made, run)))
    exporting.tell(file, made)


def _texts_on(
    workers: WorkerCluster | None,
    source: SnapshotSource,
    own: Snapshot,
    part: apart.PartOfText,
    chosen: Sequence[apart.Rows],
) -> Iterator[bytes]:
    if workers is None:
        return (part.text(own, rows) for rows in chosen)
    return workers.of_opened(source.open, part.text, chosen)


@dataclass(frozen=True, slots=True)
class Joining:
    """What a layer is joined with.

    Parameters
    ----------
    layer, others : str
        Ids of the layer and of that whose features it may lie in.
    predicate : str
        See ``join.pairs``.
    columns : tuple of str
        Of the other layer.
    """

    layer: str
    others: str
    predicate: join.Predicate
    columns: tuple[str, ...] = ()

    def pairs(self, snapshot: Snapshot, rows: tuple[int, int]) -> NDArray[np.int64]:
        """Pairs of a block of rows."""
        return join.pairs(snapshot.layer(self.layer), snapshot.layer(self.others), self.predicate, rows)


def write_joined(catalog: Path | None, asked: Joining, file: Path, on: Workers) -> None:
    """Write a layer with what its features lie in.

    Raises
    ------
    UnknownLayerError
        When there is no such layer.
    QueryError
        For a column that is not there, and for a file whose name tells no format.
    ExportError
        When the file cannot be written.
    """
    chosen, given = registry.of_file(file), source(catalog)
    snapshot = given.open()
    layer, others = (given.whole(snapshot, name) for name in (asked.layer, asked.others))
    join.joined(layer, others, join.NONE, asked.columns)  # what is wrong is told before all is compared
    progress, found = watching(), [join.NONE]
    with on.cluster() as workers:
        blocks = join.blocks(len(layer))
        progress.begin(f"{layer.id} with {others.id}", len(blocks))
        made: Iterator[NDArray[np.int64]] = map(partial(asked.pairs, snapshot), blocks)
        if workers is not None:
            made = workers.of_opened(replace(given, id=snapshot.id).open, asked.pairs, blocks)
        for pairs in made:
            found.append(pairs)
            progress.advance()
        progress.end()
    export_ = Export(snapshot, join.joined(layer, others, np.concatenate(found), asked.columns))
    exporting.write(file, exporting.with_progress(registry.pieces(chosen, export_)))
    exporting.tell(file, export_)
