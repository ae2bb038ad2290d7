"""What a request says of the atlas's own address is well-formed or refused, whatever else it asks."""

from __future__ import annotations

import re

import pytest

from tests.pages import ADDRESSES, FILES_OF_PAGES, IDS
from tests.webapp.conftest import BROWSER, make_app

EVIL = "evil.example"
DOCUMENTS = (
    "/feed.atom", "/sitemap.xml", "/robots.txt", "/api", "/api?f=html", "/openapi.json", "/openapi", "/conformance",
    "/functions", "/collections", "/collections?f=html", "/collections/projects", "/collections/projects?f=html",
    "/collections/projects/items?limit=2", "/collections/projects/items?f=html", "/collections/projects/items?f=csv",
    "/collections/projects/items?f=jsonfg", "/collections/projects/items/icic-central-asia",
    "/collections/projects/schema", "/collections/projects/queryables", "/collections/projects/sortables",
    "/collections/projects/tiles", "/collections/projects/tiles/WebMercatorQuad", "/tileMatrixSets",
    "/collections/projects/tiles/WebMercatorQuad/tilejson.json", "/tileMatrixSets/WebMercatorQuad",
    "/basemap/tilejson.json", "/data?f=jsonld", "/qgis/crossborder.qlr", "/map/en.js", "/history.json",
    "/projects/icic-central-asia/card", "/projects/icic-central-asia?f=json", "/search?q=tashkent&f=json", "/nope",
    "/projects/nope", "/collections/nope", "/collections/projects/items?nope=1", "/basemap/central-asia.pmtiles",
    *(page.rule for page in FILES_OF_PAGES if page.rule != "/compare.csv"),
)  # fmt: skip
PAGES = (
    *ADDRESSES, "/api", "/openapi", "/conformance", "/functions", "/collections", "/collections/projects",
    "/collections/projects/items", "/collections/projects/items/icic-central-asia", "/collections/projects/schema",
    "/projects/icic-central-asia/card", "/nope", "/projects/nope", "/collections/projects/items?nope=1",
)  # fmt: skip
NO_TEXT = ("/nope", "/map/en.js", "/picture.png", "/indicators.png", "/share/code.png")
"""What has no addresses of ours in it, or is a picture."""

EVERYTHING = (*ADDRESSES, *DOCUMENTS)
PREFIXES = (
    "//evil.example", "/\\evil.example", "evil.example", "https://evil.example", "/a/../b", "/..", "/.", "/a/./b",
    "/a//b", "/a b", '/a"b', "/a'b", "/a<b", "/a?b", "/a#b", "/a;b", "/a\tb", "/%2e%2e", "/a\x7f", "/é",
    "/" + "a" * 300,
)  # fmt: skip
HOSTS = (
    "", "a b", "a,b", "one.example,two.example", "user@a", "a/b", "a\\b", "a?b", "a#b", "a\tb", "a:b", "a:", "a:1:2",
    "a:99999", "a:-1", "[::1", "::1", "[::1]x", "[zz]", "[]", '"a"', "a'b", "<a>", "a..b", ".a", "-a", "a%2fb",
    "my_host", "x" * 64, "a." * 200,
)  # fmt: skip
GOOD_HOSTS = (
    "a",
    "A.example",
    "a.example:8080",
    "127.0.0.1:81",
    "[::1]",
    "[2001:db8::1]:443",
    "a-b.example.",
)


@pytest.fixture(scope="module")
def behind(snapshot):
    return make_app(snapshot, proxies=1, base_url="https://atlas.example.org")


@pytest.mark.parametrize("name", ["Cookie", "Accept", "Accept-Language", "X-Whatever"])
def test_one_header_may_be_so_long(behind, name):
    client = behind.test_client(use_cookies=False)
    assert client.get("/healthz", headers={name: "a" * 8192}).status_code in (200, 406)
    answer = client.get("/healthz", headers={name: "a" * 8193})
    assert (answer.status_code, answer.json["detail"]) == (431, f"{name}: a header has at most 8192 bytes, not 8193.")


@pytest.mark.parametrize("path", EVERYTHING)
def test_prefix_of_one_visitor_is_none_of_the_next(behind, path):
    client = behind.test_client()
    answers = {}
    for prefix in ("/other", "", "/atlas"):
        headers = {**BROWSER, "X-Forwarded-Prefix": prefix} if "f=" not in path else {"X-Forwarded-Prefix": prefix}
        answers[prefix] = client.get(path, headers=headers)
        again = client.get(path, headers=headers)
        assert again.data == answers[prefix].data
        assert again.headers.get("ETag") == answers[prefix].headers.get("ETag")
    for prefix, answer in answers.items():
        for other in {"/other", "/atlas"} - {prefix}:
            assert f"{other}/".encode() not in answer.data
            assert f"{other}/" not in str(answer.headers)
    tags = [answer.headers["ETag"] for answer in answers.values() if "ETag" in answer.headers]
    assert len(set(tags)) in (0, 3)


@pytest.mark.parametrize("path", PAGES)
def test_every_address_on_a_page_has_the_prefix(behind, path):
    answer = behind.test_client().get(path, headers={**BROWSER, "X-Forwarded-Prefix": "/atlas"})
    assert answer.mimetype == "text/html"
    page = re.sub(r"<pre.*?</pre>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    own = re.findall(r"\s[\w-]+=[\"'](/[^\"']*)", page)
    assert own
    assert [address for address in own if not address.startswith("/atlas/")] == []
    absolute = re.findall(r"https://atlas\.example\.org([^\"'<\s]*)", page)
    assert [address for address in absolute if not address.startswith("/atlas")] == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path not in NO_TEXT])
