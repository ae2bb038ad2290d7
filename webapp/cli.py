"""The command ``crossborder``: serve the atlas, check a catalogue, export layers or all of it.

Heavy modules are imported inside the commands that need them, so that ``--help`` and completion stay quick.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import geodata
from geodata.catalog import migration, starter
from geodata.catalog.translations import ENDING, FILE
from geodata.errors import CatalogError, ExportError, GeodataError, QueryError
from geodata.snapshot import history
from webapp.desk.commands import desk
from webapp.edited import commands
from webapp.largelayers.commands import join, partition, prepare, tiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.formats.format import Format
    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.ogc.exporting import Wishes

CATALOG = click.Path(path_type=Path)
WRITE_TO_STDOUT = "-"
ASKED = {
    "title": "Title of the catalogue",
    "countries": "Countries, such as BR,AR (ISO 3166-1 alpha-2)",
    "bounds": "West,south,east,north in degrees, such as -62,-34,-46,-20",
    "languages": "Languages, such as pt,en (ISO 639)",
}
"""What ``init`` asks for on a terminal."""

OPTIONS = ("asof", "bbox", "datetime", "filter", "where", "sortby", "properties", "crs", "limit", "precision", "option")
"""Options of ``export`` that are called as the parameters that they stand for."""

RENAMED = {"f": "--format", "format": "--format", "q": "--search", **{name: f"--{name}" for name in OPTIONS}}
"""What the parameter that an error names is called on the command line; columns and options of formats stay as is."""


class _Told(click.Group):
    """Turns errors of the atlas into a message and exit code 1, whichever command meets them."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except QueryError as error:
            name = RENAMED.get(error.parameter, error.parameter)
            raise click.ClickException(f"{name}: {error.detail}") from error
        except GeodataError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(geodata.__version__, prog_name="crossborder")
def main() -> None:
    """Crossborder Atlas: an open map of cross-border projects."""


main.add_command(desk)
main.add_command(commands.catalog)
main.add_command(commands.backup)
for large in (prepare, tiles, partition, join):
    main.add_command(large)


@main.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Server processes.  [default: 1]")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
@click.option("--reload", is_flag=True, help="Take over changes of the catalogue and the program.")
def serve(host: str | None, port: int | None, workers: int | None, catalog: Path | None, *, reload: bool) -> None:
    """Serve the atlas; options go before CROSSBORDER_* variables.

    SIGHUP takes over a changed catalogue without refusing a request.
    """
    from webapp.serving import parent

    settings = parent.resolve(host=host, port=port, workers=workers, catalog=catalog)
    parent.serve(settings, is_watching=reload)


@main.command(hidden=True)
@click.argument("numbers", type=int, nargs=-1)
@click.argument("folder", type=CATALOG)
def keep(numbers: tuple[int, ...], folder: Path) -> None:
    """Hold one snapshot and serve it; the server calls this for itself."""
    try:
        from webapp.serving import keeper
    except GeodataError as error:  # a distribution that adds formats or pages is broken: the parent tells it
        os.write(numbers[0], json.dumps({"refused": str(error)}).encode() + b"\n")
        sys.exit(1)
    sys.exit(keeper.main(folder, *numbers))


@main.command()
@click.argument("folder", type=CATALOG, metavar="DIR")
@click.option("--title", help="Title, in the first of the languages.")
@click.option("--countries", metavar="BR,AR", help="Countries, ISO 3166-1 alpha-2.")
@click.option("--bounds", metavar="W,S,E,N", help="Box in degrees that every coordinate lies in.")
@click.option("--languages", metavar="pt,en", help="Languages of names, ISO 639; that of the texts first.")
def init(folder: Path, **asked: str | None) -> None:
    """Begin a catalogue in DIR, a new or empty folder: the least that is needed, with comments.

    On a terminal, what is left out is asked for.
    """
    missing = [f"--{name}" for name, value in asked.items() if value is None]
    if missing and not _on_terminal():
        raise click.UsageError(f"give {', '.join(missing)} (they are asked for on a terminal only)")
    given = {name: click.prompt(ASKED[name]) if value is None else value for name, value in asked.items()}
    try:
        plan = starter.read_plan(**given)
    except QueryError as error:
        raise click.ClickException(f"--{error.parameter}: {error.detail}") from error
    starter.write(folder, plan, datetime.now(UTC).date())
    _snapshot(folder)
    click.echo(f"{folder}: begun. crossborder check {folder}; crossborder serve --catalog {folder}")


@main.command()
@click.argument("folder", type=CATALOG, metavar="DIR")
def migrate(folder: Path) -> None:
    """Bring a catalogue of an older form over to the present one; the file as it was is kept beside it."""
    count = migration.migrate(folder)
    if count:
        click.echo(f"{migration.FILE}: {count} crossings brought over; as it was, the file is {migration.COPY}")
    else:
        click.echo(f"{folder}: nothing to do, it has the present form")


