"""OGC API - Features Part 1 (OGC 17-069r4): Core, GeoJSON and HTML, as far as collections and features go.

Each test is named after the requirement that it checks, and runs on our layers and on hostile ones.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import quote, unquote

import pytest
import shapely
from shapely.geometry import shape

from tests.contract.hostile_layers import DATELINE, EMPTY, HOSTILE, MANY, MANY_COUNT, NOWHERE, NUMBERS, OLD, SINGLE

OURS = (
    "projects",
    "project-lines",
    "project-areas",
    "crossings",
    "crossing-stretches",
    "corridors",
    "rivers",
    "places",
)
LAYERS = (*OURS, *HOSTILE)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"
HOST = "http://localhost"

each_layer = pytest.mark.parametrize("layer", LAYERS)


def get(client, path, **kwargs):
    answer = client.get(path, **kwargs)
    assert answer.status_code == 200, f"{path}: {answer.text[:500]}"
    return answer


def page(client, path):
    return get(client, path).get_json()


def items(client, layer, query=""):
    return page(client, f"/collections/{layer}/items?{query}")


def all_features(client, layer, query=""):
    """Every feature, by following ``next``."""
    found, address = [], f"/collections/{layer}/items?limit=5000&{query}"
    while address:
        document = page(client, address)
        found += document["features"]
        address = one_link(document, "next")
    return found


def one_link(document, rel):
    links = [link for link in document["links"] if link["rel"] == rel]
    assert len(links) <= 1
    return links[0]["href"].removeprefix(HOST) if links else None


def links_of(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def ids(features):
    return [feature["id"] for feature in features]


def meets(feature, box):
    """Second opinion: whether a feature's geometry has a point in the box (west, south, east, north)."""
    if feature["geometry"] is None:
        return False
    west, south, east, north = box
    parts = [(west, east)] if west <= east else [(west, 180), (-180, east)]
    geometry = shape(feature["geometry"])
    return any(geometry.intersects(shapely.box(left, south, right, north)) for left, right in parts)


# --- section 7.5: protocol and parameters -----------------------------------------------------------------------------


