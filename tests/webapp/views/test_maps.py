"""The map script is the same byte for byte; the base map is given by ranges."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests.webapp.conftest import LANGUAGES, make_app
from webapp import app, basemap


def use(monkeypatch, file) -> None:
    load = basemap.load
    monkeypatch.setattr(app.basemap, "load", lambda: load(file))


@pytest.fixture
def with_basemap(snapshot, monkeypatch, tmp_path):
    file = tmp_path / "central-asia.pmtiles"
    shutil.copy(basemap.FILE, file)
    view = {"max_bounds": [40, 30, 96, 60], "min_zoom": 4, "max_zoom": 12, "max_data_zoom": 8}
    manifest = {"attribution": "Natural Earth | © OpenStreetMap contributors (ODbL) | Nobody", "view": view}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    use(monkeypatch, file)
    return make_app(snapshot).test_client()


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


def test_range_gives_the_bytes_asked_for(with_basemap):
    with with_basemap.get("/basemap/central-asia.pmtiles", headers={"Range": "bytes=10-19"}) as answer:
        assert answer.status_code == 206
        assert answer.data == basemap.FILE.read_bytes()[10:20]
        assert answer.headers["Content-Range"] == f"bytes 10-19/{basemap.FILE.stat().st_size}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_range_behind_the_end_is_416(with_basemap):
    with with_basemap.get("/basemap/central-asia.pmtiles", headers={"Range": "bytes=99999999-"}) as answer:
        assert answer.status_code == 416


def test_changed_base_map_is_not_mixed_with_the_old_one(with_basemap):
    with with_basemap.get(
        "/basemap/central-asia.pmtiles", headers={"Range": "bytes=0-9", "If-Range": '"old"'}
    ) as answer:
        assert answer.status_code == 200


def test_base_map_is_immutable_only_under_its_hash(with_basemap):
    with with_basemap.get("/basemap/central-asia.pmtiles") as answer:
        etag = answer.headers["ETag"].strip('"')
        assert "immutable" not in answer.headers["Cache-Control"]
    with with_basemap.get(f"/basemap/central-asia.pmtiles?v={etag}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content_type == "application/vnd.pmtiles"
    with with_basemap.get("/basemap/central-asia.pmtiles", headers={"If-None-Match": f'"{etag}"'}) as answer:
        assert answer.status_code == 304


def test_missing_base_map_is_a_404_and_the_map_page_still_works(snapshot, monkeypatch, tmp_path):
    use(monkeypatch, tmp_path / "none")
    client = make_app(snapshot).test_client()
    assert client.get("/basemap/central-asia.pmtiles").status_code == 404
    assert client.get("/").status_code == 200


def test_makers_of_the_base_map_are_named(with_basemap):
    page = with_basemap.get("/", headers={"Accept": "text/html"}).text
    about = with_basemap.get("/about", headers={"Accept": "text/html"}).text
    assert 'href="https://www.openstreetmap.org/copyright"' in page.split('id="credits"')[1].split("</div>")[0]
    assert 'href="https://www.openstreetmap.org/copyright"' in about
    assert "Nobody" in about
