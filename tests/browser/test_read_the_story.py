"""Who comes first reads the story: the map goes where the text is, by scrolling, by buttons, by keys or by a link."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

STEPS = (
    "seven-projects", "border", "industrial-centre", "silkway", "kashkadarya", "capitals", "railways",
    "water-and-energy", "programme", "not-known",
)  # fmt: skip
SYMBOLS = "document.querySelectorAll('.leaflet-marker-pane .mark, .leaflet-marker-pane .cluster').length"
SCALE = "document.querySelector('.atlas-scale')?.textContent ?? ''"
SIZES = [{"width": 1440, "height": 900}, PHONE, {"width": 667, "height": 375}, {"width": 320, "height": 640}]


def at(reader, step):
    reader.until(f"document.documentElement.dataset.step === 'step-{step}'")
    current = reader.page.locator(".story-steps [aria-current=step]")
    assert current.count() == 1
    assert current.get_attribute("href") == f"#step-{step}"


def seen(reader, step):
    """Whether the heading of a step is in sight, under nothing."""
    return reader.page.evaluate(
        """id => {
          const { left, top, bottom } = document.querySelector(`#step-${id} h2`).getBoundingClientRect();
          return document.elementFromPoint(left + 8, (top + bottom) / 2)?.closest('h2') !== null;
        }""",
        step,
    )


@pytest.fixture
def reader(visit):
    return visit(reduced_motion="reduce").open("/story?lang=en").ready()


def test_the_map_on_the_first_page_leads_there_with_one_click(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en").ready()
    found.page.locator(".invitation a").click()
    found.page.wait_for_url("**/story?lang=en")
    found.ready()
    at(found, "seven-projects")


def test_next_and_back_go_through_all_steps(reader):
    for step in STEPS:
        at(reader, step)
        assert seen(reader, step), step
        if step != STEPS[-1]:
            reader.page.locator(f"#step-{step} [rel=next]").click()
    assert reader.page.url.endswith("#step-not-known")
    reader.page.locator("#step-not-known [rel=prev]").click()
    at(reader, "programme")


def test_arrow_keys_go_a_step_on_and_back(reader):
    reader.page.keyboard.press("ArrowRight")
    at(reader, "border")
    reader.page.keyboard.press("ArrowRight")
    at(reader, "industrial-centre")
    reader.page.keyboard.press("ArrowLeft")
    at(reader, "border")
    assert reader.page.url.endswith("#step-border")
    reader.until("document.getElementById('live').textContent === 'A border of straight lines and a river'")


def test_arrow_keys_belong_to_the_map_that_has_the_focus(reader):
    reader.page.locator(".atlas-map").focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_timeout(400)
    at(reader, "seven-projects")


def test_scrolling_moves_the_map(reader):
    """The map shows what the step names, and nothing else, whole."""
    for step, symbols in (("kashkadarya", 1), ("silkway", 1), ("water-and-energy", 2)):
        reader.page.locator(f"#step-{step} h2").scroll_into_view_if_needed()
        reader.page.evaluate(f"document.getElementById('step-{step}').scrollIntoView()")
        at(reader, step)
        reader.until(f"{SYMBOLS} === {symbols}")
        reader.until(
            """(() => {
              const map = document.getElementById('map').getBoundingClientRect();
              return [...document.querySelectorAll('.leaflet-marker-pane .mark')].every((node) => {
                const { left, top, right, bottom } = node.getBoundingClientRect();
                return left >= map.left && top >= map.top && right <= map.right && bottom <= map.bottom;
              });
            })()"""
        )


def test_a_link_opens_its_step(visit):
    found = visit(reduced_motion="reduce").open("/story?lang=ru#step-kashkadarya").ready()
    at(found, "kashkadarya")
    assert seen(found, "kashkadarya")
    assert found.page.locator("#step-kashkadarya h2").inner_text() == "Завод, который ещё проектируют"


def test_a_click_on_a_symbol_opens_its_project(visit):
    found = visit(reduced_motion="reduce").open("/story?lang=en#step-kashkadarya").ready()
    at(found, "kashkadarya")
    found.until(f"{SYMBOLS} === 1")
    found.page.locator(".leaflet-marker-pane .mark").click()
    found.page.wait_for_url("**/projects/lab-complex-kashkadarya?lang=en")


def test_the_wheel_goes_past_the_map(reader):
    reader.page.mouse.move(1000, 500)
    reader.page.mouse.wheel(0, 900)
    reader.until("scrollY > 300")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_map_and_text_share_every_screen(visit, size, lang):
    found = visit(size=size, touch=size["width"] < 700, reduced_motion="reduce").open(f"/story?lang={lang}").ready()
    for step in STEPS:
        found.page.evaluate(f"document.getElementById('step-{step}').scrollIntoView()")
        at(found, step)
        assert seen(found, step), step
        box = found.page.locator("#map").bounding_box()
        assert box["width"] * box["height"] >= 0.3 * size["width"] * size["height"]
    assert found.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES[:2])
def test_nobody_is_shut_out(visit, theme, size):
    found = visit(size=size, color_scheme=theme, reduced_motion="reduce").open("/story?lang=ru#step-border").ready()
    found.accessible()


def test_without_scripts_it_is_a_page_with_small_maps(visit):
    found = visit(java_script_enabled=False).open("/story?lang=en#step-silkway")
    assert found.page.locator("#map").is_hidden()
    assert [box.is_visible() for box in found.page.locator(".step .smallmap").all()] == [True] * len(STEPS)
    assert found.page.locator("#step-silkway h2").is_visible()
    found.page.locator("#step-silkway [rel=next]").click()
    assert found.page.url.endswith("#step-kashkadarya")


def test_paper_has_every_step_with_its_map(visit):
    found = visit(reduced_motion="reduce", color_scheme="dark").open("/story?lang=en").ready()
    assert found.page.locator(".step .smallmap").first.is_hidden()
    found.page.emulate_media(media="print")
    assert all(box.is_visible() for box in found.page.locator(".step .smallmap").all())
    assert found.page.locator("#map").is_hidden()
    assert not any(link.is_visible() for link in found.page.locator(".step-ways").all())
    assert found.page.evaluate("getComputedStyle(document.body).colorScheme") == "light"


def test_only_its_own_page_loads_its_script(visit):
    found = visit().open("/?lang=en").ready()
    loaded = found.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert loaded
    assert [name for name in loaded if "/story-" in name] == []
