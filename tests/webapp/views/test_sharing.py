"""A view is handed on whole: address, citation, files, and a map that only its own page lets others frame."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from geodata.catalog.vocab import LANGUAGES
from tests.pages import DECLARED
from tests.webapp.conftest import BROWSER, make_app
from webapp.http.security import SECURITY_HEADERS
from webapp.settings import Settings, SettingsError, load_settings

VIEW = "sector=manufacturing&map=6/42/68&lang=ru"
PAGES = tuple(found.name for found in DECLARED if found.entry is not None)
STRANGERS = ("/", "/projects", "/share", "/share/embed", "/about", "/embed/", "/nope", "/feed.atom", "/collections")


def text_of(client, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def snippets(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<code[^>]*>(.*?)</code></pre>", page, re.DOTALL)]


def frame_of(page: str) -> dict[str, str]:
    code = next(text for text in snippets(page) if text.startswith("<iframe"))
    return {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', code)}


def ancestors(answer) -> str:
    return answer.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


# --- the sharing page


def test_shared_link_holds_the_whole_state(client):
    link = snippets(text_of(client, f"/share?{VIEW}"))[0]
    assert urlsplit(link).path == "/"
    assert parse_qs(urlsplit(link).query) == parse_qs(VIEW)
    assert client.get(link, headers=BROWSER).status_code == 200


def test_map_page_links_to_its_own_state(client):
    page = text_of(client, f"/?{VIEW}")
    (href,) = re.findall(r'id="share-view" href="([^"]+)"', page)
    assert parse_qs(urlsplit(html.unescape(href)).query) == parse_qs(VIEW)


def test_citation_names_filters_snapshot_and_address(client, snapshot):
    link, citation, bibtex = snippets(text_of(client, "/share?page=projects&sector=manufacturing&q=car&lang=en"))
    assert "Projects (Manufacturing, “car”)" in citation
    for text in (citation, bibtex):
        assert snapshot.id in text
    assert citation.endswith(link)
    assert f"url = {{{link}}}" in bibtex


def test_project_is_cited_as_on_its_page(client):
    shared = text_of(client, "/share?page=project&project=icic-central-asia")
    own = text_of(client, "/projects/icic-central-asia")
    assert snippets(shared)[2] == html.unescape(own.partition('aria-label="BibTeX"><code>')[2].partition("</code>")[0])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_menu_can_be_shared(client, page, lang):
    link = snippets(text_of(client, f"/share?page={page}&lang={lang}"))[0]
    assert client.get(link, headers=BROWSER).status_code == 200
    assert f'<html lang="{lang}"' in text_of(client, link)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/timeline?kind=visit,project-event&asof=2026", "Timeline (Events of projects, Visit)"),
        ("/conflicts?field=cost&side=UZ", "Conflicts (Cost, Uzbekistan)"),
        ("/compare?ids=icic-central-asia,lab-complex-kashkadarya&only=1", "Compare projects ("),
        ("/crossings/atameken-gulistan", None),
        ("/corridors/gas-cac", None),
        ("/rivers/syr-darya", None),
        ("/sources/{source}", None),
        ("/indicators?asof=2026-01", "Indicators"),
    ],
)
def test_page_is_handed_on_with_what_was_chosen_on_it(client, snapshot, path, title):
    path = path.format(source=next(iter(snapshot.catalog.sources)))
    page = text_of(client, f"{path}{'&' if '?' in path else '?'}lang=en")
    (href,) = set(re.findall(r'href="(/share[^"]*)"[^>]*data-share-view', page))
    link, citation, _ = snippets(text_of(client, html.unescape(href)))
    assert urlsplit(link).path == urlsplit(path).path
    assert parse_qs(urlsplit(link).query) == parse_qs(urlsplit(path).query) | {"lang": ["en"]}
    assert client.get(link, headers=BROWSER).status_code == 200
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading
    wanted = title or html.unescape(re.sub("<[^>]+>", "", heading[1])).replace("\u00a0", " ").strip()
    assert f" {wanted}" in citation


def test_downloads_keep_the_filters(client):
    page = text_of(client, "/share?sector=manufacturing&lang=en")
    files = re.findall(r'href="(/collections/projects/items[^"]+)"', page)
    assert files
    assert all("sector=manufacturing" in html.unescape(file) for file in files)


def test_base_url_begins_what_is_shared(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example.org").test_client()
    assert all("https://atlas.example.org/" in text for text in snippets(text_of(client, "/share")))
    assert frame_of(text_of(client, "/share/embed"))["src"].startswith("https://atlas.example.org/embed")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/share?page=nowhere", "page"),
        ("/share?page=about&sector=manufacturing", "sector"),
        ("/share?page=project", "project"),
        ("/share?page=crossing", "id"),
        ("/share?page=source&id=x&asof=2025", "asof"),
        ("/share?page=compare&ids=nope", "ids"),
        ("/share?page=timeline&kind=nope", "kind"),
        ("/share?page=conflicts&field=nope", "field"),
        ("/share?page=indicators&kind=visit", "kind"),
        ("/share?sector=nonsense", "sector"),
        ("/share?map=1/2", "map"),
        ("/share?f=json", "f"),
        ("/share/embed?width=10", "width"),
        ("/share/embed?height=99999", "height"),
        ("/share/embed?size=huge", "size"),
        ("/share/embed?in=xx", "in"),
        ("/embed?theme=pink", "theme"),
        ("/embed?legend=maybe", "legend"),
        ("/embed?open=window", "open"),
        ("/embed?nonsense=1", "nonsense"),
        ("/embed?lang=xx", "lang"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client, path, name):
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == name


def test_unknown_project_is_not_found(client):
    assert client.get("/share?page=project&project=nope").status_code == 404
    assert client.get("/share?page=crossing&id=nope").status_code == 404
    assert client.get("/share?page=source&id=nope").status_code == 404
    assert "project=nope" in text_of(client, "/embed?project=nope")


# --- the page that makes the code


def test_code_shows_what_was_chosen(client):
    frame = frame_of(text_of(client, "/share/embed?sector=manufacturing&in=kk&theme=dark&legend=0&open=page"))
    query = parse_qs(urlsplit(frame["src"]).query)
    assert query == {
        "sector": ["manufacturing"], "lang": ["kk"], "theme": ["dark"], "legend": ["0"], "open": ["page"]
    }  # fmt: skip
    assert "width" not in frame
    assert "width: 100%" in frame["style"]
    assert frame["title"]
    assert client.get(frame["src"], headers=BROWSER).status_code == 200


def test_fixed_frame_has_its_size(client):
    frame = frame_of(text_of(client, "/share/embed?size=fixed&width=640&height=360"))
    assert (frame["width"], frame["height"]) == ("640", "360")


def test_code_says_nothing_that_holds_anyway(client):
    assert "?" not in frame_of(text_of(client, "/share/embed?theme=auto&legend=1&open=card&in="))["src"]


def test_language_of_the_builder_is_not_that_of_the_map(client):
    page = text_of(client, "/share/embed?lang=ru")
    assert '<html lang="ru"' in page
    assert "lang=" not in frame_of(page)["src"]


def test_form_gives_back_the_view_and_its_choices(client):
    page = text_of(client, "/share/embed?sector=manufacturing,logistics&map=6/42/68&theme=dark&lang=uz")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert hidden == {"lang": "uz", "sector": "manufacturing,logistics", "map": "6/42/68"}
    assert '<option value="dark" selected>' in page


def test_hostile_search_cannot_leave_the_code(client):
    evil = '"><script>alert(1)</script>'
    page = client.get("/share/embed", query_string={"q": evil}, headers=BROWSER).get_data(as_text=True)
    assert "<script>alert" not in page
    code = next(text for text in snippets(page) if text.startswith("<iframe"))
    assert "<script" not in code
    assert code.count('"') % 2 == 0


@pytest.mark.parametrize(
    "path", ["/share?page=project&project=probe", "/share?project=probe", "/embed", "/share/embed?project=probe"]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_stay_text(hostile_snapshot, path, lang):
    client = make_app(hostile_snapshot).test_client()
    page = text_of(client, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    own = r"<img(?! src=./(?:picture|share/code)\.svg\?)"
    assert not re.search(rf"{own}|<b |<script(?![^>]*(?:\ssrc=|ld\+json))|\son\w+=[^&]*>", page)


# --- the embedded map


def test_embed_has_no_menu_and_leads_to_the_atlas(client):
    page = text_of(client, f"/embed?{VIEW}&theme=dark&legend=0")
    assert 'class="bar"' not in page
    assert 'id="panel"' not in page
    assert 'data-theme="dark"' in page
    assert 'data-legend="0"' in page
    (href,) = re.findall(r'id="open-atlas" href="([^"]+)"', page)
    assert parse_qs(urlsplit(html.unescape(href)).query) == parse_qs(VIEW)


def test_embed_loads_its_own_script_instead_of_the_atlas(client):
    scripts = re.findall(r'<script defer src="([^"]+)"', text_of(client, "/embed"))
    assert [urlsplit(script).path for script in scripts] == ["/static/dist/embed.js", "/map/en.js"]


def test_embed_depends_on_no_cookie(client):
    answers = [client.get("/embed", headers={**BROWSER, "Cookie": f"theme={theme}"}) for theme in ("light", "dark")]
    assert answers[0].data == answers[1].data
    assert "Cookie" not in answers[0].headers["Vary"]


def test_only_the_embed_may_be_framed(client):
    for _ in range(2):  # made, then kept
        assert ancestors(client.get("/embed", headers=BROWSER)) == "'self' *"
    for path in STRANGERS:
        assert ancestors(client.get(path, headers=BROWSER)) == "'none'", path


def test_sites_that_may_frame_can_be_named(snapshot):
    sites = "https://news.example, https://*.gov.example:8443"
    client = make_app(snapshot, embed_ancestors=sites).test_client()
    for path in ("/embed", "/embed", "/embed?nonsense=1"):
        answer = client.get(path, headers=BROWSER)
        assert ancestors(answer) == "'self' https://news.example https://*.gov.example:8443"
        others = [pair for pair in SECURITY_HEADERS if pair[0] != "Content-Security-Policy"]
        assert all(answer.headers.getlist(name) == [value] for name, value in others)
    assert ancestors(make_app(snapshot, embed_ancestors="").test_client().get("/embed")) == "'self'"


def test_policy_of_the_embed_is_as_strict_as_all_others_otherwise(client):
    embed, other = (client.get(path, headers=BROWSER).headers["Content-Security-Policy"] for path in ("/embed", "/"))
    own_files = other.partition("frame-ancestors")[0].replace("default own-file;", "default;")  # it opens none
    assert embed.partition("frame-ancestors")[0] == own_files
    assert len(client.get("/embed").headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize(
    "value", ["news.example", "https://news.example; script-src *", "'self'", "https://", "https://a/b"]
)
def test_what_is_no_site_is_refused_at_the_start(monkeypatch, value):
    monkeypatch.setenv("CROSSBORDER_EMBED_ANCESTORS", value)
    with pytest.raises(SettingsError, match="CROSSBORDER_EMBED_ANCESTORS"):
        load_settings()


def test_sites_are_read_from_a_list():
    assert Settings(embed_ancestors=" https://a.example ,,*").embed_ancestors == ("https://a.example", "*")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_codes_are_the_same_each_time_and_keep_the_prefix(client, kind):
    first = client.get(f"/share/code.{kind}?sector=manufacturing&lang=en")
    assert first.status_code == 200
    assert first.data == client.get(f"/share/code.{kind}?sector=manufacturing&lang=en").data
    moved = client.get(f"/share/code.{kind}?sector=manufacturing&lang=en", environ_overrides={"SCRIPT_NAME": "/atlas"})
    assert moved.data != first.data
    page = client.get(
        "/share?sector=manufacturing", headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/atlas"}
    ).get_data(as_text=True)
    assert set(re.findall(r'"(/\S*code\.(?:svg|png))\?', page)) == {"/atlas/share/code.svg", "/atlas/share/code.png"}


@pytest.mark.parametrize("query", ["page=nowhere", "page=project", "colour=red", "sector=nonsense", "f=pdf"])
def test_codes_of_nothing_are_refused(client, query):
    assert client.get(f"/share/code.svg?{query}").status_code == 400
