"""Every answer carries the security headers; data is open to other sites, pages are not."""

from __future__ import annotations

import re

import pytest

from tests.pages import FILES_OF_PAGES, PATHS
from tests.webapp.conftest import BROWSER, make_app
from webapp.app import create_app
from webapp.http.security import SECURITY_HEADERS, WORKER, headers_for
from webapp.mapping import AssetsNotBuiltError
from webapp.settings import Settings

OWN_POLICY = ("/", "/embed")
EVERYTHING = (*(path for path in PATHS if path not in OWN_POLICY), "/nope", "/collections",
              "/collections/projects/items", "/collections/x", "/map/en.js", "/healthz", "/-/versions.json",
              "/robots.txt", "/static/favicon.svg",
              "/projects?sector=%3Cscript%3E")  # fmt: skip


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_every_answer_has_the_security_headers(client, path, headers):
    for _ in range(2):
        with client.get(path, headers=headers) as answer:
            for name, value in SECURITY_HEADERS:
                assert answer.headers[name] == value


def policy_of(client, path):
    return client.get(path, headers=BROWSER).headers["Content-Security-Policy"]


def test_policy_allows_no_inline_code_and_no_other_host(client):
    policy = policy_of(client, "/about")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_map_may_show_pictures_of_the_listed_services_and_that_is_all(snapshot):
    listed = "OpenTopoMap; City | http://127.0.0.1:9/{z}/{x}/{y}.png | 18 | © City"
    client = make_app(snapshot, tile_layers=listed).test_client()
    hosts = " ".join((*(f"https://{name}.tile.opentopomap.org" for name in "abc"), "http://127.0.0.1:9"))
    for path in ("/", "/", "/?sector=energy", "/embed"):  # made, kept, with a filter, framed
        answer = client.get(path, headers=BROWSER)
        assert f"; img-src 'self' data: {hosts}; " in answer.headers["Content-Security-Policy"]
        usual = policy_of(client, "/about").replace("'self' data:", f"'self' data: {hosts}")
        assert answer.headers["Content-Security-Policy"].partition("; frame-")[0] == usual.partition("; frame-")[0]
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    for path in ("/about", "/projects", "/nope", "/map/en.js"):
        assert "http" not in policy_of(client, path)


def test_empty_list_of_services_opens_nothing(snapshot):
    client = make_app(snapshot, tile_layers="").test_client()
    for path in ("/", "/embed"):
        assert "; img-src 'self' data:; " in policy_of(client, path)
    assert "tile.openstreetmap.org" not in client.get("/map/en.js").get_data(as_text=True)


def test_another_list_renews_every_answer(snapshot):
    tags = [make_app(snapshot, tile_layers=text).test_client().get("/").headers["ETag"] for text in ("", "OpenTopoMap")]
    assert len(set(tags)) == 2


@pytest.mark.parametrize("path", ["/", "/embed", "/projects", "/projects/icic-central-asia/card", "/collections"])
def test_policy_lets_no_text_become_markup(client, path):
    policy = client.get(path, headers=BROWSER).headers["Content-Security-Policy"].split("; ")
    assert "require-trusted-types-for 'script'" in policy
    assert ("trusted-types default own-file" if path == "/" else "trusted-types default") in policy


def test_the_worker_that_reads_own_files_may_send_nothing():
    headers = dict(headers_for(f"{WORKER}0A1B2C3D.js", "text/javascript"))
    assert headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'"
    assert "Access-Control-Allow-Origin" not in headers


def test_pages_hold_no_inline_script_style_or_handler(client):
    for path in (*PATHS, "/nope"):
        page = client.get(path, headers=BROWSER).get_data(as_text=True)
        page = re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)  # code to copy is text
        assert not re.search(r"<script(?![^>]*(\ssrc=|application/ld\+json))|<style|\sstyle=|\son\w+=", page), path


@pytest.mark.parametrize("path", ["/collections", "/collections/projects/items", "/collections/nope"])
def test_data_is_open_to_other_sites(client, path):
    answer = client.get(path, headers={"Origin": "https://other.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/static/nothing.css", "/map/en.js", "/projects/icic-central-asia/card?short=1"])
