"""Every format that a layer can be written in, by name; a writer's module is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from geodata.errors import QueryError
from geodata.formats.export import Export
from geodata.space import crs
from geodata.space.crs import CRS84

if TYPE_CHECKING:
    from geodata.catalog.columns import GeometryType

ANY: tuple[GeometryType, ...] = ("Point", "LineString", "Polygon")

Write = Callable[[Export], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Parameters
    ----------
    name : str
        As in ``f=``.
    title : str
        For people.
    media_type : str
        As registered, or as its standard asks for.
    suffix : str
        Of a file's name, with the dot.
    write : callable
        Export to pieces of the file; checks nothing, see ``pieces``.
    description : str
        What it is good for and what it cannot hold, in English.
    aliases : tuple of str
        Other names for ``f=``.
    suffixes : tuple of str
        Further endings of file names that mean this format.
    geometry_types : tuple of str
        What it can hold.
    is_compressible : bool
        Whether gzip makes it smaller.
    crs : str
        ``crs84`` where the format allows no other reference system than WGS 84 lon/lat.
    max_features : int, optional
        How many features a file can hold.
    options : mapping
        Name of an option to the values that it may have.
    """

    name: str
    title: str
    media_type: str
    suffix: str
    write: Write
    description: str
    aliases: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    geometry_types: tuple[GeometryType, ...] = ANY
    is_compressible: bool = True
    crs: Literal["any", "crs84"] = "any"
    max_features: int | None = None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _writer(module: str, function: str = "write") -> Write:
    def write(export: Export) -> Iterator[bytes]:
        pieces: Iterator[bytes] = getattr(import_module(f"geodata.formats.{module}"), function)(export)
        return pieces

    return write


_ALL = (
    Format(
        "geojson", "GeoJSON", "application/geo+json", ".geojson", _writer("jsonseq", "write_collection"),
        "RFC 7946: read by nearly every program; WGS 84 only.",
        aliases=("json",), suffixes=(".json",), crs="crs84",
    ),
    Format(
        "ndjson", "GeoJSON, one feature a line", "application/x-ndjson", ".ndjson", _writer("jsonseq", "write_lines"),
        "For line tools and stream readers; credits are not in the file.",
        suffixes=(".geojsonl", ".jsonl"), crs="crs84",
    ),
    Format(
        "geojsonseq", "GeoJSON text sequence", "application/geo+json-seq", ".geojsons", _writer("jsonseq"),
        "RFC 8142: features with record separators; credits are not in the file.",
        aliases=("geojson-seq",), crs="crs84",
    ),
    Format(
        "jsonfg", "JSON-FG", "application/vnd.ogc.fg+json", ".fg.json", _writer("jsonfg"),
        "OGC Features and Geometries JSON 1.0: GeoJSON with time and any reference system.",
        aliases=("json-fg",), suffixes=(".jsonfg",),
    ),
    Format(
        "csv", "CSV", "text/csv; charset=utf-8", ".csv", _writer("csv"),
        "RFC 4180 in UTF-8; formulas are disarmed unless raw=1; places as lon and lat, geometry as WKT, or none.",
        options={"geometry": ("wkt", "lonlat", "none"), "raw": ("0", "1"), "bom": ("0", "1")},
    ),
    Format(
        "xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
        _writer("xlsx"), "Typed cells; sheets with sources and claims; at most 1,048,575 features.",
        is_compressible=False, max_features=1_048_575,
    ),
    Format(
        "gpkg", "GeoPackage", "application/geopackage+sqlite3", ".gpkg", _writer("geopackage"),
        "For QGIS and other GIS: styles, metadata, sources and claims inside.",
        aliases=("geopackage",),
    ),
    Format(
        "fgb", "FlatGeobuf", "application/vnd.flatgeobuf", ".fgb", _writer("flatgeobuf"),
        "Fast to read in part: a spatial index is inside.",
        aliases=("flatgeobuf",),
    ),
    Format(
        "parquet", "GeoParquet", "application/vnd.apache.parquet", ".parquet", _writer("parquet"),
        "GeoParquet 1.1 for data frames and columnar engines; each feature's bbox is a column.",
        aliases=("geoparquet",), suffixes=(".geoparquet",), is_compressible=False,
    ),
    Format(
        "kml", "KML", "application/vnd.google-earth.kml+xml", ".kml", _writer("kml"),
        "KML 2.2 for globe viewers, coloured by status, with balloons; WGS 84 only.",
        crs="crs84", options={"lang": ()},
    ),
    Format(
        "gpx", "GPX", "application/gpx+xml", ".gpx", _writer("gpx"),
        "GPX 1.1 waypoints for navigation devices; points only, WGS 84 only, no other columns than the description.",
        geometry_types=("Point",), crs="crs84",
    ),
    Format(
        "shp", "Shapefile (zip)", "application/zip", ".shp.zip", _writer("shapefile"),
        "For old programs: short column names, a table of the full ones is inside.",
        aliases=("shapefile",), suffixes=(".zip",), is_compressible=False,
    ),
    Format(
        "topojson", "TopoJSON", "application/topo+json", ".topojson", _writer("topojson"),
        "Areas whose shared borders are kept once; areas only, WGS 84 only.",
        geometry_types=("Polygon",), crs="crs84", suffixes=(".topo.json",),
    ),
    Format(
        "arrow", "Arrow IPC stream", "application/vnd.apache.arrow.stream", ".arrows", _writer("arrow"),
        "Columns as they lie in memory, with GeoArrow metadata.",
        suffixes=(".arrow",),
    ),
)  # fmt: skip

FORMATS: dict[str, Format] = {found.name: found for found in _ALL}
"""Every format in the order in which it is listed."""


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
    return chosen.write(export)
