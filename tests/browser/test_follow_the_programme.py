"""A reader follows the programme: timeline by kind, documents, and from a crossing on the map to its page."""

from __future__ import annotations

import itertools

import pytest

from tests.browser.conftest import PHONE


def test_kinds_narrow_the_timeline(visit):
    reader = visit().open("/timeline?lang=en")
    before = reader.page.locator(".timeline li").count()
    reader.page.locator('[data-facet="kind"] > summary').click()
    box = reader.page.locator(".option", has_text="Consultative Meeting")
    told = int(box.locator("[data-count]").inner_text())
    box.click()
    reader.page.wait_for_url("**kind=consultative-meeting**")
    assert reader.page.locator(".timeline li").count() == told < before
    reader.page.locator(".clear").click()
    reader.page.wait_for_url(lambda url: "kind" not in url)
    assert reader.page.locator(".timeline li").count() == before


def test_an_event_leads_to_its_project_and_source(visit):
    reader = visit().open("/timeline?kind=project-event&lang=en")
    entry = reader.page.locator(".timeline li").first
    name = entry.locator(".event-project").inner_text()
    entry.locator(".event-project").click()
    reader.page.wait_for_url("**/projects/**")
    assert reader.page.locator("h1").inner_text() == name
    reader.page.go_back()
    reader.page.locator(".timeline li .event-by a").first.click()
    reader.page.wait_for_url("**/sources/**")


def test_the_menu_leads_to_the_geography(visit):
    reader = visit().open("/timeline?lang=en")
    reader.page.locator(".menu-more > summary").click()
    reader.page.locator(".menu-more a", has_text="Geography").click()
    reader.page.wait_for_url("**/geography**")
    reader.page.locator("#rivers a", has_text="Syr Darya").click()
    reader.page.wait_for_url("**/rivers/syr-darya**")
    assert reader.page.locator(".chain li").count() == 11
    reader.page.locator("a", has_text="Show on the map").click()
    reader.until("document.documentElement.dataset.ready === 'true'")
    assert "water=syr-darya" in reader.page.url
    reader.page.locator(".atlas-river.lit").first.wait_for(state="attached")


def test_a_crossing_on_the_map_leads_to_its_page(visit):
    reader = visit().open("/?map=13/41.4759/69.3650&lang=en").ready()
    reader.page.locator(".atlas-crossing[aria-label*=Zhibek]").focus()
    reader.page.keyboard.press("Enter")
    link = reader.page.locator(".atlas-pop a", has_text="Full page")
    link.wait_for()
    link.click()
    reader.page.wait_for_url("**/crossings/**")
    assert reader.page.locator(".card-kind").inner_text() in ("Road crossing", "Rail crossing")


def test_the_header_holds_its_menu(visit):
    for lang in ("en", "ru", "kk", "uz"):
        reader = visit(size={"width": 1100, "height": 700}).open(f"/documents?lang={lang}")
        boxes = reader.page.evaluate(
            "[...document.querySelectorAll('.bar > *')].map(e => e.getBoundingClientRect()).filter(b => b.width)"
            ".map(b => [b.left, b.right, b.top, b.bottom])"
        )
        for (_, right, *_), (left, *_) in itertools.pairwise(boxes):
            assert left >= right - 13, (lang, boxes)  # the language menu may lean on its neighbour
        assert reader.page.locator(".search").bounding_box()["width"] > 120, lang
        assert max(bottom for *_, bottom in boxes) <= 57


@pytest.mark.parametrize("path", ["/timeline", "/documents", "/geography", "/rivers/syr-darya"])
def test_accessible_on_a_phone(visit, path):
    reader = visit(size=PHONE, touch=True, color_scheme="dark").open(f"{path}?lang=ru")
    reader.accessible()
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