def test_req_core_http(client):
    answer = get(client, "/collections/projects/items?limit=1")
    head = client.head("/collections/projects/items?limit=1")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize("path", ["", "/projects", "/projects/items", "/projects/items/icic-central-asia"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_req_core_http_refuses_other_methods(client, method, path):
    answer = getattr(client, method)(f"/collections{path}", json={})
    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    assert answer.get_json()["code"] == "method-not-allowed"


@each_layer
@pytest.mark.parametrize("tail", ["", "/items", "/items/{id}"])
def test_req_core_query_param_unknown(client, contract_snapshot, layer, tail):
    if "{id}" in tail and not len(contract_snapshot.layer(layer)):
        tail = ""
    path = f"/collections/{layer}" + tail.replace("{id}", _quoted(contract_snapshot.layer(layer)))
    answer = client.get(f"{path}?unknown=1")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "unknown"


def test_req_core_query_param_unknown_in_the_list(client):
    assert client.get("/collections?unknown=1").status_code == 400


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"), ("limit=-1", "limit"), ("limit=1.5", "limit"), ("limit=x", "limit"),
        ("limit=%D9%A3", "limit"), ("limit=1&limit=1", "limit"),
        ("bbox=1,2,3", "bbox"), ("bbox=1,2,3,4,5", "bbox"), ("bbox=1,2,3,x", "bbox"), ("bbox=1,2,3,inf", "bbox"),
        ("bbox=1,2,3,nan", "bbox"), ("bbox=0,50,1,40", "bbox"), ("bbox=0,-91,1,0", "bbox"),
        ("bbox=181,0,182,1", "bbox"), ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"), ("bbox=,,,", "bbox"),
        ("datetime=yesterday", "datetime"), ("datetime=2025-13-01", "datetime"),
        ("datetime=2025-01-01T00:00:00Z/2024-01-01T00:00:00Z", "datetime"), ("datetime=../..", "datetime"),
        ("datetime=2025-01-01/2025-02-01/2025-03-01", "datetime"),
        ("rank=many", "rank"), ("share=1,5", "share"), ("is_open=yes", "is_open"), ("since=soon", "since"),
        ("after=n00001&before=n00009", "before"), ("sortby=nothing", "sortby"), ("sortby=countries", "sortby"),
        ("properties=name,nothing", "properties"), ("precision=99", "precision"), ("download=yes", "download"),
        ("f=docx", "f"), ("lang=fr", "lang"), ("crs=http://example.org/crs", "crs"), ("bbox-crs=x", "bbox-crs"),
        ("filter-lang=sql", "filter-lang"), ("filter=rank+%3E", "filter"), ("filter-crs=x", "filter-crs"),
        ("raw=1", "raw"), ("f=csv&geometry=gml", "geometry"),
    ],
)  # fmt: skip
def test_req_core_query_param_invalid(client, query, parameter):
    answer = client.get(f"/collections/{MANY}/items?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    problem = answer.get_json()
    assert problem["parameter"] == parameter
    assert len(problem["detail"]) > len(parameter) + 10


def test_req_core_query_param_invalid_tells_what_is_allowed(client):
    detail = client.get(f"/collections/{MANY}/items?filter-lang=sql").get_json()["detail"]
    assert "sql" in detail
    assert "cql2-text, cql2-json" in detail


# --- section 7.13, 7.14: collections ----------------------------------------------------------------------------------


def test_req_core_fc_md_op(client):
    assert get(client, "/collections").content_type == "application/json"


def test_req_core_fc_md_success(client, contract_snapshot):
    document = page(client, "/collections")
    assert [entry["id"] for entry in document["collections"]] == list(contract_snapshot.layers)
    assert isinstance(document["links"], list)


def test_req_core_fc_md_links(client):
    document = page(client, "/collections")
    (own,) = links_of(document, "self")
    assert (own["href"], own["type"]) == (f"{HOST}/collections", "application/json")
    assert "text/html" in {link["type"] for link in links_of(document, "alternate")}
    assert all(link["rel"] and link["type"] for link in document["links"])


def test_req_core_fc_md_items(client):
    for entry in page(client, "/collections")["collections"]:
        assert entry == page(client, f"/collections/{entry['id']}")
        assert entry["itemType"] == "feature"


def test_req_core_fc_md_items_links(client):
    for entry in page(client, "/collections")["collections"]:
        links = links_of(entry, "items")
        assert {GEOJSON, "text/html", "text/csv; charset=utf-8"} <= {link["type"] for link in links}
        assert all(link["href"].startswith(f"{HOST}/collections/{entry['id']}/items") for link in links)


@each_layer
def test_req_core_fc_md_items_links_lead_to_these_media_types(client, layer):
    document = page(client, f"/collections/{layer}")
    for link in links_of(document, "items"):
        if link["type"] in (GEOJSON, "text/html", "text/csv; charset=utf-8"):
            answer = get(client, link["href"].removeprefix(HOST) + ("&" if "?" in link["href"] else "?") + "limit=2")
            assert answer.content_type.partition(";")[0] == link["type"].partition(";")[0]


@each_layer
def test_req_core_fc_md_extent(client, layer):
    extent = page(client, f"/collections/{layer}").get("extent", {})
    features = all_features(client, layer)
    located = [feature for feature in features if feature["geometry"]]
    assert ("spatial" in extent) == bool(located)
    if located:
        assert extent["spatial"]["crs"] == CRS84
        ((west, south, east, north),) = extent["spatial"]["bbox"]
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        bounds = shapely.total_bounds([shape(feature["geometry"]) for feature in located])
        assert bounds == pytest.approx((west, south, east, north), abs=1e-6)


@pytest.mark.parametrize("layer", [MANY, OLD, DATELINE, SINGLE, "projects"])
def test_req_core_fc_md_extent_in_time(client, layer):
    ((first, last),) = page(client, f"/collections/{layer}")["extent"]["temporal"]["interval"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", first)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT23:59:59Z", last)
    inside = items(client, layer, f"datetime={first}/{last}&limit=1")["numberMatched"]
    dated = [f for f in all_features(client, layer) if f["properties"].get("since", f["properties"].get("status_date"))]
    assert inside == len(dated) > 0


def test_req_core_sfc_md_op(client):
    for layer in LAYERS:
        assert get(client, f"/collections/{layer}").content_type == "application/json"


@each_layer
def test_req_core_sfc_md_success(client, layer):
    document = page(client, f"/collections/{layer}")
    assert document["id"] == layer
    assert {"title", "description", "links", "crs", "storageCrs"} <= document.keys()
    assert one_link(document, "self") == f"/collections/{layer}"


@pytest.mark.parametrize("tail", ["", "/items", "/items/x"])
def test_req_core_sfc_md_op_of_nothing(client, tail):
    answer = client.get(f"/collections/dUmmYColLection{tail}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "layer-unknown")


# --- section 7.15: features -------------------------------------------------------------------------------------------


@each_layer
def test_req_core_fc_op(client, layer):
    assert get(client, f"/collections/{layer}/items").content_type == GEOJSON


@each_layer
def test_req_core_crs84(client, layer):
    answer = get(client, f"/collections/{layer}/items")
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"
    for feature in answer.get_json()["features"]:
        if feature["geometry"]:
            west, south, east, north = shape(feature["geometry"]).bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (99, 99), (10_000, 10_000)])
