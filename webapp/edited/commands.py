"""Commands of the ledger: the catalogue as files again, and a copy of what people have changed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.ledger.ledger import Ledger
    from webapp.settings import Settings

CATALOG = click.Path(path_type=Path)


@contextmanager
def _ledger(catalog: Path | None) -> Iterator[tuple[Ledger, Settings]]:
    """Ledger that the settings name, as long as a command needs it."""
    from webapp.edited import served
    from webapp.settings import load_settings

    settings = load_settings(catalog=catalog)
    ledger = served.opened(settings)
    try:
        yield ledger, settings
    finally:
        ledger.close()


@click.group()
def catalog() -> None:
    """Write files of a catalogue with what people have changed of it."""


@catalog.command()
@click.argument("folder", type=CATALOG, metavar="DIR")
@click.option("--revision", type=click.IntRange(0), metavar="N", help="Only what was accepted up to this revision.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def write(folder: Path, revision: int | None, catalog: Path | None) -> None:
    """Write the catalogue with what was accepted into DIR, a new or empty folder, as files again.

    Comments and the order of what nobody has changed stay. CROSSBORDER_DATABASE says where changes are kept.
    """
    with _ledger(catalog) as (ledger, settings):
        from geodata.ledger import written

        newest = ledger.revision
        if revision is not None and revision > newest:
            raise click.ClickException(f"--revision: {revision} is not there yet, the newest is {newest}")
        sets = ledger.accepted(last=newest if revision is None else revision)
        for problem in written.write(settings.catalog, sets, folder):
            click.echo(f"left out: {problem}", err=True)
    click.echo(f"{folder}: written, {len(sets)} accepted change sets. crossborder check {folder}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def backup(file: Path, catalog: Path | None) -> None:
    """Copy what people have changed into FILE while the atlas serves: a database of SQLite, whole and checked.

    To restore it, stop the atlas and put the file where CROSSBORDER_DATABASE says.
    """
    with _ledger(catalog) as (ledger, _):
        from geodata.ledger.copying import back_up

        revision = back_up(ledger, file)
    click.echo(f"{file}: revision {revision}, {file.stat().st_size:,} bytes")
