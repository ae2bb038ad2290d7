"""Seeded data of the benchmark: points with 20 properties in four scripts, and polygons of 200 vertices, as GeoParquet.

The smaller point layer is the beginning of the larger one, so an id means the same feature in both. The same numbers
always give the same files; a file that is there is not made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.perf.bench.places import DATA

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20261123
WEST, SOUTH, EAST, NORTH = 46.0, 36.0, 88.0, 56.0
TOWNS = 60
SECTORS = (
    "energy",
    "transport",
    "mining",
    "logistics",
    "agriculture",
    "water",
    "telecom",
    "industry",
    "finance",
    "education",
    "health",
    "tourism",
)
STATUSES = ("planned", "approved", "construction", "operational", "suspended", "cancelled")
HOSTS = ("KZ", "UZ", "KG", "TJ", "TM")
PARTNERS = ("CN", "RU", "TR", "US", "DE", "KR", "JP", "AE", "FR", "IN")
CLAIMED = ("cost", "jobs", "capacity", "completion")
WORDS = {
    "en": "solar wind power plant railway corridor terminal bridge refinery canal dam port hub grid upgrade stage east",
    "ru": "солнечная станция железная дорога коридор терминал мост рудник завод канал плотина порт парк кабель сеть",
    "kk": "күн электр станциясы теміржол дәліз терминал көпір кеніш зауыт арна бөгет айлақ құбыр желі кезең шығыс",
    "uz": "quyosh shamol elektr stansiya temir yoʻl yoʻlak terminal koʻprik zavod kanal toʻgʻon port quvur tarmoq",
}
PHRASES = 5_000
"""So many different phrases are made of each vocabulary; a number behind the phrase makes each text the only one."""

POLYGONS, VERTICES = 2_000, 200


@dataclass(frozen=True)
class Sizes:
    """How many points the two layers have."""

    small: int = 100_000
    large: int = 1_000_000


def write(sizes: Sizes) -> dict[str, Path]:
    """Make what is missing; gives the files by layer: ``small``, ``large``, ``polygons``."""
    folder = DATA / f"{sizes.small}-{sizes.large}"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "small": folder / f"points-{sizes.small}.parquet",
        "large": folder / f"points-{sizes.large}.parquet",
        "polygons": folder / f"polygons-{POLYGONS}.parquet",
    }
    if not all(files[name].exists() for name in ("small", "large")):
        frame = points(max(sizes.large, sizes.small))
        for name, count in (("small", sizes.small), ("large", sizes.large)):
            save(frame.iloc[:count], files[name])
    if not files["polygons"].exists():
        save(polygons(), files["polygons"])
    return files


def save(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write beside the file first, so that a broken run leaves no half file."""
    partial = path.with_suffix(".partial")
    frame.to_parquet(partial, index=False)
    partial.replace(path)


def points(count: int) -> gpd.GeoDataFrame:
    """Points (EPSG:4326, six decimals), half of them in towns; ids 1 to ``count``."""
    lots = np.random.default_rng(SEED)
    ids = np.arange(1, count + 1)
    start = np.datetime64("1998-01-01") + lots.integers(0, 10_000, count).astype("timedelta64[D]")
    end = start + lots.integers(180, 4_000, count).astype("timedelta64[D]")
    codes = [f"P{number:07d}" for number in ids]
    names = {
        f"name_{language}": numbered(pick(phrases(words, 4, lots), count, lots), ids)
        for language, words in WORDS.items()
    }
    frame = pd.DataFrame(
        {
            "id": ids,
            "code": codes,
            **names,
            "sector": pick(SECTORS, count, lots),
            "status": pick(STATUSES, count, lots),
            "host": pick(HOSTS, count, lots),
            "partner": pick(PARTNERS, count, lots),
            "cost_musd": np.round(lots.lognormal(3, 1.2, count), 2),
            "capacity": np.round(lots.uniform(1, 2_000, count), 1),
            "jobs": lots.integers(5, 20_000, count),
            "progress": lots.integers(0, 101, count),
            "start_date": start.astype("datetime64[s]").astype(object),
            "end_date": end.astype("datetime64[s]").astype(object),
            "updated_at": [f"{day}T00:00:00Z" for day in np.datetime_as_string(end, unit="D")],
            "sponsor": pick(phrases(WORDS["en"], 2, lots), count, lots),
            "url": [f"/projects/{code}" for code in codes],
            "summary": [
                f"{code} {text}"[:200] for code, text in zip(codes, pick(summaries(lots), count, lots), strict=True)
            ],
            "claims": claims(count, lots),
        }
    )
    for name in ("start_date", "end_date"):
        frame[name] = [moment.date() for moment in frame[name]]
    return gpd.GeoDataFrame(frame, geometry=shapely.points(*positions(count, lots)), crs="EPSG:4326")


