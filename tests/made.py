"""Catalogues of other countries on other continents. All in them is made up for tests: no word of it is a fact."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Land:
    """Where a made-up catalogue lies.

    Parameters
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-2.
    languages : tuple of str
        ISO 639; texts are written in the first.
    bounds : tuple of float
        West, south, east, north. Countries are strips of equal width in it, from west to east.
    has_outlines : bool
        Whether outlines and the border come with it.
    """

    countries: tuple[str, ...]
    languages: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    has_outlines: bool = True


PAIR = Land(("PY", "AR"), ("pt", "en"), (-64, -32, -52, -20))
"""Two countries in the south and west of the zero lines, in a language that we do not ship."""

THREE = Land(("KE", "UG", "TZ"), ("en", "sw"), (29, -12, 42, 5), has_outlines=False)
"""Three countries on both sides of the equator, without outlines of their own."""

IDS = {"project": "made-bridge", "source": "made-gazette", "crossing": "made-crossing", "corridor": "made-road",
       "river": "made-river"}  # fmt: skip
"""A thing for each page that is about one."""


def made_catalogue(folder: Path, land: Land) -> Path:
    """Write a made-up catalogue of a land into a folder; gives the folder."""
    (folder / "projects").mkdir(parents=True)
    for name, value in _files(land).items():
        (folder / f"{name}.yaml").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    (folder / "sources.csv").write_text(
        "id,url,publisher,title,published,language,retrieved_note\n"
        f"made-gazette,https://example.org/a,Made gazette,Um texto inventado,2025-11-15,{land.languages[0]},\n"
        f"made-paper,https://example.org/b,Made paper,A made-up text,2026-02,{land.languages[-1]},\n",
        encoding="utf-8",
    )
    (folder / "publishers.csv").write_text(
        f"publisher,country,kind,note\nMade gazette,{land.countries[0]},official,made up\n"
        f"Made paper,{land.countries[1]},independent,made up\n",
        encoding="utf-8",
    )
    if land.has_outlines:
        _outlines(folder / "geo", land)
    return folder


def _point(land: Land, across: float, along: float) -> dict[str, float]:
    west, south, east, north = land.bounds
    return {"lon": round(west + (east - west) * across, 4), "lat": round(south + (north - south) * along, 4)}


def _place(land: Land, across: float, along: float) -> dict[str, Any]:
    vague = {"precision": "district", "uncertainty_m": 30_000, "basis": "inventado", "sources": ["made-gazette"]}
    return {**_point(land, across, along), **vague}


def _names(land: Land, text: str) -> dict[str, str]:
    return {code: f"{text} ({code})" for code in land.languages}


def _project(land: Land, id_: str, across: float, sector: str, **location: Any) -> dict[str, Any]:
    values = ({"value": 300, "unit": "jobs"}, {"value": 450, "unit": "jobs"})
    return {
        "id": id_,
        "names": _names(land, id_.replace("-", " ").title()),
        "sector": sector,
        "host_countries": list(land.countries[:2]),
        "partner_country": land.countries[-1],
        "investor_origin": "inventado",
        "summary": "Um projeto inventado para testes; nada nele é um fato.",
        "location": {"place": "Cidade inventada", "admin1": "Região inventada"} | _place(land, across, 0.4) | location,
        "claims": [
            {"field": "status", "value": "em obras", "status": "under_construction", "as_of": "2025-11",
             "source": "made-gazette"},
            {"field": "cost_usd", "value": "US$ 12 milhões", "money": [{"amount": 12_000_000, "currency": "USD"}],
             "source": "made-gazette"},
            {"field": "jobs", "value": "300", "quantity": values[0], "source": "made-gazette"},
            {"field": "jobs", "value": "450", "quantity": values[1], "source": "made-paper"},
        ],
        "timeline": [{"date": "2025-11-15", "event": "Início inventado", "source": "made-gazette"}],
    }  # fmt: skip


def _files(land: Land) -> dict[str, Any]:
    first = land.languages[0]
    stops = ["made-west", "made-middle", "made-east"]
    side = {code: {"name": f"Posto {code}", "admin1": f"Região {code}"} for code in land.countries}
    crossing = {
        "id": "made-crossing", "sides": side, "kind": "road", "state": "open", "status": "aberto",
        "status_date": "2025-11-15", "status_source": "made-gazette", **_place(land, 1 / len(land.countries), 0.5),
        "traffic": "todos", "hours": "24 h",
    }  # fmt: skip
    post = {**crossing, **_place(land, 0.5, 0.9), "id": "made-post", "kind": "rail"}
    post["sides"] = {land.countries[1]: side[land.countries[1]]}
    projects = (
        _project(land, "made-bridge", 0.45, "road", geometry="line", route={"corridor": "made-road"}),
        _project(land, "made-mill", 0.2, "textiles"),
        _project(land, "made-dam", 0.8, "hydropower", geometry="line", route={"places": stops[:2]}),
    )
    signed = {"date": "2025-11-15", "source": "made-gazette"}
    return {
        "catalog": {
            "id": "made-land",
            "title": {first: "Atlas inventado"},
            "brand": {first: "Inventado"},
            "lead": {first: "Tudo aqui é inventado para testes."},
            "description": {first: "Um atlas inventado para testes."},
            "countries": list(land.countries),
            **({"border": "made-border"} if land.has_outlines else {}),
            "region_bbox": list(land.bounds),
            "languages": list(land.languages),
            "compiled": "2026-11-23",
            "observed_until": "2026-03",
            "licence": "CC0-1.0",
            "attribution": "Inventores",
            "publisher": "Casa inventada",
        },
        "crossings": {"crossings": [crossing, post]},
        "corridors": {"corridors": [{
            "id": "made-road", "names": _names(land, "Made road"), "mode": "road", "status": "aberta",
            "state": "operating", "stops": stops, "geometry_note": "inventado", "summary": "Uma estrada inventada.",
            "claims": [{"field": "capacity", "value": "inventado", "source": "made-paper"}],
        }]},
        "rivers": {"rivers": [{
            "id": "made-river", "names": _names(land, "Made river"), "kind": "river",
            "countries": list(land.countries), "points": stops, "summary": "Um rio inventado.",
        }]},
        "places": {"places": [
            {"id": stop, "name": stop, "country": land.countries[0], "source": "made-gazette",
             **{key: value for key, value in _place(land, 0.2 + 0.3 * n, 0.3 + 0.2 * n).items() if key != "sources"}}
            for n, stop in enumerate(stops)
        ]},
        "documents": {"documents": [{"id": "made-treaty", "subject": "Acordo inventado", "kind": "treaty", **signed}]},
        "story": {"title": "História inventada", "lead": "Dois passos inventados.", "steps": [
            {"id": "made-step", "title": "Um passo", "text": "Um passo inventado.", "sources": ["made-gazette"],
             "figures": [{"project": "made-mill", "field": "jobs"}, {"series": "made-trade"}],
             "shows": {"projects": ["made-mill", "made-dam"], "crossings": ["made-crossing"]}},
            {"id": "made-end", "title": "O fim", "text": "Um fim inventado.", "sources": ["made-paper"],
             "shows": {"corridors": ["made-road"], "rivers": ["made-river"]}},
        ]},
        "timeline": {"timeline": [{"id": "made-visit", "event": "Visita inventada", "kind": "visit", **signed}]},
        "indicators": {"series": [{
            "id": "made-trade", "name": "Comércio inventado", "label": {first: "Comércio inventado"}, "unit": "USD",
            "points": [{"period": str(year), "value": year - 2020.5, "source": "made-paper"} for year in (2023, 2024)],
        }]},
        **{f"projects/{project['id']}": project for project in projects},
    }  # fmt: skip


def _outlines(folder: Path, land: Land) -> None:
    folder.mkdir()
    west, south, east, north = land.bounds
    width = (east - west) / len(land.countries)
    strips = []
    for n, code in enumerate(land.countries):
        left, right = west + n * width, west + (n + 1) * width
        ring = [[left, south], [right, south], [right, north], [left, north], [left, south]]
        strips.append(_feature({"id": code, **_named(land, code)}, {"type": "Polygon", "coordinates": [ring]}))
    line = {"type": "LineString", "coordinates": [[west + width, south], [west + width, north]]}
    _write(folder / "countries.geojson", strips)
    _write(folder / "made-border.geojson", [_feature({"id": "made-border"}, line)])


def _named(land: Land, code: str) -> dict[str, str]:
    return {f"name_{lang}": f"{code} ({lang})" for lang in land.languages}


def _feature(properties: dict[str, str], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": properties["id"], "properties": properties, "geometry": geometry}


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
