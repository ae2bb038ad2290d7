"""Which conformance classes of which standards are met, and why others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata import tiles
from geodata.query import cql2

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from geodata.layers.served import ServedLayer

SPEC = "http://www.opengis.net/spec"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard, or a draft of one.

    Parameters
    ----------
    title : str
        Its name and number.
    prefix : str
        What the URIs of its classes begin with.
    is_draft : bool
        Whether its text may still change.
    is_written : bool
        Whether it is about writing, which is only possible where a database keeps what people change.
    """

    title: str
    prefix: str
    is_draft: bool = False
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class ConformanceClass:
    """One class of a standard: whether it is met, and how or why not.

    Parameters
    ----------
    standard : Standard
        Which standard defines it.
    name : str
        Last part of its URI.
    title : str
        Its name.
    is_met : bool
        Whether ``/conformance`` lists it.
    note : str
        How it is met, or why it is not.
    """

    standard: Standard
    name: str
    title: str
    is_met: bool
    note: str

    @property
    def uri(self) -> str:
        """Identifier of the class."""
        return f"{self.standard.prefix}/{self.name}"


FEATURES_1 = Standard("OGC API - Features - Part 1: Core (17-069r4)", f"{SPEC}/ogcapi-features-1/1.0/conf")
FEATURES_2 = Standard(
    "OGC API - Features - Part 2: Coordinate Reference Systems by Reference (18-058r1)",
    f"{SPEC}/ogcapi-features-2/1.0/conf",
)
FEATURES_3 = Standard("OGC API - Features - Part 3: Filtering (19-079r2)", f"{SPEC}/ogcapi-features-3/1.0/conf")
CQL2 = Standard("Common Query Language, CQL2 (21-065r2)", f"{SPEC}/cql2/1.0/conf")
FEATURES_4 = Standard(
    "OGC API - Features - Part 4: Create, Replace, Update and Delete (20-002r1)",
    f"{SPEC}/ogcapi-features-4/1.0/conf",
    is_draft=True,
    is_written=True,
)
FEATURES_5 = Standard(
    "OGC API - Features - Part 5: Schemas (23-058r1)", f"{SPEC}/ogcapi-features-5/1.0/conf", is_draft=True
)
FEATURES_6 = Standard(
    "OGC API - Features - Part 6: Property Selection (24-019)", f"{SPEC}/ogcapi-features-6/1.0/conf", is_draft=True
)
FEATURES_8 = Standard(
    "OGC API - Features - Part 8: Sorting (24-030)", f"{SPEC}/ogcapi-features-8/1.0/conf", is_draft=True
)
FEATURES_9 = Standard(
    "OGC API - Features - Part 9: Text Search (24-031)", f"{SPEC}/ogcapi-features-9/1.0/conf", is_draft=True
)
TILES_1 = Standard("OGC API - Tiles - Part 1: Core (20-057)", f"{SPEC}/ogcapi-tiles-1/1.0/conf")


_NO_GML = "The atlas writes no GML; GeoPackage, FlatGeobuf and KML serve the same programs."
_OTHER_WORDS = "q asks for words that all occur, in any order; the draft reads a comma as “or” and keeps the order."

