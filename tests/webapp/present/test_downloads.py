"""Download menus: every format that fits, and exactly the projects that the list shows."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from geodata.formats import registry
from tests.webapp.conftest import BROWSER
from webapp.present.downloads import parameters
from webapp.present.listing import State

FILTERS = [
    "",
    "sector=railways",
    "sector=railways,roads&status=operating,launched",
    "country=KZ,UZ&sector=railways",
    "conflicts=1",
    "conflicts=1&precision=region,district&q=park",
    "programme=launch-2025-11-15&conflicts=1",
    "sector=railways,roads&q=no-such-word",
    "side=KZ",
    "side=KZ,UZ&year=2025,2026",
    "cost=unknown&source_kind=state_media",
    "cost=10-100,1000-",
    "cost=0-10,unknown&jobs=100-1000,unknown",
    "jobs=0-100",
    "q=tashkebt",
    "q=Қашқадарё",
    "q=a&year=2024",
    "near=69.24,41.3,100",
    "near=69.24,41.3,100&certainty=certain&status=operating,launched",
    "border=100&conflicts=1",
    "border=40&certainty=certain",
    "area=64,40,70,42",
    "area=66,40,71,40,71,43&margin=30&certainty=certain",
    "area=country:UZ&sector=railways,roads",
    "area=country:KZ&margin=10&certainty=certain",
    "area=corridor:almaty-tashkent-rail&margin=50&q=a",
    "area=170,60,-170,70",
]


def menus(client, path):
    """Addresses of the files of each menu of a page."""
    text = client.get(path, headers=BROWSER).get_data(as_text=True)
    found = re.findall(r'<details class="menu menu-files".*?</details>', text, re.DOTALL)
    return text, [[unescape(href) for href in re.findall(r'<a href="([^"]+)"', menu)] for menu in found]


def name_of(href):
    return re.search(r"[?&]f=(\w+)", href).group(1) if "f=" in href else "geojson"


@pytest.mark.parametrize("filters", FILTERS)
def test_files_hold_exactly_the_projects_of_the_list(client, filters):
    text, ((first, *rest),) = menus(client, f"/projects?{filters}&all=1")
    shown = re.findall(r'class="cell-name" href="/projects/([^"?]+)"', text)
    ids = [feature["id"] for feature in client.get(first).get_json()["features"]]
    assert sorted(ids) == sorted(shown)
    lines = client.get(next(href for href in rest if name_of(href) == "ndjson")).data.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids


@pytest.mark.parametrize("sort", ["cost", "border"])
def test_files_keep_the_order(client, snapshot, sort):
    text, ((first, *_),) = menus(client, f"/projects?sort={sort}")
    shown = re.findall(r'class="cell-name" href="/projects/([^"?]+)"', text)
    column = {"cost": "cost_usd", "border": "distance_to_border_km"}[sort]
    values = snapshot.layer("projects").values[column]
    known = {key for key, value in zip(snapshot.layer("projects").ids, values, strict=True) if value is not None}
    ids = [feature["id"] for feature in client.get(first).get_json()["features"]]
    assert [values[snapshot.layer("projects").row(key)] for key in ids if key in known] == [
        values[snapshot.layer("projects").row(key)] for key in shown if key in known
    ]


def test_every_layer_offers_every_format_that_fits_it_and_each_answers(client, snapshot):
    _, found = menus(client, "/data")
    assert len(found) == len(snapshot.layers)
    for layer, hrefs in zip(snapshot.layers.values(), found, strict=True):
        fitting = {fit.name for fit in registry.fitting(layer.geometry_type)}
        assert {name_of(href) for href in hrefs} == fitting
        assert len(hrefs) == len(fitting)
        if layer.id in ("rivers", "crossings", "project-areas"):
            for href in hrefs:
                answer = client.get(href)
                assert answer.status_code == 200, href
                assert answer.headers["Content-Disposition"].startswith("attachment"), href


def test_a_projects_page_offers_every_format_with_this_project_alone(client):
    _, (hrefs,) = menus(client, "/projects/icic-central-asia")
    assert {name_of(href) for href in hrefs} == {fit.name for fit in registry.fitting("Point")}
    assert client.get(hrefs[0]).get_json()["id"] == "icic-central-asia"
    lines = client.get(next(href for href in hrefs if name_of(href) == "ndjson")).data.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["icic-central-asia"]


def test_the_small_menu_of_the_card_has_a_few(client):
    text = client.get("/?project=icic-central-asia", headers=BROWSER).get_data(as_text=True)
    (menu,) = re.findall(r'<details class="menu menu-up".*?</details>', text, re.DOTALL)
    assert menu.count("<li>") == 8  # near here and the citation among them
    assert len(client.get("/projects/icic-central-asia?f=json").get_json()["downloads"]) > 10


def test_a_format_with_words_in_it_follows_the_chosen_language(client):
    _, (hrefs,) = menus(client, "/projects?lang=kk")
    assert {name_of(href) for href in hrefs if "lang=kk" in href} == {"csv", "kml", "gpkg"}
    assert not [href for href in hrefs if "lang=" in href and "lang=kk" not in href]


def test_quotes_in_values_are_doubled(snapshot):
    state = State(facets=(("sector", ("a'b", "c")),))
    assert parameters(snapshot, state) == {"filter": "sector IN ('a''b','c')"}
