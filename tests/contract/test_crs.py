"""OGC API - Features Part 2 (OGC 18-058r1): reference systems, on our layers and on hostile ones.

Each test is named after the requirement that it checks; pyproj and shapely are the second opinion.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import shape

from geodata.space import crs
from tests.contract.hostile_layers import DATELINE, HOSTILE, MANY, SHAPES, SINGLE
from tests.contract.test_core import LAYERS, get, ids, one_link, page
from tests.reference_systems import SHIPPED

SYSTEMS = tuple(system.uri for system in SHIPPED.offered)
CRS84 = crs.CRS84.uri
UNKNOWN = "http://www.opengis.net/def/crs/EPSG/0/99999"
GIVEN = ("projects", "project-areas", "corridors", MANY, SHAPES, SINGLE)

each_layer = pytest.mark.parametrize("layer", LAYERS)
each_system = pytest.mark.parametrize("system", SHIPPED.offered, ids=lambda system: system.code)


def ask(client, layer, **parameters):
    query = {name.replace("_", "-"): value for name, value in parameters.items()}
    return client.get(f"/collections/{layer}/items", query_string=query)


def asked(client, layer, **parameters):
    given = ask(client, layer, **parameters)
    assert given.status_code == 200, given.text[:500]
    return given


def refused(client, path, parameter):
    given = client.get(path)
    assert given.status_code == 400, given.text[:300]
    problem = given.get_json()
    assert problem["parameter"] == parameter
    return problem["detail"]


@cache
def second_opinion(code):
    """From longitude, latitude to the system in its own order of axes; PROJ's way for the region."""
    region = pyproj.aoi.AreaOfInterest(46, 37, 88, 56)
    return pyproj.transformer.TransformerGroup("OGC:CRS84", code, area_of_interest=region).transformers[0]


def is_listed(client, layer, system):
    """Whether a layer is offered in a system; elsewhere it is refused, which a test of its own holds."""
    return system.uri in page(client, f"/collections/{layer}?f=json")["crs"]


def corners(feature):
    return shapely.get_coordinates(shape(feature["geometry"])) if feature["geometry"] else np.empty((0, 2))


# --- section 6.2: discovery -------------------------------------------------------------------------------------------


@each_layer
def test_req_crs_crs_uri(client, layer):
    """Every identifier is a URI of the form that the standard asks for."""
    description = page(client, f"/collections/{layer}?f=json")
    form = r"http://www\.opengis\.net/def/crs/(OGC|EPSG)/[0-9.]+/[A-Za-z0-9]+"
    for uri in (*_listed(client, description), description["storageCrs"]):
        assert re.fullmatch(form, uri)


def _listed(client, description):
    """Identifiers of a collection; ``#/crs`` stands for the list of all collections."""
    found = list(description["crs"])
    if "#/crs" in found:
        found.remove("#/crs")
        found += page(client, "/collections?f=json")["crs"]
    return found


def is_meant_for(uri, box):
    """Whether the area of use of a system meets a box; those for the whole world meet any."""
    area = pyproj.CRS.from_user_input(uri).area_of_use
    west, south, east, north = box
    last, end = (area.east + 360 * (area.east < area.west)), (east + 360 * (east < west))
    return any(area.west + turn <= end and west <= last + turn for turn in (-360, 0, 360)) and (
        area.south <= north and south <= area.north
    )


@each_layer
def test_req_crs_fc_md_crs_list(client, layer):
    """A layer lists the systems of the catalogue whose area of use meets it, in the catalogue's order."""
    description = page(client, f"/collections/{layer}?f=json")
    boxes = description["extent"].get("spatial", {}).get("bbox")
    listed = _listed(client, description)
    assert listed[:3] == list(SYSTEMS[:3])
    assert listed == [uri for uri in SYSTEMS if uri in SYSTEMS[:3] or boxes is None or is_meant_for(uri, boxes[0])]


def test_req_crs_fc_md_crs_list_in_all_collections(client):
    document = page(client, "/collections?f=json")
    assert document["crs"] == list(SYSTEMS)
    for collection in document["collections"]:
        listed = [uri for entry in collection["crs"] for uri in (document["crs"] if entry == "#/crs" else [entry])]
        assert listed == _listed(client, page(client, f"/collections/{collection['id']}?f=json"))


@each_system
@each_layer
def test_system_that_is_not_listed_is_refused_with_the_reason(client, layer, system):
    if system.uri in _listed(client, page(client, f"/collections/{layer}?f=json")):
        return
    for query in (f"crs={system.uri}", f"bbox=1,2,3,4&bbox-crs={system.uri}", f"filter-crs={system.uri}"):
        parameter = query.rpartition("&")[2].partition("=")[0]
        assert "area of use" in refused(client, f"/collections/{layer}/items?{query}", parameter)


def test_past_of_a_layer_is_offered_as_the_layer_is(client):
    for uri in page(client, "/collections/projects?f=json")["crs"]:
        assert ask(client, "projects", crs=uri, asof="2019-06", limit=1).status_code == 200