def test_req_core_fc_limit_definition(client, limit, given):
    assert len(items(client, MANY, f"limit={limit}")["features"]) == given


@each_layer
def test_req_core_fc_limit_response_1(client, contract_snapshot, layer):
    for limit in (1, 3, 10_000):
        features = items(client, layer, f"limit={limit}")["features"]
        assert len(features) == min(limit, len(contract_snapshot.layer(layer)))


def test_req_core_fc_limit_response_1_default_and_maximum(client):
    assert len(items(client, MANY)["features"]) == 100
    beyond = items(client, MANY, "limit=123456789012345678")
    assert (len(beyond["features"]), beyond["numberMatched"]) == (10_000, MANY_COUNT)
    assert one_link(beyond, "next")


def test_table_for_people_is_never_longer_than_a_browser_bears(client):
    page = client.get(f"/collections/{MANY}/items?f=html&limit=5000").get_data(as_text=True)
    assert page.count('<th scope="row">') == 1_000
    assert "after=" in page, "the rest is a page away"


@pytest.mark.parametrize("limit", [10, 20, 100, 5000])
def test_form_of_the_table_shows_the_limit_in_force(client, limit):
    page = client.get(f"/collections/{MANY}/items?f=html&limit={limit}").get_data(as_text=True)
    assert re.findall(r"<option selected>(\d+)</option>", page) == [str(min(limit, 1_000))]


@pytest.mark.parametrize(
    "box",
    [(55, 37, 75, 47), (69.2, 41.2, 69.3, 41.4), (-180, -90, 180, 90), (179, -90, -179, 90), (0, 90, 0, 90),
     (180, 11, 180, 11), (-180, -90, -179.9, 90), (63.1, 40.1, 63.9, 43.9), (61.2, 41.2, 61.8, 41.8)],
)  # fmt: skip
@each_layer
def test_req_core_fc_bbox_response(client, layer, box):
    """Features have to touch the box, not only their envelopes; those without a place never do."""
    found = all_features(client, layer, "bbox=" + ",".join(map(str, box)))
    expected = [feature for feature in all_features(client, layer) if meets(feature, box)]
    assert ids(found) == ids(expected)


