"""Every format that a layer can be written in, by name; a writer's module is imported when it is first needed."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.formats import extensions
from geodata.formats.extensions import Extension
from geodata.formats.format import Format
from geodata.layers import deadline
from geodata.space import crs
from geodata.space.crs import CRS84
from geodata.text.marks import to_translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

    from geodata.catalog.columns import GeometryType
    from geodata.formats.export import Export
    from geodata.formats.format import Write


def _writer(module: str, function: str = "write") -> Write:
    def write(export: Export) -> Iterator[bytes]:
        pieces: Iterator[bytes] = getattr(import_module(f"geodata.formats.{module}"), function)(export)
        return pieces

    return write


SHIPPED = (
    Format(
        "geojson", "GeoJSON", "application/geo+json", ".geojson", _writer("jsonseq", "write_collection"),
        "RFC 7946: read by nearly every program; WGS 84 only.",
        aliases=("json",), suffixes=(".json",), crs="crs84",
        use="maps", rank=1,
    ),
    Format(
        "ndjson", to_translate("GeoJSON, one feature a line"), "application/x-ndjson", ".ndjson",
        _writer("jsonseq", "write_lines"), "For line tools and stream readers; credits are not in the file.",
        suffixes=(".geojsonl", ".jsonl"), crs="crs84",
        rank=5,
    ),
    Format(
        "geojsonseq", to_translate("GeoJSON text sequence"), "application/geo+json-seq", ".geojsons",
        _writer("jsonseq"),
        "RFC 8142: features with record separators; credits are not in the file.",
        aliases=("geojson-seq",), crs="crs84",
        rank=6,
    ),
    Format(
        "jsonfg", "JSON-FG", "application/vnd.ogc.fg+json", ".fg.json", _writer("jsonfg"),
        "OGC Features and Geometries JSON 1.0: GeoJSON with time and any reference system.",
        aliases=("json-fg",), suffixes=(".jsonfg",),
        rank=4,
    ),
    Format(
        "csv", "CSV", "text/csv; charset=utf-8", ".csv", _writer("csv"),
        "RFC 4180 in UTF-8; formulas are disarmed unless raw=1; places as lon and lat, geometry as WKT, or none.",
        options={"geometry": ("wkt", "lonlat", "none"), "raw": ("0", "1"), "bom": ("0", "1"), "lang": ()},
        is_coded=True,
        use="sheets", rank=2,
    ),
    Format(
        "xlsx", to_translate("Excel workbook"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx", _writer("xlsx"), "Typed cells; sheets with sources and claims; at most 1,048,575 features.",
        is_compressible=False, max_features=1_048_575,
        use="sheets", rank=1,
    ),
    Format(
        "gpkg", "GeoPackage", "application/geopackage+sqlite3", ".gpkg", _writer("geopackage"),
        "For QGIS and other GIS: styles, metadata, sources and claims inside.",
        aliases=("geopackage",), options={"lang": ()},
        use="maps", rank=2,
    ),
    Format(
        "fgb", "FlatGeobuf", "application/vnd.flatgeobuf", ".fgb", _writer("flatgeobuf"),
        "Fast to read in part: a spatial index is inside.",
        aliases=("flatgeobuf",),
        use="maps", rank=6,
    ),
    Format(
        "parquet", "GeoParquet", "application/vnd.apache.parquet", ".parquet", _writer("parquet"),
        "GeoParquet 1.1 for data frames and columnar engines; each feature's bbox is a column.",
        aliases=("geoparquet",), suffixes=(".geoparquet",), is_compressible=False,
        rank=1,
    ),
    Format(
        "kml", "KML", "application/vnd.google-earth.kml+xml", ".kml", _writer("kml"),
        "KML 2.2 for globe viewers, coloured by status, with balloons; WGS 84 only.",
        crs="crs84", options={"lang": ()},
        use="maps", rank=3,
    ),
    Format(
        "gpx", "GPX", "application/gpx+xml", ".gpx", _writer("gpx"),
        "GPX 1.1 waypoints for navigation devices; points only, WGS 84 only, no other columns than the description.",
        geometry_types=("Point",), crs="crs84",
        use="maps", rank=4,
    ),
    Format(
        "shp", to_translate("Shapefile (zip)"), "application/zip", ".shp.zip", _writer("shapefile"),
        "For old programs: short column names, a table of the full ones is inside.",
        aliases=("shapefile",), suffixes=(".zip",), is_compressible=False,
        use="maps", rank=5,
    ),
    Format(
        "topojson", "TopoJSON", "application/topo+json", ".topojson", _writer("topojson"),
        "Areas whose shared borders are kept once; areas only, WGS 84 only.",
        geometry_types=("Polygon",), crs="crs84", suffixes=(".topo.json",),
        rank=3,
    ),
    Format(
        "arrow", "Arrow IPC stream", "application/vnd.apache.arrow.stream", ".arrows", _writer("arrow"),
        "Columns as they lie in memory, with GeoArrow metadata.",
        suffixes=(".arrow",),
        rank=2,
    ),
)  # fmt: skip

_NAME = re.compile(r"[a-z][a-z0-9-]*")


def with_outside(shipped: Iterable[Format]) -> dict[str, Format]:
    """Formats that are shipped, then those that other distributions add, by name.

    Raises
    ------
    ExtensionError
        When an entry is no format, or one whose name, ending or media type another format has.
    """
    found = {entry.name: entry for entry in shipped}
    for extension in extensions.load(extensions.FORMATS):
        added = _checked(extension)
        for other in found.values():
            for what, ours, theirs in zip(_KINDS, _words(added), _words(other), strict=True):
                if common := sorted(ours & theirs):
                    raise extension.refused(f"the {what} {common[0]!r} is that of {other.title}")
        found[added.name] = added
    return found


_KINDS = ("name", "ending", "media type")


def _words(entry: Format) -> tuple[set[str], set[str], set[str]]:
    """What a format is known by, kind by kind."""
    return {entry.name, *entry.aliases}, {entry.suffix, *entry.suffixes}, {entry.media_type.partition(";")[0]}


def _checked(extension: Extension) -> Format:
    added = extension.value
    if not isinstance(added, Format):
        raise extension.refused(f"is of type {type(added).__name__}, not a geodata.formats.format.Format")
    names, endings, (media_type,) = _words(added)
    for name in sorted(names):
        if not _NAME.fullmatch(name) or name == "html":
            raise extension.refused(f"{name!r} cannot be a name: small letters, digits and hyphens, and not html")
    for ending in sorted(endings):
        if not ending.startswith(".") or ending != ending.lower():
            raise extension.refused(f"{ending!r} is no ending of a file's name: a dot and small letters")
    if "/" not in media_type or media_type in ("text/html", "application/json"):
        raise extension.refused(f"{added.media_type!r} cannot be the media type of a file")
    return added


FORMATS: dict[str, Format] = with_outside(SHIPPED)
"""Every format in the order in which it is listed; read once, when this module is."""


def find(name: str) -> Format:
    """Format of a name or an alias.

    Raises
    ------
    QueryError
        When there is none (parameter ``f``).
    """
    for found in FORMATS.values():
        if name in (found.name, *found.aliases):
            return found
    raise QueryError("f", f"{name[:80]!r} is no format; there are {', '.join(FORMATS)}")


def of_file(file: PurePath) -> Format:
    """Format that the ending of a file's name means.

    Raises
    ------
    QueryError
        When no format has this ending (parameter ``format``).
    """
    name = file.name.lower()
    endings = {ending: found for found in FORMATS.values() for ending in (found.suffix, *found.suffixes)}
    for ending in sorted(endings, key=len, reverse=True):
        if name.endswith(ending):
            return endings[ending]
    known = ", ".join(found.suffix for found in FORMATS.values())
    raise QueryError("format", f"the name {file.name!r} tells no format; it must end with one of {known}")


def fitting(geometry_type: GeometryType) -> tuple[Format, ...]:
    """Formats that can hold this type of geometry."""
    return tuple(found for found in FORMATS.values() if geometry_type in found.geometry_types)


def check(chosen: Format, export: Export) -> None:
    """Refuse what a format cannot hold and options that it does not have.

    Raises
    ------
    QueryError
        Naming the parameter ``f``, ``crs`` or the option, and what would be right.
    """
    kind = export.layer.geometry_type
    if kind not in chosen.geometry_types:
        names = ", ".join(found.name for found in fitting(kind))
        raise QueryError("f", f"{chosen.title} cannot hold geometries of type {kind}; these can: {names}")
    if chosen.max_features is not None and len(export) > chosen.max_features:
        detail = f"{chosen.title} holds at most {chosen.max_features:,} features, {len(export):,} were asked for"
        raise QueryError("f", f"{detail}; ask for fewer (limit) or for gpkg, csv or parquet")
    if chosen.crs == "crs84" and export.crs != CRS84:
        names = ", ".join(found.name for found in fitting(kind) if found.crs == "any")
        raise QueryError("crs", f"{chosen.title} knows only {CRS84.code}; these know {export.crs.code}: {names}")
    bbox = export.bbox() if export.crs != CRS84 else None
    if bbox is not None:
        crs.check(bbox, export.crs)
    for name, value in export.options.items():
        if name not in chosen.options:
            known = ", ".join(chosen.options) or "none"
            raise QueryError(name, f"{chosen.title} has no option {name[:80]!r}; it has {known}")
        if chosen.options[name] and value not in chosen.options[name]:
            raise QueryError(name, f"{value[:80]!r} is none of {', '.join(chosen.options[name])}")


def pieces(chosen: Format, export: Export) -> Iterator[bytes]:
    """Check an export, then give the file in pieces.

    Raises
    ------
    QueryError
        See ``check``; raised at once, not when the first piece is taken.
    ExportError
        While pieces are taken, when the writer fails.
    """
    check(chosen, export)
    return deadline.watched(chosen.write(export), 1)
