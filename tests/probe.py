"""Catalogues with one project, for tests that change one thing of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from geodata.catalog.vocab import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path


def write_catalogue(folder: Path, **changes: object) -> Path:
    """A catalogue with one project; ``changes`` replace its fields."""
    project = {
        "id": "probe",
        "names": {"en": "Probe"},
        "sector": "textiles",
        "host_countries": ["KZ"],
        "partner_country": "UZ",
        "investor_origin": "KZ",
        "summary": "A probe.",
        "location": {
            "place": "Shymkent", "admin1": "Shymkent", "lon": 69.6, "lat": 42.3, "precision": "settlement",
            "uncertainty_m": 8000, "basis": "Town centre", "sources": ["first"],
        },
        "claims": [{"field": "status", "value": "announced", "status": "announced", "source": "first"}],
        **changes,
    }  # fmt: skip
    (folder / "projects").mkdir(parents=True)
    (folder / "projects" / "probe.yaml").write_text(json.dumps(project, ensure_ascii=False), encoding="utf-8")
    about = {
        "id": "probe-atlas",
        "title": dict.fromkeys(LANGUAGES, "Probe atlas"),
        "description": dict.fromkeys(LANGUAGES, "For tests"),
        "countries": ["KZ", "UZ"],
        "region_bbox": [40, 30, 96, 60],
        "languages": list(LANGUAGES),
        "compiled": "2026-11-23",
        "observed_until": "2026-03",
        "licence": "CC-BY-4.0",
        "attribution": "Testers",
        "publisher": "Testers",
    }
    (folder / "catalog.yaml").write_text(json.dumps(about), encoding="utf-8")
    return folder


def write_sources(folder: Path, title: str = "A text", publisher: str = "Press") -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    header = "id,url,publisher,title,published,language,retrieved_note\n"
    line = f"first,https://example.org/a,{cell(publisher)},{cell(title)},2025-11-15,en,\n"
    (folder / "sources.csv").write_text(header + line, encoding="utf-8")
    (folder / "publishers.csv").write_text(
        f"publisher,country,kind,note\n{cell(publisher)},KZ,independent,\n", encoding="utf-8"
    )
