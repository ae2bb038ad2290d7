"""The map of a catalogue of two other countries, read in a language that the interface is not translated into."""

from __future__ import annotations

import pytest

from tests.made import PAIR, THREE, made_catalogue
from tests.serving import atlas


@pytest.fixture(scope="module")
def pair_url(tmp_path_factory):
    with atlas(catalog=made_catalogue(tmp_path_factory.mktemp("made") / "pair", PAIR)) as base:
        yield base


@pytest.fixture(scope="module")
def three_url(tmp_path_factory):
    with atlas(catalog=made_catalogue(tmp_path_factory.mktemp("made") / "three", THREE)) as base:
        yield base


def test_list_and_card_speak_it_and_say_so(visit, pair_url):
    reader = visit(base=pair_url).open("/?lang=pt").ready()
    assert reader.page.evaluate("document.documentElement.lang") == "en"
    row = reader.page.locator('#list [data-id="made-bridge"]')
    assert row.locator('[lang="pt"]').first.text_content() == "Made Bridge (pt)"
    row.locator("a").first.click()
    title = reader.page.locator("#card h2.card-title")
    title.wait_for()
    assert title.text_content() == "Made Bridge (pt)"
    reader.accessible()


def test_every_project_has_its_symbol_in_its_own_region(visit, pair_url):
    reader = visit(base=pair_url).open("/?lang=en&map=6/-26/-58").ready()
    reader.until("document.querySelectorAll('.atlas-mark').length === 3")
    assert reader.page.locator(".brand").text_content().strip() == "Inventado"


def test_search_finds_a_crossing_by_its_name_on_either_side(visit, pair_url):
    reader = visit(base=pair_url).open("/?lang=pt").ready()
    reader.page.locator("[data-search-box]").fill("posto ar")
    reader.page.get_by_role("option").first.wait_for()
    assert "Posto" in reader.page.get_by_role("option").first.text_content()


def test_a_crossing_of_three_countries_tells_all_its_sides(visit, three_url):
    reader = visit(base=three_url).open("/?lang=en&map=9/-3.5/33.33").ready()
    reader.until("document.querySelectorAll('.atlas-crossing').length > 0")
    reader.page.locator(".atlas-crossing.road").first.click(force=True)
    reader.page.locator(".atlas-pop").wait_for()
    assert "Posto KE – Posto UG – Posto TZ" in reader.page.locator(".atlas-pop").text_content()