def test_what_the_embedded_map_is_made_of_is_open_to_a_frame_without_origin(client, path):
    answer = client.get(path, headers={"Origin": "null"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_dossier_is_open_but_its_page_is_not(client):
    assert client.get("/projects/icic-central-asia?f=json").headers["Access-Control-Allow-Origin"] == "*"
    page = client.get("/projects/icic-central-asia", headers=BROWSER)
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_preflight_allows_reading(client):
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    answer = client.options("/collections/projects/items", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "path",
    ["/collections/projects/items", "/conflicts.csv", "/conflicts.json", "/feed.atom", "/data", "/nope", "/projects/a"],
)
@pytest.mark.parametrize("header", ["Content-Type", "Cache-Control", "Authorization", "X-Requested-With"])
def test_preflight_allows_any_header(client, path, header):
    asked = {"Origin": "https://other.example", "Access-Control-Request-Headers": header.lower()}
    answer = client.options(path, headers={**asked, "Access-Control-Request-Method": "GET"})
    allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert "*" in allowed  # a name that a browser must find by itself stands beside it (Fetch standard, section 3.2.5)
    assert header in allowed or header != "Authorization"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


ALONE = ("/compare.csv", "/indicators.svg", "/indicators.png")
"""Files that this small catalogue has nothing for."""


@pytest.mark.parametrize("path", [*(page.rule for page in FILES_OF_PAGES if page.rule not in ALONE), "/feed.atom"])
def test_files_of_pages_are_open_like_one_another(client, path):
    held = client.get(path)
    for answer in (held, client.get(path), client.get(path, headers={"If-None-Match": held.headers["ETag"]})):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_versions_are_for_those_who_run_the_atlas(snapshot, client, method):
    assert client.get("/-/versions.json").status_code == 404
    allowed = make_app(snapshot, versions=True).test_client().open("/-/versions.json", method=method)
    assert allowed.status_code == 200
    for answer in (client.open("/-/versions.json", method=method), allowed):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_trusted_hosts_are_answered(snapshot):
    client = make_app(snapshot, trusted_hosts="atlas.example.org,.example.net").test_client()
    for host, status in (("atlas.example.org", 200), ("a.example.net", 200), ("evil.example", 400)):
        assert client.get("/collections", headers={"Host": host}).status_code == status
        assert client.get("/collections", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(("length", "status"), [(8000, 200), (8193, 414), (1_000_000, 414)])
def test_long_query_string_is_refused(client, length, status):
    padding = "utm_x=" + "a" * (length - len("utm_x="))
    assert client.get(f"/about?{padding}").status_code == status


def test_missing_assets_refuse_the_start(snapshot, monkeypatch, tmp_path):
    monkeypatch.setattr("webapp.app.STATIC", tmp_path)
    with pytest.raises(AssetsNotBuiltError, match="make run"):
        create_app(Settings(), snapshot)


def test_hashed_static_files_are_immutable_and_compressed(snapshot, monkeypatch, tmp_path):
    (tmp_path / "dist").mkdir()
    for name in ("atlas-AMGIG55I.js", "plain.js"):
        (tmp_path / "dist" / name).write_bytes(b"let a = 1;" * 100)
        (tmp_path / "dist" / f"{name}.br").write_bytes(b"compressed")
    monkeypatch.setattr("webapp.app.STATIC", tmp_path)
    client = make_app(snapshot).test_client()
    with client.get("/static/dist/atlas-AMGIG55I.js", headers={"Accept-Encoding": "br"}) as hashed:
        assert hashed.headers["Content-Encoding"] == "br"
        assert hashed.data == b"compressed"
        assert "immutable" in hashed.headers["Cache-Control"]
        assert hashed.headers["X-Content-Type-Options"] == "nosniff"
    with client.get("/static/dist/plain.js") as plain:
        assert "immutable" not in plain.headers["Cache-Control"]
