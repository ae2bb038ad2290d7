"""The map script is the same byte for byte; the base map is given by ranges."""

from __future__ import annotations

import json
import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.catalog.vocab import LANGUAGES
from geodata.snapshot.snapshot import build_snapshot
from tests.basemaps import ATTRIBUTION, write_basemap
from tests.elsewhere import elsewhere
from tests.webapp.conftest import make_app
from webapp import basemap

ADDRESS = "/basemap/map.pmtiles"


@pytest.fixture
def with_basemap(snapshot, tmp_path):
    """An app on a base map of another's making: two tiles that are all land."""
    return make_app(snapshot, basemap=write_basemap(tmp_path / "own.pmtiles")).test_client()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_script_is_the_same_in_every_process(snapshot, lang):
    one, two = (make_app(snapshot).test_client().get(f"/map/{lang}.js") for _ in range(2))
    assert one.data == two.data
    assert one.headers["ETag"] == two.headers["ETag"]
    assert one.content_type == "text/javascript; charset=utf-8"


def test_script_speaks_the_language_of_its_address(client):
    russian = client.get("/map/ru.js", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Проекты" in russian or "\\u041f\\u0440\\u043e\\u0435\\u043a\\u0442\\u044b" in russian


def test_every_layer_of_the_map_can_be_fetched(client):
    script = client.get("/map/en.js").get_data(as_text=True).replace("\\u0026", "&")
    urls = re.findall(r'"(/collections/[^"]+)"', script)
    assert len(urls) == 6
    for url in urls:
        assert client.get(url).status_code == 200


def test_range_gives_the_bytes_asked_for(with_basemap, tmp_path):
    with with_basemap.get(ADDRESS, headers={"Range": "bytes=10-19"}) as answer:
        assert answer.status_code == 206
        content = (tmp_path / "own.pmtiles").read_bytes()
        assert answer.data == content[10:20]
        assert answer.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_range_behind_the_end_is_416(with_basemap):
    with with_basemap.get(ADDRESS, headers={"Range": "bytes=99999999-"}) as answer:
        assert answer.status_code == 416


def test_changed_base_map_is_not_mixed_with_the_old_one(with_basemap):
    with with_basemap.get(ADDRESS, headers={"Range": "bytes=0-9", "If-Range": '"old"'}) as answer:
        assert answer.status_code == 200


def test_base_map_is_immutable_only_under_its_hash(with_basemap):
    with with_basemap.get(ADDRESS) as answer:
        etag = answer.headers["ETag"].strip('"')
        assert "immutable" not in answer.headers["Cache-Control"]
    with with_basemap.get(f"{ADDRESS}?v={etag}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content_type == "application/vnd.pmtiles"
    with with_basemap.get(ADDRESS, headers={"If-None-Match": f'"{etag}"'}) as answer:
        assert answer.status_code == 304


def test_address_of_before_leads_to_the_one_of_now(with_basemap):
    start = {"Range": "bytes=0-6"}
    answer = with_basemap.get("/basemap/central-asia.pmtiles?v=abc", headers=start)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{ADDRESS}?v=abc")
    with with_basemap.get(
        "/basemap/central-asia.pmtiles", headers={"Range": "bytes=0-6"}, follow_redirects=True
    ) as now:
        assert (now.status_code, now.data) == (206, b"PMTiles")


def test_missing_base_map_is_a_404_and_the_map_page_still_works(snapshot, monkeypatch, tmp_path):
    monkeypatch.setattr(basemap, "FILE", tmp_path / "none")
    client = make_app(snapshot).test_client()
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/basemap/tilejson.json").status_code == 404
    assert client.get("/").status_code == 200


def test_makers_of_our_base_map_are_named(client):
    shown = client.get("/", headers={"Accept": "text/html"}).text.split('id="credits"')[1].split("</div>")[0]
    for words in ("Natural Earth", "© OpenStreetMap contributors (ODbL)", "GeoNames (CC BY 4.0)", "GSHHG/WDBII (LGPL)"):
        assert words in shown
    assert 'href="https://www.openstreetmap.org/copyright"' in shown


def test_makers_of_anothers_base_map_are_named_instead_of_ours(with_basemap):
    for path in ("/", "/about"):
        page = with_basemap.get(path, headers={"Accept": "text/html"}).text
        assert "© Survey &amp; Sons" in page
        assert 'href="https://survey.example/"' in page
        assert "GSHHG" not in page
        assert "<script>alert" not in page
    assert ATTRIBUTION not in page


def test_tilejson_tells_extent_and_zooms_of_anothers_base_map(with_basemap):
    said = with_basemap.get("/basemap/tilejson.json").get_json()
    assert (said["minzoom"], said["maxzoom"], said["bounds"]) == (0, 1, [-60.0, -30.0, -50.0, -20.0])
    assert said["attribution"] == "© Survey & Sons | Nobody"
    assert with_basemap.get("/basemap/tiles/0/0/0").status_code == 200


def frame(client):
    script = client.get("/map/en.js").get_data(as_text=True)
    return [json.loads(found) for found in re.findall(r"Atlas\.(?:map|baseMap)\((?:\"[^\"]*\", )?({.*?})\);", script)]


def test_shipped_map_opens_on_all_of_its_projects(client, snapshot):
    view, base = frame(client)
    west, south, east, north = snapshot.layer("projects").bbox
    assert view["bounds"] == [[south, west], [north, east]]
    assert view["maxBounds"] == [[30.0, 40.0], [60.0, 96.0]]
    assert (view["minZoom"], view["maxZoom"]) == (4, 16)
    assert (base["maxDataZoom"], base["countries"]) == (12, ["KZ", "UZ"])


def test_map_of_another_catalogue_opens_on_its_own_region(tmp_path):
    client = make_app(build_snapshot(load_catalog(elsewhere(tmp_path)))).test_client()
    view, base = frame(client)
    (south, west), (north, east) = view["bounds"]
    assert -57 <= west <= -55.9 < -54.44 <= east <= -53
    assert -27 <= south <= -26.85 < -25.51 <= north <= -24
    assert view["maxBounds"] == [[-37.5, -75.0], [-13.5, -35.0]]
    assert base["countries"] == ["AR", "BR", "PY"]
    assert "KZ" not in json.dumps([view, base])


def test_map_may_be_enlarged_as_far_as_the_base_map_allows(snapshot, tmp_path):
    deep = make_app(snapshot, basemap=write_basemap(tmp_path / "deep.pmtiles", zooms=(0, 14))).test_client()
    view, base = frame(deep)
    assert (view["maxZoom"], base["maxDataZoom"]) == (18, 14)
