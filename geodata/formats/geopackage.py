"""Writes GeoPackages (OGC 12-128r18): layers with their look, metadata, sources and claims, in one SQLite file.

GDAL writes the features and their spatial index; all other tables are written here, as the standard and the Related
Tables Extension (OGC 18-000) have them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from geodata.formats import gdal
from geodata.formats.aliases import aliases, word
from geodata.formats.geopackage_tables import Contents, GeoPackageFile
from geodata.formats.provenance import Provenance, provenance, things_of
from geodata.formats.sqlnames import KEYWORDS, table_name
from geodata.formats.styles import qml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geodata.formats.export import Export
    from geodata.formats.provenance import Thing

DRIVER = "GPKG"
VERSION = "1.3"
"""Newer ones make programs of 2022 warn, and bring nothing that is used here."""

GEOMETRY = "geom"
"""Name of the geometry column, which is also what QGIS calls it."""


RESERVED = ("Sources", "Claims", "layer_styles")
"""Titles that are taken: no two contents of a package may have the same."""


def write(export: Export) -> Iterator[bytes]:
    """Write a layer.

    Raises
    ------
    ExportError
        When GDAL cannot write it.
    """
    return gdal.produced(f"{export.layer.id}.gpkg", partial(make, [export], export.layer.text.title.get(export.lang)))


def make(exports: Sequence[Export], title: str, path: Path) -> None:
    """Make a GeoPackage of several layers of one snapshot.

    Parameters
    ----------
    exports : sequence of Export
        The layers, at least one, in the order in which they are listed.
    title : str
        Of the whole.
    path : pathlib.Path
        The file, which must not exist.

    Raises
    ------
    ExportError
        When GDAL cannot write it.
    """
    first = exports[0]
    lang, vocab = first.lang, first.snapshot.catalog.vocab
    tables = gdal.unique_names([table_name(export.layer.id) for export in exports], reserved=KEYWORDS)
    sources, claims = gdal.unique_names(("sources", "claims"), reserved=tables)
    titles = gdal.unique_names(
        [export.layer.text.title.get(lang) for export in exports],
        reserved=(*RESERVED, word("@sources", lang), word("@claims", lang), sources, claims),
    )
    contents = [_features(*found, path) for found in zip(exports, tables, titles, strict=True)]
    about = first.snapshot.catalog.about
    things: list[list[Thing | None]] = [things_of(export) for export in exports]
    beside = provenance(first.snapshot, [thing for held in things for thing in held if thing])
    changed = first.time.strftime("%Y-%m-%dT%H:%M:%S.000Z") if first.time else f"{about.compiled}T00:00:00.000Z"
    with GeoPackageFile(path, changed) as package:
        for export, content in zip(exports, contents, strict=True):
            package.describe(content)
            package.add_style(content, qml(export.layer, vocab, lang), GEOMETRY)
            package.add_metadata(content.table, content.title, content.description, export.credits())
        package.add_metadata(None, title, about.description.get(lang), {**first.credits(), "title": title})
        if beside.claims.rows or beside.sources.rows:
            named = Provenance(
                replace(beside.sources, name=sources, title=word("@sources", lang)),
                replace(beside.claims, name=claims, title=word("@claims", lang)),
                beside.of_thing,
            )
            for table in (named.sources, named.claims):
                package.add_table(table, aliases([column.name for column in table.columns], vocab, lang))
            for content, held in zip(contents, things, strict=True):
                _relate(package, content, held, named)


def _features(export: Export, table: str, title: str, path: Path) -> Contents:
    """Write the features of a layer; says what the other tables need to know of them."""
    taken = {field.name.casefold() for field in export.fields()}
    key = next(name for name in ("fid", "ogc_fid", "row_id") if name not in taken)
    columns = gdal.targets(export, reserved=(GEOMETRY, key, *KEYWORDS))
    options = {
        "FID": key,
        "GEOMETRY_NAME": GEOMETRY,
        "SPATIAL_INDEX": "YES",
        "IDENTIFIER": title,
        "DESCRIPTION": export.layer.text.description.get(export.lang),
    }
    dataset = {"VERSION": VERSION}
    called = aliases([field.name for field in export.fields()], export.snapshot.catalog.vocab, export.lang)
    gdal.write(path, export, columns, driver=DRIVER, name=table, dataset_options=dataset, layer_options=options)
    return Contents(
        table=table,
        key=key,
        title=title,
        description=export.layer.text.description.get(export.lang),
        columns={column.name: field.description for column, field in zip(columns, export.fields(), strict=True)},
        aliases={column.name: called[field.name] for column, field in zip(columns, export.fields(), strict=True)},
        look=word("@look", export.lang),
    )


def _relate(package: GeoPackageFile, content: Contents, things: Sequence[Thing | None], beside: Provenance) -> None:
    """Join the features (numbered from 1, as GDAL numbers them) with the claims about them and with their sources."""
    claims_of: dict[Thing, list[int]] = {}
    sources_of: dict[Thing, set[int]] = {}
    numbers = {source: number for number, source in enumerate(beside.sources.values("id"), 1)}
    for number, row in enumerate(beside.claims.rows, 1):
        claims_of.setdefault(row[:2], []).append(number)
    for thing in {thing for thing in things if thing}:
        sources_of[thing] = {numbers[source] for source in beside.of_thing[thing]}
    for table, related in ((beside.claims.name, claims_of), (beside.sources.name, sources_of)):
        pairs = [
            (feature, other)
            for feature, thing in enumerate(things, 1)
            if thing
            for other in sorted(related.get(thing, ()))
        ]
        if pairs:
            package.relate(content, table, pairs)
