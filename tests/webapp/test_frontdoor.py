"""The short way and the way through Flask give the same answers."""

from __future__ import annotations

import pytest

from tests.contract.hostile_layers import HOSTILE, MANY, add_hostile_layers
from tests.webapp.conftest import BROWSER, make_app
from webapp.frontdoor import FrontDoor
from webapp.ogc import params

ITEMS = f"/collections/{MANY}/items"
PATHS = (
    "/collections", "/collections/projects", "/collections/projects?lang=ru", "/collections/nope",
    "/collections/projects/", "/collections//items", "/collections/projects/items", "/collections/projects/items/",
    "/collections/projects/items/icic-central-asia", "/collections/projects/items/nope",
    "/collections/projects/items/%D0%BD%D0%B5%D1%82", "/collections/projects/nope", "/collections/projects/tiles",
    "/collections/projects/items/icic-central-asia?crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    "/collections/projects/items/icic-central-asia?download=1&precision=3", "/collections/projects?f=html",
    "/collections/projects/items?lang=fr", "/collections/projects/items?download=1", "/collections/projects?x=1",
    "/collections/projects/items?q=%D1%88%D1%8B%D0%BC%D0%BA%D0%B5%D0%BD%D1%82", "/collections/projects/items?q=a+b",
    "/collections/projects/items?f=csv", f"{ITEMS}?limit=0", f"{ITEMS}?limit=7&after=n00003&sortby=-rank",
    f"{ITEMS}?limit=5001", f"{ITEMS}?download=1",
    f"{ITEMS}?bbox=60,40,61,41&limit=1000", f"{ITEMS}?filter=rank%3E90&limit=3",
    f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/4326&limit=3", f"{ITEMS}?%FF=1", f"{ITEMS}?q=%FF", f"{ITEMS}?&",
    *(f"/collections/{layer}/items?limit=2" for layer in HOSTILE),
)  # fmt: skip
HEADERS = (
    {},
    BROWSER,
    {"Accept": "application/json", "Accept-Encoding": "gzip"},
    {"Accept-Encoding": "br", "Accept-Language": "kk", "Host": "atlas.example:8080"},
    {"Accept": "image/png"},
    {"If-Match": '"other"'},
)


def said(answer):
    """Headers without the date, which may be another second."""
    return sorted((name, value) for name, value in answer.headers if name != "Date")


@pytest.fixture(scope="module")
def both(snapshot):
    full = add_hostile_layers(snapshot)
    short, long = make_app(full, cache_bytes=0), make_app(full, cache_bytes=0)
    assert isinstance(long.wsgi_app.app, FrontDoor)
    long.wsgi_app.app._make = lambda *_: None
    return short.test_client(), long.test_client()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", HEADERS)
def test_short_way_gives_the_same(both, path, headers):
    short, long = (client.get(path, headers=headers) for client in both)
    assert short.status_code == long.status_code
    assert short.data == long.data
    assert said(short) == said(long)


@pytest.mark.parametrize("path", PATHS)
def test_short_way_gives_the_same_to_those_who_ask_later(both, path):
    """What was read for the first is used again: by another host, for another language, for another feature."""
    for host in ("localhost", "atlas.example:8080", "localhost"):
        for accept in ("", "application/geo+json", "text/html", ""):
            headers = {"Host": host, "Accept": accept}
            short, long = (client.get(path, headers=headers) for client in both)
            assert (short.status_code, short.data) == (long.status_code, long.data)
            assert short.headers.get("Link") == long.headers.get("Link")


def test_query_string_is_read_once_for_all_features(snapshot, monkeypatch):
    read = []
    monkeypatch.setattr(params, "item", lambda *given, _read=params.item: read.append(given) or _read(*given))
    client = make_app(add_hostile_layers(snapshot), cache_bytes=0).test_client()
    answers = [client.get(f"{ITEMS}/n0000{number}?f=json").get_json() for number in (1, 2, 3, 1)]
    assert [answer["id"] for answer in answers] == ["n00001", "n00002", "n00003", "n00001"]
    assert answers[2]["links"][0]["href"] == f"http://localhost{ITEMS}/n00003?f=json"
    assert len(read) == 1


def test_day_of_the_past_is_never_read_as_the_present(snapshot):
    client = make_app(snapshot, cache_bytes=0).test_client()
    path = "/collections/projects/items?limit=500"
    now, then, again = (client.get(path + more).get_json() for more in ("", "&asof=2020", ""))
    assert now == again
    assert now["snapshot"] != then["snapshot"]
    assert now["numberMatched"] > then["numberMatched"]


@pytest.mark.parametrize("path", ["/collections/projects", ITEMS, f"{ITEMS}/n00001"])
def test_flask_is_not_asked_for_what_is_asked_most(snapshot, path):
    app = make_app(add_hostile_layers(snapshot))
    app.wsgi_app.app._app = None
    for headers in ({}, {"Accept": "application/geo+json, application/json"}, {"Accept-Encoding": "gzip"}):
        assert app.test_client().get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("base_url", ["", "https://atlas.example.org"])
def test_host_that_is_not_trusted_is_refused(snapshot, base_url):
    client = make_app(snapshot, trusted_hosts="atlas.example.org", base_url=base_url).test_client()
    for path in ("/collections/projects", "/collections/projects/items", "/collections/projects/items/uzkaztrade"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
        assert client.get(path, headers={"Host": "atlas.example.org"}).status_code == 200


@pytest.mark.parametrize("host", ['a"b', "a\\b", "a b", "[::1]:80", "x" * 300, "é", ""])
def test_strange_host_breaks_nothing(snapshot, host):
    answer = make_app(snapshot).test_client().get("/collections/projects/items?limit=1", headers={"Host": host})
    assert answer.status_code in (200, 400)
    assert answer.get_json()


@pytest.mark.parametrize("length", ["5", "x", "-1"])
def test_body_is_left_to_flask(snapshot, length):
    client = make_app(snapshot).test_client()
    answer = client.get("/collections/projects/items?limit=1", environ_overrides={"CONTENT_LENGTH": length})
    assert answer.status_code == 200


def test_common_headers_come_once(snapshot):
    client = make_app(snapshot).test_client()
    for path in ("/", "/collections", "/collections/projects/items", "/nope", "/static/favicon.svg", "/data"):
        for _ in range(2):
            with client.get(path) as answer:
                names = [name.lower() for name, _ in answer.headers]
                assert sorted(names) == sorted(set(names)), path
