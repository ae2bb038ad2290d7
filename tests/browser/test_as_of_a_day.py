"""A planner goes back in time: handle, keys, playing, day, address; the map, the list and the card show that day."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from tests.browser.conftest import PHONE

BAR = "#time-bar"
RANGE = f"{BAR} input[type=range]"


def opened(reader):
    reader.page.locator("#time-switch").click()
    reader.page.locator(BAR).wait_for()
    return reader


def total(reader):
    return int(re.search(r"\d+", reader.page.locator("#count strong").inner_text())[0])


def of_day(reader, day):
    """Number of projects that the data interface knows on a day."""
    script = f"fetch('/collections/projects/items?limit=1&asof={day}').then(r => r.json()).then(c => c.numberMatched)"
    return reader.page.evaluate(script)


def test_keys_move_by_months_and_the_list_follows(visit):
    reader = opened(visit().open("/?lang=en").ready())
    assert reader.page.evaluate("document.activeElement.type") == "range"
    now = total(reader)
    reader.page.keyboard.press("Home")
    reader.until("location.search.includes('asof=2017-06-30')")
    expected = of_day(reader, "2017-06-30")
    reader.until(f"document.querySelectorAll('#list .row').length === {expected}")
    for _ in range(3):
        reader.page.keyboard.press("ArrowRight")
    reader.until("location.search.includes('asof=2017-09-30')")
    reader.page.keyboard.press("End")
    reader.until("!location.search.includes('asof')")
    reader.until(f"document.querySelectorAll('#list .row').length === {now}")
    assert (
        reader.page.locator(RANGE).get_attribute("aria-valuetext")
        == "State of the data: March 2026 · Nothing later is known here"
    )


@pytest.mark.parametrize("day", ["2021-12-31", "2025-06-01", "2025-11-15"])
def test_a_day_by_its_date(visit, day):
    reader = opened(visit().open("/?lang=en").ready())
    reader.page.locator(f"{BAR} input[type=date]").fill(day)
    reader.until(f"location.search.includes('asof={day}')")
    expected = of_day(reader, day)
    reader.until(f"document.querySelectorAll('#list .row').length === {expected}")
    assert total(reader) == expected
    legend = reader.page.locator(".legend-line b").all_inner_texts()
    assert sum(map(int, filter(None, legend))) <= expected


def test_the_address_opens_the_day(visit):
    reader = visit().open("/?asof=2025-06&lang=en&project=tenge-bank-head-office").ready()
    reader.page.locator(BAR).wait_for()
    assert "As known on 30 June 2025" in reader.page.locator(f"{BAR} output").inner_text()
    assert "Status not yet known" in reader.page.locator("#card-body").inner_text()
    reader.page.locator(f"{BAR} button", has_text="Newest").click()
    reader.until("!location.search.includes('asof')")
    reader.until("document.querySelector('#card-body').innerText.includes('Launched')")
    reader.page.go_back()
    reader.until("location.search.includes('asof=2025-06')")
    reader.until("document.querySelector('#card-body').innerText.includes('Status not yet known')")


def test_the_chip_leads_back(visit):
    reader = visit().open("/?asof=2024&lang=en").ready()
    chip = reader.page.locator(".active .chip-on")
    assert "As known on 31 December 2024" in chip.inner_text()
    chip.click()
    reader.until("!location.search.includes('asof')")
    reader.until("document.querySelectorAll('#list .row').length === 65")


def test_playing_goes_on_and_stops(visit):
    reader = visit().open("/?lang=en&asof=2025-09-30").ready()
    reader.page.locator(f"{BAR} button[aria-label=Play]").click()
    reader.until("location.search.includes('asof=2025-11-30')")
    reader.page.locator(f"{BAR} button[aria-label=Pause]").click()
    held = reader.page.evaluate("location.search")
    reader.page.wait_for_timeout(1500)
    assert reader.page.evaluate("location.search") == held


def test_playing_ends_in_the_present(visit):
    reader = visit().open("/?lang=en&asof=2026-10-31").ready()
    reader.page.locator(f"{BAR} button[aria-label=Play]").click()
    reader.until("!location.search.includes('asof')")
    reader.page.locator(f"{BAR} button[aria-label=Play]").wait_for()


def test_a_project_not_yet_known_is_left(visit):
    reader = opened(visit().open("/?lang=en&project=icic-central-asia").ready())
    reader.page.locator(f"{BAR} input[type=date]").fill("2019-01-31")
    reader.until("!location.search.includes('project=')")
    reader.until("!document.querySelector('#list-view').hidden")


def test_an_address_of_a_project_not_yet_known_opens_the_list(visit):
    reader = visit().open("/?lang=en&asof=2019-01-31&project=icic-central-asia").ready()
    reader.until("!location.search.includes('project=')")
    assert reader.page.locator("#list-view").is_visible()
    assert reader.page.locator("#list .row").count() > 0


def test_escape_closes_and_focus_goes_back(visit):
    reader = opened(visit().open("/?lang=en").ready())
    reader.page.keyboard.press("Escape")
    reader.until(f"!document.querySelector('{BAR}')")
    assert reader.page.evaluate("document.activeElement.id") == "time-switch"


def test_filters_and_day_go_together(visit):
    reader = visit().open("/?lang=en&asof=2025-06-01&sector=energy").ready()
    assert reader.page.locator("#list .row").count() == of_day(reader, "2025-06-01&sector=energy")


def test_share_and_embed_keep_the_day(visit):
    reader = visit().open("/?lang=en&asof=2025-06-01").ready()
    reader.page.locator("#share-view").click()
    reader.page.locator("dialog.share-dialog").wait_for()
    assert "asof=2025-06-01" in reader.page.locator("[data-shared-url]").inner_text()
    reader = visit().open("/embed?lang=en&asof=2025-06-01").ready()
    assert "As known on 1 June 2025" in reader.page.locator("#count").inner_text()


@pytest.mark.faults_expected
def test_a_failure_can_be_tried_again(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.route("**/history.json", lambda route: route.abort())
    reader.page.locator("#time-switch").click()
    notice = reader.page.locator(".notice", has_text="The history could not be loaded.")
    notice.wait_for()
    reader.page.unroute("**/history.json")
    notice.locator("button").click()
    reader.page.locator(BAR).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE])
def test_accessible(visit, scheme, size):
    reader = visit(size=size, touch=bool(size), color_scheme=scheme).open("/?lang=ru&asof=2025-06-01").ready()
    reader.page.locator(BAR).wait_for()
    reader.accessible()
    if size:
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_accessible_page_of_the_past(visit):
    reader = visit().open("/projects/tenge-bank-head-office?asof=2025-06-01&lang=kk")
    reader.accessible()


LABELS = """
[...document.querySelectorAll('.time-years text')].map(text => {
  const { left, right } = text.getBoundingClientRect();
  return { text: text.textContent, left, right };
})
"""


def months(first, last):
    """What the history says of the months from one to the other, numbered from the year 0."""
    said = [{"month": f"{at // 12}-{at % 12 + 1:02}", "events": at % 3, "changes": True} for at in range(first, last)]
    return json.dumps({"months": said})


@pytest.mark.parametrize(
    ("first", "fewest"), [(1700 * 12, 3), (1991 * 12, 5), (2017 * 12 + 5, 3), (2025 * 12 + 2, 2), (2026 * 12, 1)]
)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_labels_of_any_span_have_room(visit, first, fewest, lang):
    reader = visit()
    reader.page.route("**/history.json*", lambda route: route.fulfill(body=months(first, 2026 * 12 + 3)))
    opened(reader.open(f"/?lang={lang}").ready())
    for width in (1440, 1200, 1100, 800, 667, 390, 320):
        reader.page.set_viewport_size({"width": width, "height": 700})
        least = fewest if width > 400 else 1
        for _ in range(40):  # they are drawn anew some time after the window has another size
            reader.page.wait_for_timeout(100)
            labels = reader.page.evaluate(LABELS)
            bar = reader.page.locator(BAR).bounding_box()
            if len(labels) >= least and labels[-1]["right"] <= bar["x"] + bar["width"]:
                break
        assert len(labels) >= least, (width, labels)
        for one, other in pairwise(labels):
            assert one["right"] + 4 <= other["left"], (width, one, other)
        assert bar["x"] <= labels[0]["left"]
        assert labels[-1]["right"] <= bar["x"] + bar["width"]