@main.command()
@click.argument("folder", type=CATALOG, metavar="DIR")
@click.option("--lang", metavar="kk", multiple=True, help="Only this language, a new one too; may be repeated.")
def translations(folder: Path, lang: tuple[str, ...]) -> None:
    """Write the files that the texts of a catalogue are translated in, or bring them up to date.

    New texts are empty and changed ones fuzzy: neither is shown until somebody has translated it.
    """
    if wrong := next((code for code in lang if not FILE.fullmatch(f"{code}{ENDING}")), None):
        raise click.UsageError(f"--lang: {wrong!r} is no code of a language such as kk")
    from geodata.snapshot import translating  # --help stays quick

    for made in translating.update(_snapshot(folder), lang):
        click.echo(str(made))


@main.command()
@click.argument("folder", type=CATALOG, metavar="[DIR]", required=False)
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
def check(folder: Path | None, *, quiet: bool) -> None:
    """Check a catalogue and list every problem; exit code 1 when there is one.

    Files and folders that nothing reads are named too, and how many texts are not translated.
    """
    from geodata.snapshot import translating  # --help stays quick

    try:
        snapshot = _snapshot(folder, is_told=False)
    except CatalogError as error:
        for problem in error.problems:
            click.echo(str(problem))
        noun = "problem" if len(error.problems) == 1 else "problems"
        click.secho(f"{len(error.problems)} {noun}", fg="red", err=True)
        sys.exit(1)
    catalog = snapshot.catalog
    for notice in catalog.notices:
        click.echo(str(notice))
    for made in translating.progress(snapshot):
        if made.missing or made.fuzzy:
            click.echo(str(made))
    if not quiet:
        click.echo(
            f"{len(catalog.projects)} projects, {len(catalog.sources)} sources, {len(catalog.crossings)} crossings, "
            f"{len(catalog.corridors)} corridors, {len(catalog.rivers)} rivers: no problem. Snapshot {snapshot.id}"
        )


@main.command()
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def layers(catalog: Path | None) -> None:
    """List the layers."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    snapshot = _snapshot(catalog)
    table = Table("layer", "features", "geometry", "title", box=None)
    for layer in snapshot.layers.values():
        # Text: a title is never read as rich's markup
        table.add_row(layer.id, str(len(layer)), layer.geometry_type, Text(layer.text.title.get("en")))
    Console().print(table)


@main.command()
@click.argument("table")
@click.option("--view", help="View that the layer names, when it is not the table itself.")
@click.option("--role", required=True, help="Role that the atlas reads with.")
def postgis(table: str, view: str | None, role: str) -> None:
    """Print the SQL that counts the changes of TABLE, so that answers of its layer can be kept.

    An owner of the table runs it once, and once for each table that a view reads.
    """
    try:
        from geodata.layers.bulk.postgis import counter  # an extra brings the driver
    except ImportError as error:
        raise click.ClickException('the driver is missing: pip install "crossborder-atlas[postgis]"') from error
    click.echo(counter.statements(table, view, role), nl=False)


class _Export(click.Command):
    """A command whose help names the endings of all formats, those of other distributions among them."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Add the endings to the text of the command."""
        super().format_help_text(ctx, formatter)
        from geodata.formats.registry import FORMATS  # only this help needs it

        formatter.write_paragraph()
        with formatter.indentation():
            endings = " ".join(found.suffix for found in FORMATS.values())
            formatter.write_text(f"The name of the file tells the format: {endings}")


