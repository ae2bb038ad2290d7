"""OGC API - Features Part 1 (OGC 17-069r4): landing page, API definition, conformance, OpenAPI 3.0, pages in HTML."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openapi_spec_validator import validate

from tests.contract.hostile_layers import HOSTILE, SINGLE
from webapp.ogc import conformance
from webapp.ogc.conformance import CLASSES

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
LAYERS = ("projects", "corridors", "regions", *HOSTILE)
STANDARDS = Path(__file__).parents[2] / "docs" / "reference" / "standards.md"

DOCUMENTS = ("/api", "/conformance", "/functions", "/openapi", "/collections")
BELOW = ("", "/items?limit=10", "/schema", "/queryables", "/sortables")
PAGES = (*DOCUMENTS, *(f"/collections/{layer}{path}" for layer in LAYERS for path in BELOW))


class Words(HTMLParser):
    """Text of the body, addresses of its ``a`` elements, and everything that would need inline code."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.text, self.hrefs, self.inline, self.tags = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "a" and "href" in found:
            self.hrefs.append(found["href"])
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and found.get("type") != "application/ld+json" and "src" not in found):
            self.inline.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def page(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    assert answer.content_type == "text/html; charset=utf-8"
    return Words(answer.text)


def rels(document):
    return {link["rel"] for link in document["links"]}


def link(document, rel, media_type=None):
    found = [found for found in document["links"] if found["rel"] == rel and media_type in (None, found["type"])]
    assert found, rel
    return found[0]["href"]


def follow(client, href, **kwargs):
    parts = urlsplit(href)
    return client.get(f"{parts.path}?{parts.query}", **kwargs)


@pytest.mark.parametrize("path", ["/", "/api"])
def test_req_core_root_op(client, path):
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/?f=json", "/api", "/api?f=json", "/", "/?lang=ru"])
def test_req_core_root_success(client, path):
    answer = client.get(path, headers=JSON)
    assert answer.content_type == "application/json"
    document = answer.get_json()
    assert document["title"]
    assert document["description"]
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= rels(document)
    assert link(document, "self") == f"http://localhost{path}"
    assert link(document, "service-desc", OPENAPI) == "http://localhost/openapi.json"
    assert link(document, "service-doc", "text/html") == "http://localhost/openapi"
    assert link(document, "conformance") == "http://localhost/conformance"
    assert link(document, "data") == "http://localhost/collections"
    assert link(document, OGC + "tiling-schemes") == "http://localhost/tileMatrixSets"


def test_every_link_of_the_landing_page_leads_to_what_it_says(client):
    for found in client.get("/api").get_json()["links"]:
        if found["href"].startswith("http://localhost/"):
            with follow(client, found["href"], headers={"Accept": found["type"].partition(";")[0]}) as answer:
                assert answer.status_code == 200, found
                assert answer.content_type.startswith(found["type"]), found


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json;q=0.5, text/html;q=0.4", "application/json"),
        ("text/html;q=0.5, application/json;q=0.4", "text/html; charset=utf-8"),
        (HTML["Accept"], "text/html; charset=utf-8"),
    ],
)
def test_root_gives_programs_the_landing_page_and_browsers_the_map(client, accept, media_type):
    answer = client.get("/", headers={"Accept": accept} if accept else {})
    assert answer.content_type == media_type
    assert "Accept" in answer.headers["Vary"]
    is_map = "data-search-box" in answer.text
    assert is_map == media_type.startswith("text/html")


def test_map_names_the_links_of_the_landing_page_in_its_header(client):
    header = client.get("/", headers=HTML).headers["Link"]
    for rel in ("service-desc", "service-doc", "conformance", "data", "alternate"):
        assert f'rel="{rel}"' in header


def test_part_of_the_map_is_a_page_for_every_client(client):
    """Robots that fetch a preview of a shared link name no type."""
    for accept in (None, "*/*", "application/json"):
        answer = client.get("/?project=icic-central-asia", headers={"Accept": accept} if accept else {})
        assert answer.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/api", "/conformance", "/openapi", "/openapi.json", "/functions"])
