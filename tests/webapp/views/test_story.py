"""The story is a page that needs no scripts: steps with sources, figures of the snapshot and small maps."""

from __future__ import annotations

import re

import pytest

from geodata.catalog.reader import load_catalog
from geodata.catalog.vocab import LANGUAGES
from geodata.snapshot.snapshot import build_snapshot
from tests.webapp.conftest import BROWSER, make_app


def page(client, lang="en"):
    answer = client.get(f"/story?lang={lang}", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def sections(text):
    return re.findall(r'<section class="step" id="step-([^"]+)".*?</section>', text, re.DOTALL), [
        found[0] for found in re.finditer(r'<section class="step".*?</section>', text, re.DOTALL)
    ]


@pytest.fixture
def without(catalog_copy):
    folder = catalog_copy()
    (folder / "story.yaml").unlink()
    return make_app(build_snapshot(load_catalog(folder))).test_client(use_cookies=False)


def test_every_step_has_an_address_sources_and_a_map(client, catalog):
    text = page(client)
    ids, parts = sections(text)
    assert ids == [step.id for step in catalog.story.steps]
    for step, part in zip(catalog.story.steps, parts, strict=True):
        assert f'href="#step-{step.id}"' in text
        assert part.count('<figure class="smallmap">') == 1
        assert [source for source in step.sources if f'href="/sources/{source}?lang=en"' not in part] == []
        assert step.title in part


def test_steps_lead_to_one_another(client, catalog):
    _, parts = sections(page(client))
    ids = [step.id for step in catalog.story.steps]
    for number, part in enumerate(parts):
        assert re.findall(r'href="#step-([^"]+)" rel="prev"', part) == ids[max(number - 1, 0) : number]
        assert re.findall(r'href="#step-([^"]+)" rel="next"', part) == ids[number + 1 : number + 2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_in_the_readers_language(client, catalog, lang):
    text = page(client, lang)
    _, parts = sections(text)
    for step, part in zip(catalog.story.steps, parts, strict=True):
        title, spoken = catalog.told(step.title, lang, "story")
        assert spoken == lang
        assert title in part
        assert f'<h2 id="title-{step.id}">{title}</h2>' in part


def test_figures_are_those_of_the_snapshot(client, catalog):
    assert not any("$1.2" in step.text or "1,175" in step.text for step in catalog.story.steps)
    _, parts = sections(page(client))
    assert "$1.2–1.3 bn" in parts[0]
    assert "2 sources disagree" in parts[0]
    assert "Between 2,203 and 2,440" in parts[1]
    assert "of 10 (billion US dollars), the goal for 2030" in parts[8]
    assert "78 projects, $1.7 bn; over $8 bn" in parts[8]
    assert "1,175" in parts[9]


def test_a_figure_is_said_once(client):
    _, parts = sections(page(client))
    assert parts[3].count("$84 m") == 1
    assert "about 900 million kWh" in parts[7], "a unit that the figure itself does not have"


def test_a_figure_of_all_names_no_project_and_one_among_several_does(client):
    _, parts = sections(page(client))
    label = re.search(r"<dt>Value of the whole package(.*?)</dt>", parts[0], re.DOTALL)
    assert label[1] == ""
    assert re.search(r"<dt>Status <small>Tenge Bank head office</small></dt>", parts[5])


def test_numbers_of_sources_begin_anew_in_each_step(client):
    for part in sections(page(client))[1]:
        listed = [int(number) for number in re.findall(r'<li value="(\d+)">', part)]
        assert listed == list(range(1, len(listed) + 1))
        assert {int(number) for number in re.findall(r'class="cite"[^>]*>(\d+)</a>', part)} == set(listed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_invites_in_one_line(client, catalog, lang):
    text = client.get(f"/?lang={lang}", headers=BROWSER).text
    (line,) = re.findall(r'<p class="invitation">(.*?)</p>', text, re.DOTALL)
    assert catalog.told(catalog.story.lead, lang, "story")[0] in line
    assert f'href="/story?lang={lang}"' in line
    assert text.count(f'href="/story?lang={lang}"') > 1, "in the menu"


def test_the_past_leads_to_the_story_of_now(client):
    assert '<a href="/story?lang=en">' in client.get("/?asof=2020&lang=en", headers=BROWSER).text


def test_without_a_story_nothing_leads_there_and_words_say_so(without):
    answer = without.get("/story?lang=en", headers=BROWSER)
    assert answer.status_code == 404
    assert "<h1>" in answer.text
    assert without.get("/story", headers={"Accept": "application/json"}).get_json()["status"] == 404
    for path in ("/?lang=en", "/about?lang=en", "/sitemap.xml"):
        assert "/story" not in without.get(path, headers=BROWSER).text, path
    assert without.get("/share?page=story", headers={"Accept": "application/json"}).status_code == 400
