"""Writes a layer as a folder of GeoParquet files, each a part of the earth, which readers take by their boxes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import ExportError
from geodata.formats import parquet
from geodata.formats.export import Export
from geodata.tiles.plan import along

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot

    Runner = Callable[["Partition", Sequence[int]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Partition:
    """A layer that is written in parts, each by itself.

    Parameters
    ----------
    layer : str
        Its id.
    folder : pathlib.Path
        Where the parts are written.
    count : int
        How many parts there are.
    """

    layer: str
    folder: Path
    count: int

    def write(self, snapshot: Snapshot, number: int) -> str:
        """Write a part, which is there whole or not at all; gives what there is to tell of it."""
        # a layer of files and lists: who asks has refused others
        layer: Layer = snapshot.layer(self.layer)
        rows = np.array_split(_order(layer), self.count)[number]
        path = self.folder / f"part-{number:04}.parquet"
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=f".{path.name}.", delete=False) as file:
            file.writelines(parquet.write(Export(snapshot, layer, rows)))
        beside = Path(file.name)
        beside.chmod(0o644)  # temporary files are for their maker alone
        beside.replace(path)
        return f"{path.name}: {len(rows):,} features, {path.stat().st_size:,} bytes"


def one_by_one(snapshot: Snapshot) -> Runner:
    """Write parts in this process, each when it is asked for."""
    return lambda partition, numbers: (partition.write(snapshot, number) for number in numbers)


def write(layer: Layer, folder: Path, parts: int, run: Runner, tell: Callable[[str], None]) -> None:
    """Write ``part-0000.parquet`` and so on, of as many features each, along the Morton curve.

    Parameters
    ----------
    layer : Layer
        What is written; features without a place are in the last part.
    folder : pathlib.Path
        There whole, or not at all; it must not be there before, or be empty.
    parts : int
        How many; fewer where there are fewer features.
    run : callable
        Writes the parts of these numbers, wherever the folder is seen, and gives what there is to tell of each.
    tell : callable
        Is told of each part.

    Raises
    ------
    ExportError
        When the folder cannot be written, or has something in it.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ExportError(f"{folder} is not empty")
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            partition = Partition(layer.id, beside, max(1, min(parts, len(layer))))
            for said in run(partition, range(partition.count)):
                tell(said)
            for left in beside.glob(".*"):  # by a worker that died
                left.unlink()
            beside.chmod(0o755)  # temporary folders are for their maker alone
            beside.replace(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}") from error


def _order(layer: Layer) -> np.ndarray:
    """Rows along the curve; what is not on it, by rows behind."""
    placed = layer.once(along).rows
    is_placed = np.zeros(len(layer), dtype=bool)
    is_placed[placed] = True
    return np.concatenate([placed, np.flatnonzero(~is_placed)])