def test_every_address_in_a_document_has_the_prefix(behind, path):
    answer = behind.test_client().get(path, headers={"X-Forwarded-Prefix": "/atlas"})
    text = f"{answer.headers}\n{answer.get_data(as_text=True)}"
    assert [
        found for found in re.findall(r"https://atlas\.example\.org(\S{0,40})", text) if found[:6] != "/atlas"
    ] == []


def test_old_address_leads_below_the_prefix(behind):
    answer = behind.test_client().get("/basemap/central-asia.pmtiles", headers={"X-Forwarded-Prefix": "/atlas"})
    assert answer.headers["Location"] == "/atlas/basemap/map.pmtiles"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "path", ["/timeline", "/collections/projects", "/static/favicon.svg", "/nope", "/collections/"]
)
def test_malformed_prefix_is_refused(behind, path, prefix):
    client = behind.test_client()
    with client.get(path) as warm:  # a ready answer changes nothing
        assert warm.status_code in (200, 308, 404)
    for method in ("GET", "HEAD"):
        answer = client.open(path, method=method, environ_overrides={"HTTP_X_FORWARDED_PREFIX": prefix})
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
    assert client.get(path, environ_overrides={"HTTP_X_FORWARDED_PREFIX": prefix}).get_json()["status"] == 400


def test_slash_at_the_end_of_a_prefix_is_left_out(behind):
    client = behind.test_client()
    for prefix in ("/atlas", "/atlas/"):
        links = client.get("/collections/projects", headers={"X-Forwarded-Prefix": prefix}).get_json()["links"]
        assert links[0]["href"].startswith("https://atlas.example.org/atlas/collections/projects")
    assert b"//timeline" not in client.get("/", headers={**BROWSER, "X-Forwarded-Prefix": "/"}).data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Proto", "https://x"),
        ("X-Forwarded-Port", "abc"),
        ("X-Forwarded-Port", "99999"),
        ("X-Forwarded-Port", "1/evil"),
        *(("X-Forwarded-Host", host) for host in HOSTS if host and "," not in host),
    ],
)
def test_malformed_words_of_a_proxy_are_refused(behind, name, value):
    client = behind.test_client()
    for path in ("/timeline", "/collections/projects", "/collections/projects/items?limit=1"):
        assert client.get(path).status_code == 200
        assert client.get(path, headers={name: value}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "start"),
    [
        ({"X-Forwarded-Host": "a.example, b.example", "X-Forwarded-Proto": "http, HTTPS"}, "https://b.example/"),
        ({"X-Forwarded-Host": "b.example", "X-Forwarded-Port": "8443"}, "http://b.example:8443/"),
        ({"X-Forwarded-For": "junk, <b>"}, "http://localhost/"),
        ({"X-Forwarded-Prefix": "//evil.example, /atlas"}, "http://localhost/atlas/"),
    ],
)
def test_nearest_proxy_is_believed(snapshot, headers, start):
    client = make_app(snapshot, proxies=1).test_client()
    for path in ("/collections/projects", "/collections/rivers/items?limit=1"):
        assert client.get(path, headers=headers).get_json()["links"][0]["href"].startswith(start)


def test_without_proxies_nothing_is_believed(snapshot):
    client = make_app(snapshot).test_client()
    headers = {f"X-Forwarded-{name}": EVIL for name in ("Host", "Proto", "Port", "Prefix", "For")}
    for path in ("/timeline", "/collections/projects", f"/projects/{IDS['project']}"):
        assert EVIL.encode() not in client.get(path, headers=headers).data


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "path",
    ["/", "/collections/projects", "/collections/projects/items?limit=1", "/static/favicon.svg", "/nope", "/healthz"],
)
def test_malformed_host_is_refused(snapshot, behind, host, path):
    client = behind.test_client(use_cookies=False)  # older ones parse the host for their cookies
    with client.get(path) as warm:
        assert warm.status_code in (200, 404)
    answer = client.get(path, environ_overrides={"HTTP_HOST": host}, headers=BROWSER)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"].startswith("Host: ")


def test_only_old_clients_may_leave_out_the_host(behind):
    client = behind.test_client()
    for protocol, status in (("HTTP/1.1", 400), ("HTTP/2", 400), ("HTTP/1.0", 200), ("HTTP/1", 200)):
        changed = {"HTTP_HOST": "", "SERVER_PROTOCOL": protocol}
        assert client.get("/collections/projects", environ_overrides=changed).status_code == status


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_host_is_in_the_links(snapshot, host):
    answer = make_app(snapshot).test_client().get("/collections/projects", headers={"Host": host})
    assert answer.get_json()["links"][0]["href"].startswith(f"http://{host}/collections")


@pytest.mark.parametrize("path", ["/timeline", "/collections/projects", "/static/favicon.svg"])
def test_ready_answer_is_not_for_a_host_that_is_not_trusted(snapshot, path):
    client = make_app(snapshot, trusted_hosts="atlas.example.org", base_url="https://atlas.example.org").test_client()
    for host, status in (("atlas.example.org", 200), (EVIL, 400), ("atlas.example.org:80", 200)):
        with client.get(path, headers={"Host": host}) as answer:
            assert answer.status_code == status
