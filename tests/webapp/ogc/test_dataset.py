"""The whole dataset, the layer definition and the page that tells how to connect."""

from __future__ import annotations

import io
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from geodata.catalog.vocab import LANGUAGES
from tests.contract.hostile_layers import MANY, hostile_layers
from tests.webapp.conftest import BROWSER, make_app
from tests.webapp.views.test_pages import page
from webapp.present.connect import PROGRAMS, example, program

FILES = {
    "/data/crossborder.gpkg": ("application/geopackage+sqlite3", b"SQLite format 3\0"),
    "/data/crossborder.zip": ("application/zip", b"PK"),
    "/qgis/crossborder.qlr": ("application/x-qgis-layer-definition", b"<!DOCTYPE qgis-layer-definition>"),
}


@pytest.mark.parametrize("path", FILES)
def test_file_has_its_type_its_name_and_an_entity_tag(client, snapshot, path):
    media_type, start = FILES[path]
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == media_type
    assert answer.data.startswith(start)
    suffix = path.rpartition(".")[2]
    assert re.fullmatch(rf'attachment; filename="crossborder[-\w]*\.{suffix}"', answer.headers["Content-Disposition"])
    assert snapshot.id in answer.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", FILES)
def test_unknown_parameters_and_methods_are_refused(client, path):
    wrong = client.get(f"{path}?colour=red")
    assert wrong.status_code == 400
    assert wrong.get_json()["parameter"] == "colour"
    assert client.get(f"{path}?lang=fr").get_json()["parameter"] == "lang"
    posted = client.post(path)
    assert posted.status_code == 405
    assert "GET" in posted.headers["Allow"]


def test_dataset_says_who_asked_and_when_and_its_addresses_are_absolute(client, tmp_path):
    with ZipFile(io.BytesIO(client.get("/data/crossborder.zip").data)) as archive:
        readme = archive.read("README.txt").decode()
        archive.extract("crossborder.gpkg", tmp_path)
    assert "query: http://localhost/data/crossborder.zip" in readme
    assert "time: 2026-11-23T12:00:00Z" in readme
    with closing(sqlite3.connect(tmp_path / "crossborder.gpkg")) as connection:
        urls = [url for (url,) in connection.execute("SELECT url FROM projects")]
    assert all(url.startswith("http://localhost/projects/") for url in urls)


def test_a_large_dataset_is_streamed_and_whole(snapshot):
    layers = {**snapshot.layers, MANY: hostile_layers()[MANY]}
    large = replace(snapshot, id="1a46e00000000000", layers=MappingProxyType(layers))
    answer = make_app(large).test_client().get("/data/crossborder.gpkg")
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith("W/")
    assert len(answer.data) > 2_000_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_layer_definition_holds_this_servers_address_and_the_readers_language(client, snapshot, lang):
    answer = client.get("/qgis/crossborder.qlr", headers={"Accept-Language": lang, "Host": "atlas.example:8080"})
    assert answer.headers["Content-Language"] == lang
    root = ET.fromstring(answer.get_data(as_text=True).partition("\n")[2])
    sources = [layer.findtext("datasource") for layer in root.iter("maplayer")]
    assert len(sources) == len(snapshot.layers)
    assert all("url='http://atlas.example:8080/api'" in source for source in sources)
    titles = {layer.findtext("layername") for layer in root.iter("maplayer")}
    assert snapshot.layer("projects").text.title.get(lang) in titles


def test_layer_definition_uses_the_public_address_when_there_is_one(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example").test_client()
    assert "url='https://atlas.example/api'" in client.get("/qgis/crossborder.qlr").get_data(as_text=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_connect_page_holds_every_program_with_this_servers_address(client, snapshot, lang):
    text, found = page(client, f"/connect?lang={lang}", Host="atlas.example:8080")
    assert found.of("code")
    for name in PROGRAMS:
        assert program(name, "http://atlas.example:8080", example(snapshot.catalog)).strip() in unescaped(text), name
    for address in ("/api", "/collections/projects/tiles/WebMercatorQuad/{z}/{y}/{x}"):
        assert f"http://atlas.example:8080{address}</code>" in text
    hrefs = {attrs["href"] for attrs in found.of("a")}
    assert f"/qgis/crossborder.qlr?lang={lang}" in hrefs
    ids = [attrs["id"] for attrs in found.of("section")]
    assert {f"#{id_}" for id_ in ids if id_ != "more"} <= hrefs


def test_connect_page_works_below_a_root(app):
    answer = app.test_client().get("/connect", headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/atlas"})
    text = answer.get_data(as_text=True)
    assert "OAPIF:http://localhost/atlas" in text
    assert "http://localhost/atlas/api" in text


def test_hostile_host_is_refused(client):
    answer = client.get("/connect", headers={**BROWSER, "Host": "a<script>alert(1)</script>\"'b"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/data", "/api"])
def test_connect_page_is_linked(client, path):
    _, found = page(client, path)
    assert "/connect" in {attrs.get("href") for attrs in found.of("a")}


def test_connect_page_is_only_a_page(client):
    assert client.get("/connect?f=json").status_code == 400


def unescaped(text: str) -> str:
    for entity, letter in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