_FEATURES_1 = (
    ("core", "Core", "Landing page at / and /api, see decision 11."),
    ("oas30", "OpenAPI 3.0", "/openapi.json describes every operation."),
    ("html", "HTML", "Every resource has a page; the one of / is at /api."),
    ("geojson", "GeoJSON", "The default representation of features."),
    ("gmlsf0", "GML, Simple Features Profile, Level 0", _NO_GML),
    ("gmlsf2", "GML, Simple Features Profile, Level 2", _NO_GML),
)
_FEATURES_2 = (
    (
        "crs",
        "Coordinate Reference Systems by Reference",
        "crs and bbox-crs take every system that a collection lists; data are stored in CRS84.",
    ),
)
_FEATURES_3 = (
    ("queryables", "Queryables", "One JSON Schema for each collection."),
    ("queryables-query-parameters", "Queryables as Query Parameters", "Every column is a parameter of items."),
    ("filter", "Filter", "filter, filter-lang and filter-crs, with CQL2."),
    ("features-filter", "Features Filter", "The same on the items of each collection."),
)
_PUT = "POST, PUT and DELETE of projects with an access token; what a PUT leaves out stays, since most is derived."
_FEATURES_4 = (
    ("create-replace-delete", "Create/Replace/Delete", _PUT),
    (
        "update",
        "Update",
        "PATCH of projects with an access token, where a database is kept; told only there. 202 where it waits.",
    ),
    ("optimistic-locking-etags", "Optimistic Locking using ETags", "If-Match on PUT, PATCH and DELETE, told as above."),
    ("optimistic-locking-timestamps", "Optimistic Locking using Timestamps", "Entity tags are exact, times are not."),
    ("features", "Features", "It needs Create/Replace/Delete."),
)
_FEATURES_5 = (
    ("schemas", "Schemas", "JSON Schema 2020-12."),
    (
        "core-roles-features",
        "Core Roles for Features",
        "Roles id, primary-geometry and, where every date is a full one, primary-instant.",
    ),
    (
        "returnables-and-receivables",
        "Returnables and Receivables",
        "/schema of each collection; what can be written of projects is in the description of the interface.",
    ),
    ("queryables", "Queryables", "/queryables of each collection."),
    ("sortables", "Sortables", "/sortables of each collection."),
)
_FEATURES_6 = (
    ("properties", "Property Selection", "properties=name,status."),
    ("properties-features", "Property Selection (Features)", "Of items and of a single feature."),
)
_FEATURES_8 = (
    ("sortables", "Sortables", "/sortables of each collection."),
    ("sorting", "Sorting", "sortby=-cost_usd,name; what is unknown comes last."),
    ("features-sorting", "Features Sorting", "The same on the items of each collection."),
)
_FEATURES_9 = (
    ("text-search", "Text Search", _OTHER_WORDS),
    ("features-text-search", "Features Text Search", _OTHER_WORDS),
)
_CQL2 = (
    ("cql2-text", "CQL2 Text", "filter-lang=cql2-text, the default."),
    ("cql2-json", "CQL2 JSON", "filter-lang=cql2-json."),
    ("basic-cql2", "Basic CQL2", "Comparisons, IS NULL, AND, OR, NOT."),
    ("advanced-comparison-operators", "Advanced Comparison Operators", "LIKE, BETWEEN, IN."),
    ("case-insensitive-comparison", "Case-insensitive Comparison", "CASEI."),
    ("accent-insensitive-comparison", "Accent-insensitive Comparison", "ACCENTI."),
    ("basic-spatial-functions", "Basic Spatial Functions", "S_INTERSECTS with points and boxes."),
    ("basic-spatial-functions-plus", "Basic Spatial Functions with additional Spatial Literals", "All geometries."),
    ("spatial-functions", "Spatial Functions", "All eight relations of Simple Features."),
    ("temporal-functions", "Temporal Functions", "All relations of instants and intervals."),
    ("array-functions", "Array Functions", "A_EQUALS, A_CONTAINS, A_CONTAINEDBY, A_OVERLAPS."),
    ("property-property", "Property-Property Comparisons", "Properties on both sides."),
    ("functions", "Functions", "The functions are listed at /functions."),
    ("arithmetic", "Arithmetic Expressions", "+ - * / ^ % div."),
)

