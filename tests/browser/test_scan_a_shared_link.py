"""A reader shows a code on the screen or on paper, and somebody's phone opens the same view."""

from __future__ import annotations

import base64
import html
import re
from urllib.request import Request, urlopen

import numpy as np
import pytest
import zxingcpp

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_share_a_view import DIALOG, open_dialog, shared_link
from tests.serving import atlas

GREY = """
async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return [canvas.width, canvas.height, Array.from({ length: data.length / 4 }, (_, at) => data[4 * at])];
}
"""
VIEW = "/?lang=ru&sector=manufacturing&status=operating,announced&near=69.24,41.3,100&q=%D0%B7%D0%B0%D0%B2%D0%BE%D0%B4"
COMPARED = "/share?page=compare&ids=icic-central-asia,tenge-bank-head-office&lang=en"


@pytest.fixture
def scan(browser):
    """Read what a picture says: its pixels by the browser, the code by a reader that is not ours."""
    page = browser.new_page()

    def read(picture: bytes, media_type: str = "image/png") -> list[str]:
        source = f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
        width, height, grey = page.evaluate(GREY, source)
        pixels = np.array(grey, dtype=np.uint8).reshape(height, width)
        return [found.text for found in zxingcpp.read_barcodes(pixels)]

    yield read
    page.close()


def fetched(base: str, path: str, **headers: str) -> bytes:
    with urlopen(Request(base + path, headers=headers)) as answer:
        return answer.read()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["1440", "390", "320"])
def test_code_of_the_dialog_leads_to_the_shared_address(visit, scan, size, scheme):
    reader = visit(size=size, color_scheme=scheme, reduced_motion="reduce").open(VIEW).ready().tools()
    dialog = open_dialog(reader)
    image = dialog.locator(".share-code img")
    image.scroll_into_view_if_needed()
    reader.until("document.querySelector('.share-code img').complete")
    box = image.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert scan(image.screenshot()) == [shared_link(dialog)]
    reader.accessible()


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("SVG", "image/svg+xml")])
def test_code_is_carried_away(visit, scan, kind, media_type, tmp_path):
    reader = visit().open("/projects/icic-central-asia?lang=en")
    dialog = open_dialog(reader, ".dossier-actions [data-share-view]")
    with reader.page.expect_download() as begun:
        dialog.locator(".share-code").get_by_role("link", name=kind).click()
    begun.value.save_as(tmp_path / "code")
    assert begun.value.suggested_filename == f"icic-central-asia-code.{kind.lower()}"
    assert scan((tmp_path / "code").read_bytes(), media_type) == [shared_link(dialog)]


def test_without_scripts_the_page_has_it(visit, base_url, scan):
    reader = visit(java_script_enabled=False).open(COMPARED)
    source = reader.page.locator(".share-code img").get_attribute("src")
    link = reader.page.locator("[data-shared-url]").inner_text()
    assert scan(fetched(base_url, source), "image/svg+xml") == [link]


def test_behind_a_proxy_the_public_address_is_in_the_code(scan):
    with atlas(env={"CROSSBORDER_BASE_URL": "https://atlas.example.org"}) as base:
        page = fetched(base, "/share?sector=manufacturing&lang=en", Accept="text/html").decode()
        link = html.unescape(re.search(r"<code data-shared-url>([^<]+)", page)[1])
        assert link.startswith("https://atlas.example.org/?")
        assert scan(fetched(base, "/share/code.png?sector=manufacturing&lang=en")) == [link]


def test_an_address_that_is_too_long_is_told_in_words(visit):
    corners = ",".join(f"{60 + at / 100:.4f},{40 + at * at / 10000:.4f}" for at in range(80))
    reader = visit().open(f"/projects?lang=en&area={corners}")
    reader.page.locator(".foot [data-share-view]").click()
    dialog = reader.page.locator(DIALOG)
    dialog.wait_for()
    assert dialog.locator(".share-code").count() == 0
    link = shared_link(dialog)
    assert f"too long for a code to scan: {len(link)} characters, and a code holds 1000" in dialog.inner_text()
    answer = reader.page.request.get(f"{reader.base}/share/code.svg?page=projects&area={corners}")
    assert answer.status == 400
    assert "a code holds at most 1000" in answer.text()
