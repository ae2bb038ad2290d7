"""Another programme's small catalogue gets the same pages; what it has nothing of is empty, never a failure."""

from __future__ import annotations

import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.pages import DECLARED, FILES_OF_PAGES, NAMED, address
from tests.probe import write_catalogue, write_sources
from tests.webapp.conftest import BROWSER, make_app

IDS = {"project": "probe", "source": "first"}
OURS = tuple(found for found in DECLARED if found.is_there is None and (not found.variable or found.name in IDS))
PAGES = (
    *(address(found, IDS) for found in OURS),
    *(f"{address(found, IDS)}?asof=2030" for found in OURS if found.knows_days),
    *(f"{address(found, IDS)}?asof=2020" for found in OURS if found.knows_days and not found.variable),
    "/compare?ids=probe",
    "/search?q=probe",
)
NOT_THERE = (
    "/indicators.svg",
    "/indicators.png",
    *(f"{found.rule}." for found in DECLARED if found.is_there is not None),
)
"""Files of pages and charts that this catalogue has nothing for."""

FILES = (
    *(found.rule for found in FILES_OF_PAGES if found.rule not in NAMED and not found.rule.startswith(NOT_THERE)),
    "/history.json",
    "/feed.atom",
    "/sitemap.xml",
    "/collections/projects/items?asof=2020",
    "/collections/projects/items?asof=2030",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = write_catalogue(tmp_path_factory.mktemp("small") / "catalogue")
    write_sources(folder)
    return make_app(build_snapshot(load_catalog(folder))).test_client(use_cookies=False)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there(small, path):
    answer = small.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert '<header class="bar">' in answer.text or path.startswith("/embed")


@pytest.mark.parametrize("path", FILES)
def test_every_file_is_there(small, path):
    assert small.get(path).status_code == 200


def test_nothing_is_known_before_its_source(small):
    counts = [
        small.get(f"/collections/projects/items?asof={day}").get_json()["numberMatched"]
        for day in ("2025-11-14", "2025-11-15", "2025-11")
    ]
    assert counts == [0, 1, 1]
    months = small.get("/history.json").get_json()["months"]
    assert [months[0]["month"], months[-1]["month"], len(months)] == ["2025-11", "2026-03", 5]
    assert [entry["month"] for entry in months if entry["changes"]] == ["2025-11"]
