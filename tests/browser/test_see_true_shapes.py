"""What is shaded is true: regions as their outlines, crossings on their stretch of the border, lines of one meaning."""

from __future__ import annotations

from tests.browser.conftest import PHONE

NEAR = "/?lang=en&map=9/41.2/69.0"


def seen(reader, selector):
    """Number of drawn things that have some extent."""
    return reader.page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(node => {
             const {width, height} = node.getBoundingClientRect();
             return width + height > 2;
           }).length""",
        selector,
    )


def test_a_project_known_to_a_region_lights_the_region_up(visit):
    reader = visit().open("/?lang=en&project=mineral-fertiliser-navoi").ready()
    lit = ".leaflet-areas-lit-pane .atlas-area.lit.region"
    reader.until(f"document.querySelectorAll('{lit}').length === 2")
    assert seen(reader, f"{lit}.band[clip-path]") == 1, "a band inside the outline"
    assert "0–2" in reader.page.locator(".figure", has_text="To the border").inner_text()


def test_a_district_is_a_circle_that_says_so(visit):
    reader = visit().open("/?lang=en&project=icic-central-asia").ready()
    reader.until("document.querySelectorAll('.atlas-area.lit.circle').length >= 2")
    assert seen(reader, ".atlas-area.lit.region") == 0


def test_crossings_tell_name_state_and_where_they_may_lie(visit):
    reader = visit().open(NEAR).ready()
    reader.until("document.querySelectorAll('.atlas-stretch').length > 0")
    reader.until("document.querySelectorAll('.crossing-name').length > 3")
    assert seen(reader, ".atlas-crossing.rail .bar") > 0
    assert seen(reader, ".atlas-crossing.closed .cross") > 0
    assert "Road crossing · Open" in reader.page.locator(".crossing-name small").all_inner_texts()
    reader.accessible()


def test_names_of_crossings_keep_clear_of_signs_and_of_each_other(visit):
    for size in (None, PHONE):
        reader = visit(size=size).open(NEAR).ready()
        reader.until("document.querySelectorAll('.crossing-name').length > 0")
        reader.page.wait_for_timeout(800)
        overlaps = reader.page.evaluate(
            """() => {
              const boxes = selector => [...document.querySelectorAll(selector)].map(n => n.getBoundingClientRect());
              const names = boxes('.crossing-name'), signs = boxes('.atlas-crossing svg, .atlas-mark, .atlas-cluster');
              const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
              return names.flatMap((name, i) => [...signs, ...names.slice(i + 1)].filter(other => meet(name, other)));
            }"""
        )
        assert overlaps == []


def test_a_crossing_in_hand_is_marked(visit):
    reader = visit().open(NEAR).ready()
    reader.until("document.querySelectorAll('.atlas-stretch').length > 0")
    reader.page.locator('.atlas-crossing[aria-label^="Kazygurt"]').click()
    reader.until("document.querySelectorAll('.atlas-crossing.chosen').length === 1")
    reader.until("document.querySelectorAll('.atlas-stretch.chosen').length === 1")
    assert "stretch of the border" in reader.page.locator(".atlas-pop").inner_text()


def test_what_has_nothing_to_do_with_the_results_steps_back(visit):
    reader = visit().open(f"{NEAR}&q=kaplanbek").ready()
    reader.until("document.querySelectorAll('.atlas-crossing.aside').length > 3")
    kaplanbek = reader.page.locator('.atlas-crossing[aria-label^="Kaplanbek"]')
    assert "aside" not in kaplanbek.get_attribute("class")
    reader.until("document.querySelectorAll('.atlas-corridor.aside').length > 3")


def test_no_plan_stands_before_it_was_one(visit):
    reader = visit().open("/?lang=en").ready()
    reader.until("document.querySelectorAll('.atlas-corridor.planned').length > 0")
    then = visit().open("/?lang=en&asof=2019-12-31").ready()
    then.until("document.querySelectorAll('.atlas-corridor.unknown').length > 0")
    assert seen(then, ".atlas-corridor.planned") == 0
    assert seen(then, ".atlas-corridor") < seen(reader, ".atlas-corridor")
