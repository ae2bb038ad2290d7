"""The command ``crossborder``: serve the atlas, check a catalogue, export a layer.

Heavy modules are imported inside the commands that need them, so that ``--help`` and completion stay quick.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

import geodata
from geodata.errors import CatalogError, ExportError, GeodataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.layers import Layer
    from geodata.snapshot import Snapshot

CATALOG = click.Path(path_type=Path)
SUFFIXES = (".geojson", ".json")
WRITE_TO_STDOUT = "-"
PATIENCE_SECONDS = 1
"""Only what takes longer shows a bar."""


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors of the atlas into a message and exit code 1."""
    try:
        yield
    except GeodataError as error:
        raise click.ClickException(str(error)) from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(geodata.__version__, prog_name="crossborder")
def main() -> None:
    """Crossborder Atlas: an open map of cross-border projects."""


@main.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Server processes.  [default: 1]")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
@click.option("--reload", is_flag=True, help="Start anew when the catalogue or the program changes.")
def serve(host: str | None, port: int | None, workers: int | None, catalog: Path | None, *, reload: bool) -> None:
    """Serve the atlas; options go before CROSSBORDER_* variables."""
    from webapp import serving  # noqa: PLC0415

    with _told():
        settings = serving.resolve(host=host, port=port, workers=workers, catalog=catalog)
        (serving.serve_and_watch if reload else serving.serve)(settings)


@main.command()
@click.argument("folder", type=CATALOG, metavar="[DIR]", required=False)
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
def check(folder: Path | None, *, quiet: bool) -> None:
    """Check a catalogue and list every problem; exit code 1 when there is one."""
    try:
        snapshot = _snapshot(folder)
    except CatalogError as error:
        for problem in error.problems:
            click.echo(str(problem))
        noun = "problem" if len(error.problems) == 1 else "problems"
        click.secho(f"{len(error.problems)} {noun}", fg="red", err=True)
        sys.exit(1)
    if not quiet:
        catalog = snapshot.catalog
        click.echo(
            f"{len(catalog.projects)} projects, {len(catalog.sources)} sources, {len(catalog.crossings)} crossings, "
            f"{len(catalog.corridors)} corridors, {len(catalog.rivers)} rivers: no problem. Snapshot {snapshot.id}"
        )


@main.command()
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def layers(catalog: Path | None) -> None:
    """List the layers."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with _told():
        snapshot = _snapshot(catalog)
    table = Table("layer", "features", "geometry", "title", box=None)
    for layer in snapshot.layers.values():
        # Text: a title is never read as rich's markup
        table.add_row(layer.id, str(len(layer)), layer.geometry_type, Text(layer.text.title.en))
    Console().print(table)


@main.command()
@click.argument("layer_id", metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
@click.option("--precision", type=click.IntRange(6, 7), default=6, show_default=True, help="Decimals of coordinates.")
def export(layer_id: str, file: Path, catalog: Path | None, precision: int) -> None:
    """Write a layer to FILE as GeoJSON (``-`` writes to standard output)."""
    with _told():
        if str(file) != WRITE_TO_STDOUT and file.suffix.lower() not in SUFFIXES:
            raise ExportError(f"{file.name}: the name must end with {' or '.join(SUFFIXES)}")
        snapshot = _snapshot(catalog)
        layer = snapshot.layer(layer_id)
        pieces = _pieces(snapshot, layer, precision)
        if str(file) == WRITE_TO_STDOUT:
            sys.stdout.buffer.writelines(pieces)
            return
        _write(file, _with_progress(pieces, len(layer)))
        click.echo(f"{file}: {len(layer)} features, {file.stat().st_size:,} bytes, snapshot {snapshot.id}", err=True)


def _snapshot(folder: Path | None) -> Snapshot:
    from geodata.catalog import load_catalog  # noqa: PLC0415
    from geodata.snapshot import build_snapshot  # noqa: PLC0415

    return build_snapshot(load_catalog(folder))


def _pieces(snapshot: Snapshot, layer: Layer, precision: int) -> Iterator[bytes]:
    """Feature collection in pieces; no time of writing in it, so that the same catalogue gives the same file."""
    from geodata.formats import geojson  # noqa: PLC0415

    members = {
        "name": layer.id,
        "attribution": layer.text.attribution,
        "licence": layer.text.licence,
        "snapshot": snapshot.id,
    }
    return geojson.collection(layer, range(len(layer)), members, decimals=precision)


def _write(file: Path, pieces: Iterator[bytes]) -> None:
    """Write beside the file first and rename at the end: a reader sees the old file or the whole new one."""
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


def _with_progress(pieces: Iterator[bytes], total: int) -> Iterator[bytes]:
    """Hand the pieces on; after a second a bar says how far it is."""
    import time  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    start = time.monotonic()
    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task("writing", total=total)
    try:
        for done, piece in enumerate(pieces):
            yield piece
            progress.update(task, completed=done)
            if time.monotonic() - start > PATIENCE_SECONDS:
                progress.start()
    finally:
        progress.stop()
