"""Writes a small catalogue on another continent: three projects where Brazil, Argentina and Paraguay meet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REGION = (-57.0, -27.0, -53.0, -24.0)
PLACES = {"falls": (-54.44, -25.69), "bridge": (-54.59, -25.51), "mill": (-55.90, -26.85)}


def elsewhere(
    folder: Path,
    *,
    region: tuple[float, float, float, float] = REGION,
    places: dict[str, tuple[float, float]] = PLACES,
    countries: tuple[str, ...] = ("AR", "BR", "PY"),
    **about: object,
) -> Path:
    """Write the catalogue into a folder (made when missing); ``about`` are further fields of catalog.yaml."""
    (folder / "projects").mkdir(parents=True)
    languages = ("en", "ru", "kk", "uz")
    said = {
        "id": "elsewhere",
        "title": dict.fromkeys(languages, "Elsewhere"),
        "description": dict.fromkeys(languages, "For tests"),
        "countries": list(countries),
        "region_bbox": list(region),
        "languages": list(languages),
        "compiled": "2026-11-23",
        "observed_until": "2026-03",
        "licence": "CC-BY-4.0",
        "attribution": "Testers",
        "publisher": "Testers",
        **about,
    }
    (folder / "catalog.yaml").write_text(json.dumps(said), encoding="utf-8")
    for name, (lon, lat) in places.items():
        (folder / "projects" / f"{name}.yaml").write_text(json.dumps(_project(name, lon, lat)), encoding="utf-8")
    (folder / "sources.csv").write_text(
        "id,url,publisher,title,published,language,retrieved_note\nfirst,https://example.org/a,Press,A,2025-11-15,en,\n",
        encoding="utf-8",
    )
    (folder / "publishers.csv").write_text("publisher,country,kind,note\nPress,KZ,independent,\n", encoding="utf-8")
    return folder


def _project(name: str, lon: float, lat: float) -> dict[str, object]:
    return {
        "id": name,
        "names": {"en": name.capitalize()},
        "sector": "textiles",
        "host_countries": ["KZ"],
        "partner_country": "UZ",
        "investor_origin": "KZ",
        "summary": "Made up.",
        "location": {
            "place": name, "admin1": "Somewhere", "lon": lon, "lat": lat, "precision": "settlement",
            "uncertainty_m": 8000, "basis": "Made up", "sources": ["first"],
        },
        "claims": [{"field": "status", "value": "announced", "status": "announced", "source": "first"}],
    }  # fmt: skip
