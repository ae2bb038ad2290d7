"""Builds a layer of any size in steps, one after the other or wherever they can run, and writes it as it is to lie.

Memory holds a column of numbers or a batch of rows, never the table. The bytes are those that ``pack_layer`` writes of
the same layer read into memory.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog.files import composed
from geodata.layers import geojson
from geodata.layers.bulk import files, gdal, geoparquet, steps
from geodata.layers.bulk.packing import pack_layer
from geodata.layers.bulk.rows import ARROW
from geodata.layers.bulk.steps import FEATURES, TEXTS, Building
from geodata.layers.bulk.table import id_column_of
from geodata.layers.haystack import Haystack
from geodata.layers.kept import FreshFeatures, KeptFeatures
from geodata.layers.shared import mapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.packing import Packer
    from geodata.layers.bulk.progress import HowFar
    from geodata.layers.bulk.rows import BulkRows
    from geodata.layers.lasting import Lasting
    from geodata.layers.layer import Layer

MAX_BYTES = 1 << 40
"""Of one file; what is larger is for a database."""

MAX_FEATURES = 200_000_000
"""Rows have numbers of 32 bits, and a small file may claim any number of rows that are all the same."""

BLOCK = 50_000
"""Features that one step writes."""

MAX_FEATURE_BYTES = 64 << 30
"""Features of a layer larger than this are written when they are asked for."""

SPOOLED = ARROW
"""Suffix of files that are only there to be read once more."""

_COPIED = 16 << 20
"""Bytes that are copied at a time."""


@dataclass(frozen=True)
class BuildStep:
    """A function of ``steps`` and what it is called with besides the job."""

    make: Callable[..., None]
    about: tuple[Any, ...] = ()


if TYPE_CHECKING:
    Runner = Callable[[Building, Sequence[BuildStep]], Iterable[BuildStep]]


def one_by_one(job: Building, chosen: Sequence[BuildStep]) -> Iterator[BuildStep]:
    """Take steps in this process, each when the one before is done."""
    for step in chosen:
        step.make(job, *step.about)
        yield step


def rows_of(path: Path, text: LayerText, folder: Path) -> BulkRows:
    """Rows of a file, or of a folder of parts; ``folder`` is for what has to be written of them.

    Raises
    ------
    CatalogError
        When the file cannot be read, or is too large.
    """
    parts = files.check(path, text.id, MAX_BYTES)
    if not parts:
        files.check_count(path, gdal.count_of(path), MAX_FEATURES)
        return gdal.rows_of(path, text.id_column, folder)
    heads = geoparquet.heads_of(parts)
    files.check_count(path, sum(head.count for head in heads), MAX_FEATURES)
    return geoparquet.rows_of(heads)


def build(
    rows: BulkRows, text: LayerText, packer: Packer, parts: Sequence[Lasting], run: Runner, progress: HowFar
) -> dict[str, Any]:
    """Build a layer and write it; gives what ``unpack_layer`` needs.

    Parameters
    ----------
    rows : BulkRows
        What it is made of.
    text : LayerText
        Its words.
    packer : Packer
        Writes it. What steps leave goes into a folder in its own, which is removed.
    parts : sequence of Lasting
        What else is to lie ready.
    run : callable
        Takes steps that do not depend on one another, in any order, and gives each when it is done.
    progress : HowFar
        Is told how far it is.

    Raises
    ------
    CatalogError
        As ``layer_from_table`` does.
    """
    id_column = id_column_of(rows.source, composed(text.id_column) if text.id_column else None)
    work = packer.folder / "steps"
    work.mkdir()
    job = Building(rows, text, id_column, work)
    columns = [BuildStep(steps.column, (number,)) for number in range(len(job.columns))]
    blocks = [BuildStep(steps.block, (first, min(first + BLOCK, rows.count))) for first in range(0, rows.count, BLOCK)]
    stages = ([BuildStep(steps.sort)], [BuildStep(steps.places), *columns], blocks)
    progress.begin(text.id, sum(map(len, stages)))
    for stage in stages:
        for _ in run(job, stage):
            progress.advance()
    said = pack_layer(packer, _joined(job, packer), parts)
    progress.end()
    shutil.rmtree(work)
    return said


def _joined(job: Building, packer: Packer) -> Layer:
    """The layer with features and texts of all blocks one behind the other."""
    layer = steps.opened(job, packer)
    folders = [job.folder / f"block-{first}" for first in range(0, job.rows.count, BLOCK)]
    texts = _concatenated((folder / TEXTS for folder in folders), job.folder / TEXTS)
    packer.adopt(lines := mapped(texts), texts)
    layer.__dict__["haystack"] = Haystack(lines=lines)
    lengths = [steps.left(job, folder.name)["lengths"] for folder in folders]
    offsets = np.concatenate(([0], np.cumsum(np.concatenate([np.empty(0, dtype=np.int64), *lengths]))))
    if offsets[-1] > MAX_FEATURE_BYTES:
        layer.__dict__["features"] = FreshFeatures(len(layer), lambda rows: geojson.batches(layer, rows))
        return layer
    written = _concatenated((folder / FEATURES for folder in folders), job.folder / FEATURES)
    packer.adopt(data := mapped(written), written)
    layer.__dict__["features"] = KeptFeatures(offsets.astype(np.int64), data)
    return layer


def _concatenated(parts: Iterable[Path], target: Path) -> Path:
    with target.open("wb") as file:
        for part in parts:
            with part.open("rb") as held:
                shutil.copyfileobj(held, file, _COPIED)
            part.unlink()  # else there would be twice as much on the disk
    return target