_TILES = (
    ("core", "Core", "Tiles by matrix, row and column; 204 when empty, 404 outside."),
    ("tileset", "Tileset", "Metadata of each tile set, also as TileJSON."),
    ("tilesets-list", "Tilesets List", "/collections/{collectionId}/tiles."),
    ("dataset-tilesets", "Dataset Tilesets", "Tiles are made for one collection at a time."),
    ("geodata-tilesets", "Geodata Tilesets", "Every collection has vector tiles."),
    ("collections-selection", "Collections Selection", "There is no tile set of several collections to select from."),
    ("datetime", "DateTime", "Tiles hold all features; filter in the browser or ask items."),
    ("oas30", "OpenAPI Specification 3.0", "/openapi.json."),
    ("xml", "XML", "Metadata is JSON."),
    ("png", "PNG", "Tiles are vector tiles; nothing is drawn on the server."),
    ("jpeg", "JPEG", "Tiles are vector tiles; nothing is drawn on the server."),
    ("tiff", "TIFF", "There are no coverages."),
    ("netcdf", "NetCDF", "There are no coverages."),
    ("geojson", "GeoJSON", "Tiles are MVT; GeoJSON of a box comes from items."),
    ("mvt", "Mapbox Vector Tiles", "MVT 2.1."),
)


_LACKING = "Not every requirement of the class is met; docs/reference/cql2.md says what is."


def _all() -> Iterator[ConformanceClass]:
    """All classes in the order of the standards."""
    yield from _classes(FEATURES_1, _FEATURES_1, unmet=("gmlsf0", "gmlsf2"))
    yield from _classes(FEATURES_2, _FEATURES_2)
    yield from _classes(FEATURES_3, _FEATURES_3)
    for name, title, note in _CQL2:
        is_met = name in cql2.CONFORMANCE
        yield ConformanceClass(CQL2, name, title, is_met, note if is_met else _LACKING)
    unmet = ("create-replace-delete", "optimistic-locking-timestamps", "features")
    yield from _classes(FEATURES_4, _FEATURES_4, unmet=unmet)
    yield from _classes(FEATURES_5, _FEATURES_5)
    yield from _classes(FEATURES_6, _FEATURES_6)
    yield from _classes(FEATURES_8, _FEATURES_8)
    yield from _classes(FEATURES_9, _FEATURES_9, unmet=("text-search", "features-text-search"))
    yield from _classes(TILES_1, _TILES, unmet={name for name, _title, _note in _TILES}.difference(tiles.CONFORMANCE))


def _classes(
    standard: Standard, rows: Iterable[tuple[str, str, str]], unmet: Container[str] = ()
) -> Iterator[ConformanceClass]:
    return (ConformanceClass(standard, name, title, name not in unmet, note) for name, title, note in rows)


CLASSES: tuple[ConformanceClass, ...] = tuple(_all())
"""Every class of the standards that the data interface follows, met or not."""


BOUNDED_FILTERS: tuple[str, ...] = (
    "case-insensitive-comparison",
    "accent-insensitive-comparison",
    "temporal-functions",
    "array-functions",
    "property-property",
    "functions",
    "arithmetic",
)
"""Classes of CQL2 of which SQL says no part, or not all, by our rules: a table is asked in memory, up to a bound."""


def bounded(layer: ServedLayer) -> tuple[ConformanceClass, ...]:
    """Classes that are met for a collection of so many features only, and refused beyond; none where all hold.

    Lines and areas of a table are read as a whole before they are cut into tiles.
    """
    if not layer.is_live:
        return ()
    is_drawn_whole = layer.geometry_type != "Point"
    return tuple(
        found
        for found in CLASSES
        if found.is_met
        and (
            (found.standard == CQL2 and found.name in BOUNDED_FILTERS) or (found.standard == TILES_1 and is_drawn_whole)
        )
    )


def of_collection(layer: ServedLayer) -> list[str]:
    """Classes that hold for a collection whatever its size, where these are not all of ``/conformance``; else none.

    The member ``conformsTo`` of a collection is that of OGC API - Records - Part 1 (20-004r1, 8.2); Features leaves
    room for further members.
    """
    less = bounded(layer)
    held = (it for it in CLASSES if it.is_met and not it.standard.is_written and it not in less)
    return [found.uri for found in held] if less else []


def document(*, is_edited: bool) -> dict[str, list[str]]:
    """Conformance declaration (OGC 17-069r4 /req/core/conformance-success)."""
    return {"conformsTo": [it.uri for it in CLASSES if it.is_met and (is_edited or not it.standard.is_written)]}
