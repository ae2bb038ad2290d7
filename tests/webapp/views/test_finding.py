"""Search over projects, places, crossings and sources."""

from __future__ import annotations

import pytest

from webapp.present import finding


def found(client, query, **more):
    response = client.get("/search", query_string={"q": query, "f": "json", **more})
    assert response.status_code == 200, response.text
    return response.json


def first(client, query, **more):
    return found(client, query, **more)["results"][0]


@pytest.mark.parametrize("query", ["Shymkent", "Chimkent", "Шымкент", "Чимкент", "shimkent", "Shymkemt"])
def test_a_place_is_found_in_any_spelling_and_with_one_wrong_letter(client, query):
    result = first(client, query, kind="place")
    assert (result["kind"], result["id"]) == ("place", "shymkent")
    assert -180 <= result["lon"] <= 180


@pytest.mark.parametrize("query", ["Qashqadaryo", "Kashkadarya", "Кашкадарья", "Қашқадарё"])
def test_a_project_is_found_by_its_region(client, query):
    ids = {result["id"] for result in found(client, query)["results"] if result["kind"] == "project"}
    assert "lab-complex-kashkadarya" in ids


@pytest.mark.parametrize("query", ["Atameken", "Атамекен"])
def test_a_crossing_is_found_by_either_side(client, query):
    assert "crossing" in {result["kind"] for result in found(client, query)["results"]}


def test_sources_are_found_by_publisher(client):
    result = first(client, "vlast", kind="source")
    assert result["href"].startswith("/sources/")


def test_a_name_goes_before_a_text_that_only_mentions_it(client):
    results = found(client, "Tashkent")["results"]
    assert results[0]["kind"] == "place"
    assert results[0]["name"]["text"] == "Tashkent"


def test_marks_are_the_words_that_match(client):
    result = first(client, "tenge bank", kind="project")
    text = result["name"]["text"]
    assert [text[start:end].lower() for start, end in result["marks"]][:2] == ["tenge", "bank"]


def test_a_name_of_two_words_is_marked_for_one():
    assert [*finding.marks("Mouth of the Syr Darya, North", "sirdario")] == [(13, 22)]


def test_counts_are_what_choosing_a_kind_gives(client):
    every = found(client, "tashkent")
    assert sum(every["counts"].values()) == every["total"]
    for kind, count in every["counts"].items():
        assert len(found(client, "tashkent", kind=kind)["results"]) == min(count, 100)


def test_page_shows_results_and_what_to_do_without_any(client):
    page = client.get("/search?q=tenge&lang=en").text
    assert "<mark>Tenge</mark>" in page
    assert "Nothing was found." in client.get("/search?q=zzzzzzzz&lang=en").text
    assert client.get("/search?lang=en").status_code == 200


def test_markup_in_a_query_stays_text(client):
    assert "<script>alert" not in client.get("/search?q=<script>alert(1)</script>").text


@pytest.mark.parametrize(
    ("query", "name"),
    [("kind=river", "kind"), ("limit=0", "limit"), ("limit=x", "limit"), ("page=2", "page"), ("q=" + "a" * 201, "q")],
)
def test_wrong_parameters_are_named(client, query, name):
    response = client.get(f"/search?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert name in response.text


def test_language_of_the_words(client):
    assert found(client, "tenge", lang="ru")["results"][0]["kind_label"] == "Проект"


def test_list_and_search_agree_on_scripts(client):
    for asked, same in (("Ташкент", "Toshkent"), ("Кашкадарья", "Qashqadaryo")):
        one, other = (client.get(f"/projects?lang=en&q={q}").text.count('class="cell-name"') for q in (asked, same))
        assert one == other > 0
