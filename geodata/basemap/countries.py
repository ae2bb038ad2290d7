"""Country polygons and the Kazakhstan - Uzbekistan border, from Natural Earth 1:10m.

Longitude and latitude in degrees, WGS 84, rounded to the grid of the published files so that neighbours keep exactly
the same corners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyproj import Geod

if TYPE_CHECKING:
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
"""Natural Earth's names of the six countries of the atlas, with their ISO 3166-1 alpha-2 codes."""

_INSIDE = {"Baikonur": "Kazakhstan"}
"""Natural Earth draws the leased area as a feature of its own; it is territory of Kazakhstan."""

WGS84 = Geod(ellps="WGS84")


def read_countries(package: Path) -> gpd.GeoDataFrame:
    """Read all countries of the world.

    Parameters
    ----------
    package : Path
        Unpacked npm package ``world-atlas``.

    Returns
    -------
    GeoDataFrame
        ``name`` (Natural Earth), ``iso`` (alpha-2 of the six, else empty), polygons in EPSG:4326.
    """
    frame = pyogrio.read_dataframe(package / "package" / "countries-10m.json", layer="countries")
    frame["name"] = frame["name"].replace(_INSIDE)
    frame["geometry"] = [polygonal(shapely.make_valid(shape)) for shape in frame.geometry]
    merged = frame[["name", "geometry"]].dissolve("name", method="coverage").reset_index()
    merged["geometry"] = [on_grid(shape) for shape in merged.geometry]
    merged["iso"] = merged["name"].map(FOCUS).fillna("")
    return gpd.GeoDataFrame(merged[["name", "iso", "geometry"]], geometry="geometry").set_crs(4326, allow_override=True)


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
