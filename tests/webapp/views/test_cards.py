"""A card by itself is the one of the map's page to the letter, and holds nothing that the browser code refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata.catalog.vocab import LANGUAGES
from tests.webapp.conftest import BROWSER, make_app
from tests.webapp.views.test_pages import Elements

HARMLESS = Path(__file__).parents[3] / "webapp" / "frontend" / "src" / "pages" / "harmless.ts"
CARD = "/projects/icic-central-asia/card"


def words_of(name: str) -> set[str]:
    """A list of names in the browser code."""
    found = re.search(rf"const {name} = new Set\(\[(.*?)\]\)", HARMLESS.read_text(encoding="utf-8"), re.DOTALL)
    return set(re.findall(r'"([\w-]+)"', found[1]))


def body_of(page: str) -> str:
    """What the map's page holds as its card."""
    return page.partition('<div class="card-body" id="card-body">')[2].partition("</div>\n    </article>")[0]


def refused(text: str) -> list[tuple[str, str | None]]:
    """Elements and attributes that the browser code would refuse."""
    elements, attributes = words_of("ELEMENTS"), words_of("ATTRIBUTES") | {"href"}
    found = Elements(text).tags
    return [(tag, None) for tag, _ in found if tag not in elements] + [
        (tag, name)
        for tag, own in found
        for name in own
        if name not in attributes and not name.startswith(("aria-", "data-"))
    ]


@pytest.mark.parametrize("lang", ["en", "kk"])
def test_card_is_the_one_of_the_page_to_the_letter(client, snapshot, lang):
    for project in snapshot.catalog.projects:
        page = client.get(f"/?project={project}&lang={lang}", headers=BROWSER).get_data(as_text=True)
        card = client.get(f"/projects/{project}/card?lang={lang}").get_data(as_text=True)
        assert card == body_of(page), project
        assert 'class="card-title"' in card


@pytest.mark.parametrize("query", ["", "&asof=2025-12-01", "&asof=2025&lang=ru"])
def test_card_keeps_day_and_language_as_the_page_does(client, query):
    headers = {**BROWSER, "Accept-Language": "uz"}
    page = client.get(f"/?project=icic-central-asia{query}", headers=headers).get_data(as_text=True)
    card = client.get(f"{CARD}?{query}".replace("?&", "?"), headers=headers).get_data(as_text=True)
    assert card == body_of(page)
    assert ("asof=" in card) == ("asof=" in query)
    assert bool(re.search("[?;]lang=", card)) == ("lang=" in query)


def test_short_card_is_the_beginning_and_leads_to_the_page(client):
    whole = client.get(f"{CARD}?lang=en").get_data(as_text=True)
    short = client.get(f"{CARD}?lang=en&short=1").get_data(as_text=True)
    top = whole.partition("</dl>")[0]
    assert short.startswith(top.replace("/static/dist/s.svg#", "#"))
    assert "Place known to the district" in short
    assert "Timeline" in whole
    assert "Timeline" not in short
    links = Elements(short.partition('<div class="actions">')[2]).of("a")
    assert [link["href"] for link in links] == ["/projects/icic-central-asia?lang=en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_card_holds_nothing_that_the_browser_code_refuses(client, snapshot, lang):
    for project in snapshot.catalog.projects:
        for query in ("", "&short=1"):
            text = client.get(f"/projects/{project}/card?lang={lang}{query}").get_data(as_text=True)
            assert refused(text) == []
            assert all(link["href"].startswith(("/", "#")) for link in Elements(text).of("a")), project


def test_share_dialog_holds_nothing_that_the_browser_code_refuses(client):
    for path in ("/share?sector=energy", "/share?page=project&project=icic-central-asia", "/share?page=about"):
        part = client.get(path, headers=BROWSER).get_data(as_text=True)
        part = part.partition('<section class="share"')[2].partition("</section>")[0]
        assert part
        assert refused(f"<section{part}") == []


def test_refusals_are_seen():
    assert refused("<p onclick=a()><img src=x></p><a href=/b>c</a>") == [
        ("img", None),
        ("p", "onclick"),
        ("img", "src"),
    ]


@pytest.mark.parametrize("query", ["", "?short=1", "?lang=ru", "?lang=uz"])
def test_hostile_texts_stay_texts(hostile_snapshot, query):
    client = make_app(hostile_snapshot).test_client()
    text = client.get(f"/projects/probe/card{query}").get_data(as_text=True)
    assert refused(text) == []
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_answer_says_language_and_what_it_depends_on(client):
    answer = client.get(f"{CARD}?lang=kk")
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "kk"
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    asked = client.get(CARD, headers={"Accept-Language": "ru"})
    assert asked.headers["Content-Language"] == "ru"
    assert asked.headers["ETag"] != answer.headers["ETag"]


def test_card_is_for_no_index(client):
    answer = client.get(CARD)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "/card" not in client.get("/sitemap.xml").get_data(as_text=True)


def test_unchanged_card_is_not_sent_again(client):
    first = client.get(CARD)
    again = client.get(CARD, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(CARD)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/projects/nope/card", 404, "there is no project 'nope'"),
        ("/projects/tenge-bank-head-office/card?asof=1999", 404, "nothing was known of the project"),
        (f"{CARD}?shrot=1", 400, "shrot"),
        (f"{CARD}?short=2", 400, "short"),
        (f"{CARD}?asof=soon", 400, "asof"),
        (f"{CARD}?lang=xx", 400, "lang"),
        (f"{CARD}?f=json", 400, "f"),
    ],
)
def test_what_is_wrong_is_a_problem_that_names_it(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert said in answer.get_json()["detail"]