@main.command(cls=_Export)
@click.argument("layer_id", metavar="[LAYER]", required=False)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--all", "folder", type=CATALOG, metavar="DIR", help="Write every layer into this folder instead.")
@click.option("--format", "format_", metavar="NAME", default="", help="Format; told by the file's name when left out.")
@click.option("--bbox", metavar="W,S,E,N", help="Only features in this box, in degrees.")
@click.option("--datetime", "moment", metavar="WHEN", help="Only features of this day or interval: 2025-01-01/..")
@click.option("--filter", "filter_", metavar="CQL2", help="Only features for which this expression is true.")
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Only features with this value; may be repeated.")
@click.option("--search", metavar="WORDS", help="Only features whose texts hold these words.")
@click.option("--sortby", metavar="COLUMNS", help="Order, such as -cost_usd,name.")
@click.option("--properties", metavar="COLUMNS", help="Columns to give, such as name,status; all when left out.")
@click.option("--crs", metavar="CRS", help="Reference system of the coordinates, such as EPSG:32642.")
@click.option("--limit", type=click.IntRange(1), help="At most so many features.")
@click.option("--precision", type=click.IntRange(3, 7), help="Decimals of degrees.  [default: 6]")
@click.option("--option", metavar="NAME=VALUE", multiple=True, help="Option of the format, such as geometry=wkt.")
@click.option("--asof", metavar="DAY", help="What was known on this day: 2025-11-15, 2025-11 or 2025.")
@click.option("--base-url", metavar="URL", default="", help="Put before the paths of pages.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Write with so many processes (extra dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Write on the workers of a Dask scheduler.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def export(layer_id: str | None, file: Path | None, folder: Path | None, catalog: Path | None, **asked: Any) -> None:
    """Write a layer, or a part of it, to FILE; ``-`` writes to standard output."""
    if (folder is None) == (layer_id is None or file is None) or (folder is not None and layer_id is not None):
        raise click.UsageError("give LAYER and FILE, or --all DIR")
    from webapp.ogc import exporting

    given = _parameters(asked)
    wishes = exporting.Wishes(asked["format_"], given, asked["where"], asked["option"], asked["base_url"])
    if asked["workers"] is not None or asked["scheduler"] is not None:
        _export_on_workers(catalog, layer_id, file, wishes, asked)
        return
    if folder is not None:
        _export_all(_snapshot(catalog, asked["asof"]), folder, wishes)
        return
    target = None if str(file) == WRITE_TO_STDOUT else file
    chosen = exporting.format_of(target, wishes.format)
    snapshot = _snapshot(catalog, asked["asof"])
    _export(snapshot, snapshot.layer(str(layer_id)), target, chosen, wishes)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--base-url", metavar="URL", default="", help="Put before the paths of pages.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def dataset(file: Path, base_url: str, catalog: Path | None) -> None:
    """Write everything into FILE: a GeoPackage with all layers (.gpkg), or a zip with the catalogue as well (.zip)."""
    from geodata.formats.dataset import Dataset
    from webapp.ogc import exporting

    makers = {".gpkg": Dataset.geopackage, ".zip": Dataset.archive}
    if file.suffix.lower() not in makers:
        raise ExportError(f"{file.name}: the name must end with {' or '.join(makers)}")
    snapshot = _snapshot(catalog)
    whole = Dataset(snapshot, base_url=base_url.rstrip("/"))
    exporting.write(file, exporting.with_progress(makers[file.suffix.lower()](whole)))
    click.echo(
        f"{file}: {len(snapshot.layers)} layers, {file.stat().st_size:,} bytes, snapshot {snapshot.id}", err=True
    )


def _on_terminal() -> bool:
    """Whether somebody can answer questions."""
    return sys.stdin.isatty()


def _parameters(asked: Mapping[str, Any]) -> dict[str, str | None]:
    """Parameters of an items address that the options stand for."""
    filter_ = asked["filter_"]
    found = {
        "asof": asked["asof"],
        "bbox": asked["bbox"],
        "datetime": asked["moment"],
        "filter": filter_,
        "filter-lang": "cql2-json" if filter_ and filter_.lstrip().startswith("{") else None,
        "q": asked["search"],
        "sortby": asked["sortby"],
        "properties": asked["properties"],
        "crs": asked["crs"],
        "limit": asked["limit"],
        "precision": asked["precision"],
    }
    return {name: None if value is None else str(value) for name, value in found.items()}


def _export_on_workers(
    catalog: Path | None, layer_id: str | None, file: Path | None, wishes: Wishes, asked: Mapping[str, Any]
) -> None:
    from webapp.largelayers import whole
    from webapp.largelayers.work import Workers

    if layer_id is None or file is None or str(file) == WRITE_TO_STDOUT or asked["asof"] is not None:
        raise click.UsageError("workers write LAYER into FILE, as it is now: neither --all, - nor --asof")
    whole.export(catalog, layer_id, file, wishes, Workers(asked["workers"], asked["scheduler"]))


def _export(snapshot: Snapshot, layer: Layer, file: Path | None, chosen: Format, wishes: Wishes) -> None:
    from geodata.formats import registry
    from webapp.ogc import exporting

    made = exporting.export_of(snapshot, layer, chosen, wishes)
    pieces = registry.pieces(chosen, made)
    if file is None:
        sys.stdout.buffer.writelines(pieces)
        return
    exporting.write(file, exporting.with_progress(pieces))
    exporting.tell(file, made)


def _export_all(snapshot: Snapshot, folder: Path, wishes: Wishes) -> None:
    """Write every layer that the format can hold, each into a file named after it."""
    from webapp.ogc import exporting

    chosen = exporting.format_of(None, wishes.format)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be made: {error.strerror}") from error
    for layer in snapshot.layers.values():
        if layer.geometry_type in chosen.geometry_types:
            _export(snapshot, layer, folder / f"{layer.id}{chosen.suffix}", chosen, wishes.fitting(layer))
        else:
            click.echo(f"{layer.id}: {chosen.title} cannot hold {layer.geometry_type} geometries", err=True)


def _snapshot(folder: Path | None, as_of: str | None = None, *, is_told: bool = True) -> Snapshot:
    """Catalogue made ready, or what was known of it on a day; files that nothing reads are told on standard error."""
    from geodata.catalog.reader import load_catalog
    from geodata.snapshot.snapshot import build_snapshot

    day = history.parse_as_of(as_of) if as_of is not None else None
    present = build_snapshot(load_catalog(folder)).on(datetime.now(UTC).date())
    for notice in present.catalog.notices if is_told else ():
        click.echo(str(notice), err=True)
    return present if day is None else history.History(present).at(day)
