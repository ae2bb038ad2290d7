"""A reader on a phone: the map fills the screen, a sheet holds list and card, everything is large enough to touch."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

SMALL = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["390", "320"])
@pytest.mark.parametrize(
    "path",
    ["/", "/?project=icic-central-asia", "/projects", "/projects/icic-central-asia", "/sources", "/data", "/about"],
)
def test_nothing_scrolls_sideways(visit, size, path):
    reader = visit(size=size, touch=True).open(path)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_targets_are_large_enough(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en").ready()
    small = reader.page.evaluate(
        """() => [...document.querySelectorAll('header a, header summary, #map button, .chip, #grip')]
          .filter(node => node.checkVisibility({visibilityProperty: true}))
          .filter(node => !node.closest('.hidden, .credits'))
          .map(node => [node.className || node.id, node.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_tap_on_a_row_opens_the_card_and_back_returns(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en").ready()
    reader.page.locator("#grip").tap()
    reader.page.locator('#list [data-id="tenge-bank-head-office"] a').tap()
    reader.page.locator("#card").get_by_role("heading", level=2, name="Tenge Bank").wait_for()
    reader.page.locator("#back").tap()
    reader.until("!location.search.includes('project=')")
