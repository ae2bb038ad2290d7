"""Writes the three published GeoJSON files: countries, regions, the Kazakhstan - Uzbekistan border.

RFC 7946: WGS 84 lon/lat, exterior rings anticlockwise, no ``crs`` member.  Five decimals (about 1 m).  One feature a
line, so that a change shows as a small diff.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import shapely

from geodata.basemap.countries import FOCUS, length_km, shared_border
from geodata.basemap.names import LANGUAGES, country_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

REGION_FIELDS = ("id", "country", "kind", "capital", "basis", *(f"name_{language}" for language in LANGUAGES))

Properties: TypeAlias = dict[str, str | float | None]


def write_countries(path: Path, regions: gpd.GeoDataFrame) -> dict[str, BaseGeometry]:
    """Write the six countries, each the sum of its regions, with ``id`` (ISO 3166-1 alpha-2) and names.

    Returns
    -------
    dict of str to polygons
        What was written, by code: one coverage with the regions.
    """
    names = country_names()
    shapes = {iso: shapely.coverage_union_all(regions.geometry[regions["country"] == iso]) for iso in FOCUS.values()}
    _write(path, ((_country(iso, names[iso].properties()), shape) for iso, shape in shapes.items()))
    return shapes


def write_regions(path: Path, regions: gpd.GeoDataFrame) -> None:
    """Write the regions; a name that is not known is null."""
    rows = regions[list(REGION_FIELDS)].astype(object).where(regions[list(REGION_FIELDS)].notna(), None)
    _write(path, zip(rows.to_dict("records"), regions.geometry, strict=True))


def write_border(path: Path, shapes: Mapping[str, BaseGeometry]) -> float:
    """Write the border that Kazakhstan and Uzbekistan share, at full source detail.

    Parameters
    ----------
    path : Path
    shapes : mapping of str to polygons
        Countries by code, of one coverage.

    Returns
    -------
    float
        Geodesic length in kilometres.
    """
    line = shared_border(shapes["KZ"], shapes["UZ"])
    length = round(length_km(line), 1)
    properties: Properties = {
        "id": "border-kz-uz",
        "name_en": "Border of Kazakhstan and Uzbekistan",
        "length_km": length,
        "length_basis": "WGS 84 geodesic along the line of OpenStreetMap (2017), simplified to 100 m",
        "from": "tripoint with Turkmenistan",
        "to": "tripoint with Kyrgyzstan",
    }
    _write(path, [(properties, line)])
    return length


def _country(iso: str, names: dict[str, str]) -> Properties:
    return {"id": iso, **names}


def _write(path: Path, features: Iterable[tuple[Properties, BaseGeometry]]) -> None:
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "id": properties["id"],
                "properties": properties,
                "geometry": _geometry(shape),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, shape in features
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    body = ",\n".join(lines)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n', encoding="utf-8")


def _geometry(shape: BaseGeometry) -> dict[str, object]:
    oriented = shapely.orient_polygons(shape)
    geometry: dict[str, object] = json.loads(shapely.to_geojson(oriented))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
    return geometry


def _rounded(value: object) -> object:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 5) if isinstance(value, float) else value
