"""The light page: the map as a picture and the list, without scripts, in every language and both themes."""

import re
from html.parser import HTMLParser

import brotli
import pytest

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.made import THREE, made_catalogue
from tests.webapp.conftest import BROWSER, make_app

MOST_BYTES = 60_000
STYLES = 4_000
"""Bytes that the style sheet is given: it is built, and measured in the browser's test."""


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def of(self, tag, **wanted):
        return [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]


def page_of(client, query="", **headers):
    response = client.get(f"/?lite=1&{query}", headers=BROWSER | headers)
    assert response.status_code == 200
    return Page(response.text)


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
@pytest.mark.parametrize("query", ["", "project=icic-central-asia", "map=9/41.3/69.2&sector=railways"])
def test_page_and_picture_weigh_little(client, lang, query):
    packed = {**BROWSER, "Accept-Encoding": "br"}
    whole = client.get(f"/?lite=1&lang={lang}&{query}", headers=packed).data
    (picture,) = Page(brotli.decompress(whole).decode()).of("img")
    drawing = client.get(picture["src"], headers={"Accept-Encoding": "br"})
    assert drawing.status_code == 200
    assert len(whole) + len(drawing.data) + STYLES <= MOST_BYTES


def test_it_needs_no_script_and_no_other_file(client):
    found = page_of(client, "lang=en")
    assert not found.of("script")
    assert [link["href"] for link in found.of("link", rel="stylesheet")] == ["/static/dist/lite.css"]
    assert not [name for name, attrs in found.tags if name in ("svg", "use", "iframe") or "style" in attrs]
    assert not found.of("link", rel="preload")


def test_picture_follows_filters_language_and_day(client):
    found = page_of(client, "lang=ru&sector=railways&asof=2025-12-31&q=Ташкент")
    (picture,) = found.of("img")
    assert picture["src"].startswith("/picture.svg?lang=ru&sector=railways&q=%D0%A2")
    assert "&asof=2025-12-31&theme=light" in picture["src"]
    assert picture["alt"] == "Карта: Трансграничный атлас: Казахстан – Узбекистан"
    (dark,) = found.of("source")
    assert (dark["media"], "theme=dark" in dark["srcset"]) == ("(prefers-color-scheme: dark)", True)


def test_a_reader_who_chose_dark_gets_dark(app):
    client = app.test_client(use_cookies=False)
    found = page_of(client, "", Cookie="theme=dark")
    assert not found.of("source")
    assert "theme=dark" in found.of("img")[0]["src"]
    assert found.of("html")[0]["data-theme"] == "dark"


def test_filters_are_a_form_and_list_and_languages_stay_light(client):
    found = page_of(client, "lang=kk&status=operating")
    (form,) = found.of("form")
    assert (form["method"], form["action"]) == ("get", "/")
    kept = {it["name"]: it["value"] for it in found.of("input", type="hidden")}
    assert kept == {"lite": "1", "lang": "kk"}
    chosen = [it["value"] for it in found.of("input", type="checkbox", name="status") if "checked" in it]
    assert chosen == ["operating"]
    links = [link["href"] for link in found.of("a") if "lite=1" in link["href"]]
    assert any("project=" in href for href in links)
    assert any("lang=uz" in href and "status=operating" in href for href in links)
    assert all(client.get(href, headers=BROWSER).status_code == 200 for href in links[:8])


def test_a_chosen_project_leads_to_its_page_and_back(client):
    found = page_of(client, "lang=en&project=jibek-joly-train")
    links = [link["href"] for link in found.of("a")]
    assert "/projects/jibek-joly-train?lang=en" in links
    assert "/?lite=1&lang=en" in links
    assert "project=jibek-joly-train" in found.of("img")[0]["src"]


def test_an_empty_list_says_what_to_do(client):
    text = client.get("/?lite=1&lang=en&q=nothing-has-this", headers=BROWSER).text
    assert "No project matches these filters." in text


def test_it_is_no_page_of_its_own_for_search_engines(client):
    found = page_of(client, "lang=en")
    assert found.of("meta", name="robots")[0]["content"] == "noindex"
    assert found.of("link", rel="canonical")[0]["href"].endswith("/?lang=en")


def test_what_is_no_flag_is_left_out_and_told(client):
    text = client.get("/?lite=yes&lang=en", headers=BROWSER).text
    assert "<code>lite=yes</code>" in text
    assert "lite.css" not in text


def test_other_countries_have_it_too(tmp_path):
    snapshot = build_snapshot(load_catalog(made_catalogue(tmp_path / "made", THREE)))
    client = make_app(snapshot).test_client(use_cookies=False)
    for lang in snapshot.catalog.about.languages:
        found = page_of(client, f"lang={lang}")
        assert client.get(found.of("img")[0]["src"]).status_code == 200


def test_the_map_without_scripts_shows_its_picture(client):
    text = client.get("/?lang=en&sector=railways", headers=BROWSER).text
    (inside,) = re.findall(r"<noscript>(.*?)</noscript>", text, re.DOTALL)[-1:]
    found = Page(inside)
    (picture,) = found.of("img")
    assert picture["src"].startswith("/picture.svg?lang=en&sector=railways")
    assert found.of("a")[0]["href"] == "/?lang=en&sector=railways&lite=1"
