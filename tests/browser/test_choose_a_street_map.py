"""A reader chooses a street map of others: nobody is asked before, and everything else works on top of it.

The service has a port of its own; every other address is refused and fails the test.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PHONE
from tests.pictures import pictures
from tests.serving import atlas

SIZES = {
    "desktop": {"width": 1440, "height": 900},
    "phone": PHONE,
    "sideways": {"width": 667, "height": 375},
    "narrow": {"width": 320, "height": 640},
}
ZOOM = "Number((new URLSearchParams(location.search).get('map') ?? '0').split('/')[0])"


@pytest.fixture(scope="module")
def service():
    with pictures() as running:
        yield running


@pytest.fixture(scope="module")
def streets(service):
    """An atlas with two services: one that answers, and one that nobody may ever ask."""
    credit = '<a href="https://city.example/licence">© City</a> and neighbours'
    listed = f"City | {service.base}/{{z}}/{{x}}/{{y}}.png | 19 | {credit}; OpenStreetMap.Mapnik"
    with atlas(env={"CROSSBORDER_TILE_LAYERS": listed}) as base:
        yield base


@pytest.fixture
def reader(visit, streets, service):
    service.asked.clear()

    def make(path="/?lang=en", **options):
        made = visit(base=streets, **options)
        made.page.route(f"{service.base}/**", lambda route: route.continue_())
        return made.open(path).ready()

    return make


def choose(reader, title):
    reader.layers().get_by_role("radio", name=title).check()
    reader.page.keyboard.press("Escape")


def drawn(reader):
    reader.until("[...document.querySelectorAll('.street-map img')].some(one => one.naturalWidth > 1)")


def test_nobody_is_asked_before_the_choice(reader, service):
    found = reader()
    found.page.mouse.move(900, 450)
    found.page.mouse.wheel(0, -300)
    found.page.wait_for_timeout(800)
    words = found.layers().inner_text()
    assert service.base.removeprefix("http://") in words
    assert "tile.openstreetmap.org" in words
    assert "Nothing is loaded from another server until you choose it." in words
    found.page.wait_for_timeout(300)
    assert service.asked == []
    assert found.page.locator("link[rel=preconnect], link[rel=dns-prefetch]").count() == 0


def test_pictures_are_asked_of_the_chosen_server_with_the_site_as_referer(reader, service, streets):
    found = reader("/?lang=en&project=icic-central-asia&map=9/41/68.5")
    choose(found, "City")
    drawn(found)
    assert found.page.locator(".leaflet-tile-pane canvas").count() == 0
    assert {asked.referer for asked in service.asked} == {f"{streets}/"}
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", asked.path) for asked in service.asked)


def test_credits_change_with_the_choice_and_back(reader):
    found = reader()
    own = found.page.locator("#credits").inner_text()
    choose(found, "City")
    assert found.page.locator("#credits").inner_text() == "Leaflet | © City and neighbours"
    assert found.page.locator("#credits a", has_text="City").get_attribute("href") == "https://city.example/licence"
    assert "© City and neighbours" in found.page.locator(".print-credits").text_content()
    choose(found, "Atlas map")
    assert found.page.locator("#credits").inner_text() == own


def test_legend_explains_the_own_base_map_only_while_it_is_there(reader):
    border = "Shared border"
    found = reader()
    found.until(f"document.querySelector('.legend').innerText.includes('{border}')")
    choose(found, "City")
    found.until(f"!document.querySelector('.legend').innerText.includes('{border}')")
    choose(found, "Atlas map")
    found.until(f"document.querySelector('.legend').innerText.includes('{border}')")


def test_streets_are_seen_to_zoom_19_and_the_own_map_to_its_end(reader, service):
    found = reader("/?lang=en&map=12/41.3/69.25")
    choose(found, "City")
    drawn(found)
    for _ in range(9):
        found.page.get_by_role("button", name="Zoom in").click(force=True)
        found.page.wait_for_timeout(350)
    found.until(f"{ZOOM} === 19")
    found.page.wait_for_timeout(500)
    assert any(asked.path.startswith("/19/") for asked in service.asked)
    assert found.page.get_by_role("button", name="Zoom in").is_disabled()
    choose(found, "Atlas map")
    found.until(f"{ZOOM} === 16")
    found.page.wait_for_timeout(400)
    assert found.page.locator(".leaflet-tile-pane canvas").count() > 0
    assert found.page.locator(".street-map img").count() == 0


def test_choice_stays_on_the_device_and_a_service_that_has_gone_is_forgotten(reader, service, visit, base_url):
    found = reader()
    choose(found, "City")
    drawn(found)
    service.asked.clear()
    found.page.reload()
    found.ready()
    drawn(found)
    assert service.asked
    assert found.layers().get_by_role("radio", name="City").is_checked()
    found.page.evaluate("localStorage.setItem('base-map', 'Gone')")
    found.page.reload()
    found.ready()
    assert found.layers().get_by_role("radio", name="Atlas map").is_checked()
    assert found.page.locator(".street-map img").count() == 0


def test_map_works_in_a_browser_that_keeps_nothing(reader):
    found = reader()
    refusal = "{ get() { throw new DOMException('no', 'SecurityError'); } }"
    found.page.add_init_script(f"Object.defineProperty(window, 'localStorage', {refusal});")
    found.page.reload()
    found.ready()
    choose(found, "City")
    drawn(found)


def test_everything_of_the_map_works_on_top(reader):
    found = reader("/?lang=en&map=8/41.3/69")
    choose(found, "City")
    drawn(found)
    found.page.locator("#list .row").first.click()
    found.page.locator("#card .card-title").wait_for()
    found.until("location.search.includes('project=')")
    found.page.wait_for_timeout(900)
    assert found.page.locator(".atlas-mark.chosen").count() == 1
    assert found.page.locator(".leaflet-overlay-pane path, .leaflet-pane path").count() > 5  # lines and areas
    found.page.locator("#time-switch").click()
    found.page.locator("#time-bar").wait_for()
    found.page.locator("#time-bar input[type=date]").fill("2026-01-31")
    found.until("location.search.includes('asof=2026-01-31')")
    box = found.layers().get_by_role("checkbox", name="Projects", exact=True)
    box.uncheck()
    assert found.page.locator(".atlas-cluster").count() == 0
    box.check()
    found.until("document.querySelectorAll('.atlas-mark, .atlas-cluster').length > 0")
    assert found.page.locator(".street-map img").count() > 0


GROUP = """() => [...document.querySelectorAll('.atlas-cluster')].find((mark) => {
  const { x, y, width, height } = mark.getBoundingClientRect();
  return mark.contains(document.elementFromPoint(x + width / 2, y + height / 2)); })"""


def test_members_of_a_group_open_at_the_deepest_zoom(reader):
    """Groups are made for every zoom that there is: the streets have seven more."""
    found = reader("/?lang=en&map=12/41.311/69.2797")
    choose(found, "City")
    drawn(found)
    found.until(f"({GROUP})()")
    for _ in range(12):
        if found.page.locator(".leaflet-cluster-spider-leg").count():
            break
        group = found.page.evaluate_handle(GROUP).as_element()
        assert group, "a group at one place never opened"
        group.click()
        found.page.wait_for_timeout(700)
    assert found.page.locator(".atlas-mark").count() > 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_choice_is_made_by_keyboard_and_is_accessible(reader, size, scheme):
    found = reader("/?lang=kk", size=SIZES[size], color_scheme=scheme)
    found.tools().page.locator("[aria-controls=layers]").focus()
    found.page.keyboard.press("Enter")
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.type") == "radio"
    found.page.keyboard.press("ArrowDown")
    drawn(found)
    found.accessible()
    found.page.keyboard.press("Escape")
    assert not found.page.locator("#layers").is_visible()


def test_pictures_that_do_not_come_are_told_and_asked_for_again(reader, service, request):
    request.node.add_marker(pytest.mark.faults_expected)
    found = reader()
    found.page.route(f"{service.base}/**", lambda route: route.abort())
    choose(found, "City")
    again = found.page.locator("#notices").get_by_role("button", name="Try again")
    again.wait_for()
    assert "Pictures of City could not be loaded." in found.page.locator("#notices").inner_text()
    found.page.unroute(f"{service.base}/**")
    found.page.route(f"{service.base}/**", lambda route: route.continue_())
    again.click()
    drawn(found)


def test_policy_lets_no_other_picture_in(reader, service, request):
    request.node.add_marker(pytest.mark.faults_expected)
    found = reader()
    blocked = found.page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener('securitypolicyviolation', (event) => done(event.blockedURI));
          new Image().src = 'https://elsewhere.example/1.png'; })"""
    )
    assert blocked == "https://elsewhere.example/1.png"


def test_embedded_map_offers_the_same(reader, service):
    found = reader("/embed?lang=en")
    assert service.asked == []
    choose(found, "City")
    drawn(found)


def test_operator_may_offer_none(visit):
    with atlas(env={"CROSSBORDER_TILE_LAYERS": ""}) as base:
        found = visit(base=base).open("/?lang=en").ready()
        assert found.layers().get_by_role("radio").count() == 0
