"""A planner narrows by facets: counts come true, bands draw a histogram, the table shows the chosen columns."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import PHONE

MORE = '[data-facet^="side"]'
FURTHER = ("side", "cost", "jobs", "source_kind", "year", "age")


def opened(reader):
    reader.page.locator(f"{MORE} > summary").click()
    reader.page.locator(f"{MORE} .facets-more").wait_for()
    return reader


def rows(reader):
    return reader.page.locator("#list .row").count()


@pytest.mark.parametrize("name", [*FURTHER, "sector", "status", "precision"])
def test_a_count_is_what_a_click_gives(visit, name):
    reader = visit().open("/?lang=en&country=UZ").ready()
    facet = MORE if name in FURTHER else f'[data-facet="{name}"]'
    reader.page.locator(f"{facet} > summary").click()
    is_chosen = f"new URLSearchParams(location.search).has('{name}')"
    for box in reader.page.locator(f'#filters input[name="{name}"]').all():
        line = box.locator("xpath=..")
        told = int(line.locator("[data-count]").inner_text())
        line.click()
        reader.until(is_chosen)
        assert rows(reader) == told, box.get_attribute("value")
        line.click()
        reader.until(f"!{is_chosen}")


def test_server_and_browser_count_alike(visit, browser, base_url):
    query = "/?lang=en&cost=unknown,10-100&year=2025&q=тошкент"
    read = "[...document.querySelectorAll('#filters .option')].map(o => o.textContent.replace(/\\s+/g, ' ').trim())"
    bars = "[...document.querySelectorAll('#filters .amount')].map(bar => bar.outerHTML)"
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(base_url + query)
    reader = visit().open(query).ready()
    assert reader.page.evaluate(read) == page.evaluate(read)
    assert reader.page.evaluate(bars) == page.evaluate(bars)
    ids = "[...document.querySelectorAll('#list .row')].map(row => row.dataset.id)"
    assert reader.page.evaluate(ids) == page.evaluate(ids)
    plain.close()


LINKS = """
[...document.querySelectorAll('[data-active] a')].map(link => {
  const [path, query = ''] = link.href.split('?');
  return [link.dataset.name, link.dataset.value, path, decodeURIComponent(query).split('&').sort().join('&')];
})
"""


def test_links_of_the_chips_are_those_of_the_server(visit, browser, base_url):
    query = "/?lang=kk&sector=energy,manufacturing&cost=unknown&q=тошкент&sort=cost&asof=2026-03-01"
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(base_url + query)
    reader = visit().open(query).ready()
    chips, of_server = reader.page.evaluate(LINKS), page.evaluate(LINKS)
    assert len(chips) == 6
    assert chips[:-1] == of_server[:-1]
    plain.close()


def test_links_follow_the_view_for_a_new_tab(visit):
    reader = visit().open("/?lang=en&sector=energy&q=nothing-like-this").ready()
    reader.page.locator(".leaflet-container").focus()
    reader.page.keyboard.press("+")
    reader.until("location.search.includes('map=')")
    clear = reader.page.locator("#empty [data-clear]")
    place = parse_qs(urlsplit(reader.page.url).query)["map"]
    links = [*reader.page.locator("[data-active] a").all(), clear]
    assert len(links) == 4
    for link in links:
        assert parse_qs(urlsplit(link.get_attribute("href")).query)["map"] == place
    clear.click()
    reader.until("!location.search.includes('sector')")
    with reader.page.context.expect_page() as opened_tab:
        reader.page.locator("#list .row a").first.click(modifiers=["Control"])
    opened_tab.value.wait_for_url("**project=**")


def test_menu_keeps_the_day_that_is_shown_now(visit):
    reader = visit().open("/?lang=en&asof=2021-06-30").ready()
    link = reader.page.locator(".nav a[data-keeps-day]").last
    assert "asof=2021-06-30" in link.get_attribute("href")
    reader.page.locator('[data-name="asof"]').click()
    reader.until("!location.search.includes('asof')")
    assert "asof" not in link.get_attribute("href")


def test_the_unknown_is_counted_and_chips_say_of_what(visit):
    reader = opened(visit().open("/?lang=en").ready())
    line = reader.page.locator(".option", has_text="Not known in US dollars")
    told = int(line.locator("[data-count]").inner_text())
    assert told > 0
    line.click()
    reader.until("location.search.includes('cost=unknown')")
    assert rows(reader) == told
    chip = reader.page.locator("[data-active] a").first
    assert "Cost: Not known in US dollars" in chip.inner_text()
    assert reader.page.locator(f"{MORE} > summary [data-chosen]").inner_text() == "1"
    reader.accessible()
    reader.page.keyboard.press("Escape")
    chip.click()
    reader.until("document.querySelectorAll('#list .row').length === 65")


def test_keyboard_chooses_a_value_and_the_live_region_tells(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.locator(f"{MORE} > summary").focus()
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Space")
    reader.until("location.search.includes('side=')")
    reader.until("/projects? shown/.test(document.getElementById('live').textContent)")
    reader.page.keyboard.press("Escape")
    assert not reader.page.locator(f"{MORE} .facets-more").is_visible()


def test_order_by_sources_is_in_the_address(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.locator("#sort").select_option("sources")
    reader.until("location.search.includes('sort=sources')")
    first = reader.page.locator("#list .row").first.get_attribute("data-id")
    other = visit().open("/projects?lang=en&sort=sources")
    assert other.page.locator(".cell-name").first.get_attribute("href").split("/")[-1].split("?")[0] == first


def test_table_shows_other_columns_and_keeps_the_filters(visit):
    reader = visit().open("/projects?lang=en&country=UZ")
    reader.page.locator(".columns summary").click()
    reader.page.locator(".columns .option", has_text="Jobs").click()
    reader.page.wait_for_url("**columns=**")
    assert "country=UZ" in reader.page.url
    assert "Jobs" in reader.page.locator("thead").inner_text()
    reader.accessible()
    reader.page.locator('[data-facet="status"] > summary').click()
    reader.page.locator('[data-facet="status"] .option').first.click()
    reader.page.wait_for_url("**status=**")
    assert "Jobs" in reader.page.locator("thead").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}], ids=["390", "320"])
def test_phone(visit, size, scheme):
    reader = visit(size=size, touch=True, color_scheme=scheme).open("/?lang=ru").ready()
    reader.page.locator(f"{MORE} > summary").scroll_into_view_if_needed()
    opened(reader)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for option in reader.page.locator(f"{MORE} .option").all()[:6]:
        assert round(option.bounding_box()["height"]) >= 44
    reader.accessible()