def test_unacceptable_type_and_unknown_parameter_are_refused(client, path):
    refused = client.get(path, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert client.get(f"{path}?f=gml").status_code == 400
    unknown = client.get(f"{path}?colour=red", headers=JSON)
    assert unknown.status_code == 400
    assert unknown.get_json()["parameter"] == "colour"


def test_req_core_api_definition_op(client):
    for rel in ("service-desc", "service-doc"):
        assert follow(client, link(client.get("/api").get_json(), rel)).status_code == 200


def test_req_core_api_definition_success(client):
    answer = client.get("/openapi.json")
    assert answer.content_type == OPENAPI
    validate(answer.get_json())


def test_req_core_conformance_op(client):
    assert client.get("/conformance").status_code == 200


def test_req_core_conformance_success(client):
    document = client.get("/conformance", headers=JSON).get_json()
    reading = [found for found in CLASSES if not found.standard.is_written]
    assert document == {"conformsTo": [found.uri for found in reading if found.is_met]}
    part_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    assert {f"{part_1}/{name}" for name in ("core", "oas30", "html", "geojson")} <= set(document["conformsTo"])


def test_conformance_classes_are_listed_once_each():
    uris = [found.uri for found in CLASSES]
    assert len(uris) == len(set(uris))
    assert all(found.note and found.title for found in CLASSES)


def test_table_of_standards_says_what_conformance_says(client):
    """``docs/reference/standards.md`` lists every class with its title, whether it is met, and the note."""
    told = set(client.get("/conformance").get_json()["conformsTo"])
    prefix, rows = "", {}
    for line in STANDARDS.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"`(http://www\.opengis\.net/spec/.+)/`", line):
            prefix = found[1]
        elif found := re.fullmatch(r"\| `([a-z0-9-]+)` \| (.+) \| (yes|no) \| (.+) \|", line):
            name, title, met, note = found.groups()
            rows[f"{prefix}/{name}"] = (title, met == "yes", note)
    assert rows == {found.uri: (found.title, found.is_met, found.note) for found in CLASSES}
    written = {found.uri for found in CLASSES if found.standard.is_written}
    assert {uri for uri, row in rows.items() if row[1]} - written == told


def test_classes_of_filters_and_tiles_are_those_that_the_core_meets():
    from geodata import tiles
    from geodata.query import cql2

    met = {found.uri for found in CLASSES if found.is_met}
    assert {f"{conformance.CQL2.prefix}/{name}" for name in cql2.CONFORMANCE} <= met
    assert {f"{conformance.TILES_1.prefix}/{name}" for name in tiles.CONFORMANCE} <= met


def test_req_oas30_oas_definition_1(client):
    document = client.get("/api").get_json()
    assert follow(client, link(document, "service-desc")).content_type == OPENAPI
    assert follow(client, link(document, "service-doc")).content_type == "text/html; charset=utf-8"


def test_req_oas30_oas_definition_2(client):
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.0.")
    validate(document)


def test_req_oas30_oas_impl(client, contract_snapshot):
    """Every path of the document answers; ``tests/external/test_openapi.py`` asks all that the document allows."""
    layers = contract_snapshot.layers
    fill = {"{tileMatrixSetId}": "WebMercatorQuad", "{tileMatrix}": "0", "{tileRow}": "0", "{tileCol}": "0"}
    for path in client.get("/openapi.json").get_json()["paths"]:
        named = path.replace("{collectionId}", "projects")
        for name, value in fill.items():
            named = named.replace(name, value)
        if "{featureId}" in named:
            layer = layers[named.split("/")[2]]
            if not len(layer):
                continue
            named = named.replace("{featureId}", next(iter(layer.ids)).replace("/", "%2F").replace("?", "%3F"))
        assert "{" not in named
        with client.get(named) as answer:
            assert answer.status_code == 200, named


def test_req_oas30_completeness(client):
    for path, operations in client.get("/openapi.json").get_json()["paths"].items():
        for operation in operations.values():
            success = operation["responses"]["200"]
            assert success["content"], path
            assert all("schema" in content for content in success["content"].values()), path


def test_req_oas30_exception_codes(client):
    for path, operations in client.get("/openapi.json").get_json()["paths"].items():
        codes = set(operations["get"]["responses"])
        assert {"400", "406", "414", "500"} <= codes, path
        assert ("{" not in path and not path.startswith("/collections/")) or "404" in codes, path


def test_req_oas30_security(client):
    document = client.get("/openapi.json").get_json()
    assert "securitySchemes" not in document["components"]


@pytest.mark.parametrize("layer", LAYERS)
def test_definition_of_items_has_the_parameters_of_the_standard(client, layer):
    """OGC 17-069r4 /req/core/fc-limit-definition, fc-bbox-definition, fc-time-definition, to the letter."""
    document = client.get("/openapi.json").get_json()
    shared = document["components"]["parameters"]
    found = {}
    for parameter in document["paths"][f"/collections/{layer}/items"]["get"]["parameters"]:
        resolved = shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        found[resolved["name"]] = resolved
    limit, bbox, moment = found["limit"], found["bbox"], found["datetime"]
    for parameter in (limit, bbox, moment):
        assert parameter["in"] == "query"
        assert (parameter["required"], parameter["style"], parameter["explode"]) == (False, "form", False)
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}
    assert bbox["schema"]["type"] == "array"
    assert (bbox["schema"]["minItems"], bbox["schema"]["maxItems"]) == (4, 6)  # what the suite of OGC looks for
    assert bbox["schema"]["oneOf"] == [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]
    assert bbox["schema"]["items"] == {"type": "number"}
    assert moment["schema"] == {"type": "string"}
    assert "dUmmYColLection" not in json.dumps(document)


def test_definition_names_every_column_as_a_parameter(client, contract_snapshot):
    """OGC 19-079r2 /req/queryables-query-parameters/parameters."""
    document = client.get("/openapi.json").get_json()
    for layer in contract_snapshot.layers.values():
        parameters = document["paths"][f"/collections/{layer.id}/items"]["get"]["parameters"]
        names = {found.get("name", found.get("$ref", "").rpartition("/")[2]) for found in parameters}
        assert {column.name for column in layer.columns} <= names


