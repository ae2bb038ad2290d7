"""Failures: problem details for programs, pages for people, nothing of the inside for anybody."""

from __future__ import annotations

import logging

import pytest

from geodata.errors import GeodataError
from geodata.layers import deadline
from tests.webapp.conftest import BROWSER, make_app
from webapp.problems import RETRY_SECONDS, STATUS


@pytest.fixture
def broken(snapshot):
    app = make_app(snapshot)

    @app.get("/broken")
    def _broken() -> str:
        raise RuntimeError("secret path /etc/shadow")

    @app.get("/broken-data")
    def _broken_data() -> str:
        raise GeodataError("secret row 7")

    return app.test_client()


def test_what_takes_too_long_is_told_with_a_time_to_ask_again(snapshot):
    app = make_app(snapshot)

    @app.get("/slow")
    def _slow() -> str:
        with deadline.within(0):
            deadline.check()
        return ""

    client = app.test_client()
    answer = client.get("/slow")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_SECONDS["took-too-long"]))
    assert answer.get_json()["code"] == "took-too-long"
    assert "took too long" in answer.get_json()["detail"]
    assert "Too much is asked at the moment" in client.get("/slow", headers=BROWSER).get_data(as_text=True)


@pytest.mark.parametrize("more", ["", "&f=csv", "&f=html"])
def test_features_that_take_too_long_are_told_so(snapshot, more):
    app = make_app(snapshot)
    inner = app.wsgi_app
    app.wsgi_app = lambda *request: _out_of_time(inner, *request)
    answer = app.test_client().get(f"/collections/projects/items?filter=jobs+>+2{more}", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "took-too-long")


def _out_of_time(app, environ, start_response):
    with deadline.within(0):
        return list(app(environ, start_response))


def all_errors(root: type[GeodataError]) -> set[type[GeodataError]]:
    return {root, *(error for child in root.__subclasses__() for error in all_errors(child))}


def test_every_status_belongs_to_a_code_of_the_error_tree():
    assert set(STATUS) <= {error.code for error in all_errors(GeodataError)}


def test_codes_of_the_error_tree_are_unique():
    codes = [error.code for error in all_errors(GeodataError)]
    assert sorted(codes) == sorted(set(codes))


def test_problem_has_the_members_of_rfc_9457(client):
    answer = client.get("/collections/projects/items?limit=-1")
    assert answer.content_type == "application/problem+json"
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "limit: -1 is not between 1 and 10000",
        "instance": "/collections/projects/items",
        "code": "query-invalid",
        "parameter": "limit",
    }


@pytest.mark.parametrize("path", ["/broken", "/broken-data"])
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_failure_is_logged_and_tells_nothing_of_the_inside(broken, caplog, path, headers):
    with caplog.at_level(logging.ERROR):
        answer = broken.get(path, headers=headers)
    assert answer.status_code == 500
    assert b"secret" not in answer.data
    assert b"Traceback" not in answer.data
    assert f"GET {path} failed" in caplog.text
    assert "secret" in caplog.text


def test_page_of_a_failure_survives_a_failing_frame(broken, caplog, monkeypatch):
    def fail(_title: str) -> None:
        raise RuntimeError("no frame")

    monkeypatch.setattr("webapp.problems.error_context", fail)
    with caplog.at_level(logging.ERROR):
        answer = broken.get("/nope", headers=BROWSER)
    assert answer.status_code == 404
    assert b"Not Found" in answer.data
    assert "no frame" in caplog.text


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_page_of_a_failure_speaks_the_readers_language(client, lang):
    page = client.get("/nope", headers={**BROWSER, "Accept-Language": lang}).get_data(as_text=True)
    assert f'<html lang="{lang}"' in page
    assert "noindex" in page or 'rel="canonical"' not in page


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("sector=<script>", "sector"), ("status=done", "status"), ("country=FR", "country"),
     ("precision=exact", "precision"),
     ("conflicts=yes", "conflicts"), ("sort=random", "sort"), ("lang=fr", "lang"), ("map=1/2", "map"),
     ("map=5/91/0", "map"), ("q=a&q=b", "q"), ("project=gone", "project"), ("asof=junk", "asof")],
)  # fmt: skip
def test_wrong_parameter_of_the_map_page_is_named_and_left_out(client, query, parameter):
    answer = client.get(f"/?{query}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, parameter)
    for headers in (BROWSER, {}) if parameter != "lang" else (BROWSER,):  # programs that say nothing get a document
        page = client.get(f"/?{query}", headers=headers)
        assert page.status_code == 200
        assert b'id="map"' in page.data
        assert b"<script>" not in page.data
        assert f"<code>{parameter}=".encode() in page.data


def test_page_in_a_form_that_there_is_not_is_refused(client):
    assert client.get("/?lang=fr").get_json()["parameter"] == "lang"
    for path in ("/?f=xml", "/projects?f=json", "/data?f=csv"):
        assert client.get(path, headers=BROWSER).status_code == 400


@pytest.mark.parametrize("path", ["/projects/nope", "/sources/nope", "/map/fr.js", "/basemap/x", "/static/x"])
def test_unknown_thing_is_a_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/projects", "/about"])
@pytest.mark.parametrize("tail", ["utm_source=mail&utm_campaign=x", "fbclid=abc", "msclkid=1", "twclid=1", "%00=1"])
def test_what_networks_append_to_shared_links_does_no_harm(client, path, tail):
    for headers in ({}, BROWSER):
        page = client.get(f"{path}?{tail}&lang=ru", headers=headers)
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert tail.partition("=")[0] not in page.text.partition('class="print-only"')[0]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/projects/icic-central-asia", "/collections/projects/items"])
def test_only_reading_is_possible(client, method, path):
    answer = getattr(client, method)(path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/collections", "/collections/projects/items", "/collections/projects/items/x"])
def test_too_large_body_is_413_and_a_smaller_one_405(client, path):
    for size, status in ((70_000, 413), (100, 405)):
        answer = client.post(path, data=b"x" * size)
        assert answer.status_code == status
        assert answer.get_json()["status"] == status


def test_too_long_address_is_414(client):
    for address in (f"/collections/{'x' * 3000}", f"/collections/projects/items?q={'x' * 9000}"):
        answer = client.get(address)
        assert (answer.status_code, answer.get_json()["code"]) == (414, "uri-too-long")


@pytest.mark.parametrize("path", ["", "/projects", "/projects/items", "/projects/items/icic-central-asia"])
def test_unacceptable_media_type_is_406_with_what_there_is(client, path):
    answer = client.get(f"/collections{path}", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.get_json()["code"]) == (406, "not-acceptable")
    assert "text/html (f=html)" in answer.get_json()["detail"]
    assert "Accept" in answer.headers["Vary"]