def test_openapi_lists_the_systems_of_each_layer(client):
    document = page(client, "/openapi.json")
    for layer in ("crossings", "countries"):
        parameters = document["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
        found = [
            document["components"]["parameters"][p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in parameters
        ]
        for parameter in found:
            if parameter["name"] in ("crs", "bbox-crs", "filter-crs"):
                assert parameter["schema"]["enum"] == page(client, f"/collections/{layer}?f=json")["crs"]


def test_req_crs_fc_md_crs_list_global(client):
    """What the global list names is valid for every collection that points to it."""
    document = page(client, "/collections?f=json")
    for collection in document["collections"]:
        if "#/crs" in collection["crs"]:
            for uri in document["crs"]:
                assert ask(client, collection["id"], crs=uri, limit=1).status_code in (200, 400)


@each_layer
def test_req_crs_fc_md_crs_list_default_crs(client, layer):
    assert _listed(client, page(client, f"/collections/{layer}?f=json"))[0] == CRS84


@each_layer
def test_req_crs_fc_md_storage_crs(client, layer):
    assert page(client, f"/collections/{layer}?f=json")["storageCrs"] == CRS84


@each_layer
def test_req_crs_fc_md_storage_crs_valid_value(client, layer):
    description = page(client, f"/collections/{layer}?f=json")
    assert description["storageCrs"] in _listed(client, description)


# --- section 6.3: bbox-crs --------------------------------------------------------------------------------------------


def box_around(system, lon, lat, reach):
    """Box about a place in a system's own order of axes, ``reach`` degrees or so many times 100 km to each side."""
    first, second = second_opinion(system.authority).transform(lon, lat)
    size = reach if system.is_degrees else reach * 100_000
    return first - size, second - size, first + size, second + size


@each_system
@pytest.mark.parametrize("layer", GIVEN)
def test_req_crs_fc_bbox_crs_definition(client, layer, system):
    if not is_listed(client, layer, system):
        return
    box = box_around(system, 69.24, 41.3, 2)
    assert asked(client, layer, bbox=",".join(map(str, box)), bbox_crs=system.uri).get_json()["features"] is not None


@each_system
def test_req_crs_fc_bbox_crs_valid_value(client, system):
    """Every system that is listed may be named, by URI."""
    if not is_listed(client, "projects", system):
        return
    box = ",".join(map(str, box_around(system, 69.24, 41.3, 1)))
    assert asked(client, "projects", bbox=box, bbox_crs=system.uri)


@each_layer
def test_req_crs_fc_bbox_crs_default_value(client, layer):
    """Without ``bbox-crs`` a box is longitude and latitude."""
    plain = asked(client, layer, bbox="60,40,70,45", limit=1000).get_json()
    named = asked(client, layer, bbox="60,40,70,45", limit=1000, bbox_crs=CRS84).get_json()
    assert plain["features"] == named["features"]
    assert plain["numberMatched"] == named["numberMatched"]


@each_system
@pytest.mark.parametrize("layer", ["projects", "places", MANY])
def test_req_crs_fc_bbox_crs_action(client, layer, system):
    """A point is given exactly when it lies in the box after being carried to the box's system."""
    if not is_listed(client, layer, system):
        return
    box = box_around(system, 69.24, 41.3, 3)
    way = second_opinion(system.authority)
    everything = asked(client, layer, limit=10_000, precision=7).get_json()["features"]
    given = set(
        ids(
            asked(client, layer, bbox=",".join(map(str, box)), bbox_crs=system.uri, limit=10_000).get_json()["features"]
        )
    )
    inside, margin = 0, 1e-3 if system.is_degrees else 100.0
    for feature in everything:
        if not feature["geometry"]:
            assert feature["id"] not in given
            continue
        first, second = way.transform(*feature["geometry"]["coordinates"])
        depth = min(first - box[0], second - box[1], box[2] - first, box[3] - second)
        if abs(depth) > margin:  # sides are bent in 64 straight pieces: places that close to one may go either way
            assert (feature["id"] in given) == (depth > 0), feature["id"]
            inside += depth > 0
    assert inside > 3


def test_req_crs_fc_bbox_crs_action_across_the_antimeridian(client):
    swapped = asked(client, DATELINE, bbox="5,179,20,-179", bbox_crs=crs.WGS84.uri).get_json()
    assert set(ids(swapped["features"])) == {"east-179", "east-180", "west-179", "west-180"}


def test_req_crs_bbox_crs_exception(client):
    detail = refused(client, f"/collections/projects/items?bbox=1,2,3,4&bbox-crs={UNKNOWN}", "bbox-crs")
    assert all(uri in detail for uri in page(client, "/collections/projects?f=json")["crs"])
    refused(client, f"/collections/projects/items?bbox-crs={UNKNOWN}", "bbox-crs")
    assert "latitude" in refused(client, "/collections/projects/items?bbox=10,95,20,190&bbox-crs=EPSG:4326", "bbox")
    refused(client, "/collections/projects/items?bbox=0,0,1e12,1e12&bbox-crs=EPSG:32642", "bbox")


# --- section 6.4: crs -------------------------------------------------------------------------------------------------


@each_system
@pytest.mark.parametrize("layer", GIVEN)
def test_req_crs_fc_crs_definition(client, layer, system):
    if not is_listed(client, layer, system):
        return
    assert ask(client, layer, crs=system.uri, limit=5, bbox="46,37,88,56").status_code == 200


@each_system
def test_req_crs_fc_crs_valid_value(client, system):
    if not is_listed(client, "projects", system):
        return
    assert asked(client, "projects", crs=system.uri, limit=1)
    assert asked(client, "projects", crs=f"[{system.authority}]", limit=1)


@each_layer
def test_req_crs_fc_crs_default_value(client, layer):
    plain, named = asked(client, layer, limit=100).get_json(), asked(client, layer, limit=100, crs=CRS84).get_json()
    assert plain["features"] == named["features"]


@each_system
@pytest.mark.parametrize("layer", GIVEN)
def test_req_crs_fc_crs_action(client, layer, system):
    """Coordinates are those of the system, in its order of axes."""
    if not is_listed(client, layer, system):
        return
    window = {"bbox": "46,37,88,56", "limit": 50}
    given = asked(client, layer, crs=system.uri, **window).get_json()["features"]
    plain = asked(client, layer, precision=7, **window).get_json()["features"]
    assert given
    assert ids(given) == ids(plain)
    tolerance = 2e-6 if system.is_degrees else 0.2
    for feature, original in zip(given, plain, strict=True):
        assert feature["properties"] == original["properties"]
        expected = corners(original)
        if len(expected) and layer != SHAPES:
            carried = np.column_stack(second_opinion(system.authority).transform(*expected.T))
            assert corners(feature) == pytest.approx(carried, abs=tolerance)


def test_req_crs_fc_crs_action_latitude_comes_first(client):
    (lon, lat) = page(client, "/collections/places/items/tashkent")["geometry"]["coordinates"]
    given = page(client, f"/collections/places/items/tashkent?crs={crs.WGS84.uri}")["geometry"]["coordinates"]
    assert given == [lat, lon]


@each_system
def test_req_crs_fc_crs_action_of_one_feature(client, system):
    if not is_listed(client, "places", system):
        return
    address = f"/collections/places/items/tashkent?crs={system.uri}"
    (lon, lat) = page(client, "/collections/places/items/tashkent?precision=7")["geometry"]["coordinates"]
    expected = second_opinion(system.authority).transform(lon, lat)
    assert page(client, address)["geometry"]["coordinates"] == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("path", ["items", "items/tashkent"])
def test_req_crs_fc_crs_action_exception(client, path):
    detail = refused(client, f"/collections/places/{path}?crs={UNKNOWN}", "crs")
    assert all(uri in detail for uri in page(client, "/collections/places?f=json")["crs"])


@pytest.mark.parametrize("layer", HOSTILE)
@each_system
def test_req_crs_crs_exception(client, layer, system):
    """Places that have no coordinates in a system are told as an error of the request, never as one of the server."""
    given = ask(client, layer, crs=system.uri)
    assert given.status_code in (200, 400)
    if given.status_code == 400:
        assert given.get_json()["parameter"] == "crs"
    else:
        assert "Infinity" not in given.text
        assert "NaN" not in given.text
        assert all(np.isfinite(corners(feature)).all() for feature in given.get_json()["features"])


def test_req_crs_fc_crs_action_is_kept_in_links(client):
    document = asked(client, MANY, crs=crs.WGS84.uri, limit=10).get_json()
    second = page(client, one_link(document, "next"))
    assert second["features"][0]["geometry"] is None or 37 <= second["features"][0]["geometry"]["coordinates"][0] <= 55
    assert get(client, one_link(document, "next")).headers["Content-Crs"] == f"<{crs.WGS84.uri}>"


# --- section 6.5: Content-Crs -----------------------------------------------------------------------------------------


@each_layer
def test_req_crs_ogc_crs_header(client, layer):
    given = get(client, f"/collections/{layer}/items?limit=1")
    assert given.headers["Content-Crs"] == f"<{CRS84}>"
    for feature in given.get_json()["features"]:
        name = feature["id"].replace("/", "%2F").replace("?", "%3F").replace("&", "%26")
        assert get(client, f"/collections/{layer}/items/{name}").headers["Content-Crs"] == f"<{CRS84}>"


@each_system
def test_req_crs_ogc_crs_header_value(client, system):
    if not is_listed(client, "places", system):
        return
    for path in ("items", "items/tashkent"):
        given = get(client, f"/collections/places/{path}?crs={system.uri}")
        assert given.headers.getlist("Content-Crs") == [f"<{system.uri}>"]


# --- section 6.6: GeoJSON ---------------------------------------------------------------------------------------------


@each_system
def test_req_crs_geojson(client, system):
    """GeoJSON may hold other systems by prior arrangement, which ``crs`` is; the media type stays."""
    if not is_listed(client, "places", system):
        return
    given = asked(client, "places", crs=system.uri, limit=5)
    assert given.mimetype == "application/geo+json"
    assert given.get_json()["type"] == "FeatureCollection"


def test_conformance_lists_the_class(client):
    classes = page(client, "/conformance?f=json")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in classes
