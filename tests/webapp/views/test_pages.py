"""Every page in every language: head, links, filters without scripts, hostile texts."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from geodata.catalog.vocab import LANGUAGES
from tests.pages import DECLARED, LISTED, address
from tests.webapp.conftest import BROWSER, IMAGE, LONG, QUOTES, SCRIPT_END, make_app

HOSTILE_IDS = {"project": "probe", "source": "first"}
HOSTILE_PAGES = (
    "/?project=probe",
    "/compare?ids=probe",
    *(address(found, HOSTILE_IDS) for found in DECLARED if not found.variable or found.name in HOSTILE_IDS),
)


class Elements(HTMLParser):
    """Start tags with their attributes, and the texts of script elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.scripts[-1] += data

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag and all(attrs.get(k) == v for k, v in wanted.items())]


def page(client, path: str, **headers: str) -> tuple[str, Elements]:
    answer = client.get(path, headers={**BROWSER, **headers})
    assert answer.status_code == 200, answer.get_data(as_text=True)[-400:]
    text = answer.get_data(as_text=True)
    return text, Elements(text)


@pytest.mark.parametrize("path", LISTED)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_says_its_language_and_the_others(client, path, lang):
    text, found = page(client, f"{path}?lang={lang}")
    assert found.of("html")[0]["lang"] == lang
    alternates = {link["hreflang"]: link["href"] for link in found.of("link", rel="alternate") if "hreflang" in link}
    assert set(alternates) == {*LANGUAGES, "x-default"}
    assert alternates["x-default"] == f"http://localhost{path}"
    assert all(alternates[code] == f"http://localhost{path}?lang={code}" for code in LANGUAGES)
    assert found.of("link", rel="canonical")[0]["href"] == alternates[lang]
    assert found.of("meta", property="og:title")[0]["content"]
    assert found.of("meta", name="description")[0]["content"]
    assert "<title>" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_language_follows_the_browser_when_none_is_chosen(client, lang):
    for header in (lang, f"{lang}-XX", f"fr, {lang};q=0.5"):
        assert page(client, "/about", **{"Accept-Language": header})[1].of("html")[0]["lang"] == lang


def test_chosen_language_goes_before_the_browsers(client):
    assert page(client, "/about?lang=uz", **{"Accept-Language": "ru"})[1].of("html")[0]["lang"] == "uz"


@pytest.mark.parametrize("path", LISTED)
def test_links_keep_the_chosen_language(client, path):
    _, found = page(client, f"{path}?lang=kk")
    inside = [attrs["href"] for tag, attrs in found.tags if tag == "a" and (attrs.get("href") or "").startswith("/")]
    ours = [href for href in inside if not href.startswith(("/collections", "/static"))]
    assert ours
    for href in ours:
        assert "lang" in parse_qs(urlsplit(href).query), href


@pytest.mark.parametrize("path", LISTED)
def test_links_name_no_language_when_none_is_chosen(client, path):
    _, found = page(client, path)
    for tag, attrs in found.tags:
        if tag == "a" and (attrs.get("href") or "").startswith("/") and attrs.get("rel") != "alternate":
            assert "lang=" not in attrs["href"]


def test_language_switch_keeps_page_and_filters(client):
    _, found = page(client, "/?sector=railways,roads&status=operating&lang=ru")
    switch = {attrs["lang"]: attrs["href"] for attrs in found.of("a", rel="alternate")}
    assert switch["uz"] == "/?sector=railways,roads&status=operating&lang=uz"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_structured_data_is_json(client, lang):
    for path in ("/", "/data", "/projects/icic-central-asia"):
        _, found = page(client, f"{path}?lang={lang}")
        (text,) = [script for script in found.scripts if script.strip().startswith("{")]
        assert json.loads(text)["@context"] == "https://schema.org"


@pytest.mark.parametrize("theme", ["light", "dark", "auto", "purple"])
def test_theme_comes_from_the_cookie(client, theme):
    _, found = page(client, "/about", Cookie=f"a=b; theme={theme}")
    assert found.of("html")[0]["data-theme"] == (theme if theme != "purple" else "auto")


