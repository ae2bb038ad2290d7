"""A reader clicks each of the projects launched together and reads its facts, with their sources and honest places."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

LAUNCHED = {
    "icic-central-asia": ("International Industrial Cooperation Centre", "1,175", "Place known to the district"),
    "lab-complex-kashkadarya": ("Linear alkylbenzene", "$250 m", "Place known to the region"),
    "silkway-central-asia": ("Silkway Central Asia", "159.4 ha", "Place known to the region"),
    "astana-hotel-new-tashkent": ("Astana hotel complex", "New Tashkent", "Place known to the district"),
    "astana-quarter-new-tashkent": ("Astana residential quarter", "10.5 ha", "Place known to the district"),
    "tashkent-hotel-astana": ("Tashkent hotel complex", "Astana", "Place known to the settlement"),
    "tenge-bank-head-office": ("Tenge Bank head office", "Halyk", "Place known to the settlement"),
}


@pytest.mark.parametrize("project", LAUNCHED)
def test_row_opens_the_card_with_sourced_facts(visit, project):
    name, fact, precision = LAUNCHED[project]
    reader = visit().open("/?lang=en").ready()
    reader.page.locator(f'#list [data-id="{project}"] a').click()
    card = reader.page.locator("#card")
    card.get_by_role("heading", level=2, name=name).wait_for()
    text = card.inner_text()
    assert fact in text
    assert precision in text
    assert card.locator('a[href^="/sources/"]').count() > 2
    assert f"project={project}" in reader.page.url


@pytest.mark.parametrize("project", LAUNCHED)
def test_marker_opens_the_same_card(visit, project):
    reader = visit().open(f"/?lang=en&project={project}").ready()
    reader.page.locator(f'.atlas-mark.chosen[data-id="{project}"]').wait_for()
    reader.page.keyboard.press("Escape")
    reader.until("!location.search.includes('project=')")
    # Alone on the map, whatever else stands in the same town.
    name = LAUNCHED[project][0]
    reader.page.locator("#q").fill(name)
    reader.until("document.querySelectorAll('#list .row').length < 3")
    reader.page.wait_for_timeout(1500)  # the map glides back to where it looked before
    marker = reader.page.locator(f'.atlas-mark[data-id="{project}"]')
    cluster = reader.page.locator(".atlas-cluster").first
    marker.or_(cluster).first.wait_for()
    if cluster.count():  # two of one name stand together
        cluster.click()
    marker.wait_for()
    reader.page.wait_for_timeout(1500)
    marker.click()
    reader.page.locator("#card").get_by_role("heading", level=2, name=name).wait_for()


@pytest.mark.parametrize("lang", ["en", "kk"])
@pytest.mark.parametrize("project", ["icic-central-asia", "tenge-bank-head-office", "uzkaztrade"])
def test_card_is_the_same_from_an_address_and_from_a_click(visit, project, lang):
    card = "document.querySelector('#card-body').outerHTML"
    addressed = visit().open(f"/?lang={lang}&project={project}").ready()
    clicked = visit().open(f"/?lang={lang}").ready()
    clicked.page.locator(f'#list [data-id="{project}"] a').click()
    clicked.page.locator("#card:not([hidden]) .card-title").wait_for()
    assert clicked.page.evaluate(card) == addressed.page.evaluate(card)


def test_conflict_opens_all_claims_and_names_the_rule(visit):
    reader = visit().open("/?lang=en&project=icic-central-asia").ready()
    jobs = reader.page.locator("#card .figure", has_text="Jobs")
    jobs.locator("summary").click()
    text = jobs.inner_text()
    assert "1,150" in text
    assert "1,175" in text
    assert "Kazinform" in text
    assert "state media" in text.lower()
    reader.accessible()


def test_source_number_leads_to_the_source_with_its_outside_link(visit):
    reader = visit().open("/projects/icic-central-asia?lang=en")
    reader.page.locator('a[href^="/sources/"]').first.click()
    reader.page.wait_for_url("**/sources/*")
    outside = reader.page.locator('main a[href^="https://"]').first
    assert {"noopener", "noreferrer"} <= set(outside.get_attribute("rel").split())
    reader.accessible()


def test_selected_project_shows_the_area_in_which_it_may_lie(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    reader.until("document.querySelectorAll('.leaflet-areas-pane path, .leaflet-overlay-pane path').length > 0")


def test_card_works_without_javascript(browser, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/?lang=en&project=icic-central-asia")
    assert "1,175" in page.locator("#card").inner_text()
    page.locator("#back").click()
    expect(page.locator("#list .row")).to_have_count(65)
    page.locator('#list a[href*="tenge-bank-head-office"]').click()
    assert "Tenge Bank" in page.locator("#card").inner_text()
    context.close()