@pytest.mark.parametrize("path", PAGES)
def test_req_html_definition(client, path):
    """Every resource is a page for whoever asks for HTML; the policy allows no inline code, so there is none."""
    found = page(client, path)
    assert not found.inline
    assert found.tags.count("h1") == found.tags.count("main") == 1
    joined = f"{path}{'&' if '?' in path else '?'}f=html"
    assert client.get(joined).content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/openapi"])
def test_req_html_content_links(client, path):
    """Every link of the JSON stands in the body, in an ``a`` element."""
    hrefs = set(page(client, path).hrefs)
    document = client.get(path, headers=JSON).get_json()
    assert document is not None, path
    for found in document.get("links", ()):
        if found["rel"] not in ("self", "alternate", "next", "prev"):
            assert found["href"] in hrefs, found


def test_req_html_content_landing_page(client):
    text = " ".join(page(client, "/api").text)
    document = client.get("/api").get_json()
    assert document["description"] in text
    assert all(found["title"] in text for found in document["links"])


def test_req_html_content_conformance(client):
    text = client.get("/conformance", headers=HTML).text
    for found in (one for one in CLASSES if not one.standard.is_written):
        assert f'title="{found.uri}"' in text
        assert found.note in unescape(text)


@pytest.mark.parametrize("layer", LAYERS)
def test_req_html_content_collection(client, layer):
    found = page(client, f"/collections/{layer}")
    text = " ".join(found.text)
    document = client.get(f"/collections/{layer}", headers=JSON).get_json()
    assert document["title"] in text
    assert document["description"] in text
    assert document["id"] in found.text
    for uri in document["crs"]:
        assert uri in found.text
    for column in document["columns"]:
        assert column["name"] in found.text


@pytest.mark.parametrize("layer", LAYERS)
def test_req_html_content_items(client, layer):
    """All properties of all features of a page, and the ways to the pages before and after."""
    found = page(client, f"/collections/{layer}/items?limit=3")
    document = client.get(f"/collections/{layer}/items?limit=3", headers=JSON).get_json()
    text = " ".join(" ".join(found.text).split())
    for feature in document["features"]:
        assert feature["id"] in found.text
        for name, value in feature["properties"].items():
            assert name in found.text
            if isinstance(value, str):
                assert " ".join(value.split()) in text, name
    has_next = any(known["rel"] == "next" for known in document["links"])
    assert has_next == any("after=" in href for href in found.hrefs)


def test_pages_of_items_lead_to_the_same_features_as_json(client):
    """Following ``next`` page by page shows every feature once."""
    path, seen = "/collections/projects/items?f=html&limit=25", []
    while path:
        text = client.get(path).text
        seen += re.findall(r'<th scope="row"><a href="/collections/projects/items/([^"]+)"', text)
        after = re.search(r'rel="next" href="([^"]+)"', text)
        path = unescape(after[1]).removeprefix("http://localhost") if after else ""
    document = client.get("/collections/projects/items?limit=1000").get_json()
    assert seen == [feature["id"] for feature in document["features"]]


def test_req_html_content_item(client):
    for layer, feature in (("projects", "icic-central-asia"), (SINGLE, "only%20one%2Fof%20%26%20its%3Dkind%3F")):
        path = f"/collections/{layer}/items/{feature}"
        found = page(client, path)
        text = " ".join(" ".join(found.text).split())
        for name, value in client.get(path, headers=JSON).get_json()["properties"].items():
            assert name in found.text
            if isinstance(value, str):
                assert " ".join(value.split()) in text


@pytest.mark.parametrize("path", PAGES)
def test_pages_name_no_other_host_than_links_for_people(client, path):
    text = client.get(path, headers=HTML).text
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//(?!localhost)', text)


@pytest.mark.parametrize("day", ["2025-11-15", "2025-11", "2025", "0001", "2024-02-29", "2025-02-29", "2025-13", "junk",
                                 "2025-11-15T00:00:00Z", "2024/2025", "0000", " 2025", "2025-1"])  # fmt: skip
def test_pattern_of_asof_says_what_is_taken(client, day):
    pattern = client.get("/openapi.json").get_json()["components"]["parameters"]["asof"]["schema"]["pattern"]
    answer = client.get("/collections/projects/items", query_string={"asof": day, "limit": 1})
    assert (answer.status_code == 200) == bool(re.search(pattern, day))


def test_pattern_of_a_column_of_dates_says_what_is_taken(client):
    parameters = client.get("/openapi.json").get_json()["paths"]["/collections/projects/items"]["get"]["parameters"]
    (pattern,) = (found["schema"]["pattern"] for found in parameters if found.get("name") == "status_date")
    for text in ("2025", "2025-01/2025-02", "2025-01-01T00:00:00Z", "junk", "2025-02-30", "2025/", "2025-01-01T00:00"):
        answer = client.get("/collections/projects/items", query_string={"status_date": text, "limit": 1})
        assert (answer.status_code == 200) == bool(re.search(pattern, text)), text