def test_req_core_fc_bbox_response_at_the_antimeridian(client):
    found = ids(items(client, DATELINE, "bbox=179.4,-10,-179.4,20")["features"])
    assert found == ["east-179", "east-180", "west-179", "west-180"]
    assert ids(items(client, DATELINE, "bbox=-1,-10,1,20")["features"]) == ["greenwich"]


def test_req_core_fc_bbox_definition_takes_six_numbers(client):
    flat = items(client, MANY, "bbox=60,40,62,42")
    tall = items(client, MANY, "bbox=60,40,-100,62,42,9000")
    assert ids(flat["features"]) == ids(tall["features"]) != []
    assert flat["numberMatched"] == tall["numberMatched"]


@pytest.mark.parametrize(
    "text",
    ["2025-11-15T12:00:00Z", "2025-11-15", "2025-01-01T00:00:00Z/2025-12-31T23:59:59Z", "../2025-01-01T00:00:00Z",
     "2025-01-01T00:00:00Z/..", "/2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z/", "2025-11-15T17:00:00%2B05:00"],
)  # fmt: skip
def test_req_core_fc_time_definition(client, text):
    assert items(client, MANY, f"datetime={text}")["numberMatched"] > 0


@pytest.mark.parametrize(
    ("start", "end"),
    [("1965-03-01", "1965-03-31"), ("1969-12-31", "1970-01-01"), ("2000-01-01", None), (None, "1961-12-31"),
     ("2025-06-15", "2025-06-15")],
)  # fmt: skip
def test_req_core_fc_time_response(client, start, end):
    """Partial dates are intervals: one that has a day in common with what is asked for is found."""
    found = all_features(client, MANY, f"datetime={start or '..'}/{end or '..'}")
    first, last = date.fromisoformat(start or "0001-01-01"), date.fromisoformat(end or "9999-12-31")
    expected = []
    for feature in all_features(client, MANY):
        since = feature["properties"]["since"]
        if since and _first_day(since) <= last and _last_day(since) >= first:
            expected.append(feature["id"])
    assert ids(found) == expected != []


@pytest.mark.parametrize(
    ("text", "found"),
    [("1066-10-14", ["d1"]), ("1582-10-10", ["d2"]), ("1969-12-31T23:59:59Z", ["d4"]), ("1970-01-01", ["d5"]),
     ("../1000-01-01", ["d0"]), ("9999-12-31T23:59:59Z/..", ["d6"]), ("1900-01-01/1969-12-30", [])],
)  # fmt: skip
def test_req_core_fc_time_response_before_1970(client, text, found):
    assert ids(items(client, OLD, f"datetime={text}")["features"]) == found


def test_req_core_fc_time_response_without_dates(client):
    """Without a date a feature is never found by one."""
    assert ids(items(client, NOWHERE, "datetime=../9999-12-31")["features"]) == ["a"]
    assert items(client, EMPTY, "datetime=2025-01-01")["numberMatched"] == 0


@pytest.mark.parametrize(
    ("query", "holds"),
    [("sector=energy", lambda p: p["sector"] == "energy"), ("rank=7", lambda p: p["rank"] == 7),
     ("is_open=true", lambda p: p["is_open"] is True), ("countries=KZ", lambda p: "KZ" in (p["countries"] or ())),
     ("sector=water&rank=7", lambda p: p["sector"] == "water" and p["rank"] == 7), ("name=Nothing", lambda p: False),
     ("countries=KZ&countries=UZ", lambda p: {"KZ", "UZ"} <= set(p["countries"] or ()))],
)  # fmt: skip
def test_rec_core_fc_filters(client, query, holds):
    expected = [feature["id"] for feature in all_features(client, MANY) if holds(feature["properties"])]
    assert ids(all_features(client, MANY, query)) == expected


