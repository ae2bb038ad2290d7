"""One rule of search: a word finds the same things in the list, in ``q`` of items, in the search and in the sources."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from geodata.layers import haystack
from geodata.layers.haystack import MISSPELT_ROWS, Haystack, searched
from geodata.text import spelling

CASES = json.loads((Path(__file__).parents[1] / "frontend" / "search.cases.json").read_text(encoding="utf-8"))
"""Layer, then words and what they find; the browser code has the same."""

SAME = ("Shymkent", "Шымкент", "Shymkemt", "textile", "Tashkent region", "New Tashkent", "kyzylorda", "a", "2025")
SOURCES = ("vlast", "Власть", "trade", "railwey", "president uzbekistan", "2025-11", "zzzz", "---")


def listed(client, words, **more):
    page = client.get("/projects", query_string={"q": words, "all": 1, "lang": "en"} | more)
    assert page.status_code == 200
    return sorted(re.findall(r'class="cell-name" href="/projects/([^"?]+)', page.text))


def items(client, layer, words, **more):
    answer = client.get(f"/collections/{layer}/items", query_string={"q": words, "limit": 1000, **more})
    assert answer.status_code == 200
    return sorted(feature["id"] for feature in answer.json["features"])


def searched_for(client, kind, words):
    answer = client.get("/search", query_string={"q": words, "kind": kind, "f": "json"})
    assert answer.status_code == 200
    return sorted(result["id"] for result in answer.json["results"])


def cases():
    return [(layer, words, found) for layer, words_ in CASES.items() for words, found in words_.items()]


@pytest.mark.parametrize(("layer", "words", "found"), cases())
def test_a_word_finds_what_the_table_says(client, layer, words, found):
    assert items(client, layer, words) == searched_for(client, layer.removesuffix("s"), words) == found
    if layer == "projects":
        assert listed(client, words) == found


def test_translated_texts_are_found_by_the_search_and_by_lists_in_their_language(client):
    everywhere = searched_for(client, "project", "энергия")
    assert set(listed(client, "энергия")) < set(everywhere)
    assert "green-energy-corridor" in set(listed(client, "энергия", lang="kk")) & set(everywhere)


@pytest.mark.parametrize("words", SAME)
def test_a_word_finds_the_same_projects_everywhere(client, words):
    assert listed(client, words) == items(client, "projects", words) == searched_for(client, "project", words)


@pytest.mark.parametrize("words", ["water", "tashkent", "Shymkemt"])
def test_a_word_finds_the_same_projects_on_a_day_of_the_past(client, words):
    day = "2025-06-01"
    assert listed(client, words, asof=day) == items(client, "projects", words, asof=day)


@pytest.mark.parametrize("words", SOURCES)
def test_a_word_finds_the_same_sources_in_the_search_and_in_their_list(client, words):
    page = client.get("/sources", query_string={"q": words, "lang": "en"}).text
    listed = {*re.findall(r'href="/sources/([^"?#]+)', page)}
    found = client.get("/search", query_string={"q": words, "f": "json", "limit": 100}).json
    assert len(listed) == found["counts"]["source"]
    assert {result["id"] for result in found["results"] if result["kind"] == "source"} <= listed
    assert bool(listed) == (words not in ("zzzz", "---"))


def test_no_words_narrow_nothing(client, snapshot):
    assert len(listed(client, "  ")) == len(items(client, "projects", "  ")) == len(snapshot.layer("projects"))
    assert client.get("/search?q=%20&f=json").json["total"] == 0


def test_the_download_of_a_list_holds_what_the_list_shows(client):
    page = client.get("/projects?q=Shymkemt&lang=en").text
    address = re.search(r'href="([^"]*/collections/projects/items[^"]*f=csv[^"]*)"', page)[1].replace("&amp;", "&")
    rows = client.get(address.removeprefix("http://localhost")).text.splitlines()[1:]
    assert sorted(row.partition(",")[0] for row in rows) == listed(client, "Shymkemt")


def test_what_is_searched_is_said_once(snapshot):
    names = ("name", "name_en", "name_ru", "name_kk", "name_uz")
    assert {*searched(snapshot.layer("projects"))} == {"id", *names, "sector_detail", "admin1", "place", "summary"}
    assert {*searched(snapshot.layer("crossings"))} == {
        "id", *names, "name_kz_side", "name_uz_side", "other_names", "admin1_kz", "admin1_uz",
    }  # fmt: skip


def test_the_past_is_not_searched_by_what_was_written_later(snapshot, app):
    then = app.extensions["atlas"].history.at(app.extensions["atlas"].history.days[-20])
    assert set(then.layer("projects").values["summary"]) == {None}
    assert None not in snapshot.layer("projects").values["summary"]


def test_many_rows_are_searched_as_words_are_written():
    texts = ["Tashkent", *(f"row {number}" for number in range(MISSPELT_ROWS - 1))]
    assert np.flatnonzero(Haystack(texts).find("Tashkemt")).tolist() == [0]
    assert not Haystack([*texts, "one more"]).find("Tashkemt").any()
    assert np.flatnonzero(Haystack([*texts, "one more"]).find("toshkent")).tolist() == [0]


def test_rows_are_found_in_every_batch(monkeypatch):
    monkeypatch.setattr(haystack, "_BATCH", 2)
    texts = ["alpha", "", "line\nbreak alpha", "beta", "alpha beta"]
    found = Haystack(iter(texts))
    assert len(found) == len(texts)
    assert np.flatnonzero(found.find("alpha")).tolist() == [0, 2, 4]
    assert np.flatnonzero(found.find("break alpha")).tolist() == [2]
    assert len(Haystack([])) == 0
    assert found.find("").all()


MANY_WORDS = " ".join("abcdefghijklm")
Q_PATHS = (
    "/collections/projects/items",
    "/collections/projects/items?f=csv",
    "/projects",
    "/projects?conflicts=1",
    "/search",
    "/sources",
    "/",
)


@pytest.mark.parametrize("path", Q_PATHS)
def test_more_words_than_are_looked_for_are_refused_by_number(client, path):
    mark = "&" if "?" in path else "?"
    address = f"{path}{mark}q={MANY_WORDS.replace(' ', '+')}"
    answer = client.get(address, headers={"Accept": "text/html, */*;q=0.1"})
    is_page = not path.startswith("/collections")
    assert answer.status_code == (200 if is_page else 400)  # a page leaves it out and says so
    told = f"it has 13 words, at most {haystack.MAX_WORDS} are looked for"
    assert ("Not understood and left out of this address" if is_page else told) in answer.text
    assert client.get(f"{path}{mark}q={MANY_WORDS[:-2].replace(' ', '+')}").status_code == 200


@pytest.mark.parametrize("word", ["so", "s", "solar", "olar", "wi", "nd", "е", "дор", "o", "x1"])
def test_word_is_found_where_it_begins_or_is_inside(word):
    texts = ["solar wind", "wind", "so", "a solar", "absolar", "", "желе дорога", "end o", "o", "x12 so lar"]
    hay = Haystack(texts * 900)
    naive = [spelling.holds(spelling.searchable(text), spelling.spell(word)) for text in texts]
    assert hay.having([spelling.spell(word)]).tolist() == naive * 900
    few = np.zeros(len(hay), dtype=bool)
    few[::100] = True
    assert hay.having([spelling.spell(word)], few).tolist() == (np.array(naive * 900) & few).tolist()
