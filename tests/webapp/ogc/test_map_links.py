"""Pages of the data interface lead to the part of the map where their features are."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.contract.hostile_layers import DATELINE, EMPTY, NOWHERE, add_hostile_layers
from tests.webapp.conftest import BROWSER, make_app
from webapp import basemap
from webapp.ogc.mapview import on_map
from webapp.state import EXTENSION


@pytest.fixture(scope="module")
def hostile_app(snapshot):
    return make_app(add_hostile_layers(snapshot))


def view(app, box):
    with app.test_request_context("/api"):
        return on_map(box)


def test_small_boxes_are_close_and_large_ones_far(app):
    base = basemap.load()
    assert view(app, (69.0, 41.0, 69.0, 41.0)) == f"/?map={base.max_zoom}/41.0000/69.0000"
    least = app.extensions[EXTENSION].snapshot.outlook.min_zoom
    assert view(app, (-180, -90, 180, 90)).startswith(f"/?map={least}/0.0000/")
    assert view(app, (60, 40, 70, 45)) == "/?map=5/42.5000/65.0000"


def test_box_across_the_antimeridian_has_its_middle_there(app):
    zoom, lat, lon = view(app, (170, -10, -170, 10)).removeprefix("/?map=").split("/")
    assert (zoom, lat) == ("4", "0.0000")
    assert abs(float(lon)) == 180


def test_nothing_to_show_leads_to_the_whole_map(app):
    assert view(app, None) == "/"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/collections/projects/items?status=operating&countries=KZ", "/?status=operating&country=KZ"),
        ("/collections/projects/items?status=no-such-status", "/"),
        ("/collections/projects/items?q=rail&lang=ru", "/?q=rail&lang=ru"),
        ("/collections/projects/items/icic-central-asia", "/?project=icic-central-asia"),
    ],
)
def test_features_of_projects_keep_their_filters_on_the_map(client, path, expected):
    (found,) = re.findall(
        r'<a[^>]* href="([^"]+)"><svg class="icon"[^>]*><use href="[^"]*#ui-brand"', page(client, path)
    )
    pairs = sorted(unescape(found).partition("?")[2].split("&"))
    assert pairs == sorted(expected.partition("?")[2].split("&"))
    assert client.get(unescape(found), headers=BROWSER).status_code == 200


@pytest.mark.parametrize("layer", ["corridors", "regions", DATELINE, EMPTY, NOWHERE])
def test_every_link_to_the_map_is_one_that_the_map_takes(hostile_app, layer):
    client = hostile_app.test_client()
    for path in (f"/collections/{layer}", f"/collections/{layer}/items?limit=3"):
        for href in re.findall(r'href="(/(?:\?map=[^"]+)?)"', page(client, path)):
            assert client.get(unescape(href), headers=BROWSER).status_code == 200, href


def page(client, path):
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return answer.text
