"""A reader sorts: list beside the map and table of the server have one order, in each language; flights stay quiet."""

from __future__ import annotations

import pytest

from webapp.present.orders import SORTS

LISTED = "[...document.querySelectorAll('#list .row')].map(row => row.dataset.id)"
TABLED = "[...document.querySelectorAll('table .cell-name')].map(link => link.pathname.split('/').at(-1))"


@pytest.mark.parametrize("lang", ["kk", "uz", "ru", "en"])
def test_list_and_table_have_one_order(visit, lang):
    reader, other = visit(), visit()
    for sort in SORTS:
        first = reader.open(f"/?lang={lang}&sort={sort}").page.evaluate(LISTED)
        listed = reader.ready().page.evaluate(LISTED)
        tabled = other.open(f"/projects?lang={lang}&sort={sort}").page.evaluate(TABLED)
        assert listed == tabled, sort
        assert first == listed, "the list moves under the reader's eyes"
    assert len(listed) == 65


@pytest.mark.parametrize("lang", ["kk", "uz", "ru"])
def test_a_click_on_the_names_sorts_as_the_server_does(visit, lang):
    reader = visit().open(f"/projects?lang={lang}&sort=name")
    by_name = reader.page.evaluate(TABLED)
    reader.open(f"/projects?lang={lang}&sort=cost")
    assert reader.page.evaluate(TABLED) != by_name
    reader.page.locator("thead th button").first.click()
    assert reader.page.evaluate(TABLED) == by_name


def test_flight_of_the_project_in_hand_stands_out(visit):
    lit = "[...document.querySelectorAll('.leaflet-lines-pane path.lit')].map(path => path.classList[0])"
    flight = "aktau-nukus-flight"
    reader = visit().open("/?lang=en").ready()
    reader.until("document.querySelectorAll('.leaflet-lines-pane path.atlas-flight').length > 0")
    assert reader.page.evaluate(lit) == []
    reader.page.locator(f'#list [data-id="{flight}"] a').click()
    reader.until(f"{lit}.join() === 'atlas-flight'")
    reader.page.keyboard.press("Escape")
    reader.page.mouse.move(900, 700)
    reader.page.evaluate("document.activeElement.blur()")  # the row that has the focus is in hand as well
    reader.until(f"{lit}.length === 0")


def test_chips_stay_in_the_order_of_the_server(visit):
    chips = "[...document.querySelectorAll('[data-active] .chip-on')].map(chip => chip.textContent.trim())"
    reader = visit().open("/?lang=en&year=2025&conflicts=1&country=UZ,KZ&sector=industrial-zones,city&q=a")
    first = reader.page.evaluate(chips)
    assert len(first) == 7
    assert reader.ready().page.evaluate(chips) == first
