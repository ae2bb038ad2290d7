"""Who asks what is near a place sees in list, counts and on the map what certainly and what only possibly is."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest

from tests.browser.conftest import PHONE
from tests.webapp.present.test_listing import ENGLISH
from webapp.present.format import kilometres

NEAR = "near=69.24,41.3,100"
ROWS = "document.querySelectorAll('#list .row').length"
DRAWN = """[...document.querySelectorAll('.atlas-mark[data-id], .atlas-cluster text')]
  .flatMap(node => node.matches('.atlas-mark') ? [1] : node.textContent.split('+').map(Number))
  .reduce((sum, count) => sum + count, 0)"""


@pytest.fixture(scope="module")
def outcome(base_url):
    with urlopen(f"{base_url}/map/where.json?lang=en&{NEAR}") as answer:
        return json.load(answer)


def tags(reader):
    return {
        row.get_attribute("data-id"): row.locator(".tag-possibly").text_content()
        for row in reader.page.locator("#list .row:has(.tag-possibly)").all()
    }


def test_list_counts_and_map_say_certainly_and_possibly(visit, outcome):
    certain, possible = outcome["certain"], outcome["possible"]
    shown = len(certain) + len(possible)
    reader = visit().open(f"/?lang=en&{NEAR}").ready()
    assert reader.page.evaluate(ROWS) == shown
    assert tags(reader) == {id_: f"possibly, {kilometres(ENGLISH, *far)}" for id_, far in possible.items()}
    counts = reader.page.locator("#count").inner_text()
    assert counts.startswith(f"{shown} of 65 projects")
    assert f"{len(certain)} certainly, {len(possible)} possibly; 2 without a place" in counts
    reader.until(f"{DRAWN} === {shown}")
    groups = reader.page.locator(".atlas-cluster").all()
    split = [(group.inner_text(), group.get_attribute("aria-label")) for group in groups if "+" in group.inner_text()]
    assert split
    for number, words in split:
        sure, doubts = map(int, number.split("+"))
        assert words.startswith(f"{sure}+{doubts} projects: ")
        assert words.endswith(f", {doubts} possibly")
    reader.accessible()


def test_symbols_of_what_is_only_possible_are_faded_and_say_so(visit, outcome):
    reader = visit().open(f"/?lang=en&{NEAR}&map=9/41.3/69.24").ready()
    reader.until("document.querySelector('.atlas-mark[data-id]')")
    marks = reader.page.evaluate(
        "[...document.querySelectorAll('.atlas-mark[data-id]')]"
        ".map(mark => [mark.dataset.id, mark.classList.contains('faint'), mark.ariaLabel])"
    )
    for id_, is_faint, words in marks:
        assert is_faint == (id_ in outcome["possible"])
        assert is_faint == words.endswith(", possibly")
        assert id_ in {*outcome["certain"], *outcome["possible"]}
    assert {is_faint for _, is_faint, _ in marks} == {True, False}


def test_chips_take_a_question_away_and_back_brings_it_again(visit, outcome):
    shown = len(outcome["certain"]) + len(outcome["possible"])
    reader = visit().open(f"/?lang=en&{NEAR}&certainty=certain&status=operating").ready()
    only = reader.page.evaluate(ROWS)
    assert not tags(reader)
    reader.page.locator(".chip-on", has_text="Only what is certain").click()
    reader.until(f"!location.search.includes('certainty') && {ROWS} > {only}")
    reader.page.locator(".chip-on[data-name=status]").click()
    reader.until(f"{ROWS} === {shown}")
    reader.page.locator(".chip-on", has_text="Within 100 km of 41.30° N, 69.24° E").click()
    reader.until(f"!location.search.includes('near') && {ROWS} === 65")
    assert not tags(reader)
    assert "certainly" not in reader.page.locator("#count").inner_text()
    reader.page.go_back()
    reader.until(f"{ROWS} === {shown}")
    assert len(tags(reader)) == len(outcome["possible"])
    reader.page.locator("[data-clear]:visible").first.click()
    reader.until(f"location.search === '?lang=en' && {ROWS} === 65")


def test_counts_of_filters_are_of_what_is_there(visit):
    reader = visit().open(f"/?lang=en&{NEAR}").ready()
    reader.page.locator('[data-facet="sector"] summary').click()
    option = reader.page.locator('[data-facet="sector"] label:not(.none)').first
    count = int(option.locator("[data-count]").inner_text())
    option.click()
    reader.until(f"location.search.includes('sector=') && {ROWS} === {count}")
    assert NEAR in reader.page.evaluate("location.search")


def test_the_past_answers_for_itself(visit):
    reader = visit().open(f"/?lang=en&{NEAR}&asof=2021").ready()
    reader.until(f"{ROWS} > 0")
    with urlopen(f"{reader.base}/map/where.json?lang=en&{NEAR}&asof=2021") as answer:
        past = json.load(answer)
    assert reader.page.evaluate(ROWS) == len(past["certain"]) + len(past["possible"])
    assert len(tags(reader)) == len(past["possible"])


def test_an_area_that_cannot_be_read_is_left_out_and_said(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en&area=region:nowhere").ready()
    assert "area=region:nowhere" in reader.page.locator("body").inner_text()
    assert reader.page.evaluate(ROWS) == 65


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_the_page_without_scripts_says_the_same(browser, base_url, lang, outcome):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/?lang={lang}&{NEAR}")
    assert page.locator("#list .row").count() == len(outcome["certain"]) + len(outcome["possible"])
    assert page.locator("#list .tag-possibly").count() == len(outcome["possible"])
    assert page.locator('#filters input[name="near"]').get_attribute("value") == "69.24,41.3,100"
    context.close()
