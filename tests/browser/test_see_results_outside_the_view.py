"""A reader sees where all results are: the start shows every project, and a filter says what lies outside the view."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

SIDEWAYS = {"width": 844, "height": 390}
SIZES = {"1440x900": DESKTOP, "390x844": PHONE, "844x390": SIDEWAYS}

# How many projects stand behind the symbols that are whole in view, under no control.
SEEN = """
() => {
  const stage = document.querySelector('#map').getBoundingClientRect();
  const covers = '.leaflet-control, .tools-open, .credits, .time-bar, .fold, .page-map .bar, .panel, .outside';
  const isSeen = node => node.checkVisibility({ visibilityProperty: true });
  const boxes = [...document.querySelectorAll(covers)].filter(isSeen).map(node => node.getBoundingClientRect())
    .filter(box => box.width > 0 && box.height > 0);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const within = a => a.left >= stage.left && a.top >= stage.top && a.right <= stage.right && a.bottom <= stage.bottom;
  let seen = 0;
  for (const node of document.querySelectorAll('.atlas-mark, .atlas-cluster')) {
    const box = node.getBoundingClientRect();
    const number = node.matches('.atlas-cluster') ? Number(node.querySelector('text').textContent) : 1;
    if (within(box) && !boxes.some(other => meet(box, other))) seen += number;
  }
  return seen;
}
"""
OUTSIDE = "document.querySelector('.outside:not([hidden])') !== null"
NONE_OUTSIDE = "document.querySelector('.outside[hidden]') !== null"


def settled(reader):
    """Wait until the symbols stand still."""
    reader.page.wait_for_load_state("networkidle")
    reader.page.wait_for_timeout(600)
    return reader


@pytest.mark.parametrize("size", SIZES)
def test_start_shows_every_project(visit, size):
    reader = settled(visit(size=SIZES[size], reduced_motion="reduce").open("/?lang=en").ready())
    assert reader.page.evaluate(SEEN) == 63


@pytest.mark.parametrize("size", SIZES)
def test_whole_area_shows_every_project(visit, size):
    reader = settled(visit(size=SIZES[size], reduced_motion="reduce").open("/?lang=en&map=9/41/69").ready())
    reader.tools()
    reader.page.get_by_role("button", name="Show the whole area").click()
    assert settled(reader).page.evaluate(SEEN) == 63


@pytest.mark.parametrize("size", SIZES)
def test_results_outside_the_view_are_told_and_shown_by_one_click(visit, size):
    reader = settled(visit(size=SIZES[size], reduced_motion="reduce").open("/?lang=en&map=9/41.2/69.3").ready())
    assert reader.page.evaluate(NONE_OUTSIDE)
    reader.page.evaluate("document.querySelector('#filters [name=sector][value=manufacturing]').click()")
    reader.until(OUTSIDE)
    count = int(reader.page.locator("#count strong").inner_text().split()[0])
    outside, of, total = reader.page.locator(".outside span").inner_text().split()[:3]
    assert (of, int(total)) == ("of", count)
    assert 0 < int(outside) <= count
    reader.until("document.querySelector('#live').textContent.includes('outside the view')")
    reader.accessible()
    reader.page.locator(".outside button").click()
    reader.until(NONE_OUTSIDE)
    assert settled(reader).page.evaluate(SEEN) == count


def test_what_is_looked_at_without_a_filter_is_no_result(visit):
    reader = settled(visit().open("/?lang=en&map=10/50/60").ready())
    assert reader.page.evaluate(NONE_OUTSIDE)


def test_moving_the_map_counts_anew(visit):
    reader = settled(visit().open("/?lang=en&sector=energy").ready())
    assert reader.page.evaluate(NONE_OUTSIDE)
    reader.page.locator("#map .leaflet-container").focus()
    for _ in range(3):
        reader.page.keyboard.press("+")
        reader.page.wait_for_timeout(500)
    reader.until(OUTSIDE)
