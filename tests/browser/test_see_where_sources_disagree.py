"""A journalist sees where sources disagree, narrows it, and follows a claim to its source."""

from __future__ import annotations

import json

import pytest

from tests.browser.conftest import DESKTOP, PHONE


def test_narrow_by_country_and_kind(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.locator(".menu-more > summary").click()
    reader.page.locator(".menu-more a", has_text="Conflicts").click()
    reader.page.wait_for_url("**/conflicts**")
    every = reader.page.locator(".clash-card").count()
    reader.page.locator('[data-facet="side"] > summary').click()
    line = reader.page.locator('[data-facet="side"] .option', has_text="against")
    told = int(line.locator("[data-count]").inner_text())
    line.click()
    reader.page.wait_for_url("**side=across**")
    assert reader.page.locator(".clash-card").count() == told < every
    assert f"{told} of {every} contradictions" in reader.page.locator(".count").inner_text()
    reader.page.get_by_role("link", name="Clear all").click()
    reader.page.wait_for_url(lambda url: "side=" not in url)
    assert reader.page.locator(".clash-card").count() == every


def test_a_claim_leads_to_its_source(visit):
    reader = visit().open("/conflicts?lang=en")
    first = reader.page.locator(".rivals a").first
    publisher = first.inner_text()
    first.press("Enter")
    reader.page.wait_for_url("**/sources/**")
    assert publisher in reader.page.locator("main").inner_text()


def test_spread_has_words_and_the_shown_claim_stands_out(visit):
    reader = visit().open("/conflicts?lang=en&field=cost")
    drawing = reader.page.locator(".spread svg").first
    assert drawing.get_attribute("aria-label").startswith("From ")
    colours = drawing.evaluate(
        "svg => [...svg.querySelectorAll('.spread-mark')]"
        ".map(node => [node.classList.contains('shown'), getComputedStyle(node).fill])"
    )
    assert len({fill for shown, fill in colours}) == 2
    assert sum(shown for shown, _ in colours) == 1


def test_downloads_keep_the_filters(visit, tmp_path):
    reader = visit().open("/conflicts?lang=en&field=status")
    count = reader.page.locator(".clash-card").count()
    href = reader.page.get_by_role("link", name="JSON").get_attribute("href")
    body = reader.page.request.get(reader.base + href).text()
    assert len(json.loads(body)["conflicts"]) == count


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["1440", "390", "320"])
def test_it_fits_and_is_accessible(visit, size, scheme):
    reader = visit(size=size, touch=size["width"] < 400, color_scheme=scheme).open("/conflicts?lang=ru")
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.accessible()