def test_filters_work_without_scripts_in_both_spellings(client):
    one, _ = page(client, "/projects?sector=railways&sector=roads&q=&country=")
    two, _ = page(client, "/projects?sector=railways,roads")
    rows = [re.findall(r'class="cell-name" href="([^"]+)"', text) for text in (one, two)]
    assert rows[0] == rows[1]
    assert 0 < len(rows[0]) < 65


def test_counts_of_a_filter_say_how_many_it_would_show(client):
    text, _ = page(client, "/projects?country=UZ")
    for status, count in re.findall(r'name="status" value="(\w+)"[^>]*>\s*<span>[^<]*</span> <b[^>]*>(\d+)</b>', text):
        shown, _ = page(client, f"/projects?country=UZ&status={status}")
        assert shown.count('class="cell-name"') == int(count), status


@pytest.mark.parametrize(
    "state",
    ["country=KZ", "sector=railways&status=operating", "programme=launch-2025-11-15", "precision=site", "q=shymkent"],
)
def test_download_keeps_the_filter(client, state):
    text, found = page(client, f"/projects?{state}")
    (href,) = [attrs["href"] for attrs in found.of("a") if "download=1" in (attrs["href"] or "")]
    assert client.get(href).get_json()["numberMatched"] == text.count('class="cell-name"')


def test_map_page_shows_the_card_of_the_selected_project_without_scripts(client):
    text, _ = page(client, "/?project=icic-central-asia&lang=en")
    assert "185.1 bn ₸" in text
    assert "2 sources disagree" in text


@pytest.mark.parametrize("sort", ["programme", "name", "cost", "date", "border"])
def test_every_order_lists_all_projects(client, sort):
    assert page(client, f"/projects?sort={sort}")[0].count('class="cell-name"') == 65


def test_launched_programme_stands_first(client, snapshot):
    text, _ = page(client, "/")
    ids = re.findall(r'class="row" data-id="([^"]+)"', text)
    assert {snapshot.catalog.projects[id_].programme for id_ in ids[:7]} == {"launch-2025-11-15"}
    assert len(ids) == 65


def test_outside_links_do_not_tell_where_the_reader_comes_from(client):
    _, found = page(client, "/sources/vlast-64240")
    outside = [attrs for attrs in found.of("a") if (attrs.get("href") or "").startswith("http")]
    assert outside
    assert all({"noopener", "noreferrer"} <= set((attrs.get("rel") or "").split()) for attrs in outside)


def test_every_project_and_source_has_a_page(client, snapshot):
    for project in snapshot.catalog.projects:
        assert client.get(f"/projects/{project}?lang=ru", headers=BROWSER).status_code == 200, project
    for source in snapshot.catalog.sources:
        assert client.get(f"/sources/{source}", headers=BROWSER).status_code == 200, source


@pytest.mark.parametrize("path", HOSTILE_PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_texts_stay_texts(hostile_snapshot, path, lang):
    client = make_app(hostile_snapshot).test_client()
    text, found = page(client, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert IMAGE not in text
    assert SCRIPT_END not in text
    assert not found.of("img", src="x")
    for tag, attrs in found.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
    for script in found.scripts:
        assert "alert" not in script or json.loads(script)


def test_hostile_texts_are_whole_in_the_dossier(hostile_snapshot):
    client = make_app(hostile_snapshot).test_client()
    assert client.get("/projects/probe?f=json&lang=en").get_json()["name"] == {"text": IMAGE + SCRIPT_END, "lang": "en"}
    assert client.get("/projects/probe?f=json&lang=ru").get_json()["name"] == {"text": QUOTES, "lang": "ru"}
    assert client.get("/projects/probe?f=json&lang=uz").get_json()["name"] == {"text": LONG, "lang": "uz"}


def test_hostile_search_is_shown_as_text(client):
    text, found = page(client, f"/projects?q={QUOTES}{IMAGE}".replace("#", "%23").replace("&", "%26"))
    assert IMAGE not in text
    assert found.of("input", type="search")[-1]["value"] == QUOTES + IMAGE
