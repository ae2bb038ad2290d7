from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import Snapshot, build_snapshot
from tests.probe import write_catalogue, write_sources
from webapp.app import create_app
from webapp.mapping import Assets
from webapp.settings import Settings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT_END = "</script><script>alert(2)</script>"
RIGHT_TO_LEFT = "\u202eevil\u2066"
QUOTES = "\"'><b onmouseover=alert(3)>"
LONG = "x" * 10_000


def fake_assets() -> Assets:
    names = (
        "inter-latin.woff2",
        "inter-cyrillic.woff2",
        "share-dialog.js",
        "embed.js",
        "embed.css",
        "builder.js",
        "time-bar.js",
        "street-style.js",
        "own-layers.js",
        "charts.js",
        "measure.js",
        "own-file.js",
        "own-file-worker.js",
        "near.js",
        "measure.css",
        "own-file.css",
        "tray.js",
        "copy-table.js",
        "tray.css",
        "story.js",
        "story.css",
        "border.css",
        "suggest.css",
        "place.js",
        "lite.css",
        "desk.js",
        "desk.css",
    )
    files = tuple((name, f"/static/dist/{name}") for name in names)
    return Assets("/static/dist/a.css", "/static/dist/a.js", "/static/dist/p.js", "/static/dist/s.svg", files)


def make_app(snapshot: Snapshot, **settings):
    made = create_app(Settings(**({"database": "-"} | settings)), snapshot, assets=fake_assets(), clock=lambda: NOON)
    made.config["TESTING"] = False  # answers as in production: failures become problems
    return made


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return build_snapshot(load_catalog())


@pytest.fixture(scope="session")
def app(snapshot):
    return make_app(snapshot)


@pytest.fixture
def client(app):
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def hostile_snapshot(tmp_path_factory) -> Snapshot:
    folder = write_catalogue(
        tmp_path_factory.mktemp("hostile") / "catalogue",
        names={"en": IMAGE + SCRIPT_END, "ru": QUOTES, "kk": RIGHT_TO_LEFT, "uz": LONG},
        summary=SCRIPT_END + LONG,
        investor_origin=IMAGE,
        not_found=[IMAGE, QUOTES],
        timeline=[{"date": "2025-11-15", "event": QUOTES + IMAGE, "source": "first"}],
        claims=[
            {"field": "status", "value": "announced", "status": "announced", "source": "first"},
            {"field": "owner", "value": SCRIPT_END, "source": "first"},
            {"field": "capacity", "value": IMAGE, "source": "first", "note": IMAGE},
            {"field": "capacity", "value": QUOTES, "source": "first"},
        ],
        notes={"capacity": IMAGE},
        location={
            "place": QUOTES + IMAGE, "admin1": SCRIPT_END, "lon": 69.6, "lat": 42.3, "precision": "district",
            "uncertainty_m": 20000, "basis": IMAGE, "sources": ["first"],
        },
    )  # fmt: skip
    step = {"id": "probe", "title": QUOTES, "text": SCRIPT_END + IMAGE, "sources": ["first"]}
    step |= {"figures": [{"project": "probe", "field": "capacity"}], "shows": {"projects": ["probe"]}}
    story = {"title": IMAGE + QUOTES, "lead": SCRIPT_END + LONG, "steps": [step]}
    (folder / "story.yaml").write_text(json.dumps(story), encoding="utf-8")
    about = json.loads((folder / "catalog.yaml").read_text(encoding="utf-8"))
    (folder / "catalog.yaml").write_text(json.dumps({**about, "border": "border-kz-uz"}), encoding="utf-8")
    write_sources(folder, title=IMAGE + SCRIPT_END, publisher=QUOTES)
    return build_snapshot(load_catalog(folder))
