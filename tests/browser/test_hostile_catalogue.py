"""Text from a catalogue is only ever text: markup, script ends, direction marks and very long names change nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PAGES
from tests.hostile import HOSTILE, hostile_catalogue
from tests.serving import atlas


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory):
    with atlas(catalog=hostile_catalogue(tmp_path_factory.mktemp("hostile"))) as base:
        yield base


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_hostile_text_as_text(visit, hostile_url, path):
    reader = visit(base=hostile_url)
    reader.page.on("dialog", lambda dialog: reader.faults.append(f"dialog: {dialog.message}"))
    reader.open(path)
    reader.page.wait_for_timeout(800)
    assert reader.page.evaluate("window.hostile === undefined")
    assert reader.page.evaluate("document.querySelectorAll('img[src=\"x\"], [onerror], [onclick]').length") == 0
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_card_shows_the_hostile_name_in_full(visit, hostile_url):
    reader = visit(base=hostile_url).open("/?lang=en").ready()
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    title = reader.page.locator("#card h2.card-title")
    title.wait_for()
    assert HOSTILE in title.text_content()
