"""Exports from the command line: options mean what parameters of an items address mean; a file is whole or absent."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TotalFileSizeColumn
from werkzeug.datastructures import MultiDict

from geodata.errors import ExportError, QueryError
from geodata.formats import registry
from geodata.formats.export import Export
from geodata.query.asking import select
from geodata.snapshot import history
from webapp.ogc import params

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geodata.formats.format import Format
    from geodata.layers.served import ServedLayer
    from geodata.snapshot.snapshot import Snapshot

PATIENCE_SECONDS = 1
"""Only what takes longer shows a bar."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for.

    Parameters
    ----------
    format : str
        Name of a format; empty when the name of the file tells it.
    parameters : mapping
        Parameters of an items address, such as ``bbox``; those that are None were not given.
    where : tuple of str
        ``column=value``.
    options : tuple of str
        ``option=value`` of the format.
    base_url : str
        Put before paths in the column ``url``.
    """

    format: str
    parameters: Mapping[str, str | None]
    where: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    base_url: str = ""

    def fitting(self, layer: ServedLayer) -> Wishes:
        """Return the same for a layer among others: one that has no history stays as it is."""
        return self if layer.id in history.LAYERS else replace(self, parameters={**self.parameters, "asof": None})


def export_of(snapshot: Snapshot, layer: ServedLayer, chosen: Format, wishes: Wishes) -> Export:
    """Features that are asked for. No time is in it, so that the same catalogue gives the same file.

    Raises
    ------
    QueryError
        Naming the option that is wrong.
    """
    pairs = [(name, value) for name, value in wishes.parameters.items() if value is not None]
    pairs += [_pair("where", text) for text in wishes.where]
    for name, _ in pairs[len(pairs) - len(wishes.where) :]:
        if layer.column(name) is None:
            known = ", ".join(column.name for column in layer.columns)
            raise QueryError("where", f"the layer {layer.id!r} has no column {name[:80]!r}; it has {known}")
    options = dict(_pair("option", text) for text in wishes.options)
    if wishes.parameters.get("asof") is not None and layer.id not in history.LAYERS:
        raise QueryError("asof", f"the layer {layer.id!r} has no history; {', '.join(history.LAYERS)} have one")
    asked = params.items(layer, MultiDict([*pairs, ("f", chosen.name), ("download", "1")]))
    found = select(layer, asked.query)
    return Export(
        snapshot,
        found.layer,
        rows=found.rows,
        properties=asked.query.properties,
        decimals=asked.decimals,
        crs=asked.crs,
        query=f"/collections/{layer.id}/items?{urlencode(pairs)}" if pairs else "",
        base_url=wishes.base_url.rstrip("/"),
        options=options,
    )


def format_of(file: Path | None, name: str) -> Format:
    """Format that is named, else the one that the file's name tells; GeoJSON where neither does.

    Raises
    ------
    QueryError
        When there is no such format, or the file's name tells none.
    """
    if name:
        return registry.find(name)
    return registry.of_file(file) if file is not None else registry.FORMATS["geojson"]


def write(file: Path, pieces: Iterable[bytes]) -> None:
    """Write beside the file first and rename at the end: a reader sees the old file or the whole new one.

    Raises
    ------
    ExportError
        When the file cannot be written.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        with partial.open("wb") as handle:
            handle.writelines(pieces)
        partial.replace(file)
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):  # the folder may be missing or read-only, which was said above
            partial.unlink(missing_ok=True)


def tell(file: Path, made: Export) -> None:
    """Say what was written."""
    size = file.stat().st_size
    click.echo(f"{file}: {len(made)} features, {size:,} bytes, snapshot {made.snapshot.id}", err=True)


def with_progress(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Hand the pieces on; after a second a bar moves and the size is shown."""
    start = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TotalFileSizeColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("writing", total=None)
    size = 0
    try:
        for piece in pieces:
            yield piece
            size += len(piece)
            progress.update(task, total=size)
            if time.monotonic() - start > PATIENCE_SECONDS:
                progress.start()
    finally:
        if progress.live.is_started:
            progress.stop()


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise QueryError(option, f"{text[:80]!r} is not name=value")
    return name, value
