"""The wheel carries all that the server needs, and works from a clean environment in another folder."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.serving import free_port, running

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def pip(python: str | Path, *words: str) -> str:
    """Run pip; what it installs is locked, what it builds with is the environment of the tests, locked as well."""
    done = subprocess.run(
        [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(ROOT))
    (built,) = out.glob("*.whl")
    return built


def test_wheel_carries_templates_catalogue_base_map_translations_and_assets(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "geodata/py.typed",
        "webapp/py.typed",
        "webapp/templates/map.html",
        "geodata/data/catalog.yaml",
        "geodata/data/projects/icic-central-asia.yaml",
        "geodata/data/geo/countries.geojson",
        "geodata/ledger/migrations/env.py",
        "webapp/desk/migrations/env.py",
        "webapp/desk/migrations/versions/m0001_accounts.py",
        "geodata/ledger/migrations/versions/m0001_begin.py",
        "geodata/ledger/migrations/versions/m0002_snapshots.py",
        "webapp/suggest/migrations/env.py",
        "webapp/suggest/migrations/versions/m0001_begin.py",
        "geodata/basemap/world.pmtiles",
        "webapp/translations/ru/LC_MESSAGES/messages.mo",
        "webapp/translations/kk/LC_MESSAGES/messages.mo",
        "webapp/translations/uz/LC_MESSAGES/messages.mo",
        "webapp/static/dist/manifest.json",
    ):
        assert needed in names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]


@pytest.fixture(scope="module")
def clean_python(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    pip(python, "install", "--require-hashes", "--requirement", str(ROOT / "requirements" / "run.txt"))
    pip(python, "install", "--no-deps", str(wheel))
    return python


def test_the_lock_holds_all_that_the_wheel_needs(clean_python):
    pip(clean_python, "check")


def fetch(url: str) -> tuple[int, bytes]:
    asked = urllib.request.Request(url, headers={"Accept": "text/html,*/*"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.status, answer.read()


def test_installed_wheel_serves_the_map_and_every_asset_from_another_folder(clean_python, tmp_path):
    port = free_port()
    argv = [str(clean_python), "-m", "webapp", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with running(argv, f"http://127.0.0.1:{port}/healthz", cwd=tmp_path) as base:
        status, page = fetch(f"{base}/")
        assert status == 200
        named = set(re.findall(r'(?:src|href)="(/(?:static|map|basemap)/[^"#]+)', page.decode()))
        styles = {url for url in named if url.split("?")[0].endswith(".css")}
        assert styles
        assert any(url.split("?")[0].endswith(".js") for url in named)
        for style in styles:
            text = fetch(base + style)[1].decode()
            inside = re.findall(r"url\(\"?([^\")]+)", text)
            named |= {
                url if url.startswith("/") else f"{style.rsplit('/', 1)[0]}/{url}"
                for url in inside
                if not url.startswith(("data:", "#"))
            }
        for url in sorted(named):
            status, body = fetch(base + url.replace("&amp;", "&"))
            assert (status, bool(body)) == (200, True), url
