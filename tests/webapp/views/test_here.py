"""What is here: a page and the part of it that the map shows, found by coordinates as people type them."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import BROWSER

TASHKENT = "41.30,69.24"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "To the border"), ("ru", "До границы"), ("kk", "Шекараға дейін"), ("uz", "Chegaragacha")]
)
def test_a_point_is_told_of_in_the_readers_language(client, lang, words):
    page = client.get(f"/here?at={TASHKENT}&lang={lang}", headers=BROWSER).text
    assert words in page
    assert f'<html lang="{lang}"' in page


def test_the_card_says_what_the_page_says(client):
    card = client.get(f"/here/card?at={TASHKENT}&lang=en").text
    page = client.get(f"/here?at={TASHKENT}&lang=en", headers=BROWSER).text
    facts = card[card.index("<dl") : card.index("</dl>")]
    assert facts in page
    assert "/here?at=" in card


def test_without_coordinates_the_page_asks_for_them(client):
    page = client.get("/here?lang=en", headers=BROWSER).text
    assert '<input type="text" name="at"' in page
    assert 'class="facts"' not in page


def test_what_is_no_place_is_named(client):
    assert "at=nowhere" in client.get("/here?at=nowhere&lang=en", headers=BROWSER).text
    answer = client.get("/here/card?at=nowhere")
    assert answer.status_code == 400
    assert "at: 'nowhere' is no pair of coordinates such as" in answer.get_json()["detail"]
    assert client.get("/here/card").status_code == 400


def test_typed_coordinates_are_found_first(client):
    found = client.get("/search?q=41.30, 69.24&f=json&lang=en").get_json()
    first = found["results"][0]
    assert (first["kind"], first["lon"], first["lat"]) == ("point", 69.24, 41.3)
    assert first["detail"].count(",") == 1
    assert found["counts"]["point"] == 1
    page = client.get("/search?q=41°18'N 69°14'24\"E&lang=en", headers=BROWSER).text
    assert "/here?at=41.30000,69.24000" in page.replace("%2C", ",")


def test_words_find_no_point(client):
    found = client.get("/search?q=tashkent&f=json").get_json()
    assert found["counts"]["point"] == 0
    assert found["results"][0]["kind"] != "point"


def test_a_past_day_tells_what_was_known(client):
    now = client.get(f"/here/card?at={TASHKENT}&lang=en").text
    then = client.get(f"/here/card?at={TASHKENT}&lang=en&asof=2019").text
    assert "may lie here" in now
    assert now != then
