"""Whatever is listed by name is in the order of the reader's alphabet."""

from __future__ import annotations

import re
from html import unescape
from itertools import groupby

import pytest

from geodata.catalog.vocab import LANGUAGES
from geodata.text.collation import sort_key
from geodata.text.spelling import spell
from tests.webapp.conftest import BROWSER
from webapp.present import finding


def texts(pattern, page):
    found = re.findall(pattern, page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in found]


def get(client, path, lang):
    return client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=BROWSER).text


def assert_by_name(names, lang):
    assert len(names) > 1
    assert names == sorted(names, key=lambda name: sort_key(name, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_projects_in_the_table(client, lang):
    assert_by_name(texts(r'<a class="cell-name"[^>]*>(.*?)</a>', get(client, "/projects?sort=name", lang)), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["crossings", "corridors", "rivers"])
def test_crossings_corridors_and_waters(client, lang, kind):
    section = get(client, "/geography", lang).split(f'<section class="part" id="{kind}">')[1].split("</section>")[0]
    assert_by_name(texts(r'<th scope="row">(.*?)</th>', section), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_projects_to_compare_with(client, lang):
    choices = get(client, "/compare?ids=icic-central-asia", lang).split('<select name="ids"')[1].split("</select>")[0]
    names = texts(r'<option value="[^"]+">(.*?)</option>', choices)
    assert len(names) == 64
    assert_by_name(names, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["field", "side", "kind"])
def test_choices_of_conflicts(client, lang, name):
    facet = get(client, "/conflicts", lang).split(f'data-facet="{name}"')[1].split("</details>")[0]
    assert_by_name(texts(r"<span>(.*?)</span>", facet), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sources_of_one_day(client, snapshot, lang):
    rows = re.findall(r'href="/sources/([^"?]+)[^"]*">', get(client, "/sources", lang).split("<tbody>")[1])
    sources = [snapshot.catalog.sources[id_] for id_ in dict.fromkeys(rows)]
    days = [
        [snapshot.catalog.told(source.title, lang, "source")[0] for source in group]
        for _, group in groupby(sources, key=lambda source: source.published)
    ]
    same = [titles for titles in days if len(titles) > 1]
    assert same
    for titles in same:
        assert_by_name(titles, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["tashkent", "kazakhstan", "agreement"])
def test_equally_good_results_of_a_search(client, snapshot, lang, query):
    exact = {entry: is_exact for shelf in finding.index(snapshot) for entry, is_exact in finding._found(shelf, query)}
    entries = {(entry.kind, entry.id): entry for entry in exact}
    results = client.get(f"/search?q={query}&f=json&limit=100&lang={lang}").get_json()["results"]

    def quality(result):
        entry = entries[result["kind"], result["id"]]
        return finding._rank(entry, spell(query), is_exact=exact[entry]), entry.kind

    groups = [[result["name"]["text"] for result in group] for _, group in groupby(results, key=quality)]
    assert max(map(len, groups)) > 3
    for names in groups:
        assert names == sorted(names, key=lambda name: sort_key(name, lang))