def test_rec_core_fc_filters_by_numbers_beyond_64_bits(client):
    for number in (2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30):
        (found,) = items(client, NUMBERS, f"rank={number}")["features"]
        assert found["properties"]["rank"] == number
    assert items(client, NUMBERS, f"rank={2**53 + 2}")["numberMatched"] == 0


@each_layer
def test_req_core_fc_response(client, layer):
    """All conditions hold together, whatever their order in the address."""
    query = ["bbox=50,37,70,55", "limit=10000", "datetime=1990-01-01/.."]
    both = ids(items(client, layer, "&".join(query))["features"])
    assert both == ids(items(client, layer, "&".join(reversed(query)))["features"])
    one, other = (set(ids(all_features(client, layer, part))) for part in (query[0], query[2]))
    assert set(both) == one & other


@each_layer
@pytest.mark.parametrize("query", ["limit=2", "limit=2&bbox=55,37,75,47&f=json"])
def test_req_core_fc_links(client, layer, query):
    document = items(client, layer, query)
    (own,) = links_of(document, "self")
    assert own["type"] == GEOJSON
    again = page(client, own["href"].removeprefix(HOST))
    assert ids(again["features"]) == ids(document["features"])
    alternates = {link["type"]: link["href"] for link in links_of(document, "alternate")}
    assert {"text/html", "text/csv; charset=utf-8", "application/vnd.ogc.fg+json"} <= alternates.keys()
    for part in query.replace("&f=json", "").split("&"):
        assert part in alternates["text/html"]
    assert alternates["text/html"].count("f=") == 1
    (collection,) = links_of(document, "collection")
    assert collection["href"] == f"{HOST}/collections/{layer}"


@each_layer
def test_req_core_fc_rel_type(client, layer):
    for document in (items(client, layer, "limit=1"), page(client, f"/collections/{layer}")):
        assert all(link["rel"] and link["type"] and link["href"].isascii() for link in document["links"])


@each_layer
@pytest.mark.parametrize("limit", [1, 7, 5000])
def test_rec_core_fc_next_1(client, contract_snapshot, layer, limit):
    """Following ``next`` gives every feature once; no page is empty but the only one of an empty answer."""
    query = "bbox=50,37,70,55" if layer == MANY and limit == 7 else ""
    if layer == MANY and limit < 10:
        query = "bbox=60,40,62,42"
    seen, address = [], f"/collections/{layer}/items?limit={limit}&{query}"
    while address:
        document = page(client, address)
        seen += ids(document["features"])
        assert document["features"] or not document["numberMatched"]
        address = one_link(document, "next")
    assert len(seen) == len(set(seen)) == items(client, layer, f"limit=1&{query}")["numberMatched"]
    assert query or seen == list(contract_snapshot.layer(layer).ids)


@pytest.mark.parametrize("query", ["limit=4", "limit=4&sortby=-rank,name", "limit=4&bbox=60,40,61,41"])
def test_prev_undoes_next(client, query):
    first = items(client, MANY, query)
    second = page(client, one_link(first, "next"))
    third = page(client, one_link(second, "next"))
    assert one_link(first, "prev") is None
    assert ids(page(client, one_link(third, "prev"))["features"]) == ids(second["features"])
    back = page(client, one_link(second, "prev"))
    assert ids(back["features"]) == ids(first["features"])
    assert one_link(back, "prev") is None
    assert ids(page(client, one_link(back, "next"))["features"]) == ids(second["features"])


@each_layer
def test_req_core_fc_timeStamp(client, layer):  # named as the requirement is
    stamp = items(client, layer, "limit=1")["timeStamp"]
    assert datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) == datetime(2026, 11, 23, 12, tzinfo=UTC)


@each_layer
def test_req_core_fc_numberMatched(client, contract_snapshot, layer):
    for limit in (1, 10_000):
        assert items(client, layer, f"limit={limit}")["numberMatched"] == len(contract_snapshot.layer(layer))
    some = items(client, layer, "limit=1&bbox=60,37,70,44")["numberMatched"]
    assert some == len(all_features(client, layer, "bbox=60,37,70,44"))


