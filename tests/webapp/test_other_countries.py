"""Catalogues of other countries, in a language that we do not ship, get every page, layer, format and address."""

from __future__ import annotations

import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.formats.registry import FORMATS
from geodata.snapshot.snapshot import build_snapshot
from tests.made import IDS, PAIR, THREE, made_catalogue
from tests.pages import DECLARED, address
from tests.webapp.conftest import BROWSER, make_app
from webapp.present.connect import example

LANDS = {"pair": PAIR, "three": THREE}
LAYERS = (
    "projects",
    "project-lines",
    "project-areas",
    "crossings",
    "corridors",
    "rivers",
    "places",
    "countries",
    "regions",
)
PATHS = tuple(address(page, IDS) for page in DECLARED)
FILES = (
    "/history.json", "/indicators.csv", "/indicators.json", "/timeline.csv", "/timeline.json", "/documents.csv",
    "/documents.json", "/conflicts.csv", "/conflicts.json", "/feed.atom", "/sitemap.xml", "/data?f=jsonld",
    "/openapi.json",
    "/conformance", "/collections", "/qgis/crossborder.qlr", "/data/crossborder.gpkg", "/data/crossborder.zip",
    "/projects/made-bridge?f=json", "/search?q=inventado&f=json", "/map/pt.js", "/map/en.js",
    "/map/where.json?near=-58,-26,500", "/map/where.json?area=corridor:made-road&margin=100&certainty=certain",
    "/collections/projects/items?asof=2025-11-15", "/picture.svg?project=made-bridge", "/?lite=1",
    "/picture.png?width=300&height=300&theme=dark",
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    return {
        name: build_snapshot(load_catalog(made_catalogue(tmp_path_factory.mktemp("made") / name, land)))
        for name, land in LANDS.items()
    }


@pytest.fixture(scope="module")
def clients(snapshots):
    return {name: make_app(snapshot).test_client(use_cookies=False) for name, snapshot in snapshots.items()}


@pytest.fixture(params=LANDS)
def land(request):
    return request.param


@pytest.fixture
def client(clients, land):
    return clients[land]


@pytest.fixture
def other(clients):
    """The pair, in a language that the interface is not translated into."""
    return lambda path, **headers: clients["pair"].get(path, headers={**BROWSER, **headers})


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_there_and_names_no_other_country(client, land, path):
    answer = client.get(path, headers=BROWSER)
    if path == "/border" and not LANDS[land].has_outlines:
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    assert not re.search("Kazakh|Uzbek|Tashkent", re.sub(r'<a[^>]*hreflang="(?:kk|uz)".*?</a>', "", answer.text))
    if path == "/geography":
        assert all(f"Posto {code}" in answer.text for code in LANDS[land].countries)


@pytest.mark.parametrize("path", FILES)
def test_every_file_is_there(client, land, path):
    if path == "/map/pt.js" and land == "three":
        path = "/map/sw.js"
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_there_in_every_format(client, snapshots, land, layer):
    kind = snapshots[land].layer(layer).geometry_type
    for part in ("", "/items", "/queryables", "/schema", "/sortables", "/tiles", "/tiles/WebMercatorQuad"):
        assert client.get(f"/collections/{layer}{part}").status_code == 200, part
    for name, found in FORMATS.items():
        answer = client.get(f"/collections/{layer}/items?f={name}")
        assert answer.status_code == (200 if kind in found.geometry_types else 400), (name, answer.text[:300])


def test_drawn_layers_have_tiles(client):
    for layer in ("projects", "project-lines", "project-areas", "crossings", "corridors", "rivers", "places"):
        assert client.get(f"/collections/{layer}/tiles/WebMercatorQuad/0/0/0").status_code == 200


def test_columns_are_those_of_the_catalogue(snapshots):
    names = [column.name for column in snapshots["pair"].layer("crossings").columns]
    assert [name for name in names if "side" in name or "admin1" in name] == [
        "name_py_side", "name_ar_side", "admin1_py", "admin1_ar",
    ]  # fmt: skip
    assert [column.name for column in snapshots["pair"].layer("projects").columns][1:4] == [
        "name",
        "name_pt",
        "name_en",
    ]
    described = {column.name: column.description for column in snapshots["pair"].layer("crossings").columns}
    assert described["name_py_side"] == "Name on the side of Paraguay"
    three = snapshots["three"].layer("crossings")
    assert three.values["name"][three.row("made-crossing")] == "Posto KE – Posto UG – Posto TZ"
    assert three.values["name"][three.row("made-post")] == "Posto UG"


def test_sides_of_the_border_are_told_by_the_catalogues_own_outlines(snapshots):
    layer = snapshots["pair"].layer("projects")
    assert dict(zip(layer.ids, layer.values["side"], strict=True)) == {
        "made-bridge": "PY", "made-dam": "AR", "made-mill": "PY",
    }  # fmt: skip
    assert all(layer.values["distance_to_border_km"])
    assert set(snapshots["three"].layer("projects").values["side"]) == {None}
    assert len(snapshots["three"].layer("countries")) == 0  # the shipped outlines are of another part of the world


def test_names_of_a_language_that_we_do_not_ship_are_found(client, clients):
    found = clients["pair"].get("/collections/projects/items?q=bridge&f=json").get_json()
    assert [feature["properties"]["name_pt"] for feature in found["features"]] == ["Made Bridge (pt)"]
    again = clients["pair"].get("/collections/crossings/items?q=posto%20ar").get_json()
    assert again["numberMatched"] == 2


def test_a_reader_of_it_gets_names_in_it_and_the_interface_in_english(other):
    page = other("/projects?lang=pt").text
    assert '<html lang="en"' in page
    assert '<span lang="pt">Made Bridge (pt)</span>' in page
    assert ">PT</summary>" in page
    assert '<a href="/projects?lang=pt" hreflang="pt" lang="pt"' in page
    assert ">Português</a>" in page
    assert "Under construction" in page
    english = other("/projects?lang=en").text
    assert "Made Bridge (en)" in english
    assert "Made Bridge (pt)" not in english


def test_the_browser_of_a_reader_of_it_chooses_it(other):
    answer = other("/projects", **{"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.5"})
    assert answer.headers["Content-Language"] == "pt"
    assert "Made Bridge (pt)" in answer.text
    again = other("/projects", **{"Accept-Language": "en"})
    assert again.headers["Content-Language"] == "en"
    assert "Made Bridge (pt)" not in again.text


def test_prose_is_marked_as_what_it_is_in(other):
    assert (
        '<span lang="pt">Um projeto inventado para testes; nada nele é um fato.</span>'
        in other("/projects/made-bridge").text
    )
    assert '<span lang="pt">Tudo aqui é inventado para testes.</span>' in other("/about?lang=ru").text


def test_name_licence_and_credits_are_the_catalogues(client):
    page = client.get("/about", headers=BROWSER).text
    assert "Inventado</span>" in page
    assert "Data: CC0 1.0." in page
    layer = client.get("/collections/projects").get_json()
    assert layer["attribution"] == "Inventores"
    assert any(link["rel"] == "license" and "publicdomain/zero" in link["href"] for link in layer["links"])


def test_programs_of_the_connect_page_ask_for_what_there_is(client, snapshots, land):
    shown = example(snapshots[land].catalog)
    assert shown.status == "under_construction"
    found = client.get(f"/collections/projects/items?bbox={shown.bbox}&status={shown.status}").get_json()
    assert found["numberMatched"] > 0


def test_a_language_that_nobody_speaks_is_refused(client):
    answer = client.get("/collections/projects?lang=xx")
    assert answer.status_code == 400
    assert "'xx' is none of en, ru, kk, uz" in answer.get_json()["detail"]


def test_extents_say_the_side_of_the_zero_lines(clients):
    assert re.search(r"6\d(?:\.\d)?–5\d(?:\.\d)?° W, ", clients["pair"].get("/data", headers=BROWSER).text)
