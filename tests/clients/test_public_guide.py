"""The guide to running in public, as it stands: its nginx configuration in Debian's nginx before a real server."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import atlas, free_port, listening, stop
from webapp.settings import load_settings

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "run-in-public.md").read_text(encoding="utf-8")
NAME = "atlas.example.org"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
VERIFY = shutil.which("systemd-analyze")
ASKED = 40
"""Requests around the moment in which nginx takes the new configuration."""

needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: run tests/install-clients.sh")


def block(name):
    """The block of code on the page whose first line is the name of its file."""
    found = re.findall(rf"```\w+\n(# {re.escape(name)}\n.*?)```", GUIDE, re.DOTALL)
    assert len(found) == 1, f"the guide has {len(found)} blocks for {name}"
    return found[0]


def environment(name):
    """Variables of a file of settings on the page."""
    lines = [line for line in block(name).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def replaced(text, changes):
    """Text with words of the guide replaced; each must be there."""
    for old, new in changes.items():
        assert old in text, f"the guide no longer says {old!r}"
        text = text.replace(old, new)
    return text


@dataclass
class Front:
    """A running nginx: its folder, its ports, the certificate that it shows."""

    folder: Path
    plain: int
    tls: int
    certificate: Path

    def get(self, path, *, name=NAME, is_tls=True, headers=None, method="GET"):
        """Status, headers and body, asked on this machine under a public name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        if is_tls:
            context = ssl.create_default_context(cafile=self.certificate)
            connection.sock = context.wrap_socket(
                socket.create_connection(("127.0.0.1", self.tls), timeout=30), server_hostname=name
            )
        try:
            connection.request(method, path, headers={"Host": name, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def write(self, port):
        """Write the guide's configuration with ports and places of this test, before a server on a port."""
        text = re.sub(r"\n +listen \[::\]:.*", "", block("/etc/nginx/conf.d/crossborder.conf"))
        live = f"/etc/letsencrypt/live/{NAME}"
        changes = {
            "127.0.0.1:8001;": f"127.0.0.1:{port};",
            "listen 80": f"listen 127.0.0.1:{self.plain}",
            "listen 443": f"listen 127.0.0.1:{self.tls}",
            f"{live}/fullchain.pem": str(self.certificate),
            f"{live}/privkey.pem": str(self.folder / "key.pem"),
            "/var/www/html": str(self.folder),
        }
        (self.folder / "crossborder.conf").write_text(replaced(text, changes), encoding="utf-8")

    def reload(self):
        """Take the configuration that is written now, as ``systemctl reload nginx`` does."""
        subprocess.run(self.command("-s", "reload"), check=True, capture_output=True, timeout=30)

    def command(self, *more):
        """How this nginx is called."""
        return [NGINX, "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf"), *more]


@contextmanager
def front(folder, port):
    """Run nginx with the guide's configuration before a server on a port."""
    certificate = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem",
         "-out", certificate], check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    made = Front(folder, free_port(), free_port(), certificate)
    made.write(port)
    places = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""  # the folder of a test is for its owner alone
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; events {{ worker_connections 256; }}\n"
        f"http {{ access_log off; gzip on; client_body_temp_path {folder}/body; {places}\n"
        "include /etc/nginx/mime.types; default_type application/octet-stream; include crossborder.conf; }\n",
        encoding="utf-8",
    )  # as Debian's nginx.conf: the parts that the guide's file meets
    tried = subprocess.run(made.command("-t"), capture_output=True, text=True, timeout=30, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr
    process = subprocess.Popen(made.command(), stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        listening(made.tls, process)
        yield made
    finally:
        stop(process)
        process.stderr.close()


def served(**changes):
    """The atlas with the guide's settings; its port is a free one."""
    given = {name: value for name, value in environment("/etc/crossborder/common.env").items() if "WORKERS" not in name}
    return atlas(env={**given, **changes})


def port_of(base):
    return int(base.rpartition(":")[2])


@pytest.fixture(scope="module")
def base():
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def site(tmp_path_factory, base):
    with front(tmp_path_factory.mktemp("nginx"), port_of(base)) as running:
        yield running


@needs_nginx
def test_page_and_its_files_come_through(site):
    """Every script, style and picture that the map's page names, and what it preloads."""
    status, headers, body = site.get("/?lang=en", headers={"Accept": "text/html"})
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    files = set(re.findall(r'(?:src|href)="(/static/[^"?#]+)', body.decode()))
    assert len(files) > 3
    for path in files:
        status, headers, body = site.get(path, headers={"Accept-Encoding": "br"})
        assert (status, bool(body)) == (200, True), path
        if path.startswith("/static/dist/"):
            assert "immutable" in headers["Cache-Control"], path


@needs_nginx
def test_links_have_the_public_address(site):
    """Also when the client tells another one."""
    spoofed = {f"X-Forwarded-{name}": "evil.example" for name in ("Host", "Proto", "Prefix", "For", "Port")}
    for path in ("/?f=json", "/collections/projects/items?f=json&limit=2", "/sitemap.xml", "/feed.atom", "/projects"):
        for headers in ({}, spoofed):
            status, _, body = site.get(path, headers=headers)
            text = body.decode()
            assert status == 200, path
            assert "evil.example" not in text, path
            assert "127.0.0.1" not in text, path
            assert f"http://{NAME}" not in text, path
    links = {link["rel"]: link["href"] for link in json.loads(site.get("/?f=json")[2])["links"]}
    for relation in ("self", "data", "conformance", "service-desc"):
        assert links[relation].startswith(f"https://{NAME}/"), relation


@needs_nginx
def test_headers_pass_and_the_proxys_own_are_added(site):
    status, headers, _ = site.get("/projects")
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert headers["Server"] == "nginx"  # no release
    assert headers["ETag"]
    assert site.get("/projects", headers={"If-None-Match": headers["ETag"]})[0] == 304


@needs_nginx
def test_answers_are_compressed_once_by_the_atlas(site):
    _, headers, body = site.get("/projects", headers={"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Length"] == str(len(body))
    assert headers["ETag"].startswith('"'), "a strong tag stays strong"
    assert "Content-Encoding" not in site.get("/projects")[1]


@needs_nginx
def test_base_map_is_read_in_ranges(site):
    status, headers, body = site.get("/basemap/map.pmtiles", headers={"Range": "bytes=0-6"})
    assert (status, body) == (206, b"PMTiles")
    assert headers["Content-Range"].startswith("bytes 0-6/")


@needs_nginx
def test_http_leads_to_https(site):
    status, headers, _ = site.get("/projects?lang=ru&q=a%20b", is_tls=False)
    assert (status, headers["Location"]) == (308, f"https://{NAME}/projects?lang=ru&q=a%20b")
    (site.folder / ".well-known" / "acme-challenge").mkdir(parents=True)
    (site.folder / ".well-known" / "acme-challenge" / "token").write_text("answer")
    assert site.get("/.well-known/acme-challenge/token", is_tls=False)[::2] == (200, b"answer")


@needs_nginx
def test_other_names_go_unanswered(site):
    with pytest.raises(http.client.RemoteDisconnected):
        site.get("/", name="other.example", is_tls=False)
    with pytest.raises(ssl.SSLError, match="unrecognized"):
        site.get("/", name="other.example")


@needs_nginx
def test_http2_is_offered(site):
    context = ssl.create_default_context(cafile=site.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.tls), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as tls,
    ):
        assert tls.selected_alpn_protocol() == "h2"
        assert tls.version() in ("TLSv1.2", "TLSv1.3")


@needs_nginx
def test_longest_query_passes_and_limits_are_told(site):
    assert site.get("/projects?q=" + "a" * 8000)[0] in (200, 400)  # the atlas itself answers, not nginx
    status, headers, _ = site.get("/collections?q=" + "a" * 8300, headers={"Accept": "application/json"})
    assert (status, headers["Content-Type"]) == (414, "application/problem+json")
    assert site.get("/projects", method="POST", headers={"Content-Length": str(65 * 1024)})[0] == 413


@needs_nginx
def test_versions_are_not_for_everybody(site):
    assert site.get("/-/versions.json")[0] == 404
    assert site.get("/healthz")[0] == 200


@needs_nginx
def test_upgrade_refuses_no_request(tmp_path, base):
    """The guide's way: the new one beside the old, another port in ``upstream``, a reload, the old one stopped."""
    statuses, frames = [], []

    def ask():
        status, headers, _ = running.get("/embed", headers={"Accept": "text/html"})
        statuses.append(status)
        frames.append("https://blue.example" in headers["Content-Security-Policy"])

    with ExitStack() as old:
        blue = old.enter_context(served(CROSSBORDER_EMBED_ANCESTORS="https://blue.example"))
        with front(tmp_path, port_of(blue)) as running:
            ask()
            running.write(port_of(base))
            running.reload()
            for _ in range(ASKED):
                ask()
            old.close()
            ask()
    assert set(statuses) == {200}
    assert frames[0]
    assert not frames[-1]


@needs_nginx
def test_stopped_server_is_told_as_away(tmp_path):
    """A page for people, a status for programs, and nothing that anybody keeps."""
    with front(tmp_path, free_port()) as running:
        status, headers, body = running.get("/projects")
    assert status == 503
    assert headers["Retry-After"] == "30"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"].startswith("text/html")
    assert b"back in a minute" in body


def test_settings_of_the_guide_are_taken(monkeypatch):
    for name in list(os.environ):
        if name.startswith("CROSSBORDER_"):
            monkeypatch.delenv(name)
    for place in ("blue", "green"):
        given = environment("/etc/crossborder/common.env") | environment(f"/etc/crossborder/{place}.env")
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        settings = load_settings()
        assert settings.base_url == f"https://{NAME}"
        assert f"http://127.0.0.1:{settings.port}/healthz" in GUIDE
    named = set(re.findall(r"CROSSBORDER_[A-Z_]+", GUIDE))
    assert named <= {f"CROSSBORDER_{name.upper()}" for name in type(settings).model_fields}


def unit():
    """Options of the service by name; some occur twice."""
    found = {}
    for line in block("/etc/systemd/system/crossborder@.service").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_service_starts_what_was_installed():
    program, *words = shlex.split(unit()["ExecStart"][0])
    assert words == ["serve"]
    assert program.replace("%i", "blue") == "/opt/crossborder/blue/bin/crossborder"
    assert "python3 -m venv /opt/crossborder/blue\n" in GUIDE
    assert [path.replace("%i", "blue") for path in unit()["EnvironmentFile"]] == [
        "/etc/crossborder/common.env",
        "/etc/crossborder/blue.env",
    ]


@pytest.mark.skipif(VERIFY is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit(tmp_path):
    """Every option is known and has a value that systemd understands."""
    text = replaced(
        block("/etc/systemd/system/crossborder@.service"), {"/opt/crossborder/%i/bin/crossborder": sys.executable}
    )
    file = tmp_path / "crossborder@blue.service"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([VERIFY, "verify", str(file)], capture_output=True, text=True, timeout=60, check=False)
    about_ours = [line for line in (done.stdout + done.stderr).splitlines() if "crossborder" in line]
    assert about_ours == []


def test_guide_installs_from_the_locks():
    """Twice, for the machine and for the container, as ``make run`` does it."""
    for words in (
        "-m pip install --require-hashes -r requirements/build.txt -r requirements/run.txt",
        "-m pip install --no-deps --no-build-isolation .",
    ):
        assert GUIDE.count(words) == 2
    for name in ("build", "run"):
        assert (ROOT / "requirements" / f"{name}.txt").is_file()