@each_layer
def test_req_core_fc_numberReturned(client, layer):
    for limit in (1, 10, 10_000):
        document = items(client, layer, f"limit={limit}")
        assert document["numberReturned"] == len(document["features"])


# --- section 7.16: one feature ----------------------------------------------------------------------------------------


@each_layer
def test_req_core_f_op(client, contract_snapshot, layer):
    found = contract_snapshot.layer(layer)
    if len(found):
        assert get(client, f"/collections/{layer}/items/{_quoted(found)}").content_type == GEOJSON
    answer = client.get(f"/collections/{layer}/items/there-is-none-of-this-name")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "feature-unknown")


@pytest.mark.parametrize("path", ["/collections/projects/items/{}", "/collections/crossings/items/{}"])
def test_req_property_selection_of_a_feature(client, contract_snapshot, path):
    layer = contract_snapshot.layer(path.split("/")[2])
    address = path.format(layer.ids[0])
    whole, some = page(client, address), page(client, f"{address}?properties=name,sources")
    assert some["properties"] == {name: whole["properties"][name] for name in ("name", "sources")}
    assert {**some, "properties": 0, "links": 0} == {**whole, "properties": 0, "links": 0}
    refused = client.get(f"{address}?properties=name,nothing")
    assert (refused.status_code, refused.get_json()["parameter"]) == (400, "properties")


@each_layer
def test_req_core_f_success(client, layer):
    """One feature is what the collection says of it, plus links."""
    for feature in items(client, layer, "limit=3")["features"]:
        alone = page(client, f"/collections/{layer}/items/{_quote(feature['id'])}")
        assert {name: alone[name] for name in feature} == feature


@each_layer
def test_req_core_f_links(client, contract_snapshot, layer):
    found = contract_snapshot.layer(layer)
    if not len(found):
        assert items(client, layer)["features"] == []
        return
    document = page(client, f"/collections/{layer}/items/{_quoted(found)}")
    (own,) = links_of(document, "self")
    assert page(client, own["href"].removeprefix(HOST))["id"] == found.ids[0]
    assert links_of(document, "collection")[0]["href"] == f"{HOST}/collections/{layer}"
    assert {link["type"] for link in links_of(document, "alternate")} == {"text/html"}
    assert all(link["rel"] and link["type"] for link in document["links"])


def test_req_core_f_op_takes_any_id(client):
    document = page(client, "/collections/hostile-single/items/only%20one/of%20&%20its=kind%3F")
    assert document["id"] == "only one/of & its=kind?"
    assert page(client, one_link(document, "self"))["id"] == document["id"]


# --- sections 7.5.3, 7.5.4, 7.10: recommendations that we follow ------------------------------------------------------


@each_layer
@pytest.mark.parametrize("tail", ["", "/items?limit=1"])
def test_rec_core_link_header(client, layer, tail):
    """The header repeats the links of the body but for the other formats of the features, which would be too many."""
    answer = get(client, f"/collections/{layer}{tail}")
    header = re.findall(r'<([^>]*)>; rel="([^"]*)"; type="([^"]*)"', answer.headers["Link"])
    links = [link for link in answer.get_json()["links"] if not tail or link["rel"] != "alternate"]
    assert header == [(link["href"], link["rel"], link["type"]) for link in links]


def test_rec_core_link_header_stays_short(client):
    """Many clients and proxies take no more than 8 kB of headers."""
    long = "&".join(f"name=x{number:0100}" for number in range(60))
    answer = get(client, f"/collections/{MANY}/items?{long}")
    assert len(answer.headers.get("Link", "")) <= 4096
    assert links_of(answer.get_json(), "alternate")


