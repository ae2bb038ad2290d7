"""The whole atlas below a path of another site, behind Debian's nginx: every link of every kind of page is answered."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.pages import ADDRESSES, FILES_OF_PAGES
from tests.serving import atlas, free_port, listening, stop

PREFIX = "/atlas"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
MOST = 600
"""Addresses that are asked for; the sitemap has more of the same kinds."""

DOCUMENTS = (
    "/api", "/api?f=html", "/openapi", "/openapi.json", "/conformance?f=html", "/functions?f=html", "/collections",
    "/collections?f=html", "/collections/projects?f=html", "/collections/projects/items?f=html&limit=20",
    "/collections/projects/items?limit=2", "/collections/projects/tiles/WebMercatorQuad/tilejson.json",
    "/tileMatrixSets?f=html", "/basemap/tilejson.json", "/data?f=jsonld", "/feed.atom", "/sitemap.xml", "/robots.txt",
    "/projects/icic-central-asia/card", "/map/en.js",
    *(page.rule for page in FILES_OF_PAGES if "compare" not in page.rule),
)  # fmt: skip
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ADDRESS = re.compile(
    r"(?:\b(?:href|src|action)=[\"']([^\"'\s>]+)|\bdata-[\w-]+=[\"'](/[^\"'\s>]*)|url\([\"']?([^\"')\s]+))"
)
SAID = re.compile(r"[\"'](/[A-Za-z][^\"'\s<>{}]*)[\"']")
"""Paths in scripts, in JSON and in what a page tells its scripts."""

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: run tests/install-clients.sh")


@contextmanager
def nginx(folder: Path, port: int):
    """nginx that serves the atlas of a port below the prefix and nothing else; gives its own port."""
    own = free_port()
    places = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""  # the folder of a test is for its owner alone
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; events {{ worker_connections 256; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; {places}\n"
        f"server {{ listen 127.0.0.1:{own}; location = {PREFIX} {{ return 308 {PREFIX}/; }}\n"
        f"location {PREFIX}/ {{ proxy_pass http://127.0.0.1:{port}/; proxy_http_version 1.1;\n"
        f"proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Prefix {PREFIX};\n"
        "proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Proto http;\n"
        'proxy_set_header X-Forwarded-Port ""; proxy_set_header X-Forwarded-For $remote_addr; } } }\n',
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        listening(own, process)
        yield own
    finally:
        stop(process)
        process.stderr.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with (
        atlas(env={"CROSSBORDER_PROXIES": "1"}) as base,
        nginx(tmp_path_factory.mktemp("nginx"), urlsplit(base).port) as own,
    ):
        yield own


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={**BROWSER, **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def addresses(port, path, headers, body):
    """What an answer leads to on this site: links, scripts, styles, fonts, addresses that scripts fetch."""
    kind = headers["Content-Type"].partition(";")[0]
    if not re.search("html|json|javascript|css|xml|plain", kind):
        return set()
    text = body.decode().replace("\\u0026", "&")  # as scripts write it
    found = [address for groups in ADDRESS.findall(text) for address in groups if address]
    if kind.endswith(("html", "javascript")):
        found += SAID.findall(unescape(text))
    if "json" in kind or "xml" in kind or kind == "text/plain":
        found += re.findall(rf"http://127\.0\.0\.1:{port}[^\"'\s<>]*", text)
    here = f"http://127.0.0.1:{port}{path}"
    whole = {urlsplit(urljoin(here, unescape(address))) for address in found if not address.startswith("data:")}
    own = {parts for parts in whole if parts.netloc == f"127.0.0.1:{port}" and not re.search(r"[{}]|%7B", parts.path)}
    return {f"{parts.path}?{parts.query}" if parts.query else parts.path for parts in own}


def test_every_address_is_below_the_prefix_and_answered(port):
    """Pages, their links one step on, and all that they load; ``/static`` of scripts is asked as a browser would."""
    seen, reached = {}, {f"{PREFIX}{path}" for path in (*ADDRESSES, *DOCUMENTS)}
    for depth in range(2):
        new = set()
        for path in sorted(reached - seen.keys())[:MOST]:
            status, headers, body = get(port, path)
            seen[path] = status
            if depth == 0 or "/static/" in path:
                new |= addresses(port, path, headers, body)
        reached |= new
    for path in sorted(found for found in reached - seen.keys() if "/static/" in found):
        seen[path] = get(port, path)[0]
    assert len(seen) > 200
    assert any("/static/dist/" in path and path.endswith(".woff2") for path in seen)
    assert [path for path in reached if not path.startswith(PREFIX)] == []
    assert {path: status for path, status in seen.items() if status != 200 and path != PREFIX} == {}


def test_base_map_is_given_by_ranges_below_the_prefix(port):
    status, headers, body = get(port, f"{PREFIX}/basemap/map.pmtiles", Range="bytes=0-6")
    assert (status, body) == (206, b"PMTiles")
    assert headers["Content-Range"].startswith("bytes 0-6/")


def test_slash_at_the_end_leads_below_the_prefix(port):
    status, headers, _ = get(port, f"{PREFIX}/data/?lang=ru")
    assert status == 308
    assert urlsplit(headers["Location"]).path == f"{PREFIX}/data"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Host: a.example", 200), ("", 400), ("Host: a.example\r\nHost: b.example", 400), ("Host: a b", 400),
        ("Host: a.example\r\nHost: a.example", 400), ("Host:", 400), ("Host: a,b", 400), ("Host: u@a", 400),
        ("Host: a/b", 400), ("Host: [::1", 400), ("Host: a:b", 400), ("Host: a\tb", 400), ("Host: \xe9", 400),
    ],
)  # fmt: skip
def test_host_is_one_and_well_formed_on_the_wire(server, head, status):
    """Asked of the server itself, since nginx refuses most of these before."""
    for path in ("/collections/projects", "/static/favicon.svg", "/timeline"):
        request = f"GET {path} HTTP/1.1\r\n{head}{chr(13) + chr(10) if head else ''}Connection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", urlsplit(server).port), timeout=30) as connection:
            connection.sendall(request.encode("latin-1"))
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert int(answer.split(b" ", 2)[1]) == status
        if status == 400:
            assert b"application/problem+json" in answer
