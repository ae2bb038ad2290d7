"""Commands for large layers.

Heavy modules are imported inside the commands that need them, so that ``--help`` and completion stay quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

CATALOG = click.Path(path_type=Path)


@click.command()
@click.argument("layer_ids", metavar="[LAYER]...", nargs=-1)
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Build with so many processes (extra dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Build on the workers of a Dask scheduler: tcp://10.0.0.5:8786.")
@click.option("--list", "is_listed", is_flag=True, help="Only tell what lies ready.")
@click.option("--clean", is_flag=True, help="Only remove all that lies ready.")
def prepare(layer_ids: tuple[str, ...], catalog: Path | None, *, is_listed: bool, clean: bool, **on: Any) -> None:
    """Make large layers ready on the disk, all or those that are named, so that the server starts at once.

    The server does the same by itself at its first start. CROSSBORDER_PREPARED says where.
    """
    from webapp.largelayers import ready
    from webapp.largelayers.work import Workers

    if is_listed or clean:
        (ready.list_prepared if is_listed else ready.clean)()
    else:
        ready.prepare(catalog, layer_ids, Workers(**on))


@click.command()
@click.argument("layer_id", metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--max-zoom", type=click.IntRange(0, 16), metavar="ZOOM", help="Deepest zoom; chosen when left out.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Make them with so many processes (extra dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Make them on the workers of a Dask scheduler.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def tiles(layer_id: str, file: Path, max_zoom: int | None, catalog: Path | None, **on: Any) -> None:
    """Write all vector tiles of LAYER into FILE, a PMTiles archive that any web server or CDN can serve."""
    from webapp.largelayers import whole
    from webapp.largelayers.work import Workers

    whole.write_tiles(catalog, layer_id, file, max_zoom, Workers(**on))


@click.command()
@click.argument("layer_id", metavar="LAYER")
@click.argument("folder", metavar="DIR", type=CATALOG)
@click.option("--parts", type=click.IntRange(1, 10_000), default=16, show_default=True, help="How many files.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Write with so many processes (extra dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Write on the workers of a Dask scheduler.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def partition(layer_id: str, folder: Path, parts: int, catalog: Path | None, **on: Any) -> None:
    """Write LAYER into DIR as GeoParquet files, each a part of the earth, for readers that take what is in a box."""
    from webapp.largelayers import whole
    from webapp.largelayers.work import Workers

    whole.write_parts(catalog, layer_id, folder, parts, Workers(**on))


@click.command()
@click.argument("layer_id", metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with", "others", metavar="LAYER", required=True, help="Layer of areas, such as regions.")
@click.option("--columns", metavar="COLUMNS", default="", help="Columns of it to give as well, such as name,country.")
@click.option(
    "--predicate", type=click.Choice(["intersects", "within"]), default="intersects", show_default=True,
    help="A point in common, or inside and not on the edge alone.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Compare with so many processes (extra dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Compare on the workers of a Dask scheduler.")
@click.option("--catalog", type=CATALOG, metavar="DIR", help="Folder of the catalogue; the shipped one when left out.")
def join(layer_id: str, file: Path, catalog: Path | None, **asked: Any) -> None:
    """Write LAYER into FILE with the ids of all features of another layer that each of its features lies in.

    FILE is GeoParquet, or what else its name tells. Columns of the other layer are those of the first by id.
    """
    from webapp.largelayers import whole
    from webapp.largelayers.work import Workers

    columns = tuple(name for name in asked["columns"].split(",") if name)
    joining = whole.Joining(layer_id, asked["others"], asked["predicate"], columns)
    whole.write_joined(catalog, joining, file, Workers(asked["workers"], asked["scheduler"]))
