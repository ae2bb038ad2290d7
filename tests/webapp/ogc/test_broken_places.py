"""Pages, items, tiles and files of a layer whose geometries are broken in every way are given."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from geodata.formats import registry
from tests.geodata.formats.hostile_rows import broken_shapes, layer_of
from tests.webapp.conftest import BROWSER, make_app

BROKEN = broken_shapes()
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"


@pytest.fixture(scope="module", params=["Point", "LineString", "Polygon"])
def client(request, snapshot):
    layer = layer_of([{"name": name} for name in BROKEN], request.param, shapes=list(BROKEN.values()))
    layers = MappingProxyType({**snapshot.layers, "hostile": layer})
    return make_app(replace(snapshot, layers=layers)).test_client()


def test_every_page_and_item_is_given(client):
    answer = client.get("/collections/hostile/items?limit=100")
    assert len(answer.get_json()["features"]) == len(BROKEN)
    for number in range(len(BROKEN)):
        address = f"/collections/hostile/items/f{number:03}"
        assert [client.get(address, headers=headers).status_code for headers in ({}, BROWSER)] == [200, 200], address


@pytest.mark.parametrize(
    "address",
    ["/collections/hostile", "/collections/hostile/items", f"/collections/hostile/items?crs={MERCATOR}",
     "/collections/hostile/items?bbox=60,40,61,41",
     "/collections/hostile/items?filter=S_INTERSECTS(geometry,POLYGON((60 40,61 40,61 41,60 40)))"],
)  # fmt: skip
def test_it_is_shown_and_asked(client, address):
    assert client.get(address).status_code == 200
    assert client.get(address, headers=BROWSER).status_code == 200


@pytest.mark.parametrize("tile", ["0/0/0", "5/12/21", "9/192/341"])
def test_tiles_are_made(client, tile):
    assert client.get(f"/collections/hostile/tiles/WebMercatorQuad/{tile}").status_code in (200, 204)


@pytest.mark.parametrize("name", registry.FORMATS)
def test_files_are_given_or_refused_for_what_they_cannot_hold(client, name):
    answer = client.get(f"/collections/hostile/items?f={name}")
    if answer.status_code != 200:
        assert "cannot hold geometries of type" in answer.get_json()["detail"]
