"""Names of the world's countries and where they stand, for those that ``names.csv`` does not have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import shapely

from geodata.basemap.countries import WGS84
from geodata.basemap.names import LANGUAGES, Label, PlaceNames, in_script, labels, uzbek_latin

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

_RANKS = ((0, 2_500_000), (1, 400_000), (2, 60_000), (3, 5_000))
"""Rank of a country's label, and the area in km2 that it takes; smaller ones have the last."""

_SMALLEST_RANK = 4

_SHORT = frozenset({"HK", "MM", "MO", "PS"})
"""Countries whose long name in CLDR is too long for a map ("Hong Kong SAR China")."""

_PRECISION = 0.05
"""Degrees: the middle of a country need not be known better than to some kilometres, or a part of a small one."""


def country_labels(countries: gpd.GeoDataFrame, cldr: Path) -> list[Label]:
    """Labels of the countries that the table of names lacks, by ISO code.

    Parameters
    ----------
    countries : GeoDataFrame
        As ``read_countries`` gives them.
    cldr : Path
        Unpacked npm package ``cldr-localenames-full``.
    """
    known = {label.id for label in labels() if label.kind == "country"}
    names = {language: _territories(cldr, language) for language in LANGUAGES}
    all_shapes = zip(countries["iso"], countries.geometry, strict=True)
    # The Vatican is smaller than the grid that corners are rounded to.
    shapes = {iso: shape for iso, shape in all_shapes if iso and iso not in known and not shape.is_empty}
    return [_label(iso, shapes[iso], _names(iso, names)) for iso in sorted(shapes)]


def _label(iso: str, shape: BaseGeometry, names: PlaceNames) -> Label:
    largest = max(shapely.get_parts(shape), key=shapely.area)
    fine = min(_PRECISION, shapely.area(largest) ** 0.5 / 20)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(shapely.simplify(largest, fine), tolerance=fine), 0)
    return Label("country", iso, round(middle.x, 2), round(middle.y, 2), _rank(shape), names)


def _rank(shape: BaseGeometry) -> int:
    area, _ = WGS84.geometry_area_perimeter(shapely.orient_polygons(shape))
    return next((rank for rank, least in _RANKS if abs(area) / 1e6 > least), _SMALLEST_RANK)


def _territories(cldr: Path, language: str) -> dict[str, str]:
    text = (cldr / "package" / "main" / language / "territories.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)["main"][language]["localeDisplayNames"]["territories"]
    return found


def _names(iso: str, names: dict[str, dict[str, str]]) -> PlaceNames:
    key = f"{iso}-alt-short" if iso in _SHORT else iso
    found = {language: territories.get(key, territories[iso]) for language, territories in names.items()}
    found["uz"] = uzbek_latin(found["uz"])
    wrong = {language: name for language, name in found.items() if not in_script(name, language)}
    if wrong:
        raise ValueError(f"CLDR: names of {iso} are not in the script of their language: {wrong}")
    return PlaceNames(**found)