def positions(count: int, lots: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes."""
    town_lon = lots.uniform(WEST + 1, EAST - 1, TOWNS)
    town_lat = lots.uniform(SOUTH + 1, NORTH - 1, TOWNS)
    weight = lots.pareto(1.2, TOWNS) + 0.2
    town = lots.choice(TOWNS, count, p=weight / weight.sum())
    is_urban = lots.random(count) < 0.5
    lon = np.where(is_urban, town_lon[town] + lots.normal(0, 0.6, count), lots.uniform(WEST, EAST, count))
    lat = np.where(is_urban, town_lat[town] + lots.normal(0, 0.45, count), lots.uniform(SOUTH, NORTH, count))
    return np.round(np.clip(lon, WEST, EAST), 6), np.round(np.clip(lat, SOUTH, NORTH), 6)


def polygons() -> gpd.GeoDataFrame:
    """Bumpy rings over the region (EPSG:4326); ids 1 to 2,000."""
    lots = np.random.default_rng(SEED + 1)
    angle = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    rings = []
    for _ in range(POLYGONS):
        lon, lat = lots.uniform(WEST + 1, EAST - 1), lots.uniform(SOUTH + 1, NORTH - 1)
        bumps = 1 + 0.15 * np.sin(angle * lots.integers(3, 9)) + lots.normal(0, 0.01, VERTICES)
        radius = lots.uniform(0.05, 0.6) * bumps
        ring = np.column_stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)])
        rings.append(shapely.Polygon(np.round(ring, 6)))
    ids = np.arange(1, POLYGONS + 1)
    columns = {"id": ids, "name": [f"zone {number}" for number in ids], "sector": pick(SECTORS, POLYGONS, lots)}
    return gpd.GeoDataFrame(columns, geometry=rings, crs="EPSG:4326")


def phrases(words: str, length: int, lots: np.random.Generator) -> list[str]:
    """Phrases of so many words."""
    vocabulary = np.array(words.split(), dtype=object)
    return [" ".join(row) for row in vocabulary[lots.integers(0, len(vocabulary), (PHRASES, length))]]


def summaries(lots: np.random.Generator) -> list[str]:
    """Texts of 200 characters."""
    return [text.ljust(200, ".")[:200] for text in phrases(WORDS["en"], 36, lots)]


def claims(count: int, lots: np.random.Generator) -> list[str]:
    """Three claims of each feature as JSON text."""
    pool = [
        f'{{"k":"{CLAIMED[n % 4]}","y":{2005 + n % 21},"src":"S{n % 997}-{n % 3}","conf":{n % 99 / 100 + 0.01:.2f}}}'
        for n in range(PHRASES)
    ]
    return [f"[{pool[a]},{pool[b]},{pool[c]}]" for a, b, c in lots.integers(0, PHRASES, (count, 3)).tolist()]


def pick(words, count: int, lots: np.random.Generator) -> np.ndarray:
    """So many of the words, by lot."""
    return np.array(words, dtype=object)[lots.integers(0, len(words), count)]


def numbered(texts: np.ndarray, ids: np.ndarray) -> list[str]:
    """Each text with its number behind."""
    return [f"{text} {number}" for text, number in zip(texts, ids.tolist(), strict=True)]


def densest_tile(lon: np.ndarray, lat: np.ndarray, zoom: int) -> tuple[int, int, int]:
    """Column and row of the Web Mercator tile with most points, and how many it holds."""
    cells = 2**zoom
    x = ((lon + 180) / 360 * cells).astype(int)
    y = ((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * cells).astype(int)
    codes, counts = np.unique(x * cells + y, return_counts=True)
    most = int(np.argmax(counts))
    return int(codes[most]) // cells, int(codes[most]) % cells, int(counts[most])
