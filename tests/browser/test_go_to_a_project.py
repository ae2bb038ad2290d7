"""A reader chooses a project and is there: its whole area, line or place is in view, under nothing, on every screen."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tests.browser.conftest import DESKTOP, PHONE

SIDEWAYS = {"width": 844, "height": 390}
SIZES = {"1440x900": DESKTOP, "390x844": PHONE, "844x390": SIDEWAYS}

# What of a shape is not seen: a corner outside the map, or under a control, the credits, the bar or the sheet.
HIDDEN = """
([shape, mark]) => {
  const stage = document.querySelector('#map').getBoundingClientRect();
  const covers = '.leaflet-control, .credits, .time-bar, .fold, .page-map .bar, .panel, .embed-head, .embed-card';
  const isSeen = node => node.checkVisibility({ visibilityProperty: true });
  const boxes = [...document.querySelectorAll(covers)].filter(isSeen).map(node => node.getBoundingClientRect())
    .filter(box => box.width > 0 && box.height > 0);
  const [zoom, lat, lon] = new URLSearchParams(location.search).get('map').split('/').map(Number);
  const size = 256 * 2 ** zoom;
  const pixel = ([x, y]) => [
    size * (x / 360 + 0.5),
    size * (0.5 - Math.log(Math.tan(Math.PI / 4 + y * Math.PI / 360)) / (2 * Math.PI)),
  ];
  const middle = pixel([lon, lat]);
  const centre = [stage.left + stage.width / 2, stage.top + stage.height / 2];
  const onScreen = at => pixel(at).map((v, i) => v - middle[i] + centre[i]);
  const [x, y] = onScreen(mark);
  const spots = [...shape.map(onScreen), [x - 17, y - 17], [x + 17, y + 17]];
  const within = (box, [x, y], air) =>
    x > box.left + air && x < box.right - air && y > box.top + air && y < box.bottom - air;
  return spots.filter(at => !within(stage, at, 0) || boxes.some(box => within(box, at, 1))).length;
}
"""
CHOOSE = """
async id => {
  document.querySelector(`#list [data-id="${id}"] a`).click();
  await new Promise(resolve => setTimeout(resolve, 350)); // the legend explains what is there now
}
"""


def positions(geometry):
    """All positions of a geometry."""
    if geometry is None:
        return []
    if geometry["type"] == "GeometryCollection":
        return [at for part in geometry["geometries"] for at in positions(part)]

    def flat(coordinates):
        if isinstance(coordinates[0], int | float):
            return [coordinates[:2]]
        return [at for part in coordinates for at in flat(part)]

    return flat(geometry["coordinates"])


@pytest.fixture(scope="module")
def shapes(base_url):
    """Of each project with a place: all corners of its line, else its area, and where its symbol stands."""

    def features(layer):
        with urllib.request.urlopen(f"{base_url}/collections/{layer}/items?limit=10000", timeout=30) as answer:
            return json.load(answer)["features"]

    areas: dict[str, list] = {}
    for area in features("project-areas"):
        areas.setdefault(area["properties"]["project"], []).extend(positions(area["geometry"]))
    lines = {line["id"]: positions(line["geometry"]) for line in features("project-lines")}
    marks = {made["id"]: made["geometry"] for made in features("projects")}
    return {
        id_: (lines.get(id_) or areas.get(id_) or [], place["coordinates"][:2]) for id_, place in marks.items() if place
    }


@pytest.mark.parametrize("size", SIZES)
def test_chosen_project_is_seen_whole(visit, shapes, size):
    reader = visit(size=SIZES[size], reduced_motion="reduce").open("/?lang=en").ready()
    reader.page.wait_for_load_state("networkidle")
    assert len(shapes) == 63
    hidden = {}
    for id_, shape in shapes.items():
        reader.page.evaluate(CHOOSE, id_)
        assert f"project={id_}" in reader.page.url
        if found := reader.page.evaluate(HIDDEN, shape):
            hidden[id_] = found
    assert hidden == {}


def zoom_of(reader):
    return float(reader.page.evaluate("new URLSearchParams(location.search).get('map')").split("/")[0])


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1440", "390"])
def test_link_to_a_project_goes_there(visit, shapes, size):
    reader = visit(size=size, reduced_motion="reduce").open("/?lang=en&project=icic-central-asia").ready()
    reader.until("new URLSearchParams(location.search).has('map')")
    reader.page.wait_for_load_state("networkidle")
    assert reader.page.evaluate(HIDDEN, shapes["icic-central-asia"]) == 0
    assert zoom_of(reader) > 6


def test_the_better_a_place_is_known_the_closer_the_map_goes(visit):
    reader = visit(reduced_motion="reduce").open("/?lang=en").ready()
    reader.page.wait_for_load_state("networkidle")
    zooms = []
    for id_ in ("silkway-central-asia", "icic-central-asia", "tenge-bank-head-office"):
        reader.page.evaluate(CHOOSE, id_)
        zooms.append(zoom_of(reader))
    assert zooms == sorted(set(zooms))


def test_map_stays_where_the_project_is_well_in_view(visit):
    reader = visit(reduced_motion="reduce").open("/?lang=en&project=tenge-bank-head-office").ready()
    reader.page.wait_for_load_state("networkidle")
    reader.page.locator("#map .leaflet-container").focus()
    reader.page.keyboard.press("ArrowLeft")
    reader.page.wait_for_timeout(400)
    before = reader.page.evaluate("new URLSearchParams(location.search).get('map')")
    reader.page.locator(".place-at a").click()
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate("new URLSearchParams(location.search).get('map')") == before


def test_coordinates_on_the_card_lead_back_to_the_place(visit, shapes):
    reader = visit(reduced_motion="reduce").open("/?lang=en&project=icic-central-asia&map=5/48/70").ready()
    reader.page.wait_for_load_state("networkidle")
    reader.page.locator(".place-at a").click()
    reader.until("!location.search.includes('map=5/')")
    assert reader.page.evaluate(HIDDEN, shapes["icic-central-asia"]) == 0


def test_back_returns_to_the_view_before(visit):
    reader = visit().open("/?lang=en&map=6/44/66").ready()
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    reader.until("location.search.includes('project=') && !location.search.includes('map=6/')")
    reader.page.go_back()
    reader.until("location.search.includes('map=6/44') && !location.search.includes('project=')")


def test_back_to_the_start_shows_all_again(visit):
    reader = visit(reduced_motion="reduce").open("/?lang=en").ready()
    reader.page.wait_for_load_state("networkidle")
    marks = "document.querySelectorAll('.leaflet-marker-pane > *').length"
    before = reader.page.evaluate(marks)
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    reader.until("location.search.includes('map=')")
    reader.page.go_back()
    reader.until(f"location.search === '?lang=en' && {marks} === {before}")


def test_closing_the_card_returns_to_the_view_before(visit):
    reader = visit().open("/?lang=en&map=6/44/66").ready()
    reader.page.locator('#list [data-id="icic-central-asia"] a').click()
    reader.until("!location.search.includes('map=6/')")
    reader.page.locator("#back").click()
    reader.until("location.search.includes('map=6/44') && !location.search.includes('project=')")


def test_map_does_not_move_against_a_hand(visit):
    reader = visit().open("/?lang=en&map=6/44/66").ready()
    box = reader.page.locator("#map").bounding_box()
    reader.page.mouse.move(box["x"] + 500, box["y"] + 300)
    reader.page.mouse.down()
    reader.page.evaluate(CHOOSE, "icic-central-asia")
    reader.page.wait_for_timeout(900)
    reader.page.mouse.up()
    reader.until("location.search.includes('project=icic-central-asia')")
    assert "map=6/44" in reader.page.url


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_link_to_a_crossing_opens_it(visit, path):
    reader = visit(reduced_motion="reduce").open(f"{path}?lang=en&crossing=zhibek-zholy-gishtkuprik").ready()
    popup = reader.page.locator(".atlas-pop")
    popup.wait_for()
    assert "Zhibek" in popup.inner_text()
    assert zoom_of(reader) >= 7


def test_page_of_a_crossing_leads_to_it_on_the_map(visit):
    reader = visit(reduced_motion="reduce").open("/crossings/zhibek-zholy-gishtkuprik?lang=en")
    reader.page.locator("a", has_text="Show on the map").click()
    reader.ready()
    reader.page.locator(".atlas-pop").wait_for()
    assert "crossing=zhibek-zholy-gishtkuprik" in reader.page.url
    reader.page.locator(".leaflet-popup-close-button").click()
    reader.until("!location.search.includes('crossing=')")


@pytest.mark.parametrize("thing", ["corridor=almaty-tashkent-rail", "water=syr-darya"])
def test_link_to_a_line_shows_it_whole(visit, thing):
    reader = visit(reduced_motion="reduce").open(f"/?lang=en&{thing}").ready()
    lit = reader.page.locator(".atlas-corridor.lit, .atlas-line.lit, .atlas-river.lit").first
    lit.wait_for(state="attached")
    reader.page.wait_for_timeout(500)
    stage, box = reader.page.locator("#map").bounding_box(), lit.bounding_box()
    assert box["x"] >= stage["x"]
    assert box["x"] + box["width"] <= stage["x"] + stage["width"]
