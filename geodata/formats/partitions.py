"""Writes a layer as a folder of GeoParquet files, each a part of the earth, which readers take by their boxes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import ExportError
from geodata.formats import parquet
from geodata.formats.export import Export
from geodata.tiles.plan import along

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot


def write(snapshot: Snapshot, layer: Layer, folder: Path, parts: int, tell: Callable[[str], None]) -> None:
    """Write ``part-0000.parquet`` and so on, of as many features each, along the Morton curve.

    Parameters
    ----------
    snapshot : Snapshot
        Where the layer is from.
    layer : Layer
        What is written; features without a place are in the last part.
    folder : pathlib.Path
        There whole, or not at all; it must not be there before, or be empty.
    parts : int
        How many; fewer where there are fewer features.
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
            _write(snapshot, layer, beside, parts, tell)
            beside.chmod(0o755)  # temporary folders are for their maker alone
            beside.replace(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}") from error


def _write(snapshot: Snapshot, layer: Layer, folder: Path, parts: int, tell: Callable[[str], None]) -> None:
    for number, rows in enumerate(np.array_split(_order(layer), max(1, min(parts, len(layer))))):
        path = folder / f"part-{number:04}.parquet"
        with path.open("wb") as file:
            file.writelines(parquet.write(Export(snapshot, layer, rows)))
        tell(f"{path.name}: {len(rows):,} features, {path.stat().st_size:,} bytes")


def _order(layer: Layer) -> np.ndarray:
    """Rows along the curve; what is not on it, by rows behind."""
    placed = layer.once(along).rows
    is_placed = np.zeros(len(layer), dtype=bool)
    is_placed[placed] = True
    return np.concatenate([placed, np.flatnonzero(~is_placed)])
