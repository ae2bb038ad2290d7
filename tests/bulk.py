"""Layers with many features, made from lots that are always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.catalog.model import LayerText

if TYPE_CHECKING:
    from collections.abc import Sequence

FEATURES_OF_THE_GOAL = 100_000
SEED = 20261123
REGION = (46.0, 36.0, 88.0, 56.0)
CITIES = 60
SECTORS = ("energy", "transport", "mining", "logistics", "water", "telecom", "industry", "health")
STATUSES = ("announced", "agreement_signed", "under_construction", "operating", "suspended")
COUNTRIES = ("KZ", "UZ", "KG", "TJ", "TM")
EN = ("solar", "wind", "power", "plant", "railway", "corridor", "terminal", "bridge", "mine", "canal", "dam", "park")
RU = ("солнечная", "станция", "железная", "дорога", "коридор", "мост", "рудник", "завод", "канал", "плотина")
KK = ("күн", "электр", "станциясы", "теміржол", "дәліз", "көпір", "кеніш", "зауыт", "арна", "бөгет")
UZ = ("quyosh", "elektr", "stansiyasi", "yoʻl", "yoʻlak", "koʻprik", "kon", "zavod", "kanal", "toʻgʻon")
SUMMARY_WORDS = 32


def frame_of_points(count: int, *, seed: int = SEED) -> gpd.GeoDataFrame:
    """Points with an id and twenty properties: half of them all over the region, half around a few cities."""
    lots = np.random.default_rng(seed)
    begins = np.datetime64("2005-01-01") + lots.integers(0, 7500, count)
    numbers = np.arange(1, count + 1)
    data = {
        "id": numbers,
        "code": [f"P{number:07}" for number in numbers],
        "name": _words(lots, EN, count, 4),
        "name_ru": _words(lots, RU, count, 4),
        "name_kk": _words(lots, KK, count, 4),
        "name_uz": _words(lots, UZ, count, 4),
        "sector": lots.choice(SECTORS, count),
        "status": lots.choice(STATUSES, count),
        "host": lots.choice(COUNTRIES, count),
        "partner": lots.choice(COUNTRIES, count),
        "cost_usd": np.round(lots.lognormal(17, 1.2, count), 2),
        "capacity": np.round(lots.uniform(1, 2000, count), 1),
        "jobs": lots.integers(5, 20_000, count),
        "progress": lots.integers(0, 101, count),
        "begins": np.datetime_as_string(begins).tolist(),
        "ends": np.datetime_as_string(begins + lots.integers(180, 4000, count)).tolist(),
        "updated": [f"{day}T00:00:00Z" for day in np.datetime_as_string(begins).tolist()],
        "sponsor": _words(lots, EN, count, 2),
        "url": [f"/projects/P{number:07}" for number in numbers],
        "summary": _words(lots, EN, count, SUMMARY_WORDS),
        "note": _words(lots, RU, count, 8),
    }
    return gpd.GeoDataFrame(pd.DataFrame(data), geometry=shapely.points(_places(lots, count)), crs="OGC:CRS84")


def layer_text(layer_id: str, **more: Any) -> LayerText:
    """Words of a layer that needs none."""
    words = dict.fromkeys(("en", "ru", "kk", "uz"), layer_id)
    said = {"id": layer_id, "title": words, "description": words, "licence": "CC0-1.0", "attribution": "nobody"}
    return LayerText.model_validate({**said, **more})


def _places(lots: np.random.Generator, count: int) -> np.ndarray:
    west, south, east, north = REGION
    cities = lots.uniform((west, south), (east, north), (CITIES, 2))
    weights = lots.pareto(1.2, CITIES) + 0.2
    near = cities[lots.choice(CITIES, count, p=weights / weights.sum())] + lots.normal(0, (0.6, 0.45), (count, 2))
    anywhere = lots.uniform((west, south), (east, north), (count, 2))
    places = np.where(lots.random((count, 1)) < 0.5, near, anywhere)
    return np.round(np.clip(places, (west, south), (east, north)), 6)


def _words(lots: np.random.Generator, words: Sequence[str], count: int, each: int) -> list[str]:
    return [" ".join(row) for row in np.array(words, dtype=object)[lots.integers(0, len(words), (count, each))]]