def test_rec_core_etag(client):
    answer = get(client, "/collections/projects/items?limit=3")
    again = client.get("/collections/projects/items?limit=3", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_rec_core_cross_origin(client):
    answer = get(client, "/collections/projects/items?limit=1", headers={"Origin": "https://other.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Link", "Content-Crs", "ETag"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize(("lang", "title"), [("en", "Projects"), ("ru", "Проекты"), ("kk", "Жобалар")])
def test_rec_core_string_i18n(client, lang, title):
    answer = get(client, "/collections/projects", headers={"Accept-Language": lang})
    assert (answer.get_json()["title"], answer.headers["Content-Language"]) == (title, lang)


# --- section 8: representations ---------------------------------------------------------------------------------------


@each_layer
def test_req_geojson_definition(client, layer):
    answer = get(client, f"/collections/{layer}/items?limit=2", headers={"Accept": GEOJSON})
    assert answer.content_type == GEOJSON
    for feature in answer.get_json()["features"]:
        alone = get(client, f"/collections/{layer}/items/{_quote(feature['id'])}", headers={"Accept": GEOJSON})
        assert alone.content_type == GEOJSON


@each_layer
def test_req_geojson_content(client, layer):
    document = json.loads(get(client, f"/collections/{layer}/items?limit=500").data, parse_constant=pytest.fail)
    assert document["type"] == "FeatureCollection"
    assert document["links"]
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert feature.keys() >= {"id", "geometry", "properties"}
        assert "crs" not in feature
    assert "crs" not in document


def test_req_geojson_content_keeps_numbers_exact(client):
    found = {feature["id"]: feature["properties"] for feature in items(client, NUMBERS)["features"]}
    assert [found[f"i{n}"]["rank"] for n in range(9)] == [
        2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**64, 10**30, 0, None,
    ]  # fmt: skip
    assert found["i0"]["share"] == 1.7976931348623157e308
    assert found["i1"]["share"] == 5e-324


def test_req_geojson_content_keeps_text_exact(client, contract_snapshot):
    (feature,) = items(client, SINGLE)["features"]
    assert feature["properties"]["name"] == contract_snapshot.layer(SINGLE).values["name"][0]
    assert feature["properties"]["countries"] == ["KZ", "UZ"]


@each_layer
@pytest.mark.parametrize("tail", ["", "/items?limit=3", "/items/{id}"])
def test_req_html_definition(client, contract_snapshot, layer, tail):
    if "{id}" in tail and not len(contract_snapshot.layer(layer)):
        tail = ""
    path = f"/collections/{layer}" + tail.replace("{id}", _quoted(contract_snapshot.layer(layer)))
    asked = get(client, path, headers={"Accept": "text/html"})
    named = get(client, path + ("&" if "?" in path else "?") + "f=html")
    for answer in (asked, named):
        assert answer.content_type.startswith("text/html")
        assert answer.text.startswith("<!doctype html>")


@each_layer
def test_req_html_content(client, layer):
    """The page shows what the JSON says: features with their properties, and links."""
    answer = get(client, f"/collections/{layer}/items?limit=3&f=html")
    document = items(client, layer, "limit=3")
    shown = {unquote(unescape(href).partition("?")[0]) for href in re.findall(r'href="([^"]*)"', answer.text)}
    assert {f"/collections/{layer}/items/{feature['id']}" for feature in document["features"]} <= shown
    if following := one_link(document, "next"):
        assert following.rpartition("after=")[2] in answer.text


def _quoted(layer):
    return _quote(layer.ids[0]) if len(layer) else "none"


def _quote(feature_id):
    return quote(str(feature_id), safe="")


def _first_day(text):
    start = text.partition("/")[0]
    return date.fromisoformat(start + "-01-01"[: 10 - len(start)] if len(start) == 4 else f"{start}-01"[:10])


def _last_day(text):
    end = text.rpartition("/")[2]
    if len(end) == 4:
        return date(int(end), 12, 31)
    if len(end) == 7:
        year, month = map(int, end.split("-"))
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    return date.fromisoformat(end)
