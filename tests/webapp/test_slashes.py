"""An address with a slash too many leads to the one without, and never to another site."""

from __future__ import annotations

import pytest

from tests.pages import ADDRESSES, FILES_OF_PAGES
from tests.webapp.conftest import BROWSER, make_app

DOCUMENTS = (
    "/api", "/collections", "/collections/projects", "/collections/projects/items", "/collections/projects/schema",
    "/collections/projects/items/icic-central-asia", "/collections/projects/tiles", "/tileMatrixSets", "/conformance",
    "/collections/projects/tiles/WebMercatorQuad", "/openapi.json", "/feed.atom", "/sitemap.xml", "/robots.txt",
    "/data/crossborder.gpkg", "/qgis/crossborder.qlr", "/healthz", "/collections/no-such-layer",
)  # fmt: skip
PATHS = (
    *(address.partition("?")[0] for address in ADDRESSES if address != "/"),
    *(page.rule for page in FILES_OF_PAGES),
    *DOCUMENTS,
)


@pytest.fixture(scope="module")
def behind(snapshot):
    return make_app(snapshot, proxies=1)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("end", ["/", "//"])
def test_slash_at_the_end_leads_away(behind, path, end):
    client = behind.test_client()
    for prefix in ("", "/atlas"):
        headers = {**BROWSER, "X-Forwarded-Prefix": prefix}
        answer = client.get(f"{path}{end}?a=1&b=%2F%25&c=x+y", headers=headers)
        assert answer.status_code == 308
        assert answer.headers["Location"] == f"{prefix}{path}?a=1&b=%2F%25&c=x+y"
        assert client.head(f"{path}{end}", headers=headers).headers["Location"] == f"{prefix}{path}"


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "//evil.example/%2e%2e/", "///evil.example/projects/", "/\\evil.example/",
     "//evil.example/data/", "/%5Cevil.example/", "//", "/%0d%0aX: 1/", "//data/", "///data//",
     "/.//evil.example/", "/%2F/evil.example/",
     "/static//evil.example/", "/static/%2F%2Fevil.example/"],
)  # fmt: skip
def test_slash_never_leads_to_another_site(behind, path):
    for prefix in ("", "/atlas"):
        headers = {**BROWSER, "X-Forwarded-Prefix": prefix}
        answer = behind.test_client().get("/", headers=headers, environ_overrides={"PATH_INFO": _decoded(path)})
        assert answer.status_code in (200, 308, 404)
        place = answer.headers.get("Location", "/")
        assert place.removeprefix("http://localhost").startswith("/")
        assert not place.startswith(("//", "/\\"))
        assert "X" not in answer.headers


def test_nothing_below_a_page_is_guessed(client):
    for path in ("/no-such-page/", "/projects/a/b/c/", "/collections/projects/nope/"):
        assert client.get(path, headers=BROWSER).status_code == 404
    assert client.post("/collections/").status_code in (404, 405)
    assert client.get("/").status_code == 200


def _decoded(path):
    """Path as a server passes it on."""
    return path.replace("%2e", ".").replace("%5C", "\\").replace("%0d%0a", "\r\n").replace("%2F", "/")
